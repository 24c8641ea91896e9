//! JavaScript, as far as it is glimpsed.

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
            "import_statement" => self.import(node),
            "string" | "template_string" => return self.string(node),
            "array" => return Known::list(named(node).map(|n| self.see(n)).collect()),
            "parenthesized_expression" | "await_expression" => {
                return named(node).last().map_or(Known::Nothing, |inner| self.see(inner));
            }
            "true" | "false" | "null" => return Known::text(of(self.text, node)),
            "identifier" | "import" => return self.sight.named(of(self.text, node)),
            "member_expression" => {
                let name = node.child_by_field_name("property").map_or("", |n| of(self.text, n));
                return home_or(self.field(node, "object").member(name));
            }
            "subscript_expression" => {
                let index = self.field(node, "index");
                let object = self.field(node, "object");
                return index.as_text().map_or(Known::Nothing, |name| home_or(object.member(name)));
            }
            "binary_expression" => {
                let (left, right) = (self.field(node, "left"), self.field(node, "right"));
                let plus = node.child_by_field_name("operator").is_some_and(|n| of(self.text, n) == "+");
                return if plus { left.then(right) } else { Known::Nothing };
            }
            "variable_declarator" => self.assigns(node, "name", "value"),
            "assignment_expression" => self.assigns(node, "left", "right"),
            "call_expression" => return self.call(node, "function"),
            "new_expression" => return self.call(node, "constructor"),
            "for_in_statement" => self.loops(node),
            "function_declaration" | "function_expression" | "arrow_function" | "method_definition" => {
                return self.function(node, &Known::Nothing);
            }
            _ => named(node).for_each(|child| {
                self.see(child);
            }),
        }
        Known::Nothing
    }

    fn string(&mut self, node: Node<'_>) -> Known {
        let mut whole = Known::text("");
        for part in named(node) {
            let known = match part.kind() {
                "string_fragment" | "escape_sequence" => Known::text(unescaped(of(self.text, part))),
                "template_substitution" => named(part).next().map_or(Known::Nothing, |n| self.see(n)),
                _ => continue,
            };
            whole = whole.then(known);
        }
        whole
    }

    fn import(&mut self, node: Node<'_>) {
        let Known::Text(module) = self.field(node, "source") else { return };
        let module = plain(&module);
        for clause in named(node).filter(|n| n.kind() == "import_clause").flat_map(named) {
            match clause.kind() {
                "identifier" => self.sight.bind(of(self.text, clause), Known::Name(module.clone())),
                "namespace_import" => {
                    for name in named(clause) {
                        self.sight.bind(of(self.text, name), Known::Name(module.clone()));
                    }
                }
                _ => {
                    for specifier in named(clause) {
                        let Some(name) = specifier.child_by_field_name("name") else { continue };
                        let alias = specifier.child_by_field_name("alias").unwrap_or(name);
                        let known = Known::Name(format!("{module}.{}", of(self.text, name)));
                        self.sight.bind(of(self.text, alias), known);
                    }
                }
            }
        }
    }

    fn assigns(&mut self, node: Node<'_>, target: &str, value: &str) {
        let known = self.field(node, value);
        if let Some(target) = node.child_by_field_name(target) {
            self.bind(target, known);
        }
    }

    fn bind(&mut self, target: Node<'_>, known: Known) {
        match target.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => {
                self.sight.bind(of(self.text, target), known);
            }
            // `{execSync}`, `{execSync: run}`.
            "object_pattern" => {
                for part in named(target) {
                    let key = part.child_by_field_name("key").unwrap_or(part);
                    let member = known.clone().member(of(self.text, key));
                    self.bind(part.child_by_field_name("value").unwrap_or(part), member);
                }
            }
            "array_pattern" | "formal_parameters" => {
                for part in named(target) {
                    self.bind(part, Known::Nothing);
                }
            }
            _ => {}
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

    /// What a function does counts, whoever calls it. It is worth what it makes of its first parameter.
    fn function(&mut self, node: Node<'_>, given: &Known) -> Known {
        if let Some(name) = node.child_by_field_name("name") {
            self.sight.bind(of(self.text, name), Known::Nothing);
        }
        let single = node.child_by_field_name("parameter");
        let several = node.child_by_field_name("parameters").into_iter().flat_map(named);
        let body = node.child_by_field_name("body");
        let outer = self.sight.hidden.len();
        for (at, parameter) in single.into_iter().chain(several).enumerate() {
            self.bind(parameter, if at == 0 { given.clone() } else { Known::Nothing });
        }
        let known = body.map_or(Known::Nothing, |body| self.see(body));
        self.sight.leave(outer);
        known
    }

    fn call(&mut self, node: Node<'_>, function: &str) -> Known {
        let Some(function) = node.child_by_field_name(function) else { return Known::Nothing };
        let arguments = node.child_by_field_name("arguments");
        let nodes = match arguments {
            Some(template) if template.kind() == "template_string" => vec![template],
            Some(list) => named(list).collect(),
            None => Vec::new(),
        };
        let callee = self.see(function);
        let mut call = Call::default();
        let functions: Vec<_> = nodes.iter().copied().filter(|n| is_function(*n)).collect();
        for argument in nodes.into_iter().filter(|n| !is_function(*n)) {
            if argument.kind() == "object" {
                self.keys(argument, &mut call);
            } else {
                let known = self.see(argument);
                call.arguments.push(known);
            }
        }
        let known = self.called(callee, &call);
        // What a callback gets is what the call brings.
        let given = known.origin().map_or(Known::Nothing, Known::From);
        for function in functions {
            self.function(function, &given);
        }
        known
    }

    fn called(&mut self, callee: Known, call: &Call) -> Known {
        match callee {
            Known::Name(name) => {
                let known = self.sight.call(&plain(&name), call);
                match known {
                    Known::Name(module) => Known::Name(plain(&module)),
                    other => other,
                }
            }
            Known::From(origin) => {
                // `.then(eval)`.
                for argument in &call.arguments {
                    if let Known::Name(name) = argument {
                        let handed = Call { arguments: vec![Known::From(origin)], keys: Vec::new() };
                        self.sight.call(name, &handed);
                    }
                }
                Known::From(origin)
            }
            Known::Text(_) | Known::List(_) | Known::Nothing => {
                call.origin().map_or(Known::Nothing, Known::From)
            }
        }
    }

    fn keys(&mut self, object: Node<'_>, call: &mut Call) {
        for pair in named(object) {
            let known = self.field(pair, "value");
            if let Some(key) = pair.child_by_field_name("key") {
                call.keys.push((of(self.text, key).trim_matches(['"', '\'']).to_owned(), known));
            }
        }
    }
}

fn is_function(node: Node<'_>) -> bool {
    matches!(node.kind(), "arrow_function" | "function_expression")
}

/// A module without the mark of those that come with Node.js.
fn plain(name: &str) -> String {
    name.strip_prefix("node:").unwrap_or(name).replace(".default", "")
}

fn home_or(known: Known) -> Known {
    match known {
        Known::Name(name) if name == "process.env.HOME" || name == "Bun.env.HOME" => Known::home(),
        other => other,
    }
}
