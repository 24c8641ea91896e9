//! The position in a text: bytes, classes of bytes, blanks, comments and line continuations.
//!
//! `\` + newline vanishes wherever [`Reader::peek`] is used; readers of text where it stays (single quotes,
//! comments, quoted heredocs) go through the bytes themselves.

use assize_protocol::Span;

use super::{Place, Read, Reader};

/// Ends a word: blank, newline or one of `;&|()<>`.
pub(super) const META: u8 = 1;
/// Quotes, backslash, backtick and `$`.
pub(super) const QUOTE: u8 = 2;
/// `{`
pub(super) const BRACE: u8 = 4;
/// `*`, `?`, `[`
pub(super) const GLOB: u8 = 8;
/// `~`
pub(super) const TILDE: u8 = 16;
/// Letters, digits and `_`.
pub(super) const NAME: u8 = 32;
/// Special inside double quotes: `"`, `\`, backtick, `$`.
pub(super) const DOUBLE: u8 = 64;
/// Special inside `${ … }` and subscripts: `}`, `/`, `[`, `]`, `<`, `>`.
pub(super) const OPERAND: u8 = 128;

static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte: u8 = 0;
    loop {
        #[expect(
            clippy::indexing_slicing,
            reason = "a byte indexes a table of 256; const code has no `get_mut`"
        )]
        {
            table[byte as usize] = match byte {
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' => META,
                b'<' | b'>' => META | OPERAND,
                b'\'' => QUOTE,
                b'"' | b'\\' | b'$' | b'`' => QUOTE | DOUBLE,
                b'{' => BRACE,
                b'*' | b'?' => GLOB,
                b'[' => GLOB | OPERAND,
                b']' | b'}' | b'/' => OPERAND,
                b'~' => TILDE,
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => NAME,
                _ => 0,
            };
        }
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

/// The classes of `byte`.
#[inline]
pub(super) fn class(byte: u8) -> u8 {
    CLASS.get(usize::from(byte)).copied().unwrap_or(0)
}

/// A letter or `_`.
#[inline]
pub(super) fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

impl<'text> Reader<'text, '_> {
    /// The next byte that is not part of a line continuation.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.pos).copied();
        if byte == Some(b'\\') {
            self.pos = self.behind_continuations(self.pos);
            return self.bytes.get(self.pos).copied();
        }
        byte
    }

    /// The byte behind the one that [`Self::peek`] returns.
    #[inline]
    pub(super) fn peek_second(&self) -> Option<u8> {
        let first = self.behind_continuations(self.pos);
        self.bytes.get(self.behind_continuations(first + 1)).copied()
    }

    fn behind_continuations(&self, mut at: usize) -> usize {
        while self.bytes.get(at) == Some(&b'\\') && self.bytes.get(at + 1) == Some(&b'\n') {
            at += 2;
        }
        at
    }

    /// Steps over `count` one-byte characters.
    pub(super) fn advance(&mut self, count: usize) {
        for _ in 0..count {
            if self.peek().is_some() {
                self.pos += 1;
            }
        }
    }

    /// Steps over `byte` if it is next.
    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        if there {
            self.pos += 1;
        }
        there
    }

    /// Steps over `byte` or fails with `reason`.
    pub(super) fn expect(&mut self, byte: u8, reason: &'static str) -> Read<()> {
        if self.eat(byte) { Ok(()) } else { Err(self.fail(reason)) }
    }

    /// Takes bytes up to the first of a class in `stop`; also returns the classes seen.
    #[inline]
    pub(super) fn run(&mut self, stop: u8) -> (&'text str, u8) {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        let mut seen = 0;
        let mut length = rest.len();
        for (index, &byte) in rest.iter().enumerate() {
            let class = class(byte);
            if class & stop != 0 {
                length = index;
                break;
            }
            seen |= class;
        }
        let text = self.slice(self.pos, self.pos + length);
        self.pos += length;
        (text, seen)
    }

    /// Takes one whole character, whatever it is.
    pub(super) fn character(&mut self) -> &'text str {
        let length = self.text.get(self.pos..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let text = self.slice(self.pos, self.pos + length);
        self.pos += length;
        text
    }

    /// Text between two offsets of this reader's text.
    #[inline]
    pub(super) fn slice(&self, start: usize, end: usize) -> &'text str {
        self.text.get(start..end).unwrap_or("")
    }

    /// The span of two offsets in the whole source.
    #[inline]
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        match self.place {
            Place::Slice(base) => Span::new(base + start, base + end),
            Place::Fixed(span) => span,
        }
    }

    /// Steps over spaces, tabs and line continuations.
    #[inline]
    pub(super) fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.pos += 1;
        }
    }

    /// Steps over a comment, if one starts here, up to its newline.
    pub(super) fn skip_comment(&mut self) {
        if self.peek() == Some(b'#') {
            let rest = self.bytes.get(self.pos..).unwrap_or_default();
            self.pos += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        }
    }

    /// Steps over blanks, comments and newlines; heredocs that wait for a newline are read.
    pub(super) fn skip_lines(&mut self) -> Read<()> {
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b'\n') => self.newline()?,
                Some(b'#') => self.skip_comment(),
                _ => return Ok(()),
            }
        }
    }

    /// Steps over the newline that is next, and over the heredocs that begin behind it.
    pub(super) fn newline(&mut self) -> Read<()> {
        self.advance(1);
        self.heredoc_bodies()
    }

    /// Steps over a name (letters, digits, `_`, not starting with a digit); empty if there is none.
    pub(super) fn name(&mut self) -> String {
        let mut name = String::new();
        if self.peek().is_some_and(starts_name) {
            // Only a continuation can make a name go on behind the first run.
            while self.peek().is_some_and(|byte| class(byte) & NAME != 0) {
                name.push_str(self.name_run());
            }
        }
        name
    }

    /// Steps over letters, digits and `_`.
    pub(super) fn name_run(&mut self) -> &'text str {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        let length = rest.iter().position(|&byte| class(byte) & NAME == 0).unwrap_or(rest.len());
        let text = self.slice(self.pos, self.pos + length);
        self.pos += length;
        text
    }
}
