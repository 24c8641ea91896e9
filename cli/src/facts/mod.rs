//! Looks up what judging needs to know about the machine: cheap, bounded, and nothing is run.
//!
//! The classifier says what it would like to know; what is found goes into the facts of the command, and the
//! engine is asked again.

mod contents;
mod git;
mod git_config;
mod index;
mod recoverable;
#[cfg(test)]
mod scratch;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::ErrorKind;
use std::path::Path;

use assize_engine::Engine;
use assize_protocol::{Command, Facts, Request, Verdict, Wanted};
use contents::Contents;

/// Scripts that run scripts are followed this far.
const ROUNDS: usize = 3;

/// What was looked up so far. Good for lines that came together: nobody can have run one of them in between.
#[derive(Debug, Default)]
pub(crate) struct Lookups {
    known: HashMap<Wanted, Looked>,
    /// Of that, what is handed over before anybody asks: most lines speak of one repository, and nothing
    /// else can be wanted because of it.
    git_folders: BTreeMap<String, bool>,
    /// Whose home that was.
    home: Option<String>,
}

/// What was found at one place.
#[derive(Debug, Clone)]
enum Looked {
    Nothing,
    NamesPrograms(bool),
    Text(String),
    Absent,
    Present,
    Recoverable,
}

/// Judges `request`, looking up what the answer turns out to depend on; without advice.
pub(crate) fn evaluate(engine: &Engine, request: &mut Request, lookups: &mut Lookups) -> Verdict {
    let mut asked = BTreeSet::new();
    let mut rounds = 0;
    let told = !request.command.facts.git_folders.is_empty();
    if !told {
        lookups.lend(&mut request.command);
    }
    let verdict = engine.evaluate_asking(request, &mut |wanted, command| {
        rounds += 1;
        let new = wanted.iter().filter(|w| asked.insert((*w).clone()));
        rounds <= ROUNDS && new.filter(|wanted| lookups.add(wanted, command)).count() > 0
    });
    if !told {
        lookups.git_folders = std::mem::take(&mut request.command.facts.git_folders);
    }
    verdict
}

impl Lookups {
    /// Everything may be different from here on.
    pub(crate) fn forget(&mut self) {
        self.known.clear();
        self.git_folders.clear();
    }

    /// Starts over for another home: its configuration is another one.
    fn live_in(&mut self, home: Option<&String>) {
        if self.home.as_ref() != home {
            self.forget();
            self.home = home.cloned();
        }
    }

    fn lend(&mut self, command: &mut Command) {
        self.live_in(command.home.as_ref());
        command.facts.git_folders = std::mem::take(&mut self.git_folders);
    }

    /// Puts what is known of `wanted` into the facts of `command`; whether that is anything new.
    fn add(&mut self, wanted: &Wanted, command: &mut Command) -> bool {
        self.live_in(command.home.as_ref());
        let looked = self.known.entry(wanted.clone());
        let looked = looked.or_insert_with(|| look_up(wanted, command.home.as_deref()));
        note(&mut command.facts, wanted, looked.clone())
    }
}

fn look_up(wanted: &Wanted, home: Option<&str>) -> Looked {
    match wanted {
        Wanted::GitFolders { folder } => {
            git::names_programs_in(Path::new(folder), home).map_or(Looked::Nothing, Looked::NamesPrograms)
        }
        Wanted::Files { path } => match contents::of(Path::new(path)) {
            Contents::Text(text) => Looked::Text(text),
            Contents::Absent => Looked::Absent,
            Contents::Unreadable => Looked::Nothing,
        },
        Wanted::Present { path } => match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => Looked::Present,
            Err(error) if error.kind() == ErrorKind::NotFound => Looked::Absent,
            Ok(_) | Err(_) => Looked::Nothing,
        },
        Wanted::Recoverable { path } if recoverable::is_recoverable(Path::new(path)) => Looked::Recoverable,
        Wanted::Recoverable { .. } => Looked::Nothing,
    }
}

/// Whether that is a fact which was not there.
fn note(facts: &mut Facts, wanted: &Wanted, looked: Looked) -> bool {
    let (Wanted::GitFolders { folder: path }
    | Wanted::Files { path }
    | Wanted::Present { path }
    | Wanted::Recoverable { path }) = wanted;
    let path = path.clone();
    match looked {
        Looked::Nothing => false,
        Looked::NamesPrograms(names) => {
            facts.git_folders.insert(path, names);
            true
        }
        Looked::Text(text) => facts.files.insert(path, text).is_none(),
        Looked::Absent => facts.absent.insert(path),
        Looked::Present => facts.present.insert(path),
        Looked::Recoverable => facts.recoverable.insert(path),
    }
}
