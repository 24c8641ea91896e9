//! Claude Code, from 2.1.152 on; measured with 2.1.330.

use super::tools::{before, harmless, passing, tool};
use crate::{Contract, Does, Event, Fails, Host, Keys, Leave, Speech, Tool};

/// Any JSON object without a decision is no opinion.
const SILENT: Leave = Leave::Print("{}");

const fn told(name: &'static str) -> Event {
    passing(name, Speech::HookSpecific, "{}")
}

/// The payload of Claude Code, which others have copied.
pub(super) const KEYS: Keys = Keys {
    event: &["/hook_event_name"],
    tool: &["/tool_name"],
    input: &["/tool_input"],
    session: &["/session_id"],
    call: &["/tool_use_id"],
    cwd: &["/cwd"],
    roots: &[],
    mode: &["/permission_mode"],
    transcript: &["/transcript_path"],
    version: &[],
};

pub(super) const EVENTS: &[Event] = &[
    Event { can_ask: true, can_grant: true, ..before("PreToolUse", Speech::HookSpecific, SILENT) },
    // Having no opinion is asking: the agent is about to ask anyway.
    Event { can_ask: true, can_grant: true, ..before("PermissionRequest", Speech::HookBehavior, SILENT) },
    told("PermissionDenied"),
    told("PostToolUse"),
    told("PostToolUseFailure"),
    told("PostToolBatch"),
    told("UserPromptSubmit"),
    told("UserPromptExpansion"),
    told("ConfigChange"),
    told("SubagentStart"),
    told("SubagentStop"),
    told("Elicitation"),
    told("ElicitationResult"),
    told("SessionStart"),
    told("SessionEnd"),
    told("Stop"),
    told("StopFailure"),
    told("PreCompact"),
    told("PostCompact"),
    told("PreModelSwitch"),
    told("PostModelSwitch"),
    told("Setup"),
    told("TeammateIdle"),
    told("TaskCreated"),
    told("TaskCompleted"),
    told("WorktreeCreate"),
    told("WorktreeRemove"),
    told("InstructionsLoaded"),
    told("CwdChanged"),
    told("FileChanged"),
    told("DirectoryAdded"),
    told("MessageDisplay"),
    told("Notification"),
];

const TOOLS: &[Tool] = &[
    Tool {
        known: &["description", "timeout", "run_in_background", "dangerouslyDisableSandbox"],
        ..tool(&["Bash"], Does::Run, &["/command"])
    },
    Tool {
        known: &["description", "timeout_ms", "persistent"],
        ..tool(&["Monitor"], Does::Run, &["/command"])
    },
    tool(&["PowerShell"], Does::RunForeign, &["/command"]),
    tool(&["Read", "NotebookRead"], Does::Read, &["/file_path", "/notebook_path"]),
    tool(&["Write", "Edit", "MultiEdit", "NotebookEdit"], Does::Write, &["/file_path", "/notebook_path"]),
    tool(&["SendFile"], Does::Read, &["/files"]),
    tool(&["Grep"], Does::Search, &["/path"]),
    tool(&["WebFetch"], Does::Fetch, &["/url"]),
    harmless(&[
        "TodoWrite",
        "TodoRead",
        "ExitPlanMode",
        "EnterPlanMode",
        "AskUserQuestion",
        "ToolSearch",
        "TaskCreate",
        "TaskGet",
        "TaskList",
        "TaskUpdate",
        "TaskOutput",
        "BashOutput",
        "KillShell",
    ]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "claude-code-hooks-1",
    host: Host::ClaudeCode,
    since: Some("2.1.152"),
    events: EVENTS,
    unnamed: None,
    tools: TOOLS,
    keys: KEYS,
    // Nobody is asked there: an ask is lost in one, and denies without a word in the other.
    deaf_modes: &["bypassPermissions", "dontAsk"],
    needs_terminal: false,
    can_defer: true,
    timeout_ms: 600_000,
    fails: Fails::Switch("\"onFailure\": \"block\""),
    blind: Speech::Exit,
    marks: &[],
    foreign: &["/turn_id", "/cursor_version", "/toolName"],
    project_variable: Some("CLAUDE_PROJECT_DIR"),
};
