//! Python: scripts that compute on their input, their arguments and named files, print, and write named files.
//!
//! The argument is one of capabilities. Names are the builtins that compute, and what the
//! script binds itself; modules and what may be used of them are listed, attributes too; a
//! module is never a value. So no value can be reached that does anything, and it does not
//! matter how the accepted ones are combined. `open` and its like name their file in plain
//! text, or by a name that never stands for anything else.
//!
//! `python -c` and code from standard input look for modules in the working folder first, so
//! `import json` runs a `json.py` that lies there. That is the project's own code, as it is
//! for `python -m json.tool`; the act [`Act::Import`] leaves it to the classifier to say
//! whose folder it is, and whether this very command put something there.

mod frames;
mod judge;
mod modules;
mod names;
mod outside;
mod own;
mod paths;
mod places;
mod shown;
mod sources;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::tree::{self, Grammar, Node, Nodes, Words, named};
use crate::{Act, Language, glimpse, quoted};

static GRAMMAR: Grammar = Grammar {
    syntax: &tree::PYTHON,
    nodes: &names::NODES,
    tokens: &names::TOKENS,
    counts_columns: false,
    textual: &["format_specifier", "string_content"],
    listed: OnceLock::new(),
};

pub(crate) fn acts(text: &str) -> Vec<Act> {
    let parsed = tree::parsed(&GRAMMAR, text);
    let read = parsed.accepted(&GRAMMAR, text).and_then(|tree| read(text, tree));
    read.unwrap_or_else(|| glimpse::opaque(Language::Python, "Python", text, parsed.sketched(text)))
}

fn read<'t>(text: &'t str, tree: &'t Nodes) -> Option<Vec<Act>> {
    agree_on_strings(text, tree)?;
    let mut reader = Reader::new(text);
    reader.bind(tree.root(), Scope::Plain)?;
    reader.names_are_apart()?;
    reader.attributes_are_apart()?;
    reader.note_sources(tree.root());
    reader.note_paths()?;
    reader.judge(tree.root())?;
    reader.takes_out(tree.root());
    reader.uses_what_it_imports().then(|| reader.arrange())
}

/// What a name or a chain of attributes stands for.
enum Meaning {
    Value,
    Module(String),
    Member(String),
}

/// Where a name is bound.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// In the body of a class: what is bound there becomes an attribute.
    Class,
    /// Anywhere else.
    Plain,
}

