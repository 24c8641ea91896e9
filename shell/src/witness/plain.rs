//! A reader of plain commands, and of nothing else.
//!
//! Most lines need no grammar: words, quotes, `&&`, `||`, `|`, `;`, `&`, files behind `>` and `<`. This
//! reads those, byte by byte and without looking back, and gives up at anything that could begin something
//! more: a bracket, a brace, a backtick, `!`, a reserved word where a command begins, `$` in front of more
//! than a name, a continuation inside a word. It is stricter than bash, and shares no code with the reader.
//! What it gives up on is not wrong; slower witnesses are asked about it.

use super::comparison::{Kind, Witness};

/// Redirections of one command.
const REDIRECTIONS: usize = 4;

/// Digits of a descriptor.
const DIGITS: usize = 2;

/// Tells `witness` what a plain script runs; gives up where `source` is more than that.
pub(super) fn tell(source: &str, witness: &mut impl Witness) {
    let mut reader = Reader { source, bytes: source.as_bytes(), at: 0, witness };
    if reader.script().is_none() {
        reader.witness.give_up();
    }
}

struct Reader<'s, 'w, W> {
    source: &'s str,
    bytes: &'s [u8],
    at: usize,
    witness: &'w mut W,
}

/// A redirection: descriptor and operator, and where it leads.
type Redirection<'s> = (&'s str, &'s str);

