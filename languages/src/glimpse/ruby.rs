//! Ruby, as far as it is glimpsed.

use super::calls::Does;
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
            "string" | "bare_string" => return self.string(node),
            "chained_string" => {
                let parts: Vec<Known> = named(node).map(|n| self.see(n)).collect();
                return parts.into_iter().reduce(Known::then).unwrap_or_default();
            }
            // Backticks and `%x`.
            "subshell" => {
                let line = self.string(node);
                self.sight.line(&line);
            }
            "array" | "string_array" => {
                return Known::list(named(node).map(|n| self.see(n)).collect());
            }
            "parenthesized_statements" => {
                return named(node).map(|n| self.see(n)).last().unwrap_or_default();
            }
            "identifier" | "constant" | "scope_resolution" | "global_variable" => {
                return self.sight.named(of(self.text, node));
            }
            "true" | "false" | "nil" => return Known::text(of(self.text, node)),
            "element_reference" => {
                let parts: Vec<Known> = named(node).map(|n| self.see(n)).collect();
                return match parts.as_slice() {
                    [Known::Name(name), key] if name == "ENV" && key.as_text() == Some("HOME") => {
                        Known::home()
                    }
                    [Known::From(origin), ..] => Known::From(*origin),
                    _ => Known::Nothing,
                };
            }
            "binary" => {
                let (left, right) = (self.field(node, "left"), self.field(node, "right"));
                let plus = node.child_by_field_name("operator").is_some_and(|n| of(self.text, n) == "+");
                return if plus { left.then(right) } else { Known::Nothing };
            }
            "assignment" => {
                let known = self.field(node, "right");
                if let Some(left) = node.child_by_field_name("left") {
                    self.sight.bind(of(self.text, left), known);
                }
            }
            "call" => return self.call(node),
            "method" => {
                let (text, depth) = (self.text, self.depth + 1);
                let parameters = node.child_by_field_name("parameters").into_iter().flat_map(named);
                let body = node.child_by_field_name("body");
                self.sight.inside(|sight| {
                    for parameter in parameters {
                        sight.bind(of(text, parameter), Known::Nothing);
                    }
                    body.map_or(Known::Nothing, |body| look(sight, text, body, depth))
                });
            }
            _ => named(node).for_each(|child| {
                self.see(child);
            }),
        }
        Known::Nothing
    }

    fn string(&mut self, node: Node<'_>) -> Known {
        let single = of(self.text, node).starts_with('\'');
        let mut whole = Known::text("");
        for part in named(node) {
            let known = match part.kind() {
                "string_content" if single => Known::text(of(self.text, part)),
                "string_content" | "escape_sequence" => Known::text(unescaped(of(self.text, part))),
                "interpolation" => named(part).next().map_or(Known::Nothing, |n| self.see(n)),
                _ => continue,
            };
            whole = whole.then(known);
        }
        whole
    }

    fn call(&mut self, node: Node<'_>) -> Known {
        let method = node.child_by_field_name("method").map_or("", |n| of(self.text, n)).to_owned();
        let receiver = node.child_by_field_name("receiver").map(|n| self.see(n));
        let mut call = Call::default();
        for argument in node.child_by_field_name("arguments").into_iter().flat_map(named) {
            let known = self.see(argument);
            if argument.kind() != "pair" {
                call.arguments.push(known);
            }
        }
        if matches!(method.as_str(), "include" | "extend")
            && let Known::Name(module) = call.first()
        {
            self.sight.everything.push(module);
        }
        let known = self.called(receiver, &method, &call);
        if let Some(block) = node.child_by_field_name("block") {
            self.block(block, &known);
        }
        known
    }

    fn called(&mut self, receiver: Option<Known>, method: &str, call: &Call) -> Known {
        match receiver {
            None => match self.sight.named(method) {
                Known::Name(name) => self.sight.call(&name, call),
                known => known,
            },
            Some(Known::Name(name)) if name == "ENV" && call.text(0) == Some("HOME") => Known::home(),
            Some(Known::Name(name)) => self.sight.call(&format!("{name}.{method}"), call),
            // `URI("http://…").read`, `URI("…").open`.
            Some(Known::Text(address)) if matches!(method, "read" | "open") && address.contains("://") => {
                let call = Call { arguments: vec![Known::Text(address)], keys: Vec::new() };
                self.sight.perform(Does::Fetch, &call)
            }
            Some(Known::Text(path))
                if matches!(method, "delete" | "unlink" | "rmtree") && call.arguments.is_empty() =>
            {
                let call = Call { arguments: vec![Known::Text(path)], ..Call::default() };
                let does = if method == "rmtree" { "FileUtils.rm_rf" } else { "File.delete" };
                self.sight.call(does, &call)
            }
            Some(Known::Text(_)) if method.starts_with("unpack") => {
                Known::From(assize_protocol::FlowEnd::Decoded)
            }
            // `["a", "b"].each { |x| … }`: the block gets them.
            Some(known @ (Known::List(_) | Known::From(_))) => known,
            Some(known @ Known::Text(_)) if matches!(method, "strip" | "chomp" | "to_s") => known,
            Some(Known::Text(_) | Known::Nothing) => call.origin().map_or(Known::Nothing, Known::From),
        }
    }

    fn block(&mut self, block: Node<'_>, given: &Known) {
        let parameter = block.child_by_field_name("parameters").and_then(|all| named(all).next());
        let Some(body) = block.child_by_field_name("body") else { return };
        let name = parameter.map_or("", |n| of(self.text, n)).to_owned();
        let (text, depth) = (self.text, self.depth + 1);
        let outer = self.sight.hidden.len();
        self.sight.each(&name, given.clone(), |sight| {
            look(sight, text, body, depth);
        });
        self.sight.leave(outer);
    }
}
