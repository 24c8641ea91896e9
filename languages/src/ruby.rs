//! Ruby: scripts that compute on their input and named files, and print.
//!
//! Calls without a receiver go to listed functions, and names of the script are never
//! called. Constants are receivers of listed methods only, so no class is ever a value, and
//! methods that take the name of another one (`inject`, `&:name`) get listed names. The text
//! itself must not have the words that run something, wherever a quote may really end.

mod names;

use std::collections::HashSet;
use std::sync::OnceLock;

use assize_protocol::EffectKind;

use crate::tree::{self, Grammar, Node, Nodes, named};
use crate::{Act, Language, glimpse};

static GRAMMAR: Grammar = Grammar {
    syntax: &tree::RUBY,
    nodes: &names::NODES,
    tokens: &names::TOKENS,
    counts_columns: true,
    textual: &["string_content", "string", "regex", "string_array", "symbol_array"],
    listed: OnceLock::new(),
};

/// Signs of commands and of text behind the program.
const SIGNS: [&str; 6] = ["`", "%x", "__", "<<", "\n=", "?\\"];

pub(crate) fn acts(text: &str) -> Vec<Act> {
    if runs_something(text) {
        return glimpse::opaque(Language::Ruby, "Ruby", text, None);
    }
    let parsed = tree::parsed(&GRAMMAR, text);
    let read = parsed.accepted(&GRAMMAR, text).and_then(|tree| read(text, tree));
    read.unwrap_or_else(|| glimpse::opaque(Language::Ruby, "Ruby", text, parsed.sketched(text)))
}

/// The second look, which knows no grammar.
fn runs_something(text: &str) -> bool {
    let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    SIGNS.iter().any(|sign| text.contains(sign)) || words.any(|word| names::RUNNING.have(word))
}

fn read(text: &str, tree: &Nodes) -> Option<Vec<Act>> {
    let mut judge = Judge { text, bound: HashSet::new(), acts: Vec::new() };
    judge.bind(tree.root())?;
    judge.node(tree.root())?;
    Some(judge.acts)
}

struct Judge<'t> {
    text: &'t str,
    bound: HashSet<&'t str>,
    acts: Vec<Act>,
}

impl<'t> Judge<'t> {
    fn of(&self, node: Node<'_>) -> &'t str {
        tree::of(self.text, node)
    }

    /// Notes the names that are assigned to, and those of blocks.
    fn bind(&mut self, node: Node<'_>) -> Option<()> {
        match node.kind() {
            "assignment" | "operator_assignment" => self.target(node.child_by_field_name("left")?)?,
            "block_parameters" | "destructured_parameter" | "splat_parameter" => {
                for name in named(node) {
                    if name.kind() == "identifier" {
                        self.target(name)?;
                    }
                }
            }
            _ => {}
        }
        named(node).try_for_each(|child| self.bind(child))
    }

    fn target(&mut self, node: Node<'_>) -> Option<()> {
        match node.kind() {
            "identifier" => {
                let name = self.of(node);
                (!names::FUNCTIONS.have(name) && !names::RESERVED.have(name))
                    .then(|| self.bound.insert(name))
                    .map(|_| ())
            }
            "left_assignment_list" => named(node).try_for_each(|part| self.target(part)),
            "element_reference" => Some(()),
            _ => None,
        }
    }

    fn node(&mut self, node: Node<'_>) -> Option<()> {
        match node.kind() {
            "identifier" => {
                let name = self.of(node);
                (self.bound.contains(name) || matches!(name, "puts" | "print" | "gets" | "p")).then_some(())
            }
            "constant" => names::CONSTANTS.have(self.of(node)).then_some(()),
            "scope_resolution" => {
                matches!(self.of(node), "Gem::VERSION" | "Float::INFINITY" | "Float::NAN").then_some(())
            }
            "global_variable" => names::GLOBALS.have(self.of(node)).then_some(()),
            "call" => self.call(node),
            "integer" => (tree::is_modest(self.of(node)) || self.is_time(node)).then_some(()),
            "element_reference" if self.of(node).starts_with("ARGV[") => {
                let mut parts = named(node);
                (parts.next().is_some() && parts.all(|n| n.kind() == "integer")).then_some(())
            }
            "block_argument" => {
                let inner = named(node).next().filter(|n| n.kind() == "simple_symbol");
                let name = self.of(inner?);
                names::METHODS.have(name.strip_prefix(':')?).then_some(())
            }
            "binary" if self.of(node.child_by_field_name("operator")?) == "**" => {
                let (left, right) = (node.child_by_field_name("left")?, node.child_by_field_name("right")?);
                tree::is_modest_power(self.of(left), self.of(right)).then_some(())
            }
            _ => named(node).try_for_each(|child| self.node(child)),
        }
    }

    /// `Time.at(1700000000)`.
    fn is_time(&self, node: Node<'_>) -> bool {
        let call = node.parent().and_then(Node::parent);
        call.is_some_and(|c| self.of(c).starts_with("Time.at(")) && self.of(node).len() <= 13
    }

    fn call(&mut self, node: Node<'_>) -> Option<()> {
        let method = self.of(node.child_by_field_name("method")?);
        let arguments: Vec<Node<'_>> =
            node.child_by_field_name("arguments").into_iter().flat_map(named).collect();
        match node.child_by_field_name("receiver") {
            None if method == "require" => {
                return self.only_text(&arguments).filter(|name| names::LIBRARIES.have(name)).map(|_| ());
            }
            None => names::FUNCTIONS.have(method).then_some(())?,
            Some(receiver) if matches!(receiver.kind(), "constant" | "scope_resolution") => {
                self.call_constant(self.of(receiver), method, &arguments)?;
            }
            Some(receiver) => {
                names::METHODS.have(method).then_some(())?;
                self.node(receiver)?;
            }
        }
        if matches!(method, "inject" | "reduce") {
            // What they are given can be the name of a method.
            let harmless = |n: &Node<'_>| {
                n.kind() == "integer" || matches!(self.of(*n), ":+" | ":*" | ":-" | ":|" | ":&")
            };
            arguments.iter().all(harmless).then_some(())?;
        } else {
            arguments.into_iter().try_for_each(|argument| self.node(argument))?;
        }
        node.child_by_field_name("block").map_or(Some(()), |block| self.node(block))
    }

    fn call_constant(&mut self, constant: &str, method: &str, arguments: &[Node<'_>]) -> Option<()> {
        let whole = format!("{constant}.{method}");
        if names::NAMED.have(&whole) {
            let path = self.only_text(arguments).filter(|path| !path.starts_with('|'))?;
            self.acts.push(Act::Path(EffectKind::Read, path.to_owned()));
            return Some(());
        }
        if whole.contains("decode64") {
            self.acts.push(Act::Decode);
        }
        let streams =
            matches!(constant, "STDIN" | "STDOUT" | "STDERR" | "ARGF") && names::METHODS.have(method);
        (streams || names::MEMBERS.have(&whole)).then_some(())
    }

    fn only_text(&self, arguments: &[Node<'_>]) -> Option<&'t str> {
        let [only] = arguments else { return None };
        let quoted = self.of(*only);
        let mark = quoted.chars().next().filter(|c| only.kind() == "string" && matches!(c, '\'' | '"'))?;
        let inside = quoted.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inside.contains(['\\', '\n', '#', mark])).then_some(inside)
    }
}

#[cfg(test)]
mod tests;
