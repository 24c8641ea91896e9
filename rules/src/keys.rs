//! What must be there for a rule to have a chance: what the index leads from.

use assize_protocol::{Class, EffectKind, FlowEnd, Qualifier, Zone};
use serde::{Deserialize, Serialize};

use crate::Glob;
use crate::rule::{EffectPattern, Predicate};

/// What must be there for a rule to have a chance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Program(String),
    /// A program with this first subcommand.
    Subcommand(String, String),
    /// A program with a word that begins like this.
    Word(String, Start),
    /// A program with an option whose name begins like this.
    Option(String, Start),
    /// A program whose name matches the pattern.
    ProgramLike(String),
    /// A variable is set for it.
    Variable,
    Effect(EffectKind, Mark),
    Flow(FlowEnd, FlowEnd),
}

/// Enough to tell `/proc` and `/dev/` from where people work.
const ROOT: usize = 4;

/// The first bytes of a word; a shorter one has zeros behind it.
pub(crate) type Start = [u8; 2];

/// One thing about an effect that a pattern asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Mark {
    Class(Class),
    With(Qualifier),
    /// A whole zone lies below the target.
    Contains,
    /// The first bytes behind the root of the target's name.
    Root([u8; ROOT]),
    /// The last byte of the target's name.
    Ends(u8),
    /// A segment of the target's name begins with a dot.
    Hidden,
    Zone(Zone),
    Nothing,
}

/// The keys of which at least one must be present; `None` when no such list can be given.
pub(crate) fn keys(when: &Predicate) -> Option<Vec<Key>> {
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
            let parts = all.iter().map(keys);
            let narrower = [subcommands(all), branches(all)].into_iter().chain(words(all));
            narrower.chain(parts).flatten().min_by_key(|keys| rank(keys))
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

/// Of which an effect has to have one, if `pattern` is to match it.
fn marks(pattern: &EffectPattern) -> Vec<Mark> {
    let plain = |byte: &u8| !matches!(byte, b'*' | b'?');
    let mark = |text: &str| {
        let root = root(text).filter(|root| root.iter().all(plain)).map(Mark::Root);
        let end = || text.bytes().last().filter(plain).map(Mark::Ends);
        root.or_else(end).or_else(|| text.contains("/.").then_some(Mark::Hidden))
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

/// The programs that a rule names, when it does so in plain text.
fn programs(all: &[Predicate]) -> Option<&[Glob]> {
    let names =
        all.iter().find_map(|p| if let Predicate::Program(names) = p { Some(names) } else { None })?;
    names.iter().all(Glob::is_literal).then_some(names)
}

/// Every program with every first subcommand, where a rule names both.
fn subcommands(all: &[Predicate]) -> Option<Vec<Key>> {
    let paths =
        all.iter().find_map(|p| if let Predicate::Subcommand(paths) = p { Some(paths) } else { None })?;
    let firsts: Vec<&str> = paths.iter().map(|p| p.as_str().split(' ').next().unwrap_or_default()).collect();
    let known = firsts.iter().all(|first| !first.contains(['*', '?']));
    let pairs =
        |p: &Glob| firsts.iter().map(|f| (p.as_str().to_owned(), (*f).to_owned())).collect::<Vec<_>>();
    let pairs = programs(all).filter(|_| known)?.iter().flat_map(pairs);
    Some(pairs.map(|(program, first)| Key::Subcommand(program, first)).collect())
}

/// For every list of words or options that a rule names, its programs with every beginning.
fn words(all: &[Predicate]) -> impl Iterator<Item = Option<Vec<Key>>> {
    type Make = fn(String, Start) -> Key;
    let begins = |glob: &Glob| (glob.is_literal() || glob.start().len() >= 2).then(|| start(glob.start()));
    let lists = all.iter().filter_map(move |part| match part {
        Predicate::Argument(globs) => {
            Some((Key::Word as Make, globs.iter().map(begins).collect::<Option<Vec<_>>>()?))
        }
        Predicate::Option(options) => {
            let starts = options.iter().map(|option| begins(&option.name));
            Some((Key::Option as Make, starts.collect::<Option<Vec<_>>>()?))
        }
        _ => None,
    });
    lists.map(|(make, starts)| {
        let names = programs(all)?.iter().map(Glob::as_str);
        Some(names.flat_map(|name| starts.iter().map(move |s| make(name.to_owned(), *s))).collect())
    })
}

/// What each branch of an inner choice asks for, together with what stands around the choice.
fn branches(all: &[Predicate]) -> Option<Vec<Key>> {
    let (at, some) = all
        .iter()
        .enumerate()
        .find_map(|(at, p)| if let Predicate::Any(some) = p { Some((at, some)) } else { None })?;
    let around = || all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, p)| p.clone());
    let branch = |branch: &Predicate| {
        let parts =
            if let Predicate::All(parts) = branch { parts.as_slice() } else { std::slice::from_ref(branch) };
        keys(&Predicate::All(around().chain(parts.iter().cloned()).collect()))
    };
    let lists: Option<Vec<_>> = some.iter().map(branch).collect();
    lists.map(|lists| lists.into_iter().flatten().collect())
}

/// Programs with their words and variables are the narrowest keys, then programs and names, flows, other effects.
fn rank(keys: &[Key]) -> (u8, usize) {
    let worst = keys.iter().map(|k| match k {
        Key::Subcommand(..) | Key::Word(..) | Key::Option(..) | Key::Variable => 0,
        Key::Program(_) | Key::ProgramLike(_) | Key::Effect(_, Mark::Root(_) | Mark::Ends(_)) => 1,
        Key::Flow(..) => 2,
        Key::Effect(_, Mark::Nothing) => 4,
        Key::Effect(..) => 3,
    });
    (worst.max().unwrap_or(5), keys.len())
}

/// How a word begins.
pub(crate) fn start(word: &str) -> Start {
    let mut bytes = word.bytes();
    [bytes.next().unwrap_or(0), bytes.next().unwrap_or(0)]
}

/// Whether a segment of a name begins with a dot.
pub(crate) fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name.contains("/.")
}

/// What follows the root in an absolute name.
pub(crate) fn root(name: &str) -> Option<[u8; ROOT]> {
    name.strip_prefix('/')?.as_bytes().first_chunk().copied()
}
