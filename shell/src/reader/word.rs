//! Words: runs of plain text and the quotes and expansions between them.

use super::{
    Read, Reader,
    cursor::{META, QUOTE, TILDE},
    quote::Quoting,
    raw::Raw,
};
use crate::script::{Part, Word};

/// What a word is for: which tildes and globs in it mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// An argument, a loop word, a file name, a `case` pattern: globs, a leading tilde, and the tildes of an
    /// assignment if it looks like one.
    Argument,
    /// An element of an array, a pattern inside `${ … }` or `[[ … ]]`: globs and a leading tilde.
    Element,
    /// The word of `case`: tildes as in an argument.
    Subject,
    /// A here-string, an operand of `[[ … ]]`: a leading tilde.
    Text,
    /// The right side of an assignment: a leading tilde and those behind `:`.
    Assigned,
    /// A subscript: nothing.
    Verbatim,
}

const ODD_TILDE: &str = "a tilde that only some places expand";

impl Reader<'_, '_> {
    /// Reads an unquoted word up to the next metacharacter. Empty if there is none.
    pub(super) fn raw_word(&mut self) -> Read<Raw> {
        let mut raw = Raw::new(self.pos);
        self.continue_word(&mut raw)?;
        Ok(raw)
    }

    /// Goes on with a word of which something has been read.
    pub(super) fn continue_word(&mut self, raw: &mut Raw) -> Read<()> {
        let before = self.shared.nodes;
        loop {
            let (text, seen) = self.run(META | QUOTE);
            raw.literal(text, false);
            raw.seen |= seen;
            raw.end = self.pos;
            match self.peek() {
                None | Some(b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b')') => break,
                Some(b'(') => {
                    if !self.extended_pattern(raw)? {
                        break;
                    }
                }
                Some(b'<' | b'>') => {
                    if self.peek_second() != Some(b'(') {
                        break;
                    }
                    self.process(raw)?;
                }
                Some(b'\'' | b'"' | b'`' | b'\\' | b'$') => self.quoted_piece(raw, Quoting::None)?,
                // The run stopped in front of a continuation.
                Some(_) => {}
            }
            raw.end = self.pos;
        }
        raw.nodes += self.shared.nodes - before;
        Ok(())
    }

    /// Reads the quote, escape or expansion that is next.
    pub(super) fn quoted_piece(&mut self, raw: &mut Raw, quoting: Quoting) -> Read<()> {
        match self.peek() {
            Some(b'\'') => self.single_quotes(raw),
            Some(b'"') => self.double_quotes(raw),
            Some(b'`') => self.backticks(raw, quoting),
            Some(b'\\') => self.escape(raw),
            _ => self.dollar(raw, quoting),
        }
    }

    /// At `(`: `@(`, `!(`, `?(`, `*(`, `+(` are one word if the option `extglob` is set, and an error or
    /// something else if not. Takes them as a pattern in doubt.
    fn extended_pattern(&mut self, raw: &mut Raw) -> Read<bool> {
        const REASON: &str = "an extended pattern depends on a shell option";
        let Some(b'@' | b'!' | b'?' | b'*' | b'+') = raw.last_unquoted() else { return Ok(false) };
        let start = self.pos - 1;
        let mut depth = 0_usize;
        loop {
            let byte = self.bytes.get(self.pos).copied();
            match byte {
                Some(b'(') => depth += 1,
                Some(b')') => depth -= 1,
                Some(b'\'' | b'"' | b'`' | b'\\' | b'$' | b'\n' | b';' | b'&' | b'<' | b'>') | None => {
                    return Err(self.fail(REASON));
                }
                Some(_) => {}
            }
            self.pos += 1;
            if depth == 0 {
                break;
            }
        }
        self.doubt(start, self.pos, REASON);
        let pattern = self.slice(start, self.pos).to_owned();
        if let Some(Part::Literal { text, .. }) = raw.parts.last_mut() {
            text.pop();
            if text.is_empty() {
                raw.parts.pop();
            }
        }
        raw.push(Part::Glob(pattern));
        raw.confuses_braces = true;
        Ok(true)
    }

    /// Makes a word that is not subject to brace expansion.
    pub(super) fn finish(&mut self, raw: Raw, usage: Use) -> Read<Word> {
        let mut word = Word { span: self.span(raw.start, raw.end), parts: raw.parts };
        if !super::pattern::mark(&mut word.parts, raw.seen, usage) {
            self.doubt(raw.start, raw.end, ODD_TILDE);
        }
        self.spend(1 + word.parts.len())?;
        Ok(word)
    }

    /// Where bash expands tildes inside a word in some places and not in others, nothing is certain.
    pub(super) fn doubt_inner_tildes(&mut self, raw: &Raw) {
        let inner = |part: &Part| matches!(part, Part::Literal { text, quoted: false } if text.contains("=~") || text.contains(":~"));
        if raw.has(TILDE) && raw.parts.iter().any(inner) && raw.plain() != Some("=~") {
            self.doubt(raw.start, raw.end, ODD_TILDE);
        }
    }

    /// Reads one word that must be there and is not subject to brace expansion.
    pub(super) fn required_word(&mut self, usage: Use, missing: &'static str) -> Read<Word> {
        self.skip_blanks();
        if self.peek() == Some(b'#') {
            return Err(self.fail(missing));
        }
        let raw = self.raw_word()?;
        if raw.end == raw.start {
            return Err(self.fail(missing));
        }
        self.finish(raw, usage)
    }
}
