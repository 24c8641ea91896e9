//! Which rules could hold for an invocation, found without looking at the others.

use std::collections::BTreeMap;

use assize_protocol::{Effect, EffectKind, FlowEnd};
use serde::{Deserialize, Serialize};

use crate::by_name::ByName;
use crate::deferred::Deferred;
use crate::keys::{Key, Mark, Start, is_hidden, keys, root, start};
use crate::rule::{Predicate, Rule};
use crate::{Glob, Text};

/// A rule that could hold, or one of its alternatives: the others are asked for their own sake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Candidate {
    rule: u32,
    /// `None`: all of the rule.
    alternative: Option<u16>,
}

impl Candidate {
    /// The rule, as [`crate::Library::numbered`] takes it.
    pub fn rule(self) -> u32 {
        self.rule
    }

    /// What has to hold of it.
    pub fn of(self, rule: &Rule) -> &Predicate {
        match (&rule.when, self.alternative) {
            (Predicate::Any(all), Some(at)) => all.get(usize::from(at)).unwrap_or(&rule.when),
            (whole, _) => whole,
        }
    }
}

/// Rules that name a program.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct OfProgram {
    always: Vec<Candidate>,
    /// By the first subcommand.
    subcommands: Vec<(Text, Vec<Candidate>)>,
    /// By the beginning of a word.
    words: Vec<(Start, Vec<Candidate>)>,
    /// By the beginning of an option's name.
    options: Vec<(Start, Vec<Candidate>)>,
}

/// What was said to a program.
#[derive(Debug, Clone, Copy)]
pub struct Said<'s> {
    /// Its name, without the folder it was run from.
    pub program: &'s str,
    /// The first subcommand.
    pub subcommand: Option<&'s str>,
    /// The words behind its name.
    pub words: &'s [String],
    /// The options among them, by their canonical names.
    pub options: &'s [String],
    /// How many variables are set for it.
    pub variables: usize,
}

/// While they are collected.
#[derive(Default)]
struct Found {
    programs: BTreeMap<String, OfProgram>,
    effects: BTreeMap<EffectKind, BTreeMap<Mark, Vec<Candidate>>>,
}

/// Rules by what effects of one kind have besides.
type Marked = Vec<(Mark, Vec<Candidate>)>;

/// Rules by program name, by effect, by flow; and those that must always be asked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Index {
    programs: ByName<OfProgram>,
    program_patterns: Vec<(Glob, Vec<Candidate>)>,
    variables: Vec<Candidate>,
    effects: Vec<(EffectKind, Deferred<Marked>)>,
    flows: Vec<((FlowEnd, FlowEnd), Vec<Candidate>)>,
    always: Vec<Candidate>,
    /// Rules that the classifier raises, by id.
    builtin: ByName<u32>,
}

