//! Files that hold secrets by the kind of their name, whatever else it says: `db-credentials.json`, `prod.env`,
//! `secrets/stripe.yml`, and copies of them.

use serde::{Deserialize, Serialize};

use crate::{Text, segments};

/// How names of secrets are made. `[credential]` of `rules/paths.toml`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Kinds {
    /// What the name of a file ends with, in front of its ending: `db_password.txt`.
    words: Vec<Text>,
    /// Endings of files that are data and no code.
    data: Names,
    /// Parts of names, of files and of folders above, that say that it is made up.
    samples: Names,
    /// Endings of copies.
    copies: Names,
}

/// Texts that are looked for whole.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Names {
    all: Vec<Text>,
    /// Their lengths and their last bytes, as bits: most of what is looked for is turned away here.
    lengths: u64,
    ends: u128,
}

/// The same in its file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct KindsFile {
    words: Vec<String>,
    data: Vec<String>,
    /// Folders whose data are secrets.
    pub(crate) stores: Vec<String>,
    samples: Vec<String>,
    copies: Vec<String>,
}

impl Kinds {
    pub(crate) fn of(file: KindsFile) -> Self {
        let KindsFile { words, data, samples, copies, stores: _ } = file;
        let [data, samples, copies] = [data, samples, copies].map(Names::of);
        Self { words: Text::all(words), data, samples, copies }
    }

    /// Whether a file called `name` in the folder `above` is a secret; `stored`: in a folder of secrets.
    pub(crate) fn matches(&self, above: &str, name: &str, stored: bool) -> bool {
        let Some((speaks, environment)) = self.speaks(name) else { return false };
        let made_up = || segments(above).any(|folder| self.is_sample(folder));
        (speaks || stored) && !self.is_sample(name) && (environment || !made_up())
    }

    /// Whether `name` says that it is a secret, and whether one that sets an environment; `None`: it is no data.
    fn speaks(&self, name: &str) -> Option<(bool, bool)> {
        // Without an ending it may as well be a program: `/usr/bin/passwd`.
        let Some(ending) = ending(name) else { return Some((false, false)) };
        if sets_environment(name, ending) {
            return Some((true, true));
        }
        let hidden = ending.len() == name.len();
        let stem = if hidden { name } else { name.strip_suffix(ending)? };
        (hidden || self.data.have(ending)).then(|| (self.ends_in_word(stem), false))
    }

    /// The path without the ending that makes a copy of it; `name` is its last segment.
    pub(crate) fn original<'p>(&self, path: &'p str, name: &str) -> Option<&'p str> {
        let copy = if name.ends_with('~') { "~" } else { ending(name)? };
        let copied = self.copies.have(copy) && copy.len() < name.len();
        copied.then(|| path.strip_suffix(copy)).flatten()
    }

    /// Whether a word of secrets stands at the end, or in front of the first dot: `prod-secrets`, `secrets.prod`.
    fn ends_in_word(&self, stem: &str) -> bool {
        let ends = |text: &str| {
            self.words.iter().any(|word| {
                let before = text.strip_suffix(word.as_str());
                before.is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_alphanumeric()))
            })
        };
        let first = || stem.split('.').next().filter(|first| !first.is_empty());
        ends(stem) || first().is_some_and(ends)
    }

    fn is_sample(&self, name: &str) -> bool {
        name.split(['.', '-', '_']).any(|part| self.samples.have(part))
    }
}

/// `.env.local`, `prod.env`.
fn sets_environment(name: &str, ending: &str) -> bool {
    ending == ".env" || name.starts_with(".env") && matches!(name.as_bytes().get(4), Some(b'.' | b'-' | b'_'))
}

impl Names {
    fn of(texts: Vec<String>) -> Self {
        let (mut lengths, mut ends) = (0, 0);
        for text in &texts {
            lengths |= length(text);
            ends |= end(text);
        }
        Self { all: Text::all(texts), lengths, ends }
    }

    fn have(&self, text: &str) -> bool {
        let may = self.lengths & length(text) != 0 && self.ends & end(text) != 0;
        may && self.all.iter().any(|known| known.as_str() == text)
    }
}

/// The bit of a length.
fn length(text: &str) -> u64 {
    1 << text.len().min(63)
}

/// The bit of a last byte.
pub(crate) fn end(text: &str) -> u128 {
    text.as_bytes().last().map_or(0, |byte| 1 << (byte & 0x7F))
}

/// From the last dot of a name. Every path that is looked at comes by here: a search of its own for one byte costs more.
fn ending(name: &str) -> Option<&str> {
    name.bytes().rposition(|byte| byte == b'.').and_then(|dot| name.get(dot..))
}
