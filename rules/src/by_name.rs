//! Things looked up by name, once and more per command: by a number made of the name, so that names are hardly
//! ever compared.

use serde::{Deserialize, Serialize};

/// A value for each of many names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ByName<T> {
    /// Sorted by the number of the name.
    entries: Vec<(u64, String, T)>,
}

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T> FromIterator<(String, T)> for ByName<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(all: I) -> Self {
        let mut entries: Vec<_> = all.into_iter().map(|(name, value)| (number(&name), name, value)).collect();
        entries.sort_by_key(|(number, ..)| *number);
        Self { entries }
    }
}

impl<T> ByName<T> {
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        let wanted = number(name);
        let from = self.entries.partition_point(|(number, ..)| *number < wanted);
        let same = self.entries.get(from..)?.iter().take_while(|(number, ..)| *number == wanted);
        same.filter(|(_, known, _)| known == name).map(|(.., value)| value).next()
    }

    /// Every name, in no particular order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(_, name, _)| name.as_str())
    }
}

/// FNV-1a: the same everywhere, because it is computed when the knowledge is compiled in.
fn number(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::ByName;

    #[test]
    fn every_name_finds_its_own() {
        let names: Vec<String> = (0..500).map(|n| format!("tool-{n}")).collect();
        let all: ByName<usize> = names.iter().cloned().enumerate().map(|(n, name)| (name, n)).collect();
        for (number, name) in names.iter().enumerate() {
            assert_eq!(all.get(name), Some(&number));
        }
        assert_eq!(all.get("tool"), None);
        assert_eq!(all.get("tool-500"), None);
        assert_eq!(ByName::<u8>::default().get(""), None);
    }
}
