//! Why a settings file is left as it is.

/// Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The text is not what the host reads.
    #[error("this is no {format}: {message}")]
    Syntax {
        /// `JSON` or `TOML`.
        format: &'static str,
        /// Where and why.
        message: String,
    },
    /// A place that has to hold a table or a list holds something else.
    #[error("`{at}` is not {expected}")]
    Kind {
        /// The keys that lead there.
        at: String,
        /// What the host expects there.
        expected: &'static str,
    },
    /// Readers of JSON differ in which of two keys they take.
    #[error("`{0}` stands there twice")]
    Twice(String),
    /// A whole file that is somebody else's.
    #[error("this is not a file of Assize")]
    Foreign,
}

impl EditError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "mend it first; nothing was changed",
            Self::Kind { .. } => "the agent cannot read that either: mend it first; nothing was changed",
            Self::Twice(_) => "keep one of them; nothing was changed",
            Self::Foreign => {
                "there can be only one: move it away, or call `assize hook` from it; nothing was changed"
            }
        }
    }
}
