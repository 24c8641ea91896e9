//! Words and values as a shell would delimit them, near enough.

use std::ops::Range;

use super::scan::Scan;

impl Scan<'_> {
    /// The value that begins at `at`, without the quotes around it.
    pub(super) fn value(&mut self, at: usize) -> Range<usize> {
        let (open, spanning) = (self.quote_at(at), self.spanning_quote_at(at));
        let value = self.value_in(at, open);
        // Where the two disagree, rather too much is masked than too little.
        let other = if spanning == open { value.clone() } else { self.value_in(at, spanning) };
        if other.len() > value.len() { other } else { value }
    }

    /// The same with `open` being the quote around it.
    fn value_in(&self, at: usize, open: u8) -> Range<usize> {
        let at = if self.byte(at) == b'$' && matches!(self.byte(at + 1), b'\'') && open == 0 {
            at + 1
        } else {
            at
        };
        match self.byte(at) {
            b'\\' if matches!(self.byte(at + 1), b'"' | b'\'') => {
                let quote = self.byte(at + 1);
                let close = self.closing_escaped(at + 2, quote);
                at + 2..close.unwrap_or_else(|| self.word(at + 2, open))
            }
            quote @ (b'"' | b'\'') if quote != open || self.opens(at) => match self.closing(at + 1, quote) {
                Some(close) if open == 0 => {
                    let end = self.word(close + 1, open);
                    at + 1..if end == close + 1 { close } else { end }
                }
                Some(close) => at + 1..close,
                None => at + 1..self.word(at + 1, open),
            },
            _ => at..self.word(at, open),
        }
    }

    /// Whether a quote seems to open, although one like it is open already: what was taken for its beginning may have
    /// been an apostrophe, or stand in another line.
    fn opens(&self, at: usize) -> bool {
        let next = self.byte(at + 1);
        next.is_ascii_alphanumeric() && self.closing(at + 1, self.byte(at)).is_some()
    }

    /// Where the quote that was opened before `at` is closed.
    fn closing(&self, at: usize, quote: u8) -> Option<usize> {
        let mut at = at;
        loop {
            at = self.until(at, |b| b == quote || b == b'\\');
            match self.byte(at) {
                0 => return None,
                b'\\' if quote == b'"' => at += 2,
                b'\\' => at += 1,
                _ => return Some(at),
            }
        }
    }

    /// The same for a quote inside quotes: `\"`.
    fn closing_escaped(&self, at: usize, quote: u8) -> Option<usize> {
        let mut at = at;
        loop {
            at = self.until(at, |b| b == b'\\' || b == b'\n');
            match (self.byte(at), self.byte(at + 1)) {
                (b'\\', next) if next == quote => return Some(at),
                (b'\\', _) => at += 2,
                _ => return None,
            }
        }
    }

    /// The end of the word that goes on at `at`, with `open` being the quote around it.
    pub(super) fn word(&self, at: usize, open: u8) -> usize {
        let mut at = at;
        loop {
            let byte = self.byte(at);
            let next = self.byte(at + 1);
            match byte {
                0 if at >= self.end() => return self.end(),
                b' ' | b'\t' | b'\n' | b'\r' | b'<' => return at,
                b'\\' if open == 0 && next != b'\n' => at += 2,
                b'\\' if matches!(next, b'"' | b'\'' | b'\n' | b'n') => return at,
                b'"' | b'\'' if open == byte => return at,
                b'"' | b'\'' if open == 0 => match self.closing(at + 1, byte) {
                    Some(close) => at = close + 1,
                    None => return at,
                },
                b'"' | b'\'' if !next.is_ascii_alphanumeric() => return at,
                b';' | b'&' | b'|' | b'>' | b'(' | b')' if open == 0 => return at,
                b';' | b'&' | b',' | b')' | b']' | b'}' if self.is_separator(at, byte) => return at,
                _ => at += 1,
            }
        }
    }

    /// Whether what stands at `at` ends a value: another name with a sign follows, or nothing.
    fn is_separator(&self, at: usize, byte: u8) -> bool {
        let rest = self.slice(at + 1..self.boundary(at + 41));
        let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_-. ".contains(b)).count();
        let next = self.byte(at + 1);
        let nothing = next == 0
            || next.is_ascii_whitespace()
            || matches!(next, b'"' | b'\'' | b'\\' | b'}' | b']' | b')' | b',' | b';');
        nothing
            || (!matches!(byte, b')' | b']' | b'}')
                && name > 0
                && matches!(self.byte(at + 1 + name), b'=' | b':'))
    }

    /// The words from `at` to the end of their simple command, `open` being the quote around it.
    pub(super) fn words(&self, at: usize, open: u8) -> Vec<Range<usize>> {
        let mut words = Vec::new();
        let mut at = at;
        while words.len() < 128 {
            at = self.until(at, |b| b != b' ' && b != b'\t');
            // A line that goes on.
            if self.byte(at) == b'\\' && self.byte(at + 1) == b'\n' {
                at += 2;
                continue;
            }
            let end = self.argument(at, open);
            if end == at {
                break;
            }
            words.push(at..end);
            at = end;
        }
        words
    }

    /// The end of a word that is an argument: nothing ends it but what ends it for the shell.
    fn argument(&self, at: usize, open: u8) -> usize {
        let mut at = at;
        loop {
            let byte = self.byte(at);
            match byte {
                0 if at >= self.end() => return self.end(),
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => return at,
                b'\\' if self.byte(at + 1) == b'\n' => return at,
                b'\\' => at += 2,
                b'"' | b'\'' if open == byte => return at,
                b'"' | b'\'' => match self.closing(at + 1, byte) {
                    Some(close) => at = close + 1,
                    None => at += 1,
                },
                _ => at += 1,
            }
        }
    }

    /// A word without the quotes around all of it.
    pub(super) fn bare(&self, word: Range<usize>) -> Range<usize> {
        let first = self.byte(word.start);
        let last = word.end.checked_sub(1).map_or(0, |at| self.byte(at));
        let around = matches!(first, b'"' | b'\'') && first == last && word.len() >= 2;
        if around { word.start + 1..word.end - 1 } else { word }
    }
}
