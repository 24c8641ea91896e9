//! Whether what a command was said to do covers what it did.
//!
//! The policy of the comparison, in full. An act is covered when one of these holds, asked in this order:
//!
//! 1. **Streams and scratch.** Nothing was in the temporary folders before the command, so what it makes there is its
//!    own; `/dev/null`, terminals and descriptors are no files.
//! 2. **Declared.** An effect of the same kind reaches the path: its target is the path, or the folder right above it
//!    (`cp a folder`), or any folder above it when the effect is recursive, or a pattern that matches. A folder made on
//!    the way to a declared file belongs to it. Whoever writes a file may replace it, by taking it away first;
//!    whoever deletes it may overwrite it first. A name in the same folder that begins with the declared one
//!    belongs to it too: `a.txt.gz` beside `a.txt`, `part-aa` behind `part-`. A name below a declared folder has to be of an ordinary class, or of the class that was declared: a
//!    recursive write to the project is no leave to write `.git/config`.
//!    Addresses are covered by fetching, sending, listening, steering, and by state that lies behind one.
//! 3. **State.** State that lies in files covers these files, by the list `state` in `soundness.toml`.
//! 4. **Project code.** An effect that runs the project's own code covers changes of ordinary files and manifests
//!    in the workspace, running what lies there, and loopback: that is what a build and its tests do, and the
//!    boundary says so. It covers no other place, no secret, and nothing that steers git, an agent or an editor.
//! 5. **Passing.** A file that the command made and took away again, beside a file it was said to write.
//! 6. **Search.** A secret inside the workspace that was opened by a recursive read of the workspace. The boundary
//!    allows searching the project; these are counted.
//! 7. **Accepted.** An entry of `accepted` in `soundness.toml`, each with its reason; every use is counted.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use assize_engine::Engine;
use assize_protocol::{Class, Effect, EffectKind, Qualifier, TargetKind};
use assize_rules::Glob;

use super::acts::{Act, Kind, absolute};
use super::fixture::PROJECT;
use super::notes::Notes;
use assize_tests::corpus::command;

/// Why an act is no surprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Cover {
    Scratch,
    Declared,
    State,
    Project,
    Passing,
    Search,
    /// The number of the entry.
    Accepted(usize),
}

/// Temporary folders: empty when a command starts.
const SCRATCH: &[&str] = &["/tmp", "/var/tmp", "/dev/shm"];
/// Files that are none.
const STREAMS: &[&str] =
    &["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/ptmx"];

/// Says what covers an act.
pub(crate) struct Comparison<'e> {
    engine: &'e Engine,
    notes: &'e Notes,
    classes: RefCell<HashMap<String, Class>>,
}

/// What was said about one command.
pub(crate) struct Said<'s> {
    pub(crate) effects: &'s [Effect],
    /// Paths the command made and took away again.
    pub(crate) passing: &'s HashSet<String>,
    /// Paths the command took away and made again.
    pub(crate) replaced: &'s HashSet<String>,
    /// Command words that are paths, absolute.
    pub(crate) invoked: &'s HashSet<String>,
    /// The profiles of its programs.
    pub(crate) profiles: &'s HashSet<&'s str>,
}

impl<'e> Comparison<'e> {
    pub(crate) fn new(engine: &'e Engine, notes: &'e Notes) -> Self {
        Self { engine, notes, classes: RefCell::default() }
    }

    /// What covers `act`; nothing when it is a surprise.
    pub(crate) fn cover(&self, act: &Act, said: &Said<'_>) -> Option<Cover> {
        let covers = match act.kind {
            Kind::Write | Kind::Delete => self.change(act, said),
            Kind::Read => self.read(act, said),
            Kind::Connect | Kind::Listen => address(act, said),
            Kind::Execute => execution(act, said),
            Kind::Control => {
                let steers = |e: &Effect| {
                    matches!(e.kind, EffectKind::Control | EffectKind::Escalate | EffectKind::Mutate)
                };
                said.effects.iter().any(steers).then_some(Cover::Declared)
            }
        };
        covers.or_else(|| self.notes.accepts(act, said.profiles).map(Cover::Accepted))
    }

