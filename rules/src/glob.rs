//! Patterns over decoded words and resolved names.

use memchr::{memchr_iter, memchr2, memmem, memrchr2};
use serde::{Deserialize, Serialize};

use crate::Text;

/// `*` any run, `?` any character; over paths `*` and `?` stop at `/` and `**` does not.
///
/// Matching is linear in `text` times the number of stars, without backtracking beyond the last star.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Text", into = "Text", bound(deserialize = "'de: 'static"))]
pub struct Glob {
    pattern: Text,
    shape: Shape,
    /// Bytes of plain text in front of the first wildcard.
    head: usize,
    /// Bytes of plain text behind the last wildcard.
    tail: usize,
    /// Bytes that a text has at least.
    least: usize,
    /// The first bytes of `head` and the last of `tail`, to tell texts apart without a look at the pattern.
    begins: Ends,
    ends: Ends,
    /// The first bytes behind `~/`, where the pattern begins with that.
    below_home: Option<Ends>,
    /// Bytes that a text has to have somewhere.
    letters: Letters,
}

/// Which bytes stand in a text, as far as 64 bits tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Letters(u64);

impl Letters {
    /// Longer texts have nearly all of them.
    const MOST: usize = 96;

    fn of<'b>(bytes: impl Iterator<Item = &'b u8>) -> Self {
        Self(bytes.fold(0, |all, byte| all | 1 << (byte & 63)))
    }

    pub(crate) fn of_word(word: &str) -> Self {
        if word.len() <= Self::MOST { Self::of(word.as_bytes().iter()) } else { Self(u64::MAX) }
    }

    fn has(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }
}

/// Up to eight bytes at an end of a text, and which of them count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Ends {
    bytes: u64,
    mask: u64,
}

impl Ends {
    /// `count` bytes that begin with the first of `bytes`.
    fn first(bytes: &[u8], count: usize) -> Self {
        let mask = u64::MAX.checked_shr(64 - 8 * u32::try_from(count.min(8)).unwrap_or(8)).unwrap_or(0);
        Self { bytes: first(bytes) & mask, mask }
    }

    /// `count` bytes that end with the last of `bytes`.
    fn last(bytes: &[u8], count: usize) -> Self {
        let mask = u64::MAX.checked_shl(64 - 8 * u32::try_from(count.min(8)).unwrap_or(8)).unwrap_or(0);
        Self { bytes: last(bytes) & mask, mask }
    }
}

/// The first eight bytes; zeros behind a shorter text.
#[inline]
fn first(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => bytes.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)),
    }
}

/// The last eight bytes, the very last on top; zeros in front of a shorter text.
#[inline]
fn last(bytes: &[u8]) -> u64 {
    match bytes.last_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => bytes.iter().fold(0, |all, byte| all >> 8 | u64::from(*byte) << 56),
    }
}

/// A text about to be held against many patterns, with both its ends at hand.
#[derive(Debug, Clone, Copy)]
pub struct Probe<'t> {
    text: &'t str,
    first: u64,
    last: u64,
    letters: Letters,
}

impl<'t> Probe<'t> {
    /// Looks at the ends of `text`.
    #[inline]
    pub fn new(text: &'t str) -> Self {
        let letters = Letters(u64::MAX);
        Self { text, first: first(text.as_bytes()), last: last(text.as_bytes()), letters }
    }

    /// The same for patterns that begin and end with a star: looks at every byte of a short word.
    #[inline]
    pub fn of_word(text: &'t str) -> Self {
        Self { letters: Letters::of_word(text), ..Self::new(text) }
    }

    /// The text.
    #[inline]
    pub fn text(&self) -> &'t str {
        self.text
    }
}

/// Most patterns need no search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shape {
    /// Plain text.
    Literal,
    /// Plain text and one `*` at its end.
    Start,
    /// One `*` and plain text behind it.
    End,
    /// Plain text between two `*`.
    Middle,
    /// Anything else.
    Other,
}

impl Shape {
    /// Of a pattern with that much plain text in front of its first wildcard and behind its last.
    fn of(pattern: &[u8], head: usize, tail: usize) -> Self {
        let wild = pattern.get(head..pattern.len().saturating_sub(tail)).unwrap_or_default();
        match (head, tail, wild) {
            (_, _, []) => Self::Literal,
            (_, 0, [b'*']) => Self::Start,
            (0, _, [b'*']) => Self::End,
            (0, 0, [b'*', middle @ .., b'*'])
                if !middle.is_empty() && memchr2(b'*', b'?', middle).is_none() =>
            {
                Self::Middle
            }
            _ => Self::Other,
        }
    }
}

