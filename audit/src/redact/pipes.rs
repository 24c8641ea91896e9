//! Secrets that are handed to a program on its standard input.

use std::ops::Range;

use super::names::Name;
use super::scan::Scan;
use super::values::is_secret;

/// Bytes looked at before and behind the program.
const FAR: usize = 512;

impl Scan<'_> {
    /// A program that reads a secret stands at `at`: what `echo` or `<<<` gives it.
    pub(super) fn piped(&mut self, at: usize) {
        // A password is not far away; looking no further keeps this linear.
        let near = self.boundary(at.saturating_sub(FAR));
        let from = self.slice(near..at).rfind('\n').map_or(near, |newline| near + newline + 1);
        if let Some(bar) = self.slice(from..at).rfind('|') {
            let bar = from + bar;
            let start =
                self.slice(from..bar).rfind([';', '|', '&', '(']).map_or(from, |sign| from + sign + 1);
            let words = self.words(start, 0);
            let echo =
                words.first().is_some_and(|word| matches!(self.slice(word.clone()), "echo" | "printf"));
            for word in words.into_iter().skip(1).filter(|_| echo) {
                self.handed(word);
            }
        }
        let line = self.slice(at..self.boundary(at + FAR)).split('\n').next().unwrap_or("");
        let word = line.find("<<<").and_then(|here| self.words(at + here + "<<<".len(), 0).first().cloned());
        if let Some(word) = word {
            self.handed(word);
        }
    }

    fn handed(&mut self, word: Range<usize>) {
        let word = self.bare(word);
        let text = self.slice(word.clone());
        let skip = text.find(':').filter(|_| !text.contains("://")).map_or(0, |colon| colon + 1);
        let range = word.start + skip..word.end;
        if !text.starts_with('-')
            && !text.contains('%')
            && is_secret(Name::Password, self.slice(range.clone()), false)
        {
            self.found(range);
        }
    }
}