    fn change(&self, act: &Act, said: &Said<'_>) -> Option<Cover> {
        if is_stream(&act.target) || below_any(&act.target, SCRATCH) {
            return Some(Cover::Scratch);
        }
        if said.effects.iter().any(|effect| self.declares(effect, act, said)) {
            return Some(Cover::Declared);
        }
        let state =
            |e: &Effect| e.target.kind == TargetKind::State && self.notes.keeps(&e.target.text, &act.target);
        let changes =
            |e: &Effect| matches!(e.kind, EffectKind::Mutate | EffectKind::Write | EffectKind::Delete);
        if said.effects.iter().any(|e| changes(e) && state(e)) {
            return Some(Cover::State);
        }
        let in_project = below(&act.target, PROJECT);
        let may = || matches!(self.class(&act.target), Class::Workspace | Class::Generated | Class::Build);
        if in_project && runs_project(said.effects) && may() {
            return Some(Cover::Project);
        }
        let folder = parent(&act.target);
        let beside = |e: &Effect| e.kind == EffectKind::Write && parent(&e.target.text) == folder;
        let passing = said.passing.contains(&act.target) && said.effects.iter().any(beside);
        passing.then_some(Cover::Passing)
    }

    fn declares(&self, effect: &Effect, act: &Act, said: &Said<'_>) -> bool {
        let target = &effect.target;
        let recursive = effect.qualifiers.contains(&Qualifier::Recursive);
        let right = match (act.kind, effect.kind) {
            (Kind::Write, EffectKind::Write | EffectKind::Delete) | (Kind::Delete, EffectKind::Delete) => {
                true
            }
            (Kind::Delete, EffectKind::Write) => {
                target.text == act.target || recursive || said.replaced.contains(&act.target)
            }
            _ => false,
        };
        if !right || target.kind != TargetKind::Path {
            return false;
        }
        if same(&target.text, &act.target) {
            return true;
        }
        if act.line.starts_with("mkdir") && below(&target.text, &act.target) {
            return true;
        }
        let begun = parent(&act.target) == parent(&target.text) && act.target.starts_with(&target.text);
        (begun || reaches(&target.text, recursive, &act.target)) && {
            let class = self.class(&act.target);
            class == target.class || matches!(class, Class::Workspace | Class::Generated | Class::Temporary)
        }
    }

    fn read(&self, act: &Act, said: &Said<'_>) -> Option<Cover> {
        let reading = said.effects.iter().filter(|e| {
            matches!(e.kind, EffectKind::Read | EffectKind::Execute)
                && !e.qualifiers.contains(&Qualifier::Metadata)
        });
        let mut search = None;
        for effect in reading.filter(|e| e.target.kind == TargetKind::Path) {
            let recursive = effect.qualifiers.contains(&Qualifier::Recursive);
            if !reaches(&effect.target.text, recursive, &act.target) {
                continue;
            }
            if effect.target.class == self.class(&act.target) {
                return Some(Cover::Declared);
            }
            if below(&act.target, PROJECT) {
                search = Some(Cover::Search);
            }
        }
        search
    }

    /// The class that the classifier gives a path.
    fn class(&self, path: &str) -> Class {
        if let Some(class) = self.classes.borrow().get(path) {
            return *class;
        }
        let text = format!("> '{}'", path.replace('\'', "'\\''"));
        let assessment = self.engine.classifier().assess(&command(&text));
        let class = assessment.effects.first().map_or(Class::Unknown, |e| e.target.class);
        self.classes.borrow_mut().insert(path.to_owned(), class);
        class
    }
}

