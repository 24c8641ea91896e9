//! Copilot CLI and cloud agent, from 1.0.18 on. Events in camelCase do not say which they are.

use super::tools::{NO_KEYS, before, harmless, tool};
use crate::{Contract, Does, Event, Fails, Host, Keys, Leave, Speech, Tool};

/// An answer without a decision leaves it to Copilot, and silence is kept for hooks that failed.
const SILENT: Leave = Leave::Print("{}");

const fn gate(name: &'static str) -> Event {
    Event { can_ask: true, can_grant: true, ..before(name, Speech::PermissionDecision, SILENT) }
}

const fn request(name: &'static str) -> Event {
    Event { can_ask: true, can_grant: true, ..before(name, Speech::Behavior, SILENT) }
}

const EVENTS: &[Event] =
    &[gate("preToolUse"), gate("PreToolUse"), request("permissionRequest"), request("PermissionRequest")];

const TOOLS: &[Tool] = &[
    Tool {
        folder: &["/cwd"],
        known: &["description", "shellId", "timeout", "mode", "initial_wait", "detach", "async"],
        ..tool(&["bash", "local_shell"], Does::Run, &["/command"])
    },
    tool(&["powershell", "write_powershell"], Does::RunForeign, &["/command"]),
    tool(&["write_bash"], Does::Type, &["/input"]),
    tool(&["view"], Does::Read, &["/path"]),
    tool(&["create", "edit", "str_replace", "insert"], Does::Write, &["/path"]),
    tool(&["apply_patch"], Does::Patch, &["/patch", "/input"]),
    tool(&["grep", "rg"], Does::Search, &["/path", "/paths"]),
    tool(&["web_fetch"], Does::Fetch, &["/url"]),
    harmless(&["read_bash", "stop_bash", "list_bash", "report_intent", "update_todo", "ask_user", "think"]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "copilot-hooks-1",
    host: Host::Copilot,
    since: Some("1.0.18"),
    events: EVENTS,
    unnamed: Some("preToolUse"),
    tools: TOOLS,
    keys: Keys {
        event: &["/hook_event_name", "/hookEventName"],
        tool: &["/toolName", "/tool_name"],
        input: &["/toolArgs", "/tool_input", "/tool_args"],
        session: &["/sessionId", "/session_id"],
        cwd: &["/cwd"],
        ..NO_KEYS
    },
    deaf_modes: &[],
    needs_terminal: false,
    can_defer: false,
    timeout_ms: 30_000,
    // A crash blocks in newer builds, a timeout does not.
    fails: Fails::Open,
    blind: Speech::PermissionDecision,
    marks: &[],
    foreign: &["/turn_id", "/cursor_version"],
    project_variable: None,
};
