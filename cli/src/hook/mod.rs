//! `assize hook`: stands between an agent and what it wants to do, and cannot fail open.

pub(crate) mod args;
pub(crate) mod guard;
pub(crate) mod judge;
mod socket;
mod tries;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assize_agents::{Contract, Host, contract_of};
use assize_install::heartbeat;
use clap::Parser;
use clap::error::ErrorKind;

use self::args::{HookArgs, HookCommand};
use self::guard::Fallback;
use crate::place::state;

/// What judging may take; longer is a defect.
const LONGEST: Duration = Duration::from_secs(10);

/// Whether the hook is called: then nothing else of the command line is needed.
pub(crate) fn is_called() -> bool {
    std::env::args_os().nth(1).is_some_and(|verb| verb == "hook")
}

/// Answers, whatever happens. The words of the hook begin behind `verbs` others, with what it is called by.
pub(crate) fn main(verbs: usize) -> ExitCode {
    let started = Instant::now();
    let words: Vec<OsString> = std::env::args_os().skip(verbs).collect();
    std::panic::catch_unwind(|| from_words(&words, started))
        .unwrap_or_else(|_| guard::blocked("assize denied this: internal error, please report it"))
}

fn from_words(words: &[OsString], started: Instant) -> ExitCode {
    if let Some(args) = HookArgs::of_name_alone(words) {
        return run(&args, started);
    }
    match HookCommand::try_parse_from(words) {
        Ok(command) => run(&command.args, started),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            error.exit()
        }
        Err(error) => misused(words, &error.to_string()),
    }
}

/// Whoever installed it wrote something that makes no sense: no answer that could be taken for an allow.
fn misused(words: &[OsString], error: &str) -> ExitCode {
    let error = error.lines().next().unwrap_or_default();
    let reason = format!("assize denied this: its hook is called with wrong arguments: {error}");
    match words.get(1).and_then(|name| Host::of(name.to_str()?)) {
        Some(host) => guard::print(&assize_agents::blind(contract_of(host), &reason)),
        None => guard::blocked(&reason),
    }
}

/// Answers what stands on standard input.
pub(crate) fn run(args: &HookArgs, started: Instant) -> ExitCode {
    let contract = contract_of(args.agent);
    let told_to_stop = match guard::on_watch() {
        Ok(told) => told,
        Err(error) => {
            let reason = format!("assize denied this: it cannot watch for signals: {error}");
            return guard::print(&assize_agents::blind(contract, &reason));
        }
    };
    let until = started + within(args, contract);
    let fallback = Arc::new(Fallback::of(contract));
    let judge = |fallback: &Fallback| judge::answer(args, contract, until, fallback);
    let code = guard::guarded(&fallback, &told_to_stop, until, judge);
    // A sign of life for `assize doctor`; without one the answer is the same.
    let _ = state().map(|state| heartbeat::touch(&state, args.agent.name()));
    code
}

/// At most half of what the agent waits.
fn within(args: &HookArgs, contract: &Contract) -> Duration {
    let theirs = args.timeout.unwrap_or(Duration::from_millis(contract.timeout_ms));
    let ours = LONGEST.saturating_add(args.beside.wait.unwrap_or_default());
    ours.min(theirs / 2)
}
