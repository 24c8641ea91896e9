//! Hooks that do not answer: what the agents make of it, with settings as `assize install` writes them.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::client::Client;
use super::support::{Place, argument};
use super::{DENIED, Trial, names};

/// How a hook can fail to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// It is not there.
    Missing,
    /// It ends with an error.
    Error,
    /// It runs into a signal of its own making.
    Crash,
    /// Somebody kills it.
    Killed,
    /// It prints what is no answer.
    Garbage,
    /// It ends well and says nothing.
    Silent,
    /// It does not end before the agent gives up.
    Late,
}

impl Failure {
    const ALL: [Self; 7] =
        [Self::Missing, Self::Error, Self::Crash, Self::Killed, Self::Garbage, Self::Silent, Self::Late];

    /// A program that fails so.
    fn script(self) -> &'static str {
        match self {
            Self::Missing => "",
            Self::Error => "exit 1",
            Self::Crash => "kill -SEGV $$",
            Self::Killed => "kill -KILL $$",
            Self::Garbage => "echo '{not json'",
            Self::Silent => ":",
            Self::Late => "exec sleep 60",
        }
    }

    fn program(self, place: &Place) -> PathBuf {
        if self == Self::Missing {
            return place.path("nowhere/assize-hook");
        }
        let path =
            place.write("fake/assize-hook", format!("#!/bin/sh\ncat > /dev/null\n{}\n", self.script()));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }
}

/// Whether a command runs whose hook fails so.
fn runs(client: Client, failure: Failure) -> bool {
    let trial = Trial::with_hook(client, &[]).unwrap();
    let path = trial.place.path(client.settings());
    let settings = std::fs::read_to_string(&path).unwrap();
    let program = failure.program(&trial.place);
    // Where waiting is the point, it is kept short.
    let broken =
        settings.replace(env!("CARGO_BIN_EXE_assize-hook"), argument(&program)).replace(": 60", ": 3");
    assert_ne!(broken, settings);
    std::fs::write(&path, broken).unwrap();
    let outcome = trial.run(&["touch ran"]);
    let ran = outcome.made == names(&["ran"]);
    assert!(ran || outcome.made.is_empty(), "{:?}", outcome.made);
    ran
}

/// The failures after which a command runs, and no others: `docs/installing.md` has the same list.
fn failures(client: Client, open: &[Failure]) {
    if client.program().is_none() {
        return;
    }
    let ran: Vec<Failure> = Failure::ALL.into_iter().filter(|failure| runs(client, *failure)).collect();
    assert_eq!(ran, open, "{}", client.name());
}

#[test]
fn claude_code_runs_nothing_when_its_hook_fails() {
    failures(Client::ClaudeCode, &[]);
}

#[test]
fn codex_runs_nothing_when_its_hook_fails_unless_it_is_late() {
    failures(Client::Codex, &[Failure::Late]);
}

#[test]
fn copilot_runs_nothing_when_its_hook_fails_unless_it_is_late() {
    failures(Client::Copilot, &[Failure::Late]);
}

#[test]
fn gemini_runs_nothing_when_its_hook_fails_unless_it_is_late() {
    failures(Client::Gemini, &[Failure::Late]);
}

#[test]
fn qwen_runs_nothing_when_its_hook_fails_unless_it_is_late() {
    failures(Client::Qwen, &[Failure::Late]);
}

/// A service that is down, and settings written for another version: the hook itself answers.
fn skew(client: Client) {
    let Some(trial) = Trial::with_hook(client, &["--server", "/nowhere/assize.sock"]) else { return };
    let outcome = trial.run(&["touch first", DENIED]);
    assert_eq!(
        outcome.made,
        names(&["first"]),
        "without its service it judges by itself: {:#?}",
        outcome.heard
    );
    for options in [["--from-the-future", "1"], ["--agent-version", "0.0.1"]] {
        let trial = Trial::with_hook(client, &options).unwrap();
        let outcome = trial.run(&[DENIED]);
        assert_eq!(outcome.made, names(&[]), "{options:?}: {:#?}", outcome.heard);
    }
}

#[test]
fn claude_code_is_guarded_without_the_service_and_by_another_version() {
    skew(Client::ClaudeCode);
}

#[test]
fn codex_is_guarded_without_the_service_and_by_another_version() {
    skew(Client::Codex);
}
