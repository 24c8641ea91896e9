//! Commands one after the other: lists, `&&` and `||`, pipelines.

use std::rc::Rc;

use assize_protocol::{Class, Effect, EffectKind, FlowEnd, Span};
use assize_shell::script::{Connector, Item, List, Pipeline};

use crate::beside::Readers;
use crate::shape::{self, ends, only_prints, settled};
use crate::state::State;
use crate::value::{HoleKind, Stream, Taint, Value, Words};
use crate::walk::Walk;

/// A pipeline changed the folder.
struct Moved {
    /// Where else the shell may have been before that.
    earlier: Option<Rc<str>>,
}

impl Walk<'_> {
    pub(crate) fn list(&mut self, state: &mut State, list: &List, input: &Stream) -> Stream {
        let mut output = Stream::text("");
        let shared = matches!(list.items.as_slice(), [_, _, ..]);
        let begun = begun(input, shared);
        // Whether everything up to here has run and printed what it prints.
        let mut surely = true;
        // Whether what comes next may not run at all.
        let mut left = false;
        for (at, item) in list.items.iter().enumerate() {
            if !self.spend(1, Span::default()) {
                return output;
            }
            let input = begun.as_ref().filter(|_| at > 0).unwrap_or(input);
            let more = self.item(state, item, input);
            self.spend(more.weight(), Span::default());
            surely = surely && shared && only_prints(item);
            output = match (surely, left) {
                (true, _) => output.and(more),
                (false, false) => output.then(more),
                (false, true) => output.then(more.maybe()),
            };
            left = left || at + 1 < list.items.len() && may_leave(item, state);
        }
        output
    }

    fn item(&mut self, state: &mut State, item: &Item, input: &Stream) -> Stream {
        if item.background {
            let mut copy = state.clone();
            self.spawning += 1;
            let output = self.chain(&mut copy, item, input);
            self.spawning -= 1;
            state.set("!", Value::hole(HoleKind::Job, Taint::NONE));
            return output;
        }
        self.chain(state, item, input)
    }

    fn chain(&mut self, state: &mut State, item: &Item, input: &Stream) -> Stream {
        let (mut moved, mut output) = self.moving(state, &item.first, input);
        let begun = begun(input, !item.rest.is_empty());
        let input = begun.as_ref().unwrap_or(input);
        let mut stopped: Vec<State> = Vec::new();
        let mut last = &item.first;
        for (connector, pipeline) in &item.rest {
            if !self.spend(1, Span::default()) {
                return output;
            }
            let sure = settled(last) == Some(*connector == Connector::And);
            last = pipeline;
            if sure {
                // `true && x`, `false || x`: nothing else can happen.
                let more;
                (moved, more) = self.moving(state, pipeline, input);
                output = output.and(more);
                continue;
            }
            self.detours += 1;
            let mut before = state.clone();
            if let (Connector::And, Some(Moved { earlier })) = (connector, moved) {
                // The `cd` worked, or we were not here: and whoever is not, is where it started.
                let start = std::mem::replace(&mut state.fallback, earlier.clone());
                before.fallback = earlier;
                before.go(start);
            }
            let more;
            (moved, more) = self.moving(state, pipeline, input);
            output = output.then(more.maybe());
            self.detours -= 1;
            match connector {
                // `a && b; c`: c also runs when a failed.
                Connector::And => stopped.push(before),
                Connector::Or => {
                    // `cd x || exit`: whoever goes on has arrived.
                    if ends(pipeline) {
                        before.fallback = None;
                        *state = before;
                    } else {
                        self.or_else(state, Some(before));
                    }
                }
            }
        }
        for early in stopped {
            let after = std::mem::take(state);
            *state = self.merged(after, &early);
        }
        output
    }

    /// Runs a pipeline; when it changed the folder, says where else it may have been before that.
    fn moving(&mut self, state: &mut State, pipeline: &Pipeline, input: &Stream) -> (Option<Moved>, Stream) {
        let (cwd, earlier) = (state.cwd.clone(), state.fallback.clone());
        let output = self.pipeline(state, pipeline, input);
        let moved = state.cwd != cwd && state.fallback.is_some();
        (moved.then_some(Moved { earlier }), output)
    }

    fn pipeline(&mut self, state: &mut State, pipeline: &Pipeline, input: &Stream) -> Stream {
        let [only] = pipeline.stages.as_slice() else {
            let mut stream = input.clone();
            self.spawning += 1;
            let first = self.seen.len();
            let mut stages = Vec::with_capacity(pipeline.stages.len());
            for stage in &pipeline.stages {
                stages.push(self.seen.len());
                if !self.spend(stream.weight(), Span::default()) {
                    return stream;
                }
                // Every stage is a subshell.
                let mut copy = state.clone();
                stream = self.command(&mut copy, stage, &stream);
                stream.connected = true;
            }
            self.spawning -= 1;
            self.shells_on_wires(first);
            self.emptied_beside(&stages, Readers::Before);
            return stream;
        };
        self.command(state, only, input)
    }

    /// A shell that obeys its input and whose output goes to a connection, in one pipeline, obeys the
    /// other end: a pipe or file brings the answers back.
    fn shells_on_wires(&mut self, first: usize) {
        let since = self.first_effects.get(first).and_then(|at| self.effects.get(*at..)).unwrap_or_default();
        let inside = |e: &&Effect| e.invocation as usize >= first;
        let obeys = |e: &&Effect| e.kind == EffectKind::Execute && e.target.text == "standard input";
        let leaves = |e: &Effect| e.kind == EffectKind::Send && e.target.class != Class::Loopback;
        let shell = since.iter().filter(inside).find(obeys).map(|e| (e.invocation, e.span));
        let Some((shell, span)) = shell else { return };
        if since.iter().any(|e| e.invocation > shell && leaves(e)) {
            self.flow(Taint::NETWORK, FlowEnd::Code, shell, span);
        }
    }
}

/// Whether what stands behind `item` may not run: what leaves, or runs code from elsewhere in this very shell, and
/// words with a value that may be refused.
fn may_leave(item: &Item, state: &State) -> bool {
    let leaves = |name: &str| LEAVES.contains(&name) || state.function(name).is_some();
    !item.background && shape::may_call(item, &leaves)
}

/// What ends a shell, a function or a turn, or may.
const LEAVES: [&str; 12] =
    ["exit", "return", "break", "continue", "exec", "eval", ".", "source", "set", "shopt", "trap", "kill"];

/// What is left of `input` for whoever comes after its first reader; `None`: it makes no difference.
pub(crate) fn begun(input: &Stream, shared: bool) -> Option<Stream> {
    let known = input.text.is_some() || input.file.is_some() || input.words != Words::Any;
    (shared && known && !input.begun).then(|| input.begun())
}
