//! Lists in which nothing stands twice, whatever their length.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::ops::Deref;

use assize_protocol::{Effect, Flow};

use crate::walk::Raised;

/// Up to this length looking at every entry is faster than a table.
const SHORT: usize = 16;

/// Something a [`Record`] can hold.
pub(crate) trait Entry: PartialEq {
    /// Equal entries have equal keys, and few others have.
    fn key(&self) -> impl Hash;
}

impl Entry for Effect {
    fn key(&self) -> impl Hash {
        (self.kind, self.invocation, self.span, &self.target)
    }
}

impl Entry for Flow {
    fn key(&self) -> impl Hash {
        (self.from, self.to, self.invocation, self.span)
    }
}

impl Entry for Raised {
    fn key(&self) -> impl Hash {
        (self.id, self.span, self.invocation, self.detail.as_str())
    }
}

/// Distinct entries in the order in which they came.
#[derive(Debug)]
pub(crate) struct Record<T> {
    entries: Vec<T>,
    /// The hash of a key and the first entry that has it; filled once the list is long.
    known: HashMap<u64, usize, Hasher>,
}

type Hasher = BuildHasherDefault<DefaultHasher>;

impl<T> Default for Record<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), known: HashMap::default() }
    }
}

impl<T> Deref for Record<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.entries
    }
}

impl<T: Entry> Record<T> {
    /// Adds `entry` unless it is there; whether it was new.
    pub(crate) fn insert(&mut self, entry: T) -> bool {
        if self.entries.len() < SHORT {
            let new = !self.entries.contains(&entry);
            if new {
                self.entries.push(entry);
            }
            return new;
        }
        let hash = |entry: &T| Hasher::default().hash_one(entry.key());
        if self.known.is_empty() {
            self.known = self.entries.iter().enumerate().rev().map(|(at, e)| (hash(e), at)).collect();
        }
        let key = hash(&entry);
        let there = match self.known.get(&key).and_then(|at| self.entries.get(*at)) {
            Some(first) => *first == entry || self.entries.contains(&entry),
            None => false,
        };
        if !there {
            self.known.entry(key).or_insert(self.entries.len());
            self.entries.push(entry);
        }
        !there
    }

    /// The entries, for whoever finishes the assessment.
    pub(crate) fn into_entries(self) -> Vec<T> {
        self.entries
    }
}

#[cfg(test)]
mod tests {
    use assize_protocol::Span;

    use super::Record;
    use crate::walk::Raised;

    #[test]
    fn nothing_stands_twice_in_a_short_or_a_long_list() {
        let mut record = Record::default();
        let raised = |number: usize| Raised {
            id: "shell/limit",
            span: Span::new(number, number),
            detail: String::new(),
            invocation: None,
        };
        for number in (0..100).chain(0..100).chain(50..150) {
            record.insert(raised(number));
        }
        assert_eq!(record.into_entries(), (0..150).map(raised).collect::<Vec<_>>());
    }
}
