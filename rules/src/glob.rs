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
            _ => Self::Other,
        }
    }
}

impl From<String> for Glob {
    fn from(pattern: String) -> Self {
        Self { shape: Shape::of(&pattern), pattern }
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
    pub fn matches(&self, word: &str) -> bool {
        match self.shape {
            Shape::Literal => self.pattern == word,
            Shape::Start => word.starts_with(self.start()),
            Shape::End => word.ends_with(self.end()),
            Shape::Other => run(&self.pattern, word, Crossing::Everything),
        }
    }

    /// Whether all of `path` matches; only `**` crosses `/`.
    pub fn matches_path(&self, path: &str) -> bool {
        match self.shape {
            Shape::Literal => self.pattern == path,
            Shape::Start => path.strip_prefix(self.start()).is_some_and(|star| !star.contains('/')),
            Shape::End => path.strip_suffix(self.end()).is_some_and(|star| !star.contains('/')),
            Shape::Other => run(&self.pattern, path, Crossing::Segments),
        }
    }

    /// What stands in front of the only star.
    fn start(&self) -> &str {
        self.pattern.strip_suffix('*').unwrap_or(&self.pattern)
    }

    /// What stands behind the only star.
    fn end(&self) -> &str {
        self.pattern.strip_prefix('*').unwrap_or(&self.pattern)
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

/// A place to come back to: pattern and text behind a star, and whether that star crosses `/`.
#[derive(Clone, Copy)]
struct Star<'a> {
    pattern: &'a str,
    text: &'a str,
    crosses: bool,
}

fn run(pattern: &str, text: &str, crossing: Crossing) -> bool {
    let (mut pattern, mut text) = (pattern, text);
    let mut single: Option<Star> = None;
    let mut double: Option<Star> = None;
    loop {
        if let Some(rest) = pattern.strip_prefix('*') {
            let (rest, crosses) = match rest.strip_prefix('*') {
                Some(more) => (more, true),
                None => (rest, crossing == Crossing::Everything),
            };
            let star = Star { pattern: rest, text, crosses };
            if crosses {
                double = Some(star);
                single = None;
            } else {
                single = Some(star);
            }
            pattern = rest;
            continue;
        }
        match step(pattern, text, crossing) {
            Step::Done => return true,
            Step::Next(rest_pattern, rest_text) => (pattern, text) = (rest_pattern, rest_text),
            Step::Fail => match retry(&mut single).or_else(|| {
                single = None;
                retry(&mut double)
            }) {
                Some(again) => (pattern, text) = again,
                None => return false,
            },
        }
    }
}

enum Step<'a> {
    Done,
    Next(&'a str, &'a str),
    Fail,
}

fn step<'a>(pattern: &'a str, text: &'a str, crossing: Crossing) -> Step<'a> {
    let (mut wanted, mut given) = (pattern.chars(), text.chars());
    match (wanted.next(), given.next()) {
        (None, None) => Step::Done,
        (Some('?'), Some(c)) if c != '/' || crossing == Crossing::Everything => {
            Step::Next(wanted.as_str(), given.as_str())
        }
        (Some(w), Some(g)) if w == g && w != '?' => Step::Next(wanted.as_str(), given.as_str()),
        _ => Step::Fail,
    }
}

/// Lets the star take one more character.
fn retry<'a>(star: &mut Option<Star<'a>>) -> Option<(&'a str, &'a str)> {
    let held = star.as_mut()?;
    let mut rest = held.text.chars();
    let taken = rest.next()?;
    if taken == '/' && !held.crosses {
        return None;
    }
    held.text = rest.as_str();
    Some((held.pattern, held.text))
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
