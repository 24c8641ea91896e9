//! Scripts in arguments and on standard input: what their grammars say, as effects.

use assize_languages::{Act, Dialect, Language, file_acts};
use assize_protocol::{Class, Effect, EffectKind, Flow, FlowEnd, Qualifier, TargetKind};
use assize_rules::{Role, Script};

use crate::host::{self, Endpoint};
use crate::perform::{Performance, named};
use crate::place::below;
use crate::run::code;
use crate::state::State;
use crate::value::{Arg, HoleKind, STAND_IN, Taint, Value};
use crate::walk::Walk;

/// The ending of files that a loader hands on as they are.
const JSON: &str = ".json";

/// Endings of files that no interpreter takes for a module.
const DATA: [&str; 14] = [
    ".json", ".jsonl", ".txt", ".log", ".csv", ".tsv", ".md", ".yaml", ".yml", ".toml", ".xml", ".html",
    ".out", ".diff",
];

impl Performance<'_, '_> {
    /// The language of the file that `value` names, where the profile says so of every place it stands in.
    pub(crate) fn language_of(&self, value: &Arg) -> Option<Script> {
        let spec = self.found.levels.iter().rev().find_map(|l| l.scripts.as_ref())?;
        let options = self.found.options.iter().map(|o| (&o.spec.name, &o.values));
        let operands = self.found.operands.iter().map(|o| (&o.spec.name, &o.values));
        let mut places = options.chain(operands).filter(|(_, values)| values.contains(value)).peekable();
        places.peek()?;
        places.all(|(name, _)| spec.names.contains(name)).then_some(spec.script)
    }
}

impl<'a> Walk<'a> {
    /// A script in a language the guard can read.
    pub(crate) fn script_value(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        value: &Arg,
        script: Script,
    ) {
        if !self.spend(value.text().len() / 4, value.span) {
            return;
        }
        if value.value.taint.has(Taint::NETWORK.join(Taint::DECODED)) {
            self.flow(value.value.taint, FlowEnd::Code, doing.number, value.span);
        }
        if matches!(script, Script::Perl | Script::Ruby) && pieces(doing, script) > 1 {
            // They are put together before anybody reads them.
            self.opaque_script(doing, value, "a program in pieces");
        }
        self.acts_of(state, doing, value, script, acts(script, &value.value));
    }

    /// A whole script on standard input.
    pub(crate) fn script_text(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        value: &Arg,
        script: Script,
    ) {
        if !self.spend(value.text().len() / 4, value.span) {
            return;
        }
        if value.value.taint.has(Taint::NETWORK.join(Taint::DECODED)) {
            self.flow(value.value.taint, FlowEnd::Code, doing.number, value.span);
        }
        self.acts_of(state, doing, value, script, file_acts(language(script), "", value.text()));
    }

    fn acts_of(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        value: &Arg,
        script: Script,
        acts: Vec<Act>,
    ) {
        let from = doing.cwd.clone();
        // A statement runs where its database is: that one is asked over the network makes it no code from there.
        let statement = matches!(language(script), Language::Sql(_));
        let beside = statement.then(|| std::mem::replace(&mut doing.taint, value.value.taint));
        for act in acts {
            self.script_act(state, doing, value, act, from.as_deref());
        }
        doing.taint = doing.taint.join(beside.unwrap_or(Taint::NONE));
    }

    /// A file in a language the guard can read: judged where a door handed it over and all of it is accepted,
    /// and what can be seen of it counts in any case.
    pub(crate) fn script_file(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        value: &Arg,
        script: Script,
    ) {
        let source = self.runnable(&value.value, doing.cwd.as_deref());
        let folder = source.target.text.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let text = source.text.as_ref().filter(|_| script != Script::Jq || is_ahead(doing, value));
        let text = text.filter(|text| self.affords(text.len() / 4));
        let texts = || text.into_iter().chain(source.before.as_ref());
        let acts = text.map(|_| {
            let each = texts().map(|text| file_acts(language(script), &source.target.text, text));
            each.flatten().collect::<Vec<_>>()
        });
        let opaque = |act: &Act| matches!(act, Act::Opaque(_));
        let accepted = acts.as_ref().is_some_and(|acts| !acts.iter().any(opaque));
        self.runs_file(&source, accepted, doing.number, value.span);
        // Modules are looked for beside the script first.
        for act in acts.into_iter().flatten().filter(|act| !opaque(act)) {
            self.script_act(state, doing, value, act, folder.as_deref());
        }
    }