/// Declared changes and network effects that nothing the command did belongs to.
pub(crate) fn idle<'s>(effects: &'s [Effect], acts: &[Act]) -> Vec<&'s Effect> {
    let did = |effect: &Effect| {
        let recursive = effect.qualifiers.contains(&Qualifier::Recursive);
        acts.iter().any(|act| match (effect.kind, act.kind) {
            (EffectKind::Write, Kind::Write) | (EffectKind::Delete, Kind::Delete | Kind::Write) => {
                same(&effect.target.text, &act.target) || reaches(&effect.target.text, recursive, &act.target)
            }
            (EffectKind::Fetch | EffectKind::Send, Kind::Connect) | (EffectKind::Listen, Kind::Listen) => {
                true
            }
            _ => false,
        })
    };
    let compared = |e: &Effect| match e.kind {
        EffectKind::Write | EffectKind::Delete => {
            e.target.kind == TargetKind::Path && !is_stream(&e.target.text)
        }
        EffectKind::Fetch | EffectKind::Send | EffectKind::Listen => true,
        EffectKind::Read
        | EffectKind::Execute
        | EffectKind::Reveal
        | EffectKind::Escalate
        | EffectKind::Persist
        | EffectKind::Control
        | EffectKind::Mutate
        | EffectKind::Conceal
        | EffectKind::Exhaust => false,
    };
    effects.iter().filter(|e| compared(e) && !did(e)).collect()
}

/// Addresses lie behind network effects, and behind state that a server keeps.
fn address(act: &Act, said: &Said<'_>) -> Option<Cover> {
    let near = act.target.starts_with("unix ") || is_loopback(&act.target);
    let covers = |e: &Effect| match e.kind {
        EffectKind::Fetch | EffectKind::Send | EffectKind::Control => true,
        EffectKind::Listen => act.kind == Kind::Listen || near,
        EffectKind::Read | EffectKind::Mutate | EffectKind::Write | EffectKind::Delete => {
            e.target.class == Class::Remote || e.target.class == Class::Local && near
        }
        EffectKind::Execute
        | EffectKind::Reveal
        | EffectKind::Escalate
        | EffectKind::Persist
        | EffectKind::Conceal
        | EffectKind::Exhaust => false,
    };
    if said.effects.iter().any(covers) {
        return Some(Cover::Declared);
    }
    (near && runs_project(said.effects)).then_some(Cover::Project)
}

/// Programs of the system and of toolchains are the ones the profiles speak of; what lies in the fixture is not.
fn execution(act: &Act, said: &Said<'_>) -> Option<Cover> {
    if !below_any(&act.target, &["/home", "/run"]) && !below_any(&act.target, SCRATCH) {
        return Some(Cover::Scratch);
    }
    if said.invoked.contains(&act.target) || said.effects.iter().any(|e| e.kind == EffectKind::Execute) {
        return Some(Cover::Declared);
    }
    None
}

fn runs_project(effects: &[Effect]) -> bool {
    let own = |class: Class| matches!(class, Class::Project | Class::Judged);
    effects.iter().any(|e| e.kind == EffectKind::Execute && own(e.target.class))
}

fn is_loopback(address: &str) -> bool {
    ["inet 127.", "inet ::1:", "inet 0.0.0.0:", "inet :::"].iter().any(|start| address.starts_with(start))
}

fn is_stream(path: &str) -> bool {
    STREAMS.contains(&path)
        || below_any(path, &["/dev/pts", "/dev/fd", "/proc/self/fd"])
        || path.starts_with("/proc/") && path.contains("/fd/")
}

fn below_any(path: &str, folders: &[&str]) -> bool {
    folders.iter().any(|folder| below(path, folder))
}

/// At or below.
fn below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder == "/")
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The same path; a number that was not known stands as `0`.
fn same(target: &str, path: &str) -> bool {
    target == path || target.contains('0') && numbers(target) == numbers(path)
}

fn numbers(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // A date is one number.
            '0'..='9' | '-' | ':' if kept.ends_with('0') => {}
            '0'..='9' => kept.push('0'),
            other => kept.push(other),
        }
    }
    kept
}

