//! Files that are run: judged through their contents where a door handed them over.

use std::rc::Rc;

use assize_protocol::{
    Class, Effect, EffectKind, FlowEnd, Limit, Qualifier, Span, Target, TargetKind, Wanted, Zone,
};

use assize_rules::Glob;

use crate::boundary::all_of_a_kind;
use crate::place::below;
use crate::run::{Line, code, placeholder};
use crate::state::State;
use crate::unfold::is_shell;
use crate::value::{Arg, Stream, Taint, Value};
use crate::walk::Walk;

/// A file that is run, and how.
pub(crate) struct Run<'v> {
    pub(crate) file: &'v Value,
    /// `$0` and what follows it; `None`: not known.
    pub(crate) arguments: Option<Vec<Value>>,
    /// Where a relative name is looked up, and where it runs.
    pub(crate) cwd: Option<Rc<str>>,
    pub(crate) by: By,
    pub(crate) number: u32,
    pub(crate) span: Span,
}

/// Who reads a file that is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// This very shell (`source`).
    Here,
    /// A shell of its own (`sh x`).
    Shell,
    /// A shell with a language of its own: what can be read counts, and that is not all.
    Cousin,
    /// Whoever the first line names; without one, a shell (`./x`).
    Kernel,
    /// Another program, in whatever language it likes.
    Program,
}

/// A file that is about to be run.
pub(crate) struct Source {
    pub(crate) target: Target,
    taint: Taint,
    /// What is known of its contents.
    pub(crate) text: Option<String>,
    /// It holds exactly that: a door handed it over or this line wrote it, and nothing else can have changed it.
    sure: bool,
    /// What it held before this line wrote it, and holds still if that went wrong.
    pub(crate) before: Option<String>,
}

/// What came of it.
pub(crate) struct Ran {
    /// What it printed, when its contents are known.
    pub(crate) output: Option<Stream>,
    /// Whether what it does was judged, all of it.
    pub(crate) judged: bool,
}

