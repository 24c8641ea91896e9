//! Trees of the general languages, as far as they are believed.
//!
//! Grammars made for highlighting recover from errors and skip what they do not know. So a
//! tree counts only when nothing in it was recovered, every node and every token is of a
//! kind the caller listed, and every byte lies in one of them or is a blank.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use tree_sitter::{Node, ParseOptions, ParseState, Parser, Tree};

use crate::Language;

/// Bytes of a script that are looked at; one-liners are shorter.
const BYTES: usize = 4 * 1024;
/// Nested nodes.
const DEPTH: usize = 96;
/// Bytes per progress call of the parser (a hundred of its steps): scripts of the corpus have over fifty.
const BYTES_PER_PROGRESS: usize = 12;

/// A closed list of words.
pub(crate) struct Words(pub(crate) LazyLock<HashSet<&'static str>>);

impl Words {
    /// Whether `word` is one of them.
    pub(crate) fn have(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

/// A list of words: one text, split at blanks, and further words that have blanks inside.
macro_rules! words {
    ($text:literal $(, $more:literal)*) => {
        $crate::tree::Words(std::sync::LazyLock::new(|| {
            $text.split_ascii_whitespace().chain([$($more),*]).collect()
        }))
    };
}
pub(crate) use words;

/// What of a language is let in.
pub(crate) struct Grammar {
    /// The parser's tables.
    pub(crate) language: fn() -> tree_sitter::Language,
    /// Named nodes.
    pub(crate) nodes: &'static Words,
    /// Operators, brackets and keywords.
    pub(crate) tokens: &'static Words,
    /// Whether the parser asks for the column it is in.
    pub(crate) counts_columns: bool,
    /// Nodes whose own text may stand between their children.
    pub(crate) textual: &'static [&'static str],
}

/// The tree of `text`, when every part of it is in `grammar`.
pub(crate) fn read(grammar: &Grammar, text: &str) -> Option<Tree> {
    let heavy = grammar.counts_columns && is_heavy(text);
    if text.len() > BYTES || heavy || !text.chars().all(is_plain) {
        return None;
    }
    let tree =
        parse(&(grammar.language)(), text, 64 + text.len() / BYTES_PER_PROGRESS, ParseState::has_error)?;
    let root = tree.root_node();
    let starts = text.get(..root.start_byte()).is_some_and(is_blank);
    let ends = text.get(root.end_byte()..).is_some_and(is_blank);
    (!root.has_error() && starts && ends && holds(grammar, text, root, 0)).then_some(tree)
}

/// Bytes of a script of which plain calls are read: it is parsed once more for them.
const SKETCHED: usize = 3 * 1024;
/// The same as above for a parser that may go many ways at once.
const SKETCHED_PER_PROGRESS: usize = 32;
/// The squares of the lengths of lines, where a scanner goes through its line again for its column.
const COLUMNS: usize = 256 * 1024;

/// The tree of `text` as far as the parser gets: good enough to see something, and to believe nothing.
pub(crate) fn sketch(language: Language, text: &str) -> Option<Tree> {
    let tables: tree_sitter::Language = match language {
        Language::Python => tree_sitter_python::LANGUAGE.into(),
        Language::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
        Language::Perl => ts_parser_perl::LANGUAGE.into(),
        Language::Ruby => tree_sitter_ruby::LANGUAGE.into(),
        Language::Sed | Language::Awk | Language::Jq | Language::Sql(_) => return None,
    };
    let heavy = matches!(language, Language::Perl | Language::Ruby) && is_heavy(text);
    let progress = 32 + text.len() / SKETCHED_PER_PROGRESS;
    (text.len() <= SKETCHED && !heavy).then(|| parse(&tables, text, progress, |_| false))?
}

/// Whether a scanner that asks for its column would go through lines for too long.
fn is_heavy(text: &str) -> bool {
    text.lines().map(|line| line.len().saturating_pow(2)).sum::<usize>() > COLUMNS
}

/// Gives up after `progress` calls of the parser, or when `stops` says so.
fn parse(
    language: &tree_sitter::Language,
    text: &str,
    mut progress: usize,
    stops: impl Fn(&ParseState) -> bool,
) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(language).ok()?;
    let mut left = |state: &ParseState| {
        progress = progress.saturating_sub(1);
        if progress == 0 || stops(state) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut left);
    let bytes = text.as_bytes();
    parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options))
}

/// Whether `node` and everything below it is listed.
fn holds(grammar: &Grammar, text: &str, node: Node<'_>, depth: usize) -> bool {
    let listed = if node.is_named() { grammar.nodes } else { grammar.tokens };
    if depth > DEPTH || node.is_error() || node.is_missing() || !listed.have(node.kind()) {
        return false;
    }
    if node.child_count() == 0 {
        return true;
    }
    let textual = grammar.textual.contains(&node.kind());
    let mut at = node.start_byte();
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        let between = text.get(at..child.start_byte());
        if !between.is_some_and(|gap| textual || is_blank(gap)) || !holds(grammar, text, child, depth + 1) {
            return false;
        }
        at = child.end_byte();
    }
    text.get(at..node.end_byte()).is_some_and(|gap| textual || is_blank(gap))
}

/// Characters that end a line, hide or turn text around mean other things to other readers.
fn is_plain(c: char) -> bool {
    let odd = matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}'
            | '\u{3000}' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}'
    );
    matches!(c, '\n' | '\t') || !c.is_control() && !odd
}

fn is_blank(gap: &str) -> bool {
    gap.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\n'))
}

/// The largest number a script may write down: a text a thousand times as long fills the machine.
const LARGEST: u64 = 100_000_000;

/// Whether a whole number is small enough to repeat something so often.
pub(crate) fn is_modest(number: &str) -> bool {
    let digits: String = number.chars().filter(|c| *c != '_').collect();
    digits.parse::<u64>().is_ok_and(|n| n <= LARGEST) || digits.len() <= 10 && digits.starts_with("0x")
}

/// The same of `base ** exponent`.
pub(crate) fn is_modest_power(base: &str, exponent: &str) -> bool {
    let power = base.parse::<u64>().ok().zip(exponent.parse::<u32>().ok());
    power.and_then(|(base, exponent)| base.checked_pow(exponent)).is_some_and(|n| n <= LARGEST)
}

/// The children of a node that carry meaning.
pub(crate) fn named(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

/// The text of `node`.
pub(crate) fn of<'t>(text: &'t str, node: Node<'_>) -> &'t str {
    text.get(node.byte_range()).unwrap_or("")
}

/// Where the nodes of these kinds lie, outermost ones, in order.
pub(crate) fn spans(root: Node<'_>, kinds: &[&str]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if kinds.contains(&node.kind()) && node.is_named() {
            found.push((node.start_byte(), node.end_byte()));
            continue;
        }
        let mut cursor = node.walk();
        open.extend(node.children(&mut cursor));
    }
    found.sort_unstable();
    found
}
