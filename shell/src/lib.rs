//! Reads shell: bytes to a typed script whose every byte is accounted for.
//!
//! Three steps, each of which can only add doubt: the [`guard`] refuses text that no
//! parser should see; the [`reader`] builds the [`Script`]; the [`witness`] confirms
//! it with independent parsers. What is not confirmed is listed in
//! [`Script::unread`], and whoever judges the script must not call it proved.
//!
//! It knows nothing of programs: whether a word is dangerous is decided elsewhere.

pub mod script;

use assize_protocol::Shell;
pub use script::Script;

/// Bounds of one reading. Past a bound the script carries the limit and an unread region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of source.
    pub bytes: usize,
    /// Nested substitutions, groups and quotes.
    pub depth: usize,
    /// Syntax nodes, words and parts together.
    pub nodes: usize,
    /// Words one source word may expand to by braces, and words of a command in all.
    pub words: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 * 1024, depth: 16, nodes: 20_000, words: 1_024 }
    }
}

/// Reads `source` for `shell`. Never fails: what cannot be read is in [`Script::unread`].
pub fn read(_source: &str, _shell: Shell, _limits: &Limits) -> Script {
    Script::default()
}
