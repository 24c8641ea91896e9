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

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use assize_engine::Engine;
use assize_protocol::{Command, Request, Verdict, Wanted};
use contents::Contents;

/// Scripts that run scripts are followed this far.
const ROUNDS: usize = 3;

/// Judges `request`, looking up what the answer turns out to depend on.
pub(crate) fn evaluate(engine: &Engine, request: &mut Request) -> Verdict {
    let mut asked = BTreeSet::new();
    let mut verdict = engine.evaluate(request);
    for _ in 0..ROUNDS {
        let new: Vec<Wanted> =
            verdict.assessment.wanted.iter().filter(|w| asked.insert((*w).clone())).cloned().collect();
        let learned = new.into_iter().filter(|wanted| look_up(&mut request.command, wanted)).count();
        if learned == 0 {
            break;
        }
        verdict = engine.evaluate(request);
    }
    verdict
}

/// Whether something was found.
fn look_up(command: &mut Command, wanted: &Wanted) -> bool {
    let facts = &mut command.facts;
    match wanted {
        Wanted::GitFolders { folder } => {
            let names = git::names_programs_in(Path::new(folder), command.home.as_deref());
            names.map(|names| facts.git_folders.insert(folder.clone(), names)).is_some()
        }
        Wanted::Files { path } => match contents::of(Path::new(path)) {
            Contents::Text(text) => facts.files.insert(path.clone(), text).is_none(),
            Contents::Absent => facts.absent.insert(path.clone()),
            Contents::Unreadable => false,
        },
        Wanted::Present { path } => match std::fs::metadata(path) {
            Ok(metadata) => metadata.is_file() && facts.present.insert(path.clone()),
            Err(error) if error.kind() == ErrorKind::NotFound => facts.absent.insert(path.clone()),
            Err(_) => false,
        },
        Wanted::Recoverable { path } => {
            recoverable::is_recoverable(Path::new(path)) && facts.recoverable.insert(path.clone())
        }
    }
}
