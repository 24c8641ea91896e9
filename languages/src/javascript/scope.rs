//! Which declaration a name belongs to.

use std::collections::HashMap;

use super::names;
use crate::tree::{self, Node, named, only};

/// What a name was declared as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Binding {
    /// Anything that was computed.
    Value,
    /// A function of the script.
    Function,
    /// A number that is only counted.
    Counter,
    /// A module.
    Module(String),
    /// A function of a module.
    Member(String),
}

/// The names of every block and function.
pub(super) struct Scopes<'t> {
    text: &'t str,
    found: HashMap<usize, HashMap<&'t str, Binding>>,
}

impl<'t> Scopes<'t> {
    pub(super) fn of(text: &'t str, root: Node<'_>) -> Option<Self> {
        let mut scopes = Self { text, found: HashMap::new() };
        scopes.collect(root)?;
        Some(scopes)
    }

    /// What `name` means at `node`; `None`: it is not declared by the script.
    pub(super) fn binding(&self, name: &str, node: Node<'_>) -> Option<&Binding> {
        let mut at = Some(node);
        while let Some(node) = at {
            if let Some(binding) = self.found.get(&node.id()).and_then(|names| names.get(name)) {
                return Some(binding);
            }
            at = node.parent();
        }
        None
    }

    fn collect(&mut self, node: Node<'_>) -> Option<()> {
        match node.kind() {
            "lexical_declaration" => {
                let scope = node.parent()?;
                named(node).try_for_each(|d| self.declarator(d, scope))?;
            }
            "import_statement" => return self.import(node),
            "variable_declaration" => {
                let scope = function_body(node);
                for declarator in named(node) {
                    self.declarator(declarator, scope)?;
                    self.is_new(declarator.child_by_field_name("name")?, scope)?;
                }
            }
            "for_in_statement" if node.child_by_field_name("kind").is_some() => {
                let left = node.child_by_field_name("left")?;
                self.pattern(left, node, &Binding::Value)?;
                self.is_new(left, node.parent()?)?;
            }
            "function_declaration" => {
                let name = node.child_by_field_name("name")?;
                self.add(self.of_node(name), node.parent()?, &Binding::Function)?;
                self.parameters(node)?;
            }
            "function_expression" => {
                if let Some(name) = node.child_by_field_name("name") {
                    self.add(self.of_node(name), node, &Binding::Function)?;
                }
                self.parameters(node)?;
            }
            "arrow_function" => self.parameters(node)?,
            "catch_clause" => {
                if let Some(parameter) = node.child_by_field_name("parameter") {
                    self.pattern(parameter, node, &Binding::Value)?;
                }
            }
            _ => {}
        }
        named(node).try_for_each(|child| self.collect(child))
    }

