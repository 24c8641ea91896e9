//! pi, through the extension in `integrations/opencode`: it sends what its hook is given, and asks where it has a
//! user interface.

use super::tools::{NO_KEYS, before, tool};
use crate::{Contract, Does, Event, Fails, Host, Keys, Leave, Speech, Tool};

const EVENTS: &[Event] =
    &[Event { can_ask: true, ..before("tool_call", Speech::Decision, Leave::Print("{}")) }];

const TOOLS: &[Tool] = &[
    Tool { known: &["timeout"], ..tool(&["bash"], Does::Run, &["/command"]) },
    tool(&["powershell"], Does::RunForeign, &["/command"]),
    tool(&["read"], Does::Read, &["/path"]),
    tool(&["write", "edit"], Does::Write, &["/path"]),
    tool(&["grep"], Does::Search, &["/path"]),
];

pub(super) const CONTRACT: Contract = Contract {
    id: "pi-extension-1",
    host: Host::Pi,
    since: None,
    events: EVENTS,
    unnamed: None,
    tools: TOOLS,
    keys: Keys {
        event: &["/hook_event_name"],
        tool: &["/toolName"],
        input: &["/input"],
        session: &["/sessionId"],
        call: &["/toolCallId"],
        cwd: &["/cwd"],
        mode: &["/mode"],
        ..NO_KEYS
    },
    deaf_modes: &["print"],
    needs_terminal: false,
    can_defer: false,
    timeout_ms: 30_000,
    fails: Fails::Closed,
    blind: Speech::Decision,
    marks: &["/toolName"],
    foreign: &["/turn_id", "/cursor_version"],
    project_variable: None,
};
