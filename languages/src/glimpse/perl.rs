//! Perl, as far as it is glimpsed.

use assize_protocol::EffectKind;

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

    fn all(&mut self, node: Node<'_>) -> Vec<Known> {
        named(node).map(|n| self.see(n)).collect()
    }

    fn node(&mut self, node: Node<'_>) -> Known {
        match node.kind() {
            "interpolated_string_literal" => return self.content(node, true),
            "string_literal" => return self.content(node, false),
            "command_string" => {
                let line = self.content(node, true);
                self.sight.line(&line);
            }
            "quoted_word_list" => {
                let words = node.child_by_field_name("content").map_or("", |n| of(self.text, n));
                return Known::list(words.split_ascii_whitespace().map(Known::text).collect());
            }
            "fileglob_expression" => {
                return node
                    .child_by_field_name("content")
                    .map_or(Known::Nothing, |n| Known::text(of(self.text, n)).expanded());
            }
            "list_expression" => return Known::list(Known::flat(&self.all(node))),
            "scalar" | "array" => return self.variable(node),
            "variable_declaration" => {
                return node.child_by_field_name("variable").map_or(Known::Nothing, |n| self.variable(n));
            }
            "hash_element_expression" => {
                return if is_home(of(self.text, node)) { Known::home() } else { Known::Nothing };
            }
            "binary_expression" => {
                let (left, right) = (self.field(node, "left"), self.field(node, "right"));
                let dot = node.child_by_field_name("operator").is_some_and(|n| of(self.text, n) == ".");
                return if dot { left.then(right) } else { Known::Nothing };
            }
            "assignment_expression" => {
                let known = self.field(node, "right");
                if let Some(left) = node.child_by_field_name("left") {
                    self.sight.bind(name_of(of(self.text, left)), known);
                }
            }
            "eval_expression" => {
                let known = self.all(node).into_iter().next().unwrap_or_default();
                self.sight.evaluate(&known);
            }
            "for_statement" => self.loops(node),
            "method_call_expression" => return self.method(node),
            "function_call_expression"
            | "ambiguous_function_call_expression"
            | "func1op_call_expression"
            | "func0op_call_expression" => return self.call(node),
            _ => {
                self.all(node);
            }
        }
        Known::Nothing
    }

    /// The text between quotes, with what is known of the variables in it.
    fn content(&mut self, node: Node<'_>, interpolates: bool) -> Known {
        let Some(content) = node.child_by_field_name("content") else { return Known::text("") };
        if !interpolates {
            return Known::text(of(self.text, content));
        }
        let mut whole = Known::text("");
        let mut at = content.start_byte();
        for hole in named(content) {
            let between = self.text.get(at..hole.start_byte()).unwrap_or("");
            at = hole.end_byte();
            let known = if hole.kind() == "escape_sequence" {
                Known::text(unescaped(of(self.text, hole)))
            } else {
                self.see(hole)
            };
            whole = whole.then(Known::text(between)).then(known);
        }
        whole.then(Known::text(self.text.get(at..content.end_byte()).unwrap_or("")))
    }

    fn variable(&mut self, node: Node<'_>) -> Known {
        match self.sight.named(name_of(of(self.text, node))) {
            // Nobody set it.
            Known::Name(_) => Known::Nothing,
            known => known,
        }
    }

    fn loops(&mut self, node: Node<'_>) {
        let list = self.field(node, "list");
        let list = if matches!(list, Known::Text(_)) { Known::List(vec![list]) } else { list };
        let name = node.child_by_field_name("variable").map_or("$_", |n| name_of(of(self.text, n)));
        let (text, depth) = (self.text, self.depth + 1);
        let Some(body) = node.child_by_field_name("block") else { return };
        self.sight.each(name, list, |sight| {
            look(sight, text, body, depth);
        });
    }

    fn arguments(&mut self, node: Node<'_>) -> Vec<Known> {
        match node.child_by_field_name("arguments") {
            Some(list) if list.kind() == "list_expression" => self.all(list),
            Some(only) => vec![self.see(only)],
            None => Vec::new(),
        }
    }

    fn method(&mut self, node: Node<'_>) -> Known {
        let part = |name: &str| node.child_by_field_name(name).map_or("", |n| of(self.text, n));
        let whole = format!("{}->{}", part("invocant"), part("method"));
        let arguments = self.arguments(node);
        let known = self.sight.call(&whole, &Call { arguments, keys: Vec::new() });
        if let Known::Name(_) = known {
            self.field(node, "invocant").origin().map_or(Known::Nothing, Known::From)
        } else {
            known
        }
    }

    fn call(&mut self, node: Node<'_>) -> Known {
        let function = node.child_by_field_name("function").or_else(|| node.children().next());
        let name = function.map_or("", |n| of(self.text, n)).to_owned();
        let arguments = self.arguments(node);
        let call = Call { arguments, keys: Vec::new() };
        match name.as_str() {
            "open" => self.open(node, &call),
            "qw" => Known::Nothing,
            _ => match self.sight.call(&name, &call) {
                Known::Name(_) => Known::Nothing,
                known => known,
            },
        }
    }

    /// `open(F, ">x")`, `open(F, ">", "x")`, `open(F, "|sh")`, `open(F, "-|", "cmd")`.
    fn open(&mut self, node: Node<'_>, call: &Call) -> Known {
        let Some(mode) = call.text(1) else { return Known::Nothing };
        if mode.starts_with(">&") || mode.starts_with("<&") {
            let stream = ["STDIN", "STDOUT", "STDERR"].iter().any(|s| of(self.text, node).contains(s));
            self.sight.hands_over |= stream;
            return Known::Nothing;
        }
        let mode = mode.trim();
        if mode.ends_with('|') || mode.starts_with('|') {
            let rest = call.arguments.get(2..).unwrap_or_default();
            if rest.is_empty() {
                self.sight.line(&Known::text(mode.trim_matches(['|', ' '])));
            } else {
                self.sight.perform(Does::Words, &Call { arguments: rest.to_vec(), keys: Vec::new() });
            }
            return Known::Nothing;
        }
        let marks = mode.len() - mode.trim_start_matches(['<', '>', '+']).len();
        let (signs, inline) = mode.split_at_checked(marks).unwrap_or((mode, ""));
        let kind = if signs.contains(['>', '+']) { EffectKind::Write } else { EffectKind::Read };
        let path = if call.arguments.len() > 2 { call.at(2) } else { Known::text(inline.trim()) };
        self.sight.touch(kind, &path, &[]);
        Known::Nothing
    }
}

/// `my $x` is `$x`.
fn name_of(text: &str) -> &str {
    text.trim_start_matches("my ").trim_start_matches("our ").trim_start_matches("local ").trim()
}

fn is_home(text: &str) -> bool {
    matches!(text, "$ENV{HOME}" | "$ENV{'HOME'}" | "$ENV{\"HOME\"}")
}
