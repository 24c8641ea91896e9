//! `[[ … ]]`: operands and operators in order. Which is which is decided as bash does, or not at all.

use super::{
    Read, Reader,
    cursor::{META, QUOTE, class},
    quote::Quoting,
    raw::{Raw, plain, unquoted_word},
    word::Use,
};
use crate::script::Word;

const UNCLOSED: &str = "a `[[` is not closed";
const ODD: &str = "a `[[` that bash would refuse";

impl Reader<'_, '_> {
    /// Behind `[[`, up to and with `]]`.
    pub(super) fn conditional(&mut self) -> Read<Vec<Word>> {
        let mut words = Vec::new();
        self.terms(&mut words)?;
        if !self.eat_word(b"]]") {
            return Err(self.fail(UNCLOSED));
        }
        Ok(words)
    }

    /// Terms joined by `&&` and `||`.
    fn terms(&mut self, words: &mut Vec<Word>) -> Read<()> {
        loop {
            self.term(words)?;
            self.skip_test_lines()?;
            match (self.peek(), self.peek_second()) {
                (Some(b'&'), Some(b'&')) => self.operator_word(words, "&&")?,
                (Some(b'|'), Some(b'|')) => self.operator_word(words, "||")?,
                _ => return Ok(()),
            }
        }
    }

    fn term(&mut self, words: &mut Vec<Word>) -> Read<()> {
        loop {
            self.skip_test_lines()?;
            let negates =
                self.peek() == Some(b'!') && self.peek_second().is_some_and(|byte| class(byte) & META != 0);
            if !negates {
                break;
            }
            if self.peek_second() == Some(b'(') {
                return Err(self.fail("an extended pattern depends on a shell option"));
            }
            self.operator_word(words, "!")?;
        }
        if self.peek() == Some(b'(') {
            self.operator_word(words, "(")?;
            self.nested(|reader| reader.terms(words))?;
            if self.peek() != Some(b')') {
                return Err(self.fail(UNCLOSED));
            }
            return self.operator_word(words, ")");
        }
        let first = self.operand_word(Use::Text)?;
        if plain(&first.parts).is_some_and(|text| text == "]]") {
            return Err(self.fail(ODD));
        }
        let unary = plain(&first.parts).is_some_and(is_unary);
        words.push(first);
        self.skip_blanks();
        if unary {
            let operand = self.operand_word(Use::Text)?;
            if plain(&operand.parts).is_some_and(|text| text == "]]") {
                return Err(self.fail(ODD));
            }
            words.push(operand);
            return Ok(());
        }
        self.binary(words)
    }

    /// Behind the first operand: an operator and the second, if they are there.
    fn binary(&mut self, words: &mut Vec<Word>) -> Read<()> {
        let procsub = self.peek_second() == Some(b'(');
        match self.peek() {
            None | Some(b')' | b'&' | b'|') => return Ok(()),
            Some(byte @ (b'<' | b'>')) if !procsub => {
                self.operator_word(words, if byte == b'<' { "<" } else { ">" })?;
                let operand = self.operand_word(Use::Text)?;
                words.push(operand);
                return Ok(());
            }
            Some(_) => {}
        }
        let before = self.pos;
        let operator = self.operand_word(Use::Text)?;
        let usage = match plain(&operator.parts) {
            Some("]]") => {
                self.pos = before;
                return Ok(());
            }
            Some("=~") => {
                self.zsh_differs(before, self.pos);
                Use::Verbatim
            }
            Some("=" | "==" | "!=") => Use::Element,
            Some("-ef" | "-nt" | "-ot" | "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge") => Use::Text,
            _ => return Err(self.fail(ODD)),
        };
        words.push(operator);
        self.skip_blanks();
        let operand =
            if usage == Use::Verbatim { self.regular_expression()? } else { self.operand_word(usage)? };
        words.push(operand);
        Ok(())
    }

    fn skip_test_lines(&mut self) -> Read<()> {
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b'\n') if self.heredocs.is_waiting() => {
                    return Err(self.fail("a `[[` between a heredoc and its text"));
                }
                Some(b'\n') => self.pos += 1,
                _ => return Ok(()),
            }
        }
    }

    fn operand_word(&mut self, usage: Use) -> Read<Word> {
        self.skip_blanks();
        if self.peek() == Some(b'#') {
            return Err(self.fail(ODD));
        }
        let raw = self.raw_word()?;
        if raw.end == raw.start {
            return Err(self.fail(ODD));
        }
        self.doubt_inner_tildes(&raw);
        self.finish(raw, usage)
    }

    /// Steps over an operator of one-byte characters.
    fn operator_word(&mut self, words: &mut Vec<Word>, text: &str) -> Read<()> {
        self.spend(1)?;
        let start = self.pos;
        self.advance(text.len());
        words.push(unquoted_word(self.span(start, self.pos), text));
        Ok(())
    }

    /// The right side of `=~`: `|` is text, and so is everything between parentheses.
    fn regular_expression(&mut self) -> Read<Word> {
        let mut raw = Raw::new(self.pos);
        let mut depth = 0_usize;
        if self.peek() == Some(b'#') {
            return Err(self.fail(ODD));
        }
        loop {
            let (text, seen) = self.run(META | QUOTE);
            raw.literal(text, false);
            raw.seen |= seen;
            raw.end = self.pos;
            let Some(byte) = self.peek() else { break };
            match byte {
                b'\'' | b'"' | b'`' | b'\\' | b'$' => self.quoted_piece(&mut raw, Quoting::None)?,
                b'(' => {
                    depth += 1;
                    self.plain_byte(&mut raw);
                }
                b')' if depth > 0 => {
                    depth -= 1;
                    self.plain_byte(&mut raw);
                }
                b'|' => self.plain_byte(&mut raw),
                b'<' | b'>' if self.peek_second() == Some(b'(') => return Err(self.fail(ODD)),
                _ if class(byte) & META == 0 => {}
                _ if depth > 0 => self.plain_byte(&mut raw),
                _ => break,
            }
            raw.end = self.pos;
        }
        if raw.end == raw.start || depth > 0 {
            return Err(self.fail(ODD));
        }
        self.doubt_inner_tildes(&raw);
        self.finish(raw, Use::Text)
    }
}

/// The unary operators of `[[`.
fn is_unary(word: &str) -> bool {
    let mut letters = word.bytes();
    letters.next() == Some(b'-')
        && letters.next().is_some_and(|letter| b"abcdefghknoprstuvwxzGLNORS".contains(&letter))
        && letters.next().is_none()
}
