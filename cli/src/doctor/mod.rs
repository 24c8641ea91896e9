//! `assize doctor`: proves that the hooks of agents block, and says what could keep them from being asked.

pub(crate) mod args;
mod canary;
mod files;
mod process;
mod silence;
mod trust;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use assize_install::{AGENTS, Handler, Scope, Settings, installed, is_off};
use serde::Serialize;

use crate::check::json_line;
use crate::doctor::args::DoctorArgs;
use crate::failure::Failure;
use crate::install::place;
use crate::render::{ERROR, GOOD, STRONG};
use crate::text::visible;
use crate::{input, install};

/// What agents wait for a hook that was installed here.
const PATIENCE_OF_AGENTS: Duration = Duration::from_mins(1);

const DOUBT: Style = AnsiColor::Yellow.on_default().bold();

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Good,
    /// The hook works, and something is not as it should be.
    Doubtful,
    /// The agent may run what the hook would block.
    Broken,
}

/// What was looked at, and how it stands.
#[derive(Debug, Clone, Serialize)]
struct Check {
    agent: &'static str,
    /// The settings it is about.
    file: Option<PathBuf>,
    status: Status,
    message: String,
}

/// Collects what is found about one agent.
struct Examination {
    settings: &'static Settings,
    file: Option<PathBuf>,
    checks: Vec<Check>,
}

impl Examination {
    fn say(&mut self, status: Status, message: impl Into<String>) {
        let (agent, file) = (self.settings.agent, self.file.clone());
        self.checks.push(Check { agent, file, status, message: message.into() });
    }

    fn good(&mut self, message: impl Into<String>) {
        self.say(Status::Good, message);
    }

    fn doubt(&mut self, message: impl Into<String>) {
        self.say(Status::Doubtful, message);
    }

    fn broken(&mut self, message: impl Into<String>) {
        self.say(Status::Broken, message);
    }
}

