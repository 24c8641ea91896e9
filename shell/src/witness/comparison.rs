//! The normal form that readers are compared in: marks, in the order the source has them.
//!
//! A mark is a kind and a piece of source text. Two readers agree when they give the same
//! marks in the same order. What is forgiven, because it is representation and not meaning:
//!
//! - `\` + newline inside a text (both sides drop it; one reader has it removed already);
//! - blanks and comments between the elements of `name=( … )`;
//! - leading tabs of a `<<-` body, and the newline that ends the last line of a body;
//! - quotes around a heredoc delimiter, beyond whether there are any;
//! - the descriptor of `>&-` and of the moving `>&3-`;
//! - `elif c` is `else if c`, `until` is `while`, `[[ -n x ]]` is `[[ x ]]`, a `for`
//!   without `in` runs through `"$@"`, `;` and newline are the same, empty parts and the
//!   number `1` of `for ((;;))` do not count, nor do the blanks around arithmetic.

use std::borrow::Cow;

use assize_protocol::Span;

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A simple command begins.
    Command,
    /// `NAME=value` in front of a command word.
    Assignment,
    /// A word of a command, of a `for` list, of `[[ … ]]`, a pattern or the subject of `case`.
    Word,
    /// A redirection: descriptor and operator.
    Redirection,
    /// Where it leads.
    Target,
    /// The delimiter of a heredoc, without its quotes.
    Delimiter,
    /// The lines of a heredoc.
    Body,
    /// `$( … )` or backticks.
    Substitution,
    /// `<( … )`, `>( … )`; the text is the first character.
    Process,
    /// `!` and `time` in front of a pipeline.
    Prefix,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
    /// `&`
    Background,
    /// `{ … }`
    Group,
    /// `( … )`
    Subshell,
    /// `if`
    If,
    /// `then`
    Then,
    /// `else`; an `elif` is `else if … fi`.
    Else,
    /// `while` and `until`.
    While,
    /// `do`
    Do,
    /// `for NAME`; `for ((`
    For,
    /// `select NAME`
    Select,
    /// `case`
    Case,
    /// The patterns of one arm follow.
    Arm,
    /// The body of one arm follows.
    ArmBody,
    /// `[[ … ]]`
    Test,
    /// An arithmetic expression as a command or in `for ((…))`.
    Arithmetic,
    /// `NAME()`
    Function,
    /// `coproc`
    Coproc,
    /// Whatever was open is closed.
    End,
}

/// One entry of an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark<'s> {
    /// What it stands for.
    pub(super) kind: Kind,
    /// Source text, or empty where the kind says it all.
    pub(super) text: Cow<'s, str>,
    /// Where it begins; empty where the reader keeps no place.
    pub(super) span: Span,
}

/// Takes marks as a second reader finds them.
pub(super) trait Witness {
    /// The next mark.
    fn see(&mut self, kind: Kind, text: &str);
    /// The second reader cannot tell what stands here.
    fn give_up(&mut self);
    /// Nothing that follows can matter any more.
    fn is_over(&self) -> bool;
}

/// Compares marks with the expected ones as they come.
#[derive(Debug)]
pub(super) struct Comparison<'o, 's> {
    expected: &'o [Mark<'s>],
    at: usize,
    differs: bool,
}

impl<'o, 's> Comparison<'o, 's> {
    /// Expects exactly these marks.
    pub(super) fn new(expected: &'o [Mark<'s>]) -> Self {
        Self { expected, at: 0, differs: false }
    }

    /// All expected marks came, and no others.
    pub(super) fn agrees(&self) -> bool {
        !self.differs && self.at == self.expected.len()
    }

    /// How many marks agreed before the first difference.
    pub(super) fn agreed(&self) -> usize {
        self.at
    }
}

impl Witness for Comparison<'_, '_> {
    fn see(&mut self, kind: Kind, text: &str) {
        if self.differs {
            return;
        }
        match self.expected.get(self.at) {
            Some(mark) if mark.kind == kind && same_text(&mark.text, text) => self.at += 1,
            _ => self.differs = true,
        }
    }

    fn give_up(&mut self) {
        self.differs = true;
    }

    fn is_over(&self) -> bool {
        self.differs
    }
}

/// Equal, line continuations aside.
fn same_text(one: &str, other: &str) -> bool {
    one == other || ((one.contains("\\\n") || other.contains("\\\n")) && joined(one).eq(joined(other)))
}

/// The bytes of `text` without line continuations.
fn joined(text: &str) -> impl Iterator<Item = u8> + '_ {
    let mut bytes = text.bytes().peekable();
    std::iter::from_fn(move || {
        loop {
            let byte = bytes.next()?;
            if byte != b'\\' || bytes.next_if_eq(&b'\n').is_none() {
                return Some(byte);
            }
        }
    })
}

/// A heredoc body as its reader gets it: continuations joined unless `quoted`, tabs stripped for `<<-`,
/// without the last newline.
pub(super) fn body_text(body: &str, quoted: bool, strip_tabs: bool) -> Cow<'_, str> {
    let body = body.strip_suffix('\n').unwrap_or(body);
    if (quoted || !body.contains("\\\n")) && !strip_tabs {
        return Cow::Borrowed(body);
    }
    let mut lines = String::with_capacity(body.len());
    let mut escaped = false;
    let mut at_start = true;
    for character in body.chars() {
        if character == '\n' && escaped && !quoted {
            lines.pop();
            escaped = false;
            continue;
        }
        if character == '\t' && at_start && strip_tabs {
            continue;
        }
        at_start = character == '\n';
        escaped = character == '\\' && !escaped;
        lines.push(character);
    }
    Cow::Owned(lines)
}

/// A heredoc delimiter as written, without quoting characters.
pub(super) fn bare_delimiter(raw: &str) -> String {
    raw.chars().filter(|character| !matches!(character, '\'' | '"' | '\\' | '\n')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_continuation_does_not_make_a_difference() {
        assert!(same_text("ab\\\nc", "abc"));
        assert!(!same_text("ab\\c", "abc"));
        assert!(!same_text("ab\nc", "abc"));
    }

    #[test]
    fn tabs_are_stripped_from_the_lines_of_a_body_and_not_from_a_joined_line() {
        assert_eq!(body_text("\ta\n\t\tb\n", true, true), "a\nb");
        assert_eq!(body_text("\ta\\\n\tb\n", false, true), "a\tb");
        assert_eq!(body_text("a\\\\\n\tb\n", false, true), "a\\\\\nb");
    }
}
