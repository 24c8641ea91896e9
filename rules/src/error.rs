//! What is wrong with a file, where, and what to write instead.

use crate::locate::place_of;
use assize_protocol::instead_of;

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

    /// The place of a value or key in a TOML text; the start where it is not in it.
    pub fn of_value(text: &str, value: &str) -> Self {
        place_of(text, value)
    }
}

/// A file that does not load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.line())]
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

impl LoadError {
    /// Everything on one line, whatever the file quotes: a second one could be taken for another message.
    fn line(&self) -> String {
        let Self { file, place: Place { line, column }, message, help } = self;
        format!("{file}:{line}:{column}: {message}; help: {help}").replace('\n', "\\n")
    }
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
            place: place_of(text, &self.near),
            message: self.message,
            help: self.help,
        }
    }
}

/// Turns the TOML reader's error into ours.
pub(crate) fn from_toml(file: &str, text: &str, error: &toml::de::Error) -> LoadError {
    let place = error.span().map_or(Place { line: 1, column: 1 }, |s| Place::of_offset(text, s.start));
    let (message, help) = match text.trim() {
        "" => ("the file is empty".to_owned(), FILL_IN.to_owned()),
        _ => reworded(error.message().lines().next().unwrap_or("not valid TOML")),
    };
    LoadError { file: file.to_owned(), place, message, help }
}

const FILL_IN: &str = "`assize rules new` writes a file to fill in";

/// What serde and the TOML reader say, in our words, and what to write instead.
fn reworded(message: &str) -> (String, String) {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (first, known) = names.split_first().map_or(("", &[][..]), |(first, known)| (*first, known));
    let begins = |start: &str| message.starts_with(start);
    if begins("unknown field") {
        (format!("unknown key `{first}`"), instead_of(first, known))
    } else if begins("unknown variant") {
        (format!("`{first}` is not known here"), instead_of(first, known))
    } else if begins("missing field") {
        (format!("the key `{first}` is missing"), format!("add {}", sample(first)))
    } else if begins("duplicate") {
        (message.to_owned(), "keep one of them".to_owned())
    } else if begins("invalid type") {
        let (message, help) = plain_types(message);
        (message, help.to_owned())
    } else {
        let help = "write `key = value` lines, text in quotes, lists in brackets, tables as `[name]`";
        (format!("not valid TOML: {message}"), help.to_owned())
    }
}

/// The types of the reader, as an author would call them.
fn plain_types(message: &str) -> (String, &'static str) {
    let text = message.replace("invalid type: ", "").replace("a sequence", "a list");
    let mut text =
        text.replace("sequence,", "a list,").replace("map,", "a table,").replace("a map", "a table");
    if let Some((head, _)) = text.split_once("expected struct ") {
        text = format!("{head}expected a table");
    }
    let help = match text.rsplit("expected ").next().unwrap_or_default() {
        "a list" => "put it into brackets: `[…]`",
        "a string" => "put it into quotes",
        "a boolean" => "write `true` or `false`, without quotes",
        "a table" => "write `{ key = value }`, or `[name]` on a line of its own",
        "one value or a list of them" => "write `\"…\"` or `[\"…\", \"…\"]`; where a table stands, `{ … }`",
        _ => "write it as the documentation of the key shows",
    };
    (format!("wrong type: {text}"), help)
}

/// A line that an author can begin with.
fn sample(key: &str) -> &'static str {
    match key {
        "summary" => "`summary = \"…\"`: what it is, in one line",
        "severity" => "`severity = \"…\"`: info, low, medium, high or critical",
        "confidence" => "`confidence = \"…\"`: low, medium or high",
        "maturity" => "`maturity = \"…\"`: sandbox, stable or deprecated",
        "why" => "`why = '''…'''`: what goes wrong, in a sentence or two",
        "when" => "a table `[when]` with a condition, for example `program = \"NAME\"`",
        "examples" => "a table `[examples]` with `hit = ['…']` and `miss = ['…']`",
        "hit" => "`hit = ['…']`: at least three commands that the rule must find",
        "miss" => "`miss = ['…']`: at least two commands that the rule must not find",
        "do" => "`do = \"…\"`: read, write, delete, mutate, …",
        "to" => "`to = \"…\"`: the name of an option or operand, `cwd`, `remote:NAME`, …",
        "run" => "`run = \"…\"`: a command",
        "because" => "`because = \"…\"`: why this is the safer way",
        "what" => "`what = \"…\"`: names, digest, decoded, nothing, …",
        "from" => "`from = \"…\"`: network, secret, decoded or data",
        "title" | "description" | "owner" => "it, as text in quotes",
        "version" => "`version = \"1.0.0\"`",
        _ => "it",
    }
}

#[cfg(test)]
mod tests {
    use super::{LoadError, Place, reworded};

    #[test]
    fn what_a_file_quotes_stays_on_the_line_of_its_message() {
        let error = LoadError {
            file: "a.toml".to_owned(),
            place: Place { line: 2, column: 1 },
            message: "cannot read `a\nerror: b`".to_owned(),
            help: "write\n`c`".to_owned(),
        };
        assert_eq!(error.to_string(), r"a.toml:2:1: cannot read `a\nerror: b`; help: write\n`c`");
    }

    #[test]
    fn the_words_of_the_reader_become_ours() {
        let list = "invalid type: string \"x\", expected a sequence";
        let key = "unknown field `sevrity`, expected `severity` or `why`";
        for (theirs, ours, help) in [
            (key, "unknown key `sevrity`", "did you mean `severity`?"),
            ("missing field `run`", "the key `run` is missing", "add `run = \"…\"`: a command"),
            (list, "wrong type: string \"x\", expected a list", "put it into brackets: `[…]`"),
        ] {
            assert_eq!(reworded(theirs), (ours.to_owned(), help.to_owned()));
        }
    }
}
