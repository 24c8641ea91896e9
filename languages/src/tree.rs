//! Trees of the general languages, as far as they are believed.
//!
//! Grammars made for highlighting recover from errors and skip what they do not know. So a
//! tree counts only when nothing in it was recovered, every node and every token is of a
//! kind the caller listed, and every byte lies in one of them or is a blank.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::{LazyLock, OnceLock};

use tree_sitter::{Node, ParseOptions, ParseState, Parser, Tree, TreeCursor};

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
    /// Which kinds are let in, by their numbers; filled when it is first asked.
    pub(crate) listed: OnceLock<Vec<bool>>,
}

impl Grammar {
    fn lists(&self, node: Node<'_>) -> bool {
        let listed = self.listed.get_or_init(|| {
            let language = (self.language)();
            let kinds = u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
            let is_listed = |kind: u16| {
                let words = if language.node_kind_is_named(kind) { self.nodes } else { self.tokens };
                language.node_kind_for_id(kind).is_some_and(|name| words.have(name))
            };
            (0..kinds).map(is_listed).collect()
        });
        listed.get(usize::from(node.kind_id())) == Some(&true)
    }
}

/// What the parser made of a script.
pub(crate) struct Parsed {
    tree: Option<Tree>,
    /// Calls of the parser that it took.
    progress: usize,
}

/// Parses `text`, unless it cannot be in `grammar`.
pub(crate) fn parsed(grammar: &Grammar, text: &str) -> Parsed {
    let heavy = grammar.counts_columns && is_heavy(text);
    if text.len() > BYTES || heavy || !text.chars().all(is_plain) {
        return Parsed { tree: None, progress: 0 };
    }
    parse(&(grammar.language)(), text, 64 + text.len() / BYTES_PER_PROGRESS, ParseState::has_error)
}

impl Parsed {
    /// The tree of `text`, when every part of it is in `grammar`.
    pub(crate) fn accepted(&self, grammar: &Grammar, text: &str) -> Option<&Tree> {
        let tree = self.tree.as_ref()?;
        let root = tree.root_node();
        let starts = text.get(..root.start_byte()).is_some_and(is_blank);
        let ends = text.get(root.end_byte()..).is_some_and(is_blank);
        (!root.has_error() && starts && ends && holds(grammar, text, &mut root.walk(), 0)).then_some(tree)
    }

    /// The tree that [`sketch`] would give for `text`, where it is known already.
    pub(crate) fn sketched(self, text: &str) -> Option<Tree> {
        self.tree.filter(|_| text.len() <= SKETCHED && self.progress < sketched_progress(text))
    }
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
        Language::Sed | Language::Awk | Language::C | Language::Jq | Language::Sql(_) => return None,
    };
    let heavy = matches!(language, Language::Perl | Language::Ruby) && is_heavy(text);
    (text.len() <= SKETCHED && !heavy)
        .then(|| parse(&tables, text, sketched_progress(text), |_| false).tree)?
}

fn sketched_progress(text: &str) -> usize {
    32 + text.len() / SKETCHED_PER_PROGRESS
}

/// Whether a scanner that asks for its column would go through lines for too long.
fn is_heavy(text: &str) -> bool {
    text.lines().map(|line| line.len().saturating_pow(2)).sum::<usize>() > COLUMNS
}

/// Gives up at the call of the parser with the number `most`, or when `stops` says so.
fn parse(
    language: &tree_sitter::Language,
    text: &str,
    most: usize,
    stops: impl Fn(&ParseState) -> bool,
) -> Parsed {
    let mut parser = Parser::new();
    let mut progress = 0;
    if parser.set_language(language).is_err() {
        return Parsed { tree: None, progress };
    }
    let mut left = |state: &ParseState| {
        progress += 1;
        if progress >= most || stops(state) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut left);
    let bytes = text.as_bytes();
    let tree =
        parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
    Parsed { tree, progress }
}

/// Whether the node that `cursor` is at and everything below it is listed. The cursor comes back when it is.
fn holds(grammar: &Grammar, text: &str, cursor: &mut TreeCursor<'_>, depth: usize) -> bool {
    let node = cursor.node();
    if depth > DEPTH || node.is_error() || node.is_missing() || !grammar.lists(node) {
        return false;
    }
    if !cursor.goto_first_child() {
        return true;
    }
    let textual = grammar.textual.contains(&node.kind());
    let mut at = node.start_byte();
    loop {
        let child = cursor.node();
        let between = text.get(at..child.start_byte());
        if !between.is_some_and(|gap| textual || is_blank(gap)) || !holds(grammar, text, cursor, depth + 1) {
            return false;
        }
        at = child.end_byte();
        if !cursor.goto_next_sibling() {
            break;
        }
    }
    cursor.goto_parent();
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
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let wanted = node.is_named() && kinds.contains(&node.kind());
        if wanted {
            found.push((node.start_byte(), node.end_byte()));
        }
        if !wanted && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                found.sort_unstable();
                return found;
            }
        }
    }
}
