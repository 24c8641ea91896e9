//! Command to [`Assessment`]: unfold, effects, flows, findings.
//!
//! Pure, total and bounded: no I/O, no clock, no panic. What cannot be read, is not
//! known or goes past a limit is a finding. The one entry is [`Classifier::assess`].

mod append;
mod array;
mod beside;
mod boundary;
mod chain;
mod environment;
mod expand;
mod facts;
mod find;
mod grammar;
mod hidden;
mod host;
mod judge;
mod language;
mod matched;
mod named;
mod native;
mod outcome;
mod perform;
mod place;
mod printing;
mod project;
mod recipe;
mod record;
mod redirect;
mod run;
mod script;
mod shape;
mod state;
mod unfold;
mod value;
mod walk;
mod wire;
mod written;

use std::sync::Arc;

use assize_protocol::{Assessment, Command, Span, Wanted};
use assize_rules::Library;
use assize_shell::script::Script;

use crate::walk::Unset;

/// Bounds of one assessment. Past a bound is the finding `shell/limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bounds of the reader.
    pub shell: assize_shell::Limits,
    /// Nested inner commands, function calls and compound commands.
    pub depth: usize,
    /// Invocations after unfolding.
    pub invocations: usize,
    /// Effects.
    pub effects: usize,
    /// Findings.
    pub findings: usize,
    /// Turns of a loop over known words that are judged one by one.
    pub turns: usize,
    /// Steps of the walk, a fraction of a microsecond each: loops in loops and texts in texts multiply.
    pub work: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            shell: assize_shell::Limits::default(),
            depth: 12,
            invocations: 384,
            effects: 512,
            findings: 256,
            turns: 8,
            work: 12_000,
        }
    }
}

/// Judges commands against a library of programs and rules. Share one between threads.
#[derive(Debug, Clone)]
pub struct Classifier {
    library: Arc<Library>,
    limits: Limits,
}

impl Classifier {
    /// A classifier over `library` with default limits.
    pub fn new(library: Arc<Library>) -> Self {
        Self { library, limits: Limits::default() }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The knowledge it judges with.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Assesses `command`. Never fails: what cannot be read becomes a finding.
    pub fn assess(&self, command: &Command) -> Assessment {
        let script = assize_shell::read(&command.text, command.shell, &self.limits.shell);
        self.assess_script(command, &script)
    }

    /// Assesses `command`, and once more whenever `look_up` was handed what would make that surer and found
    /// any of it. The text is read once.
    pub fn assess_asking(
        &self,
        command: &mut Command,
        look_up: &mut dyn FnMut(&[Wanted], &mut Command) -> bool,
    ) -> Assessment {
        let script = assize_shell::read(&command.text, command.shell, &self.limits.shell);
        loop {
            let assessment = self.assess_script(command, &script);
            if assessment.wanted.is_empty() || !look_up(&assessment.wanted, command) {
                return assessment;
            }
        }
    }

    fn assess_script(&self, command: &Command, script: &Script) -> Assessment {
        let (mut assessment, asked) = self.reading(command, script, Unset::Unasked);
        if asked {
            // `${x:-rm}`, `"$@"`: whoever runs the line may have set them, or not. The worse of both counts.
            let (other, _) = self.reading(command, script, Unset::Assumed);
            judge::add(&mut assessment, other);
        }
        assessment
    }

    /// One reading of `script`, and whether another one is possible.
    fn reading(&self, command: &Command, script: &Script, unset: Unset) -> (Assessment, bool) {
        let mut walk = walk::Walk::new(&self.library, &self.limits, command);
        walk.unset.set(unset);
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        walk.coverage.bytes = narrow(command.text.len());
        walk.coverage.bytes_understood = narrow(script.bytes_understood);
        let mut state =
            state::State::new(command.cwd.starts_with('/').then(|| place::normalise(&command.cwd).into()));
        walk.script(&mut state, script, &value::Stream::default());
        if walk.seen.is_empty() && command.text.trim().is_empty() {
            walk.raise("shell/unreadable", Span::default(), "there is no command");
        }
        let asked = walk.unset.get() == Unset::Asked;
        (judge::judge(walk, &command.text), asked)
    }
}
