//! Walks a script the way the shell would run it, keeping track of what is known.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use assize_protocol::{
    Command as Judged, Coverage, Effect, Facts, Flow, FlowEnd, Invocation, Limit, Shell, Span, Wanted,
};
use assize_rules::Library;
use assize_shell::script::{Command, Compound, CompoundCommand, FunctionDefinition, List, Script, Word};
use compact_str::CompactString;

use crate::Limits;
use crate::place::Place;
use crate::record::Record;
use crate::shape::calls;
use crate::state::State;
use crate::value::{HoleKind, Stream, Taint, Value};

/// An invocation with what rules look at besides its JSON.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) invocation: Invocation,
    /// The first value of each of its options.
    pub(crate) values: Vec<Option<CompactString>>,
    /// Variables set for it.
    pub(crate) environment: Vec<(String, CompactString)>,
    /// Whose redirections are its own, too: a wrapper's, those around a group.
    pub(crate) streams: Option<u32>,
    /// Where the effects of its redirections are.
    pub(crate) redirections: Range<usize>,
}

/// Something the classifier itself says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Raised {
    pub(crate) id: &'static str,
    pub(crate) span: Span,
    /// Appended to the rule's summary.
    pub(crate) detail: String,
    pub(crate) invocation: Option<u32>,
}

/// `${x:-rm}` and `$1` may be set by whoever runs the line, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unset {
    /// It made no difference so far.
    Unasked,
    /// It makes one.
    Asked,
    /// They are taken as not set.
    Assumed,
}

/// What is known of a file this script wrote.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) taint: Taint,
    pub(crate) text: Option<String>,
    /// That is what it holds, if the write went well; else it may hold what it held before.
    pub(crate) sure: bool,
    /// The invocation that wrote it last.
    pub(crate) by: u32,
    /// A command printed it, and nobody knows what.
    pub(crate) strange: bool,
}