/// Whether an effect on `target` speaks of `path`.
fn reaches(target: &str, recursive: bool, path: &str) -> bool {
    if target == path || parent(path) == target || recursive && below(path, target) {
        return true;
    }
    if let Some((folder, _)) = target.split_once("/**") {
        return below(path, folder);
    }
    let pattern = target.contains(['*', '?', '[']);
    pattern && Glob::new(target).matches_path(path)
}

/// Command words with a slash, as absolute paths.
pub(crate) fn invoked(words: &[String]) -> Option<String> {
    words.first().filter(|word| word.contains('/')).map(|word| absolute(PROJECT, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(command_line: &str, kind: Kind, target: &str) -> Option<Cover> {
        let engine = Engine::builder().build().unwrap();
        let notes = Notes::default();
        let assessment = engine.classifier().assess(&command(command_line));
        let (passing, invoked) = (HashSet::from(["/home/dev/proj/sedX".to_owned()]), HashSet::new());
        let (effects, replaced, profiles) = (&assessment.effects, HashSet::new(), HashSet::new());
        let said =
            Said { effects, passing: &passing, replaced: &replaced, invoked: &invoked, profiles: &profiles };
        let act = Act { kind, target: target.to_owned(), program: "x".to_owned(), line: String::new() };
        Comparison::new(&engine, &notes).cover(&act, &said)
    }

    #[test]
    fn a_declared_file_covers_itself_and_no_other() {
        assert_eq!(covered("touch a.txt", Kind::Write, "/home/dev/proj/a.txt"), Some(Cover::Declared));
        assert_eq!(covered("touch a.txt", Kind::Write, "/home/dev/proj/b.txt"), None);
    }

    #[test]
    fn a_declared_folder_does_not_cover_what_steers_git() {
        assert_eq!(covered("tar -xf a.tar -C .", Kind::Write, "/home/dev/proj/x/y"), Some(Cover::Declared));
        assert_eq!(covered("tar -xf a.tar -C .", Kind::Write, "/home/dev/proj/.git/config"), None);
    }

    #[test]
    fn writing_is_no_leave_to_delete_something_else() {
        assert_eq!(covered("rm a.txt", Kind::Delete, "/home/dev/proj/a.txt"), Some(Cover::Declared));
        assert_eq!(covered("touch a.txt", Kind::Delete, "/home/dev/proj/b.txt"), None);
    }

    #[test]
    fn the_projects_own_code_stays_in_the_workspace() {
        assert_eq!(covered("make test", Kind::Write, "/home/dev/proj/out/x"), Some(Cover::Project));
        assert_eq!(covered("make test", Kind::Write, "/home/dev/.cache/x"), None);
        assert_eq!(covered("make test", Kind::Connect, "inet 192.0.2.1:80"), None);
        assert_eq!(covered("make test", Kind::Read, "/home/dev/.netrc"), None);
    }

    #[test]
    fn a_search_of_the_project_may_open_its_secrets_and_no_others() {
        assert_eq!(covered("grep -r x .", Kind::Read, "/home/dev/proj/.env"), Some(Cover::Search));
        assert_eq!(covered("grep -r x .", Kind::Read, "/home/dev/.netrc"), None);
    }

    #[test]
    fn a_temporary_file_beside_its_target_is_passing() {
        assert_eq!(covered("touch a.txt", Kind::Write, "/home/dev/proj/sedX"), Some(Cover::Passing));
        assert_eq!(covered("cat a.txt", Kind::Write, "/home/dev/proj/sedX"), None);
    }

    #[test]
    fn state_that_others_share_lies_behind_an_address() {
        assert_eq!(covered("kubectl get pods", Kind::Connect, "inet 192.0.2.1:443"), Some(Cover::Declared));
        assert_eq!(covered("cat a.txt", Kind::Connect, "inet 192.0.2.1:443"), None);
    }

    #[test]
    fn what_did_not_happen_is_idle() {
        let engine = Engine::builder().build().unwrap();
        let assessment = engine.classifier().assess(&command("touch a.txt"));
        assert_eq!(idle(&assessment.effects, &[]).len(), 1);
    }
}
