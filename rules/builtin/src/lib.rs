//! The built-in programs and rules.
//!
//! A build script compiled `rules/programs` and `rules/packs` into one blob; reading
//! it back parses nothing and compiles nothing.

use assize_rules::Library;

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

/// The knowledge this binary was built with.
///
/// # Errors
/// When the blob does not fit the types it was built with, which only a broken build can cause.
pub fn library() -> Result<Library, String> {
    Library::decode(BLOB)
}
