//! `OpenCode`, through the plugin in `integrations/opencode`: it sends what its hook is given, and throws on a deny.

use super::tools::{NO_KEYS, before, harmless, tool};
use crate::{Contract, Does, Event, Fails, Host, Keys, Leave, Speech, Tool};

const EVENTS: &[Event] = &[
    before("tool.execute.before", Speech::Decision, Leave::Print("{}")),
    before("execute.before", Speech::Decision, Leave::Print("{}")),
];

const PATH: &[&str] = &["/filePath", "/path"];

const TOOLS: &[Tool] = &[
    Tool {
        folder: &["/workdir"],
        known: &["timeout", "description"],
        ..tool(&["bash", "shell"], Does::Run, &["/command"])
    },
    tool(&["read"], Does::Read, PATH),
    tool(&["write", "edit", "multiedit"], Does::Write, PATH),
    tool(&["patch", "apply_patch"], Does::Patch, &["/patchText"]),
    tool(&["grep"], Does::Search, &["/path"]),
    tool(&["webfetch"], Does::Fetch, &["/url"]),
    harmless(&["todowrite", "todoread", "question"]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "opencode-plugin-1",
    host: Host::OpenCode,
    since: None,
    events: EVENTS,
    unnamed: None,
    tools: TOOLS,
    keys: Keys {
        event: &["/hook_event_name"],
        tool: &["/tool"],
        input: &["/args", "/input"],
        session: &["/sessionID"],
        call: &["/callID"],
        cwd: &["/directory"],
        ..NO_KEYS
    },
    deaf_modes: &[],
    needs_terminal: false,
    can_defer: false,
    timeout_ms: 30_000,
    fails: Fails::Closed,
    blind: Speech::Decision,
    marks: &["/directory"],
    foreign: &["/turn_id", "/cursor_version", "/toolName"],
    project_variable: None,
};
