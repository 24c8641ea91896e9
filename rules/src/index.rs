//! Which rules could hold for an invocation, found without looking at the others.

use assize_protocol::{Class, EffectKind, FlowEnd};
use serde::{Deserialize, Serialize};

use crate::Glob;
use crate::rule::{Predicate, Rule};

/// What must be there for a rule to have a chance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Program(String),
    /// A program whose name matches the pattern.
    ProgramLike(String),
    /// A variable is set for it.
    Variable,
    /// To a target of this class; without one, of any.
    Effect(EffectKind, Option<Class>),
    Flow(FlowEnd, FlowEnd),
}

/// A kind of effect, and the class where the rule names one.
type EffectKey = (EffectKind, Option<Class>);

/// Rule numbers by program name, by effect, by flow; and those that must always be asked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Index {
    programs: Vec<(String, Vec<u32>)>,
    program_patterns: Vec<(Glob, Vec<u32>)>,
    variables: Vec<u32>,
    effects: Vec<(EffectKey, Vec<u32>)>,
    flows: Vec<((FlowEnd, FlowEnd), Vec<u32>)>,
    always: Vec<u32>,
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
            match keys(&rule.when) {
                None => index.always.push(number),
                Some(mut keys) => {
                    keys.sort();
                    keys.dedup();
                    for key in keys {
                        index.add(key, number);
                    }
                }
            }
        }
        index.programs.sort();
        index.effects.sort();
        index.builtin.sort();
        index
    }

    fn add(&mut self, key: Key, number: u32) {
        fn push<K: PartialEq>(list: &mut Vec<(K, Vec<u32>)>, key: K, number: u32) {
            match list.iter_mut().find(|(k, _)| *k == key) {
                Some((_, numbers)) => numbers.push(number),
                None => list.push((key, vec![number])),
            }
        }
        match key {
            Key::Program(name) => push(&mut self.programs, name, number),
            Key::ProgramLike(pattern) => push(&mut self.program_patterns, Glob::new(pattern), number),
            Key::Variable => self.variables.push(number),
            Key::Effect(kind, class) => push(&mut self.effects, (kind, class), number),
            Key::Flow(from, to) => push(&mut self.flows, (from, to), number),
        }
    }

    pub(crate) fn of_program(&self, name: &str) -> impl Iterator<Item = u32> {
        let at = self.programs.binary_search_by(|(n, _)| n.as_str().cmp(name));
        let named = at.ok().and_then(|at| self.programs.get(at)).map_or(&[][..], |(_, rules)| rules);
        let like = self.program_patterns.iter().filter(move |(pattern, _)| pattern.matches(name));
        named.iter().chain(like.flat_map(|(_, rules)| rules)).copied()
    }

    pub(crate) fn of_variables(&self) -> &[u32] {
        &self.variables
    }

    pub(crate) fn of_effect(&self, kind: EffectKind, class: Class) -> impl Iterator<Item = u32> {
        let of = move |class: Option<Class>| {
            let at = self.effects.binary_search_by(|(key, _)| key.cmp(&(kind, class)));
            at.ok().and_then(|at| self.effects.get(at)).map_or(&[][..], |(_, rules)| rules)
        };
        of(None).iter().chain(of(Some(class))).copied()
    }

    pub(crate) fn of_flow(&self, from: FlowEnd, to: FlowEnd) -> &[u32] {
        self.flows.iter().find(|(k, _)| *k == (from, to)).map_or(&[], |(_, rules)| rules)
    }

    pub(crate) fn always(&self) -> &[u32] {
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
                    match pattern.classes.as_slice() {
                        [] => all.push(Key::Effect(*kind, None)),
                        classes => all.extend(classes.iter().map(|c| Key::Effect(*kind, Some(*c)))),
                    }
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
        Predicate::All(all) => all.iter().filter_map(keys).min_by_key(|k| rank(k)),
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

/// Programs are the narrowest key, then variables, flows, effects on a class, effects.
fn rank(keys: &[Key]) -> (u8, usize) {
    let worst = keys.iter().map(|k| match k {
        Key::Program(_) | Key::ProgramLike(_) => 0,
        Key::Variable => 1,
        Key::Flow(..) => 2,
        Key::Effect(_, Some(_)) => 3,
        Key::Effect(_, None) => 4,
    });
    (worst.max().unwrap_or(5), keys.len())
}