impl From<Text> for Glob {
    fn from(pattern: Text) -> Self {
        let bytes = pattern.as_bytes();
        let (head, tail, stars) = match memchr2(b'*', b'?', bytes) {
            None => (bytes.len(), bytes.len(), 0),
            Some(head) => {
                let last = memrchr2(b'*', b'?', bytes).unwrap_or(head);
                (head, bytes.len() - last - 1, memchr_iter(b'*', bytes).count())
            }
        };
        let (shape, least) = (Shape::of(bytes, head, tail), bytes.len() - stars);
        let (begins, ends) = (Ends::first(bytes, head), Ends::last(bytes, tail));
        let below_home = pattern.strip_prefix("~/").map(|rest| Ends::first(rest.as_bytes(), head - 2));
        let letters = Letters::of(bytes.iter().filter(|byte| !matches!(byte, b'*' | b'?')));
        Self { pattern, shape, head, tail, least, begins, ends, below_home, letters }
    }
}

impl From<Glob> for Text {
    fn from(glob: Glob) -> Self {
        glob.pattern
    }
}

impl Glob {
    /// A pattern as written.
    pub fn new(pattern: impl Into<Text>) -> Self {
        Self::from(pattern.into())
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.pattern
    }

    /// Whether the pattern is plain text.
    pub fn is_literal(&self) -> bool {
        self.shape == Shape::Literal
    }

    /// Whether all of `word` matches; `*` crosses everything.
    #[inline]
    pub fn matches(&self, word: &str) -> bool {
        if word.len() < self.least || !self.has_outer_bytes_of(word) {
            return false;
        }
        match self.shape {
            Shape::Literal => self.pattern == word,
            Shape::Start => word.starts_with(self.start()),
            Shape::End => word.ends_with(self.end()),
            Shape::Middle => self.is_inside(word),
            Shape::Other => {
                self.encloses(word)
                    && self.has_parts_in(word)
                    && run(&self.pattern, word, Crossing::Everything)
            }
        }
    }

    /// Whether a text with these letters could match.
    #[inline]
    pub(crate) fn is_spelt_with(&self, letters: Letters) -> bool {
        letters.has(self.letters)
    }

    /// [`Glob::matches`], for a text that many patterns are tried on.
    #[inline]
    pub fn matches_probe(&self, word: &Probe) -> bool {
        self.has_ends_of(word) && self.matches(word.text)
    }

    /// [`Glob::matches_path`], for a path that many patterns are tried on.
    #[inline]
    pub fn matches_path_probe(&self, path: &Probe) -> bool {
        self.has_ends_of(path) && self.matches_path(path.text)
    }

    /// Whether the pattern begins with `~/`.
    #[inline]
    pub fn is_below_home(&self) -> bool {
        self.below_home.is_some()
    }

    /// For a pattern that begins with `~/`, whether the rest of it matches all of `path`.
    #[inline]
    pub fn matches_below_home(&self, path: &Probe) -> bool {
        self.below_home.is_some_and(|first| (path.first ^ first.bytes) & first.mask == 0)
            && self.matches_path_behind("~/", path.text) == Some(true)
    }

    #[inline]
    fn has_ends_of(&self, probe: &Probe) -> bool {
        probe.letters.has(self.letters)
            && (probe.first ^ self.begins.bytes) & self.begins.mask == 0
            && (probe.last ^ self.ends.bytes) & self.ends.mask == 0
            && probe.text.len() >= self.least
    }

    /// Whether all of `path` matches; only `**` crosses `/`.
    pub fn matches_path(&self, path: &str) -> bool {
        match self.shape {
            Shape::Literal => self.pattern == path,
            Shape::Start | Shape::End if !self.has_outer_bytes_of(path) => false,
            Shape::Start => path.strip_prefix(self.start()).is_some_and(|star| !star.contains('/')),
            Shape::End => path.strip_suffix(self.end()).is_some_and(|star| !star.contains('/')),
            Shape::Middle | Shape::Other => {
                path.len() >= self.least
                    && self.encloses(path)
                    && self.has_parts_in(path)
                    && run(&self.pattern, path, Crossing::Segments)
            }
        }
    }

    /// For a pattern that begins with `prefix`, whether the rest of it matches all of `path`.
    pub fn matches_path_behind(&self, prefix: &str, path: &str) -> Option<bool> {
        let rest = self.pattern.strip_prefix(prefix)?;
        Some(match self.shape {
            Shape::Literal => rest == path,
            Shape::Start | Shape::End | Shape::Middle | Shape::Other => {
                path.ends_with(self.end()) && run(rest, path, Crossing::Segments)
            }
        })
    }

