//! Quotes: `'…'`, `"…"`, `$'…'`, `\x`, and the text of heredocs.

use super::{
    Read, Reader,
    cursor::{DOUBLE, class},
    raw::Raw,
};

/// What surrounds a piece of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// No quotes.
    None,
    /// `"…"`, or arithmetic, which is read like it.
    Double,
    /// The body of a heredoc: like `"…"`, but `"` is plain.
    Heredoc,
}

impl Quoting {
    pub(super) fn is_quoted(self) -> bool {
        self != Self::None
    }
}

impl Reader<'_, '_> {
    /// `'…'`: everything is text, newlines and backslashes too.
    pub(super) fn single_quotes(&mut self, raw: &mut Raw) -> Read<()> {
        self.advance(1);
        let start = self.pos;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let Some(length) = rest.iter().position(|&byte| byte == b'\'') else {
            self.pos = self.bytes.len();
            return Err(self.fail("a single quote is not closed"));
        };
        raw.literal(self.slice(start, start + length), true);
        self.pos = start + length + 1;
        Ok(())
    }

    /// `"…"`.
    pub(super) fn double_quotes(&mut self, raw: &mut Raw) -> Read<()> {
        self.advance(1);
        let mut empty = true;
        loop {
            let (text, _) = self.run(DOUBLE);
            if !text.is_empty() {
                raw.literal(text, true);
                empty = false;
            }
            match self.peek() {
                None => return Err(self.fail("a double quote is not closed")),
                Some(b'"') => break,
                // The run stopped in front of a continuation.
                Some(next) if class(next) & DOUBLE == 0 => continue,
                Some(b'\\') => self.escape_in_double_quotes(raw, b"$`\"\\"),
                Some(b'`') => self.backticks(raw, Quoting::Double)?,
                Some(_) => self.dollar(raw, Quoting::Double)?,
            }
            empty = false;
        }
        if empty {
            raw.literal("", true);
        }
        self.pos += 1;
        Ok(())
    }

    /// At `\` inside double quotes or a heredoc: an escape only in front of the bytes in `special`.
    pub(super) fn escape_in_double_quotes(&mut self, raw: &mut Raw, special: &[u8]) {
        self.pos += 1;
        if self.bytes.get(self.pos).is_some_and(|next| special.contains(next)) {
            let text = self.character();
            raw.literal(text, true);
        } else {
            raw.literal("\\", true);
        }
    }

    /// `\x` outside quotes.
    pub(super) fn escape(&mut self, raw: &mut Raw) -> Read<()> {
        self.pos += 1;
        let text = self.character();
        if text.is_empty() {
            return Err(self.fail("a backslash is the last character"));
        }
        raw.literal(text, true);
        Ok(())
    }

    /// The body of an unquoted heredoc, up to the end of this reader's text.
    pub(super) fn heredoc_text(&mut self, raw: &mut Raw) -> Read<()> {
        loop {
            let (text, _) = self.run(DOUBLE);
            if !text.is_empty() {
                raw.literal(text, true);
            }
            match self.peek() {
                None => return Ok(()),
                Some(b'"') => {
                    self.pos += 1;
                    raw.literal("\"", true);
                }
                Some(b'\\') => self.escape_in_double_quotes(raw, b"$`\\"),
                Some(b'`') => self.backticks(raw, Quoting::Heredoc)?,
                Some(b'$') => self.dollar(raw, Quoting::Heredoc)?,
                Some(_) => {}
            }
        }
    }

    /// At the quote of `$'…'`: escapes as in C.
    pub(super) fn ansi_c_quotes(&mut self, raw: &mut Raw) -> Read<()> {
        let start = self.pos;
        self.shell_differs(start - 1, start + 1);
        self.pos += 1;
        let mut decoded: Vec<u8> = Vec::new();
        let mut cut = None;
        loop {
            let Some(&byte) = self.bytes.get(self.pos) else {
                return Err(self.fail("a single quote is not closed"));
            };
            self.pos += 1;
            match byte {
                b'\'' => break,
                b'\\' => self.ansi_c_escape(&mut decoded)?,
                _ => decoded.push(byte),
            }
            // The text is a C string to bash: `\0` cuts it. It is kept to tell it from what was cut.
            if cut.is_none() && decoded.last() == Some(&0) {
                cut = Some(decoded.len() - 1);
            }
        }
        if let Some(length) = cut {
            decoded.truncate(length);
            self.zsh_differs(start, self.pos);
        }
        match String::from_utf8(decoded) {
            Ok(text) => raw.literal(&text, true),
            Err(_) => return Err(self.fail("an escape makes bytes that are not text")),
        }
        Ok(())
    }

    fn ansi_c_escape(&mut self, decoded: &mut Vec<u8>) -> Read<()> {
        let Some(&byte) = self.bytes.get(self.pos) else {
            return Err(self.fail("a single quote is not closed"));
        };
        self.pos += 1;
        let plain = match byte {
            b'a' => 0x07,
            b'b' => 0x08,
            b'e' | b'E' => 0x1B,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0B,
            b'\\' | b'\'' | b'"' | b'?' => byte,
            b'0'..=b'7' => {
                self.pos -= 1;
                let number = self.digits(8, 3);
                return self.decoded_byte(number, decoded);
            }
            b'x' => {
                let number = self.digits(16, 2);
                return self.decoded_byte(number, decoded);
            }
            b'u' => return self.decoded_character(4, decoded),
            b'U' => return self.decoded_character(8, decoded),
            b'c' => {
                self.zsh_differs(self.pos - 2, self.pos);
                return self.control_character(decoded);
            }
            _ => {
                self.zsh_differs(self.pos - 2, self.pos);
                decoded.push(b'\\');
                byte
            }
        };
        decoded.push(plain);
        Ok(())
    }

    /// Up to `most` digits; `None` if there is none.
    fn digits(&mut self, radix: u32, most: usize) -> Option<u32> {
        let mut number = None;
        for _ in 0..most {
            let next = self.bytes.get(self.pos).and_then(|&byte| char::from(byte).to_digit(radix));
            let Some(digit) = next else { break };
            number = Some(number.unwrap_or(0_u32).wrapping_mul(radix) | digit);
            self.pos += 1;
        }
        number
    }

    fn decoded_byte(&self, number: Option<u32>, decoded: &mut Vec<u8>) -> Read<()> {
        // `\x` without digits and `\x{…}` are bash's own affair.
        match number.map(|number| u8::try_from(number & 0xFF)) {
            Some(Ok(byte)) => {
                decoded.push(byte);
                Ok(())
            }
            _ => Err(self.fail("an escape in $'…' that shells read differently")),
        }
    }

    fn decoded_character(&mut self, most: usize, decoded: &mut Vec<u8>) -> Read<()> {
        let number = self.digits(16, most).filter(|&number| number != 0);
        let Some(character) = number.and_then(char::from_u32) else {
            return Err(self.fail("an escape in $'…' that shells read differently"));
        };
        if !character.is_ascii() {
            self.doubt(self.pos - 1, self.pos, "a character that is spelled as the locale wants it");
        }
        decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn control_character(&mut self, decoded: &mut Vec<u8>) -> Read<()> {
        match self.bytes.get(self.pos) {
            Some(&byte) if byte.is_ascii_alphabetic() => {
                self.pos += 1;
                decoded.push(byte & 0x1F);
                Ok(())
            }
            _ => Err(self.fail("an escape in $'…' that shells read differently")),
        }
    }
}
