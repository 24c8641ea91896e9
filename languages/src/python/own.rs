//! What a script makes itself: classes and their attributes, decorators, annotations, patterns, loops on a condition.
//!
//! The functions of a script do what is told of them, whoever calls them and with whatever, so it does no harm that
//! anything at all may call a method of its own. What has to be kept apart are names: an attribute that the script
//! gives its own objects may be read of any value, so it must not be one that does something, or leads to something
//! that does, on whatever other value there can be ([`names::TAKEN`]). Beside values of large libraries, which have
//! hundreds of attributes, only those of [`names::METHODS`] are let in.

use super::judge::is_touchy;
use super::sources::only_argument;
use super::{Meaning, Reader, modules, names};
use crate::tree::{Node, named, only};

/// Builtins that show what they are given, and no more.
const SHOWS: [&str; 4] = ["print", "str", "repr", "len"];

/// What is set on tables; everything else of them has a meaning.
const SET: [&str; 3] = ["columns", "index", "name"];

impl<'t> Reader<'t> {
    /// `self.x = …`: an own object is what a name of the script stands for, or hangs on one.
    pub(super) fn target_attribute(&mut self, node: Node<'_>) -> Option<()> {
        let mut object = node.child_by_field_name("object")?;
        while object.kind() == "attribute" || object.kind() == "subscript" {
            object = object.child_by_field_name("object").or_else(|| object.child_by_field_name("value"))?;
        }
        let attribute = self.of(node.child_by_field_name("attribute")?);
        self.attributes.insert(attribute);
        (object.kind() == "identifier").then(|| self.owners.insert(self.of(object))).map(|_| ())
    }

    /// The names that a pattern binds.
    pub(super) fn capture(&mut self, node: Node<'_>) -> Option<()> {
        let name = match node.kind() {
            // `P(x=name)`: what stands in front is an attribute.
            "keyword_pattern" => named(node).nth(1),
            // `P() as name`.
            "as_pattern" => named(node).last(),
            _ => named(node).next(),
        };
        let Some(name) = name.filter(|name| matches!(name.kind(), "dotted_name" | "identifier")) else {
            return Some(());
        };
        let name = only(name).unwrap_or(name);
        if name.kind() == "identifier" { self.target(name, super::Scope::Plain) } else { Some(()) }
    }

    /// The attributes of own objects are no way to anything else.
    pub(super) fn attributes_are_apart(&self) -> Option<()> {
        let large = self.modules.values().chain(self.members.values()).any(|module| {
            modules::LARGE.have(module.split('.').next().unwrap_or(module))
                || module.starts_with("urllib.request")
        });
        let is_own = |name: &&str| {
            let hook = name.starts_with("__") || name.starts_with('_') && name.ends_with('_');
            name.is_ascii() && !hook && !names::TAKEN.have(name) && (!large || SET.contains(name))
        };
        let owned = |name: &&str| self.bound.contains(name);
        (self.attributes.iter().all(is_own) && self.owners.iter().all(owned)).then_some(())
    }

    /// Whether `attribute` may be read of any value.
    pub(super) fn knows_attribute(&self, attribute: &str) -> bool {
        names::METHODS.have(attribute)
            || attribute == "__name__"
            || self.attributes.contains(attribute)
            || self.families.iter().any(|family| family.have(attribute))
    }

    /// `class P(Q):`: made of own classes, and of those that only hold or visit something.
    pub(super) fn class(&mut self, node: Node<'t>) -> Option<()> {
        node.child_by_field_name("type_parameters").is_none().then_some(())?;
        for base in node.child_by_field_name("superclasses").into_iter().flat_map(named) {
            let name = if base.kind() == "subscript" { base.child_by_field_name("value")? } else { base };
            let text = self.of(name);
            let is_base = match name.kind() {
                "identifier" if text == "object" => !self.bound.contains(text),
                "identifier" | "attribute" => match self.resolve(name)? {
                    Meaning::Member(member) => names::BASES.have(&member),
                    Meaning::Value => {
                        self.classes.contains(text) && self.bindings.get(text) == Some(&1)
                            || names::PLAIN_BASES.have(text) && !self.bound.contains(text)
                    }
                    Meaning::Module(_) => false,
                },
                _ => false,
            };
            is_base.then_some(())?;
            named(base)
                .filter(|_| base.kind() == "subscript")
                .skip(1)
                .try_for_each(|p| self.annotation(p))?;
        }
        self.judge(node.child_by_field_name("body")?)
    }

