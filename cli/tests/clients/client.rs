//! Real agents, told to talk to a model on loopback.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::model::Model;
use super::support::Place;

/// Long enough for an agent that waits for a hook which says nothing.
const PATIENCE: Duration = Duration::from_secs(150);

/// An agent that `.ci/run` has installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    ClaudeCode,
    Codex,
    Copilot,
    Gemini,
    Qwen,
}

impl Client {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ClaudeCode => "claude-code",
            Self::Codex => "codex",
            Self::Copilot => "copilot",
            Self::Gemini => "gemini",
            Self::Qwen => "qwen",
        }
    }

    /// The settings that `assize install` writes.
    pub(crate) fn settings(self) -> &'static str {
        match self {
            Self::ClaudeCode => "home/.claude/settings.json",
            Self::Codex => "home/.codex/hooks.json",
            Self::Copilot => "home/.copilot/hooks/assize.json",
            Self::Gemini => "home/.gemini/settings.json",
            Self::Qwen => "home/.qwen/settings.json",
        }
    }

    /// The program; without it there is nothing to try, and the test says so.
    pub(crate) fn program(self) -> Option<PathBuf> {
        let packages = installed()?.join("node_modules");
        let found = match self {
            // Not what starts them with Node.js: these are the programs themselves.
            Self::ClaudeCode => native(&packages.join("@anthropic-ai"), "claude-code-", "claude"),
            Self::Codex => native(&packages.join("@openai"), "codex-", "codex"),
            Self::Copilot | Self::Gemini | Self::Qwen => {
                Some(packages.join(".bin").join(self.name())).filter(|path| path.exists())
            }
        };
        if found.is_none() {
            eprintln!("skipped: {} is not in {}", self.name(), packages.display());
        }
        found
    }

    /// Lets the agent do what `model` wants, in `proj`; how long it took.
    pub(crate) fn run(self, mut command: Command, place: &Place, model: &Model) -> Duration {
        command.env_clear();
        match self {
            Self::ClaudeCode => claude(&mut command, model),
            Self::Codex => codex(&mut command, place, model),
            Self::Copilot => copilot(&mut command, model),
            Self::Gemini => gemini(&mut command, place, model),
            Self::Qwen => qwen(&mut command, model),
        }
        let path = std::env::var_os("PATH").unwrap();
        command.current_dir(place.path("proj")).env("HOME", place.path("home")).env("PATH", path);
        command.env("SHELL", "/bin/bash").env("TERM", "dumb").stdin(Stdio::null());
        command.stdout(log(place, "stdout")).stderr(log(place, "stderr"));
        let started = Instant::now();
        let mut child = command.spawn().unwrap();
        while child.try_wait().unwrap().is_none() {
            if started.elapsed() > PATIENCE {
                child.kill().unwrap();
                panic!("{} did not end: {}", self.name(), said(place));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        started.elapsed()
    }
}

/// Where `.ci/run` has put them.
fn installed() -> Option<PathBuf> {
    Some(Path::new(env!("CARGO_BIN_EXE_assize")).parent()?.parent()?.join("clients"))
}

/// The program in the package for this machine.
fn native(packages: &Path, prefix: &str, program: &str) -> Option<PathBuf> {
    let folders = packages.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders =
        folders.filter(|path| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with(prefix)));
    folders.find_map(|folder| find(&folder, program, 5))
}

/// What it printed.
pub(crate) fn said(place: &Place) -> String {
    ["stdout", "stderr"].map(|name| std::fs::read_to_string(place.path(name)).unwrap_or_default()).concat()
}

fn claude(command: &mut Command, model: &Model) {
    command.args(["-p", "go on", "--output-format", "json", "--allowedTools", "Bash"]);
    command.env("ANTHROPIC_BASE_URL", &model.address).env("ANTHROPIC_API_KEY", "none");
    for switch in ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "DISABLE_AUTOUPDATER", "DISABLE_TELEMETRY"] {
        command.env(switch, "1");
    }
}

fn codex(command: &mut Command, place: &Place, model: &Model) {
    let provider = format!("model_providers.loopback.base_url=\"{}/v1\"", model.address);
    // No sandbox and no questions: nothing but the hook stands between the model and the machine.
    command.args(["exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"]);
    command.args([
        "-c",
        "model=none",
        "-c",
        "model_provider=loopback",
        "-c",
        "model_providers.loopback.name=loopback",
    ]);
    command.args(["-c", &provider, "-c", "model_providers.loopback.wire_api=responses"]);
    if place.path(Client::Codex.settings()).exists() {
        // A person would have to say so once, in the agent.
        command.arg("--dangerously-bypass-hook-trust");
    }
    command.arg("go on");
}

fn copilot(command: &mut Command, model: &Model) {
    command.args(["-p", "go on", "--allow-all-tools"]);
    command.env("COPILOT_OFFLINE", "true").env("COPILOT_MODEL", "none");
    command.env("COPILOT_PROVIDER_BASE_URL", format!("{}/v1", model.address));
    // It unpacks itself on the first start.
    command.env("XDG_CACHE_HOME", installed().unwrap().join("cache"));
}

fn gemini(command: &mut Command, place: &Place, model: &Model) {
    // Beside the hook: settings of the machine are not believed below a folder that everybody may write to.
    let settings = place.path(Client::Gemini.settings());
    let text = std::fs::read_to_string(&settings).unwrap_or_else(|_| "{}".to_owned());
    let mut all: serde_json::Value = serde_json::from_str(&text).unwrap();
    all["security"] = serde_json::json!({ "auth": { "selectedType": "gemini-api-key" } });
    place.write(Client::Gemini.settings(), all.to_string());
    // The model's name spares a question about which model to take.
    command.args(["-m", "gemini-2.5-flash", "--approval-mode", "yolo", "-p", "go on"]);
    command.env("GEMINI_CLI_TRUST_WORKSPACE", "true");
    command.env("GOOGLE_GEMINI_BASE_URL", &model.address).env("GEMINI_API_KEY", "none");
}

fn qwen(command: &mut Command, model: &Model) {
    command.args(["--auth-type", "openai", "--approval-mode", "yolo", "-p", "go on"]);
    command.env("OPENAI_BASE_URL", format!("{}/v1", model.address));
    command.env("OPENAI_API_KEY", "none").env("OPENAI_MODEL", "none");
}

fn log(place: &Place, name: &str) -> std::fs::File {
    std::fs::File::create(place.path(name)).unwrap()
}

/// The first file of that name below `folder`.
fn find(folder: &Path, name: &str, depth: usize) -> Option<PathBuf> {
    let entries: Vec<PathBuf> = folder.read_dir().ok()?.flatten().map(|entry| entry.path()).collect();
    let file = entries.iter().find(|path| path.is_file() && path.file_name().is_some_and(|n| n == name));
    let below =
        || entries.iter().filter(|path| path.is_dir() && depth > 0).find_map(|p| find(p, name, depth - 1));
    file.cloned().or_else(below)
}
