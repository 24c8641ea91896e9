//! `OpenHands`, through the hooks of its SDK; checked with 1.16.

use super::tools::{NO_KEYS, before, harmless, passing, tool};
use crate::{Contract, Does, Event, Fails, Host, Keys, Leave, Speech, Tool};

const fn told(name: &'static str) -> Event {
    passing(name, Speech::Decision, "{}")
}

const EVENTS: &[Event] = &[
    before("PreToolUse", Speech::Decision, Leave::Print("{}")),
    before("pre_tool_use", Speech::Decision, Leave::Print("{}")),
    told("PostToolUse"),
    told("post_tool_use"),
    told("UserPromptSubmit"),
    told("user_prompt_submit"),
    told("SessionStart"),
    told("session_start"),
    told("SessionEnd"),
    told("session_end"),
    told("Stop"),
    told("stop"),
];

/// What the model says about its own call.
const SAID: &[&str] = &["timeout", "reset", "is_input", "security_risk", "summary", "thought", "kind"];

const TERMINAL: Tool = Tool { known: SAID, ..tool(&["terminal", "execute_bash"], Does::Run, &["/command"]) };

const EDITOR: Tool = tool(&["file_editor", "str_replace_editor"], Does::Write, &["/path"]);

const TOOLS: &[Tool] = &[
    Tool { when: Some(("/is_input", &["true", "True"])), does: Does::Type, ..TERMINAL },
    TERMINAL,
    Tool { when: Some(("/command", &["view"])), does: Does::Read, ..EDITOR },
    EDITOR,
    tool(&["grep"], Does::Search, &["/path"]),
    harmless(&["task_tracker", "think", "finish"]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "openhands-hooks-1",
    host: Host::OpenHands,
    since: None,
    events: EVENTS,
    unnamed: None,
    tools: TOOLS,
    keys: Keys {
        event: &["/event_type"],
        tool: &["/tool_name"],
        input: &["/tool_input"],
        session: &["/session_id"],
        cwd: &["/working_dir"],
        ..NO_KEYS
    },
    deaf_modes: &[],
    needs_terminal: false,
    can_defer: false,
    timeout_ms: 60_000,
    fails: Fails::Open,
    blind: Speech::Decision,
    marks: &[],
    foreign: &["/hook_event_name"],
    project_variable: None,
};
