//! Python, as far as it is glimpsed.

use assize_protocol::FlowEnd;

use super::calls::{self, Does};
use super::known::{Known, unescaped};
use super::{Call, Sight};
use crate::tree::{Node, named, of};

/// What `node` is worth; whatever is called in it is told.
pub(super) fn look(sight: &mut Sight, text: &str, node: Node<'_>, depth: usize) -> Known {
    if !sight.enters(depth) {
        return Known::Nothing;
    }
    let mut eye = Eye { sight, text, depth };
    eye.node(node)
}

struct Eye<'s> {
    sight: &'s mut Sight,
    text: &'s str,
    depth: usize,
}

impl Eye<'_> {
    fn see(&mut self, node: Node<'_>) -> Known {
        look(self.sight, self.text, node, self.depth + 1)
    }

    fn field(&mut self, node: Node<'_>, name: &str) -> Known {
        node.child_by_field_name(name).map_or(Known::Nothing, |child| self.see(child))
    }

    fn node(&mut self, node: Node<'_>) -> Known {
        match node.kind() {
            "import_statement" => named(node).for_each(|name| self.import(name)),
            "import_from_statement" => self.import_from(node),
            "string" => return self.string(node),
            "concatenated_string" => {
                let parts: Vec<Known> = named(node).map(|n| self.see(n)).collect();
                return parts.into_iter().reduce(Known::then).unwrap_or_default();
            }
            "list" | "tuple" => return Known::list(named(node).map(|n| self.see(n)).collect()),
            "parenthesized_expression" | "await" | "type" => {
                return named(node).next().map_or(Known::Nothing, |inner| self.see(inner));
            }
            "true" | "false" | "none" => return Known::text(of(self.text, node)),
            "identifier" => return self.sight.named(of(self.text, node)),
            "attribute" => {
                let object = self.field(node, "object");
                let name = node.child_by_field_name("attribute").map_or("", |n| of(self.text, n));
                return object.member(name);
            }
            "subscript" => return self.subscript(node),
            "binary_operator" => return self.operator(node),
            "assignment" | "named_expression" => return self.assignment(node),
            "augmented_assignment" => self.augmented(node),
            "call" => return self.call(node),
            "for_statement" => self.loops(node),
            "as_pattern" => {
                let known = named(node).next().map_or(Known::Nothing, |inner| self.see(inner));
                if let Some(alias) = node.child_by_field_name("alias") {
                    self.bind(alias, known);
                }
            }
            "function_definition" | "lambda" => return self.function(node),
            _ => named(node).for_each(|child| {
                self.see(child);
            }),
        }
        Known::Nothing
    }

    fn string(&mut self, node: Node<'_>) -> Known {
        let raw = of(self.text, node).split(['\'', '"']).next().is_some_and(|p| p.contains(['r', 'R']));
        let mut whole = Known::text("");
        for part in named(node) {
            let known = match part.kind() {
                "string_content" if raw => Known::text(of(self.text, part)),
                "string_content" => Known::text(unescaped(of(self.text, part))),
                "interpolation" => self.field(part, "expression"),
                _ => continue,
            };
            whole = whole.then(known);
        }
        whole
    }

    fn subscript(&mut self, node: Node<'_>) -> Known {
        let key = self.field(node, "subscript");
        match self.field(node, "value") {
            Known::Name(name) if name == "os.environ" && key.as_text() == Some("HOME") => Known::home(),
            Known::From(origin) => Known::From(origin),
            _ => Known::Nothing,
        }
    }

    fn operator(&mut self, node: Node<'_>) -> Known {
        let (left, right) = (self.field(node, "left"), self.field(node, "right"));
        match node.child_by_field_name("operator").map(|n| of(self.text, n)) {
            Some("+") => left.then(right),
            Some("/") if left.as_text().is_some() => Known::path(&[left, right]),
            Some("%") => match (left, right) {
                (Known::Text(form), Known::Text(word)) => Known::text(form.replacen("%s", &word, 1)),
                _ => Known::Nothing,
            },
            _ => Known::Nothing,
        }
    }

    fn assignment(&mut self, node: Node<'_>) -> Known {
        let known = match node.child_by_field_name("right") {
            Some(right) => self.see(right),
            None => self.field(node, "value"),
        };
        let left = node.child_by_field_name("left").or_else(|| node.child_by_field_name("name"));
        if let Some(left) = left {
            self.bind(left, known.clone());
        }
        known
    }

    fn augmented(&mut self, node: Node<'_>) {
        let known = self.field(node, "left").then(self.field(node, "right"));
        if let Some(left) = node.child_by_field_name("left") {
            self.bind(left, known);
        }
    }

    fn bind(&mut self, target: Node<'_>, known: Known) {
        match target.kind() {
            "identifier" => self.sight.bind(of(self.text, target), known),
            "as_pattern_target" | "pattern_list" | "tuple_pattern" | "list_pattern" => {
                let shared = if named(target).count() == 1 { known } else { Known::Nothing };
                for one in named(target) {
                    self.bind(one, shared.clone());
                }
            }
            _ => {}
        }
    }

    fn import(&mut self, node: Node<'_>) {
        let whole = |n: Node<'_>| of(self.text, n).to_owned();
        if let Some((name, alias)) = node.child_by_field_name("name").zip(node.child_by_field_name("alias")) {
            self.sight.bind(of(self.text, alias), Known::Name(whole(name)));
        } else {
            // `import os.path` binds `os`.
            let first = whole(node).split('.').next().unwrap_or("").to_owned();
            self.sight.bind(&first, Known::Name(first.clone()));
        }
    }

    fn import_from(&mut self, node: Node<'_>) {
        let Some(module) = node.child_by_field_name("module_name") else { return };
        let module_name = of(self.text, module).to_owned();
        for child in named(node).filter(|child| child.id() != module.id()) {
            if child.kind() == "wildcard_import" {
                self.sight.everything.push(module_name.clone());
                continue;
            }
            let name = child.child_by_field_name("name").unwrap_or(child);
            let alias = child.child_by_field_name("alias").unwrap_or(name);
            let known = Known::Name(format!("{module_name}.{}", of(self.text, name)));
            self.sight.bind(of(self.text, alias), known);
        }
    }

    fn loops(&mut self, node: Node<'_>) {
        let list = self.field(node, "right");
        let name = node.child_by_field_name("left").filter(|n| n.kind() == "identifier");
        let name = name.map_or("", |n| of(self.text, n));
        let (text, depth) = (self.text, self.depth + 1);
        let Some(body) = node.child_by_field_name("body") else { return };
        self.sight.each(name, list, |sight| {
            look(sight, text, body, depth);
        });
    }

    /// What a function does counts, whoever calls it; what it is given is not known.
    fn function(&mut self, node: Node<'_>) -> Known {
        if let Some(name) = node.child_by_field_name("name") {
            self.sight.bind(of(self.text, name), Known::Nothing);
        }
        let parameters = node.child_by_field_name("parameters").into_iter().flat_map(named);
        let (text, depth) = (self.text, self.depth + 1);
        let body = node.child_by_field_name("body");
        self.sight.inside(|sight| {
            for parameter in parameters {
                let name = parameter.child_by_field_name("name").unwrap_or(parameter);
                sight.bind(of(text, name), Known::Nothing);
            }
            if let Some(body) = body {
                look(sight, text, body, depth);
            }
            Known::Nothing
        })
    }

    fn call(&mut self, node: Node<'_>) -> Known {
        let mut call = Call::default();
        for argument in node.child_by_field_name("arguments").into_iter().flat_map(named) {
            if argument.kind() == "keyword_argument" {
                let name = argument.child_by_field_name("name").map_or("", |n| of(self.text, n)).to_owned();
                let known = self.field(argument, "value");
                call.keys.push((name, known));
            } else {
                let known = self.see(argument);
                call.arguments.push(known);
            }
        }
        let Some(function) = node.child_by_field_name("function") else { return Known::Nothing };
        if function.kind() == "attribute" {
            let object = self.field(function, "object");
            let name = function.child_by_field_name("attribute").map_or("", |n| of(self.text, n));
            return self.method(object, name, call);
        }
        match self.see(function) {
            Known::Name(name) => self.called(&name, &call),
            known => known.origin().or(call.origin()).map_or(Known::Nothing, Known::From),
        }
    }

    fn called(&mut self, name: &str, call: &Call) -> Known {
        if matches!(name, "os.getenv" | "os.environ.get") && call.text(0) == Some("HOME") {
            return Known::home();
        }
        if name.starts_with("socket.create_connection") && !name.ends_with("recv") {
            self.sight.perform(Does::Connect, call);
        }
        self.sight.call(name, call)
    }

    fn method(&mut self, object: Known, name: &str, mut call: Call) -> Known {
        match object {
            Known::Name(whole) => self.called(&format!("{whole}.{name}"), &call),
            Known::From(FlowEnd::Network) if name == "extractall" => Known::Nothing,
            Known::From(origin) => Known::From(origin),
            Known::Text(_) if name == "join" => match call.first() {
                Known::List(words) => {
                    let separator = object.as_text().unwrap_or("");
                    let texts = words.iter().map(Known::as_text).collect::<Option<Vec<_>>>();
                    texts.map_or(Known::Nothing, |texts| Known::text(texts.join(separator)))
                }
                _ => Known::Nothing,
            },
            Known::Text(_) => match calls::python_method(name) {
                Some(does @ Does::Touch(..)) => {
                    call.arguments = vec![object];
                    self.sight.perform(does, &call)
                }
                Some(does) => {
                    call.arguments.insert(0, object);
                    self.sight.perform(does, &call)
                }
                None => Known::Nothing,
            },
            Known::List(_) | Known::Nothing => call.origin().map_or(Known::Nothing, Known::From),
        }
    }
}
