//! What the agent plans, step by step: from the assessment, never from a second reading of the text.

mod address;
mod object;
mod query;

use std::collections::BTreeSet;

use assize_protocol::{Assessment, Class, Effect, EffectKind, Invocation, Qualifier, Severity, Span};
use serde::Serialize;

pub(crate) use object::{Kind, Object, absolute, parts};

use crate::tables::{Act, Modifier, Tables};

/// One program of the plan.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts that are asked for one by one")]
pub(crate) struct Step<'a> {
    pub(crate) invocation: &'a Invocation,
    /// What it is, in the words of people.
    pub(crate) act: Option<&'a Act>,
    /// Somebody has to decide about it.
    pub(crate) weighty: bool,
    /// It changes something.
    pub(crate) changes: bool,
    /// It reveals a secret or reads one.
    pub(crate) secret: bool,
    pub(crate) objects: Vec<Object>,
    pub(crate) modifiers: Vec<&'a Modifier>,
    pub(crate) environments: BTreeSet<String>,
    /// Some of its words are only known when it runs.
    pub(crate) unresolved: bool,
    /// A wrapper: its inner command is a step of its own.
    pub(crate) wraps: bool,
    pub(crate) effects: Vec<&'a Effect>,
}

impl Step<'_> {
    pub(crate) fn span(&self) -> Span {
        self.invocation.span
    }

    /// Reads after "the plan".
    pub(crate) fn name(&self) -> &str {
        self.act.map_or("does something that nobody described", |act| act.name.as_str())
    }

    /// `git push origin main`, lower case.
    pub(crate) fn line(&self) -> String {
        self.invocation.argv.join(" ").to_lowercase()
    }
}

/// All steps.
#[derive(Debug, Clone)]
pub(crate) struct Plan<'a> {
    pub(crate) steps: Vec<Step<'a>>,
    /// Something weighty was found that belongs to no program.
    pub(crate) unplaced: bool,
}

impl<'a> Plan<'a> {
    /// The plan behind an assessment.
    pub(crate) fn of(assessment: &'a Assessment, cwd: &str, home: Option<&str>, tables: &'a Tables) -> Self {
        let mut weighty = BTreeSet::new();
        let mut unplaced = assessment.coverage.limit.is_some();
        for finding in assessment.findings.iter().filter(|f| !f.sandboxed && f.severity >= Severity::Medium) {
            let by_effect =
                finding.effect.and_then(|at| assessment.effects.get(at as usize)).map(|e| e.invocation);
            match finding.invocation.or(by_effect) {
                Some(at) => drop(weighty.insert(at as usize)),
                None => unplaced = true,
            }
        }
        let steps = assessment.invocations.iter().enumerate();
        let mut steps: Vec<Step<'_>> =
            steps.map(|(at, _)| step(assessment, at, weighty.contains(&at), cwd, home, tables)).collect();
        // What is merged on the way to a push leaves with it.
        let named = |step: &Step<'_>, name: &str| step.act.is_some_and(|act| act.name == name);
        let last = steps.iter().rposition(|step| step.weighty && named(step, "pushes")).unwrap_or_default();
        for step in steps.iter_mut().take(last) {
            step.weighty |= named(step, "merges") || named(step, "takes commits back");
        }
        Self { steps, unplaced }
    }

    /// Steps that somebody has to decide about.
    pub(crate) fn weighty(&self) -> impl Iterator<Item = &Step<'a>> {
        self.steps.iter().filter(|step| step.weighty)
    }

    /// Steps inside this wrapper.
    pub(crate) fn inside<'s>(&'s self, wrapper: &'s Step<'a>) -> impl Iterator<Item = &'s Step<'a>> {
        let at = self.steps.iter().position(|step| std::ptr::eq(step.invocation, wrapper.invocation));
        self.steps
            .iter()
            .filter(move |step| at.is_some() && step.invocation.via.map(|via| via as usize) == at)
    }
}