/// Looks at one agent, or at all that have a hook.
pub(crate) fn run(args: &DoctorArgs) -> Result<ExitCode, Failure> {
    let checks = match &args.agent {
        Some(agent) => examine(install::settings(agent)?, true),
        None => AGENTS.iter().flat_map(|settings| examine(settings, false)).collect(),
    };
    let mut out = anstream::stdout().lock();
    if args.json {
        json_line(&mut out, &serde_json::to_value(&checks)?)?;
    } else {
        print(&mut out, &checks)?;
    }
    let broken = checks.iter().any(|check| check.status == Status::Broken);
    Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn examine(settings: &'static Settings, was_named: bool) -> Vec<Check> {
    let mut exam = Examination { settings, file: None, checks: Vec::new() };
    let mut hooks = 0;
    for scope in [Scope::User, Scope::Managed] {
        let Ok(path) = place::file(settings, scope, None) else { continue };
        if path.symlink_metadata().is_err() {
            continue;
        }
        exam.file = Some(path.clone());
        match input::from_file(&path) {
            Ok(text) => hooks += usize::from(in_settings(&mut exam, scope, &path, &text)),
            Err(failure) => exam.broken(failure.to_string()),
        }
    }
    exam.file = None;
    if hooks > 0 {
        client(&mut exam);
        silence::examine(&mut exam);
    } else if was_named {
        exam.broken(format!("no hook stands in its settings: `assize install {}`", settings.agent));
    }
    exam.checks
}

/// Whether there is a hook in `text`; if so, everything about it.
fn in_settings(exam: &mut Examination, scope: Scope, path: &Path, text: &str) -> bool {
    let handlers = match installed(exam.settings, scope, text) {
        Ok(handlers) if handlers.is_empty() => return false,
        Ok(handlers) => handlers,
        Err(error) => {
            exam.broken(format!(
                "{error}: the agent cannot read its settings either; help: {}",
                error.help()
            ));
            return false;
        }
    };
    stands(exam, scope, &handlers);
    let managed = scope == Scope::Managed;
    files::examine_settings(exam, path, managed);
    if let Some(first) = handlers.first() {
        files::examine_program(exam, Path::new(&first.hook.program), managed);
    }
    if scope == Scope::User {
        turned_off(exam);
    }
    canary::examine(exam, path, &handlers);
    true
}

fn stands(exam: &mut Examination, scope: Scope, handlers: &[Handler]) {
    let events: Vec<&str> = handlers.iter().map(|handler| handler.event.as_str()).collect();
    let events = events.join(", ");
    if handlers.iter().all(|handler| handler.as_written) {
        exam.good(format!("the hook stands in {events}"));
        return;
    }
    let managed = if scope == Scope::Managed { " --managed" } else { "" };
    exam.doubt(format!(
        "the hook in {events} is not what this version writes: `assize install {}{managed} --dry-run` shows the difference",
        exam.settings.agent
    ));
}

fn turned_off(exam: &mut Examination) {
    let Some(off) = exam.settings.off else { return };
    let Ok(path) = place::folder(exam.settings).map(|folder| folder.join(off.file)) else { return };
    let Ok(text) = input::from_file(&path) else { return };
    if is_off(&off, &text).unwrap_or(false) {
        let keys = off.keys.join(".");
        exam.broken(format!(
            "`{keys} = {}` in {} turns all hooks off",
            off.value,
            visible(&path.display().to_string())
        ));
    }
}

/// The agent's program: whether it is new enough, and what it says of the hook itself.
fn client(exam: &mut Examination) {
    let Some(name) = exam.settings.program else { return };
    let Some(program) = place::search(name) else {
        exam.doubt(format!("`{name}` is not on the search path: its version was not looked at"));
        return;
    };
    let told = process::run(std::process::Command::new(&program).arg("--version"), "", process::PATIENCE);
    let text = told.map(|told| told.stdout).unwrap_or_default();
    match (version(&text), exam.settings.since.and_then(version)) {
        (Some(found), Some(since)) if found < since => exam.broken(format!(
            "`{name}` is version {}: before {} it does not know all of these settings, and runs commands whose hook fails",
            spelled(found),
            spelled(since)
        )),
        (Some(found), _) => exam.good(format!("`{name}` is version {}", spelled(found))),
        (None, _) => exam.doubt(format!("`{name} --version` tells no version")),
    }
    if exam.settings.agent == "codex" {
        trust::examine(exam, &program);
    }
}

/// The first three numbers of a text.
fn version(text: &str) -> Option<[u32; 3]> {
    text.split_whitespace().find_map(|word| {
        let mut numbers = word.trim_start_matches('v').split('.').map(|part| {
            let end = part.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(part.len());
            part.get(..end).and_then(|digits| digits.parse::<u32>().ok())
        });
        Some([numbers.next()??, numbers.next()??, numbers.next()??])
    })
}

fn spelled(version: [u32; 3]) -> String {
    version.map(|number| number.to_string()).join(".")
}

fn print(out: &mut dyn Write, checks: &[Check]) -> std::io::Result<()> {
    if checks.is_empty() {
        return writeln!(out, "no agent has a hook; `assize install --help` lists the agents");
    }
    let mut last = None;
    for check in checks {
        let head = (check.agent, &check.file);
        if last != Some(head) {
            let space = if last.is_some() { "\n" } else { "" };
            write!(out, "{space}{STRONG}{}{STRONG:#}", check.agent)?;
            let file = check.file.as_ref().map(|file| visible(&file.display().to_string()));
            writeln!(out, "{}", file.map_or_else(String::new, |file| format!("  {file}")))?;
            last = Some(head);
        }
        let (style, word) = match check.status {
            Status::Good => (GOOD, "good"),
            Status::Doubtful => (DOUBT, "doubtful"),
            Status::Broken => (ERROR, "broken"),
        };
        writeln!(out, "  {style}{word:<8}{style:#}  {}", visible(&check.message))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_found_in_what_programs_say() {
        assert_eq!(version("2.1.330 (Claude Code)"), Some([2, 1, 330]));
        assert_eq!(version("codex-cli 0.169.0\n"), Some([0, 169, 0]));
        assert_eq!(version("v1.2.3-beta.4"), Some([1, 2, 3]));
        assert_eq!(version("nothing 1.2"), None);
    }
}
