//! Things looked up by name, once and more per command: by a number made of the name, so that names are hardly
//! ever compared.

use serde::{Deserialize, Serialize};

use crate::Text;
use crate::deferred::DeferredVec;

/// A value for each of many names.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize + Deserialize<'static>", deserialize = "'de: 'static"))]
pub(crate) struct ByName<T> {
    /// By one byte of the number of the name: whoever judges one command looks into a few of them.
    buckets: DeferredVec<Bucket<T>>,
}

/// Names with their numbers and what they stand for.
type Bucket<T> = Vec<(u64, Text, T)>;

impl<T: Deserialize<'static> + PartialEq> PartialEq for ByName<T> {
    fn eq(&self, other: &Self) -> bool {
        self.buckets == other.buckets
    }
}

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self { buckets: DeferredVec::default() }
    }
}

impl<N: Into<Text>, T> FromIterator<(N, T)> for ByName<T> {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(all: I) -> Self {
        let all = all.into_iter().map(|(name, value)| (Into::<Text>::into(name), value));
        let mut buckets: Vec<Bucket<T>> = (0..=u8::MAX).map(|_| Vec::new()).collect();
        for (name, value) in all {
            let number = number(&name);
            if let Some(bucket) = buckets.get_mut(bucket(number)) {
                bucket.push((number, name, value));
            }
        }
        Self { buckets: buckets.into_iter().collect() }
    }
}

impl<T: Deserialize<'static>> ByName<T> {
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        let wanted = number(name);
        let bucket = self.buckets.get(bucket(wanted))?;
        let found = bucket.iter().find(|(number, known, _)| *number == wanted && known == name);
        found.map(|(.., value)| value)
    }

    /// Every name, in no particular order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.buckets.iter().flatten().map(|(_, name, _)| name.as_str())
    }
}

/// Where a number is kept: a byte from its middle, which all bytes of a name have changed.
fn bucket(number: u64) -> usize {
    let [.., byte, _, _, _] = number.to_le_bytes();
    usize::from(byte)
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