/// `None` from any of these: not plain.
impl<'s, W: Witness> Reader<'s, '_, W> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn second(&self) -> Option<u8> {
        self.bytes.get(self.at + 1).copied()
    }

    fn since(&self, start: usize) -> &'s str {
        self.source.get(start..self.at).unwrap_or("")
    }

    fn script(&mut self) -> Option<()> {
        loop {
            self.lines()?;
            if self.peek().is_none() {
                return Some(());
            }
            self.chain()?;
            match (self.peek(), self.second()) {
                (None, _) => return Some(()),
                (Some(b';'), Some(b';' | b'&')) => return None,
                (Some(b';' | b'\n'), _) => {}
                (Some(b'&'), _) => self.witness.see(Kind::Background, ""),
                (Some(_), _) => return None,
            }
            self.at += 1;
        }
    }

    /// Commands joined by `|`, `&&` and `||`.
    fn chain(&mut self) -> Option<()> {
        self.command()?;
        loop {
            let (kind, length) = match (self.peek(), self.second()) {
                (Some(b'&'), Some(b'&')) => (Kind::And, 2),
                (Some(b'|'), Some(b'|')) => (Kind::Or, 2),
                (Some(b'|'), Some(b'&')) => return None,
                (Some(b'|'), _) => (Kind::Pipe, 1),
                _ => return Some(()),
            };
            if self.witness.is_over() {
                return None;
            }
            self.at += length;
            self.witness.see(kind, "");
            self.lines()?;
            self.command()?;
        }
    }

    /// Assignments, words and redirections up to an operator or the end of the line.
    fn command(&mut self) -> Option<()> {
        let mut redirections: [Redirection<'s>; REDIRECTIONS] = Default::default();
        let mut redirected = 0;
        let (mut named, mut empty) = (false, true);
        self.witness.see(Kind::Command, "");
        while !self.command_ends()? {
            let start = self.at;
            let assigns = !named && self.name_and_equals();
            if !self.at_redirection() {
                self.word()?;
            }
            let text = self.since(start);
            if self.at_redirection() && text.bytes().all(|byte| byte.is_ascii_digit()) {
                *redirections.get_mut(redirected)? = self.redirection(start)?;
                redirected += 1;
                continue;
            }
            empty = false;
            if assigns {
                self.witness.see(Kind::Assignment, text);
                continue;
            }
            if !named && !is_name_of_a_command(text) {
                return None;
            }
            named = true;
            self.witness.see(Kind::Word, text);
        }
        for (operator, target) in redirections.iter().take(redirected) {
            self.witness.see(Kind::Redirection, operator);
            self.witness.see(Kind::Target, target);
        }
        (!empty).then_some(())
    }

    /// Steps over blanks and a comment; whether nothing more of a command follows.
    fn command_ends(&mut self) -> Option<bool> {
        self.blanks()?;
        if self.peek() == Some(b'#') {
            self.comment();
        }
        Some(match self.peek() {
            None | Some(b'\n' | b';' | b'|') => true,
            Some(b'&') => self.second() != Some(b'>'),
            Some(_) => false,
        })
    }

    /// Whether the operator of a redirection is next.
    fn at_redirection(&self) -> bool {
        match self.peek() {
            Some(b'<' | b'>') => true,
            Some(b'&') => self.second() == Some(b'>'),
            _ => false,
        }
    }

    /// Steps over `NAME=`, if it is next.
    fn name_and_equals(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let named = rest.first().is_some_and(|b| !b.is_ascii_digit()) && length > 0;
        let assigns = named && rest.get(length) == Some(&b'=');
        if assigns {
            self.at += length + 1;
        }
        assigns
    }

    /// At the operator of a redirection; its descriptor, if any, begins at `start`.
    fn redirection(&mut self, start: usize) -> Option<Redirection<'s>> {
        if self.at - start > DIGITS {
            return None;
        }
        let first = self.peek()?;
        self.at += 1;
        let duplicates = match (first, self.peek()) {
            (b'<', Some(b'<' | b'>' | b'&')) | (b'>', Some(b'|' | b'<')) => return None,
            (b'>', Some(b'>')) => {
                self.at += 1;
                false
            }
            (b'>', Some(b'&')) => {
                self.at += 1;
                true
            }
            (b'&', _) => {
                self.at += if self.second() == Some(b'>') { 2 } else { 1 };
                false
            }
            _ => false,
        };
        let operator = self.since(start);
        if !duplicates {
            while let Some(b' ' | b'\t') = self.peek() {
                self.at += 1;
            }
        }
        let start = self.at;
        if self.peek() == Some(b'#') {
            return None;
        }
        self.word()?;
        let target = self.since(start);
        let known = if duplicates { is_number(target) && target.len() <= DIGITS } else { true };
        (known && !matches!(self.peek(), Some(b'<' | b'>'))).then_some((operator, target))
    }

    /// A word up to a blank or an operator; there has to be one.
    fn word(&mut self) -> Option<()> {
        let start = self.at;
        // The word of `find` for what it found.
        if let Some(b"{}") = self.bytes.get(start..start + 2) {
            self.at += 2;
            return matches!(self.peek(), None | Some(b' ' | b'\n' | b';')).then_some(());
        }
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' => break,
                b'\'' => self.single_quotes()?,
                b'"' => self.double_quotes()?,
                b'$' => self.dollar(b"")?,
                b'\\' => self.escape()?,
                b'~' if self.at > start && matches!(self.bytes.get(self.at - 1), Some(b':' | b'=')) => {
                    return None;
                }
                b'(' | b')' | b'`' | b'{' | b'}' | b'!' | 0..=0x1F | 0x7F => return None,
                _ => self.at += 1,
            }
        }
        (self.at > start).then_some(())
    }

    /// `'…'`: everything up to the next one is text.
    fn single_quotes(&mut self) -> Option<()> {
        let inside = self.bytes.get(self.at + 1..)?;
        self.at += inside.iter().position(|byte| *byte == b'\'')? + 2;
        Some(())
    }

    /// `"…"` with nothing in it that runs.
    fn double_quotes(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.escape()?,
                b'`' => return None,
                // Behind these, `$` is a sign like any other.
                b'$' => self.dollar(b"\" |/).,:%+=;^]")?,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some(())
    }

    /// `\x`; a newline behind it would join two lines.
    fn escape(&mut self) -> Option<()> {
        let plain = self.second()? != b'\n';
        self.at += 2;
        plain.then_some(())
    }

    /// `$name`, `${name}`, `$1`, `$?`; in front of a byte in `signs` it is no expansion.
    fn dollar(&mut self, signs: &[u8]) -> Option<()> {
        self.at += 1;
        match self.peek()? {
            byte if signs.contains(&byte) => {}
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.name(),
            b'0'..=b'9' | b'?' | b'@' | b'*' | b'#' | b'$' | b'!' | b'-' => self.at += 1,
            b'{' => {
                self.at += 1;
                let start = self.at;
                self.name();
                let plain = self.at > start && self.peek() == Some(b'}');
                self.at += 1;
                return plain.then_some(());
            }
            _ => return None,
        }
        Some(())
    }

    /// Letters, digits and `_`.
    fn name(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.at += 1;
        }
    }

    /// Steps over blanks, and over the end of a line that goes on behind a blank.
    fn blanks(&mut self) -> Option<()> {
        loop {
            match (self.peek(), self.second()) {
                (Some(b' ' | b'\t'), _) => self.at += 1,
                (Some(b'\\'), Some(b'\n')) => {
                    let behind_blank = matches!(self.bytes.get(self.at.checked_sub(1)?), Some(b' ' | b'\t'));
                    self.at += 2;
                    if !behind_blank || self.peek() == Some(b'#') {
                        return None;
                    }
                }
                _ => return Some(()),
            }
        }
    }

    /// Steps over a comment, up to its newline.
    fn comment(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }

    /// Steps over blanks, newlines and comments.
    fn lines(&mut self) -> Option<()> {
        loop {
            self.blanks()?;
            match self.peek() {
                Some(b'\n') => self.at += 1,
                Some(b'#') => self.comment(),
                _ => return Some(()),
            }
        }
    }
}

/// Digits only.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word without a name and `=` in front is a command, whatever it is called.
fn is_name_of_a_command(text: &str) -> bool {
    (text == "[" || !text.contains(['=', '['])) && !has_a_meaning(text)
}

/// Words with a meaning of their own where a command begins, and builtins that change how text is read. Told apart by
/// their lengths first, which a list is not.
fn has_a_meaning(word: &str) -> bool {
    matches!(
        word,
        "!" | "[["
            | "]]"
            | "alias"
            | "case"
            | "coproc"
            | "do"
            | "done"
            | "elif"
            | "else"
            | "enable"
            | "esac"
            | "fi"
            | "for"
            | "function"
            | "if"
            | "in"
            | "select"
            | "shopt"
            | "then"
            | "time"
            | "unalias"
            | "until"
            | "while"
            | "{"
            | "{}"
            | "}"
    )
}
