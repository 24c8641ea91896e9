//! Simple commands: which program runs, with which words, in which environment.

use std::rc::Rc;

use assize_protocol::{Class, EffectKind, FlowEnd, Invocation, Limit, Span, Target, TargetKind};
use assize_rules::{Library, Location, Program};
use assize_shell::script::{AssignedValue, Assignment, FunctionDefinition, SimpleCommand};

use crate::beside::Readers;
use crate::matched::Match;
use crate::place::{Resolved, below, resolve};
use crate::redirect::is_pipe;
use crate::script::{By, Run};
use crate::state::State;
use crate::value::{Arg, HoleKind, Stream, Taint, Value};
use crate::walk::{Seen, Walk};

/// Folders whose programs are the ones everybody knows by name.
const TRUSTED: &[&str] = &[
    "/bin",
    "/sbin",
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/opt/homebrew/bin",
    "/snap/bin",
    "/opt/local/bin",
];

/// Folders of a project into which package managers put programs.
const INSTALLED: [&str; 4] = ["/node_modules/.bin", "/vendor/bin", "/.venv/bin", "/venv/bin"];

/// Of these, the ones of Python's virtual environments.
const ENVIRONMENTS: [&str; 2] = ["/.venv/bin", "/venv/bin"];

/// Functions that shells call by themselves.
const HOOKS: &[&str] =
    &["precmd", "preexec", "chpwd", "periodic", "zshexit", "zshaddhistory", "zle-line-init"];
/// Arrays that zsh ties to variables of the environment.
const TIED: &[(&str, &str)] =
    &[("path", "PATH"), ("fpath", "FPATH"), ("cdpath", "CDPATH"), ("module_path", "PATH")];

/// A command line ready to run.
pub(crate) struct Line<'s> {
    pub(crate) argv: Vec<Arg>,
    pub(crate) environment: Vec<(String, Value)>,
    pub(crate) span: Span,
    pub(crate) input: &'s Stream,
}

impl<'a> Walk<'a> {
    pub(crate) fn push_seen(&mut self, mut seen: Seen) -> u32 {
        seen.streams = self.streams;
        self.seen.push(seen);
        self.first_effects.push(self.effects.len());
        self.last_invocation()
    }

    /// Runs a simple command of the script.
    pub(crate) fn simple(&mut self, state: &mut State, simple: &SimpleCommand, input: &Stream) -> Stream {
        if self.seen.len() >= self.limits.invocations {
            self.stop(Limit::Invocations, simple.span);
            return Stream::default();
        }
        let before = self.seen.len();
        let argv = self.all_fields(state, &simple.words);
        if argv.is_empty() {
            return self.bare(state, simple, input);
        }
        let environment = self.prefix(state, &simple.assignments);
        let span = self.span(simple.span);
        let number = self.push_seen(placeholder(&argv, self.via, span));
        let first = self.effects.len();
        let redirected = self.redirect(state, &simple.redirections, input, Some(number));
        if let Some(seen) = self.seen.get_mut(number as usize) {
            seen.redirections = first..self.effects.len();
        }
        let stdin = redirected.input.clone();
        let line = Line { argv, environment, span, input: stdin.as_ref().unwrap_or(input) };
        let skipped = redirected.may_fail.then(|| self.unchanged(state, &line)).flatten();
        let output = self.run(state, &line, number);
        self.or_else(state, skipped);
        if redirected.substitutes() || line.argv.iter().any(|word| is_pipe(word.text())) {
            // What stands in `<(…)` runs beside the command.
            self.emptied_beside(&[before, number as usize, number as usize + 1], Readers::Beside);
        }
        redirected.output(self, output)
    }

    /// What a command that changes the shell itself leaves as it was, if it does not run.
    fn unchanged(&self, state: &State, line: &Line) -> Option<State> {
        let name = line.argv.first()?.value.as_literal()?;
        let native = || self.library.program(name).is_some_and(|program| program.native.is_some());
        (state.function(name).is_some() || native()).then(|| state.clone())
    }

    /// Assignments and redirections without a command.
    fn bare(&mut self, state: &mut State, simple: &SimpleCommand, input: &Stream) -> Stream {
        for assignment in &simple.assignments {
            self.assign(state, assignment);
        }
        let redirected = self.redirect(state, &simple.redirections, input, None);
        // `$(<file)` is the file's contents.
        let contents = redirected.input.clone().unwrap_or_else(|| Stream::text(""));
        redirected.output(self, contents)
    }

    pub(crate) fn assign(&mut self, state: &mut State, assignment: &Assignment) {
        let value = self.assigned(state, assignment);
        let plain = assignment.subscript.is_none() && !assignment.append;
        let value = if plain {
            value
        } else if assignment.append && assignment.subscript.is_none() {
            self.extended(state, &assignment.name, &value, assignment.span)
        } else {
            Value::hole(HoleKind::Unknown, value.taint)
        };
        self.check_assignment(&assignment.name, Some(&value), assignment.span);
        self.spend(1 + state.copies() / 8, assignment.span);
        state.set(&assignment.name, value);
    }

