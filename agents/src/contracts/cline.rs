//! Cline in VS Code and as a program of its own: an executable that says whether to cancel.
//!
//! The program has other names for the same events, and tells the input twice: as it is, and as texts.

use super::tools::{NO_KEYS, before, harmless, passing, tool};
use crate::{Contract, Does, Event, Fails, Host, Keys, Leave, Speech, Tool};

const SILENT: &str = "{\"cancel\":false}";

const fn told(name: &'static str) -> Event {
    passing(name, Speech::Cancel, SILENT)
}

const EVENTS: &[Event] = &[
    before("PreToolUse", Speech::Cancel, Leave::Print(SILENT)),
    before("tool_call", Speech::Cancel, Leave::Print(SILENT)),
    told("PostToolUse"),
    told("UserPromptSubmit"),
    told("TaskStart"),
    told("TaskResume"),
    told("TaskCancel"),
    told("TaskComplete"),
    told("PreCompact"),
    told("tool_result"),
    told("prompt_submit"),
    told("agent_start"),
    told("agent_resume"),
    told("agent_abort"),
    told("agent_end"),
    told("agent_error"),
    told("pre_compact"),
    told("session_shutdown"),
];

const TOOLS: &[Tool] = &[
    Tool { known: &["requires_approval", "timeout"], ..tool(&["execute_command"], Does::Run, &["/command"]) },
    tool(&["run_commands"], Does::Run, &["/commands"]),
    tool(&["read_file"], Does::Read, &["/path"]),
    tool(&["read_files"], Does::Read, &["/files/*/path"]),
    tool(&["write_to_file", "replace_in_file", "new_rule", "editor"], Does::Write, &["/path"]),
    tool(&["apply_patch"], Does::Patch, &["/input"]),
    tool(&["search_files", "search_codebase"], Does::Search, &["/path"]),
    tool(&["web_fetch"], Does::Fetch, &["/url"]),
    tool(&["fetch_web_content"], Does::Fetch, &["/requests/*/url"]),
    harmless(&["ask_question", "ask_followup_question", "plan_mode_respond", "focus_chain", "condense"]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "cline-hooks-1",
    host: Host::Cline,
    since: None,
    events: EVENTS,
    unnamed: None,
    tools: TOOLS,
    keys: Keys {
        event: &["/hookName"],
        tool: &["/tool_call/name", "/preToolUse/toolName"],
        input: &["/tool_call/input", "/preToolUse/parameters"],
        call: &["/tool_call/id"],
        session: &["/taskId"],
        roots: &["/workspaceRoots"],
        version: &["/clineVersion"],
        ..NO_KEYS
    },
    deaf_modes: &[],
    needs_terminal: false,
    can_defer: false,
    timeout_ms: 30_000,
    fails: Fails::Open,
    blind: Speech::Cancel,
    marks: &["/clineVersion"],
    foreign: &["/hook_event_name"],
    project_variable: None,
};
