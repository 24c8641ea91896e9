//! Where in a TOML text something stands that a complaint speaks of.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::Place;

/// Keys whose values are prose or commands: a word in there is not the one that is meant.
const PROSE: [&str; 10] =
    ["summary", "why", "because", "refuses", "references", "run", "hit", "miss", "title", "description"];

/// How well a place fits; the first is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The whole value.
    Value,
    /// A key.
    Key,
    /// A word of a value.
    Word,
    /// The whole value of a key that is prose.
    Prose,
}

/// The place of the value that is `near`, else of the key, else of the value it is a word of, else of the text.
pub(crate) fn place_of(text: &str, near: &str) -> Place {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut search = Search { text, near, best: None };
    if !near.is_empty() {
        search.table(table.get_ref(), false);
    }
    let found = search.best.map(|(_, offset)| offset);
    Place::of_offset(text, found.or_else(|| text.find(near)).unwrap_or(0))
}

struct Search<'a> {
    text: &'a str,
    near: &'a str,
    best: Option<(Fit, usize)>,
}

impl Search<'_> {
    fn note(&mut self, fit: Fit, offset: usize) {
        let found = (fit, offset);
        self.best = Some(self.best.map_or(found, |best| best.min(found)));
    }

    fn table(&mut self, table: &DeTable<'_>, prose: bool) {
        for (key, value) in table {
            if key.get_ref() == self.near {
                self.note(Fit::Key, key.span().start);
            }
            self.value(value, prose || PROSE.contains(&key.get_ref().as_ref()));
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, prose: bool) {
        match value.get_ref() {
            DeValue::String(text) => self.text(text, value.span(), prose),
            DeValue::Array(all) => all.iter().for_each(|one| self.value(one, prose)),
            DeValue::Table(table) => self.table(table, prose),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
    }

    fn text(&mut self, value: &str, span: Range<usize>, prose: bool) {
        if value == self.near {
            self.note(if prose { Fit::Prose } else { Fit::Value }, span.start);
            return;
        }
        let start = span.start;
        let word = self.text.get(span).and_then(|raw| word_in(raw, self.near)).filter(|_| !prose);
        if let Some(at) = word {
            self.note(Fit::Word, start + at);
        }
    }
}

/// Where `word` stands in `text` and is not a piece of a longer word.
fn word_in(text: &str, word: &str) -> Option<usize> {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let (before, behind) = (text.get(..*at), text.get(at + word.len()..));
        !part(before.and_then(|b| b.chars().next_back())) && !part(behind.and_then(|b| b.chars().next()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_rather_than_a_word_that_happens_to_stand_earlier() {
        let text = r#"summary = "Reads a file"
options = ["-f --file=pth"]
[[effects]]
to = "file | x"
"#;
        for (near, line, column) in
            [("file | x", 4, 6), ("-f --file=pth", 2, 12), ("x", 4, 14), ("options", 2, 1), ("absent", 1, 1)]
        {
            assert_eq!(place_of(text, near), Place { line, column }, "{near}");
        }
    }

    #[test]
    fn what_is_not_toml_is_searched_as_text() {
        assert_eq!(place_of("a = \n b", "b"), Place { line: 2, column: 2 });
    }
}
