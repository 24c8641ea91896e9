//! Asks a hook the way its agent would, and reads the answer the way the agent would.

use std::path::{Path, PathBuf};
use std::process::Command;

use assize_install::canary::{DEADLY, Effect, HARMLESS, effect, payload};
use assize_install::{Handler, Settings, Shell, heartbeat};

use super::process::{self, Told};
use super::{Examination, PATIENCE_OF_AGENTS};
use crate::place::environment;
use crate::text::visible;

/// Runs the hook that is asked about shell commands.
pub(super) fn examine(exam: &mut Examination, file: &Path, handlers: &[Handler]) {
    let settings = exam.settings;
    let Some((event, _)) = payload(settings.agent, DEADLY, "/") else { return };
    let Some(handler) = handlers.iter().find(|handler| handler.event.starts_with(event)) else {
        exam.broken(format!("nothing stands in {event}, which is what it asks about commands"));
        return;
    };
    let scratch = match Scratch::new() {
        Ok(scratch) => scratch,
        Err(error) => {
            return exam.doubt(format!("the hook was not run, there is no folder to run it in: {error}"));
        }
    };
    let ask = |command: &str| asked(settings, handler, file, command, &scratch.0);
    deadly(exam, ask(DEADLY));
    harmless(exam, ask(HARMLESS));
    if heartbeat::last(&scratch.0.join("assize"), settings.agent).is_some() {
        exam.good("it leaves a sign of life");
    } else {
        exam.doubt("it leaves no sign of life: nobody can tell when it is no longer asked");
    }
}

fn deadly(exam: &mut Examination, told: std::io::Result<Told>) {
    match told {
        Err(error) => exam.broken(format!("the hook cannot be run: {error}")),
        Ok(told) => match effect(exam.settings.agent, &told.stdout, &told.stderr, told.code) {
            Effect::Blocked => {
                exam.good(format!("`{DEADLY}` is blocked, in {} ms", told.took.as_millis()));
            }
            Effect::Asked => exam.broken(format!("`{DEADLY}` is asked about, and not blocked")),
            Effect::Passed => exam.broken(format!("`{DEADLY}` is not blocked")),
            Effect::Failed => exam.broken(format!("`{DEADLY}`: the hook failed; {}", said(&told))),
        },
    }
}

fn harmless(exam: &mut Examination, told: std::io::Result<Told>) {
    let Ok(told) = told else { return };
    match effect(exam.settings.agent, &told.stdout, &told.stderr, told.code) {
        Effect::Passed => exam.good(format!("`{HARMLESS}` passes")),
        Effect::Asked | Effect::Blocked => {
            exam.doubt(format!("`{HARMLESS}` does not pass: the agent can do nothing; {}", said(&told)));
        }
        Effect::Failed => exam.broken(format!("`{HARMLESS}`: the hook failed; {}", said(&told))),
    }
}

/// What is left of a failure.
fn said(told: &Told) -> String {
    let code = told
        .code
        .map_or_else(|| "it did not end by itself".to_owned(), |code| format!("it ended with {code}"));
    let words = [told.stderr.trim(), told.stdout.trim()].into_iter().find(|words| !words.is_empty());
    let words = words.map(|words| words.chars().take(300).collect::<String>());
    words.map_or_else(|| code.clone(), |words| format!("{code} and said: {}", visible(&words)))
}

/// Runs the very line from the settings; what it remembers goes to a folder that is thrown away.
fn asked(
    settings: &Settings,
    handler: &Handler,
    file: &Path,
    command: &str,
    scratch: &Path,
) -> std::io::Result<Told> {
    let cwd = scratch.display().to_string();
    let Some((_, payload)) = payload(settings.agent, command, &cwd) else {
        return Err(std::io::Error::other("nobody knows what this agent sends"));
    };
    let mut hook = match settings.shell {
        // A file that is the hook has no line.
        _ if handler.line.is_empty() => Command::new(file),
        Shell::Plain => shell("sh", "-c", &handler.line),
        Shell::Login => shell(&environment("SHELL").unwrap_or_else(|| "sh".to_owned()), "-lc", &handler.line),
    };
    hook.current_dir(scratch).env("XDG_STATE_HOME", scratch);
    process::run(&mut hook, &payload, PATIENCE_OF_AGENTS)
}

fn shell(name: &str, option: &str, line: &str) -> Command {
    let mut command = Command::new(name);
    command.args([option, line]);
    command
}

/// A folder that goes when this does.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("assize-doctor-{}", std::process::id()));
        // Somebody else's folder of that name would be an error: nothing is written there.
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
