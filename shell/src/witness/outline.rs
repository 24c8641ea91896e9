//! The outline of a [`Script`]: the marks a second reader has to give as well.

use std::borrow::Cow;

use assize_protocol::Span;

use super::comparison::{Kind, Mark, bare_delimiter, body_text};
use crate::script::{
    Arithmetic, AssignedValue, Assignment, Command, Compound, CompoundCommand, Connector, Descriptor,
    FunctionDefinition, Item, List, Operation, Part, Pipeline, ProcessDirection, Redirection,
    RedirectionOperator, RedirectionTarget, Script, SimpleCommand, Word,
};

/// What a script says would run.
#[derive(Debug, Default)]
pub(super) struct Outline<'s> {
    /// In source order.
    pub(super) marks: Vec<Mark<'s>>,
    /// Deepest nesting of anything.
    pub(super) depth: usize,
    /// Deepest nesting of substitutions.
    pub(super) substitution_depth: usize,
    /// Bytes of the longest arithmetic expression.
    pub(super) longest_arithmetic: usize,
    /// Bodies of heredocs whose delimiter is quoted: text that no reader looks into.
    pub(super) opaque: Vec<Span>,
}

/// The outline of `script`, which was read from `source`.
pub(super) fn of_script<'s>(script: &Script, source: &'s str) -> Outline<'s> {
    let mut builder =
        Builder { source, outline: Outline::default(), depth: 0, substitutions: 0, place: Span::default() };
    // Most words are longer than what is counted here; a list that is too long costs more than one that grows.
    builder.outline.marks.reserve(8 + source.len() / 12);
    builder.list(&script.body);
    builder.outline
}

struct Builder<'s> {
    source: &'s str,
    outline: Outline<'s>,
    depth: usize,
    substitutions: usize,
    place: Span,
}

impl<'s> Builder<'s> {
    fn mark(&mut self, kind: Kind, text: impl Into<Cow<'s, str>>) {
        self.outline.marks.push(Mark { kind, text: text.into(), span: self.place });
    }

