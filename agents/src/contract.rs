//! What a contract says. The contracts themselves are in [`crate::contracts`].

use crate::Host;

/// How one agent, from one version on, asks and is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contract {
    /// Names it; a new one is written when an agent changes what it sends or understands.
    pub id: &'static str,
    /// The agent.
    pub host: Host,
    /// The first version it holds for; `None` when versions are not known apart.
    pub since: Option<&'static str>,
    /// What the agent asks about. The first is the one that it asks about tools with.
    pub events: &'static [Event],
    /// The event of a payload that names none.
    pub unnamed: Option<&'static str>,
    /// Its tools; the first that fits counts.
    pub tools: &'static [Tool],
    /// Where the payload keeps what.
    pub keys: Keys,
    /// Permission modes in which nobody is there to hear an ask.
    pub deaf_modes: &'static [&'static str],
    /// Whether it waits for ever when it is told to ask and has no terminal.
    pub needs_terminal: bool,
    /// Whether a single call can be put off until somebody has decided, with the run ended.
    pub can_defer: bool,
    /// How long the agent waits for a hook when nobody tells it otherwise, in milliseconds.
    pub timeout_ms: u64,
    /// What becomes of the call when the hook does not answer.
    pub fails: Fails,
    /// How to deny when not even the event is known.
    pub blind: Speech,
    /// Keys that tell this agent's payload from others'; all have to be there.
    pub marks: &'static [&'static str],
    /// Keys that only other agents send.
    pub foreign: &'static [&'static str],
    /// The variable in which the agent hands its project's folder to hooks.
    pub project_variable: Option<&'static str>,
}

/// One thing an agent asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// As the payload names it.
    pub name: &'static str,
    /// What an answer decides.
    pub gate: Gate,
    /// How it is answered.
    pub speech: Speech,
    /// Whether it can ask a person by itself.
    pub can_ask: bool,
    /// Whether an answer can skip the agent's own question.
    pub can_grant: bool,
    /// How to have no opinion.
    pub leave: Leave,
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// A tool that the payload names.
    Named,
    /// A tool of somebody else's, whatever its name: nobody described it.
    Other,
    /// Always this tool, whose input stands there.
    Fixed {
        /// The tool's name in [`Contract::tools`].
        tool: &'static str,
        /// Where its input is.
        input: &'static str,
    },
    /// Nothing that could be judged: something began, ended or happened.
    Passing,
}

/// How to have no opinion, so that the agent does what it does without a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// By printing this.
    Print(&'static str),
    /// There is no way: every answer is an opinion.
    Never,
}

/// What a tool does to the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Hands its text to the user's shell.
    Run,
    /// Hands its text to a shell that is not read here.
    RunForeign,
    /// Types its text into a program that runs already.
    Type,
    /// Reads files.
    Read,
    /// Writes files.
    Write,
    /// Deletes files, no folders.
    Delete,
    /// Reads everything below a folder.
    Search,
    /// Applies a patch that names its files itself.
    Patch,
    /// Takes something in from the network.
    Fetch,
    /// Nothing outside of the agent.
    Nothing,
}

/// One tool, or some that work alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tool {
    /// Its names.
    pub names: &'static [&'static str],
    /// Holds only where this key of the input has one of these values.
    pub when: Option<(&'static str, &'static [&'static str])>,
    /// What it does.
    pub does: Does,
    /// Where the input keeps its command, paths or address; the first that is there counts.
    pub object: &'static [&'static str],
    /// Where the input keeps the folder it works in.
    pub folder: &'static [&'static str],
    /// All other keys its input may have; `*` for any. For tools that run text, another one asks.
    pub known: &'static [&'static str],
}

/// Where a payload keeps what: JSON pointers, the first that is there counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// The event.
    pub event: &'static [&'static str],
    /// The tool's name.
    pub tool: &'static [&'static str],
    /// The tool's input: an object, or the text of one.
    pub input: &'static [&'static str],
    /// The session.
    pub session: &'static [&'static str],
    /// The call.
    pub call: &'static [&'static str],
    /// The working directory.
    pub cwd: &'static [&'static str],
    /// The folders of the workspace.
    pub roots: &'static [&'static str],
    /// The permission mode.
    pub mode: &'static [&'static str],
    /// The path of the transcript.
    pub transcript: &'static [&'static str],
    /// The agent's version.
    pub version: &'static [&'static str],
}

/// What becomes of a call when its hook crashes, is killed or is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fails {
    /// It runs, and nothing can be done about it.
    Open,
    /// It runs, unless this is set beside the hook.
    Switch(&'static str),
    /// It does not run.
    Closed,
}

/// The shape of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// `hookSpecificOutput.permissionDecision`.
    HookSpecific,
    /// `hookSpecificOutput.decision.behavior`.
    HookBehavior,
    /// `decision` and `reason`.
    Decision,
    /// `permission` with a message for each reader.
    Permission,
    /// `permissionDecision` and `permissionDecisionReason`.
    PermissionDecision,
    /// `behavior` and `message`.
    Behavior,
    /// `cancel` and `errorMessage`.
    Cancel,
    /// Exit code 2 and the reason on standard error.
    Exit,
}

impl Speech {
    /// Every key that an answer of this shape may have, as JSON pointers.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::HookSpecific => &[
                "/hookSpecificOutput/hookEventName",
                "/hookSpecificOutput/permissionDecision",
                "/hookSpecificOutput/permissionDecisionReason",
            ],
            Self::HookBehavior => &[
                "/hookSpecificOutput/hookEventName",
                "/hookSpecificOutput/decision/behavior",
                "/hookSpecificOutput/decision/message",
            ],
            Self::Decision => &["/decision", "/reason"],
            Self::Permission => &["/continue", "/permission", "/user_message", "/agent_message"],
            Self::PermissionDecision => &["/permissionDecision", "/permissionDecisionReason"],
            Self::Behavior => &["/behavior", "/message"],
            Self::Cancel => &["/cancel", "/errorMessage"],
            Self::Exit => &[],
        }
    }
}

impl Contract {
    /// Whether `version` is older than any that this was written for.
    pub fn is_older(&self, version: &str) -> bool {
        self.since.is_some_and(|since| numbers(version) < numbers(since))
    }

    /// The event of that name.
    pub fn event(&self, name: &str) -> Option<&'static Event> {
        self.events.iter().find(|event| event.name == name)
    }
}

/// The numbers of a version, as far as they go.
fn numbers(version: &str) -> Vec<u64> {
    let digits = version.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
    digits.take(3).map(|part| part.parse().unwrap_or(u64::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(numbers("2.1.9") < numbers("2.1.152"));
        assert!(numbers("codex-cli 0.169.0") > numbers("0.145.0"));
        assert!(numbers("nonsense") < numbers("0.0.1"));
    }
}
