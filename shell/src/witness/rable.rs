//! What the parser `rable` sees.
//!
//! It gives the raw text of every word and takes words apart itself. Where it keeps only text
//! (heredoc bodies, arithmetic, operands of `${…}`, terms of `[[ … ]]`), the text is searched
//! for `$(`, backticks and `<(` without regard to quotes, and each find is parsed by rable
//! again: that sees at least as many substitutions as there are, so that a command can be
//! reported which does not run, but none that runs can be missed.

use rable::{CasePattern, ListOperator, Node, NodeKind};

use super::comparison::{Kind, Witness, bare_delimiter, body_text};
use super::outline::heredoc_text;

/// Bytes that may be parsed again, all finds together.
const REPARSED_BYTES: usize = 64 * 1024;

/// Tells `witness` what rable sees in `source`.
pub(super) fn tell(source: &str, witness: &mut impl Witness) {
    match rable::parse(source, false) {
        Ok(nodes) => Teller { witness, budget: REPARSED_BYTES }.all(&nodes),
        Err(_) => witness.give_up(),
    }
}

struct Teller<'w, W> {
    witness: &'w mut W,
    budget: usize,
}

impl<W: Witness> Teller<'_, W> {
    fn all(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node) {
        if self.witness.is_over() {
            return;
        }
        match &node.kind {
            NodeKind::Command { assignments, words, redirects } => {
                self.witness.see(Kind::Command, "");
                for assignment in assignments {
                    self.word(Kind::Assignment, assignment);
                }
                self.words(words);
                self.all(redirects);
            }
            NodeKind::Pipeline { commands, .. } => {
                for (index, command) in commands.iter().enumerate() {
                    // Behind a compound command the `2>&1` of `|&` stands among the commands.
                    if index > 0 && !matches!(command.kind, NodeKind::Redirect { .. }) {
                        self.witness.see(Kind::Pipe, "");
                    }
                    self.node(command);
                }
            }
            NodeKind::List { items } => {
                for item in items {
                    self.node(&item.command);
                    match item.operator {
                        Some(ListOperator::And) => self.witness.see(Kind::And, ""),
                        Some(ListOperator::Or) => self.witness.see(Kind::Or, ""),
                        Some(ListOperator::Background) => self.witness.see(Kind::Background, ""),
                        Some(ListOperator::Semi) | None => {}
                    }
                }
            }
            NodeKind::Negation { .. } | NodeKind::Time { .. } => self.prefixed(node),
            NodeKind::Redirect { .. } | NodeKind::HereDoc { .. } => self.redirect(&node.kind),
            NodeKind::Empty => {}
            kind => self.compound(kind),
        }
    }

    fn compound(&mut self, kind: &NodeKind) {
        match kind {
            NodeKind::BraceGroup { body, redirects } => self.block(Kind::Group, body, redirects),
            NodeKind::Subshell { body, redirects } => self.block(Kind::Subshell, body, redirects),
            NodeKind::If { condition, then_body, else_body, redirects } => {
                self.witness.see(Kind::If, "");
                self.node(condition);
                self.witness.see(Kind::Then, "");
                self.node(then_body);
                if let Some(body) = else_body {
                    self.witness.see(Kind::Else, "");
                    self.node(body);
                }
                self.end(redirects);
            }
            NodeKind::While { condition, body, redirects }
            | NodeKind::Until { condition, body, redirects } => {
                self.witness.see(Kind::While, "");
                self.node(condition);
                self.body(body, redirects);
            }
            NodeKind::For { var, words, body, redirects } => {
                self.over(Kind::For, var, words.as_deref(), body, redirects);
            }
            NodeKind::Select { var, words, body, redirects } => {
                self.over(Kind::Select, var, words.as_deref(), body, redirects);
            }
            NodeKind::ForArith { init, cond, incr, body, redirects } => {
                self.witness.see(Kind::For, "((");
                self.expressions([init, cond, incr]);
                self.body(body, redirects);
            }
            NodeKind::Case { word, patterns, redirects } => {
                self.witness.see(Kind::Case, "");
                self.word(Kind::Word, word);
                self.arms(patterns);
                self.end(redirects);
            }
            NodeKind::ConditionalExpr { body, redirects } => {
                self.witness.see(Kind::Test, "");
                self.condition(body);
                self.end(redirects);
            }
            NodeKind::ArithmeticCommand { raw_content, redirects, .. } => {
                self.witness.see(Kind::Arithmetic, raw_content.trim());
                self.search(raw_content, Processes::None);
                self.all(redirects);
            }
            NodeKind::Function { name, body } => {
                self.witness.see(Kind::Function, name);
                self.node(body);
                self.witness.see(Kind::End, "");
            }
            NodeKind::Coproc { command, .. } => {
                self.witness.see(Kind::Coproc, "");
                self.node(command);
                self.witness.see(Kind::End, "");
            }
            _ => self.witness.give_up(),
        }
    }

    /// The parts of `for ((;;))`; rable makes those that are missing a `1`.
    fn expressions(&mut self, texts: [&String; 3]) {
        for text in texts.map(|text| text.trim()) {
            if !text.is_empty() && text != "1" {
                self.witness.see(Kind::Arithmetic, text);
                self.search(text, Processes::None);
            }
        }
    }

    fn arms(&mut self, arms: &[CasePattern]) {
        for arm in arms {
            self.witness.see(Kind::Arm, "");
            self.words(&arm.patterns);
            self.witness.see(Kind::ArmBody, "");
            if let Some(body) = &arm.body {
                self.node(body);
            }
        }
    }

    fn end(&mut self, redirects: &[Node]) {
        self.witness.see(Kind::End, "");
        self.all(redirects);
    }

    fn block(&mut self, kind: Kind, body: &Node, redirects: &[Node]) {
        self.witness.see(kind, "");
        self.node(body);
        self.end(redirects);
    }

    fn body(&mut self, body: &Node, redirects: &[Node]) {
        self.witness.see(Kind::Do, "");
        self.node(body);
        self.end(redirects);
    }

    fn over(&mut self, kind: Kind, name: &str, words: Option<&[Node]>, body: &Node, redirects: &[Node]) {
        self.witness.see(kind, name);
        self.words(words.unwrap_or_default());
        self.body(body, redirects);
    }

    /// `!` and `time`, in any order and number, before what they lead.
    fn prefixed(&mut self, node: &Node) {
        let (mut negated, mut timed, mut inner) = (false, false, node);
        loop {
            match &inner.kind {
                NodeKind::Negation { pipeline } => (negated, inner) = (!negated, pipeline),
                NodeKind::Time { pipeline, .. } => (timed, inner) = (true, pipeline),
                _ => break,
            }
        }
        match (negated, timed) {
            (false, false) => {}
            (true, false) => self.witness.see(Kind::Prefix, "!"),
            (false, true) => self.witness.see(Kind::Prefix, "time"),
            (true, true) => self.witness.see(Kind::Prefix, "! time"),
        }
        self.node(inner);
    }

    /// The terms and operators of `[[ … ]]` in source order.
    fn condition(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::UnaryTest { op, operand } => {
                self.operator(op);
                self.condition(operand);
            }
            NodeKind::BinaryTest { op, left, right } => {
                self.condition(left);
                self.operator(op);
                self.condition(right);
            }
            NodeKind::CondAnd { left, right } => {
                self.condition(left);
                self.operator("&&");
                self.condition(right);
            }
            NodeKind::CondOr { left, right } => {
                self.condition(left);
                self.operator("||");
                self.condition(right);
            }
            NodeKind::CondNot { operand } => {
                self.operator("!");
                self.condition(operand);
            }
            NodeKind::CondParen { inner } => {
                self.operator("(");
                self.condition(inner);
                self.operator(")");
            }
            NodeKind::CondTerm { value, .. } => {
                self.operator(value);
                self.search(value, Processes::Some);
            }
            _ => self.witness.give_up(),
        }
    }

    fn operator(&mut self, text: &str) {
        if text != "-n" {
            self.witness.see(Kind::Word, text);
        }
    }

    fn redirect(&mut self, kind: &NodeKind) {
        match kind {
            NodeKind::Redirect { op, target, fd, varfd } => {
                if op == ">&-" {
                    return self.witness.see(Kind::Redirection, op);
                }
                let NodeKind::Word { value, .. } = &target.kind else { return self.witness.give_up() };
                match varfd {
                    Some(name) => self.witness.see(Kind::Redirection, &format!("{{{name}}}{op}")),
                    None if *fd >= 0 => self.witness.see(Kind::Redirection, &format!("{fd}{op}")),
                    None => self.witness.see(Kind::Redirection, op),
                }
                self.witness.see(Kind::Target, value);
                self.nested(target);
            }
            NodeKind::HereDoc { delimiter, content, strip_tabs, quoted, fd, .. } => {
                let text = heredoc_text(u32::try_from(*fd).ok(), *strip_tabs, *quoted);
                self.witness.see(Kind::Redirection, &text);
                self.witness.see(Kind::Delimiter, &bare_delimiter(delimiter));
                self.witness.see(Kind::Body, &body_text(content, true, false));
                if !quoted {
                    self.search(content, Processes::None);
                }
            }
            _ => self.witness.give_up(),
        }
    }

    fn words(&mut self, words: &[Node]) {
        for word in words {
            self.word(Kind::Word, word);
        }
    }

    fn word(&mut self, kind: Kind, node: &Node) {
        let NodeKind::Word { value, .. } = &node.kind else { return self.witness.give_up() };
        self.witness.see(kind, value);
        self.nested(node);
    }

    /// What runs inside a word.
    fn nested(&mut self, node: &Node) {
        let NodeKind::Word { value, parts, .. } = &node.kind else { return self.witness.give_up() };
        if !value.contains(['(', '`']) {
            return;
        }
        // Escapes in backticks are another layer of quoting that the parts do not show removed.
        let escapes = value.contains('`') && value.contains('\\') && parts.iter().any(is_substitution);
        if parts.iter().all(is_clear) && !escapes {
            for part in parts {
                self.part(part);
            }
        } else {
            self.search(value, Processes::Some);
        }
    }

    fn part(&mut self, part: &Node) {
        match &part.kind {
            NodeKind::CommandSubstitution { command, .. } => {
                self.witness.see(Kind::Substitution, "");
                self.node(command);
                self.witness.see(Kind::End, "");
            }
            NodeKind::ProcessSubstitution { direction, command } => {
                self.witness.see(Kind::Process, direction);
                self.node(command);
                self.witness.see(Kind::End, "");
            }
            // Nested deeper than rable takes apart by itself.
            NodeKind::WordLiteral { value } => {
                match value.strip_suffix(')').and_then(|open| open.split_at_checked(2)) {
                    Some(("$(", body)) => self.inner(Kind::Substitution, "", body),
                    Some(("<(", body)) => self.inner(Kind::Process, "<", body),
                    Some((">(", body)) => self.inner(Kind::Process, ">", body),
                    _ => {}
                }
            }
            NodeKind::ParamExpansion { param, arg, .. } | NodeKind::ParamIndirect { param, arg, .. } => {
                self.search(param, Processes::Some);
                if let Some(arg) = arg {
                    self.search(arg, Processes::Some);
                }
            }
            NodeKind::ParamLength { param } => self.search(param, Processes::Some),
            NodeKind::BraceExpansion { content } | NodeKind::LocaleString { content, .. } => {
                self.search(content, Processes::Some);
            }
            _ => {}
        }
    }

    /// The commands of a substitution whose text is known.
    fn inner(&mut self, kind: Kind, text: &str, body: &str) {
        if !self.pay(body.len()) {
            return self.witness.give_up();
        }
        match rable::parse(body, false) {
            Ok(nodes) => {
                self.witness.see(kind, text);
                self.all(&nodes);
                self.witness.see(Kind::End, "");
            }
            Err(_) => self.witness.give_up(),
        }
    }

    fn pay(&mut self, bytes: usize) -> bool {
        let left = self.budget.checked_sub(bytes);
        self.budget = left.unwrap_or(0);
        left.is_some()
    }

    /// Reports every substitution that could be in `text`, whatever its quotes say.
    fn search(&mut self, text: &str, processes: Processes) {
        let mut rest = text;
        while let Some((_, found)) =
            rest.find(['\\', '$', '`', '<', '>']).and_then(|at| rest.split_at_checked(at))
        {
            if self.witness.is_over() {
                return;
            }
            let mut characters = found.chars();
            let skipped = characters.next();
            let behind = characters.as_str();
            rest = match skipped {
                Some('\\') => {
                    characters.next();
                    characters.as_str()
                }
                Some('$') if behind.starts_with("((") => behind.trim_start_matches('('),
                Some('$') if behind.starts_with('(') => self.expansion(found),
                Some('<' | '>') if behind.starts_with('(') && processes == Processes::Some => {
                    self.expansion(found)
                }
                Some('`') => self.backticks(behind),
                _ => behind,
            };
        }
    }

    /// Reports the substitution that `text` starts with; gives what follows it.
    fn expansion<'t>(&mut self, text: &'t str) -> &'t str {
        for (at, _) in text.match_indices(')').take(64) {
            let Some((word, behind)) = text.split_at_checked(at + 1) else { break };
            if !self.pay(word.len()) {
                break;
            }
            let Ok(nodes) = rable::parse(&format!(": {word}"), false) else { continue };
            let [Node { kind: NodeKind::Command { words, .. }, .. }] = nodes.as_slice() else { continue };
            let [_, Node { kind: NodeKind::Word { value, parts, .. }, .. }] = words.as_slice() else {
                continue;
            };
            if value == word {
                for part in parts {
                    self.part(part);
                }
                return behind;
            }
        }
        self.witness.give_up();
        ""
    }

    /// Reports the backticks whose body `text` starts with; gives what follows them.
    fn backticks<'t>(&mut self, text: &'t str) -> &'t str {
        let mut body = String::new();
        let mut characters = text.chars();
        loop {
            match characters.next() {
                Some('`') => break,
                Some('\\') => match characters.next() {
                    Some(escaped @ ('`' | '\\' | '$')) => body.push(escaped),
                    // Inside double quotes this is one character, outside two.
                    None | Some('"') => return self.lost(),
                    Some(other) => body.extend(['\\', other]),
                },
                Some(character) => body.push(character),
                None => return self.lost(),
            }
        }
        self.inner(Kind::Substitution, "", &body);
        characters.as_str()
    }

    fn lost(&mut self) -> &'static str {
        self.witness.give_up();
        ""
    }
}

/// Whether `<( … )` means anything in the text that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Processes {
    None,
    Some,
}

/// A part that tells by itself what it runs.
fn is_clear(part: &Node) -> bool {
    match &part.kind {
        // Arithmetic that rable can parse runs nothing: it refuses `$(`, backticks and `${` in there.
        NodeKind::ArithmeticExpansion { expression } => expression.is_some(),
        // `$[ … ]` is not taken apart.
        NodeKind::WordLiteral { value } => !value.contains("$["),
        _ => true,
    }
}

fn is_substitution(part: &Node) -> bool {
    matches!(part.kind, NodeKind::CommandSubstitution { .. })
}
