//! From a matched command line to its effects, flows and output.

use std::rc::Rc;

use assize_protocol::{Class, Effect, EffectKind, FlowEnd, Limit, Qualifier, Span, Target, TargetKind};
use assize_rules::{Count, EffectSpec, Printed, Program, Role, RoleSpec, TargetSpec};

use crate::find::Search;
use crate::host::{self, Endpoint};
use crate::matched::Match;
use crate::native::environment;
use crate::run::{Line, code};
use crate::script::{By, Run};
use crate::state::State;
use crate::value::{Arg, Found, HoleKind, Stream, Taint, Value};
use crate::walk::Walk;

/// One invocation being performed.
pub(crate) struct Performance<'p, 'l> {
    pub(crate) program: &'l Program,
    pub(crate) found: &'p Match<'l>,
    pub(crate) line: &'p Line<'p>,
    pub(crate) number: u32,
    pub(crate) span: Span,
    /// Where relative words are resolved.
    pub(crate) cwd: Option<Rc<str>>,
    /// What came in: arguments, input, files read, downloads.
    pub(crate) taint: Taint,
    /// Of that, arguments and input only: what an install fetches by itself is not piped code.
    pub(crate) incoming: Taint,
    /// What inner commands printed.
    pub(crate) inner: Option<Stream>,
    /// File names below these folders are what it reads; not kept unless it prints names.
    pub(crate) folders: Vec<String>,
    /// Whether it may print names.
    pub(crate) lists: bool,
    /// What `find` looks for.
    pub(crate) search: Option<Search>,
    /// Hidden files that it reads among others.
    pub(crate) hidden: Vec<Target>,
    /// The code it runs by name was read.
    pub(crate) judged: bool,
    /// Inner commands so far.
    pub(crate) inner_commands: usize,
}

impl<'p, 'l> Performance<'p, 'l> {
    pub(crate) fn new(program: &'l Program, found: &'p Match<'l>, line: &'p Line<'p>, number: u32) -> Self {
        let words = line.argv.get(1..).unwrap_or_default();
        let searches = program.name == "find";
        Self {
            program,
            found,
            line,
            number,
            span: line.span,
            cwd: None,
            taint: Taint::NONE,
            incoming: Taint::NONE,
            inner: None,
            folders: Vec::new(),
            lists: (found.levels.iter().flat_map(|l| &l.prints))
                .any(|p| matches!(p.what, Printed::Names | Printed::Entries)),
            search: searches.then(|| Search::read(&program.level, words)).flatten(),
            hidden: Vec::new(),
            judged: false,
            inner_commands: 0,
        }
    }

    /// The operands beside `word`, in order: what a script finds as `$1`, …
    pub(crate) fn words_beside(&self, word: &Arg) -> Vec<Value> {
        let operands = || self.found.operands.iter().flat_map(|o| &o.values);
        let at = operands().position(|w| w == word);
        let others = operands().enumerate().filter(|(index, _)| Some(*index) != at);
        others.map(|(_, w)| w.value.clone()).collect()
    }

    /// An inner command printed this, after what others printed.
    pub(crate) fn goes_on(&mut self, output: Stream) {
        self.inner = Some(match self.inner.take() {
            Some(before) => before.then(output),
            None => output,
        });
    }
}

impl<'a> Walk<'a> {
    /// Records an effect once.
    pub(crate) fn act(
        &mut self,
        kind: EffectKind,
        target: Target,
        with: &[Qualifier],
        invocation: u32,
        span: Span,
    ) {
        if self.effects.len() >= self.limits.effects {
            self.stop(Limit::Effects, span);
            return;
        }
        self.spend(4 + target.text.len() / 8, span);
        let class = if kind == EffectKind::Execute { self.code_class(target.class) } else { target.class };
        let target = Target { class, ..target };
        let mut qualifiers = with.to_vec();
        if qualifiers.len() > 1 {
            qualifiers.sort_unstable();
            qualifiers.dedup();
        }
        let opaque = kind == EffectKind::Execute && target.class == Class::Opaque;
        let effect = Effect { kind, target, qualifiers, invocation, span: self.span(span) };
        if self.effects.insert(effect) {
            self.coverage.opaque_sinks += u32::from(opaque);
        }
    }

