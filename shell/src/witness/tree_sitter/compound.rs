//! Tests and compound commands.

use tree_sitter::Node;

use super::{Kind, Teller, Witness, children, named};

impl<W: Witness> Teller<'_, '_, W> {
    /// `[ … ]` is a command, `[[ … ]]` a test: both are given as their terms and operators.
    pub(super) fn test(&mut self, node: Node<'_>, redirections: &[Node<'_>]) {
        if self.text(node).starts_with("[[") {
            self.witness.see(Kind::Test, "");
            for child in named(node) {
                self.term(child, "-n");
            }
            self.witness.see(Kind::End, "");
        } else {
            self.witness.see(Kind::Command, "");
            for child in children(node) {
                self.term(child, "");
            }
        }
        for redirection in redirections {
            self.redirection(*redirection);
        }
    }

    fn term(&mut self, node: Node<'_>, left_out: &str) {
        match node.kind() {
            "binary_expression" | "unary_expression" | "parenthesized_expression" => {
                for child in children(node) {
                    self.term(child, left_out);
                }
            }
            "ternary_expression" | "postfix_expression" | "redirected_statement" | "list" => {
                self.witness.give_up();
            }
            _ if self.text(node) == left_out => {}
            _ => self.word(Kind::Word, node),
        }
    }

    pub(super) fn branches(&mut self, node: Node<'_>) {
        self.witness.see(Kind::If, "");
        let mut open = 1;
        for child in children(node) {
            match child.kind() {
                "if" | "fi" => {}
                "then" => self.witness.see(Kind::Then, ""),
                "elif_clause" => {
                    self.witness.see(Kind::Else, "");
                    self.witness.see(Kind::If, "");
                    open += 1;
                    self.clause(child);
                }
                "else_clause" => {
                    self.witness.see(Kind::Else, "");
                    self.clause(child);
                }
                _ => self.child_of_list(child),
            }
        }
        for _ in 0..open {
            self.witness.see(Kind::End, "");
        }
    }

    fn clause(&mut self, node: Node<'_>) {
        for child in children(node) {
            match child.kind() {
                "elif" | "else" => {}
                "then" => self.witness.see(Kind::Then, ""),
                _ => self.child_of_list(child),
            }
        }
    }

    fn body(&mut self, node: Node<'_>) {
        self.witness.see(Kind::Do, "");
        match node.kind() {
            "do_group" => self.statements(node),
            "compound_statement" if !self.text(node).starts_with("((") => self.statements(node),
            _ => self.witness.give_up(),
        }
        self.witness.see(Kind::End, "");
    }

    pub(super) fn looped(&mut self, node: Node<'_>) {
        self.witness.see(Kind::While, "");
        for child in children(node) {
            match child.kind() {
                "while" | "until" => {}
                "do_group" => self.body(child),
                _ => self.child_of_list(child),
            }
        }
    }

    pub(super) fn over(&mut self, node: Node<'_>) {
        let mut listed = false;
        for child in children(node) {
            match child.kind() {
                "for" | "select" | ";" | "\n" | "comment" => {}
                "in" => listed = true,
                "variable_name" if !listed => {
                    let kind = if self.text(node).starts_with("select") { Kind::Select } else { Kind::For };
                    self.witness.see(kind, self.text(child));
                }
                "do_group" => {
                    if !listed {
                        self.witness.see(Kind::Word, "\"$@\"");
                    }
                    self.body(child);
                }
                _ => self.word(Kind::Word, child),
            }
        }
    }

    pub(super) fn counted(&mut self, node: Node<'_>) {
        self.witness.see(Kind::For, "((");
        let Some((_, header)) = self.text(node).split_once("((") else { return self.witness.give_up() };
        let Some((header, _)) = header.split_once("))") else { return self.witness.give_up() };
        if header.contains(['$', '`', '(']) {
            return self.witness.give_up();
        }
        for text in header.split(';').map(str::trim) {
            if !text.is_empty() && text != "1" {
                self.witness.see(Kind::Arithmetic, text);
            }
        }
        match node.child_by_field_name("body") {
            Some(body) => self.body(body),
            None => self.witness.give_up(),
        }
    }

    pub(super) fn case(&mut self, node: Node<'_>) {
        self.witness.see(Kind::Case, "");
        for child in children(node) {
            match child.kind() {
                "case" | "in" | "esac" | ";" | "\n" | "comment" => {}
                "case_item" => self.arm(child),
                _ => self.word(Kind::Word, child),
            }
        }
        self.witness.see(Kind::End, "");
    }

    fn arm(&mut self, node: Node<'_>) {
        self.witness.see(Kind::Arm, "");
        let mut patterns = true;
        for child in children(node) {
            match child.kind() {
                "(" | "|" if patterns => {}
                ")" if patterns => {
                    patterns = false;
                    self.witness.see(Kind::ArmBody, "");
                }
                ";;" | ";&" | ";;&" if !patterns => {}
                "comment" => {}
                _ if patterns => self.word(Kind::Word, child),
                _ => self.child_of_list(child),
            }
        }
    }

    pub(super) fn function(&mut self, node: Node<'_>) {
        let name = node.child_by_field_name("name").map_or("", |name| self.text(name));
        self.witness.see(Kind::Function, name);
        let mut redirections = Vec::new();
        for child in children(node) {
            match child.kind() {
                "function" | "word" | "(" | ")" | "comment" => {}
                "file_redirect" | "herestring_redirect" => redirections.push(child),
                _ => self.child_of_list(child),
            }
        }
        for redirection in redirections {
            self.redirection(redirection);
        }
        self.witness.see(Kind::End, "");
    }
}
