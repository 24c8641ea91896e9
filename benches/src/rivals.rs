//! The plain parses an answer is measured against.

use tree_sitter::{Parser, Tree};

/// A parser of tree-sitter for bash, to be used again and again.
pub struct TreeSitter(Parser);

impl TreeSitter {
    /// A parser that has its language.
    ///
    /// # Panics
    /// When the grammar was made for another version of the library.
    #[expect(clippy::expect_used, reason = "without the rival there is nothing to compare with")]
    pub fn new() -> Self {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_bash::LANGUAGE.into()).expect("grammar and library fit");
        Self(parser)
    }

    /// Parses `text` and does nothing with the tree.
    pub fn parse(&mut self, text: &str) -> Option<Tree> {
        self.0.parse(text, None)
    }
}

impl Default for TreeSitter {
    fn default() -> Self {
        Self::new()
    }
}

/// Parses `text` with rable; whether it could.
pub fn rable(text: &str) -> bool {
    rable::parse(text, false).is_ok()
}
