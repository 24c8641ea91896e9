//! The project's own code: where it ends, and what this very line put into it.

use assize_languages::{Act, Family, Language, file_acts, piece_acts};
use assize_protocol::{Class, Effect, EffectKind, FlowEnd, Qualifier, Target, Zone};
use assize_rules::{EffectSpec, Role, RoleSpec, TargetSpec};

use crate::language::is_data;
use crate::matched::{Filled, Given};
use crate::perform::{Performance, is_address};
use crate::run::code;
use crate::script::is_ordinary;
use crate::state::State;
use crate::value::{Arg, Taint, Value};
use crate::walk::Walk;

/// Endings of files in languages of which calls can be seen.
const SEEN: [(&str, Language); 46] = [
    (".py", Language::Python),
    (".js", Language::JavaScript),
    (".mjs", Language::JavaScript),
    (".cjs", Language::JavaScript),
    (".jsx", Language::JavaScript),
    (".ts", Language::JavaScript),
    (".mts", Language::JavaScript),
    (".cts", Language::JavaScript),
    (".tsx", Language::JavaScript),
    (".rb", Language::Ruby),
    (".pl", Language::Perl),
    (".pm", Language::Perl),
    (".t", Language::Perl),
    (".rs", Language::Plain(Family::C)),
    (".go", Language::Plain(Family::C)),
    (".java", Language::Plain(Family::C)),
    (".kt", Language::Plain(Family::C)),
    (".kts", Language::Plain(Family::C)),
    (".scala", Language::Plain(Family::C)),
    (".swift", Language::Plain(Family::C)),
    (".cs", Language::Plain(Family::C)),
    (".c", Language::Plain(Family::C)),
    (".cc", Language::Plain(Family::C)),
    (".cpp", Language::Plain(Family::C)),
    (".cxx", Language::Plain(Family::C)),
    (".h", Language::Plain(Family::C)),
    (".hh", Language::Plain(Family::C)),
    (".hpp", Language::Plain(Family::C)),
    (".m", Language::Plain(Family::C)),
    (".mm", Language::Plain(Family::C)),
    (".zig", Language::Plain(Family::C)),
    (".fs", Language::Plain(Family::C)),
    (".groovy", Language::Plain(Family::Script)),
    (".gradle", Language::Plain(Family::Script)),
    (".dart", Language::Plain(Family::Script)),
    (".php", Language::Plain(Family::Php)),
    (".phpt", Language::Plain(Family::Php)),
    (".inc", Language::Plain(Family::Php)),
    (".ex", Language::Plain(Family::Hash)),
    (".exs", Language::Plain(Family::Hash)),
    (".R", Language::Plain(Family::Hash)),
    (".r", Language::Plain(Family::Hash)),
    (".nim", Language::Plain(Family::Hash)),
    (".jl", Language::Plain(Family::Julia)),
    (".cr", Language::Plain(Family::Julia)),
    (".lua", Language::Plain(Family::Lua)),
];

/// Changes of code that are kept.
const MOST_CHANGES: usize = 16;

impl<'a> Walk<'a> {
    /// What a profile calls the project's own code. It is that when all the command line names lies in the
    /// workspace and nothing came into it on this line that nobody vouches for.
    pub(crate) fn project(&mut self, state: &mut State, doing: &mut Performance<'_, 'a>) -> Target {
        let here = doing.cwd.as_deref().is_some_and(|cwd| self.is_in_workspace(cwd));
        let planted = self.planted();
        let unknown = self.scripted || self.brings_code() || self.printed_code() || self.took_others_code();
        if !here || !self.stays_inside(doing) || planted != Taint::NONE || unknown {
            self.flow(planted, FlowEnd::Code, doing.number, doing.span);
            return code(&doing.program.name, Class::Opaque);
        }
        self.written_code(state, doing);
        self.written_scripts(state, doing);
        self.written_directives(state, doing);
        code("project", Class::Project)
    }

    /// Whether this line put into a file of code what some command printed, unseen: an answer of a service, a query, a
    /// file of another revision.
    fn printed_code(&self) -> bool {
        let mut files = self.files.iter().filter(|(_, file)| file.strange);
        files.any(|(path, _)| language(path).is_some() && self.is_in_workspace(path))
    }

    /// A module of a library, which the working folder can replace.
    pub(crate) fn module(&self, doing: &Performance<'_, 'a>) -> Target {
        let folder = doing.cwd.as_deref().filter(|cwd| self.is_in_workspace(cwd));
        match folder.filter(|folder| !self.could_hold_modules(folder)) {
            Some(_) => code("project", Class::Project),
            None => code(&doing.program.name, Class::Opaque),
        }
    }

