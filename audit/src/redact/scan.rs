//! One text being looked through.

use std::ops::Range;

use super::clues::{Clue, HOOKS, clues};
use super::formats::FORMATS;
use super::names::{LONGEST, Name, judge};
use super::values::{is_random, is_secret};
use super::{is_masked, merged};

/// Schemes of the `Authorization` header: they stay.
const SCHEMES: &[&str] = &[
    "bearer ",
    "basic ",
    "token ",
    "digest ",
    "apikey ",
    "api-key ",
    "negotiate ",
    "ssws ",
    "key ",
    "aws4-hmac-sha256 ",
];

/// Words before a name that is followed by its value as the next word.
const SETTERS: &[&str] =
    &["set", "config", "configure", "config:set", "login", "with", "encrypted", "add", "default"];

/// What stands between a name and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Equals,
    Colon,
    Space,
    Tag,
}

/// A text, and what was found in it so far.
pub(super) struct Scan<'t> {
    text: &'t str,
    found: Vec<Range<usize>>,
    /// Names before this were looked at.
    named: usize,
    /// Where `open` holds.
    at: usize,
    /// The quote that is open there, within its line; 0 for none.
    open: u8,
    /// The same without an end at the end of the line.
    spanning: u8,
    /// The program whose words were looked at last, and where they end.
    pub(super) tool: (usize, usize),
    /// Key files before this were looked at.
    pem: usize,
}

