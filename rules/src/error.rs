//! What is wrong with a file, where, and what to write instead.

/// A place in a file: one-based line and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// One-based.
    pub line: usize,
    /// One-based, in characters.
    pub column: usize,
}

impl Place {
    /// The place of a byte offset in `text`.
    pub fn of_offset(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        Self { line, column }
    }

    /// The first place where `needle` stands in `text`; the start of the file where it does not.
    pub fn of_text(text: &str, needle: &str) -> Self {
        Self::of_offset(text, text.find(needle).unwrap_or(0))
    }
}

/// A file that does not load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{}:{}: {message}; help: {help}", place.line, place.column)]
pub struct LoadError {
    /// As the caller named it.
    pub file: String,
    /// Where.
    pub place: Place,
    /// Lower case, no full stop.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// A message that does not know its file yet: the offending text, what is wrong, what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) near: String,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Complaint {
    pub(crate) fn new(near: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { near: near.to_owned(), message: message.into(), help: help.into() }
    }

    pub(crate) fn in_file(self, file: &str, text: &str) -> LoadError {
        LoadError {
            file: file.to_owned(),
            place: Place::of_text(text, &self.near),
            message: self.message,
            help: self.help,
        }
    }
}

/// Turns the TOML reader's error into ours.
pub(crate) fn from_toml(file: &str, text: &str, error: &toml::de::Error) -> LoadError {
    let place = error.span().map_or(Place { line: 1, column: 1 }, |s| Place::of_offset(text, s.start));
    let message = error.message().lines().next().unwrap_or("not valid TOML").to_owned();
    let help = if message.contains("unknown field") {
        "remove the key, or use one of those listed".to_owned()
    } else if message.contains("missing field") {
        "add the key".to_owned()
    } else {
        "see docs/writing-programs.md and docs/writing-rules.md for the format".to_owned()
    };
    LoadError { file: file.to_owned(), place, message, help }
}