fn step<'a>(
    assessment: &'a Assessment,
    at: usize,
    weighty: bool,
    cwd: &str,
    home: Option<&str>,
    tables: &'a Tables,
) -> Step<'a> {
    let none = &EMPTY;
    let invocation = assessment.invocations.get(at).unwrap_or(none);
    let effects: Vec<&Effect> = assessment.effects.iter().filter(|e| e.invocation as usize == at).collect();
    let rules: Vec<String> = assessment
        .findings
        .iter()
        .filter(|finding| finding.invocation.is_some_and(|of| of as usize == at))
        .map(|finding| finding.rule.to_string())
        .collect();
    let inner: Vec<&Invocation> =
        assessment.invocations.iter().filter(|one| one.via.is_some_and(|via| via as usize == at)).collect();
    let traits: Vec<Vec<String>> = effects.iter().map(|effect| traits(effect)).collect();
    let line = invocation.argv.join(" ").to_lowercase();
    let act = tables.acts.iter().find(|act| fits(act, invocation, &line, &traits, &rules));
    let mut objects = object::objects(invocation, act, &effects, &inner, tables);
    object::resolve(&mut objects, cwd, home);
    let unaimed = !tables.defaults.aims.iter().any(|aim| has_option(aim, invocation));
    let bare = objects.iter().all(|object| object.kind == Kind::Host);
    let shape = Shape { bare, unaimed };
    let modifiers = tables.modifiers.iter().filter(|one| reaches(one, invocation, &rules, shape)).collect();
    let environments = environments(&objects, invocation, [Some(cwd), home], tables);
    let unresolved = invocation.argv.iter().chain(&invocation.operands).any(|word| word.contains(['⟨', '⟩']))
        || query::is_unread(invocation);
    Step {
        invocation,
        act,
        weighty,
        changes: effects.iter().any(|effect| changes(effect)),
        secret: effects.iter().any(|effect| is_secret(effect)),
        objects,
        modifiers,
        environments,
        unresolved,
        wraps: !inner.is_empty(),
        effects,
    }
}

static EMPTY: Invocation = Invocation {
    program: String::new(),
    subcommands: Vec::new(),
    argv: Vec::new(),
    options: Vec::new(),
    operands: Vec::new(),
    via: None,
    understood: false,
    span: Span { start: 0, end: 0 },
};

fn is_secret(effect: &Effect) -> bool {
    let contents = !effect.qualifiers.contains(&Qualifier::Metadata);
    effect.kind == EffectKind::Reveal
        || (effect.kind == EffectKind::Read && effect.target.class == Class::Credential && contents)
}

fn changes(effect: &Effect) -> bool {
    match effect.kind {
        EffectKind::Read | EffectKind::Reveal | EffectKind::Fetch => false,
        EffectKind::Write
        | EffectKind::Delete
        | EffectKind::Execute
        | EffectKind::Send
        | EffectKind::Listen
        | EffectKind::Escalate
        | EffectKind::Persist
        | EffectKind::Control
        | EffectKind::Mutate
        | EffectKind::Conceal
        | EffectKind::Exhaust => effect.target.class != Class::Stream,
    }
}

