//! Gemini CLI, from 0.26 on.

use super::tools::{NO_KEYS, before, harmless, passing, tool};
use crate::{Contract, Does, Event, Fails, Host, Keys, Leave, Speech, Tool};

const fn told(name: &'static str) -> Event {
    passing(name, Speech::Decision, "{}")
}

const EVENTS: &[Event] = &[
    // An ask is confirmed in every mode.
    Event { can_ask: true, can_grant: true, ..before("BeforeTool", Speech::Decision, Leave::Print("{}")) },
    told("AfterTool"),
    told("BeforeAgent"),
    told("AfterAgent"),
    told("BeforeModel"),
    told("AfterModel"),
    told("BeforeToolSelection"),
    told("SessionStart"),
    told("SessionEnd"),
    told("PreCompress"),
    told("Notification"),
];

/// The tools of Gemini CLI, which Qwen Code has kept.
pub(super) const TOOLS: &[Tool] = &[
    Tool {
        folder: &["/dir_path", "/directory"],
        known: &["description", "is_background", "delay_ms", "timeout"],
        ..tool(&["run_shell_command"], Does::Run, &["/command"])
    },
    tool(&["read_file"], Does::Read, &["/file_path", "/absolute_path"]),
    tool(&["write_file", "replace", "edit"], Does::Write, &["/file_path"]),
    tool(&["notebook_edit"], Does::Write, &["/notebook_path"]),
    tool(&["grep_search", "search_file_content"], Does::Search, &["/dir_path", "/path"]),
    harmless(&["write_todos", "todo_write", "ask_user", "ask_user_question", "exit_plan_mode"]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "gemini-hooks-1",
    host: Host::Gemini,
    since: Some("0.26.0"),
    events: EVENTS,
    unnamed: None,
    tools: TOOLS,
    keys: Keys {
        event: &["/hook_event_name"],
        tool: &["/tool_name"],
        input: &["/tool_input"],
        session: &["/session_id"],
        cwd: &["/cwd"],
        transcript: &["/transcript_path"],
        ..NO_KEYS
    },
    deaf_modes: &[],
    needs_terminal: true,
    can_defer: false,
    timeout_ms: 60_000,
    fails: Fails::Open,
    blind: Speech::Decision,
    marks: &[],
    foreign: &["/turn_id", "/cursor_version", "/toolName", "/permission_mode"],
    project_variable: Some("GEMINI_PROJECT_DIR"),
};
