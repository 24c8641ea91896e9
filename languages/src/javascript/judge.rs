//! What every name, property and call of a script comes to.

use assize_protocol::EffectKind;

use super::names;
use super::scope::{Binding, Scopes, plain_text, required};
use crate::Act;
use crate::tree::{self, Node, named, only};

/// What a name or a chain of properties stands for.
enum Meaning {
    Value,
    Module(String),
    Member(String),
}

pub(super) struct Judge<'t> {
    pub(super) text: &'t str,
    pub(super) scopes: Scopes<'t>,
    pub(super) acts: Vec<Act>,
}

impl<'t> Judge<'t> {
    pub(super) fn of(&self, node: Node<'_>) -> &'t str {
        tree::of(self.text, node)
    }

    pub(super) fn node(&mut self, node: Node<'_>) -> Option<()> {
        match node.kind() {
            "identifier" | "shorthand_property_identifier" | "member_expression" => self.value(node),
            "subscript_expression" => self.subscript(node),
            "call_expression" => self.call(node),
            "new_expression" => self.new_object(node),
            "assignment_expression" | "augmented_assignment_expression" => {
                self.target(node.child_by_field_name("left")?)?;
                self.node(node.child_by_field_name("right")?)
            }
            "update_expression" => {
                let argument = node.child_by_field_name("argument")?;
                if argument.kind() == "identifier" { self.counted(argument) } else { self.target(argument) }
            }
            "variable_declarator" => self.declarator(node),
            // What it binds is known by its scope.
            "import_statement" => Some(()),
            "for_statement" => {
                // `for (;;)` never ends.
                let condition = node.child_by_field_name("condition")?;
                (condition.kind() != "empty_statement").then_some(())?;
                self.children(node)
            }
            "for_in_statement" => self.for_in(node),
            "pair" => {
                self.key(node.child_by_field_name("key")?)?;
                self.node(node.child_by_field_name("value")?)
            }
            "object_pattern"
            | "array_pattern"
            | "rest_pattern"
            | "pair_pattern"
            | "assignment_pattern"
            | "object_assignment_pattern" => self.pattern(node),
            "arrow_function" | "function_expression" | "function_declaration" => self.function(node),
            "catch_clause" => {
                node.child_by_field_name("parameter")
                    .map_or(Some(()), |parameter| self.pattern(parameter))?;
                self.node(node.child_by_field_name("body")?)
            }
            _ => self.children(node),
        }
    }

    fn children(&mut self, node: Node<'_>) -> Option<()> {
        named(node).try_for_each(|child| self.node(child))
    }

    fn function(&mut self, node: Node<'_>) -> Option<()> {
        if let Some(parameters) = node.child_by_field_name("parameters") {
            named(parameters).try_for_each(|p| self.pattern(p))?;
        }
        self.node(node.child_by_field_name("body")?)
    }

    /// The keys and defaults of a pattern; its names are declared.
    fn pattern(&mut self, node: Node<'_>) -> Option<()> {
        match node.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => Some(()),
            "pair_pattern" => {
                self.key(node.child_by_field_name("key")?)?;
                (node.child_by_field_name("key")?.kind() != "computed_property_name").then_some(())?;
                self.pattern(node.child_by_field_name("value")?)
            }
            "assignment_pattern" | "object_assignment_pattern" => {
                self.pattern(node.child_by_field_name("left")?)?;
                self.node(node.child_by_field_name("right")?)
            }
            "object_pattern" | "array_pattern" | "rest_pattern" => {
                named(node).try_for_each(|part| self.pattern(part))
            }
            _ => None,
        }
    }

    fn key(&mut self, node: Node<'_>) -> Option<()> {
        match node.kind() {
            "property_identifier" => (!names::DENIED.have(self.of(node))).then_some(()),
            "string" => plain_text(self.text, node).filter(|key| !names::DENIED.have(key)).map(|_| ()),
            "number" => Some(()),
            "computed_property_name" => self.children(node),
            _ => None,
        }
    }

    /// A name or property that is not called.
    fn value(&mut self, node: Node<'_>) -> Option<()> {
        match self.resolve(node)? {
            Meaning::Value => Some(()),
            Meaning::Module(_) => None,
            Meaning::Member(member) => (!is_touchy(&member)).then_some(()),
        }
    }