impl Walk<'_> {
    /// Runs a file.
    pub(crate) fn execute_file(&mut self, state: &mut State, run: Run) -> Ran {
        let source = self.runnable(run.file, run.cwd.as_deref());
        let text = source.text.clone().filter(|text| run.by.reads_shell(text));
        // A shell of its own leaves nothing behind, whichever of the two it reads.
        let before = source.before.clone().filter(|text| run.by == By::Shell && run.by.reads_shell(text));
        let both = before.is_some() == source.before.is_some();
        let read = text.is_some() && both && run.by != By::Cousin;
        let judged = self.runs_file(&source, read, run.number, run.span);
        let Some(text) = text.map(Value::literal) else { return Ran { output: None, judged } };
        if let Some(before) = before.map(Value::literal) {
            let mut inside = state.inner(run.cwd.clone(), run.arguments.clone());
            self.text(&mut inside, &before, run.number, run.span, &Stream::default());
        }
        let mut inside;
        let state = if run.by == By::Here {
            state
        } else {
            inside = state.inner(run.cwd, run.arguments);
            &mut inside
        };
        let first = self.effects.len();
        let output = Some(self.text(state, &text, run.number, run.span, &Stream::default()));
        let itself = |e: &Effect| e.kind == EffectKind::Write && e.target.text == source.target.text;
        if judged && self.effects.iter().skip(first).any(itself) {
            // Shells read a script while they run it.
            let more = code(&source.target.text, Class::Opaque);
            self.act(EffectKind::Execute, more, &[], run.number, run.span);
        }
        Ran { output, judged }
    }

    /// What is known of a file that is about to be run.
    pub(crate) fn runnable(&self, file: &Value, cwd: Option<&str>) -> Source {
        let target = self.place.path(file, cwd, self.library.paths());
        let exact = file.is_literal() && file.text != "-" && is_ordinary(&target);
        let overwritten = if exact { self.overwritten(&target.text) } else { None };
        let supplied = if exact && overwritten.is_none() { self.supplied(&target.text) } else { None };
        let sure = supplied.is_some() || overwritten.is_some();
        let written = || self.files.get(&target.text).map(|f| f.text.clone());
        let recalled = || self.facts.recalled.get(&target.text).cloned();
        let text = supplied.or_else(|| written().unwrap_or_else(recalled));
        let taint = self.taint_of(&target, file);
        Source { target, taint, text, sure, before: overwritten.flatten() }
    }

    /// What this line wrote to `path`, where that or nothing at all is there: whoever runs it runs no more.
    pub(crate) fn at_most(&self, path: &str) -> Option<String> {
        let fresh = self.overwritten(path).is_some_and(|before| before.is_none());
        self.files.get(path).filter(|_| fresh)?.text.clone()
    }

    /// What was at `path` before this line surely wrote it, and nothing else on it reaches that file; `None`: it did
    /// not, or a door has to tell first.
    #[expect(clippy::option_option, reason = "no file before, and nobody knows, lead to opposite answers")]
    fn overwritten(&self, path: &str) -> Option<Option<String>> {
        let file = self.files.get(path).filter(|file| file.sure && file.text.is_some())?;
        let others = |e: &Effect| e.invocation != file.by && changes(e, path) && !self.makes_folder(e);
        if self.effects.iter().any(others) {
            return None;
        }
        let before = self.facts.files.get(path).cloned();
        if before.is_none() && !self.facts.absent.contains(path) {
            self.want(Wanted::Files { path: path.to_owned() });
            return None;
        }
        Some(before)
    }

    /// Whether `program` has that effect.
    fn is_by(&self, program: &str, effect: &Effect) -> bool {
        self.seen.get(effect.invocation as usize).is_some_and(|seen| seen.invocation.program == program)
    }

    /// Whether it is a folder that is made, in which nothing changes.
    fn makes_folder(&self, effect: &Effect) -> bool {
        effect.kind == EffectKind::Write && self.is_by("mkdir", effect)
    }

    /// Records that a file is run; whether all that it does is judged, too.
    pub(crate) fn runs_file(&mut self, source: &Source, accepted: bool, number: u32, span: Span) -> bool {
        let judged = source.sure && accepted;
        let silent = source.target.class == Class::Stream && source.target.text == "/dev/null";
        let class = match (silent, judged) {
            (true, _) => Class::Trusted,
            (false, true) => Class::Judged,
            (false, false) => Class::Opaque,
        };
        if class == Class::Opaque {
            self.flow(source.taint, FlowEnd::Code, number, span);
        }
        self.act(EffectKind::Execute, code(&source.target.text, class), &[], number, span);
        judged
    }

    /// Runs a file whose first line names a program that is no shell: that program runs it.
    pub(crate) fn interpreted(&mut self, state: &State, line: &Line, number: u32) -> Option<Ran> {
        let first = line.argv.first()?;
        let mut source = self.runnable(&first.value, state.cwd.as_deref());
        source.sure &= source.before.is_none();
        let words = interpreter(source.text.as_deref()?)?;
        if self.depth > self.limits.depth || self.seen.len() >= self.limits.invocations {
            self.met(Limit::Depth, line.span);
            return None;
        }
        let judged = self.runs_file(&source, true, number, first.span);
        let words = words.into_iter().map(|word| Arg { value: Value::literal(word), span: first.span });
        let argv: Vec<Arg> = words.chain(line.argv.iter().cloned()).collect();
        let outer = self.via.replace(number);
        let streams = self.streams.replace(number);
        self.depth += 1;
        let inner = self.push_seen(placeholder(&argv, self.via, line.span));
        let line = Line { argv, environment: line.environment.clone(), span: line.span, input: line.input };
        let output = self.run(&mut state.inner(state.cwd.clone(), None), &line, inner);
        self.depth -= 1;
        self.streams = streams;
        self.via = outer;
        Some(Ran { output: Some(output), judged })
    }

    /// The contents of a file, handed over by the door, when nothing on this line can have changed them.
    pub(crate) fn supplied(&self, path: &str) -> Option<String> {
        if self.changed(path) {
            return None;
        }
        let known = self.facts.files.get(path).cloned();
        if known.is_none() && !self.facts.absent.contains(path) {
            self.want(Wanted::Files { path: path.to_owned() });
        }
        known
    }

    /// Whether an earlier command of this line may have changed what is at `path` or, for a folder, in it.
    pub(crate) fn changed(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.effects.iter().any(|e| changes(e, path))
    }

    /// What deleting `target` with everything in it means: contents that version control can bring back are
    /// as good as generated ones, and generated folders that other things were moved into are not.
    pub(crate) fn deleted(&self, target: Target, with: &[Qualifier]) -> Target {
        let folder = all_of_a_kind(&target.text);
        let all = with.contains(&Qualifier::Recursive) || folder.is_some();
        let whole = all && target.zone == Some(Zone::Workspace);
        if !whole || !target.contains.is_empty() {
            return target;
        }
        let class = match target.class {
            Class::Generated if self.moved_into(&target.text) => Class::Workspace,
            Class::Workspace if self.is_recoverable(folder.unwrap_or(&target.text)) => Class::Generated,
            class => class,
        };
        Target { class, ..target }
    }

    /// What reading `target` means: whoever reads everything reads the secrets among it.
    pub(crate) fn swept(&self, target: Target, with: &[Qualifier]) -> Target {
        if target.class == Class::Generated && self.picks_secrets(&target.text) {
            return Target { class: Class::Credential, ..target };
        }
        let all = with.contains(&Qualifier::Recursive) && !target.text.ends_with("/**");
        if target.class != Class::System || !(all || target.text.contains('*')) {
            return target;
        }
        let pattern = if all { format!("{}/**", target.text) } else { target.text.clone() };
        let secret = self.library.paths().sweeps_secrets(&Glob::new(pattern));
        Target { class: if secret { Class::Credential } else { target.class }, ..target }
    }

    /// Whether a pattern of names below a folder that a build made is one for secrets: they are copied there by name.
    fn picks_secrets(&self, path: &str) -> bool {
        let Some((folder, pattern)) = path.rsplit_once('/') else { return false };
        let class = || self.library.paths().class_of_pattern(folder, &Glob::new(pattern), None);
        pattern.starts_with('.') && pattern.contains(['*', '?']) && class() == Some(Class::Credential)
    }

    /// Whether this line moved something to `path` or to what it may stand for, or made a link there.
    fn moved_into(&self, path: &str) -> bool {
        let moves = |e: &Effect| e.qualifiers.contains(&Qualifier::Move) || self.is_by("ln", e);
        let pattern = path.contains(['*', '?', '[']).then(|| Glob::new(path));
        let there = |e: &Effect| {
            let (one, other) = (&e.target.text, path);
            let fits = pattern.as_ref().is_some_and(|pattern| pattern.matches_path(one));
            fits || below(one, other).is_some() || below(other, one).is_some()
        };
        let mut all = self.effects.iter().filter(|e| e.kind == EffectKind::Write && moves(e));
        all.any(|e| there(e) || e.target.class == Class::Unknown)
    }

    fn is_recoverable(&self, path: &str) -> bool {
        if path.contains(['*', '?']) || self.changed(path) {
            return false;
        }
        let known = self.facts.recoverable.contains(path);
        if !known {
            self.want(Wanted::Recoverable { path: path.to_owned() });
        }
        known
    }
}