impl Index {
    pub(crate) fn build<'a>(rules: impl Iterator<Item = &'a Rule>) -> Self {
        let mut index = Self::default();
        let (mut found, mut builtin) = (Found::default(), Vec::new());
        for (number, rule) in rules.enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            if rule.when.is_builtin() {
                builtin.push((rule.id.as_str().to_owned(), number));
                continue;
            }
            let whole = Candidate { rule: number, alternative: None };
            let alternatives = match &rule.when {
                Predicate::Any(any) => any.iter().map(keys).collect::<Option<Vec<_>>>(),
                one => keys(one).map(|keys| vec![keys]),
            };
            let Some(alternatives) = alternatives else {
                index.always.push(whole);
                continue;
            };
            let several = matches!(&rule.when, Predicate::Any(_));
            for (at, keys) in alternatives.into_iter().enumerate() {
                let alternative = u16::try_from(at).ok().filter(|_| several);
                index.add_all(&mut found, keys, Candidate { rule: number, alternative });
            }
        }
        index.effects = found
            .effects
            .into_iter()
            .map(|(kind, marks)| (kind, Deferred::new(marks.into_iter().collect())))
            .collect();
        index.programs = found.programs.into_iter().collect();
        index.builtin = builtin.into_iter().collect();
        index
    }

    fn add_all(&mut self, found: &mut Found, mut keys: Vec<Key>, candidate: Candidate) {
        keys.sort();
        keys.dedup();
        for key in keys {
            self.add(found, key, candidate);
        }
    }

    fn add(&mut self, found: &mut Found, key: Key, number: Candidate) {
        let programs = &mut found.programs;
        match key {
            Key::Program(name) => programs.entry(name).or_default().always.push(number),
            Key::Subcommand(name, first) => {
                push(&mut programs.entry(name).or_default().subcommands, first.into(), number);
            }
            Key::Word(name, start) => push(&mut programs.entry(name).or_default().words, start, number),
            Key::Option(name, start) => push(&mut programs.entry(name).or_default().options, start, number),
            Key::ProgramLike(pattern) => push(&mut self.program_patterns, Glob::new(pattern), number),
            Key::Variable => self.variables.push(number),
            Key::Effect(kind, mark) => {
                found.effects.entry(kind).or_default().entry(mark).or_default().push(number);
            }
            Key::Flow(from, to) => push(&mut self.flows, (from, to), number),
        }
    }

    /// Of rules that name the program or a variable, those that could hold for what was said.
    pub(crate) fn of_said(&self, said: &Said, into: &mut Vec<Candidate>) {
        if let Some(rules) = self.programs.get(said.program) {
            into.extend_from_slice(&rules.always);
            for (_, rules) in rules.subcommands.iter().filter(|(first, _)| said.subcommand == Some(first)) {
                into.extend_from_slice(rules);
            }
            led(&rules.words, said.words.iter().map(String::as_str), into);
            led(&rules.options, said.options.iter().map(String::as_str), into);
        }
        if said.variables > 0 {
            into.extend_from_slice(&self.variables);
        }
        for (_, rules) in self.program_patterns.iter().filter(|(pattern, _)| pattern.matches(said.program)) {
            into.extend_from_slice(rules);
        }
    }

    pub(crate) fn of_effect(&self, effect: &Effect, into: &mut Vec<Candidate>) {
        let target = &effect.target;
        let of_kind = self.effects.iter().find(|(kind, _)| *kind == effect.kind);
        let Some(of_kind) = of_kind.and_then(|(_, marks)| marks.get()) else { return };
        let mut add = |mark: Mark| {
            let at = of_kind.binary_search_by(|(known, _)| known.cmp(&mark));
            if let Some((_, rules)) = at.ok().and_then(|at| of_kind.get(at)) {
                into.extend_from_slice(rules);
            }
        };
        add(Mark::Nothing);
        add(Mark::Class(target.class));
        effect.qualifiers.iter().for_each(|q| add(Mark::With(*q)));
        if !target.contains.is_empty() {
            add(Mark::Contains);
        }
        if is_hidden(&target.text) {
            add(Mark::Hidden);
        }
        let more = [
            root(&target.text).map(Mark::Root),
            target.text.bytes().last().map(Mark::Ends),
            target.zone.map(Mark::Zone),
        ];
        more.into_iter().flatten().for_each(add);
    }

    pub(crate) fn of_flow(&self, from: FlowEnd, to: FlowEnd) -> &[Candidate] {
        self.flows.iter().find(|(k, _)| *k == (from, to)).map_or(&[], |(_, rules)| rules)
    }

    pub(crate) fn always(&self) -> &[Candidate] {
        &self.always
    }

    pub(crate) fn builtin(&self, id: &str) -> Option<u32> {
        self.builtin.get(id).copied()
    }
}

/// Adds what the beginnings of `words` lead to.
fn led<'w>(
    list: &[(Start, Vec<Candidate>)],
    words: impl Iterator<Item = &'w str>,
    into: &mut Vec<Candidate>,
) {
    if list.is_empty() {
        return;
    }
    for begun in words.map(start) {
        for (_, rules) in list.iter().filter(|(s, _)| *s == begun) {
            into.extend_from_slice(rules);
        }
    }
}

fn push<K: PartialEq>(list: &mut Vec<(K, Vec<Candidate>)>, key: K, number: Candidate) {
    match list.iter_mut().find(|(k, _)| *k == key) {
        Some((_, numbers)) => numbers.push(number),
        None => list.push((key, vec![number])),
    }
}
