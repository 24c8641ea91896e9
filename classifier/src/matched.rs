//! What a command line was understood as, and what can be asked of it.

use assize_protocol::Span;
use assize_rules::{Condition, Count, Glob, Level, OperandSpec, OptionSpec, Outcomes, Role, RoleSpec};

use crate::value::{Arg, HoleKind};

/// What a command line was understood as.
#[derive(Debug, Default)]
pub(crate) struct Match<'l> {
    /// Canonical subcommands.
    pub(crate) path: Vec<String>,
    /// The program's level and those of the subcommands.
    pub(crate) levels: Vec<&'l Level>,
    pub(crate) options: Vec<Given<'l>>,
    pub(crate) operands: Vec<Filled<'l>>,
    /// Words the profile does not describe.
    pub(crate) problems: Vec<Problem>,
    /// Words not known before running that could turn into an option that acts.
    pub(crate) turncoats: Vec<Span>,
    /// Marks of the names of all options and operands with values.
    pub(crate) names: Names,
}

/// What names can be among those that were added: most that are asked for are not.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Names(u64);

impl Names {
    fn mark(name: &str) -> u64 {
        let (&[first, ..], &[.., last]) = (name.as_bytes(), name.as_bytes()) else { return 1 };
        1 << ((usize::from(first) * 5 + usize::from(last) * 11 + name.len()) & 63)
    }

    fn add(&mut self, name: &str) {
        self.0 |= Self::mark(name);
    }

    fn may_have(self, name: &str) -> bool {
        self.0 & Self::mark(name) != 0
    }
}

/// An option with its values.
#[derive(Debug)]
pub(crate) struct Given<'l> {
    pub(crate) spec: &'l OptionSpec,
    /// Index into [`Match::levels`].
    pub(crate) level: usize,
    pub(crate) values: Vec<Arg>,
}

/// An operand with its words.
#[derive(Debug)]
pub(crate) struct Filled<'l> {
    pub(crate) spec: &'l OperandSpec,
    pub(crate) values: Vec<Arg>,
}

impl<'l> Given<'l> {
    /// Its values, each with what it is.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&Arg, &'l RoleSpec)> {
        let roles = self.spec.value.as_ref().map(|v| v.roles.as_slice()).unwrap_or_default();
        self.values.iter().zip(roles)
    }
}

impl<'l> Filled<'l> {
    /// Its words, each with what it is.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&Arg, &'l RoleSpec)> {
        self.values.iter().map(|value| (value, &self.spec.role))
    }
}

/// A word the profile does not describe.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) span: Span,
    pub(crate) text: String,
}

impl<'l> Match<'l> {
    /// In front of an inner command a word without quotes may bring another command along.
    pub(crate) fn note_splitting(&mut self) {
        let is_inner = |o: &&Filled| o.spec.role.role == Role::Argv;
        if !self.operands.iter().any(|o| is_inner(&o)) {
            return;
        }
        let ahead = self.operands.iter().filter(|o| !is_inner(o)).flat_map(|o| &o.values);
        let words = self.options.iter().flat_map(|o| &o.values).chain(ahead);
        let splits = |w: &&Arg| w.value.holes.iter().any(|h| h.kind == HoleKind::Unknown && h.splits);
        let splitting: Vec<Span> = words.filter(splits).map(|w| w.span).collect();
        self.turncoats.extend(splitting);
    }

    /// Whether an option or operand of that name was given.
    pub(crate) fn given(&self, name: &str) -> bool {
        (!self.path.is_empty() && name == "subcommand")
            || self.names.may_have(name)
                && (self.options.iter().any(|o| o.spec.name == name)
                    || self.operands.iter().any(|o| o.spec.name == name && !o.values.is_empty()))
    }

    /// Adds an option that was given.
    pub(crate) fn give(&mut self, spec: &'l OptionSpec, level: usize, values: Vec<Arg>) {
        self.names.add(&spec.name);
        self.options.push(Given { spec, level, values });
    }

