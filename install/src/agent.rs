//! What is known of the settings of one agent.

use crate::item::Item;
use crate::words;

/// Where an agent keeps its hooks, and how they are written there.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The word for the agent on the command line.
    pub agent: &'static str,
    /// Its name.
    pub title: &'static str,
    /// The program that tells its version with `--version`.
    pub program: Option<&'static str>,
    /// The settings of a person.
    pub user: Location,
    /// The settings of an administrator, where the agent knows such.
    pub managed: Option<Managed>,
    /// What the files are written in.
    pub format: Format,
    /// Where it writes down its sessions.
    pub transcripts: Option<Transcripts>,
    /// What happens to a command whose hook does not answer, settings as written here.
    pub silence: Silence,
    /// What turns all hooks of a person off.
    pub off: Option<Off>,
    /// How it runs the line of a hook.
    pub shell: Shell,
    /// The first version with all that is written into its settings.
    pub since: Option<&'static str>,
    /// What the person has to do before the agent uses the hook.
    pub then: Option<&'static str>,
    pub(crate) wanted: fn(&Hook, Scope) -> Wanted,
}

/// A file below the home directory, or below a folder that a variable names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    /// The variable that moves the folder.
    pub variable: Option<&'static str>,
    /// The folder, seen from the home directory.
    pub folder: &'static str,
    /// The file, seen from that folder.
    pub file: &'static str,
}

/// A file of the whole machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Managed {
    /// On Linux.
    pub linux: &'static str,
    /// On macOS.
    pub macos: &'static str,
    /// What it is written in; not always what the person's own settings are.
    pub format: Format,
}

/// Where an agent writes down its sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transcripts {
    /// The folder below the one of the settings.
    pub folder: &'static str,
    /// How the files end.
    pub ending: &'static str,
    /// What stands in one when the agent wanted to use a tool that a hook is asked about.
    pub marks: &'static [&'static str],
}

/// What a settings file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON, with comments where the person wrote some.
    Json,
    /// TOML.
    Toml,
    /// A script that is the hook; the text is what it prints when the hook does not answer.
    Script(&'static str),
}

/// Whose settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The person's own.
    User,
    /// The administrator's: people and projects cannot change them.
    Managed,
}

/// What becomes of a command when its hook is missing, dies, or is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// Never runs.
    Closed,
    /// Does not run when the hook is missing or dies, because the shell around it answers; runs when the agent itself gives up waiting.
    OpenWhenLate,
}

/// A value in a person's settings that turns all hooks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Off {
    /// The file, in the folder of the settings.
    pub file: &'static str,
    /// What it is written in.
    pub format: Format,
    /// The keys.
    pub keys: &'static [&'static str],
    /// The value that does it.
    pub value: bool,
}

/// Who runs the line of a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// `sh -c`.
    Plain,
    /// The person's own, as a login shell.
    Login,
}

/// The program that agents are told to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Its absolute path: `assize`, or `assize-hook`, which is its verb alone.
    pub program: String,
    /// Further words for the hook.
    pub options: Vec<String>,
}

/// How long agents are told to wait, in seconds. The hook itself answers long before.
const PATIENCE: i64 = 60;

/// Lets through what is an object on one line, as every answer is.
const TOLD: &str = " | grep '^{.*}$'";

impl Hook {
    /// For agents that take exit code 2 for a no, whatever is said with it. The hook says all by its own exit code.
    pub(crate) fn or_exit(&self, agent: &str) -> Item {
        Item::text(format!("{} || exit 2", self.line(agent)))
    }

    /// The same where an answer has to be printed, for silence and nonsense are no answer. Some agents do not take a no
    /// without a word. In words that every shell understands, since it is the person's own.
    pub(crate) fn told_or_say(&self, agent: &str) -> Item {
        Item::text(format!("{}{TOLD} || sh -c 'echo assize did not answer >&2; exit 2'", self.line(agent)))
    }

    /// For agents that only read what is printed.
    pub(crate) fn or_print(&self, agent: &str, refusal: &str) -> Item {
        Item::text(format!("{}{TOLD} || echo {}", self.line(agent), words::quote(refusal)))
    }

    pub(crate) fn line(&self, agent: &str) -> String {
        let verb = (!words::is_hook_alone(&self.program)).then_some("hook");
        let words = std::iter::once(self.program.as_str()).chain(verb).chain([agent]);
        words.chain(self.options.iter().map(String::as_str)).map(words::quote).collect::<Vec<_>>().join(" ")
    }
}

pub(crate) fn seconds() -> Item {
    Item::Number(PATIENCE)
}

pub(crate) fn milliseconds() -> Item {
    Item::Number(PATIENCE * 1000)
}

/// What has to stand in the settings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Entries, each in the list at its keys.
    pub(crate) entries: Vec<(Vec<&'static str>, Item)>,
    /// Values that close what the agent otherwise leaves open.
    pub(crate) switches: Vec<(Vec<&'static str>, Item)>,
    /// Keys without which the agent does not read the file; never changed when they are there.
    pub(crate) frame: Vec<(Vec<&'static str>, Item)>,
}

impl Settings {
    /// The table of that agent.
    pub fn of(agent: &str) -> Option<&'static Self> {
        crate::AGENTS.iter().find(|settings| settings.agent == agent)
    }

    /// What the file of `scope` is written in.
    pub fn format(&self, scope: Scope) -> Format {
        match (scope, self.managed) {
            (Scope::Managed, Some(managed)) => managed.format,
            (Scope::User | Scope::Managed, _) => self.format,
        }
    }
}

/// A hook of ours that stands in settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handler {
    /// The keys that lead to it, as in `hooks.PreToolUse`.
    pub event: String,
    /// Its command line, as the agent hands it to a shell.
    pub line: String,
    /// The program in it, and its options.
    pub hook: Hook,
    /// Whether it stands there exactly as `install` would write it for that program.
    pub as_written: bool,
}