    /// A script asks an address. Of a service of this machine rules know by the words of a command line what obeys to
    /// what, so the same request is judged as one.
    fn reaches(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        value: &Arg,
        kind: EffectKind,
        address: String,
    ) {
        let arg = Arg { value: Value::literal(address), span: value.span };
        self.on_value(state, doing, kind, &arg, Role::Url, &[]);
        let near = matches!(host::url(&arg.value), Endpoint::Host(host) if host.class == Class::Loopback);
        if near && !arg.text().contains('\'') {
            let method = if kind == EffectKind::Send { "POST" } else { "GET" };
            let line = format!("curl -s -X {method} '{}'", arg.text());
            let before = doing.inner.take();
            self.inner_text(state, doing, doing.line, &Arg { value: Value::literal(line), span: value.span });
            doing.inner = before;
        }
    }

    /// `from`: the folder in which a script looks for modules.
    pub(crate) fn script_act(
        &mut self,
        state: &mut State,
        doing: &mut Performance<'_, 'a>,
        value: &Arg,
        act: Act,
        from: Option<&str>,
    ) {
        if let Act::Path(EffectKind::Write, path) | Act::Touch { kind: EffectKind::Write, path, .. } = &act {
            self.scripted |= !is_data(path);
        }
        match act {
            Act::Opaque(what) => self.opaque_script(doing, value, what),
            Act::Starts => {
                self.opaque_script(doing, value, "a written file that starts or removes something");
            }
            Act::Command(text) => {
                let before = doing.inner.take();
                let inner = Arg { value: Value::literal(text), span: value.span };
                self.inner_text(state, doing, doing.line, &inner);
                // The script prints what it likes, and that among other things.
                let printed = doing.inner.take().unwrap_or_default();
                doing.taint = doing.taint.join(printed.taint);
                doing.inner = before;
            }
            Act::Touch { kind, path, with } => {
                let arg = Arg { value: Value::literal(self.place.with_home(&path)), span: value.span };
                let plain: Vec<Qualifier> =
                    with.iter().copied().filter(|q| *q != Qualifier::Hidden).collect();
                self.on_value(state, doing, kind, &arg, Role::Path, &plain);
                if plain.len() < with.len() {
                    let target = self.place.path(&arg.value, doing.cwd.as_deref(), self.library.paths());
                    doing.hidden.extend(Some(target).filter(|target| self.reaches_whole(target, &plain)));
                }
            }
            Act::Reach(kind, address) => self.reaches(state, doing, value, kind, address),
            Act::Runs(from) => {
                self.flows.insert(Flow {
                    from,
                    to: FlowEnd::Code,
                    invocation: doing.number,
                    span: self.span(value.span),
                });
            }
            Act::Path(kind, path) => {
                let arg = Arg { value: Value::literal(path), span: value.span };
                self.on_value(state, doing, kind, &arg, Role::Path, &[]);
            }
            Act::Import => {
                let folder = from.filter(|folder| !self.could_hold_modules(folder));
                self.project_code(doing, value, folder, "module");
            }
            // Where it is not installed, others than Node.js fetch it.
            Act::Load(path) if path.starts_with("node_modules/") && doing.program.name != "node" => {
                self.opaque_script(doing, value, "a package that may have to be fetched");
            }
            Act::Load(path) => {
                let target = self.place.path(&Value::literal(path), from, self.library.paths());
                if target.text.ends_with(JSON) {
                    // That is data, and what it holds is handed on.
                    let arg = Arg { value: Value::literal(target.text.clone()), span: value.span };
                    self.on_value(state, doing, EffectKind::Read, &arg, Role::Path, &[]);
                }
                let file =
                    Some(target.text).filter(|file| target.class != Class::Unknown && !self.changed(file));
                self.project_code(doing, value, file.as_deref(), "module");
            }
            Act::Decode => doing.taint = doing.taint.join(Taint::DECODED),
            Act::State { kind, name, with } => {
                // A database is shared until somebody says otherwise.
                let class = if kind == EffectKind::Mutate { Class::Remote } else { Class::Local };
                self.act(kind, named(&name, class), with, doing.number, value.span);
            }
        }
    }

