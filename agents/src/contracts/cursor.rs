//! Cursor, from 1.7 on. Every answer is an opinion: with `failClosed` set, an answer without one blocks.

use super::tools::{NO_KEYS, before, harmless, passing, tool};
use crate::{Contract, Does, Event, Fails, Gate, Host, Keys, Leave, Speech, Tool};

const SPEECH: Speech = Speech::Permission;

const fn told(name: &'static str) -> Event {
    passing(name, SPEECH, "{\"continue\":true}")
}

/// Events whose payload is the input of one tool.
const fn fixed(name: &'static str) -> Event {
    Event { gate: Gate::Fixed { tool: name, input: "" }, ..before(name, SPEECH, Leave::Never) }
}

const EVENTS: &[Event] = &[
    Event { can_ask: true, ..fixed("beforeShellExecution") },
    Event { can_ask: true, gate: Gate::Other, ..before("beforeMCPExecution", SPEECH, Leave::Never) },
    // An ask is not heard there.
    before("preToolUse", SPEECH, Leave::Never),
    fixed("beforeReadFile"),
    fixed("beforeTabFileRead"),
    told("postToolUse"),
    told("postToolUseFailure"),
    told("beforeSubmitPrompt"),
    told("afterShellExecution"),
    told("afterMCPExecution"),
    told("afterFileEdit"),
    told("afterTabFileEdit"),
    told("afterAgentResponse"),
    told("afterAgentThought"),
    told("subagentStart"),
    told("subagentStop"),
    told("sessionStart"),
    told("sessionEnd"),
    told("preCompact"),
    told("stop"),
];

const PATH: &[&str] = &["/file_path", "/path", "/target_file"];

const TOOLS: &[Tool] = &[
    Tool { folder: &["/cwd"], known: &["*"], ..tool(&["beforeShellExecution"], Does::Run, &["/command"]) },
    tool(&["beforeReadFile", "beforeTabFileRead"], Does::Read, &["/file_path"]),
    Tool {
        folder: &["/cwd", "/working_directory"],
        known: &["description", "timeout", "is_background", "block_until_ms", "required_permissions"],
        ..tool(&["Shell"], Does::Run, &["/command"])
    },
    tool(&["Read"], Does::Read, PATH),
    tool(&["Write", "Edit", "StrReplace"], Does::Write, PATH),
    tool(&["Delete"], Does::Delete, PATH),
    tool(&["Grep"], Does::Search, &["/path"]),
    tool(&["WebFetch"], Does::Fetch, &["/url"]),
    harmless(&["TodoWrite", "AskQuestion", "SwitchMode"]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "cursor-hooks-1",
    host: Host::Cursor,
    since: Some("1.7.0"),
    events: EVENTS,
    unnamed: None,
    tools: TOOLS,
    keys: Keys {
        event: &["/hook_event_name"],
        tool: &["/tool_name"],
        input: &["/tool_input"],
        session: &["/conversation_id"],
        call: &["/tool_use_id"],
        cwd: &["/cwd"],
        transcript: &["/transcript_path"],
        roots: &["/workspace_roots"],
        version: &["/cursor_version"],
        ..NO_KEYS
    },
    deaf_modes: &[],
    needs_terminal: false,
    can_defer: false,
    timeout_ms: 30_000,
    fails: Fails::Switch("\"failClosed\": true"),
    blind: SPEECH,
    marks: &["/cursor_version"],
    foreign: &["/turn_id", "/toolName"],
    project_variable: Some("CURSOR_PROJECT_DIR"),
};