impl By {
    /// How `program` reads a file that its profile calls code.
    pub(crate) fn program(name: &str) -> Self {
        match name {
            "bash" | "sh" => Self::Shell,
            name if is_shell(name) => Self::Cousin,
            _ => Self::Program,
        }
    }

    /// Whether it takes `text` for shell language.
    fn reads_shell(self, text: &str) -> bool {
        match self {
            Self::Here | Self::Shell | Self::Cousin => true,
            Self::Kernel => {
                text.strip_prefix("#!").is_none_or(|rest| rest.lines().next().is_some_and(names_shell))
            }
            Self::Program => false,
        }
    }
}

/// Whether an effect may change what is at `path` or, for a folder, in it.
fn changes(effect: &Effect, path: &str) -> bool {
    let Effect { kind, target, .. } = effect;
    match target.kind {
        TargetKind::Path if matches!(kind, EffectKind::Write | EffectKind::Delete) => {
            let everywhere = target.class == Class::Unknown || target.text.contains(['*', '?', '[']);
            everywhere || below(path, &target.text).is_some() || below(&target.text, path).is_some()
        }
        // A checkout, a container, a database: nobody knows what files they leave.
        _ => *kind == EffectKind::Mutate,
    }
}

/// Whether a path names a file with contents of its own.
pub(crate) fn is_ordinary(target: &Target) -> bool {
    !matches!(target.class, Class::Unknown | Class::Stream | Class::Kernel | Class::Device)
}

/// Longer first lines are cut off by some kernels.
const LONGEST_LINE: usize = 120;

/// The words that the first line of a script puts in front of its name; `None`: it names no other program,
/// or not in a plain way.
fn interpreter(text: &str) -> Option<Vec<String>> {
    let line = text.strip_prefix("#!")?.lines().next()?.trim();
    let plain = line.starts_with('/') && line.len() <= LONGEST_LINE && !names_shell(line);
    let (program, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    let words = match rest.trim_start().strip_prefix("-S") {
        // `env -S` takes it apart; a kernel hands it over in one piece.
        Some(rest) if program.ends_with("/env") && !rest.contains(['\'', '"', '\\', '$']) => {
            rest.split_ascii_whitespace().collect()
        }
        Some(_) => return None,
        None => vec![rest.trim()],
    };
    let words = std::iter::once(program).chain(words).filter(|word| !word.is_empty());
    plain.then(|| words.map(str::to_owned).collect())
}

/// Whether the first line of a script, without `#!`, names a shell.
fn names_shell(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let base = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
    let program = match words.next().map(base) {
        Some(env) if env == "env" => words.next().map(base),
        other => other,
    };
    program.is_some_and(|p| matches!(p.as_str(), "sh" | "bash" | "dash"))
}