    /// All values that were given, each with what it is.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&Arg, &'l RoleSpec)> {
        self.options.iter().flat_map(Given::words).chain(self.operands.iter().flat_map(Filled::words))
    }

    /// All values of the option or operand of that name.
    pub(crate) fn values<'m>(&'m self, name: &'m str) -> impl Iterator<Item = (&'m Arg, &'l RoleSpec)> {
        let options = self.options.iter().filter(move |o| o.spec.name == name).flat_map(Given::words);
        let operands = self.operands.iter().filter(move |o| o.spec.name == name).flat_map(Filled::words);
        options.chain(operands)
    }

    /// Whether `when` can hold: a value that nobody knows may be the one it speaks of, or not.
    pub(crate) fn may_hold(&self, when: Option<&Condition>, facts: &dyn Fn(&str) -> bool) -> bool {
        let matches = |name: &str, glob: &Glob| {
            let mut outcomes = Outcomes::of(false);
            if !self.names.may_have(name) {
                return outcomes;
            }
            for (value, _) in self.values(name) {
                if !value.value.has_unknown() && glob.matches(value.text()) {
                    return Outcomes::of(true);
                }
                outcomes.may_hold |= value.value.has_unknown() && could_match(glob, value.value.prefix());
            }
            outcomes
        };
        when.is_none_or(|c| c.outcomes(&|name| self.given(name), &matches, &|name| facts(name)).may_hold)
    }

    pub(crate) fn holds(&self, when: Option<&Condition>, facts: &dyn Fn(&str) -> bool) -> bool {
        let matches = |name: &str, glob: &Glob| {
            self.names.may_have(name) && self.values(name).any(|(v, _)| glob.matches(v.text()))
        };
        when.is_none_or(|c| c.holds(&|name| self.given(name), &matches, &|name| facts(name)))
    }

    /// Nothing but a question for help or the version.
    pub(crate) fn only_asks_for_help(&self) -> bool {
        let [only] = self.options.as_slice() else { return false };
        // `-v` of a subcommand is often something else.
        let long = only.spec.name == "help" || (only.spec.name == "version" && self.path.is_empty());
        long && only.spec.value.is_none()
            && self.operands.iter().all(|o| o.values.is_empty())
            && self.problems.is_empty()
    }

    /// Hands the positional words to the operands of the innermost level.
    pub(crate) fn fill(&mut self, positional: &[usize], words: &[Arg], facts: &dyn Fn(&str) -> bool) {
        let Some(level) = self.levels.last().copied() else { return };
        if level.inert {
            return;
        }
        let Some(specs) = &level.operands else {
            for word in positional.iter().filter_map(|at| words.get(*at)) {
                self.problems.push(Problem { span: word.span, text: word.text().to_owned() });
            }
            return;
        };
        let active: Vec<&OperandSpec> = specs.iter().filter(|s| self.holds(s.when.as_ref(), facts)).collect();
        let mut rest = positional;
        for (index, spec) in active.iter().enumerate() {
            let later = active.get(index + 1..).unwrap_or_default();
            let reserved = later.iter().filter(|s| s.is_required()).count();
            let take = wanted(spec, rest, words, reserved);
            let (mine, others) = rest.split_at(take.min(rest.len()));
            rest = others;
            if mine.is_empty() && spec.is_required() && !self.options.iter().any(|o| stops(o.spec)) {
                let span = words.last().map(|w| w.span).unwrap_or_default();
                self.problems.push(Problem { span, text: format!("no {}", spec.name) });
            }
            let values: Vec<Arg> = mine.iter().filter_map(|at| words.get(*at).cloned()).collect();
            let open = |v: &&Arg| !is_chosen(&spec.role, v);
            self.problems.extend(
                values.iter().filter(open).map(|v| Problem { span: v.span, text: v.text().to_owned() }),
            );
            if !values.is_empty() {
                self.names.add(&spec.name);
            }
            self.operands.push(Filled { spec, values });
        }
        for word in rest.iter().filter_map(|at| words.get(*at)) {
            self.problems.push(Problem { span: word.span, text: word.text().to_owned() });
        }
    }
}

/// Whether a value lies in the closed set of its role, if there is one.
pub(crate) fn is_chosen(role: &RoleSpec, word: &Arg) -> bool {
    role.choices.is_empty()
        || word.value.as_literal().is_some_and(|text| role.choices.iter().any(|c| c.matches(text)))
}

/// Options that answer by themselves, so that nothing else is needed.
pub(crate) fn stops(spec: &OptionSpec) -> bool {
    matches!(spec.name.as_str(), "help" | "version" | "h" | "V")
}

fn wanted(spec: &OperandSpec, rest: &[usize], words: &[Arg], reserved: usize) -> usize {
    let free = rest.len().saturating_sub(reserved);
    match (spec.role.role, spec.count) {
        (Role::Argv, _) => rest.len(),
        (Role::Assignments, _) => {
            let assigns = |at: &&usize| words.get(**at).is_some_and(|w| is_assignment(w.text()));
            rest.iter().take_while(assigns).count()
        }
        (_, Count::One) => 1,
        (_, Count::Optional) => free.min(1),
        (_, Count::Many) => free,
    }
}

/// Whether a word that begins with `prefix` could match.
fn could_match(glob: &Glob, prefix: &str) -> bool {
    let known = glob.as_str().split(['*', '?']).next().unwrap_or_default();
    known.starts_with(prefix) || prefix.starts_with(known) && !glob.is_literal()
}

/// `NAME=…` with a name that a shell or `env` accepts.
pub(crate) fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}
