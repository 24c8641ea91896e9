//! The hook in the real agents, with a model on loopback that wants commands to run.
//!
//! What the commands leave behind tells which of them ran: whatever the agent prints, a file that is not there was not made.

#![cfg(unix)]
#![allow(clippy::indexing_slicing, reason = "JSON that is not there is null")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has to fail")]
#![allow(
    clippy::disallowed_methods,
    reason = "these tests are about programs, their files and how long they take"
)]

#[path = "../support/mod.rs"]
mod support;

mod client;
mod failures;
mod managed;
mod model;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use client::Client;
use model::Model;
use support::Place;

/// Denied by the policy of these tests, and without effect if it runs after all.
const DENIED: &str = "touch denied && git push --force origin main";

/// What Assize cannot prove to be harmless.
const ASKED: &str = "touch asked && ./nobody-knows-this";

/// An agent in a place of its own.
struct Trial {
    client: Client,
    program: PathBuf,
    place: Place,
    /// What lies over `/` for it.
    image: Option<PathBuf>,
}

/// What came of it.
struct Outcome {
    /// The files that commands made.
    made: BTreeSet<String>,
    /// What the model was told.
    heard: Vec<String>,
    took: Duration,
    said: String,
}

impl Trial {
    /// `None` where the agent is not installed.
    fn of(client: Client) -> Option<Self> {
        let program = client.program()?;
        let place = Place::new();
        let policy = "[[rules]]\nid = \"git/force-push\"\ndecide = \"deny\"\n";
        place.write("home/.config/assize/assize.toml", policy);
        Some(Self { client, program, place, image: None })
    }

    /// With the hook in its settings, as people put it there.
    fn with_hook(client: Client, options: &[&str]) -> Option<Self> {
        let trial = Self::of(client)?;
        let dashes: &[&str] = if options.is_empty() { &[] } else { &["--"] };
        let answer = trial.place.run(&[&["install", client.name()], dashes, options].concat());
        assert_eq!(answer.code(), Some(0), "{}", answer.err());
        Some(trial)
    }

    fn command(&self) -> Command {
        let image = self.image.as_ref();
        image.map_or_else(|| Command::new(&self.program), |image| managed::layered(&self.program, image))
    }

    fn run(&self, commands: &[&str]) -> Outcome {
        let model = Model::wanting(&commands.iter().map(|command| (*command).to_owned()).collect::<Vec<_>>());
        let took = self.client.run(self.command(), &self.place, &model);
        let made = std::fs::read_dir(self.place.path("proj")).unwrap();
        let made = made.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let made = made.filter(|name| !name.starts_with('.')).collect();
        let (heard, said) = (model.heard(), client::said(&self.place));
        assert_eq!(heard.len(), commands.len(), "not every command was tried: {said}\n{heard:?}");
        Outcome { made, heard, took, said }
    }
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn decisions(client: Client) {
    let Some(trial) = Trial::with_hook(client, &[]) else { return };
    let outcome = trial.run(&["touch first", DENIED, ASKED, "touch last"]);
    assert_eq!(outcome.made, names(&["first", "last"]), "{}\n{:#?}", outcome.said, outcome.heard);
    assert!(outcome.heard.get(1).is_some_and(|told| told.contains("assize")), "{:#?}", outcome.heard);
    let seen = trial.place.path("home/.local/state/assize/hooks").join(format!("{}.seen", client.name()));
    assert!(seen.is_file(), "no sign of life at {}", seen.display());
}

#[test]
fn in_claude_code_what_is_allowed_runs_and_nothing_else() {
    decisions(Client::ClaudeCode);
}

#[test]
fn in_codex_what_is_allowed_runs_and_nothing_else() {
    decisions(Client::Codex);
}

#[test]
fn in_copilot_what_is_allowed_runs_and_nothing_else() {
    decisions(Client::Copilot);
}

#[test]
fn in_gemini_what_is_allowed_runs_and_nothing_else() {
    decisions(Client::Gemini);
}

#[test]
fn in_qwen_what_is_allowed_runs_and_nothing_else() {
    decisions(Client::Qwen);
}

/// Commands in one run, for the difference that the hook makes.
const ROUNDS: u32 = 20;

/// The quickest of some runs: everything else on the machine only makes them slower.
fn quickest(trial: &Trial) -> Duration {
    // Some take the same command over and over for a loop, and end it.
    let commands: Vec<String> = (0..ROUNDS).map(|round| format!("true {round}")).collect();
    let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
    (0..3).map(|_| trial.run(&commands).took).min().unwrap()
}

fn latency(client: Client) {
    let (Some(without), Some(with)) = (Trial::of(client), Trial::with_hook(client, &[])) else { return };
    let (without, with) = (quickest(&without), quickest(&with));
    let more = with.saturating_sub(without) / ROUNDS;
    eprintln!(
        "{}: {ROUNDS} commands in {without:?}, with the hook in {with:?}: {more:?} each",
        client.name()
    );
}

#[test]
#[ignore = "measures, and says nothing on a machine that does something else"]
fn what_the_hook_costs() {
    for client in [Client::ClaudeCode, Client::Codex, Client::Copilot, Client::Gemini, Client::Qwen] {
        latency(client);
    }
}

#[test]
fn the_doctor_asks_codex_itself_whether_it_trusts_the_hook() {
    let Some(trial) = Trial::with_hook(Client::Codex, &[]) else { return };
    let mut doctor = trial.place.command(&["doctor", "codex"]);
    let path = format!("{}:/usr/bin:/bin", trial.program.parent().unwrap().display());
    let answer = doctor.env("PATH", path).output().unwrap();
    let text = String::from_utf8(answer.stdout).unwrap();
    assert!(text.contains("`codex` is version 0.169.0"), "{text}");
    assert!(text.contains("Codex does not run the hook (trust \"untrusted\", enabled true)"), "{text}");
    assert_eq!(answer.status.code(), Some(1));
}
