//! A word while it is read: parts whose tildes, globs and braces are not told apart yet.

use crate::script::{Part, Word};

/// Collects the parts of a word.
#[derive(Debug)]
pub(super) struct Raw {
    /// First byte in the reader's text.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    pub(super) parts: Vec<Part>,
    /// Classes of all unquoted bytes.
    pub(super) seen: u8,
    /// What was spent on its parts of the budget of nodes.
    pub(super) nodes: usize,
    /// Holds syntax that bash's brace expansion, which reads the text again, may see differently.
    pub(super) confuses_braces: bool,
}

impl Raw {
    pub(super) fn new(start: usize) -> Self {
        Self { start, end: start, parts: Vec::new(), seen: 0, nodes: 0, confuses_braces: false }
    }

    /// Adds text; neighbours of the same kind become one. An empty unquoted text is nothing.
    #[inline]
    pub(super) fn literal(&mut self, text: &str, quoted: bool) {
        if let Some(Part::Literal { text: last, quoted: same }) = self.parts.last_mut()
            && *same == quoted
        {
            last.push_str(text);
        } else if quoted || !text.is_empty() {
            self.push(Part::Literal { text: text.to_owned(), quoted });
        }
    }

    #[inline]
    pub(super) fn push(&mut self, part: Part) {
        if self.parts.is_empty() {
            // Most words have one part: the default growth would reserve four.
            self.parts.reserve_exact(1);
        }
        self.parts.push(part);
    }

    /// The last unquoted byte, if nothing follows it.
    pub(super) fn last_unquoted(&self) -> Option<u8> {
        match self.parts.last() {
            Some(Part::Literal { text, quoted: false }) => text.as_bytes().last().copied(),
            _ => None,
        }
    }

    /// The unquoted text if the word is nothing else.
    pub(super) fn plain(&self) -> Option<&str> {
        plain(&self.parts)
    }

    /// Whether an unquoted byte of `class` was seen.
    pub(super) fn has(&self, class: u8) -> bool {
        self.seen & class != 0
    }
}

/// The unquoted text of `parts` if they are nothing else.
pub(super) fn plain(parts: &[Part]) -> Option<&str> {
    match parts {
        [Part::Literal { text, quoted: false }] => Some(text),
        _ => None,
    }
}

/// A word of unquoted text.
pub(super) fn unquoted_word(span: assize_protocol::Span, text: &str) -> Word {
    Word { span, parts: vec![Part::Literal { text: text.to_owned(), quoted: false }] }
}