    /// Whether `text` has what stands between the stars.
    fn is_inside(&self, text: &str) -> bool {
        let needle = self.pattern.as_bytes().get(1..=self.least).unwrap_or_default();
        behind(needle, text.as_bytes()).is_some()
    }

    /// Whether `text` has all plain text that stands between wildcards, in its order: most texts need no search.
    fn has_parts_in(&self, text: &str) -> bool {
        let between = self.pattern.as_bytes().get(self.head..self.pattern.len() - self.tail);
        let mut parts = between.unwrap_or_default().split(|byte| matches!(byte, b'*' | b'?'));
        parts.try_fold(text.as_bytes(), |rest, part| behind(part, rest)).is_some()
    }

    /// What stands in front of the first wildcard.
    pub(crate) fn start(&self) -> &str {
        self.pattern.get(..self.head).unwrap_or_default()
    }

    /// What stands behind the last wildcard.
    fn end(&self) -> &str {
        self.pattern.get(self.pattern.len() - self.tail..).unwrap_or_default()
    }

    /// Whether `text` begins and ends like the pattern, without which there is nothing to search.
    fn encloses(&self, text: &str) -> bool {
        self.has_outer_bytes_of(text) && text.ends_with(self.end()) && text.starts_with(self.start())
    }

    /// One byte tells most texts apart, without a call or a look at the pattern.
    #[inline]
    fn has_outer_bytes_of(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let [first, ..] = self.begins.bytes.to_le_bytes();
        let [.., last] = self.ends.bytes.to_le_bytes();
        (self.tail == 0 || bytes.last() == Some(&last)) && (self.head == 0 || bytes.first() == Some(&first))
    }
}

/// Whether all of `word` matches `pattern`, without making a [`Glob`] of it first.
pub(crate) fn word_matches(pattern: &str, word: &str) -> bool {
    run(pattern, word, Crossing::Everything)
}

/// From this length on a searcher that looks for the rarest bytes of what it searches saves more than it costs.
const LONG: usize = 128;

/// What is left of `bytes` behind the first `needle`.
fn behind<'t>(needle: &[u8], bytes: &'t [u8]) -> Option<&'t [u8]> {
    let Some((first, rest)) = needle.split_first() else { return Some(bytes) };
    if bytes.len() >= LONG && !rest.is_empty() {
        return bytes.get(memmem::find(bytes, needle)? + needle.len()..);
    }
    memchr_iter(*first, bytes).find_map(|at| bytes.get(at + 1..)?.strip_prefix(rest))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Crossing {
    Everything,
    Segments,
}

fn run(pattern: &str, text: &str, crossing: Crossing) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut here) = (0, 0);
    // Where to come back to: behind a star that stays in a segment, and behind one that crosses `/`.
    let mut single: Option<(usize, usize)> = None;
    let mut double: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(at), text.get(here)) {
            (Some(b'*'), _) => {
                let doubled = pattern.get(at + 1) == Some(&b'*');
                at += 1 + usize::from(doubled);
                if doubled || crossing == Crossing::Everything {
                    if at == pattern.len() {
                        return true;
                    }
                    (double, single) = (Some((at, here)), None);
                } else {
                    single = Some((at, here));
                }
                continue;
            }
            (None, None) => return true,
            (Some(b'?'), Some(byte)) if *byte != b'/' || crossing == Crossing::Everything => {
                (at, here) = (at + 1, behind_character(text, here));
                continue;
            }
            (Some(wanted), Some(byte)) if wanted == byte && *wanted != b'?' => {
                (at, here) = (at + 1, here + 1);
                continue;
            }
            _ => {}
        }
        // The star takes one more character.
        let again = |star: (usize, usize), crosses: bool| {
            let (behind, from) = star;
            let byte = text.get(from)?;
            (crosses || *byte != b'/').then(|| (behind, behind_character(text, from)))
        };
        single = single.and_then(|star| again(star, false));
        if single.is_none() {
            double = double.and_then(|star| again(star, true));
        }
        match single.or(double) {
            Some(star) => (at, here) = star,
            None => return false,
        }
    }
}

/// The place behind the character that begins at `at`.
fn behind_character(text: &[u8], at: usize) -> usize {
    let mut behind = at + 1;
    while text.get(behind).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {
        behind += 1;
    }
    behind
}

#[cfg(test)]
mod tests {
    use super::{Crossing, Glob, Probe, run};

