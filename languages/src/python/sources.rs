//! What the names of a script are bound to, and what is done with lists by their names.

use super::Reader;
use super::paths::BRINGS;
use crate::tree::{Node, named, only};

/// Methods of lists that put nothing in.
const KEEPS: [&str; 11] =
    ["sort", "remove", "clear", "reverse", "pop", "index", "count", "items", "keys", "values", "copy"];
/// Builtins that only look.
const LOOKS: [&str; 5] = ["len", "print", "enumerate", "any", "all"];

/// What a name is bound to.
pub(super) enum Source<'t> {
    /// To this.
    Is(Node<'t>),
    /// To every element of this, or to what stands at this place in every element.
    Each(Node<'t>, Option<usize>),
    /// To what a function is given.
    Argument { function: &'t str, at: usize, name: &'t str, default: Option<Node<'t>> },
}

impl<'t> Reader<'t> {
    /// Notes what names are bound to.
    pub(super) fn note_sources(&mut self, node: Node<'t>) {
        for node in node.all(|_| true) {
            let left = node.child_by_field_name("left");
            let right = node.child_by_field_name("right");
            match (node.kind(), left, right) {
                ("assignment", Some(left), Some(right)) => self.note_assigned(left, right),
                ("for_statement" | "for_in_clause", Some(left), Some(right)) => self.note_loop(left, right),
                ("function_definition", ..) => self.note_parameters(node),
                ("lambda", ..) => self.note_key(node),
                ("identifier", ..) => self.uses.entry(self.of(node)).or_default().push(node),
                _ => {}
            }
        }
    }

    fn note(&mut self, name: Node<'t>, source: Source<'t>) {
        if name.kind() == "identifier" {
            self.sources.entry(self.of(name)).or_default().push(source);
        }
    }

    fn note_assigned(&mut self, left: Node<'t>, right: Node<'t>) {
        if left.kind() == "identifier" {
            return self.note(left, Source::Is(right));
        }
        let splat = |n: Node<'_>| n.kind().contains("splat");
        let even = named(left).count() == named(right).count() && !named(left).chain(named(right)).any(splat);
        if matches!(left.kind(), "pattern_list" | "tuple_pattern")
            && even
            && right.kind() == "expression_list"
        {
            for (name, value) in named(left).zip(named(right)) {
                self.note(name, Source::Is(value));
            }
        } else if left.kind() != "attribute" && left.kind() != "subscript" {
            named(left).for_each(|name| self.note(name, Source::Each(right, None)));
        }
    }

    fn note_loop(&mut self, left: Node<'t>, right: Node<'t>) {
        if left.kind() == "identifier" {
            return self.note(left, Source::Each(right, None));
        }
        for (at, name) in named(left).enumerate() {
            self.note(name, Source::Each(right, Some(at)));
        }
    }

    /// A function that is only ever called by its name is given what stands in its calls.
    fn note_parameters(&mut self, node: Node<'t>) {
        let around = node.parent().and_then(|p| if p.kind() == "block" { p.parent() } else { Some(p) });
        if around.is_some_and(|p| matches!(p.kind(), "class_definition" | "decorated_definition")) {
            return;
        }
        let (Some(function), Some(parameters)) =
            (node.child_by_field_name("name"), node.child_by_field_name("parameters"))
        else {
            return;
        };
        for (at, parameter) in named(parameters).enumerate() {
            let name = match parameter.kind() {
                "identifier" => Some(parameter),
                "typed_parameter" => named(parameter).next(),
                "default_parameter" | "typed_default_parameter" => parameter.child_by_field_name("name"),
                _ => return,
            };
            let Some(name) = name else { return };
            let default = parameter.child_by_field_name("value");
            let (function, text) = (self.of(function), self.of(name));
            self.note(name, Source::Argument { function, at, name: text, default });
        }
    }

    /// `sorted(paths, key=lambda p: …)`.
    fn note_key(&mut self, node: Node<'t>) {
        let argument = node.parent().filter(|p| p.kind() == "keyword_argument");
        let arguments = argument.and_then(Node::parent).filter(|p| p.kind() == "argument_list");
        let function = arguments.and_then(Node::parent).and_then(|call| call.child_by_field_name("function"));
        let orders = function.is_some_and(|f| matches!(self.of(f), "sorted" | "min" | "max"));
        let parameter = node.child_by_field_name("parameters").and_then(|p| named(p).next());
        let list = arguments.and_then(|a| named(a).next());
        let list = list.filter(|list| orders && list.kind() != "keyword_argument");
        if let (Some(name), Some(list)) = (parameter, list) {
            self.note(name, Source::Each(list, None));
        }
    }

    /// The calls of an own function, if it is never used otherwise.
    pub(super) fn calls_of(&self, function: &str) -> Option<Vec<Node<'t>>> {
        (self.bindings.get(function) == Some(&1)).then_some(())?;
        let mut calls = Vec::new();
        for used in self.uses.get(function)? {
            let parent = used.parent()?;
            match parent.kind() {
                "function_definition" if parent.child_by_field_name("name") == Some(*used) => {}
                "call" if parent.child_by_field_name("function") == Some(*used) => calls.push(parent),
                _ => return None,
            }
        }
        Some(calls)
    }

    /// What a call gives to the parameter `name` at the place `at`.
    pub(super) fn argument(&self, call: Node<'t>, at: usize, name: &str) -> Option<Node<'t>> {
        let arguments = call.child_by_field_name("arguments")?;
        let all: Vec<Node<'t>> = named(arguments).collect();
        let key = |a: &&Node<'t>| {
            a.child_by_field_name("name")
                .is_some_and(|n| a.kind() == "keyword_argument" && self.of(n) == name)
        };
        if let Some(argument) = all.iter().find(key) {
            return argument.child_by_field_name("value");
        }
        all.get(at).copied().filter(|a| a.kind() != "keyword_argument")
    }

    /// Whether an argument goes to a parameter that is known for what it is given.
    pub(super) fn passes(&self, call: Node<'t>, argument: Node<'t>) -> bool {
        let Some(function) = call.child_by_field_name("function") else { return false };
        if self.calls_of(self.of(function)).is_none() || has_splat(call) {
            return false;
        }
        let function = self.of(function);
        self.sources.values().flatten().any(|source| match source {
            Source::Argument { function: of, at, name, .. } => {
                *of == function && self.argument(call, *at, name) == Some(argument)
            }
            Source::Is(_) | Source::Each(..) => false,
        })
    }

    /// Whether nothing is put into the list `name`, under this name or another.
    pub(super) fn is_only_read(&self, name: &str) -> bool {
        self.uses.get(name).is_some_and(|uses| uses.iter().all(|used| self.only_reads(*used)))
    }

    fn only_reads(&self, used: Node<'t>) -> bool {
        let Some(parent) = used.parent() else { return false };
        let is =
            |node: Node<'t>, field: &str, child: Node<'t>| node.child_by_field_name(field) == Some(child);
        match parent.kind() {
            "assignment" => is(parent, "left", used),
            // An own class may say what comparing does, and is given the list.
            "comparison_operator" => self.classes.is_empty(),
            "for_statement" | "for_in_clause" | "pattern_list" | "tuple_pattern" | "interpolation"
            | "if_statement" | "not_operator" => true,
            "subscript" => {
                let around = parent.parent();
                let set = around.filter(|a| a.child_by_field_name("left") == Some(parent));
                let leads = around.is_none_or(|a| matches!(a.kind(), "attribute" | "subscript"));
                match set {
                    Some(set) => self.narrows(set, self.of(used)),
                    None => is(parent, "value", used) && !is_target(parent) && !leads,
                }
            }
            "attribute" => {
                let called = parent.parent().is_some_and(|p| p.kind() == "call" && is(p, "function", parent));
                called && self.attribute_of(parent).is_some_and(|method| KEEPS.contains(&method))
            }
            "argument_list" => {
                let function = parent.parent().and_then(|call| call.child_by_field_name("function"));
                function.filter(|f| f.kind() == "identifier").map(|f| self.of(f)).is_some_and(|name| {
                    (LOOKS.contains(&name) || BRINGS.contains(&name)) && !self.bound.contains(name)
                })
            }
            _ => false,
        }
    }

    /// `dirs[:] = [d for d in dirs if …]`.
    fn narrows(&self, set: Node<'t>, name: &str) -> bool {
        let Some(right) = set.child_by_field_name("right").filter(|_| set.kind() == "assignment") else {
            return false;
        };
        if matches!(self.of(right).strip_prefix("sorted("), Some(rest) if rest.strip_suffix(')') == Some(name))
        {
            return !self.bound.contains("sorted");
        }
        let body = right.child_by_field_name("body").filter(|_| right.kind() == "list_comprehension");
        let clauses: Vec<Node<'t>> = named(right).filter(|n| n.kind() == "for_in_clause").collect();
        let [clause] = clauses.as_slice() else { return false };
        let over = clause.child_by_field_name("right").map(|n| self.of(n));
        let each = clause.child_by_field_name("left").map(|n| self.of(n));
        over == Some(name) && each.is_some() && body.map(|n| self.of(n)) == each
    }
}

/// Whether a call is given more than what stands there.
pub(super) fn has_splat(call: Node<'_>) -> bool {
    call.child_by_field_name("arguments").is_none_or(|a| {
        a.kind() != "argument_list" || named(a).any(|n| matches!(n.kind(), "list_splat" | "dictionary_splat"))
    })
}

/// Whether something is assigned to `node` or it is deleted, alone or among others.
pub(super) fn is_target(mut node: Node<'_>) -> bool {
    while let Some(parent) = node.parent() {
        match parent.kind() {
            "as_pattern_target" | "delete_statement" => return true,
            "assignment" | "augmented_assignment" | "for_statement" | "for_in_clause" => {
                return parent.child_by_field_name("left") == Some(node);
            }
            "pattern_list"
            | "tuple_pattern"
            | "list_pattern"
            | "list_splat_pattern"
            | "expression_list"
            | "tuple"
            | "list"
            | "parenthesized_expression" => node = parent,
            _ => return false,
        }
    }
    false
}

/// The one argument that is there.
pub(super) fn only_argument(arguments: Node<'_>) -> Option<Node<'_>> {
    only(arguments).filter(|a| !matches!(a.kind(), "keyword_argument" | "list_splat" | "dictionary_splat"))
}