/// Subcommands and operands in one line. Of a program that nobody profiled, every word that is no option.
fn tail(invocation: &Invocation) -> String {
    if !invocation.understood {
        let words = invocation.argv.iter().skip(1).filter(|word| !word.starts_with('-'));
        return words.map(String::as_str).collect::<Vec<_>>().join(" ");
    }
    invocation
        .subcommands
        .iter()
        .chain(&invocation.operands)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_program(programs: &[String], invocation: &Invocation) -> bool {
    programs.is_empty() || programs.iter().any(|one| one == called(invocation))
}

/// What a program is called: `pip` for `.venv/bin/pip`.
fn called(invocation: &Invocation) -> &str {
    own_tool(invocation).unwrap_or(&invocation.program)
}

/// The tool that an environment of the project has: `pip` of `.venv/bin/pip`.
pub(crate) fn own_tool(invocation: &Invocation) -> Option<&str> {
    let (folder, tool) = invocation.program.rsplit_once('/')?;
    let environment = folder.strip_suffix("/bin")?.rsplit('/').next()?;
    matches!(environment, ".venv" | "venv" | "env" | ".env").then_some(tool)
}

fn is_sub(subs: &[String], invocation: &Invocation) -> bool {
    let line = tail(invocation);
    let begins = |sub: &String| {
        sub.is_empty()
            || line.strip_prefix(sub.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    subs.is_empty() || subs.iter().any(begins)
}

fn fits(act: &Act, invocation: &Invocation, line: &str, effects: &[Vec<String>], rules: &[String]) -> bool {
    is_program(&act.programs, invocation)
        && is_sub(&act.subs, invocation)
        && (act.with.is_empty()
            || act.with.iter().any(|one| has_option(one, invocation) || rules.contains(one)))
        && (act.says.is_empty() || act.says.iter().any(|one| line.contains(one.as_str())))
        && (act.does.is_empty() || act.does.iter().any(|one| effects.iter().any(|effect| does(effect, one))))
}

/// The kind of an effect, then its class, what it is done to, and how.
fn traits(effect: &Effect) -> Vec<String> {
    let target = [effect.kind.as_str().to_owned(), word(&effect.target.class), word(&effect.target.kind)];
    target.into_iter().chain(effect.qualifiers.iter().map(word)).collect()
}

/// Whether an effect with these traits is of this kind, and of this class, target or qualifier.
fn does(traits: &[String], what: &str) -> bool {
    let (kind, detail) = what.split_once(' ').unwrap_or((what, ""));
    let mut traits = traits.iter();
    traits.next().is_some_and(|one| one == kind) && (detail.is_empty() || traits.any(|one| one == detail))
}

/// A unit variant as JSON spells it.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Whether an option is given, short or long.
pub(crate) fn has_option(option: &str, invocation: &Invocation) -> bool {
    let short = option.len() == 1;
    invocation.options.iter().any(|one| one == option)
        || invocation.argv.iter().skip(1).any(|word| {
            let bare = word.split('=').next().unwrap_or(word);
            let cluster = short && word.len() <= 5 && !word.starts_with("--") && word.starts_with('-');
            bare.trim_start_matches('-') == option && bare.starts_with('-')
                || cluster && word.contains(option) && invocation.options.is_empty()
        })
}

/// What a step leaves out.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// It names no object.
    bare: bool,
    /// It picks nothing of what the program manages.
    unaimed: bool,
}

fn reaches(modifier: &Modifier, invocation: &Invocation, rules: &[String], shape: Shape) -> bool {
    let line = invocation.argv.join(" ").to_lowercase();
    let option = |one: &String| match one.as_str() {
        "*always" => true,
        "*bare" => shape.bare,
        "*unaimed" => shape.unaimed,
        _ => has_option(one, invocation),
    };
    let says = |one: &String| {
        if one == "*whole-table" { is_whole_table(&line) } else { line.contains(one.as_str()) }
    };
    let triggered = modifier.options.iter().any(option)
        || modifier.rules.iter().any(|rule| rules.contains(rule))
        || modifier.says.iter().any(says);
    triggered && is_program(&modifier.programs, invocation) && is_sub(&modifier.subs, invocation)
}

/// A statement that changes or deletes rows without saying which.
fn is_whole_table(line: &str) -> bool {
    (line.contains("delete from") || line.contains("update "))
        && !line.contains("where")
        && !line.contains("apt")
}

/// The environments that a step names. Where the project lies is none of its words.
fn environments(
    objects: &[Object],
    invocation: &Invocation,
    places: [Option<&str>; 2],
    tables: &Tables,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let path = objects.iter().map(|object| object.text.as_str());
    let values = invocation.argv.iter().skip(1).filter(|word| !word.contains(' ')).map(String::as_str);
    for text in path.chain(values) {
        let text = text.rsplit_once('@').map_or(text, |(_, behind)| behind);
        let inside = places.into_iter().flatten().find_map(|place| {
            text.get(..place.len()).filter(|head| head.eq_ignore_ascii_case(place))?;
            text.get(place.len()..)
        });
        for part in parts(inside.unwrap_or(text)) {
            found.extend(tables.environment(&part).map(str::to_owned));
        }
    }
    found
}
