//! A secret that is sent and never shown.

use std::fmt;

use http::HeaderValue;

/// The key of an endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

/// The key cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the key is empty or has characters that no key has; help: store it as one line of plain letters and digits"
)]
pub struct BadKey;

impl Key {
    /// A key, without the blanks and line ends around it.
    ///
    /// # Errors
    /// When it is none.
    pub fn new(text: &str) -> Result<Self, BadKey> {
        let text = text.trim();
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        plain.then(|| Self(text.to_owned())).ok_or(BadKey)
    }

    /// The value of a header, marked so that nobody prints it.
    pub(crate) fn header(&self, before: &str) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&format!("{before}{}", self.0)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_shown() {
        let key = Key::new(" sk-zebra-quagga\n").unwrap();
        let header = key.header("Bearer ").unwrap();
        assert_eq!(header, "Bearer sk-zebra-quagga");
        assert!(!format!("{key:?} {header:?}").contains("quagga"));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for bad in ["", " \n", "two words", "a\nb", "schlüssel"] {
            assert_eq!(Key::new(bad), Err(BadKey), "{bad}");
        }
    }
}
