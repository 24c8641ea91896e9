//! Patterns over decoded words and resolved names.

use serde::{Deserialize, Serialize};

/// `*` any run, `?` any character; over paths `*` and `?` stop at `/` and `**` does not.
///
/// Matching is linear in `text` times the number of stars, without backtracking beyond the last star.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Glob {
    pattern: String,
    shape: Shape,
    /// Bytes of plain text in front of the first wildcard.
    head: usize,
    /// Bytes of plain text behind the last wildcard.
    tail: usize,
    /// Bytes that a text has at least.
    least: usize,
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
    fn of(pattern: &str) -> Self {
        let wild = |b: &u8| matches!(b, b'*' | b'?');
        match pattern.as_bytes() {
            bytes if !bytes.iter().any(wild) => Self::Literal,
            [start @ .., b'*'] if !start.iter().any(wild) => Self::Start,
            [b'*', end @ ..] if !end.iter().any(wild) => Self::End,
            [b'*', middle @ .., b'*'] if !middle.is_empty() && !middle.iter().any(wild) => Self::Middle,
            _ => Self::Other,
        }
    }
}

impl From<String> for Glob {
    fn from(pattern: String) -> Self {
        let plain = |byte: &u8| !matches!(byte, b'*' | b'?');
        let head = pattern.bytes().take_while(plain).count();
        let tail = pattern.bytes().rev().take_while(plain).count();
        let least = pattern.bytes().filter(|byte| *byte != b'*').count();
        Self { shape: Shape::of(&pattern), pattern, head, tail, least }
    }
}

impl From<Glob> for String {
    fn from(glob: Glob) -> Self {
        glob.pattern
    }
}

impl Glob {
    /// A pattern as written.
    pub fn new(pattern: impl Into<String>) -> Self {
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
        if word.len() < self.least {
            return false;
        }
        match self.shape {
            Shape::Literal => self.pattern == word,
            Shape::Start => word.starts_with(self.start()),
            Shape::End => word.ends_with(self.end()),
            Shape::Middle => self.is_inside(word),
            Shape::Other => self.encloses(word) && run(&self.pattern, word, Crossing::Everything),
        }
    }

    /// Whether all of `path` matches; only `**` crosses `/`.
    pub fn matches_path(&self, path: &str) -> bool {
        match self.shape {
            Shape::Literal => self.pattern == path,
            Shape::Start => path.strip_prefix(self.start()).is_some_and(|star| !star.contains('/')),
            Shape::End => path.strip_suffix(self.end()).is_some_and(|star| !star.contains('/')),
            Shape::Middle | Shape::Other => {
                path.len() >= self.least
                    && self.encloses(path)
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

    /// Whether `text` has what stands between the stars. Words are short: a searcher costs more than it saves.
    fn is_inside(&self, text: &str) -> bool {
        let needle = self.pattern.as_bytes().get(1..=self.least).unwrap_or_default();
        // One byte tells most places apart, without a call.
        let first = needle.first();
        text.as_bytes().windows(self.least).any(|window| window.first() == first && window == needle)
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
        // One byte tells most texts apart, without a call.
        let (pattern, bytes) = (self.pattern.as_bytes(), text.as_bytes());
        (self.tail == 0 || pattern.last() == bytes.last())
            && (self.head == 0 || pattern.first() == bytes.first())
            && text.ends_with(self.end())
            && text.starts_with(self.start())
    }
}

/// Whether all of `word` matches `pattern`, without making a [`Glob`] of it first.
pub(crate) fn word_matches(pattern: &str, word: &str) -> bool {
    run(pattern, word, Crossing::Everything)
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
    use super::{Crossing, Glob, run};

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
    fn what_needs_no_search_matches_like_a_search() {
        for pattern in ["", "*", "ab", "ab*", "*ab", "a/*", "*/b"] {
            for text in
                ["", "a", "ab", "abc", "xab", "ab/c", "x/ab", "a/", "a/b", "a/b/c", "x/y/b", "ab*", "*ab"]
            {
                let glob = Glob::new(pattern);
                assert_eq!(glob.matches(text), run(pattern, text, Crossing::Everything), "{pattern} {text}");
                assert_eq!(
                    glob.matches_path(text),
                    run(pattern, text, Crossing::Segments),
                    "{pattern} {text}"
                );
            }
        }
    }
}
