//! Runs of words.

use super::words::Word;

/// Whether `phrase` stands at `at`; how many words it takes.
pub(super) fn at(words: &[Word], at: usize, phrase: &str) -> Option<usize> {
    let mut length = 0;
    for part in phrase.split(' ') {
        if words.get(at + length).is_none_or(|word| word.text != part) {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// The longest of `phrases` that stands at `at`.
pub(super) fn longest(words: &[Word], from: usize, phrases: &[String]) -> Option<usize> {
    phrases.iter().filter_map(|phrase| at(words, from, phrase)).max()
}

/// Whether `phrase` stands anywhere.
pub(crate) fn contains(words: &[Word], phrase: &str) -> bool {
    (0..words.len()).any(|from| at(words, from, phrase).is_some())
}

/// Whether any of `phrases` stands anywhere.
pub(crate) fn contains_any(words: &[Word], phrases: &[String]) -> bool {
    phrases.iter().any(|phrase| contains(words, phrase))
}
