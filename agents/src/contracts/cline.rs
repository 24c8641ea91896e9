//! Cline in VS Code: an executable that says whether to cancel.

use super::tools::{NO_KEYS, before, harmless, passing, tool};
use crate::{Contract, Does, Event, Fails, Host, Keys, Leave, Speech, Tool};

const SILENT: &str = "{\"cancel\":false}";

const fn told(name: &'static str) -> Event {
    passing(name, Speech::Cancel, SILENT)
}

const EVENTS: &[Event] = &[
    before("PreToolUse", Speech::Cancel, Leave::Print(SILENT)),
    told("PostToolUse"),
    told("UserPromptSubmit"),
    told("TaskStart"),
    told("TaskResume"),
    told("TaskCancel"),
    told("TaskComplete"),
    told("PreCompact"),
];

const TOOLS: &[Tool] = &[
    Tool { known: &["requires_approval", "timeout"], ..tool(&["execute_command"], Does::Run, &["/command"]) },
    tool(&["run_commands"], Does::Run, &["/commands"]),
    tool(&["read_file"], Does::Read, &["/path"]),
    tool(&["write_to_file", "replace_in_file", "new_rule"], Does::Write, &["/path"]),
    tool(&["apply_patch"], Does::Patch, &["/input"]),
    tool(&["search_files"], Does::Search, &["/path"]),
    tool(&["web_fetch"], Does::Fetch, &["/url"]),
    harmless(&["ask_followup_question", "plan_mode_respond", "focus_chain", "condense"]),
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
        tool: &["/preToolUse/toolName"],
        input: &["/preToolUse/parameters"],
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