impl<'t> Scan<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, found: Vec::new(), named: 0, at: 0, open: 0, spanning: 0, tool: (usize::MAX, 0), pem: 0 }
    }

    /// Everything that has to be masked, in order.
    pub(super) fn run(mut self) -> Vec<Range<usize>> {
        for (clue, at) in clues(self.text) {
            if self.found.last().is_some_and(|last| last.contains(&at)) {
                continue;
            }
            match clue {
                Clue::Format(index) => self.format(index, at),
                Clue::Name => self.name(at),
                Clue::Scheme => self.scheme(at),
                Clue::Identified => self.identified(at),
                Clue::Url => self.userinfo(at + "://".len()),
                Clue::Hook(index) => self.hook(at + HOOKS.get(index).map_or(0, |hook| hook.len())),
                Clue::Pem => self.pem(at),
                Clue::Tool(index) => self.tool(index, at),
                Clue::Stdin => self.piped(at),
            }
        }
        let text = self.text;
        self.found.retain(|range| !is_masked(text.get(range.clone()).unwrap_or("")));
        merged(self.found)
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or("")
    }

    /// The first place from `at` on where `ends` says so, or the end of the text.
    pub(super) fn until(&self, at: usize, ends: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or(&[]);
        rest.iter().position(|byte| ends(*byte)).map_or(self.text.len(), |found| at + found)
    }

    /// Also what is masked already: it covers the same clues as when it was not.
    pub(super) fn found(&mut self, range: Range<usize>) {
        self.found.push(range);
    }

    /// The place at or before `at` where a letter begins.
    pub(super) fn boundary(&self, at: usize) -> usize {
        self.text.floor_char_boundary(at)
    }

    pub(super) fn end(&self) -> usize {
        self.text.len()
    }

    fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |at| self.byte(at))
    }

    fn format(&mut self, index: usize, at: usize) {
        let rest = self.text.get(at..).unwrap_or("");
        let length = FORMATS.get(index).and_then(|format| format.measure(self.before(at), rest));
        if let Some(length) = length {
            self.found(at..at + length);
        }
    }

    /// `bearer ` and a token.
    fn scheme(&mut self, at: usize) {
        let start = at + "bearer ".len();
        let end = self.until(start, |b| !(b.is_ascii_alphanumeric() || b"_-.=+/~".contains(&b)));
        let token = self.slice(start..end);
        if token.len() >= 20 || (token.len() >= 8 && token.bytes().any(|b| b.is_ascii_digit())) {
            self.found(start..end);
        }
    }

    /// SQL: `IDENTIFIED BY 'password'`.
    fn identified(&mut self, at: usize) {
        let start = self.until(at + "identified by".len(), |b| b != b' ');
        let value = self.value(start);
        if matches!(self.byte(start), b'\'' | b'"' | b'\\')
            && is_secret(Name::Password, self.slice(value.clone()), false)
        {
            self.found(value);
        }
    }

    fn pem(&mut self, at: usize) {
        let title = at + "-----BEGIN ".len();
        let start =
            title + self.slice(title..self.text.len()).bytes().take(60).take_while(|b| *b != b'-').count();
        if at < self.pem || !self.slice(title..start).contains("PRIVATE KEY") {
            return;
        }
        let start = self.until(start, |b| b != b'-');
        let rest = self.slice(start..self.text.len());
        let end = rest.find("-----END").unwrap_or_else(|| {
            let key = |b: &u8| b.is_ascii_alphanumeric() || b"+/=\\ \r\n:,-".contains(b);
            rest.bytes().take_while(key).count()
        });
        self.pem = start + end;
        self.found(start..self.pem);
    }

    /// A name with a part that speaks of secrets: what is its value?
    fn name(&mut self, at: usize) {
        if at < self.named {
            return;
        }
        let part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let head = self.text.as_bytes().get(at.saturating_sub(LONGEST)..at).unwrap_or(&[]);
        let start = at - head.iter().rev().take_while(|b| part(**b)).count();
        let tail = self.text.as_bytes().get(at..).unwrap_or(&[]);
        let end = at + tail.iter().take(LONGEST).take_while(|b| part(**b)).count();
        self.named = end;
        let name = self.slice(start..end);
        let bare = name.trim_matches(['-', '.']);
        let reference = self.is_reference(start);
        let Some(kind) = (!reference).then(|| self.kind(bare, start)).flatten() else { return };
        let Some((sign, value_at, loose)) = self.sign(name, start, end) else { return };
        // The password of a URL may follow a user whose name sounds like one.
        if self.found.last().is_some_and(|last| last.contains(&value_at)) {
            return;
        }
        self.valued(kind, name, start, sign, value_at, loose);
    }

    fn kind(&self, name: &str, start: usize) -> Option<Name> {
        let before = self.slice(self.boundary(start.saturating_sub(4))..start);
        let api = name.eq_ignore_ascii_case("key") && before.eq_ignore_ascii_case("api ");
        if api { Some(Name::Token) } else { judge(name) }
    }

    fn is_reference(&self, start: usize) -> bool {
        self.before(start) == b'$' || self.slice(start.saturating_sub(2)..start) == "${"
    }

    /// What follows a name: the sign, where the value begins, and whether there are spaces around the sign.
    fn sign(&self, name: &str, start: usize, end: usize) -> Option<(Sign, usize, bool)> {
        let marks =
            (end..end + 3).take_while(|at| matches!(self.byte(*at), b'"' | b'\'' | b'\\' | b']')).count();
        let quoted = end + marks;
        let behind = self.until(quoted, |b| b != b' ' && b != b'\t');
        let spaced = behind > quoted;
        let two = (self.byte(behind), self.byte(behind + 1));
        let (sign, length) = match two {
            (b':' | b'+' | b'?', b'=') | (b'=', b'>' | b'=') => (Sign::Equals, 2),
            (b'=', _) => (Sign::Equals, 1),
            (b':', b':' | b'/') => return None,
            (b':', _) => (Sign::Colon, 1),
            (b'>', _) if self.before(start) == b'<' && !spaced => (Sign::Tag, 1),
            _ if spaced && marks == 0 => {
                let set = name.starts_with('-') || self.is_set(start);
                return (set && !matches!(two.0, b'-' | b'|' | b'>' | b'<' | b'&' | b';' | b')'))
                    .then_some((Sign::Space, behind, false));
            }
            _ => return None,
        };
        let value = self.until(behind + length, |b| b != b' ' && b != b'\t');
        let gap = value > behind + length;
        // `PASSWORD= command` sets it to nothing.
        (sign != Sign::Equals || spaced || !gap || marks > 0).then_some((
            sign,
            value,
            gap && (spaced || sign == Sign::Colon),
        ))
    }

    /// Whether one of the words before says that a value follows.
    fn is_set(&self, start: usize) -> bool {
        let from = self.boundary(start.saturating_sub(60));
        let line = self.slice(from..start).rsplit(['\n', ';', '|', '&']).next().unwrap_or("");
        line.split_whitespace()
            .rev()
            .take(4)
            .any(|word| SETTERS.contains(&word.to_ascii_lowercase().as_str()))
    }

    fn valued(&mut self, kind: Name, name: &str, start: usize, sign: Sign, at: usize, loose: bool) {
        let quoted = matches!(self.byte(at), b'"' | b'\'' | b'\\');
        if kind == Name::Header && sign != Sign::Equals {
            return self.header(name, at, sign);
        }
        let range = if sign == Sign::Tag { at..self.until(at, |b| b == b'<') } else { self.value(at) };
        // `openssl -pass pass:…`
        let scheme = if self.slice(range.clone()).starts_with("pass:") { "pass:".len() } else { 0 };
        let range = range.start + scheme..range.end;
        let value = self.slice(range.clone());
        let in_query = matches!(self.before(start), b'?' | b'&') && name.to_ascii_lowercase().contains("sig");
        let kind = if in_query { Name::Token } else { kind };
        let word = value.bytes().all(|b| b.is_ascii_alphabetic());
        let set_by_word = sign == Sign::Space
            && !name.starts_with('-')
            && !quoted
            && value.bytes().all(|b| b.is_ascii_lowercase());
        let prose = sign == Sign::Colon && loose && !quoted && word && self.byte(range.end) == b' ';
        let tag = sign == Sign::Colon && !loose && !quoted && self.byte(at.saturating_sub(2)) != b'"';
        let header = name.len() > 2 && (name.contains('-') && !name.starts_with('-'));
        if set_by_word || prose || (tag && !header && !is_random(value)) || is_name_of_secret(name, value) {
            return;
        }
        match (kind, value.split_once(':')) {
            (Name::Pair, Some((user, password)))
                if sign != Sign::Colon
                    && is_secret(Name::Password, password, false)
                    && !password.starts_with('/') =>
            {
                self.found(range.start + user.len() + 1..range.end);
            }
            _ if is_secret(kind, value, loose && !quoted) => self.found(range),
            _ => {}
        }
    }

    /// The whole value of a header, without its scheme.
    fn header(&mut self, name: &str, at: usize, sign: Sign) {
        let quote = self.byte(at);
        // Nothing to mask, and a long way to its end.
        if matches!(quote, b'$' | b'`') {
            return;
        }
        let (open, spanning) = (self.quote_at(at), self.spanning_quote_at(at));
        let range = match quote {
            b'"' | b'\'' | b'\\' if quote != open || quote != spanning => self.value(at),
            _ if open != 0 && sign == Sign::Colon => at..self.until(at, |b| b == open || b == b'\n'),
            _ => at..self.header_end(at),
        };
        let range = (range.start + self.scheme_at(range.start)).min(range.end)..range.end;
        let value = self.slice(range.clone());
        // `--cookie jar.txt` and `--authorization mode` name something; prose goes on after a word.
        let plain =
            value.bytes().all(|b| b.is_ascii_alphabetic() || b"-_. ".contains(&b)) && value.len() < 24;
        let prose = plain && open == 0 && quote != b'"';
        let names = name.starts_with('-') && !value.contains('=') && plain;
        if !(names || prose) && is_secret(Name::Header, value, false) {
            self.found(range);
        }
    }

    /// The end of an unquoted header: a scheme, a word, and more words while the last ends in `;`.
    fn header_end(&self, at: usize) -> usize {
        let scheme = self.scheme_at(at);
        let ends = |b: u8| b.is_ascii_whitespace() || b == b'"' || b == b'\'';
        let mut end = self.until(at + scheme, ends);
        while self.before(end) == b';' && self.byte(end) == b' ' {
            end = self.until(end + 1, ends);
        }
        end
    }

    /// How long the scheme is that stands at `at`.
    fn scheme_at(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or(&[]);
        let stands = |scheme: &&&str| {
            rest.get(..scheme.len()).is_some_and(|b| b.eq_ignore_ascii_case(scheme.as_bytes()))
        };
        SCHEMES.iter().find(stands).map_or(0, |scheme| scheme.len())
    }

    /// `don't`, `it's`: no quote.
    fn is_apostrophe(&self, at: usize) -> bool {
        let after = self.text.as_bytes().get(at + 1..).unwrap_or(&[]);
        let letters = after.iter().take(3).take_while(|b| b.is_ascii_alphabetic()).count();
        let ending = matches!(after.get(..letters), Some(b"t" | b"s" | b"d" | b"m" | b"re" | b"ll" | b"ve"));
        ending && self.before(at).is_ascii_alphabetic()
    }

    /// The quote that is open at `at`, counted from the beginning of its line. Calls go forward.
    pub(super) fn quote_at(&mut self, at: usize) -> u8 {
        while self.at < at {
            let byte = self.byte(self.at);
            let apostrophe = byte == b'\'' && self.is_apostrophe(self.at);
            let escaped = self.before(self.at) == b'\\';
            let next = |open: u8| match byte {
                b'"' | b'\'' if open == byte && !(escaped && open == b'"') => 0,
                b'"' | b'\'' if open == 0 && !escaped && !apostrophe => byte,
                _ => open,
            };
            (self.open, self.spanning) = (next(self.open), next(self.spanning));
            if byte == b'\n' {
                self.open = 0;
            }
            self.at += 1;
        }
        self.open
    }

    /// The same counted from the beginning of the text. Which of the two is right cannot be known: a quote may span
    /// lines, and an apostrophe may be one in a text that is no shell's.
    pub(super) fn spanning_quote_at(&mut self, at: usize) -> u8 {
        self.quote_at(at);
        self.spanning
    }
}

/// `--secret my-app-secret`: the name of one, not its value.
fn is_name_of_secret(name: &str, value: &str) -> bool {
    let low = |b: u8| b.is_ascii_lowercase() || b == b'-' || b == b'_' || b == b'/';
    name.trim_matches('-').eq_ignore_ascii_case("secret")
        && value.contains(['-', '_', '/'])
        && value.bytes().all(low)
}
