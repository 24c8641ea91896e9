//! Trees of the general languages, as far as they are believed.
//!
//! Grammars made for highlighting recover from errors and skip what they do not know. So a
//! tree counts only when nothing in it was recovered, every node and every token is of a
//! kind the caller listed, and every byte lies in one of them or is a blank.

mod node;

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::{LazyLock, OnceLock};

use tree_sitter::{ParseOptions, ParseState, Parser};

use crate::Language;
use node::Syntax;
pub(crate) use node::{JAVASCRIPT, Node, Nodes, PERL, PYTHON, RUBY, named, of, only};

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
    /// Its parser.
    pub(crate) syntax: &'static Syntax,
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
            let language = (self.syntax.language)();
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
    nodes: Option<Nodes>,
    /// Nothing in it was recovered or made up.
    sound: bool,
    /// Calls of the parser that it took.
    progress: usize,
}

/// Parses `text`, unless it cannot be in `grammar`.
pub(crate) fn parsed(grammar: &Grammar, text: &str) -> Parsed {
    let heavy = grammar.counts_columns && is_heavy(text);
    if text.len() > BYTES || heavy || !text.chars().all(is_plain) {
        return Parsed { nodes: None, sound: false, progress: 0 };
    }
    parse(grammar.syntax, text, 64 + text.len() / BYTES_PER_PROGRESS, ParseState::has_error)
}

impl Parsed {
    /// The tree of `text`, when every part of it is in `grammar`.
    pub(crate) fn accepted(&self, grammar: &Grammar, text: &str) -> Option<&Nodes> {
        let nodes = self.nodes.as_ref().filter(|_| self.sound)?;
        let root = nodes.root();
        let starts = text.get(..root.start_byte()).is_some_and(is_blank);
        let ends = text.get(root.end_byte()..).is_some_and(is_blank);
        (starts && ends && holds(grammar, text, root, 0)).then_some(nodes)
    }

    /// The tree that [`sketch`] would give for `text`, where it is known already.
    pub(crate) fn sketched(self, text: &str) -> Option<Nodes> {
        self.nodes.filter(|_| text.len() <= SKETCHED && self.progress < sketched_progress(text))
    }
}

/// Bytes of a script of which plain calls are read: it is parsed once more for them.
const SKETCHED: usize = 3 * 1024;
/// The same as above for a parser that may go many ways at once.
const SKETCHED_PER_PROGRESS: usize = 32;
/// The squares of the lengths of lines, where a scanner goes through its line again for its column.
const COLUMNS: usize = 256 * 1024;

/// The tree of `text` as far as the parser gets: good enough to see something, and to believe nothing.
pub(crate) fn sketch(language: Language, text: &str) -> Option<Nodes> {
    let syntax = match language {
        Language::Python => &PYTHON,
        Language::JavaScript => &JAVASCRIPT,
        Language::Perl => &PERL,
        Language::Ruby => &RUBY,
        Language::Sed
        | Language::Awk
        | Language::C
        | Language::Jq
        | Language::Sql(_)
        | Language::Plain(_) => return None,
    };
    let heavy = matches!(language, Language::Perl | Language::Ruby) && is_heavy(text);
    (text.len() <= SKETCHED && !heavy)
        .then(|| parse(syntax, text, sketched_progress(text), |_| false).nodes)?
}

fn sketched_progress(text: &str) -> usize {
    32 + text.len() / SKETCHED_PER_PROGRESS
}

/// Whether a scanner that asks for its column would go through lines for too long.
fn is_heavy(text: &str) -> bool {
    text.lines().map(|line| line.len().saturating_pow(2)).sum::<usize>() > COLUMNS
}

/// Gives up at the call of the parser with the number `most`, or when `stops` says so.
fn parse(syntax: &'static Syntax, text: &str, most: usize, stops: impl Fn(&ParseState) -> bool) -> Parsed {
    let mut parser = Parser::new();
    let mut progress = 0;
    if parser.set_language(&(syntax.language)()).is_err() {
        return Parsed { nodes: None, sound: false, progress };
    }
    let mut left = |state: &ParseState| {
        progress += 1;
        if progress >= most || stops(state) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut left);
    let text =
        if std::ptr::eq(syntax, &raw const PERL) { without_heredocs(text) } else { Cow::Borrowed(text) };
    let bytes = text.as_bytes();
    let tree =
        parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
    Parsed {
        sound: tree.as_ref().is_some_and(|tree| !tree.root_node().has_error()),
        nodes: tree.map(|tree| Nodes::of(&tree, syntax)),
        progress,
    }
}

/// The same with blanks in place of what begins a heredoc: the scanner of the grammar never comes back from one that ends
/// behind something it puts in, and asks nobody meanwhile. What stands in it is read as code then, which only adds.
fn without_heredocs(text: &str) -> Cow<'_, str> {
    if text.contains("<<") { Cow::Owned(text.replace("<<", "  ")) } else { Cow::Borrowed(text) }
}

/// Whether `node` and everything below it is listed.
fn holds(grammar: &Grammar, text: &str, node: Node<'_>, depth: usize) -> bool {
    if depth > DEPTH || !grammar.lists(node) {
        return false;
    }
    let mut children = node.children().peekable();
    if children.peek().is_none() {
        return true;
    }
    let textual = grammar.textual.contains(&node.kind());
    let mut at = node.start_byte();
    for child in children {
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

/// Where the nodes of these kinds lie, outermost ones, in order.
pub(crate) fn spans(root: Node<'_>, kinds: &[&str]) -> Vec<(usize, usize)> {
    let wanted = |node: Node<'_>| node.is_named() && kinds.contains(&node.kind());
    let found = root.all(|node| !wanted(node)).filter(|node| wanted(*node));
    found.map(|node| (node.start_byte(), node.end_byte())).collect()
}
