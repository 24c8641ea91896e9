//! Where a value that could be anything does no harm.
//!
//! `o[k]` is the constructor of functions when `k` happens to say so. It is let in only where
//! it becomes text, a number or a truth at once.

use super::judge::Judge;
use super::names;
use super::scope::Binding;
use crate::tree::{Node, named};

impl Judge<'_> {
    /// Whether the value of `node` goes nowhere but into something that coerces it.
    pub(super) fn is_coerced(&self, node: Node<'_>) -> bool {
        let Some(parent) = node.parent() else { return false };
        let is = |field: &str| parent.child_by_field_name(field) == Some(node);
        match parent.kind() {
            "parenthesized_expression" => {
                parent.parent().is_some_and(|p| p.kind() == "if_statement") || self.is_coerced(parent)
            }
            "template_substitution"
            | "unary_expression"
            | "update_expression"
            | "expression_statement"
            | "spread_element"
            | "member_expression" => true,
            "binary_expression" => match self.operator(parent) {
                "||" | "??" => self.is_coerced(parent),
                "&&" => is("left") || self.is_coerced(parent),
                "instanceof" => false,
                _ => true,
            },
            "ternary_expression" => is("condition") || self.is_coerced(parent),
            "subscript_expression" => is("object"),
            "for_in_statement" => is("right"),
            "assignment_expression" => is("left"),
            "augmented_assignment_expression" => {
                is("left") || !matches!(self.operator(parent), "||=" | "&&=" | "??=")
            }
            "arguments" => self.is_coerced_by_call(parent, node),
            "arrow_function" => is("body") && self.is_judged(parent),
            _ => false,
        }
    }

    fn operator(&self, node: Node<'_>) -> &str {
        node.child_by_field_name("operator").map_or("", |o| self.of(o))
    }

    fn is_coerced_by_call(&self, arguments: Node<'_>, argument: Node<'_>) -> bool {
        let Some(call) = arguments.parent().filter(|p| p.kind() == "call_expression") else { return false };
        let Some(function) = call.child_by_field_name("function") else { return false };
        match function.kind() {
            "identifier" => {
                let name = self.of(function);
                let coerces = names::FUNCTIONS.have(name) && name != "structuredClone";
                coerces && self.scopes.binding(name, function).is_none()
            }
            "member_expression" => {
                let Some(property) = function.child_by_field_name("property") else { return false };
                let Some(object) = function.child_by_field_name("object") else { return false };
                let whole = format!("{}.{}", self.of(object), self.of(property));
                if object.kind() == "identifier" && self.scopes.binding(self.of(object), object).is_none() {
                    let first = named(arguments).next() == Some(argument);
                    return names::COERCING.have(&whole) || whole == "JSON.stringify" && first;
                }
                names::COMPARING.have(self.of(property))
            }
            _ => false,
        }
    }

    /// Whether what `function` returns is only taken as a truth or a number.
    fn is_judged(&self, function: Node<'_>) -> bool {
        let call = function.parent().and_then(Node::parent);
        let method = call.and_then(|c| c.child_by_field_name("function"));
        let property = method.and_then(|m| m.child_by_field_name("property"));
        property.is_some_and(|p| names::JUDGING.have(self.of(p)))
    }

    /// Whether an index can only be a number.
    pub(super) fn is_number(&self, node: Node<'_>) -> bool {
        match node.kind() {
            "number" => true,
            "unary_expression" => matches!(self.operator(node), "-" | "+" | "~"),
            "binary_expression" => {
                matches!(self.operator(node), "-" | "*" | "/" | "%" | "|" | "&" | ">>" | ">>>" | "<<")
            }
            "parenthesized_expression" => named(node).all(|inner| self.is_number(inner)),
            "identifier" => self.scopes.binding(self.of(node), node) == Some(&Binding::Counter),
            _ => false,
        }
    }
}