    /// Whether all files and folders that the command line names, except those it writes, are the project's
    /// or the system's. Tools take the configuration that lies beside what they are given.
    fn stays_inside(&self, doing: &Performance<'_, 'a>) -> bool {
        let options = doing.found.options.iter().filter(|o| !writes_to(doing, &o.spec.name));
        let names = |value: &Arg, role: &RoleSpec| match role.role {
            Role::Path | Role::Directory => true,
            // A target or a pattern can be a path.
            Role::Text => value.text().starts_with('/') || value.text().starts_with("../"),
            _ => false,
        };
        let reads = |role: &RoleSpec| !matches!(role.effect, Some(EffectKind::Write | EffectKind::Delete));
        let options = options.flat_map(Given::words).filter(|(_, role)| role.role != Role::Text);
        let operands = doing.found.operands.iter().flat_map(Filled::words);
        let mut places = options.chain(operands).filter(|(value, role)| reads(role) && names(value, role));
        places.all(|(value, _)| {
            let target = self.place.path(&value.value, doing.cwd.as_deref(), self.library.paths());
            let elsewhere = matches!(target.zone, Some(Zone::Temporary | Zone::Home)) && is_ordinary(&target);
            !elsewhere && !is_address(&value.value)
        })
    }

    /// What this line brought into the workspace from elsewhere: an engine of the project may take it for code.
    fn planted(&self) -> Taint {
        let elsewhere = Taint::NETWORK.join(Taint::DECODED);
        let inside = |path: &str| self.is_in_workspace(path) && !is_data(path);
        let files = self.files.iter().filter(|(path, file)| file.taint.has(elsewhere) && inside(path));
        files.fold(Taint::NONE, |all, (_, file)| all.join(file.taint))
    }

    /// Whether a command of this line copied, moved or linked code from elsewhere into the workspace. What lies in a
    /// folder of the system was installed there.
    fn brings_code(&self) -> bool {
        let lies = |e: &Effect, zones: &[Zone]| {
            e.target.zone.is_some_and(|zone| zones.contains(&zone)) && !is_data(&e.target.text)
        };
        let elsewhere = [Zone::Temporary, Zone::Home, Zone::Outside];
        let takes = |e: &&Effect| {
            let linked = e.kind == EffectKind::Write && e.qualifiers.contains(&Qualifier::Link);
            let read = matches!(e.kind, EffectKind::Read | EffectKind::Delete);
            (linked || read) && !e.qualifiers.contains(&Qualifier::Metadata) && lies(e, &elsewhere)
        };
        let mut sources = self.effects.iter().filter(takes);
        sources.any(|from| {
            let into = |e: &Effect| e.kind == EffectKind::Write && lies(e, &[Zone::Workspace]);
            self.effects_of(from.invocation).any(into)
        })
    }

    /// What a program changed code with (`sed -i '1i …'`) may stand in it now.
    pub(crate) fn note_words(&mut self, doing: &Performance<'_, 'a>) {
        let is_code = |e: &&Effect| e.kind == EffectKind::Write && language(&e.target.text).is_some();
        let changed = self.effects_of(doing.number).filter(is_code).take(MOST_CHANGES);
        let changed: Vec<String> = changed.map(|e| e.target.text.clone()).collect();
        if changed.is_empty() || self.changes.len() >= MOST_CHANGES {
            return;
        }
        let words = doing.line.argv.iter().skip(1).filter(|word| word.value.is_literal()).map(Arg::text);
        let words: Vec<&str> = words.chain(doing.line.input.text.as_deref()).collect();
        let words = words.join("\n");
        if self.affords(changed.len() * words.len() / 16) {
            self.changes.extend(changed.into_iter().map(|path| (path, words.clone())));
        }
    }

    /// Code that this line wrote into the workspace: what can be seen of it counts where the project's code runs.
    fn written_code(&mut self, state: &mut State, doing: &mut Performance<'_, 'a>) {
        type Acts = fn(Language, &str, &str) -> Vec<Act>;
        let whole = self.files.iter().filter_map(|(path, file)| Some((path, file.text.as_ref()?)));
        let whole = whole.map(|(path, text)| (path, text, file_acts as Acts));
        let pieces = self.changes.iter().map(|(path, words)| (path, words, piece_acts as Acts));
        let texts = whole.chain(pieces).filter(|(path, ..)| self.is_in_workspace(path));
        let texts =
            texts.filter_map(|(path, text, acts)| Some((path.clone(), language(path)?, text.clone(), acts)));
        for (path, language, text, acts) in texts.collect::<Vec<_>>() {
            if !self.affords(text.len() / 4) {
                return;
            }
            let folder = path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
            let value = Arg { value: Value::literal(path.clone()), span: doing.span };
            let seen = acts(language, &path, &text).into_iter().filter(acts_outside);
            for act in seen {
                self.script_act(state, doing, &value, act, folder.as_deref());
            }
        }
    }
}

/// The language of the file `path`, where calls can be seen in it.
fn language(path: &str) -> Option<Language> {
    SEEN.iter().find(|(ending, _)| path.ends_with(ending)).map(|(_, language)| *language)
}

/// Whether the option `name` says where something is written, and nothing else.
fn writes_to(doing: &Performance, name: &str) -> bool {
    let to =
        |e: &EffectSpec| e.to.iter().flatten().any(|t| matches!(t, TargetSpec::Name(of) if *of == *name));
    let effects = || doing.found.levels.iter().flat_map(|l| &l.effects).filter(|e| to(e));
    let writes = |e: &EffectSpec| matches!(e.kind, EffectKind::Write | EffectKind::Delete);
    effects().count() > 0 && effects().all(writes)
}

/// What counts of code that is the project's own: not that it cannot be read, nor what it loads.
fn acts_outside(act: &Act) -> bool {
    !matches!(act, Act::Opaque(_) | Act::Import | Act::Load(_) | Act::Decode)
}