    fn text(&self, span: Span) -> &'s str {
        span.of(self.source)
    }

    fn open(&mut self, kind: Kind, text: impl Into<Cow<'s, str>>) {
        self.depth += 1;
        self.outline.depth = self.outline.depth.max(self.depth);
        self.mark(kind, text);
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.mark(Kind::End, "");
    }

    fn list(&mut self, list: &List) {
        for item in &list.items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item) {
        self.pipeline(&item.first);
        for (connector, pipeline) in &item.rest {
            let kind = match connector {
                Connector::And => Kind::And,
                Connector::Or => Kind::Or,
            };
            self.mark(kind, "");
            self.pipeline(pipeline);
        }
        if item.background {
            self.mark(Kind::Background, "");
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        match (pipeline.negated, pipeline.timed) {
            (false, false) => {}
            (true, false) => self.mark(Kind::Prefix, "!"),
            (false, true) => self.mark(Kind::Prefix, "time"),
            (true, true) => self.mark(Kind::Prefix, "! time"),
        }
        for (index, stage) in pipeline.stages.iter().enumerate() {
            if index > 0 {
                self.mark(Kind::Pipe, "");
            }
            self.command(stage);
        }
    }

    fn command(&mut self, command: &Command) {
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Compound(compound) => self.compound(compound),
            Command::Function(function) => self.function(function),
            Command::Coproc(command) => {
                self.open(Kind::Coproc, "");
                self.command(command);
                self.close();
            }
        }
    }

    fn function(&mut self, function: &FunctionDefinition) {
        self.place = function.span;
        self.open(Kind::Function, function.name.clone());
        self.compound(&function.body);
        self.close();
    }

    fn simple(&mut self, command: &SimpleCommand) {
        if command.assignments.is_empty() && command.words.is_empty() && command.redirections.is_empty() {
            return;
        }
        self.place = command.span;
        self.mark(Kind::Command, "");
        for assignment in &command.assignments {
            self.assignment(assignment);
        }
        self.words(&command.words);
        self.redirections(&command.redirections);
    }

    fn assignment(&mut self, assignment: &Assignment) {
        match &assignment.value {
            AssignedValue::Scalar(value) => {
                self.mark(Kind::Assignment, self.text(assignment.span));
                self.subscript(assignment.subscript.as_ref());
                self.nested(value);
            }
            AssignedValue::Array(elements) => {
                self.mark(Kind::Assignment, array_text(self.text(assignment.span), elements, self.source));
                self.subscript(assignment.subscript.as_ref());
                self.groups(elements, false);
            }
        }
    }

    fn subscript(&mut self, subscript: Option<&Word>) {
        if let Some(word) = subscript {
            self.nested(word);
        }
    }

    fn words(&mut self, words: &[Word]) {
        self.groups(words, true);
    }

    /// Words that braces made of one source word count once, with what any of them nests.
    fn groups(&mut self, words: &[Word], marked: bool) {
        for group in words.chunk_by(|one, next| one.span == next.span && !one.span.is_empty()) {
            let [first, rest @ ..] = group else { continue };
            if marked {
                self.mark(Kind::Word, word_text(first, self.source));
            }
            if rest.is_empty() {
                self.nested(first);
            } else {
                self.expanded(group);
            }
        }
    }

    /// What a brace-expanded source word nests: each substitution once, in source order.
    fn expanded(&mut self, group: &[Word]) {
        let marks = std::mem::take(&mut self.outline.marks);
        let mut units: Vec<Vec<Mark<'s>>> = Vec::new();
        for part in group.iter().flat_map(|word| &word.parts) {
            self.part(part);
            let unit = std::mem::take(&mut self.outline.marks);
            if !unit.is_empty() && !units.contains(&unit) {
                units.push(unit);
            }
        }
        units.sort_by_key(|unit| {
            unit.iter().find(|mark| mark.kind == Kind::Command).map(|mark| mark.span.start)
        });
        self.outline.marks = marks;
        self.outline.marks.extend(units.into_iter().flatten());
    }

    fn nested(&mut self, word: &Word) {
        for part in &word.parts {
            self.part(part);
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Literal { .. } | Part::Glob(_) | Part::Tilde(_) => {}
            Part::Substitution { list, .. } => self.substitution(Kind::Substitution, "", list),
            Part::Process { list, direction } => {
                let text = match direction {
                    ProcessDirection::In => "<",
                    ProcessDirection::Out => ">",
                };
                self.substitution(Kind::Process, text, list);
            }
            Part::Parameter { parameter, .. } => {
                self.subscript(parameter.subscript.as_ref());
                self.operation(&parameter.operation);
            }
            Part::Arithmetic(arithmetic) => self.arithmetic(arithmetic),
            Part::Array(elements) => self.groups(elements, false),
        }
    }

    fn operation(&mut self, operation: &Operation) {
        match operation {
            Operation::Value | Operation::Length | Operation::Transform(_) | Operation::Names => {}
            Operation::Default(word)
            | Operation::Assign(word)
            | Operation::Require(word)
            | Operation::Alternative(word)
            | Operation::Trim(word)
            | Operation::Case(word) => self.nested(word),
            Operation::Replace(pattern, replacement) => {
                self.nested(pattern);
                self.nested(replacement);
            }
            Operation::Slice(expressions) => {
                for expression in expressions {
                    self.arithmetic(expression);
                }
            }
        }
    }

    fn substitution(&mut self, kind: Kind, text: &'static str, list: &List) {
        self.substitutions += 1;
        self.outline.substitution_depth = self.outline.substitution_depth.max(self.substitutions);
        self.open(kind, text);
        self.list(list);
        self.close();
        self.substitutions -= 1;
    }

    fn redirections(&mut self, redirections: &[Redirection]) {
        for redirection in redirections {
            match &redirection.target {
                RedirectionTarget::Word(target) => self.redirection(redirection, target),
                RedirectionTarget::Heredoc(body) => self.heredoc(redirection, body),
            }
        }
    }

    fn redirection(&mut self, redirection: &Redirection, target: &Word) {
        let operator = operator_text(redirection.operator);
        // `|&` is `2>&1 |`.
        let text = if self.text(redirection.span) == "|&" { "1" } else { self.text(target.span) };
        let duplicates = matches!(
            redirection.operator,
            RedirectionOperator::DuplicateInput | RedirectionOperator::DuplicateOutput
        );
        match text.strip_suffix('-') {
            Some("") if duplicates => self.mark(Kind::Redirection, ">&-"),
            Some(moved) if duplicates => {
                self.mark(Kind::Redirection, operator);
                self.mark(Kind::Target, moved);
            }
            _ => {
                let mark: Cow<'s, str> = match &redirection.descriptor {
                    None => operator.into(),
                    Some(Descriptor::Number(number)) => format!("{number}{operator}").into(),
                    Some(Descriptor::Variable(name)) => format!("{{{name}}}{operator}").into(),
                };
                self.mark(Kind::Redirection, mark);
                self.mark(Kind::Target, text);
            }
        }
        self.nested(target);
    }

    fn heredoc(&mut self, redirection: &Redirection, body: &Word) {
        let raw = self.text(redirection.span);
        let (_, behind) = raw.split_once("<<").unwrap_or(("", ""));
        let (strip_tabs, delimiter) = match behind.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, behind),
        };
        let delimiter = delimiter.trim_matches([' ', '\t']);
        let quoted = delimiter.replace("\\\n", "").contains(['\'', '"', '\\']);
        let number = match redirection.descriptor {
            Some(Descriptor::Number(number)) => Some(number),
            Some(Descriptor::Variable(_)) | None => None,
        };
        self.mark(Kind::Redirection, heredoc_text(number, strip_tabs, quoted));
        self.mark(Kind::Delimiter, bare_delimiter(delimiter));
        self.mark(Kind::Body, body_text(self.text(body.span), quoted, strip_tabs));
        if quoted {
            self.outline.opaque.push(body.span);
        } else {
            self.nested(body);
        }
    }

    fn compound(&mut self, compound: &CompoundCommand) {
        self.place = compound.span;
        self.kind(&compound.kind);
        self.redirections(&compound.redirections);
    }

    fn kind(&mut self, kind: &Compound) {
        match kind {
            Compound::Group(list) => self.block(Kind::Group, list),
            Compound::Subshell(list) => self.block(Kind::Subshell, list),
            Compound::If { branches, otherwise } => self.branches(branches, otherwise.as_ref()),
            Compound::While { condition, body } => {
                self.open(Kind::While, "");
                self.list(condition);
                self.body(body);
            }
            Compound::For { name, words, body } => self.over(Kind::For, name, words.as_deref(), body),
            Compound::Select { name, words, body } => self.over(Kind::Select, name, words.as_deref(), body),
            Compound::ArithmeticFor { expressions, body } => {
                self.open(Kind::For, "((");
                for expression in expressions {
                    self.expression(expression);
                }
                self.body(body);
            }
            Compound::Case { word, arms } => self.case(word, arms),
            Compound::Test(words) => {
                self.open(Kind::Test, "");
                for word in words.iter().filter(|word| word.span.of(self.source) != "-n") {
                    self.mark(Kind::Word, self.text(word.span));
                    self.nested(word);
                }
                self.close();
            }
            Compound::Arithmetic(arithmetic) => {
                self.mark(Kind::Arithmetic, self.text(arithmetic.span).trim());
                self.arithmetic(arithmetic);
            }
        }
    }

    /// A part of `for ((;;))`.
    fn expression(&mut self, expression: &Arithmetic) {
        let text = self.text(expression.span).trim();
        if !text.is_empty() && text != "1" {
            self.mark(Kind::Arithmetic, text);
            self.arithmetic(expression);
        }
    }

    fn arithmetic(&mut self, arithmetic: &Arithmetic) {
        self.outline.longest_arithmetic = self.outline.longest_arithmetic.max(arithmetic.span.len());
        self.nested(&arithmetic.word);
    }

    fn block(&mut self, kind: Kind, list: &List) {
        self.open(kind, "");
        self.list(list);
        self.close();
    }

    fn body(&mut self, body: &List) {
        self.mark(Kind::Do, "");
        self.list(body);
        self.close();
    }

    fn over(&mut self, kind: Kind, name: &str, words: Option<&[Word]>, body: &List) {
        self.open(kind, name.to_owned());
        match words {
            Some(words) => self.words(words),
            None => self.mark(Kind::Word, "\"$@\""),
        }
        self.body(body);
    }

    fn branches(&mut self, branches: &[(List, List)], otherwise: Option<&List>) {
        for (index, (condition, body)) in branches.iter().enumerate() {
            if index > 0 {
                self.mark(Kind::Else, "");
            }
            self.open(Kind::If, "");
            self.list(condition);
            self.mark(Kind::Then, "");
            self.list(body);
        }
        if let Some(list) = otherwise {
            self.mark(Kind::Else, "");
            self.list(list);
        }
        for _ in branches {
            self.close();
        }
    }

    fn case(&mut self, word: &Word, arms: &[(Vec<Word>, List)]) {
        self.open(Kind::Case, "");
        self.mark(Kind::Word, word_text(word, self.source));
        self.nested(word);
        for (patterns, body) in arms {
            self.mark(Kind::Arm, "");
            self.words(patterns);
            self.mark(Kind::ArmBody, "");
            self.list(body);
        }
        self.close();
    }
}