    /// What is behind `@`: own functions, and what keeps or wraps a function without doing anything.
    pub(super) fn decorator(&mut self, node: Node<'t>) -> Option<()> {
        let whole = only(node)?;
        let name = match whole.kind() {
            "call" => whole.child_by_field_name("function")?,
            _ => whole,
        };
        if name.kind() == "identifier" && names::DECORATORS.have(self.of(name)) {
            return (whole == name && !self.bound.contains(self.of(name))).then_some(());
        }
        if name.kind() == "attribute" && matches!(self.attribute_of(name)?, "setter" | "getter" | "deleter") {
            // `@x.setter` of an own property.
            let property = name.child_by_field_name("object")?;
            return (whole == name && self.functions.contains(self.of(property))).then_some(());
        }
        match self.resolve(name)? {
            Meaning::Member(member) => names::WRAPPERS.have(&member).then_some(())?,
            Meaning::Value => self.functions.contains(self.of(name)).then_some(())?,
            Meaning::Module(_) => return None,
        }
        let Some(arguments) = whole.child_by_field_name("arguments") else { return Some(()) };
        // `wraps` could be told which attributes to copy.
        let plain = !self.of(name).ends_with("wraps") || only_argument(arguments).is_some();
        plain.then(|| self.judge(arguments))?
    }

    /// An annotation is evaluated and kept where nothing reaches it: it may name what is no value elsewhere.
    pub(super) fn annotation(&mut self, node: Node<'t>) -> Option<()> {
        match node.kind() {
            "type"
            | "generic_type"
            | "type_parameter"
            | "union_type"
            | "subscript"
            | "list"
            | "tuple"
            | "parenthesized_expression" => named(node).try_for_each(|part| self.annotation(part)),
            "binary_operator" => {
                (self.of(node.child_by_field_name("operator")?) == "|").then_some(())?;
                named(node).try_for_each(|part| self.annotation(part))
            }
            "identifier" if matches!(self.of(node), "object" | "type" | "property") => {
                (!self.bound.contains(self.of(node))).then_some(())
            }
            "identifier" | "attribute" => match self.resolve(node)? {
                Meaning::Value | Meaning::Member(_) => Some(()),
                Meaning::Module(_) => None,
            },
            "string" => self.plain_text(node).map(|_| ()),
            "none" | "ellipsis" | "integer" | "true" | "false" => Some(()),
            _ => None,
        }
    }

