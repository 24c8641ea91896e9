//! What can be wrong with a policy file.

use serde::Serialize;

/// A position in a file; lines and columns count from one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file as it was named when it was handed in.
    pub file: String,
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl Place {
    /// The position of byte `offset` of `text`.
    pub(crate) fn of(file: &str, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or("").chars().count() + 1,
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A policy that does not load. Nothing of it is in force: the caller must not judge without it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The text is not TOML.
    #[error("{at}: {message}")]
    Syntax {
        /// Where.
        at: Place,
        /// What the TOML reader said.
        message: String,
    },
    /// A key nobody knows, which might be a misspelt one that matters.
    #[error("{at}: unknown key `{key}` in {table}")]
    UnknownKey {
        /// Where.
        at: Place,
        /// The key.
        key: String,
        /// The table it stands in.
        table: &'static str,
        /// What to write instead.
        help: String,
    },
    /// A key that has to be there is not.
    #[error("{at}: {table} without `{key}`")]
    MissingKey {
        /// Where.
        at: Place,
        /// The key.
        key: &'static str,
        /// The table it is missing from.
        table: &'static str,
        /// What to write.
        help: String,
    },
    /// A value of the wrong kind, or one that means nothing.
    #[error("{at}: {message}")]
    InvalidValue {
        /// Where.
        at: Place,
        /// What is wrong with it.
        message: String,
        /// What to write instead.
        help: String,
    },
    /// The date handed in is none.
    #[error("`{0}` is not a date")]
    InvalidToday(String),
}

impl LoadError {
    /// What to write instead.
    pub fn help(&self) -> &str {
        match self {
            Self::Syntax { .. } => "a policy file is TOML; see docs/policy.md",
            Self::UnknownKey { help, .. }
            | Self::MissingKey { help, .. }
            | Self::InvalidValue { help, .. } => help,
            Self::InvalidToday(_) => "hand in the day as YYYY-MM-DD",
        }
    }

    /// Where in which file.
    pub fn at(&self) -> Option<&Place> {
        match self {
            Self::Syntax { at, .. }
            | Self::UnknownKey { at, .. }
            | Self::MissingKey { at, .. }
            | Self::InvalidValue { at, .. } => Some(at),
            Self::InvalidToday(_) => None,
        }
    }
}