    fn opaque_script(&mut self, doing: &Performance<'_, 'a>, value: &Arg, what: &str) {
        self.act(EffectKind::Execute, code(what, Class::Opaque), &[], doing.number, value.span);
        self.flow(doing.taint, FlowEnd::Code, doing.number, value.span);
    }

    /// Code that lies at `path`: the project's own in the workspace, and nobody's anywhere else.
    fn project_code(&mut self, doing: &Performance<'_, 'a>, value: &Arg, path: Option<&str>, what: &str) {
        if path.is_some_and(|path| self.is_in_workspace(path)) {
            self.act(EffectKind::Execute, code("project", Class::Project), &[], doing.number, value.span);
        } else {
            self.opaque_script(doing, value, what);
        }
    }

    /// Whether an earlier command of this line may have put a module into `folder`.
    pub(crate) fn could_hold_modules(&self, folder: &str) -> bool {
        let plants = |e: &Effect| match e.target.kind {
            TargetKind::Path if e.kind == EffectKind::Write => {
                let path = &e.target.text;
                let wide =
                    e.target.class == Class::Unknown || path.contains('*') || below(folder, path).is_some();
                let data = is_data(path);
                let many = e.qualifiers.contains(&Qualifier::Recursive) || !data;
                wide || below(path, folder).is_some() && many
            }
            // A checkout, a container, a database: nobody knows what files they leave.
            _ => e.kind == EffectKind::Mutate,
        };
        self.effects.iter().any(plants)
    }

    /// A name that perl opens: a bar at an end makes it a command, and an arrow in front writes.
    pub(crate) fn opened(&mut self, doing: &Performance<'_, 'a>, value: &Arg) {
        if value.text().contains(['|', '<', '>']) || !has_known_ends(&value.value) {
            self.opaque_script(doing, value, "a file name that could be a command");
        }
    }
}

/// Whether it is known how `name` begins and ends, whichever files it stands for: perl looks at nothing else, and
/// takes no notice of blanks there.
fn has_known_ends(name: &Value) -> bool {
    let known = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    let are_files = name.holes.iter().all(|hole| hole.kind == HoleKind::Glob);
    let behind = name.holes.last().and_then(|hole| name.text.get(hole.end..));
    name.is_literal() || are_files && known(Some(name.prefix())) && known(behind)
}

/// Whether no engine takes the file `path` for code.
pub(crate) fn is_data(path: &str) -> bool {
    DATA.iter().any(|ending| path.ends_with(ending))
}

/// Whether the file that `value` names stands in front of all operands: some versions of jq take the first of
/// them for the program.
fn is_ahead(doing: &Performance<'_, '_>, value: &Arg) -> bool {
    let operands = || doing.found.operands.iter().flat_map(|o| &o.values);
    operands().all(|word| word.span.start >= value.span.end)
}

/// How often a script is given on the command line.
fn pieces(doing: &Performance<'_, '_>, script: Script) -> usize {
    let role = Role::Script(script);
    let given = doing.found.options.iter().filter_map(|o| o.spec.value.as_ref());
    given.filter(|v| v.roles.iter().any(|r| r.role == role)).count()
}

/// What a script does. Numbers that are not known change nothing; anything else could be code.
fn acts(script: Script, value: &Value) -> Vec<Act> {
    let language = language(script);
    if let Some(text) = value.as_literal() {
        return assize_languages::acts(language, text);
    }
    if value.holes.iter().all(|h| h.kind == HoleKind::Number) {
        return assize_languages::acts(language, &value.text.replace(STAND_IN, "0"));
    }
    let mut all = assize_languages::acts(language, &value.text.replace(STAND_IN, "x"));
    all.push(Act::Opaque("script with unknown parts"));
    all
}

fn language(script: Script) -> Language {
    match script {
        Script::Sed => Language::Sed,
        Script::Awk => Language::Awk,
        Script::C => Language::C,
        Script::Jq => Language::Jq,
        Script::Sql => Language::Sql(Dialect::Generic),
        Script::Postgres => Language::Sql(Dialect::Postgres),
        Script::Mysql => Language::Sql(Dialect::Mysql),
        Script::Sqlite => Language::Sql(Dialect::Sqlite),
        Script::Python => Language::Python,
        Script::JavaScript => Language::JavaScript,
        Script::Perl => Language::Perl,
        Script::Ruby => Language::Ruby,
    }
}