/// The operator as written.
fn operator_text(operator: RedirectionOperator) -> &'static str {
    match operator {
        RedirectionOperator::Read => "<",
        RedirectionOperator::Write => ">",
        RedirectionOperator::Clobber => ">|",
        RedirectionOperator::Append => ">>",
        RedirectionOperator::ReadWrite => "<>",
        RedirectionOperator::DuplicateInput => "<&",
        RedirectionOperator::DuplicateOutput => ">&",
        RedirectionOperator::WriteBoth => "&>",
        RedirectionOperator::AppendBoth => "&>>",
        RedirectionOperator::Heredoc => "<<",
        RedirectionOperator::HereString => "<<<",
    }
}

/// Descriptor, operator and kind of a heredoc.
pub(super) fn heredoc_text(descriptor: Option<u32>, strip_tabs: bool, quoted: bool) -> Cow<'static, str> {
    let operator = match (strip_tabs, quoted) {
        (false, false) => "<<",
        (true, false) => "<<-",
        (false, true) => "<<'",
        (true, true) => "<<-'",
    };
    match descriptor {
        None => Cow::Borrowed(operator),
        Some(number) => Cow::Owned(format!("{number}{operator}")),
    }
}

/// The text of a word; of `name=( … )` in the form of [`array_text`].
fn word_text<'s>(word: &Word, source: &'s str) -> Cow<'s, str> {
    let array = word.parts.iter().find_map(|part| match part {
        Part::Array(elements) => Some(elements),
        _ => None,
    });
    let text = word.span.of(source);
    array.map_or(Cow::Borrowed(text), |elements| Cow::Owned(array_text(text, elements, source)))
}

/// `name=(one two)`: what stands in front of the elements, then the elements, one blank between two.
fn array_text(text: &str, elements: &[Word], source: &str) -> String {
    let (front, _) = text.split_once("=(").unwrap_or((text, ""));
    let texts = elements.chunk_by(|one, next| one.span == next.span).filter_map(<[Word]>::first);
    let texts: Vec<&str> = texts.map(|word| word.span.of(source)).collect();
    format!("{front}=({})", texts.join(" "))
}
