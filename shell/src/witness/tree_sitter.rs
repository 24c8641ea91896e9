//! What tree-sitter's bash grammar sees.
//!
//! It is asked where `rable` could not confirm. Its known misreadings (redirections that
//! swallow words, continuations inside tokens, blanks that are none) give other marks than
//! the reader's, so they cost a question and never an allow. A tree with an error or a
//! missing node, or a node kind this walk does not know, is no opinion at all.

mod compound;

use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::{Node, ParseOptions, Parser, Tree};

use super::bounds;
use super::comparison::{Kind, Witness, bare_delimiter, body_text};
use super::outline::heredoc_text;

/// Nested nodes that are walked.
const DEPTH: usize = 160;

thread_local! {
    static PARSER: RefCell<Option<Parser>> = const { RefCell::new(None) };
}

/// Tells `witness` what tree-sitter sees in `source`.
pub(super) fn tell(source: &str, witness: &mut impl Witness) {
    match parse(source) {
        Some(tree) if !tree.root_node().has_error() => {
            Teller { source, witness, depth: 0 }.statements(tree.root_node());
        }
        _ => witness.give_up(),
    }
}

fn parse(source: &str) -> Option<Tree> {
    PARSER.with_borrow_mut(|parser| {
        if parser.is_none() {
            let mut fresh = Parser::new();
            fresh.set_language(&tree_sitter_bash::LANGUAGE.into()).ok()?;
            *parser = Some(fresh);
        }
        let parser = parser.as_mut()?;
        let mut left = bounds::progress_of_tree_sitter(source);
        let mut progress = |state: &tree_sitter::ParseState| {
            left = left.saturating_sub(1);
            if left == 0 || state.has_error() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let bytes = source.as_bytes();
        let tree =
            parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree
    })
}

struct Teller<'s, 'w, W> {
    source: &'s str,
    witness: &'w mut W,
    depth: usize,
}

impl<'s, W: Witness> Teller<'s, '_, W> {
    fn text(&self, node: Node<'_>) -> &'s str {
        self.source.get(node.byte_range()).unwrap_or("")
    }

    /// The statements among the children of `parent`.
    fn statements(&mut self, parent: Node<'_>) {
        for child in children(parent) {
            self.child_of_list(child);
        }
    }

    fn child_of_list(&mut self, child: Node<'_>) {
        match child.kind() {
            "&" => self.witness.see(Kind::Background, ""),
            "&&" => self.witness.see(Kind::And, ""),
            "||" => self.witness.see(Kind::Or, ""),
            "|" => self.witness.see(Kind::Pipe, ""),
            _ if child.is_named() => self.statement(child),
            ";" | "\n" | "(" | ")" | "{" | "}" | "$(" | "<(" | ">(" | "`" | "do" | "done" => {}
            _ => self.witness.give_up(),
        }
    }

    fn statement(&mut self, node: Node<'_>) {
        if self.witness.is_over() {
            return;
        }
        if self.depth > DEPTH {
            return self.witness.give_up();
        }
        self.depth += 1;
        self.statement_within_depth(node);
        self.depth -= 1;
    }

    fn statement_within_depth(&mut self, node: Node<'_>) {
        match node.kind() {
            "comment" => {}
            "command"
            | "declaration_command"
            | "unset_command"
            | "variable_assignment"
            | "variable_assignments" => {
                self.simple(node, &[]);
            }
            "redirected_statement" => self.redirected(node),
            "pipeline" | "list" => self.statements(node),
            "negated_command" => {
                self.witness.see(Kind::Prefix, "!");
                for child in children(node).into_iter().skip(1) {
                    self.child_of_list(child);
                }
            }
            "test_command" => self.test(node, &[]),
            "subshell" => self.block(Kind::Subshell, node),
            "compound_statement" => self.braces(node),
            "if_statement" => self.branches(node),
            "while_statement" => self.looped(node),
            "for_statement" => self.over(node),
            "c_style_for_statement" => self.counted(node),
            "case_statement" => self.case(node),
            "function_definition" => self.function(node),
            _ => self.witness.give_up(),
        }
    }

    fn block(&mut self, kind: Kind, node: Node<'_>) {
        self.witness.see(kind, "");
        self.statements(node);
        self.witness.see(Kind::End, "");
    }

    fn braces(&mut self, node: Node<'_>) {
        if self.text(node).starts_with("((") {
            let inner = self.text(node).strip_prefix("((").and_then(|text| text.strip_suffix("))"));
            self.witness.see(Kind::Arithmetic, inner.unwrap_or("").trim());
            self.nested(node);
        } else {
            self.block(Kind::Group, node);
        }
    }

    /// Assignments and words in order, redirections behind them; `more` are those that follow.
    fn simple(&mut self, node: Node<'_>, more: &[Node<'_>]) {
        self.witness.see(Kind::Command, "");
        let mut redirections = Vec::new();
        let mut words = Vec::new();
        let plain = node.kind() == "command";
        let parts = if node.kind() == "variable_assignment" { vec![node] } else { children(node) };
        for child in parts {
            match child.kind() {
                "file_redirect" | "herestring_redirect" => redirections.push(child),
                "variable_assignment" if plain || node.kind().starts_with("variable") => {
                    if !words.is_empty() {
                        return self.witness.give_up();
                    }
                    self.word(Kind::Assignment, child);
                }
                "comment" => {}
                "subshell" => return self.witness.give_up(),
                _ => words.push(child),
            }
        }
        for word in words {
            self.word(Kind::Word, word);
        }
        for redirection in redirections.iter().chain(more) {
            self.redirection(*redirection);
        }
    }

    /// A statement, then its redirections, then what stands behind the delimiter of a heredoc.
    fn redirected(&mut self, node: Node<'_>) {
        let (redirections, bodies): (Vec<_>, Vec<_>) =
            children(node).into_iter().partition(|child| child.kind().ends_with("_redirect"));
        let mut all = Vec::new();
        let mut tail = Vec::new();
        for redirection in redirections {
            all.push(redirection);
            if redirection.kind() == "heredoc_redirect" {
                let right = redirection.child_by_field_name("right");
                for child in children(redirection) {
                    match child.kind() {
                        "file_redirect" | "herestring_redirect" => all.push(child),
                        "pipeline" | "&&" | "||" => tail.push(child),
                        _ if right == Some(child) => tail.push(child),
                        "file_descriptor" | "<<" | "<<-" | "heredoc_start" | "heredoc_body"
                        | "heredoc_end" | "\n" => {}
                        _ => return self.witness.give_up(),
                    }
                }
            }
        }
        match bodies.as_slice() {
            [] => {
                self.witness.see(Kind::Command, "");
                for redirection in &all {
                    self.redirection(*redirection);
                }
            }
            [body] => self.with_redirections(*body, &all),
            _ => self.witness.give_up(),
        }
        for part in tail {
            if part.kind() == "pipeline" { self.statements(part) } else { self.child_of_list(part) }
        }
    }

    /// `body` with redirections that belong to its last command.
    fn with_redirections(&mut self, body: Node<'_>, redirections: &[Node<'_>]) {
        match body.kind() {
            "command"
            | "declaration_command"
            | "unset_command"
            | "variable_assignment"
            | "variable_assignments" => {
                self.simple(body, redirections);
            }
            "test_command" => self.test(body, redirections),
            // Read as one statement with a redirection, in bash the last command's own.
            "pipeline" | "list" | "negated_command" | "redirected_statement" => {
                let mut parts = children(body);
                if body.kind() == "redirected_statement" {
                    return self.witness.give_up();
                }
                let Some(last) = parts.pop() else { return self.witness.give_up() };
                if body.kind() == "negated_command" {
                    self.witness.see(Kind::Prefix, "!");
                    parts.clear();
                }
                for part in parts {
                    self.child_of_list(part);
                }
                self.with_redirections(last, redirections);
            }
            _ => {
                self.statement(body);
                for redirection in redirections {
                    self.redirection(*redirection);
                }
            }
        }
    }

    fn redirection(&mut self, node: Node<'_>) {
        match node.kind() {
            "file_redirect" | "herestring_redirect" => self.file_redirection(node),
            "heredoc_redirect" => self.heredoc(node),
            _ => self.witness.give_up(),
        }
    }

    fn file_redirection(&mut self, node: Node<'_>) {
        let parts = children(node);
        let (descriptor, parts) = match parts.split_first() {
            Some((first, rest)) if first.kind() == "file_descriptor" => (self.text(*first), rest),
            _ => ("", parts.as_slice()),
        };
        match parts {
            [operator] if matches!(operator.kind(), ">&-" | "<&-") => {
                self.witness.see(Kind::Redirection, ">&-");
            }
            [operator, target] => {
                let duplicates = matches!(operator.kind(), ">&" | "<&");
                match self.text(*target).strip_suffix('-') {
                    Some("") if duplicates => self.witness.see(Kind::Redirection, ">&-"),
                    Some(moved) if duplicates => {
                        self.witness.see(Kind::Redirection, operator.kind());
                        self.witness.see(Kind::Target, moved);
                    }
                    _ => {
                        self.witness.see(Kind::Redirection, &format!("{descriptor}{}", operator.kind()));
                        self.witness.see(Kind::Target, self.text(*target));
                    }
                }
                self.nested(*target);
            }
            _ => self.witness.give_up(),
        }
    }

    fn heredoc(&mut self, node: Node<'_>) {
        let parts = children(node);
        let find = |kind: &str| parts.iter().find(|part| part.kind() == kind).copied();
        let (Some(start), Some(body)) = (find("heredoc_start"), find("heredoc_body")) else {
            return self.witness.give_up();
        };
        let delimiter = self.text(start);
        let quoted = delimiter.contains(['\'', '"', '\\']);
        let strip_tabs = find("<<-").is_some();
        let descriptor = find("file_descriptor").and_then(|part| self.text(part).parse().ok());
        self.witness.see(Kind::Redirection, &heredoc_text(descriptor, strip_tabs, quoted));
        self.witness.see(Kind::Delimiter, &bare_delimiter(delimiter));
        self.witness.see(Kind::Body, &body_text(self.body_of_heredoc(start, body), quoted, strip_tabs));
        if !quoted {
            self.nested(body);
        }
    }

    /// The whole body: the grammar leaves out the blanks it begins with.
    fn body_of_heredoc(&self, start: Node<'_>, body: Node<'_>) -> &'s str {
        let whole = self.source.get(start.end_byte()..body.end_byte()).unwrap_or("");
        let lead = self.source.get(start.end_byte()..body.start_byte()).unwrap_or("");
        match lead.split_once('\n') {
            Some((_, blank)) if blank.trim_ascii().is_empty() => {
                whole.split_once('\n').map_or("", |(_, body)| body)
            }
            _ => self.text(body),
        }
    }

    fn word(&mut self, kind: Kind, node: Node<'_>) {
        if children(node).iter().any(|child| child.kind() == "array") {
            self.witness.see(kind, &self.array_text(node));
        } else {
            self.witness.see(kind, self.text(node));
        }
        self.nested(node);
    }

    /// `name=(one two)` with one blank between two elements.
    fn array_text(&self, node: Node<'_>) -> String {
        let mut text = String::new();
        for child in children(node) {
            if child.kind() == "array" {
                let elements: Vec<&str> = named(child).iter().map(|element| self.text(*element)).collect();
                text.push('(');
                text.push_str(&elements.join(" "));
                text.push(')');
            } else {
                text.push_str(self.text(child));
            }
        }
        text
    }

    /// The substitutions anywhere below `node`.
    fn nested(&mut self, node: Node<'_>) {
        if self.depth > DEPTH {
            return self.witness.give_up();
        }
        self.depth += 1;
        for child in if is_substitution(node) { vec![node] } else { children(node) } {
            match child.kind() {
                "command_substitution" => self.substitution(Kind::Substitution, "", child),
                "process_substitution" => {
                    let direction = if self.text(child).starts_with('<') { "<" } else { ">" };
                    self.substitution(Kind::Process, direction, child);
                }
                _ => self.nested(child),
            }
        }
        self.depth -= 1;
    }

    fn substitution(&mut self, kind: Kind, text: &str, node: Node<'_>) {
        self.witness.see(kind, text);
        for child in children(node) {
            if child.kind() == "file_redirect" {
                self.witness.see(Kind::Command, "");
                self.redirection(child);
            } else {
                self.child_of_list(child);
            }
        }
        self.witness.see(Kind::End, "");
    }
}

fn is_substitution(node: Node<'_>) -> bool {
    matches!(node.kind(), "command_substitution" | "process_substitution")
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).collect()
}

fn named(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}
