//! A short notation for scripts: `'…'` is quoted text, `«…»` a glob or tilde, `"` marks a quoted expansion.

use std::fmt::Write;

use crate::script::{
    Arithmetic, AssignedValue, Assignment, Command, Compound, CompoundCommand, Connector, Descriptor, Item,
    List, Operation, Parameter, Part, Pipeline, ProcessDirection, Redirection, RedirectionOperator,
    RedirectionTarget, SimpleCommand, Word,
};

pub(super) fn list(list: &List) -> String {
    joined(&list.items, "; ", item)
}

fn joined<T>(all: &[T], separator: &str, show: impl Fn(&T) -> String) -> String {
    all.iter().map(show).collect::<Vec<_>>().join(separator)
}

fn item(item: &Item) -> String {
    let mut text = pipeline(&item.first);
    for (connector, next) in &item.rest {
        let sign = if *connector == Connector::And { "&&" } else { "||" };
        write!(text, " {sign} {}", pipeline(next)).unwrap();
    }
    if item.background { format!("{text} &") } else { text }
}

fn pipeline(pipeline: &Pipeline) -> String {
    let negated = if pipeline.negated { "! " } else { "" };
    let timed = if pipeline.timed { "time " } else { "" };
    format!("{timed}{negated}{}", joined(&pipeline.stages, " | ", command))
}

fn command(this: &Command) -> String {
    match this {
        Command::Simple(simple) => simple_command(simple),
        Command::Compound(inner) => compound(inner),
        Command::Function(function) => format!("{}() {}", function.name, compound(&function.body)),
        Command::Coproc(inner) => format!("coproc {}", command(inner)),
    }
}

fn simple_command(simple: &SimpleCommand) -> String {
    let assignments = simple.assignments.iter().map(assignment);
    let words =
        simple.words.iter().map(|each| if each.parts.is_empty() { "ε".to_owned() } else { word(each) });
    let redirections = simple.redirections.iter().map(redirection);
    assignments.chain(words).chain(redirections).collect::<Vec<_>>().join(" ")
}

fn assignment(assignment: &Assignment) -> String {
    let subscript = assignment.subscript.as_ref().map_or(String::new(), |index| format!("[{}]", word(index)));
    let sign = if assignment.append { "+=" } else { "=" };
    let value = match &assignment.value {
        AssignedValue::Scalar(value) => word(value),
        AssignedValue::Array(elements) => format!("({})", words(elements)),
    };
    format!("@{}{subscript}{sign}{value}", assignment.name)
}

fn redirection(redirection: &Redirection) -> String {
    let descriptor = match &redirection.descriptor {
        None => String::new(),
        Some(Descriptor::Number(number)) => number.to_string(),
        Some(Descriptor::Variable(name)) => format!("{{{name}}}"),
    };
    let sign = match redirection.operator {
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
    };
    match &redirection.target {
        RedirectionTarget::Word(target) | RedirectionTarget::Heredoc(target) => {
            format!("{descriptor}{sign}{}", word(target))
        }
    }
}

fn compound(compound: &CompoundCommand) -> String {
    let kind = match &compound.kind {
        Compound::Group(body) => format!("{{ {} }}", list(body)),
        Compound::Subshell(body) => format!("( {} )", list(body)),
        Compound::If { branches, otherwise } => {
            let branches =
                joined(branches, " elif ", |(test, body)| format!("{} then {}", list(test), list(body)));
            let otherwise = otherwise.as_ref().map_or(String::new(), |body| format!(" else {}", list(body)));
            format!("if {branches}{otherwise} fi")
        }
        Compound::While { condition, body } => format!("while {} do {} done", list(condition), list(body)),
        Compound::For { name, words, body } => {
            format!("for {} do {} done", head(name, words.as_ref()), list(body))
        }
        Compound::Select { name, words, body } => {
            format!("select {} do {} done", head(name, words.as_ref()), list(body))
        }
        Compound::ArithmeticFor { expressions, body } => {
            format!("for (({})) do {} done", joined(expressions, ";", arithmetic), list(body))
        }
        Compound::Case { word: subject, arms } => {
            let arms = joined(arms, "", |(patterns, body)| {
                format!(" {}) {};;", joined(patterns, "|", word), list(body))
            });
            format!("case {} in{arms} esac", word(subject))
        }
        Compound::Test(operands) => format!("[[ {} ]]", words(operands)),
        Compound::Arithmetic(expression) => format!("(({}))", arithmetic(expression)),
    };
    let redirections = compound.redirections.iter().map(redirection);
    std::iter::once(kind).chain(redirections).collect::<Vec<_>>().join(" ")
}

fn head(name: &str, all: Option<&Vec<Word>>) -> String {
    all.map_or(name.to_owned(), |all| format!("{name} in {}", words(all)))
}

fn words(all: &[Word]) -> String {
    joined(all, " ", word)
}

fn word(word: &Word) -> String {
    joined(&word.parts, "", part)
}

fn part(part: &Part) -> String {
    let mark = |quoted: bool| if quoted { "\"" } else { "" };
    match part {
        Part::Literal { text, quoted: true } => format!("'{text}'"),
        Part::Literal { text, quoted: false } => text.clone(),
        Part::Glob(text) | Part::Tilde(text) => format!("«{text}»"),
        Part::Parameter { parameter: inner, quoted } => format!("{}${{{}}}", mark(*quoted), parameter(inner)),
        Part::Substitution { list: inner, quoted } => format!("{}$({})", mark(*quoted), list(inner)),
        Part::Process { list: inner, direction } => {
            format!("{}({})", if *direction == ProcessDirection::In { "<" } else { ">" }, list(inner))
        }
        Part::Arithmetic(inner) => format!("$(({}))", arithmetic(inner)),
        Part::Array(elements) => format!("({})", words(elements)),
    }
}

fn arithmetic(arithmetic: &Arithmetic) -> String {
    let mut text = word(&arithmetic.word);
    if !arithmetic.names.is_empty() {
        write!(text, " reads {}", arithmetic.names.join(",")).unwrap();
    }
    if !arithmetic.assigns.is_empty() {
        write!(text, " assigns {}", arithmetic.assigns.join(",")).unwrap();
    }
    if arithmetic.subscripts {
        text.push_str(" subscripts");
    }
    text
}

fn parameter(parameter: &Parameter) -> String {
    let indirect = if parameter.indirect { "!" } else { "" };
    let subscript = parameter.subscript.as_ref().map_or(String::new(), |index| format!("[{}]", word(index)));
    let operation = match &parameter.operation {
        Operation::Value => String::new(),
        Operation::Length => " length".to_owned(),
        Operation::Default(value) => format!(" default {}", word(value)),
        Operation::Assign(value) => format!(" assign {}", word(value)),
        Operation::Require(value) => format!(" require {}", word(value)),
        Operation::Alternative(value) => format!(" alternative {}", word(value)),
        Operation::Trim(pattern) => format!(" trim {}", word(pattern)),
        Operation::Replace(pattern, value) => format!(" replace {} by {}", word(pattern), word(value)),
        Operation::Case(pattern) => format!(" case {}", word(pattern)),
        Operation::Slice(parts) => format!(" slice {}", joined(parts, ":", arithmetic)),
        Operation::Transform(letter) => format!(" @{letter}"),
        Operation::Names => " names".to_owned(),
    };
    format!("{indirect}{}{subscript}{operation}", parameter.name)
}
