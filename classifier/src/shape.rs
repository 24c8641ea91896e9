//! Questions about the shape of a script, answered without running it.

use assize_shell::script::{Command, Compound, Item, List, Part, Pipeline, SimpleCommand, Word};

/// Whether nothing runs behind it.
pub(crate) fn ends(pipeline: &Pipeline) -> bool {
    pipeline.stages.iter().all(|stage| match stage {
        Command::Simple(simple) => {
            simple.words.first().and_then(literal).is_some_and(|w| matches!(w.as_str(), "exit" | "return"))
        }
        Command::Compound(_) | Command::Function(_) | Command::Coproc(_) => false,
    })
}

/// How a pipeline ends when that is plain: `true`, `:`, `false`.
pub(crate) fn settled(pipeline: &Pipeline) -> Option<bool> {
    let [Command::Simple(simple)] = pipeline.stages.as_slice() else { return None };
    let [word] = simple.words.as_slice() else { return None };
    let plain = simple.redirections.is_empty() && !pipeline.negated;
    match literal(word).as_deref() {
        Some("true" | ":") if plain => Some(true),
        Some("false") if plain => Some(false),
        _ => None,
    }
}

/// Whether it prints what it is told to and cannot fail, leave or wait.
pub(crate) fn only_prints(item: &Item) -> bool {
    let [Command::Simple(simple)] = item.first.stages.as_slice() else { return false };
    let alone = item.rest.is_empty() && !item.background && simple.redirections.is_empty();
    let name = simple.words.first().filter(|_| alone && simple.assignments.is_empty()).and_then(literal);
    let prints = name.is_some_and(|name| matches!(name.as_str(), "echo" | "printf" | ":" | "true"));
    prints && simple.words.iter().all(|word| literal(word).is_some())
}

/// Whether a command of a name for which `is_one` holds may be called in this very shell by `item`.
pub(crate) fn may_call(item: &Item, is_one: &impl Fn(&str) -> bool) -> bool {
    let pipelines = std::iter::once(&item.first).chain(item.rest.iter().map(|(_, pipeline)| pipeline));
    // Every stage of several is a shell of its own.
    let mut alone =
        pipelines.filter_map(|pipeline| <&[Command; 1]>::try_from(pipeline.stages.as_slice()).ok());
    alone.any(|[only]| match only {
        Command::Simple(simple) => may_be_called(simple, is_one),
        Command::Compound(compound) => {
            let lists = within(&compound.kind);
            lists.iter().flat_map(|list| &list.items).any(|item| may_call(item, is_one))
        }
        Command::Function(_) | Command::Coproc(_) => false,
    })
}

/// The same for one command; a word that may be refused ends as much as a call.
fn may_be_called(simple: &SimpleCommand, is_one: &impl Fn(&str) -> bool) -> bool {
    let name = simple.words.first().and_then(literal);
    !simple.assignments.is_empty()
        || simple.words.iter().any(|word| !word.parts.iter().all(is_granted))
        || name.is_some_and(|name| is_one(&name))
}

/// Whether a part of a word cannot be refused: `${x:?}`, `$((1/0))` and `*` can, and all the rest of a list with them.
fn is_granted(part: &Part) -> bool {
    matches!(part, Part::Literal { .. } | Part::Tilde(_) | Part::Substitution { .. } | Part::Process { .. })
}

/// The lists that a compound command runs in this very shell.
fn within(kind: &Compound) -> Vec<&List> {
    match kind {
        Compound::Group(list) => vec![list],
        Compound::Subshell(_) | Compound::Test(_) | Compound::Arithmetic(_) => Vec::new(),
        Compound::If { branches, otherwise } => {
            branches.iter().flat_map(|(condition, body)| [condition, body]).chain(otherwise).collect()
        }
        Compound::While { condition, body } => vec![condition, body],
        Compound::For { body, .. } | Compound::Select { body, .. } | Compound::ArithmeticFor { body, .. } => {
            vec![body]
        }
        Compound::Case { arms, .. } => arms.iter().map(|(_, body)| body).collect(),
    }
}

/// Whether one of `names` is called anywhere at the top of `list`, or anything nested is there to look at.
pub(crate) fn calls(list: &List, names: &[&str]) -> bool {
    // What runs in the background holds nothing up.
    let waited = list.items.iter().filter(|i| !i.background);
    let pipelines = waited.flat_map(|i| std::iter::once(&i.first).chain(i.rest.iter().map(|(_, p)| p)));
    pipelines.flat_map(|p| &p.stages).any(|stage| match stage {
        Command::Simple(simple) => {
            simple.words.first().and_then(literal).is_some_and(|w| names.contains(&w.as_str()))
        }
        Command::Compound(compound) => match &compound.kind {
            Compound::Subshell(list) => calls(list, names),
            kind => within(kind).into_iter().any(|list| calls(list, names)),
        },
        Command::Function(_) | Command::Coproc(_) => false,
    })
}

/// The word, where it is plain text.
pub(crate) fn literal(word: &Word) -> Option<String> {
    word.parts
        .iter()
        .map(|part| match part {
            Part::Literal { text, .. } => Some(text.as_str()),
            Part::Glob(_)
            | Part::Tilde(_)
            | Part::Parameter { .. }
            | Part::Substitution { .. }
            | Part::Process { .. }
            | Part::Arithmetic(_)
            | Part::Array(_) => None,
        })
        .collect()
}
