//! Which rules could hold for an invocation, found without looking at the others.

use assize_protocol::{Class, Effect, EffectKind, FlowEnd, Qualifier, Zone};
use serde::{Deserialize, Serialize};

use crate::Glob;
use crate::rule::{EffectPattern, Predicate, Rule};

/// What must be there for a rule to have a chance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Program(String),
    /// A program with this first subcommand.
    Subcommand(String, String),
    /// A program whose name matches the pattern.
    ProgramLike(String),
    /// A variable is set for it.
    Variable,
    Effect(EffectKind, Mark),
    Flow(FlowEnd, FlowEnd),
}

/// A kind of effect, and what it must have besides.
type EffectKey = (EffectKind, Mark);

/// Enough to tell `/proc` and `/dev/` from where people work.
const ROOT: usize = 4;

/// One thing about an effect that a pattern asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Mark {
    Class(Class),
    With(Qualifier),
    /// A whole zone lies below the target.
    Contains,
    /// The first bytes behind the root of the target's name.
    Root([u8; ROOT]),
    /// The last byte of the target's name.
    Ends(u8),
    Zone(Zone),
    Nothing,
}

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

/// Rules by program name, by effect, by flow; and those that must always be asked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Index {
    programs: Vec<(String, Vec<Candidate>)>,
    /// By program and first subcommand.
    subcommands: Vec<((String, String), Vec<Candidate>)>,
    program_patterns: Vec<(Glob, Vec<Candidate>)>,
    variables: Vec<Candidate>,
    effects: Vec<(EffectKey, Vec<Candidate>)>,
    flows: Vec<((FlowEnd, FlowEnd), Vec<Candidate>)>,
    always: Vec<Candidate>,
    /// Rules that the classifier raises, by id.
    builtin: Vec<(String, u32)>,
}

impl Index {
    pub(crate) fn build<'a>(rules: impl Iterator<Item = &'a Rule>) -> Self {
        let mut index = Self::default();
        for (number, rule) in rules.enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            if rule.when.is_builtin() {
                index.builtin.push((rule.id.as_str().to_owned(), number));
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
                index.add_all(keys, Candidate { rule: number, alternative });
            }
        }
        index.programs.sort();
        index.subcommands.sort();
        index.effects.sort();
        index.builtin.sort();
        index
    }

    fn add_all(&mut self, mut keys: Vec<Key>, candidate: Candidate) {
        keys.sort();
        keys.dedup();
        for key in keys {
            self.add(key, candidate);
        }
    }

    fn add(&mut self, key: Key, number: Candidate) {
        fn push<K: PartialEq>(list: &mut Vec<(K, Vec<Candidate>)>, key: K, number: Candidate) {
            match list.iter_mut().find(|(k, _)| *k == key) {
                Some((_, numbers)) => numbers.push(number),
                None => list.push((key, vec![number])),
            }
        }
        match key {
            Key::Program(name) => push(&mut self.programs, name, number),
            Key::Subcommand(name, first) => push(&mut self.subcommands, (name, first), number),
            Key::ProgramLike(pattern) => push(&mut self.program_patterns, Glob::new(pattern), number),
            Key::Variable => self.variables.push(number),
            Key::Effect(kind, mark) => push(&mut self.effects, (kind, mark), number),
            Key::Flow(from, to) => push(&mut self.flows, (from, to), number),
        }
    }

    pub(crate) fn of_subcommand(&self, name: &str, first: &str) -> &[Candidate] {
        let order = |(n, f): &(String, String)| n.as_str().cmp(name).then_with(|| f.as_str().cmp(first));
        let at = self.subcommands.binary_search_by(|(key, _)| order(key));
        at.ok().and_then(|at| self.subcommands.get(at)).map_or(&[][..], |(_, rules)| rules)
    }

    pub(crate) fn of_program(&self, name: &str) -> impl Iterator<Item = Candidate> {
        let at = self.programs.binary_search_by(|(n, _)| n.as_str().cmp(name));
        let named = at.ok().and_then(|at| self.programs.get(at)).map_or(&[][..], |(_, rules)| rules);
        let like = self.program_patterns.iter().filter(move |(pattern, _)| pattern.matches(name));
        named.iter().chain(like.flat_map(|(_, rules)| rules)).copied()
    }

    pub(crate) fn of_variables(&self) -> &[Candidate] {
        &self.variables
    }

    pub(crate) fn of_effect(&self, effect: &Effect, into: &mut Vec<Candidate>) {
        let target = &effect.target;
        let mut add = |mark: Mark| {
            let at = self.effects.binary_search_by(|(key, _)| key.cmp(&(effect.kind, mark)));
            if let Some((_, rules)) = at.ok().and_then(|at| self.effects.get(at)) {
                into.extend_from_slice(rules);
            }
        };
        add(Mark::Nothing);
        add(Mark::Class(target.class));
        effect.qualifiers.iter().for_each(|q| add(Mark::With(*q)));
        if !target.contains.is_empty() {
            add(Mark::Contains);
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
        let at = self.builtin.binary_search_by(|(n, _)| n.as_str().cmp(id)).ok()?;
        self.builtin.get(at).map(|(_, number)| *number)
    }
}