    fn resolve(&mut self, node: Node<'_>) -> Option<Meaning> {
        match node.kind() {
            "identifier" | "shorthand_property_identifier" => {
                let name = self.of(node);
                match self.scopes.binding(name, node) {
                    Some(Binding::Module(module)) => Some(Meaning::Module(module.clone())),
                    Some(Binding::Member(member)) => Some(Meaning::Member(member.clone())),
                    Some(Binding::Value | Binding::Function | Binding::Counter) => Some(Meaning::Value),
                    None if names::FUNCTIONS.have(name) && !is_object_of_member(node) => Some(Meaning::Value),
                    None if names::VALUES.have(name) => Some(Meaning::Value),
                    None => names::NAMESPACES.have(name).then(|| Meaning::Module(name.to_owned())),
                }
            }
            "member_expression" => {
                let property = self.property(node)?;
                match self.resolve(node.child_by_field_name("object")?)? {
                    Meaning::Module(module) => {
                        let whole = format!("{module}.{property}");
                        names::MEMBERS.have(&whole).then_some(Meaning::Member(whole))
                    }
                    Meaning::Member(member) if is_stream(&member) => {
                        names::STREAM.have(property).then_some(Meaning::Value)
                    }
                    Meaning::Member(member) if is_touchy(&member) => None,
                    Meaning::Member(_) | Meaning::Value => Some(Meaning::Value),
                }
            }
            "call_expression" => match self.module(node) {
                Some(module) => Some(Meaning::Module(module)),
                None => self.node(node).map(|()| Meaning::Value),
            },
            _ => self.node(node).map(|()| Meaning::Value),
        }
    }

