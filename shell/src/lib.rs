//! Reads shell: bytes to a typed script whose every byte is accounted for.
//!
//! Three steps, each of which can only add doubt: the [`guard`] refuses text that no
//! parser should see; the [`reader`] builds the [`Script`]; the [`witness`] confirms
//! it with independent parsers. What is not confirmed is listed in
//! [`Script::unread`], and whoever judges the script must not call it proved.
//!
//! It knows nothing of programs: whether a word is dangerous is decided elsewhere.

mod guard;
mod reader;
pub mod script;
mod witness;

use assize_protocol::{Shell, Span};
pub use script::Script;
pub use witness::Opinions;

use self::{guard::Objection, script::Unread};

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
pub fn read(source: &str, shell: Shell, limits: &Limits) -> Script {
    let mut script = read_alone(source, shell, limits);
    witness::confirm(source, &mut script);
    script
}

/// What each second reader says of what `source` was read as; `None` where the reader itself doubts. For
/// comparing readers.
pub fn opinions(source: &str, shell: Shell, limits: &Limits) -> Option<Opinions> {
    let script = read_alone(source, shell, limits);
    script.unread.is_empty().then(|| witness::opinions(source, &script))
}

/// Reads like [`read`], but nobody confirms it: for measuring and comparing readers.
pub fn read_alone(source: &str, shell: Shell, limits: &Limits) -> Script {
    match guard::inspect(source, limits) {
        Ok(()) => reader::read(source, shell, limits),
        Err(Objection::Bound(limit, reason)) => {
            let unread = vec![Unread { span: Span::new(0, source.len()), reason }];
            Script { unread, limit: Some(limit), ..Script::default() }
        }
        Err(Objection::Text(deception)) => {
            // Rules that forbid still see the commands; nothing is vouched for.
            let mut script = reader::read(source, shell, limits);
            script.unread.push(deception);
            script.bytes_understood = source.len().saturating_sub(reader::covered(&mut script.unread));
            script
        }
    }
}
