//! Windsurf's Cascade, from 1.12.41 on: the exit code is the answer, and nobody can be asked.

use super::tools::{NO_KEYS, before, passing, tool};
use crate::{Contract, Does, Event, Fails, Gate, Host, Keys, Leave, Speech, Tool};

const SILENT: Leave = Leave::Print("");

const fn told(name: &'static str) -> Event {
    passing(name, Speech::Exit, "")
}

const fn fixed(name: &'static str) -> Event {
    Event { gate: Gate::Fixed { tool: name, input: "/tool_info" }, ..before(name, Speech::Exit, SILENT) }
}

const EVENTS: &[Event] = &[
    fixed("pre_run_command"),
    fixed("pre_read_code"),
    fixed("pre_write_code"),
    // Its tool's name stands somewhere inside; nobody described it anyway.
    fixed("pre_mcp_tool_use"),
    told("pre_user_prompt"),
    told("post_run_command"),
    told("post_read_code"),
    told("post_write_code"),
    told("post_mcp_tool_use"),
    told("post_cascade_response"),
    told("post_setup_worktree"),
];

const TOOLS: &[Tool] = &[
    Tool { folder: &["/cwd"], known: &["*"], ..tool(&["pre_run_command"], Does::Run, &["/command_line"]) },
    tool(&["pre_read_code"], Does::Read, &["/file_path"]),
    tool(&["pre_write_code"], Does::Write, &["/file_path"]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "windsurf-hooks-1",
    host: Host::Windsurf,
    since: Some("1.12.41"),
    events: EVENTS,
    unnamed: None,
    tools: TOOLS,
    keys: Keys {
        event: &["/agent_action_name"],
        session: &["/trajectory_id"],
        call: &["/execution_id"],
        cwd: &["/tool_info/cwd"],
        ..NO_KEYS
    },
    deaf_modes: &[],
    needs_terminal: false,
    can_defer: false,
    timeout_ms: 30_000,
    fails: Fails::Open,
    blind: Speech::Exit,
    marks: &[],
    foreign: &["/hook_event_name"],
    project_variable: None,
};
