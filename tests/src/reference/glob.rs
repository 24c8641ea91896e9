//! Globs, by trying everything.

/// What a single `*` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Star {
    /// Anything.
    Everything,
    /// Anything but `/`; `**` takes that, too.
    Segment,
}

/// Whether all of `text` matches `pattern`.
pub(super) fn matches(pattern: &str, text: &str, star: Star) -> bool {
    if let Some(rest) = pattern.strip_prefix("**") {
        return matches(rest, text, star)
            || behind_one(text).is_some_and(|text| matches(pattern, text, star));
    }
    if let Some(rest) = pattern.strip_prefix('*') {
        let takes = star == Star::Everything || !text.starts_with('/');
        return matches(rest, text, star)
            || (takes && behind_one(text).is_some_and(|text| matches(pattern, text, star)));
    }
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some('?'), Some(character)) if star == Star::Everything || character != '/' => {
            both_behind(pattern, text, star)
        }
        (Some(wanted), Some(character)) if wanted == character && wanted != '?' => {
            both_behind(pattern, text, star)
        }
        _ => false,
    }
}

fn both_behind(pattern: &str, text: &str, star: Star) -> bool {
    behind_one(pattern).zip(behind_one(text)).is_some_and(|(pattern, text)| matches(pattern, text, star))
}

fn behind_one(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    characters.next().map(|_| characters.as_str())
}

/// What stands in front of the first wildcard.
pub(super) fn head(pattern: &str) -> &str {
    pattern.split(['*', '?']).next().unwrap_or_default()
}