    /// The value of `name` with `more` behind it: `x+=more`.
    pub(crate) fn extended(&mut self, state: &State, name: &str, more: &Value, span: Span) -> Value {
        let mut joined = state.get(name).cloned().unwrap_or_default();
        let elements = joined.elements.take().zip(more.elements.as_ref());
        self.append(&mut joined, more, false, span);
        joined.elements = elements.map(|(before, more)| before.iter().chain(more.iter()).cloned().collect());
        joined
    }

    fn assigned(&mut self, state: &mut State, assignment: &Assignment) -> Value {
        if let Some(subscript) = &assignment.subscript {
            self.subscript(state, subscript);
        }
        match &assignment.value {
            AssignedValue::Scalar(word) => self.word(state, word),
            AssignedValue::Array(words) => {
                if let Some((_, tied)) = TIED.iter().find(|(array, _)| *array == assignment.name) {
                    self.check_assignment(tied, None, assignment.span);
                }
                self.array(state, words)
            }
        }
    }

    /// Assignments in front of a command: its environment.
    fn prefix(&mut self, state: &mut State, assignments: &[Assignment]) -> Vec<(String, Value)> {
        let mut environment = Vec::with_capacity(assignments.len());
        for assignment in assignments {
            let value = self.assigned(state, assignment);
            if assignment.subscript.is_some() {
                self.raise("shell/unknown-environment", assignment.span, &assignment.name);
            }
            environment.push((assignment.name.clone(), value));
        }
        environment
    }

    /// Runs `line`, whose entry in `seen` is `number`.
    pub(crate) fn run(&mut self, state: &mut State, line: &Line, number: u32) -> Stream {
        let Some(first) = line.argv.first() else { return Stream::text("") };
        if !self.spend(16 + line.argv.len(), line.span) {
            return Stream::default();
        }
        let Some(name) = first.value.as_literal() else {
            return self.unknown_name(line, number);
        };
        if let Some(function) = state.function(name) {
            return self.call(state, &function, line);
        }
        let Some(program) = self.identify(state, name) else {
            return self.unprofiled(state, name, line, number);
        };
        let facts = |fact: &str| self.fact(fact, state.cwd.as_deref());
        let found = Match::read(program, line.argv.get(1..).unwrap_or_default(), &facts);
        self.describe(program, &found, line, number);
        self.perform(state, program, &found, line, number)
    }

    /// The command word is not known before running.
    fn unknown_name(&mut self, line: &Line, number: u32) -> Stream {
        let Some(first) = line.argv.first() else { return Stream::default() };
        self.coverage.programs_unknown += 1;
        self.raise_for("shell/dynamic-command", first.span, first.text(), Some(number));
        let target = code(first.text(), Class::Opaque);
        self.act(EffectKind::Execute, target, &[], number, first.span);
        let taint = line.argv.iter().fold(Taint::NONE, |all, a| all.join(a.value.taint));
        self.flow(first.value.taint, FlowEnd::Code, number, first.span);
        Stream::tainted(taint.join(line.input.taint))
    }

    /// A program without a profile: nobody knows what it does.
    fn unprofiled(&mut self, state: &mut State, name: &str, line: &Line, number: u32) -> Stream {
        let span = line.argv.first().map(|a| a.span).unwrap_or_default();
        let unknown = u32::from(!self.trusting);
        self.coverage.programs_unknown += unknown;
        let bare = if name.contains('/') { installed(state, name) } else { Some(name.to_owned()) };
        if let Some(base) = bare {
            self.raise_for("program/unknown", span, base.as_str(), Some(number));
            // Rules know programs without a profile by their names.
            if let Some(seen) = self.seen.get_mut(number as usize) {
                seen.invocation.program = base;
            }
        } else {
            let ran = self.interpreted(state, line, number).unwrap_or_else(|| {
                let arguments = Some(line.argv.iter().map(|a| a.value.clone()).collect());
                let (file, cwd) = (&Value::literal(name), state.cwd.clone());
                self.execute_file(state, Run { file, arguments, cwd, by: By::Kernel, number, span })
            });
            if ran.judged {
                self.coverage.programs_unknown -= unknown;
                return ran.output.unwrap_or_default();
            }
            self.raise_for("program/untrusted-path", span, name, Some(number));
        }
        let taint = line.argv.iter().fold(line.input.taint, |all, a| all.join(a.value.taint));
        Stream::tainted(taint)
    }

