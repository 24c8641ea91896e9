//! JavaScript: scripts that compute on their input, their arguments and named files, and print.
//!
//! Every value leads to the constructor of functions, which makes code of text, so the
//! properties on that way are refused by name, and what is read under a name that is only
//! known while running may be printed and compared, but neither kept nor called. Names are
//! resolved by scope, because Node.js has its modules as globals in `-e`. Calls go to listed
//! functions and methods, and to functions of the script.
//!
//! `require` takes modules that no file can stand in for, and `.json` files. A folder of that
//! name would be loaded as code; [`Act::Load`] leaves it to the classifier to say whose it is.

mod judge;
mod names;
mod position;
mod scope;

use std::sync::OnceLock;

use crate::tree::{self, Grammar, Nodes};
use crate::{Act, Language, glimpse, quoted};

static GRAMMAR: Grammar = Grammar {
    syntax: &tree::JAVASCRIPT,
    nodes: &names::NODES,
    tokens: &names::TOKENS,
    counts_columns: false,
    textual: &[],
    listed: OnceLock::new(),
};

pub(crate) fn acts(text: &str) -> Vec<Act> {
    let parsed = tree::parsed(&GRAMMAR, text);
    let read = parsed.accepted(&GRAMMAR, text).and_then(|tree| read(text, tree));
    read.unwrap_or_else(|| glimpse::opaque(Language::JavaScript, "JavaScript", text, parsed.sketched(text)))
}

fn read(text: &str, tree: &Nodes) -> Option<Vec<Act>> {
    // Comments of web pages begin and end in the middle of expressions.
    if text.contains("<!--") || text.contains("-->") {
        return None;
    }
    agree_on_strings(text, tree)?;
    names_are_plain(text, tree)?;
    let scopes = scope::Scopes::of(text, tree.root())?;
    let mut judge = judge::Judge { text, scopes, acts: Vec::new() };
    judge.node(tree.root())?;
    Some(judge.acts)
}

/// The parser and the scanner see the same strings and comments.
fn agree_on_strings(text: &str, tree: &Nodes) -> Option<()> {
    let seen = tree::spans(tree.root(), &["string", "template_string", "comment"]);
    let regexes = tree::spans(tree.root(), &["regex"]);
    (quoted::javascript(text, &regexes)? == seen).then_some(())
}

/// `\u0063onstructor` is `constructor`.
fn names_are_plain(text: &str, tree: &Nodes) -> Option<()> {
    let kinds = [
        "identifier",
        "property_identifier",
        "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
    ];
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'$';
    let names = tree::spans(tree.root(), &kinds);
    names
        .iter()
        .all(|(start, end)| text.get(*start..*end).is_some_and(|n| n.bytes().all(plain)))
        .then_some(())
}

#[cfg(test)]
mod tests;