/// One assessment being made.
pub(crate) struct Walk<'a> {
    pub(crate) library: &'a Library,
    pub(crate) limits: &'a Limits,
    pub(crate) place: Place<'a>,
    pub(crate) facts: &'a Facts,
    pub(crate) shell: Shell,
    pub(crate) seen: Vec<Seen>,
    /// Where the effects of each entry of `seen` can begin.
    pub(crate) first_effects: Vec<usize>,
    pub(crate) effects: Record<Effect>,
    pub(crate) flows: Record<Flow>,
    pub(crate) raised: Record<Raised>,
    pub(crate) files: BTreeMap<String, Written>,
    /// What comes out of process substitutions, by their names.
    pub(crate) pipes: BTreeMap<String, Stream>,
    /// Code that programs changed, and the words and input that they did it with.
    pub(crate) changes: Vec<(String, String)>,
    /// Shell scripts that this line wrote, and that were looked through as the project's code.
    pub(crate) looked_through: Vec<(String, String)>,
    /// A script in another language wrote a file that may be code.
    pub(crate) scripted: bool,
    /// Files and folders into which this line put everything in the project, hidden files as well: copies, archives.
    pub(crate) wholes: BTreeSet<String>,
    /// Descriptors that are connections.
    pub(crate) sockets: BTreeSet<u32>,
    pub(crate) coverage: Coverage,
    /// What nobody looked up yet.
    pub(crate) wanted: RefCell<BTreeSet<Wanted>>,
    /// Steps that are left of [`Limits::work`].
    work: usize,
    /// What runs is the project's own code, whatever it starts.
    pub(crate) trusting: bool,
    /// Nothing is judged any more.
    stopped: bool,
    /// How variables are taken that nobody knows.
    pub(crate) unset: Cell<Unset>,
    /// Bounds that were met.
    met: Vec<Limit>,
    /// Nested inner commands and function calls.
    pub(crate) depth: usize,
    /// Functions being called, for recursion.
    pub(crate) calls: Vec<Rc<FunctionDefinition>>,
    /// States at `return`, `break` and `continue`: what is behind them may not have run.
    pub(crate) left: Vec<State>,
    /// What local variables hide until their function ends.
    pub(crate) hidden: Vec<(String, Option<Value>)>,
    /// Pipelines and background jobs around what is being run.
    pub(crate) spawning: usize,
    /// Conditions that what runs now depends on.
    pub(crate) detours: usize,
    /// Set while text inside a word is read as a script: everything happens at that word.
    pub(crate) at: Option<Span>,
    /// Wrappers around what is being run.
    pub(crate) via: Option<u32>,
    /// Whose redirected streams it has.
    pub(crate) streams: Option<u32>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(library: &'a Library, limits: &'a Limits, command: &'a Judged) -> Self {
        Self {
            library,
            limits,
            place: Place::of(command),
            facts: &command.facts,
            shell: command.shell,
            seen: Vec::new(),
            first_effects: Vec::new(),
            effects: Record::default(),
            flows: Record::default(),
            raised: Record::default(),
            files: BTreeMap::new(),
            pipes: BTreeMap::new(),
            changes: Vec::new(),
            looked_through: Vec::new(),
            scripted: false,
            wholes: BTreeSet::new(),
            sockets: BTreeSet::new(),
            coverage: Coverage::default(),
            wanted: RefCell::default(),
            work: limits.work,
            trusting: false,
            stopped: false,
            unset: Cell::new(Unset::Unasked),
            met: Vec::new(),
            depth: 0,
            calls: Vec::new(),
            left: Vec::new(),
            hidden: Vec::new(),
            spawning: 0,
            detours: 0,
            at: None,
            via: None,
            streams: None,
        }
    }

    pub(crate) fn span(&self, span: Span) -> Span {
        self.at.unwrap_or(span)
    }

    pub(crate) fn raise(&mut self, id: &'static str, span: Span, detail: impl Into<String>) {
        let invocation = self.via;
        self.raise_for(id, span, detail, invocation);
    }

    pub(crate) fn raise_for(
        &mut self,
        id: &'static str,
        span: Span,
        detail: impl Into<String>,
        invocation: Option<u32>,
    ) {
        if self.is_trusted(id) {
            return;
        }
        let raised = Raised { id, span: self.span(span), detail: detail.into(), invocation };
        self.raised.insert(raised);
    }

    pub(crate) fn met(&mut self, limit: Limit, span: Span) {
        // Once is enough: there is no end to the places that lie past a bound.
        if !self.met.contains(&limit) {
            self.met.push(limit);
            self.coverage.limit.get_or_insert(limit);
            self.raise("shell/limit", span, format!("{limit:?}").to_lowercase());
        }
    }

    /// Spends `steps` of the work; `false`: there is none left, and whatever comes is not judged.
    pub(crate) fn spend(&mut self, steps: usize, span: Span) -> bool {
        match self.work.checked_sub(steps) {
            Some(left) => self.work = left,
            None if self.stopped => {}
            None => self.stop(Limit::Work, span),
        }
        !self.stopped
    }

    /// Spends `steps`, unless little would be left for the rest of the line then.
    pub(crate) fn affords(&mut self, steps: usize) -> bool {
        steps <= self.work / 2 && self.spend(steps, Span::default())
    }

    /// Judges nothing that comes from here on.
    pub(crate) fn stop(&mut self, limit: Limit, span: Span) {
        self.met(limit, span);
        self.stopped = true;
        self.work = 0;
    }

    /// The effects of an invocation.
    pub(crate) fn effects_of(&self, invocation: u32) -> impl Iterator<Item = &Effect> {
        let first = self.first_effects.get(invocation as usize).copied().unwrap_or(usize::MAX);
        self.effects.get(first..).unwrap_or_default().iter().filter(move |e| e.invocation == invocation)
    }

    /// The effects of that invocation and of all that came after it.
    pub(crate) fn effects_since(&self, invocation: u32) -> impl Iterator<Item = &Effect> {
        let first = self.first_effects.get(invocation as usize).copied().unwrap_or(0);
        let later = self.effects.get(first..).unwrap_or_default().iter();
        later.filter(move |e| e.invocation >= invocation)
    }

    pub(crate) fn flow(&mut self, taint: Taint, to: FlowEnd, invocation: u32, span: Span) {
        let span = self.span(span);
        for from in taint.ends() {
            self.flows.insert(Flow { from, to, invocation, span });
        }
    }

    /// What a script says about itself, then what it does.
    pub(crate) fn script(&mut self, state: &mut State, script: &Script, input: &Stream) -> Stream {
        let odd = if self.shell == Shell::Zsh { "shell/zsh-difference" } else { "shell/unreadable" };
        for unread in &script.unread {
            let id = if unread.reason.contains("zsh") { odd } else { "shell/unreadable" };
            self.raise(id, unread.span, unread.reason);
        }
        if let Some(limit) = script.limit {
            self.met(limit, Span::default());
        }
        self.list(state, &script.body, input)
    }

    pub(crate) fn merged(&mut self, one: State, other: &State) -> State {
        self.spend(one.differences(other) / 4, Span::default());
        one.merged(other)
    }

    /// What `state` is where that did not run which made it so.
    pub(crate) fn or_else(&mut self, state: &mut State, skipped: Option<State>) {
        if let Some(skipped) = skipped {
            let after = std::mem::take(state);
            *state = self.merged(skipped, &after);
        }
    }

    pub(crate) fn command(&mut self, state: &mut State, command: &Command, input: &Stream) -> Stream {
        match command {
            Command::Simple(simple) => self.simple(state, simple, input),
            Command::Compound(compound) => self.compound(state, compound, input),
            Command::Function(function) => {
                self.check_definition(&function.name, function.span);
                self.spend(4 + function.span.len() / 8, function.span);
                state.define(function);
                Stream::text("")
            }
            Command::Coproc(inner) => {
                let mut copy = state.clone();
                self.command(&mut copy, inner, input)
            }
        }
    }

    pub(crate) fn compound(
        &mut self,
        state: &mut State,
        compound: &CompoundCommand,
        input: &Stream,
    ) -> Stream {
        if self.depth > self.limits.depth {
            self.met(Limit::Depth, compound.span);
            return Stream::default();
        }
        let redirected = self.redirect(state, &compound.redirections, input, None);
        let input = redirected.input.as_ref().unwrap_or(input);
        // Conditions and turns read what comes after them does not get.
        let plain = matches!(compound.kind, Compound::Group(_) | Compound::Subshell(_));
        let begun = crate::chain::begun(input, !plain);
        let input = begun.as_ref().unwrap_or(input);
        let outer = self.streams;
        self.streams = redirected.owner.or(outer);
        let straight = matches!(compound.kind, Compound::Group(_));
        self.detours += usize::from(!straight);
        let skipped = redirected.may_fail.then(|| state.clone());
        let output = self.kind(state, &compound.kind, compound.span, input);
        self.or_else(state, skipped);
        self.detours -= usize::from(!straight);
        self.streams = outer;
        redirected.output(self, output)
    }

    fn kind(&mut self, state: &mut State, kind: &Compound, span: Span, input: &Stream) -> Stream {
        match kind {
            Compound::Group(list) => self.list(state, list, input),
            Compound::Subshell(list) => self.list(&mut state.clone(), list, input),
            Compound::If { branches, otherwise } => self.branches(state, branches, otherwise.as_ref(), input),
            Compound::While { condition, body } => {
                let mut forever = false;
                let output = self.turns(state, input, |walk, state, input| {
                    let asked = walk.seen.len();
                    let first = walk.list(state, condition, input);
                    forever |= walk.is_settled(asked);
                    first.then(walk.list(state, body, input).maybe())
                });
                output.then(self.note_forever(forever, body, span))
            }
            Compound::For { name, words, body } => self.each(state, name, words.as_deref(), body, input),
            Compound::Select { name, words, body } => {
                for word in words.iter().flatten() {
                    self.word(state, word);
                }
                self.check_assignment(name, None, span);
                state.set(name, Value::hole(HoleKind::Unknown, Taint::NONE));
                self.turns(state, input, |walk, state, input| walk.list(state, body, input))
            }
            Compound::ArithmeticFor { expressions, body } => {
                let output = self.turns(state, input, |walk, state, input| {
                    for expression in expressions {
                        walk.arithmetic(state, expression);
                    }
                    walk.list(state, body, input)
                });
                let forever = expressions.len() < 3;
                output.then(self.note_forever(forever, body, span))
            }
            Compound::Case { word, arms } => {
                self.word(state, word);
                let mut after = state.clone();
                let mut output = Stream::text("");
                for (patterns, body) in arms {
                    let mut copy = state.clone();
                    for pattern in patterns {
                        self.word(&mut copy, pattern);
                    }
                    output = output.then(self.list(&mut copy, body, input).maybe());
                    after = self.merged(after, &copy);
                }
                *state = after;
                output
            }
            Compound::Test(words) => {
                self.test(state, words, span);
                Stream::text("")
            }
            Compound::Arithmetic(expression) => {
                self.arithmetic(state, expression);
                Stream::text("")
            }
        }
    }

    fn branches(
        &mut self,
        state: &mut State,
        branches: &[(List, List)],
        otherwise: Option<&List>,
        input: &Stream,
    ) -> Stream {
        let mut output = Stream::text("");
        let mut after: Option<State> = None;
        for (condition, body) in branches {
            output = output.then(self.list(state, condition, input));
            let mut copy = state.clone();
            output = output.then(self.list(&mut copy, body, input).maybe());
            after = Some(match after {
                Some(known) => self.merged(known, &copy),
                None => copy,
            });
        }
        if let Some(list) = otherwise {
            output = output.then(self.list(state, list, input).maybe());
        }
        let last = std::mem::take(state);
        *state = match after {
            Some(known) => self.merged(known, &last),
            None => last,
        };
        output
    }

    fn each(
        &mut self,
        state: &mut State,
        name: &str,
        words: Option<&[Word]>,
        body: &List,
        input: &Stream,
    ) -> Stream {
        let values: Vec<Value> = match words {
            Some(words) => self.all_fields(state, words).into_iter().map(|a| a.value).collect(),
            None => vec![Value::hole(HoleKind::Unknown, Taint::NONE)],
        };
        self.check_assignment(name, None, Span::default());
        let numbers = !values.is_empty() && values.iter().all(Value::is_number);
        if values.len() <= self.limits.turns && !numbers {
            let mut output = Stream::text("");
            for value in values {
                state.set(name, value);
                output =
                    output.then(self.turns(state, input, |walk, state, input| walk.list(state, body, input)));
            }
            return output;
        }
        let taint = values.iter().fold(Taint::NONE, |all, v| all.join(v.taint));
        let kind = if numbers { HoleKind::Number } else { HoleKind::Unknown };
        state.set(name, Value::hole(kind, taint));
        self.turns(state, input, |walk, state, input| walk.list(state, body, input))
    }

    /// Runs a body once; and once more with nothing known of what the first turn changed.
    fn turns(
        &mut self,
        state: &mut State,
        input: &Stream,
        mut body: impl FnMut(&mut Self, &mut State, &Stream) -> Stream,
    ) -> Stream {
        let mut output = Stream::text("");
        let left = self.left.len();
        self.depth += 1;
        for _ in 0..TURNS {
            let before = state.clone();
            output = output.then(body(self, state, input).maybe());
            for early in self.left.split_off(left) {
                let after = std::mem::take(state);
                *state = self.merged(after, &early);
            }
            if !state.differs(&before) || self.depth > self.limits.depth {
                break;
            }
            let after = std::mem::take(state);
            *state = self.merged(before, &after);
        }
        self.depth -= 1;
        output
    }

    /// Whether what runs now runs in any case, and before what stands behind it.
    pub(crate) fn goes_straight(&self) -> bool {
        self.depth == 0 && self.spawning == 0 && self.detours == 0
    }

    /// Whether what was run since `first` ended with `true` or `false`, however it was spelt or wrapped: a
    /// condition that always comes out the same.
    fn is_settled(&self, first: usize) -> bool {
        let last = self.seen.get(first..).and_then(<[_]>::last);
        last.is_some_and(|s| matches!(s.invocation.program.as_str(), ":" | "true" | "false"))
    }

    /// A loop without an end that starts processes or writes is a way to exhaust the machine.
    fn note_forever(&mut self, forever: bool, body: &List, span: Span) -> Stream {
        if !forever {
            return Stream::text("");
        }
        let spawns = body.items.iter().any(|i| i.background);
        let waits = calls(body, &["sleep", "wait", "read", "inotifywait", "break", "exit", "return"]);
        if spawns && !waits {
            self.raise("shell/fork-bomb", span, "");
        } else if !waits {
            self.raise("shell/unbounded-loop", span, "");
        }
        Stream::text("")
    }
}

/// Turns after which a loop that still changes what it starts from is taken as it is. Every turn makes
/// at least one more variable unknown, and scripts have few.
const TURNS: usize = 6;
