//! Values that are decoded when somebody first looks at them.

use std::fmt;
use std::sync::OnceLock;

use serde::de::{Error, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that may still be bytes of the program itself: whoever asks for `git status` pays neither for all of `git`
/// nor for other programs.
#[derive(Debug, Clone)]
pub struct Deferred<T> {
    bytes: &'static [u8],
    value: OnceLock<Option<Box<T>>>,
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
        serializer.serialize_bytes(&postcard::to_allocvec(value).map_err(S::Error::custom)?)
    }
}

impl<'de: 'static, T> Deserialize<'de> for Deferred<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = deserializer.deserialize_bytes(Bytes)?;
        Ok(Self { bytes, value: OnceLock::new() })
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
    use super::Deferred;

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
}
