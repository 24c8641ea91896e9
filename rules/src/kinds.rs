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
    data: Vec<Text>,
    /// Folders whose data are secrets.
    stores: Vec<Text>,
    /// Parts of names, of files and of folders above, that say that it is made up.
    samples: Vec<Text>,
    /// Endings of copies.
    copies: Vec<Text>,
}

/// The same in its file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct KindsFile {
    words: Vec<String>,
    data: Vec<String>,
    stores: Vec<String>,
    samples: Vec<String>,
    copies: Vec<String>,
}

impl Kinds {
    pub(crate) fn of(file: KindsFile) -> Self {
        let KindsFile { words, data, stores, samples, copies } = file;
        let [words, data, stores, samples, copies] = [words, data, stores, samples, copies].map(Text::all);
        Self { words, data, stores, samples, copies }
    }

    /// Whether the path names a secret.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(stem) = self.stem(name) else { return false };
        let environment =
            name.strip_suffix(".env").is_some() || ENVIRONMENTS.iter().any(|begin| name.starts_with(begin));
        // Without an ending, and not hidden, it may as well be a program: `/usr/bin/passwd`.
        let plain = stem.len() == name.len() && !name.starts_with('.');
        let speaks = environment || !plain && self.ends_in_word(stem);
        let stored = || segments(above).any(|folder| has(&self.stores, folder));
        let made_up = || segments(above).any(|folder| self.is_sample(folder));
        (speaks || stored()) && !self.is_sample(name) && (environment || !made_up())
    }

    /// The path without the ending that makes a copy of it.
    pub(crate) fn original<'p>(&self, path: &'p str) -> Option<&'p str> {
        self.copies
            .iter()
            .find_map(|copy| path.strip_suffix(copy.as_str()))
            .filter(|rest| !rest.ends_with('/'))
    }

    /// The name without the ending of data; `None`: it is no data.
    fn stem<'n>(&self, name: &'n str) -> Option<&'n str> {
        let visible = name.strip_prefix('.').unwrap_or(name);
        let ending = || self.data.iter().find_map(|ending| name.strip_suffix(ending.as_str()));
        if ENVIRONMENTS.iter().any(|begin| name.starts_with(begin)) || !visible.contains('.') {
            return Some(name);
        }
        ending()
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
        name.split(['.', '-', '_']).any(|part| has(&self.samples, part))
    }
}

/// How names of files begin that set an environment.
const ENVIRONMENTS: [&str; 3] = [".env.", ".env-", ".env_"];

fn has(texts: &[Text], text: &str) -> bool {
    texts.iter().any(|known| known.as_str() == text)
}
