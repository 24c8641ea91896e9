//! Secrets out of text, before anything is written.
//!
//! A piece of text that is a secret by its look (a key of a known format) or by its place (behind `--password`, in an
//! `Authorization` header, before the `@` of a URL) is replaced by as many `*` as it has bytes. Quotes, backslashes and
//! line ends stay, so that spans and words keep their places, and the names around a secret stay, so that one sees what
//! was there. One automaton looks for clues; text without any costs nothing else. Work is linear in the text.

mod clues;
mod formats;
mod names;
mod pipes;
mod scan;
mod tools;
mod url;
mod values;
mod words;

use std::borrow::Cow;
use std::ops::Range;

use scan::Scan;

/// A known secret this short is masked where it was found only: elsewhere it may be an ordinary word.
const TELLING: usize = 7;

/// `text` with every secret in it masked; `None` when there is none.
pub fn redact(text: &str) -> Option<String> {
    let found = settled(text, Scan::of(text).run());
    (!found.is_empty()).then(|| masked(text, &found))
}

/// What has to be masked besides `found`, so that nothing more is found in what comes out of it: a mask may have
/// covered the sign that ended another value.
fn settled(text: &str, mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    for _ in 0..ROUNDS {
        if found.is_empty() {
            break;
        }
        let again = Scan::of(&masked(text, &found)).run();
        if again.is_empty() {
            break;
        }
        found.extend(again);
        found = merged(found);
    }
    found
}

/// Times a text is looked through at most; the second time is nearly always the last.
const ROUNDS: usize = 8;

/// The secrets of one record, so that what was recognised in one place is masked in all of them.
#[derive(Debug, Default)]
pub struct Secrets {
    known: Vec<String>,
}

impl Secrets {
    /// `text` with every secret masked that shows in it or was met before.
    pub fn mask<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let mut found = Scan::of(text).run();
        for range in &found {
            self.remember(text.get(range.clone()).unwrap_or(""));
        }
        for secret in &self.known {
            found.extend(text.match_indices(secret.as_str()).map(|(at, piece)| at..at + piece.len()));
        }
        found = settled(text, merged(found));
        found.retain(|range| !is_masked(text.get(range.clone()).unwrap_or("")));
        if found.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(masked(text, &merged(found))) }
    }

    /// Keeps a secret as it was written and as the shell would read it.
    fn remember(&mut self, secret: &str) {
        let bare: String = secret.chars().filter(|c| !matches!(c, '\'' | '"' | '\\')).collect();
        for form in [secret.trim(), bare.trim()] {
            if form.len() >= TELLING && !self.known.iter().any(|known| known == form) {
                self.known.push(form.to_owned());
            }
        }
    }
}

/// What stays of a secret: that which holds words and lines together.
fn stays(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b'\'' | b'"' | b'\\')
}

/// Whether nothing of `piece` is left to mask.
fn is_masked(piece: &str) -> bool {
    piece.bytes().all(|byte| byte == b'*' || stays(byte))
}

/// `text` with the pieces replaced byte by byte.
fn masked(text: &str, pieces: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for piece in pieces {
        out.push_str(text.get(done..piece.start).unwrap_or(""));
        let secret = text.get(piece.clone()).unwrap_or("");
        out.extend(secret.bytes().map(|byte| if stays(byte) { char::from(byte) } else { '*' }));
        done = piece.end;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}

/// The same bytes as fewer, ordered ranges.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut out: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}
