//! `assize policy export`: settings of the machine for administrators, from the policy in force.

use std::collections::BTreeSet;
use std::io::Write;
use std::ops::Deref;
use std::process::ExitCode;

use assize_engine::Engine;
use assize_install::{Hook, Settings, export};
use assize_protocol::{Decision, Request};

use crate::args::{PolicyExportArgs, TargetName};
use crate::failure::Failure;
use crate::place::Place;
use crate::{door, install};

/// Prints them.
pub(crate) fn run(args: &PolicyExportArgs) -> Result<ExitCode, Failure> {
    let place = Place::from_args(&args.place)?;
    let engine = door::engine(&args.knowledge, &place)?;
    let denied = beginnings(&engine, &place);
    let text = match args.target {
        TargetName::CodexRules => export::execpolicy(&denied),
        TargetName::Gemini => export::gemini(&denied),
        TargetName::ClaudeCode => managed("claude-code", args, &denied)?,
        TargetName::Codex => managed("codex", args, &denied)?,
        TargetName::Cursor => managed("cursor", args, &denied)?,
        TargetName::Copilot => managed("copilot", args, &denied)?,
    };
    anstream::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn managed(agent: &str, args: &PolicyExportArgs, denied: &[Vec<String>]) -> Result<String, Failure> {
    let settings: &'static Settings = install::settings(agent)?;
    let program = match &args.program {
        Some(program) => program.clone(),
        None => install::place::program()?,
    };
    let hook = Hook { program, options: Vec::new() };
    export::managed(settings, &hook, denied)
        .map_err(|source| Failure::Settings { path: agent.into(), source })
}

/// The shortest beginnings that are denied whatever follows, as far as that can be tried: from the commands that rules
/// show as what they find. An agent's own list can say no more.
fn beginnings(engine: &Engine, place: &Place) -> Vec<Vec<String>> {
    let denied = |words: &[String]| {
        let command = place.command(words.join(" "));
        engine.evaluate(&Request::of(command)).ruling.decision == Decision::Deny
    };
    let whatever_follows = |words: &[String]| {
        let with = |word: &str| words.iter().cloned().chain([word.to_owned()]).collect::<Vec<_>>();
        denied(words) && ["x", "--help", "--dry-run"].into_iter().all(|word| denied(&with(word)))
    };
    let hits: BTreeSet<&str> =
        engine.library().rules().flat_map(|rule| &rule.hits).map(Deref::deref).collect();
    let mut found: BTreeSet<Vec<String>> = BTreeSet::new();
    for words in hits.into_iter().filter_map(plain).filter(|words| denied(words)) {
        let covered = found.iter().any(|beginning| words.starts_with(beginning));
        let shortest =
            (1..=words.len()).find_map(|length| words.get(..length).filter(|words| whatever_follows(words)));
        found.extend(shortest.filter(|_| !covered).map(<[String]>::to_vec));
    }
    // A shorter one found later covers longer ones found before.
    let all: Vec<Vec<String>> = found.into_iter().collect();
    let covered =
        |words: &Vec<String>| all.iter().any(|other| other.len() < words.len() && words.starts_with(other));
    all.iter().filter(|words| !covered(words)).cloned().collect()
}

/// The words of a command that is nothing but words.
fn plain(command: &str) -> Option<Vec<String>> {
    let known = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=@%+, ".contains(letter);
    let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    let first = words.first()?;
    (command.chars().all(known) && !first.contains(['/', '='])).then_some(words)
}
