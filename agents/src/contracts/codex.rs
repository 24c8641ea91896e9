//! Codex CLI, from 0.145 on; measured with 0.169.0. Its schema is closed: one unknown key, and the command runs.

use super::claude_code::KEYS;
use super::tools::{before, harmless, passing, tool};
use crate::{Contract, Does, Event, Fails, Host, Leave, Speech, Tool};

const SILENT: Leave = Leave::Print("{}");

const fn told(name: &'static str) -> Event {
    passing(name, Speech::HookSpecific, "{}")
}

const EVENTS: &[Event] = &[
    // `ask` and a bare `allow` make the hook fail, and then the command runs.
    before("PreToolUse", Speech::HookSpecific, SILENT),
    // Having no opinion is asking. It may be about the network or the sandbox, which nobody judged: never granted.
    Event { can_ask: true, ..before("PermissionRequest", Speech::HookBehavior, SILENT) },
    told("PostToolUse"),
    told("PreModelRequest"),
    told("PostModelRequest"),
    told("PreCompact"),
    told("PostCompact"),
    told("SessionStart"),
    told("SessionEnd"),
    told("UserPromptSubmit"),
    told("SubagentStart"),
    told("SubagentStop"),
    told("Stop"),
    told("Interrupt"),
];

const TOOLS: &[Tool] = &[
    Tool { known: &["description"], ..tool(&["Bash"], Does::Run, &["/command"]) },
    tool(&["apply_patch"], Does::Patch, &["/command", "/input"]),
    tool(&["view_image"], Does::Read, &["/path"]),
    harmless(&["update_plan"]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "codex-hooks-4",
    host: Host::Codex,
    since: Some("0.145.0"),
    events: EVENTS,
    unnamed: None,
    tools: TOOLS,
    keys: KEYS,
    deaf_modes: &[],
    needs_terminal: false,
    can_defer: false,
    timeout_ms: 600_000,
    fails: Fails::Open,
    blind: Speech::Exit,
    marks: &["/turn_id"],
    foreign: &["/cursor_version", "/toolName"],
    project_variable: None,
};