    /// The static property of a member expression, unless it is one of the ways out.
    fn property(&self, node: Node<'_>) -> Option<&'t str> {
        let property = node.child_by_field_name("property").filter(|p| p.kind() == "property_identifier")?;
        let name = self.of(property);
        (name.is_ascii() && !names::DENIED.have(name)).then_some(name)
    }

    /// `require('fs')`.
    fn module(&self, node: Node<'_>) -> Option<String> {
        let name = required(self.text, node).filter(|name| names::MODULES.have(name))?;
        let function = node.child_by_field_name("function")?;
        self.scopes.binding("require", function).is_none().then(|| name.to_owned())
    }

    fn subscript(&mut self, node: Node<'_>) -> Option<()> {
        self.node(node.child_by_field_name("object")?)?;
        let index = node.child_by_field_name("index")?;
        if index.kind() == "string" {
            return plain_text(self.text, index).filter(|key| !names::DENIED.have(key)).map(|_| ());
        }
        self.node(index)?;
        (self.is_number(index) || self.is_coerced(node)).then_some(())
    }

    /// What may be assigned to: names of the script, and properties of values.
    fn target(&mut self, node: Node<'_>) -> Option<()> {
        match node.kind() {
            "identifier" => {
                let binding = self.scopes.binding(self.of(node), node)?;
                (*binding == Binding::Value).then_some(())
            }
            "member_expression" => {
                self.property(node)?;
                match self.resolve(node.child_by_field_name("object")?)? {
                    Meaning::Value => Some(()),
                    Meaning::Module(_) | Meaning::Member(_) => None,
                }
            }
            "subscript_expression" => self.subscript(node),
            _ => None,
        }
    }

    fn counted(&self, node: Node<'_>) -> Option<()> {
        let binding = self.scopes.binding(self.of(node), node)?;
        matches!(binding, Binding::Value | Binding::Counter).then_some(())
    }

    fn declarator(&mut self, node: Node<'_>) -> Option<()> {
        let name = node.child_by_field_name("name")?;
        let Some(value) = node.child_by_field_name("value") else { return self.pattern(name) };
        if self.module(value).is_some() {
            return Some(());
        }
        self.pattern(name)?;
        self.node(value)
    }

    fn for_in(&mut self, node: Node<'_>) -> Option<()> {
        let left = node.child_by_field_name("left")?;
        node.child_by_field_name("value").is_none().then_some(())?;
        if node.child_by_field_name("kind").is_some() {
            self.pattern(left)?;
        } else {
            self.target(left)?;
        }
        self.node(node.child_by_field_name("right")?)?;
        self.node(node.child_by_field_name("body")?)
    }

    fn new_object(&mut self, node: Node<'_>) -> Option<()> {
        let constructor = node.child_by_field_name("constructor")?;
        let name = self.of(constructor);
        let known = constructor.kind() == "identifier" && names::CONSTRUCTORS.have(name);
        (known && self.scopes.binding(name, constructor).is_none()).then_some(())?;
        node.child_by_field_name("arguments").map_or(Some(()), |arguments| self.children(arguments))
    }

    fn call(&mut self, node: Node<'_>) -> Option<()> {
        let function = node.child_by_field_name("function")?;
        let arguments = node.child_by_field_name("arguments").filter(|a| a.kind() == "arguments")?;
        match function.kind() {
            "identifier" => {
                let name = self.of(function);
                match self.scopes.binding(name, function).cloned() {
                    Some(Binding::Function) => {}
                    Some(Binding::Member(member)) => self.call_member(&member, arguments)?,
                    Some(Binding::Value | Binding::Counter | Binding::Module(_)) => return None,
                    None if name == "require" => return self.require(node),
                    None => {
                        names::FUNCTIONS.have(name).then_some(())?;
                        if name == "atob" {
                            self.acts.push(Act::Decode);
                        }
                    }
                }
            }
            "member_expression" => self.call_method(function, arguments)?,
            "parenthesized_expression" => {
                let inner = only(function)?;
                matches!(inner.kind(), "arrow_function" | "function_expression").then_some(())?;
                self.node(inner)?;
            }
            _ => return None,
        }
        self.children(arguments)
    }

    fn call_method(&mut self, function: Node<'_>, arguments: Node<'_>) -> Option<()> {
        let property = self.property(function)?;
        let object = function.child_by_field_name("object")?;
        match self.resolve(object)? {
            Meaning::Module(module) => {
                let whole = format!("{module}.{property}");
                names::MEMBERS.have(&whole).then_some(())?;
                self.call_member(&whole, arguments)
            }
            Meaning::Member(member) if is_stream(&member) => names::STREAM.have(property).then_some(()),
            Meaning::Member(member) if is_touchy(&member) => None,
            // On anything but a pattern, `exec` runs programs.
            Meaning::Member(_) | Meaning::Value => (names::METHODS.have(property)
                || property == "exec" && object.kind() == "regex")
                .then_some(()),
        }
    }

    fn call_member(&mut self, member: &str, arguments: Node<'_>) -> Option<()> {
        let mut all = named(arguments);
        let (first, second) = (all.next(), all.next());
        match member {
            "fs.readFileSync" | "fs.existsSync" | "fs.readdirSync" | "fs.statSync" => {
                second.is_none_or(|options| self.only_names_encoding(options)).then_some(())?;
                let name = first?;
                if self.of(name) == "0" && member == "fs.readFileSync" {
                    return Some(());
                }
                let path = plain_text(self.text, name)?;
                if path != "/dev/stdin" {
                    self.acts.push(Act::Path(EffectKind::Read, path.to_owned()));
                }
                Some(())
            }
            "Buffer.from" => {
                let encoding = second.map(|node| plain_text(self.text, node).unwrap_or("?"));
                if encoding.is_some_and(|name| !matches!(name, "utf8" | "utf-8" | "ascii" | "latin1")) {
                    self.acts.push(Act::Decode);
                }
                Some(())
            }
            "Object.create" => (second.is_none() && first?.kind() == "null").then_some(()),
            _ => Some(()),
        }
    }

    /// `'utf8'` or `{ encoding: 'utf8' }`: other options open for writing.
    fn only_names_encoding(&self, node: Node<'_>) -> bool {
        if node.kind() != "object" {
            return plain_text(self.text, node).is_some();
        }
        named(node).all(|pair| {
            let key = pair.child_by_field_name("key").map(|k| self.of(k));
            pair.kind() == "pair" && matches!(key, Some("encoding" | "withFileTypes"))
        })
    }

    /// `require('./package.json')`, `require('react/package.json')`.
    fn require(&mut self, node: Node<'_>) -> Option<()> {
        let name = required(self.text, node)?;
        name.strip_suffix(".json")?;
        let is_path = name.starts_with("./") || name.starts_with("../") || name.starts_with('/');
        let path = if is_path { name.to_owned() } else { format!("node_modules/{name}") };
        (is_path || !name.contains("..") && !name.starts_with('#')).then_some(())?;
        self.acts.push(Act::Load(path.clone()));
        self.acts.push(Act::Path(EffectKind::Read, path));
        Some(())
    }
}

fn is_object_of_member(node: Node<'_>) -> bool {
    node.parent()
        .is_some_and(|p| p.kind() == "member_expression" && p.child_by_field_name("object") == Some(node))
}

/// Whether using it depends on how.
fn is_touchy(member: &str) -> bool {
    is_stream(member)
        || matches!(
            member,
            "fs.readFileSync"
                | "fs.existsSync"
                | "fs.readdirSync"
                | "fs.statSync"
                | "Object.create"
                | "Buffer.from"
        )
}

fn is_stream(member: &str) -> bool {
    matches!(member, "process.stdin" | "process.stdout" | "process.stderr")
}
