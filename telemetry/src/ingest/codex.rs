//! Codex: `codex.user_prompt`, `codex.tool_decision`, `codex.tool_result`, and decisions of its network proxy.
//!
//! A prompt is there only with `log_user_prompt`; arguments and outputs are always there, and unredacted.

use assize_protocol::Happening;
use serde_json::Value;

use super::record::Record;
use super::{Fate, Incoming};
use crate::attributes::beginning;

/// What it writes in place of a prompt it keeps.
const KEPT: &str = "[REDACTED]";

/// Bytes of a prompt and of an output that are kept.
const TEXT: usize = 16 * 1024;

pub(super) fn is_from(record: &Record) -> bool {
    record.event().starts_with("codex.")
}

pub(super) fn read(record: &Record, incoming: &mut Incoming) -> Fate {
    let read = match record.event() {
        "codex.user_prompt" => prompt,
        "codex.tool_decision" => decision,
        "codex.tool_result" => result,
        "codex.network_proxy.policy_decision" => connection,
        _ => return Fate::Ignored,
    };
    let Some(session) = record.session("conversation.id") else { return Fate::Rejected };
    read(session, record, incoming)
}

fn prompt(session: String, record: &Record, incoming: &mut Incoming) -> Fate {
    let Some(text) = record.text("prompt").filter(|text| *text != KEPT) else { return Fate::Ignored };
    let what = Happening::Prompt { text: beginning(text, TEXT).to_owned() };
    incoming.events.push((session, record.event_of(None, what)));
    Fate::Done
}

/// What was approved comes with its result. What was not has none, so this is all there will be.
fn decision(session: String, record: &Record, incoming: &mut Incoming) -> Fate {
    let (Some(tool), Some(decision)) = (tool(record), record.text("decision")) else { return Fate::Rejected };
    if decision.starts_with("approved") {
        return Fate::Ignored;
    }
    let call = record.text("call_id").map(str::to_owned);
    push_call(&session, record, tool, call.clone(), Value::Null, incoming);
    push_result(session, record, call, String::new(), Some(false), incoming);
    Fate::Done
}

fn result(session: String, record: &Record, incoming: &mut Incoming) -> Fate {
    let (Some(tool), Some(call)) = (tool(record), record.text("call_id")) else { return Fate::Rejected };
    let call = Some(call.to_owned());
    let input = record.json("arguments").or_else(|| record.text("arguments").map(Value::from));
    let output = beginning(record.text("output").unwrap_or(""), TEXT).to_owned();
    push_call(&session, record, tool, call.clone(), input.unwrap_or(Value::Null), incoming);
    push_result(session, record, call, output, record.truth("success"), incoming);
    Fate::Done
}

fn connection(session: String, record: &Record, incoming: &mut Incoming) -> Fate {
    let Some(host) = record.text("server.address") else { return Fate::Rejected };
    let port = record.number("server.port").and_then(|port| u16::try_from(port).ok());
    let allowed = record.text("decision").and_then(|decision| match decision {
        "allow" | "allowed" => Some(true),
        "deny" | "denied" | "block" | "blocked" => Some(false),
        _ => None,
    });
    let what = Happening::Network { host: host.to_owned(), port, allowed };
    incoming.events.push((session, record.event_of(None, what)));
    Fate::Done
}

/// Named as its hooks name a tool of an MCP server.
fn tool(record: &Record) -> Option<String> {
    let tool = record.text("tool_name")?;
    Some(record.text("mcp_server").map_or_else(|| tool.to_owned(), |server| format!("mcp__{server}__{tool}")))
}

fn push_call(
    session: &str,
    record: &Record,
    tool: String,
    call: Option<String>,
    input: Value,
    incoming: &mut Incoming,
) {
    let id = call.as_ref().map(|call| format!("{call}:call"));
    let what = Happening::ToolCall { tool, call, input };
    incoming.events.push((session.to_owned(), record.event_of(id, what)));
}

fn push_result(
    session: String,
    record: &Record,
    call: Option<String>,
    output: String,
    success: Option<bool>,
    incoming: &mut Incoming,
) {
    let id = call.as_ref().map(|call| format!("{call}:result"));
    let what = Happening::ToolResult { call, output, success, secret_words: Vec::new() };
    incoming.events.push((session, record.event_of(id, what)));
}