    /// Does what the profile says; returns what it prints.
    pub(crate) fn perform(
        &mut self,
        state: &mut State,
        program: &'a Program,
        found: &Match<'a>,
        line: &Line,
        number: u32,
    ) -> Stream {
        self.check_environment(state, program, found, line, number);
        if let Some(native) = program.native.as_deref()
            && let Some(output) = self.native(native, state, found, line, number)
        {
            return output;
        }
        if found.only_asks_for_help() {
            return Stream::tainted(Taint::NONE);
        }
        let arguments = line.argv.iter().fold(Taint::NONE, |all, a| all.join(a.value.taint));
        let reads_stdin = !found.levels.iter().any(|l| l.ignores_stdin);
        let input = if reads_stdin { line.input.taint } else { Taint::NONE };
        let mut doing = Performance {
            cwd: self.directory(state, found),
            taint: arguments.join(input),
            incoming: arguments.join(input),
            ..Performance::new(program, found, line, number)
        };
        if let Some(file) = line.input.file.as_ref().filter(|file| reads_stdin && self.is_whole(file)) {
            doing.hidden.push(self.place.exact(file, self.library.paths()));
        }
        self.values(state, &mut doing, line);
        self.hidden_commands(state, &mut doing, line);
        doing.judged = self.recipes(state, &mut doing, line);
        // The program's own effects always hold; of subcommands, the innermost speaks.
        let inner = found.levels.get(1..).and_then(<[_]>::last).copied();
        for level in found.levels.first().copied().into_iter().chain(inner) {
            for effect in &level.effects {
                self.effect(state, &mut doing, effect, line);
            }
        }
        self.note_hidden(&doing);
        self.send(&doing, arguments);
        self.sends_input(&doing);
        self.note_words(&doing);
        if arguments.has(Taint::SECRET) && self.repeats(&doing) {
            self.act(EffectKind::Reveal, environment(), &[], number, line.span);
        }
        self.remember(&doing);
        self.printed(state, doing, line)
    }

    /// Where the program works: `-C dir` of every level, in order.
    fn directory(&self, state: &State, found: &Match) -> Option<Rc<str>> {
        let mut cwd = state.cwd.clone();
        for (index, level) in found.levels.iter().enumerate() {
            let Some(name) = &level.directory else { continue };
            let options = found.options.iter().filter(|o| o.level == index && o.spec.name == *name);
            let operands = found.operands.iter().filter(|o| o.spec.name == *name);
            let given = options.flat_map(|o| &o.values).chain(operands.flat_map(|o| &o.values));
            for value in given {
                let target = self.place.path(&value.value, cwd.as_deref(), self.library.paths());
                let known = target.class != Class::Unknown && value.value.is_literal();
                cwd = known.then(|| Rc::from(target.text));
            }
        }
        cwd
    }

    /// What each option's value and each operand does by its role.
    fn values(&mut self, state: &mut State, doing: &mut Performance<'_, 'a>, line: &Line) {
        let found = doing.found;
        for given in &found.options {
            let Some(shape) = &given.spec.value else { continue };
            if shape.roles.iter().any(|r| r.role == Role::Argv) {
                self.inner_words(state, doing, line, &given.values);
                continue;
            }
            // The folder to change to is named from where the shell is.
            let moves =
                found.levels.get(given.level).and_then(|l| l.directory.as_ref()) == Some(&given.spec.name);
            let inside = moves.then(|| std::mem::replace(&mut doing.cwd, state.cwd.clone()));
            for (value, role) in given.values.iter().zip(&shape.roles) {
                self.value(state, doing, line, value, role);
            }
            if let Some(inside) = inside {
                doing.cwd = inside;
            }
        }
        for filled in &found.operands {
            if filled.spec.role.role == Role::Argv {
                self.inner_words(state, doing, line, &filled.values);
                continue;
            }
            if let (Role::Command, Count::Many) = (filled.spec.role.role, filled.spec.count) {
                if let Some(whole) = joined(&filled.values) {
                    self.value(state, doing, line, &whole, &filled.spec.role);
                }
                continue;
            }
            for value in &filled.values {
                self.value(state, doing, line, value, &filled.spec.role);
            }
        }
    }

    fn value(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        line: &Line,
        value: &Arg,
        role: &RoleSpec,
    ) {
        match role.role {
            Role::Command => self.inner_text(state, doing, line, value),
            Role::Code => {
                let target = code(value.text(), Class::Opaque);
                self.act(EffectKind::Execute, target, &[], doing.number, value.span);
                self.flow(value.value.taint, FlowEnd::Code, doing.number, value.span);
            }
            Role::AtPath => self.at_path(doing, value),
            Role::Script(script) => self.script_value(state, doing, value, script),
            Role::Opened => self.opened(doing, value),
            Role::Environment => self.environment_value(state, doing, line, value),
            Role::Text
            | Role::Choice
            | Role::Path
            | Role::Directory
            | Role::Revision
            | Role::Host
            | Role::Url
            | Role::Remote
            | Role::Secret
            | Role::Assignments
            | Role::Argv => {}
        }
        if let Some(kind) = role.effect {
            self.on_value(state, doing, kind, value, role.role, &role.with);
        }
    }

