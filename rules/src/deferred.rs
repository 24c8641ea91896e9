//! Values that are decoded when somebody first looks at them.

use std::cmp::Ordering;
use std::fmt;
use std::sync::OnceLock;

use serde::de::{Error, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that is decoded when somebody asks for it; `None` when the bytes are none.
type Cell<T> = OnceLock<Option<Box<T>>>;

/// A value that may still be bytes of the program itself: whoever asks for `git status` pays neither for all of `git`
/// nor for other programs.
#[derive(Debug, Clone)]
pub struct Deferred<T> {
    bytes: &'static [u8],
    value: Cell<T>,
}

impl<T> Deferred<T> {
    /// A value that is there.
    pub(crate) fn new(value: T) -> Self {
        Self { bytes: &[], value: OnceLock::from(Some(Box::new(value))) }
    }
}

impl<T: Deserialize<'static>> Deferred<T> {
    /// The value; `None` when the bytes are none.
    pub fn get(&self) -> Option<&T> {
        self.value.get_or_init(|| postcard::from_bytes(self.bytes).ok()).as_deref()
    }

    pub(crate) fn get_mut(&mut self) -> Option<&mut T> {
        self.get()?;
        self.value.get_mut()?.as_deref_mut()
    }
}

impl<T: Deserialize<'static> + PartialEq> PartialEq for Deferred<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Serialize + Deserialize<'static>> Serialize for Deferred<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.get().ok_or_else(|| S::Error::custom("a value that cannot be decoded"))?;
        Written(&postcard::to_allocvec(value).map_err(S::Error::custom)?).serialize(serializer)
    }
}

impl<'de: 'static, T> Deserialize<'de> for Deferred<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Lying(bytes) = Lying::deserialize(deserializer)?;
        Ok(Self { bytes, value: OnceLock::new() })
    }
}

/// Many values, each decoded when somebody first looks at it. Where they lie is not even read before that.
#[derive(Debug, Clone)]
pub(crate) struct DeferredVec<T> {
    /// One value behind the other.
    bytes: &'static [u8],
    /// Where each of them ends, as four bytes, least first.
    ends: &'static [[u8; 4]],
    values: Vec<Cell<T>>,
}

impl<T> Default for DeferredVec<T> {
    fn default() -> Self {
        Self { bytes: &[], ends: &[], values: Vec::new() }
    }
}

impl<T> FromIterator<T> for DeferredVec<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        let values = all.into_iter().map(|value| OnceLock::from(Some(Box::new(value)))).collect();
        Self { values, ..Self::default() }
    }
}

impl<T: Deserialize<'static>> DeferredVec<T> {
    /// The value at `at`; `None` beyond the end, and when its bytes are no value.
    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        let value = self.values.get(at)?;
        value.get_or_init(|| postcard::from_bytes(self.bytes_of(at)?).ok()).as_deref()
    }

    /// All values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.values.len()).filter_map(|at| self.get(at))
    }

    /// Where the value lies that `compares` as equal; values are sorted so.
    pub(crate) fn binary_search_by(&self, compares: impl Fn(&T) -> Ordering) -> Option<&T> {
        let (mut from, mut to) = (0, self.values.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            let value = self.get(middle)?;
            match compares(value) {
                Ordering::Less => from = middle + 1,
                Ordering::Equal => return Some(value),
                Ordering::Greater => to = middle,
            }
        }
        None
    }

    fn bytes_of(&self, at: usize) -> Option<&'static [u8]> {
        let end = |at: usize| self.ends.get(at).map(|end| u32::from_le_bytes(*end) as usize);
        let start = at.checked_sub(1).map_or(Some(0), end)?;
        self.bytes.get(start..end(at)?)
    }
}

impl<T: Deserialize<'static> + PartialEq> PartialEq for DeferredVec<T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: Serialize + Deserialize<'static>> Serialize for DeferredVec<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for at in 0..self.values.len() {
            let value = self.get(at).ok_or_else(|| S::Error::custom("a value that cannot be decoded"))?;
            bytes = postcard::to_extend(value, bytes).map_err(S::Error::custom)?;
            ends.extend(u32::try_from(bytes.len()).map_err(S::Error::custom)?.to_le_bytes());
        }
        (Written(&ends), Written(&bytes)).serialize(serializer)
    }
}

impl<'de: 'static, T> Deserialize<'de> for DeferredVec<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (Lying(ends), Lying(bytes)) = Deserialize::deserialize(deserializer)?;
        let (ends, []) = ends.as_chunks() else { return Err(D::Error::custom("a broken list of ends")) };
        let values = std::iter::repeat_with(OnceLock::new).take(ends.len()).collect();
        Ok(Self { bytes, ends, values })
    }
}

/// Bytes on their way out.
struct Written<'b>(&'b [u8]);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// Bytes where they lie.
struct Lying(&'static [u8]);

impl<'de: 'static> Deserialize<'de> for Lying {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes).map(Self)
    }
}

/// Takes bytes as they are.
struct Bytes;

impl<'de: 'static> Visitor<'de> for Bytes {
    type Value = &'static [u8];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::{Deferred, DeferredVec};

    #[test]
    fn what_was_encoded_is_there_when_it_is_asked_for() {
        let value = Deferred::new(vec!["a".to_owned(), "b".to_owned()]);
        let bytes = postcard::to_allocvec(&value).unwrap().leak();
        let mut decoded: Deferred<Vec<String>> = postcard::from_bytes(bytes).unwrap();
        assert!(decoded.value.get().is_none(), "nobody asked");
        assert_eq!(decoded, value);
        decoded.get_mut().unwrap().pop();
        assert_eq!(decoded.get(), Some(&vec!["a".to_owned()]));
    }

    #[test]
    fn bytes_that_are_no_value_are_none() {
        let decoded: Deferred<Vec<String>> = postcard::from_bytes(&[1, 0xFF]).unwrap();
        assert_eq!(decoded.get(), None);
    }

    #[test]
    fn of_many_values_only_those_are_decoded_that_are_asked_for() {
        let values: DeferredVec<String> = ["a", "", "ccc", "d"].map(str::to_owned).into_iter().collect();
        let bytes = postcard::to_allocvec(&values).unwrap().leak();
        let decoded: DeferredVec<String> = postcard::from_bytes(bytes).unwrap();
        assert_eq!(decoded.get(2).map(String::as_str), Some("ccc"));
        assert_eq!(decoded.values.iter().filter(|value| value.get().is_some()).count(), 1);
        assert_eq!(decoded.get(4), None);
        assert_eq!(decoded, values);
    }

    #[test]
    fn a_list_whose_ends_lie_nowhere_has_no_values() {
        let decoded: DeferredVec<String> = postcard::from_bytes(&[4, 9, 0, 0, 0, 1, 0]).unwrap();
        assert_eq!(decoded.get(0), None);
        assert!(postcard::from_bytes::<DeferredVec<String>>(&[3, 9, 0, 0, 1, 0]).is_err());
    }
}