/// The keys of which at least one must be present; `None` when no such list can be given.
fn keys(when: &Predicate) -> Option<Vec<Key>> {
    match when {
        Predicate::Program(names) => {
            let key = |name: &Glob| {
                let make = if name.is_literal() { Key::Program } else { Key::ProgramLike };
                make(name.as_str().to_owned())
            };
            Some(names.iter().map(key).collect())
        }
        Predicate::Environment(_) => Some(vec![Key::Variable]),
        Predicate::Effect(patterns) => {
            let mut all = Vec::new();
            for pattern in patterns {
                if pattern.kinds.is_empty() {
                    return None;
                }
                for kind in &pattern.kinds {
                    all.extend(marks(pattern).into_iter().map(|mark| Key::Effect(*kind, mark)));
                }
            }
            Some(all)
        }
        Predicate::Flow(patterns) => {
            let pairs = patterns
                .iter()
                .flat_map(|p| p.from.iter().flat_map(|from| p.to.iter().map(|to| Key::Flow(*from, *to))));
            Some(pairs.collect())
        }
        Predicate::All(all) => {
            subcommands(all).or_else(|| all.iter().filter_map(keys).min_by_key(|k| rank(k)))
        }
        Predicate::Any(any) => {
            let lists: Option<Vec<_>> = any.iter().map(keys).collect();
            lists.map(|l| l.into_iter().flatten().collect())
        }
        Predicate::None(_)
        | Predicate::Subcommand(_)
        | Predicate::Option(_)
        | Predicate::Operand(_)
        | Predicate::Argument(_)
        | Predicate::Via(_)
        | Predicate::Text(_)
        | Predicate::Builtin => None,
    }
}

/// What follows the root in an absolute name.
fn root(name: &str) -> Option<[u8; ROOT]> {
    name.strip_prefix('/')?.as_bytes().first_chunk().copied()
}

/// Of which an effect has to have one, if `pattern` is to match it.
fn marks(pattern: &EffectPattern) -> Vec<Mark> {
    let plain = |byte: &u8| !matches!(byte, b'*' | b'?');
    let mark = |text: &str| {
        let root = root(text).filter(|root| root.iter().all(plain)).map(Mark::Root);
        root.or_else(|| text.bytes().last().filter(plain).map(Mark::Ends))
    };
    let named: Option<Vec<Mark>> = pattern.targets.iter().map(|target| mark(target.as_str())).collect();
    let named = named.filter(|all| !all.is_empty());
    match (named, pattern.classes.as_slice(), pattern.with.first(), pattern.contains.is_empty()) {
        (Some(named), ..) => named,
        (_, classes @ [_, ..], ..) => classes.iter().copied().map(Mark::Class).collect(),
        (_, _, Some(with), _) => vec![Mark::With(*with)],
        (_, _, _, false) => vec![Mark::Contains],
        _ if pattern.zones.is_empty() => vec![Mark::Nothing],
        _ => pattern.zones.iter().copied().map(Mark::Zone).collect(),
    }
}

/// Every program with every first subcommand, where a rule names both.
fn subcommands(all: &[Predicate]) -> Option<Vec<Key>> {
    let programs =
        all.iter().find_map(|p| if let Predicate::Program(names) = p { Some(names) } else { None })?;
    let paths =
        all.iter().find_map(|p| if let Predicate::Subcommand(paths) = p { Some(paths) } else { None })?;
    let plain = |word: &str| !word.contains(['*', '?']);
    let firsts: Vec<&str> = paths.iter().map(|p| p.as_str().split(' ').next().unwrap_or_default()).collect();
    let known = programs.iter().all(|p| plain(p.as_str())) && firsts.iter().all(|first| plain(first));
    let pairs = || programs.iter().flat_map(|p| firsts.iter().map(move |first| (p.as_str(), *first)));
    known.then(|| pairs().map(|(p, first)| Key::Subcommand(p.to_owned(), first.to_owned())).collect())
}

/// Programs and names are the narrowest keys, then variables, flows, other effects.
fn rank(keys: &[Key]) -> (u8, usize) {
    let worst = keys.iter().map(|k| match k {
        Key::Subcommand(..)
        | Key::Program(_)
        | Key::ProgramLike(_)
        | Key::Effect(_, Mark::Root(_) | Mark::Ends(_)) => 0,
        Key::Variable => 1,
        Key::Flow(..) => 2,
        Key::Effect(_, Mark::Nothing) => 4,
        Key::Effect(..) => 3,
    });
    (worst.max().unwrap_or(5), keys.len())
}