    /// A loop on a condition: something in it can change what is asked, or it is left.
    pub(super) fn turns(&mut self, node: Node<'t>) -> Option<()> {
        let (condition, body) = (node.child_by_field_name("condition")?, node.child_by_field_name("body")?);
        let leaves = body
            .all(|n| !matches!(n.kind(), "function_definition" | "lambda" | "class_definition"))
            .any(|n| matches!(n.kind(), "break_statement" | "return_statement" | "raise_statement"));
        let asked: Vec<&str> =
            condition.all(|_| true).filter(|n| n.kind() == "identifier").map(|n| self.of(n)).collect();
        let changes = |n: Node<'_>| {
            let touched = match n.kind() {
                "assignment" | "augmented_assignment" => n.child_by_field_name("left"),
                "call" => n.child_by_field_name("function").filter(|f| f.kind() == "attribute"),
                "delete_statement" => Some(n),
                _ => None,
            };
            touched.is_some_and(|t| t.all(|_| true).any(|i| asked.contains(&self.of(i))))
        };
        let asks = condition.all(|_| true).any(|n| matches!(n.kind(), "call" | "named_expression"));
        let ends = leaves || asks || body.all(|_| true).any(changes);
        ends.then(|| named(node).try_for_each(|child| self.judge(child)))?
    }

    /// `del x`, `global x`: names of its own.
    pub(super) fn own_names(&mut self, node: Node<'t>) -> Option<()> {
        for child in named(node) {
            match child.kind() {
                "identifier" => self.bound.contains(self.of(child)).then_some(())?,
                "expression_list" | "tuple" | "parenthesized_expression" => self.own_names(child)?,
                _ => self.judge(child)?,
            }
        }
        Some(())
    }

    /// A pattern of `match`. Classes and values in it are looked up, attributes are read.
    pub(super) fn pattern(&mut self, node: Node<'t>) -> Option<()> {
        match node.kind() {
            "dotted_name" => {
                let text = self.of(node);
                if !text.contains('.') {
                    return self.bound.contains(text).then_some(());
                }
                let mut parts = text.split('.');
                let first = parts.next()?;
                if self.modules.contains_key(first) {
                    return self.is_listed_member(text).then_some(());
                }
                let known = self.classes.contains(first) && parts.all(|part| self.attributes.contains(part));
                known.then_some(())
            }
            "class_pattern" => {
                let mut parts = named(node);
                let class = parts.next()?;
                let text = self.of(class);
                let known = self.classes.contains(text)
                    || names::VALUES.have(text)
                    || self.members.contains_key(text)
                    || self.is_listed_member(text);
                (known && !is_touchy(self.members.get(text).map_or("", String::as_str)))
                    .then(|| parts.try_for_each(|part| self.pattern(part)))?
            }
            "keyword_pattern" => {
                let mut parts = named(node);
                let attribute = self.of(parts.next()?);
                self.knows_attribute(attribute).then(|| parts.try_for_each(|part| self.pattern(part)))?
            }
            "case_pattern" | "list_pattern" | "tuple_pattern" | "dict_pattern" | "union_pattern"
            | "as_pattern" => named(node).try_for_each(|part| self.pattern(part)),
            "identifier" | "splat_pattern" | "none" | "true" | "false" => Some(()),
            _ => self.judge(node),
        }
    }

    /// `module.Member` in full.
    fn is_listed_member(&self, text: &str) -> bool {
        let whole = text
            .split_once('.')
            .and_then(|(first, rest)| self.modules.get(first).map(|module| format!("{module}.{rest}")));
        whole.is_some_and(|whole| modules::MEMBERS.have(&whole) && !is_touchy(&whole))
    }

    /// `super().__init__(…)`: of the listed bases none does anything.
    pub(super) fn is_super(&self, node: Node<'_>) -> bool {
        let call =
            node.child_by_field_name("object").filter(|o| self.of(*o) == "super()" && o.kind() == "call");
        let called = node.parent().is_some_and(|p| p.kind() == "call");
        call.is_some()
            && called
            && self
                .attribute_of(node)
                .is_some_and(|a| matches!(a, "__init__" | "__post_init__") || self.knows_attribute(a))
    }

    /// `type(x)` where it is only shown or compared: of a value that is kept by name it would make the class.
    pub(super) fn shows_type(&mut self, call: Node<'t>) -> Option<()> {
        let value = only(call.child_by_field_name("arguments")?).filter(|a| a.kind() != "list_splat")?;
        let parent = call.parent()?;
        let shown = match parent.kind() {
            "attribute" => self.attribute_of(parent) == Some("__name__"),
            "comparison_operator" | "interpolation" => true,
            "argument_list" => {
                let function = parent.parent()?.child_by_field_name("function")?;
                function.kind() == "identifier"
                    && SHOWS.contains(&self.of(function))
                    && !self.bound.contains(self.of(function))
            }
            _ => false,
        };
        shown.then(|| self.judge(value))?
    }
}
