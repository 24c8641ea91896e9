//! One spelling of digests.

use sha2::{Digest, Sha256};

/// `sha256:` of exactly these bytes.
pub(crate) fn of(bytes: &[u8]) -> String {
    raw(bytes).iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// SHA-256 of exactly these bytes.
pub(crate) fn raw(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