    /// `kind` is done to `value`, which is a `role`.
    pub(crate) fn on_value(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        kind: EffectKind,
        value: &Arg,
        role: Role,
        with: &[Qualifier],
    ) {
        if kind == EffectKind::Execute && matches!(role, Role::Path | Role::Directory | Role::AtPath) {
            if let Some(script) = doing.language_of(value) {
                return self.script_file(state, doing, value, script);
            }
            let by = By::program(&doing.program.name);
            let run = Run {
                file: &value.value,
                arguments: (by != By::Program)
                    .then(|| std::iter::once(value.value.clone()).chain(doing.words_beside(value)).collect()),
                cwd: doing.cwd.clone(),
                by,
                number: doing.number,
                span: value.span,
            };
            doing.inner = self.execute_file(state, run).output.or(doing.inner.take());
            return;
        }
        let is_file = matches!(role, Role::Path | Role::Directory | Role::AtPath);
        if kind == EffectKind::Read && is_file && is_address(&value.value) {
            return self.on_value(state, doing, EffectKind::Fetch, value, Role::Url, &[]);
        }
        let below = value.value.found().next().is_some();
        // Whatever names come, it is done to all of them.
        let many = if below { [with, &[Qualifier::Recursive]].concat() } else { Vec::new() };
        let with = if below { many.as_slice() } else { with };
        let target = match role {
            Role::Path | Role::Directory | Role::AtPath | Role::Opened => {
                if value.text() == "-"
                    && value.value.is_literal()
                    && matches!(kind, EffectKind::Read | EffectKind::Write)
                {
                    return;
                }
                self.place.path(&value.value, doing.cwd.as_deref(), self.library.paths())
            }
            Role::Revision if kind == EffectKind::Mutate => match self.others_code(&value.value) {
                Some(target) => target,
                None => return,
            },
            Role::Revision => match self.in_tree(&value.value, doing.cwd.as_deref()) {
                Some(target) => target,
                None => return,
            },
            Role::Host => host::host_value(&value.value),
            Role::Url | Role::Remote => match endpoint(value, role) {
                Endpoint::Host(target) => target,
                Endpoint::File(path) => {
                    let path = Value { text: path.into(), ..value.value.clone() };
                    let target = self.place.path(&path, doing.cwd.as_deref(), self.library.paths());
                    if kind == EffectKind::Send {
                        self.on_target(doing, EffectKind::Write, target, Some(&path), with, value.span);
                        return;
                    }
                    doing.taint = doing.taint.join(self.taint_of(&target, &path));
                    self.act(EffectKind::Read, target, &[], doing.number, value.span);
                    return;
                }
            },
            Role::Command | Role::Argv | Role::Code | Role::Script(_) => code(value.text(), Class::Opaque),
            Role::Text | Role::Choice | Role::Secret | Role::Assignments | Role::Environment => {
                named(value.text(), Class::Remote)
            }
        };
        let reads = kind == EffectKind::Read && !with.contains(&Qualifier::Metadata);
        let whole = self.is_whole(&target.text) && !with.contains(&Qualifier::Recursive);
        let brings = |found: &Found| found.brings_hidden(self.reaches_whole(&target, with));
        if reads && (whole || value.value.found().any(brings)) {
            doing.hidden.push(target.clone());
        }
        if kind == EffectKind::Write && target.kind == TargetKind::Path {
            self.write_into(doing, &target, value, with);
        }
        if let (EffectKind::Delete, TargetKind::Path, Some(fallback)) = (kind, target.kind, &state.fallback) {
            // `cd build; rm -rf *`: without the folder it happens here.
            let here = self.place.path(&value.value, Some(fallback), self.library.paths());
            let here = self.deleted(here, with);
            self.act(kind, here, with, doing.number, value.span);
        }
        self.on_target(doing, kind, target, Some(&value.value), with, value.span);
    }

    fn on_target(
        &mut self,
        doing: &mut Performance<'_, 'a>,
        kind: EffectKind,
        target: Target,
        value: Option<&Value>,
        with: &[Qualifier],
        span: Span,
    ) {
        let metadata = with.contains(&Qualifier::Metadata);
        let target = match kind {
            EffectKind::Listen => host::listening(target),
            EffectKind::Delete => self.deleted(target, with),
            EffectKind::Read if !metadata => self.swept(target, with),
            _ => target,
        };
        match kind {
            EffectKind::Read if !metadata => {
                let taint = match (target.kind, value) {
                    (TargetKind::Path, Some(value)) => self.taint_of(&target, value),
                    _ => Taint::DATA,
                };
                doing.taint = doing.taint.join(taint);
            }
            EffectKind::Fetch if target.class != Class::Loopback => {
                doing.taint = doing.taint.join(Taint::NETWORK);
            }
            EffectKind::Reveal => doing.taint = doing.taint.join(Taint::SECRET),
            _ => {}
        }
        let known = target.kind == TargetKind::Path && target.class != Class::Unknown;
        if kind == EffectKind::Read && known && doing.lists {
            doing.folders.push(target.text.clone());
        }
        self.act(kind, target, with, doing.number, span);
    }

