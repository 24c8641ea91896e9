//! AWS's Kiro CLI: the exit code is the answer, and nobody can be asked.

use super::tools::{NO_KEYS, before, harmless, passing, tool};
use crate::{Contract, Does, Event, Fails, Host, Keys, Leave, Speech, Tool};

const fn told(name: &'static str) -> Event {
    passing(name, Speech::Exit, "")
}

const EVENTS: &[Event] = &[
    before("preToolUse", Speech::Exit, Leave::Print("")),
    told("postToolUse"),
    told("agentSpawn"),
    told("userPromptSubmit"),
    told("stop"),
];

const TOOLS: &[Tool] = &[
    Tool {
        folder: &["/working_dir"],
        known: &["summary"],
        ..tool(&["execute_bash", "shell"], Does::Run, &["/command"])
    },
    tool(&["fs_read", "read"], Does::Read, &["/operations/*/path", "/path"]),
    tool(&["fs_write", "write"], Does::Write, &["/path"]),
    tool(&["web_fetch"], Does::Fetch, &["/url"]),
    harmless(&["todo_list", "thinking", "introspect"]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "kiro-hooks-1",
    host: Host::Kiro,
    since: None,
    events: EVENTS,
    unnamed: None,
    tools: TOOLS,
    keys: Keys {
        event: &["/hook_event_name"],
        tool: &["/tool_name"],
        input: &["/tool_input"],
        session: &["/session_id"],
        cwd: &["/cwd"],
        ..NO_KEYS
    },
    deaf_modes: &[],
    needs_terminal: false,
    can_defer: false,
    timeout_ms: 30_000,
    fails: Fails::Open,
    blind: Speech::Exit,
    marks: &[],
    foreign: &["/turn_id", "/cursor_version", "/toolName", "/permission_mode"],
    project_variable: None,
};