    /// The profile of the program that `name` would start.
    fn identify(&self, state: &State, name: &str) -> Option<&'a Program> {
        let library: &'a Library = self.library;
        if !name.contains('/') {
            return library.program(name);
        }
        let path = located(state, name)?;
        let (folder, base) = path.rsplit_once('/')?;
        if self.files.contains_key(&path) || self.carried(&path) != Taint::NONE {
            return None;
        }
        let program = library.program(base)?;
        let trusted = TRUSTED.contains(&folder);
        let project = program.location == Location::Project && self.is_in_workspace(&path);
        let installed = INSTALLED.iter().any(|end| folder.ends_with(end)) && self.is_in_workspace(&path);
        (trusted || project || installed).then_some(program)
    }

    /// Whether `name` is what a virtual environment of the project is entered with: like the programs beside it, it was
    /// put there by a package manager, and is looked at no closer than they are.
    pub(crate) fn activates(&self, state: &State, name: &str) -> bool {
        let Some(path) = located(state, name) else { return false };
        let Some((folder, "activate")) = path.rsplit_once('/') else { return false };
        let written = self.files.contains_key(&path) || self.carried(&path) != Taint::NONE;
        !written && ENVIRONMENTS.iter().any(|end| folder.ends_with(end)) && self.is_in_workspace(&path)
    }

    pub(crate) fn is_in_workspace(&self, path: &str) -> bool {
        self.place.workspace.iter().any(|root| below(path, root).is_some())
    }

    fn call(&mut self, state: &mut State, function: &Rc<FunctionDefinition>, line: &Line) -> Stream {
        let name = function.name.as_str();
        // A function may define another of its own name and call that one.
        if self.calls.contains(function) {
            // Calling oneself in a pipe or in the background doubles at every turn.
            let id = if self.spawning > 0 { "shell/fork-bomb" } else { "shell/unbounded-loop" };
            self.raise(id, line.span, name);
            return Stream::default();
        }
        if state.is_doubtful(name) {
            self.raise("shell/dynamic-command", line.span, name);
        }
        if self.depth > self.limits.depth {
            self.met(Limit::Depth, line.span);
            return Stream::default();
        }
        let arguments = line.argv.iter().map(|a| a.value.clone()).collect();
        let outer = state.arguments.replace(arguments);
        self.calls.push(Rc::clone(function));
        self.depth += 1;
        let (left, hidden) = (self.left.len(), self.hidden.len());
        let output = self.compound(state, &function.body, line.input);
        for early in self.left.split_off(left) {
            *state = std::mem::take(state).merged(&early);
        }
        for (variable, value) in self.hidden.split_off(hidden).into_iter().rev() {
            state.restore(&variable, value);
        }
        self.depth -= 1;
        self.calls.pop();
        state.arguments = outer;
        output
    }

    /// A definition that takes the name of something people rely on.
    pub(crate) fn check_definition(&mut self, name: &str, span: Span) {
        let hook = name.ends_with("_handle") || name.starts_with("TRAP") || HOOKS.contains(&name);
        if hook || name == "assize" || self.library.program(name).is_some() {
            self.raise("shell/redefined-command", span, name);
        }
    }

    /// Completes the entry in `seen` with what the profile recognised.
    fn describe(&mut self, program: &Program, found: &Match, line: &Line, number: u32) {
        let words = || found.operands.iter().flat_map(|o| o.values.iter());
        let understood = found.problems.is_empty() && found.turncoats.is_empty();
        for problem in &found.problems {
            self.raise_for("program/unknown-option", problem.span, problem.text.as_str(), Some(number));
        }
        for turncoat in &found.turncoats {
            self.raise_for("shell/dynamic-option", *turncoat, "", Some(number));
        }
        self.coverage.programs_unknown += u32::from(!understood && !self.trusting);
        let environment =
            line.environment.iter().map(|(name, value)| (name.clone(), value.text.clone())).collect();
        if let Some(seen) = self.seen.get_mut(number as usize) {
            program.name.as_str().clone_into(&mut seen.invocation.program);
            seen.invocation.subcommands.clone_from(&found.path);
            seen.invocation.options = found.options.iter().map(|o| o.spec.name.to_string()).collect();
            seen.invocation.operands = words().map(|w| w.text().to_owned()).collect();
            seen.invocation.understood = understood;
            seen.values = found.options.iter().map(|o| Some(o.values.first()?.value.text.clone())).collect();
            seen.environment = environment;
        }
    }
}

/// The absolute form of a command word with a slash.
fn located(state: &State, name: &str) -> Option<String> {
    match resolve(&Value::literal(name), state.cwd.as_deref())? {
        Resolved::Exact(path) => Some(path),
        Resolved::Pattern { .. } | Resolved::Below { .. } => None,
    }
}

/// The bare name of a program that is run by its path in a folder of the system.
fn installed(state: &State, name: &str) -> Option<String> {
    let path = located(state, name)?;
    let (folder, base) = path.rsplit_once('/')?;
    TRUSTED.contains(&folder).then(|| base.to_owned())
}

/// An entry for a command line that was not looked at yet.
pub(crate) fn placeholder(argv: &[Arg], via: Option<u32>, span: Span) -> Seen {
    Seen {
        invocation: Invocation {
            program: argv.first().map(|a| a.text().to_owned()).unwrap_or_default(),
            subcommands: Vec::new(),
            argv: argv.iter().map(|a| a.text().to_owned()).collect(),
            options: Vec::new(),
            operands: Vec::new(),
            via,
            understood: false,
            span,
        },
        values: Vec::new(),
        environment: Vec::new(),
        streams: None,
        redirections: 0..0,
    }
}

/// A target that is code.
pub(crate) fn code(text: &str, class: Class) -> Target {
    Target { kind: TargetKind::Code, text: text.to_owned(), class, zone: None, contains: Vec::new() }
}