    #[test]
    fn words_and_paths_differ_only_in_what_a_star_crosses() {
        assert!(Glob::new("a*c").matches("a/b/c"));
        assert!(!Glob::new("a*c").matches_path("a/b/c"));
        assert!(Glob::new("a**c").matches_path("a/b/c"));
        assert!(Glob::new("/home/**/x*").matches_path("/home/dev/proj/xyz"));
        assert!(!Glob::new("/home/**/x*").matches_path("/home/dev/x/y"));
    }

    #[test]
    fn everything_must_match() {
        assert!(Glob::new("get-*").matches("get-object"));
        assert!(!Glob::new("get-*").matches("forget-object"));
        assert!(Glob::new("*a*b").matches("xaybab"));
        assert!(!Glob::new("a?").matches("a"));
        assert!(Glob::new("*").matches(""));
    }

    #[test]
    fn a_prefix_can_stand_for_a_folder() {
        let behind = |pattern: &str, path: &str| Glob::new(pattern).matches_path_behind("~/", path);
        assert_eq!(behind("~/.ssh/*", ".ssh/id"), Some(true));
        assert_eq!(behind("~/.ssh", ".ssh"), Some(true));
        assert_eq!(behind("~/*rc", "x/.bashrc"), Some(false));
        assert_eq!(behind("~/**rc", "x/.bashrc"), Some(true));
        assert_eq!(behind("/etc/*", "x"), None);
        for pattern in ["~/.ssh/*", "~/.ssh", "~/*rc", "~/**rc", "~/", "/etc/*"] {
            for path in [".ssh/id", ".ssh", "x/.bashrc", ".bashrc", ""] {
                let below = Glob::new(pattern).matches_below_home(&Probe::new(path));
                assert_eq!(below, behind(pattern, path) == Some(true), "{pattern} {path}");
            }
        }
    }

    #[test]
    fn a_question_mark_is_a_character_and_not_a_byte() {
        assert!(Glob::new("a?c").matches("aéc"));
        assert!(Glob::new("*?日").matches("ж本日"));
        assert!(!Glob::new("*??").matches("日"));
        assert!(!Glob::new("a?c").matches_path("a/c"));
    }

    #[test]
    fn many_stars_stay_cheap() {
        let text = "a".repeat(10_000) + "b";
        assert!(!Glob::new("*a".repeat(200)).matches(&text));
        assert!(Glob::new("**a".repeat(200) + "*").matches_path(&text));
    }

    #[test]
    fn a_long_text_is_searched_like_a_short_one() {
        let filler = "eval and more ".repeat(20);
        for pattern in ["*evil*", "*e*evil*l*", "*?vil*", "evil*", "*l", "*evilx*", "*v*i*l*z*"] {
            for text in ["evil", " evil ", "evilx", "vil", "evi l", "", "é", "eevvil z"] {
                for text in [text.to_owned(), format!("{filler}{text}"), format!("{text}{filler}")] {
                    let (glob, probe) = (Glob::new(pattern), Probe::of_word(&text));
                    assert_eq!(glob.matches_probe(&probe), run(pattern, &text, Crossing::Everything));
                    assert_eq!(glob.matches_path(&text), run(pattern, &text, Crossing::Segments));
                }
            }
        }
    }

    #[test]
    fn what_needs_no_search_matches_like_a_search() {
        let long = ["abcdefgh", "abcdefghi", "abcdefgh*", "*bcdefghi", "ab*hi", "abcdefghi*abcdefghi"];
        let parts = ["**/b/**", "**/b*", "a*b*b", "*a?b*", "?b*", "a**/c", "*b*a*"];
        for pattern in ["", "*", "ab", "ab*", "*ab", "a/*", "*/b"].into_iter().chain(long).chain(parts) {
            let short =
                ["", "a", "ab", "abc", "xab", "ab/c", "x/ab", "a/", "a/b", "a/b/c", "x/y/b", "ab*", "*ab"];
            for text in short.into_iter().chain(long).chain(["bcdefgh", "xabcdefgh", "abcdefghix"]) {
                let glob = Glob::new(pattern);
                assert_eq!(glob.matches(text), run(pattern, text, Crossing::Everything), "{pattern} {text}");
                let probe = Probe::new(text);
                assert_eq!(glob.matches_probe(&probe), glob.matches(text), "{pattern} {text}");
                assert_eq!(glob.matches_probe(&Probe::of_word(text)), glob.matches(text), "{pattern} {text}");
                for probe in [probe, Probe::of_word(text)] {
                    assert_eq!(glob.matches_path_probe(&probe), glob.matches_path(text), "{pattern} {text}");
                }
                assert_eq!(
                    glob.matches_path(text),
                    run(pattern, text, Crossing::Segments),
                    "{pattern} {text}"
                );
            }
        }
    }
}