struct Reader<'t> {
    text: &'t str,
    acts: Vec<Act>,
    /// Commands that are run.
    commands: Vec<String>,
    /// Modules that are imported, and what they lie in.
    imported: HashSet<String>,
    /// Names the script binds.
    bound: HashSet<&'t str>,
    /// How often.
    bindings: HashMap<&'t str, usize>,
    /// Of these, functions, classes and parameters.
    functions: HashSet<&'t str>,
    /// Of these, classes.
    classes: HashSet<&'t str>,
    /// Attributes that the script's own objects have.
    attributes: HashSet<&'t str>,
    /// Names on which it sets attributes.
    owners: HashSet<&'t str>,
    /// Attributes of what imported modules make.
    families: Vec<&'static Words>,
    /// What they are bound to, as far as it could be a file.
    sources: HashMap<&'t str, Vec<sources::Source<'t>>>,
    /// Where names stand.
    uses: HashMap<&'t str, Vec<Node<'t>>>,
    /// Whether there can be paths at all.
    minds_paths: bool,
    /// Whether a listing brings hidden files, and nothing leaves them out.
    lists: OnceCell<bool>,
    /// Names of paths.
    held: HashMap<&'t str, paths::Kind>,
    /// Names of imported modules.
    modules: HashMap<&'t str, String>,
    /// Names of what was imported from modules.
    members: HashMap<&'t str, String>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            acts: Vec::new(),
            commands: Vec::new(),
            imported: HashSet::new(),
            bound: HashSet::new(),
            bindings: HashMap::new(),
            functions: HashSet::new(),
            classes: HashSet::new(),
            attributes: HashSet::new(),
            owners: HashSet::new(),
            families: Vec::new(),
            sources: HashMap::new(),
            uses: HashMap::new(),
            minds_paths: false,
            lists: OnceCell::new(),
            held: HashMap::new(),
            modules: HashMap::new(),
            members: HashMap::new(),
        }
    }

    fn of(&self, node: Node<'_>) -> &'t str {
        tree::of(self.text, node)
    }

    /// Notes what every name is bound to.
    fn bind(&mut self, node: Node<'_>, scope: Scope) -> Option<()> {
        let mut below = scope;
        match node.kind() {
            "import_statement" => {
                named(node).try_for_each(|name| self.import(name))?;
            }
            "import_from_statement" => self.import_from(node)?,
            "future_import_statement" => self.import_future(node)?,
            "assignment" | "augmented_assignment" => {
                let left = node.child_by_field_name("left")?;
                let makes = |r: Node<'_>| {
                    let function = r.child_by_field_name("function").map_or("", |f| self.of(f));
                    r.kind() == "lambda" || function.ends_with("namedtuple") || function.ends_with("partial")
                };
                if node.child_by_field_name("right").is_some_and(makes) {
                    self.functions.insert(self.of(left));
                }
                self.target(left, scope)?;
            }
            "for_statement" | "for_in_clause" => self.target(node.child_by_field_name("left")?, scope)?,
            "named_expression" => self.target(node.child_by_field_name("name")?, scope)?,
            "as_pattern_target" => named(node).try_for_each(|t| self.target(t, scope))?,
            "function_definition" | "class_definition" => {
                self.define(node, scope)?;
                below = if node.kind() == "class_definition" { Scope::Class } else { Scope::Plain };
            }
            "parameters" | "lambda_parameters" => {
                named(node).try_for_each(|parameter| self.parameter(parameter))?;
            }
            // `namedtuple('P', 'x y')`: other fields are no attributes.
            "call" if self.of(node.child_by_field_name("function")?).ends_with("namedtuple") => {
                let fields = node.child_by_field_name("arguments").and_then(|a| named(a).nth(1));
                self.attributes.extend(fields.and_then(|f| self.fields(f)).unwrap_or_default());
            }
            "case_pattern" | "keyword_pattern" | "splat_pattern" | "as_pattern" => self.capture(node)?,
            _ => {}
        }
        named(node).try_for_each(|child| self.bind(child, below))
    }

    /// A function, a method or a class.
    fn define(&mut self, node: Node<'_>, scope: Scope) -> Option<()> {
        let name = node.child_by_field_name("name")?;
        if scope == Scope::Class && names::HOOKS.have(self.of(name)) {
            return Some(());
        }
        self.functions.insert(self.of(name));
        if node.kind() == "class_definition" {
            self.classes.insert(self.of(name));
        }
        self.target(name, scope)
    }

    fn parameter(&mut self, node: Node<'_>) -> Option<()> {
        let name = match node.kind() {
            "default_parameter" | "typed_default_parameter" => node.child_by_field_name("name")?,
            "typed_parameter" => named(node).next()?,
            "keyword_separator" | "positional_separator" => return Some(()),
            _ => node,
        };
        if name.kind() == "identifier" {
            self.functions.insert(self.of(name));
        }
        self.target(name, Scope::Plain)
    }

    /// Something that is assigned to.
    fn target(&mut self, node: Node<'_>, scope: Scope) -> Option<()> {
        match node.kind() {
            "identifier" => {
                let name = self.of(node);
                if scope == Scope::Class {
                    self.attributes.insert(name);
                }
                let hidden = name.starts_with("__") || !name.is_ascii() || names::RESERVED.have(name);
                *self.bindings.entry(name).or_default() += 1;
                (!hidden).then(|| self.bound.insert(name)).map(|_| ())
            }
            "pattern_list"
            | "tuple_pattern"
            | "list_pattern"
            | "list_splat_pattern"
            | "dictionary_splat_pattern" => named(node).try_for_each(|t| self.target(t, scope)),
            "subscript" => Some(()),
            "attribute" => self.target_attribute(node),
            _ => None,
        }
    }

    /// `from __future__ import annotations`: other features change how the text is read.
    fn import_future(&self, node: Node<'_>) -> Option<()> {
        named(node).all(|name| self.of(name) == "annotations").then_some(())
    }

    /// `json`, `os.path`, `json as j`.
    fn import(&mut self, node: Node<'_>) -> Option<()> {
        let (name, alias) = self.imported(node)?;
        modules::MODULES.have(name).then_some(())?;
        self.imports(name);
        match alias {
            Some(alias) => self.stands_for(alias, name, true),
            // `import os.path` binds `os`.
            None => self.stands_for(name.split('.').next()?, name.split('.').next()?, true),
        }
    }

    fn import_from(&mut self, node: Node<'_>) -> Option<()> {
        let module = self.of(node.child_by_field_name("module_name")?);
        modules::MODULES.have(module).then_some(())?;
        self.imports(module);
        for child in named(node).skip(1) {
            let (name, alias) = self.imported(child)?;
            let whole = format!("{module}.{name}");
            let is_module = modules::MODULES.have(&whole);
            (is_module || modules::MEMBERS.have(&whole)).then_some(())?;
            self.stands_for(alias.unwrap_or(name), &whole, is_module)?;
        }
        Some(())
    }

    fn imported(&self, node: Node<'_>) -> Option<(&'t str, Option<&'t str>)> {
        match node.kind() {
            "dotted_name" => Some((self.of(node), None)),
            "aliased_import" => {
                let name = self.of(node.child_by_field_name("name")?);
                Some((name, Some(self.of(node.child_by_field_name("alias")?))))
            }
            _ => None,
        }
    }

    fn imports(&mut self, module: &str) {
        let first = module.split('.').next().unwrap_or(module);
        if !modules::BUILT_IN.have(first) && !self.acts.contains(&Act::Import) {
            self.acts.push(Act::Import);
        }
        self.families.extend(modules::family(first));
        self.imported.extend([first.to_owned(), module.to_owned()]);
    }

    /// One name stands for one thing, wherever it was imported.
    fn stands_for(&mut self, name: &'t str, whole: &str, is_module: bool) -> Option<()> {
        let (these, others) =
            if is_module { (&mut self.modules, &self.members) } else { (&mut self.members, &self.modules) };
        let before = these.insert(name, whole.to_owned());
        (before.is_none_or(|b| b == whole) && !others.contains_key(name)).then_some(())
    }

    /// What is imported has a name of its own: a scope could otherwise hide one thing behind another.
    fn names_are_apart(&self) -> Option<()> {
        let own = |name: &str| {
            let plain = name.is_ascii() && !name.starts_with('_') && !self.bound.contains(name);
            plain && !names::VALUES.have(name) && !names::RESERVED.have(name) || self.is_same(name)
        };
        self.modules.keys().chain(self.members.keys()).all(|name| own(name)).then_some(())
    }

    /// `from functools import reduce`: the builtin of old versions is the same thing.
    fn is_same(&self, name: &str) -> bool {
        name == "reduce"
            && !self.bound.contains(name)
            && self.members.get(name).is_some_and(|m| m == "functools.reduce")
    }
}

/// The parser and the scanner see the same strings and comments, and no comment sets an encoding.
fn agree_on_strings(text: &str, tree: &Nodes) -> Option<()> {
    let mut seen = Vec::new();
    for node in tree.root().all(|node| node.kind() != "string") {
        match node.kind() {
            "comment" => {
                if tree::of(text, node).contains("coding") {
                    return None;
                }
                seen.push((node.start_byte(), node.end_byte()));
            }
            "string" => {
                let start = tree::of(text, node.children().next()?);
                let prefix = start.trim_end_matches(['\'', '"']);
                let known = ["", "r", "b", "u", "f", "rb", "br", "rf", "fr"];
                known.contains(&prefix.to_ascii_lowercase().as_str()).then_some(())?;
                seen.push((node.start_byte() + prefix.len(), node.end_byte()));
            }
            _ => {}
        }
    }
    (quoted::python(text)? == seen).then_some(())
}

#[cfg(test)]
mod tests;