    fn of_node(&self, node: Node<'_>) -> &'t str {
        tree::of(self.text, node)
    }

    fn parameters(&mut self, function: Node<'_>) -> Option<()> {
        if let Some(only) = function.child_by_field_name("parameter") {
            return self.pattern(only, function, &Binding::Value);
        }
        let all = function.child_by_field_name("parameters")?;
        named(all).try_for_each(|p| self.pattern(p, function, &Binding::Value))
    }

    fn declarator(&mut self, node: Node<'_>, scope: Node<'_>) -> Option<()> {
        let name = node.child_by_field_name("name")?;
        let value = node.child_by_field_name("value");
        if let Some(module) = value.and_then(|v| required(self.text, v)).filter(|m| names::MODULES.have(m)) {
            return self.module(name, module, scope);
        }
        let binding = match value.map(Node::kind) {
            Some("arrow_function" | "function_expression") => Binding::Function,
            Some("number") if node.parent()?.parent()?.kind() == "for_statement" => Binding::Counter,
            _ => Binding::Value,
        };
        self.pattern(name, scope, &binding)
    }

    /// `import fs from 'node:fs'`, `import * as fs from 'fs'`, `import { readFileSync as read } from 'fs'`.
    fn import(&mut self, node: Node<'_>) -> Option<()> {
        let source = plain_text(self.text, node.child_by_field_name("source")?)?;
        let module = source.strip_prefix("node:").unwrap_or(source);
        let scope = node.parent().filter(|parent| parent.kind() == "program")?;
        names::MODULES.have(module).then_some(())?;
        let clause = named(node).find(|child| child.kind() == "import_clause")?;
        // Nothing but what it binds and where from.
        (named(node).count() == 2).then_some(())?;
        let whole = Binding::Module(module.to_owned());
        for part in named(clause) {
            match part.kind() {
                "identifier" => self.add(self.of_node(part), scope, &whole)?,
                "namespace_import" => self.add(self.of_node(only(part)?), scope, &whole)?,
                "named_imports" => named(part).try_for_each(|one| self.imported(one, module, scope))?,
                _ => return None,
            }
        }
        Some(())
    }

    /// `readFileSync`, `readFileSync as read`.
    fn imported(&mut self, node: Node<'_>, module: &str, scope: Node<'_>) -> Option<()> {
        let name = node.child_by_field_name("name").filter(|name| name.kind() == "identifier")?;
        let alias = node.child_by_field_name("alias").unwrap_or(name);
        let whole = format!("{module}.{}", self.of_node(name));
        names::MEMBERS.have(&whole).then_some(())?;
        self.add(self.of_node(alias), scope, &Binding::Member(whole))
    }

    /// `fs = require('fs')`, `{ readFileSync } = require('fs')`.
    fn module(&mut self, name: Node<'_>, module: &str, scope: Node<'_>) -> Option<()> {
        if name.kind() == "identifier" {
            return self.add(self.of_node(name), scope, &Binding::Module(module.to_owned()));
        }
        for part in named(name) {
            let whole = format!("{module}.{}", self.of_node(part));
            let known = part.kind() == "shorthand_property_identifier_pattern" && names::MEMBERS.have(&whole);
            known.then(|| self.add(self.of_node(part), scope, &Binding::Member(whole)))??;
        }
        (name.kind() == "object_pattern").then_some(())
    }

    /// Every name that a pattern binds.
    fn pattern(&mut self, node: Node<'_>, scope: Node<'_>, binding: &Binding) -> Option<()> {
        match node.kind() {
            "identifier" => self.add(self.of_node(node), scope, binding),
            "shorthand_property_identifier_pattern" => {
                let name = self.of_node(node);
                (!names::DENIED.have(name)).then(|| self.add(name, scope, &Binding::Value))?
            }
            "object_pattern" | "array_pattern" | "rest_pattern" => {
                named(node).try_for_each(|part| self.pattern(part, scope, &Binding::Value))
            }
            "pair_pattern" => self.pattern(node.child_by_field_name("value")?, scope, &Binding::Value),
            "assignment_pattern" | "object_assignment_pattern" => {
                self.pattern(node.child_by_field_name("left")?, scope, &Binding::Value)
            }
            _ => None,
        }
    }

    fn add(&mut self, name: &'t str, scope: Node<'_>, binding: &Binding) -> Option<()> {
        let special = matches!(
            name,
            "eval" | "arguments" | "require" | "module" | "exports" | "process" | "globalThis" | "undefined"
        );
        if special || !name.is_ascii() {
            return None;
        }
        let before = self.found.entry(scope.id()).or_default().insert(name, binding.clone());
        before.is_none_or(|b| b == *binding).then_some(())
    }

    /// `var http` at the top leaves the global of that name what it is.
    fn is_new(&self, pattern: Node<'_>, scope: Node<'_>) -> Option<()> {
        if scope.kind() != "program" {
            return Some(());
        }
        let own = |name: &&str| names::GLOBALS.have(name);
        let all = tree::spans(pattern, &["identifier", "shorthand_property_identifier_pattern"]);
        let taken = all.iter().filter_map(|(start, end)| self.text.get(*start..*end)).any(|n| own(&n));
        let module = pattern.parent().and_then(|d| d.child_by_field_name("value"));
        // Giving it the module of its own name changes nothing.
        let same = module.and_then(|v| required(self.text, v)).is_some_and(|m| m == self.of_node(pattern));
        (!taken || same).then_some(())
    }
}

/// The module or file that `require('…')` names.
pub(super) fn required<'t>(text: &'t str, node: Node<'_>) -> Option<&'t str> {
    let function = node.child_by_field_name("function").filter(|_| node.kind() == "call_expression")?;
    let arguments = node.child_by_field_name("arguments").filter(|a| a.kind() == "arguments")?;
    let name = plain_text(text, only(arguments)?)?;
    (tree::of(text, function) == "require").then(|| name.strip_prefix("node:").unwrap_or(name))
}

/// The text of a string without escapes.
pub(super) fn plain_text<'t>(text: &'t str, node: Node<'_>) -> Option<&'t str> {
    let quoted = tree::of(text, node);
    let mark = quoted.chars().next().filter(|c| node.kind() == "string" && matches!(c, '\'' | '"'))?;
    let inside = quoted.strip_prefix(mark)?.strip_suffix(mark)?;
    (!inside.contains(['\\', '\n', mark])).then_some(inside)
}

/// Where `var` declares: the body of the function around, or the program.
fn function_body(node: Node<'_>) -> Node<'_> {
    let mut at = node;
    while let Some(parent) = at.parent() {
        if matches!(parent.kind(), "function_declaration" | "function_expression" | "arrow_function") {
            return at;
        }
        at = parent;
    }
    at
}