    /// One effect of a level, when its condition holds.
    fn effect(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        spec: &'a EffectSpec,
        line: &Line,
    ) {
        if !doing.found.may_hold(spec.when.as_ref(), &|fact| self.fact_of(doing, fact)) {
            return;
        }
        if let (EffectKind::Delete, Some(names)) = (spec.kind, doing.deleted_names()) {
            let folders = doing.searched_folders(line);
            let found = Found { folders, names: Some(names), climbs: true, ..Found::default() };
            let value = Arg { value: Value::hole(HoleKind::Below(found), Taint::NONE), span: doing.span };
            self.on_value(state, doing, spec.kind, &value, Role::Path, &spec.with);
            return;
        }
        for alternatives in &spec.to {
            let chosen = alternatives.iter().find(|t| match t {
                TargetSpec::Name(name) | TargetSpec::Without(name, _) => doing.found.given(name),
                _ => true,
            });
            if let Some(target) = chosen {
                self.effect_on(state, doing, spec, target, line);
            }
        }
    }

    fn effect_on(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        spec: &EffectSpec,
        target: &TargetSpec,
        line: &Line,
    ) {
        let span = doing.span;
        let path = |walk: &Self, doing: &Performance, text: &str| {
            let text = walk.place.with_home(text);
            walk.place.path(&Value::literal(text), doing.cwd.as_deref(), walk.library.paths())
        };
        let found = match target {
            TargetSpec::Name(name) | TargetSpec::Without(name, _) => {
                let endings =
                    if let TargetSpec::Without(_, endings) = target { endings.as_slice() } else { &[] };
                let all: Vec<(Arg, Role)> =
                    doing.found.values(name).map(|(v, role)| (v.without(endings), role.role)).collect();
                for (value, role) in all {
                    self.on_value(state, doing, spec.kind, &value, role, &spec.with);
                }
                return;
            }
            TargetSpec::Stdin => {
                if spec.kind == EffectKind::Execute {
                    self.execute_stdin(state, doing, line);
                }
                return;
            }
            TargetSpec::WorkingDirectory => path(self, doing, "."),
            TargetSpec::Path(text) => path(self, doing, text),
            TargetSpec::Host(name) if name == "origin" => host::origin(),
            TargetSpec::Host(name) => host::host(name),
            TargetSpec::ProjectCode | TargetSpec::OpaqueCode if doing.judged => {
                code(&doing.program.name, Class::Judged)
            }
            TargetSpec::ProjectCode => self.project(state, doing),
            TargetSpec::ModuleCode => self.module(doing),
            TargetSpec::OpaqueCode => code(&doing.program.name, Class::Opaque),
            TargetSpec::Local(name) => named(name, Class::Local),
            TargetSpec::Remote(name) => named(name, Class::Remote),
            TargetSpec::Variable(name) => Target { kind: TargetKind::Variable, ..named(name, Class::Local) },
        };
        if spec.kind == EffectKind::Execute && found.class == Class::Opaque {
            self.flow(doing.incoming, FlowEnd::Code, doing.number, span);
        }
        let value = Value::literal(found.text.clone());
        self.on_target(doing, spec.kind, found, Some(&value), &spec.with, span);
    }
}

/// Whether a file to be read is named as an address: no file is, and what can fetch fetches it.
pub(crate) fn is_address(value: &Value) -> bool {
    let Some((scheme, _)) = value.prefix().split_once("://") else { return false };
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+');
    is_scheme && !scheme.eq_ignore_ascii_case("file")
}

fn endpoint(value: &Arg, role: Role) -> Endpoint {
    if role == Role::Remote { host::remote(&value.value) } else { host::url(&value.value) }
}

/// Words that a program joins with blanks before a shell reads them (`watch`, `ssh`).
fn joined(words: &[Arg]) -> Option<Arg> {
    let mut whole = words.first()?.clone();
    for word in words.get(1..).unwrap_or_default() {
        whole.value.push_text(" ");
        whole.value.push(&word.value, true);
        whole.span = whole.span.join(word.span);
    }
    Some(whole)
}

/// A target that is named state.
pub(crate) fn named(name: &str, class: Class) -> Target {
    Target { kind: TargetKind::State, text: name.to_owned(), class, zone: None, contains: Vec::new() }
}
