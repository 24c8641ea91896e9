//! Claude Code: events `user_prompt`, `tool_decision`, `tool_result`, and how its hooks fared.
//!
//! Contents are there only with `OTEL_LOG_USER_PROMPTS=1` and `OTEL_LOG_TOOL_DETAILS=1`.

use std::collections::BTreeSet;

use assize_protocol::Happening;
use serde_json::{Value, json};

use super::record::Record;
use super::{Fate, Incoming};
use crate::attributes::beginning;

/// What it is called in counts and events.
pub(super) const NAME: &str = "claude-code";

/// What it writes in place of a prompt it keeps.
const KEPT: &str = "<REDACTED>";

/// Bytes of a prompt that are kept.
const TEXT: usize = 16 * 1024;

pub(super) fn is_from(record: &Record) -> bool {
    record.service == NAME || record.scope.starts_with("com.anthropic.claude_code")
}

/// How a hook can fail: the attribute that counts it, and its kind.
pub(super) const FAILURES: [(&str, &str); 2] =
    [("num_non_blocking_error", "failed"), ("num_cancelled", "cancelled")];

/// Remembers, within one request, behind which hook a decision came.
#[derive(Debug, Default)]
pub(super) struct Reader {
    failed: BTreeSet<String>,
}

impl Reader {
    pub(super) fn read(&mut self, record: &Record, incoming: &mut Incoming) -> Fate {
        let event = record.event();
        let event = event.strip_prefix("claude_code.").unwrap_or(event);
        if !matches!(event, "user_prompt" | "tool_decision" | "tool_result" | "hook_execution_complete") {
            return Fate::Ignored;
        }
        let Some(session) = record.session("session.id") else { return Fate::Rejected };
        match event {
            "user_prompt" => prompt(session, record, incoming),
            "tool_decision" => self.decision(session, record, incoming),
            "tool_result" => result(session, record, incoming),
            _ => self.hook(session, record, incoming),
        }
    }

    /// A hook that failed or was cancelled lets the call through.
    fn hook(&mut self, session: String, record: &Record, incoming: &mut Incoming) -> Fate {
        if record.text("hook_event") != Some("PreToolUse") {
            return Fate::Ignored;
        }
        let happened = |name| record.number(name).unwrap_or(0) > 0;
        let kinds: Vec<_> = FAILURES.into_iter().filter(|(name, _)| happened(name)).collect();
        incoming.hook_errors.extend(kinds.iter().map(|(_, kind)| (NAME, *kind)));
        if kinds.is_empty() || happened("num_blocking") {
            self.failed.remove(&session);
        } else {
            self.failed.insert(session);
        }
        Fate::Done
    }

    fn decision(&mut self, session: String, record: &Record, incoming: &mut Incoming) -> Fate {
        let (Some(tool), Some(decision)) = (record.text("tool_name"), record.text("decision")) else {
            return Fate::Rejected;
        };
        let call = record.text("tool_use_id").map(str::to_owned);
        let failed = self.failed.remove(&session);
        let accepted = decision == "accept";
        if failed && accepted {
            incoming.unprotected.push((session.clone(), NAME));
        }
        let what = Happening::ToolCall { tool: tool.to_owned(), call: call.clone(), input: input(record) };
        let id = call.as_ref().map(|call| format!("{call}:call"));
        incoming.events.push((session.clone(), record.event_of(id, what)));
        if !accepted {
            incoming
                .events
                .push((session, record.event_of(result_id(call.as_deref()), ended(call, Some(false)))));
        }
        Fate::Done
    }
}

fn prompt(session: String, record: &Record, incoming: &mut Incoming) -> Fate {
    let said = record.text("prompt").or_else(|| record.text("prompt_text"));
    let Some(text) = said.filter(|text| *text != KEPT) else { return Fate::Ignored };
    let id = record.text("message.uuid").or_else(|| record.text("prompt.id")).map(str::to_owned);
    let what = Happening::Prompt { text: beginning(text, TEXT).to_owned() };
    incoming.events.push((session, record.event_of(id, what)));
    Fate::Done
}

fn result(session: String, record: &Record, incoming: &mut Incoming) -> Fate {
    let Some(call) = record.text("tool_use_id").map(str::to_owned) else { return Fate::Rejected };
    let success = record.truth("success");
    if success == Some(true)
        && let Some(what) = written(record)
    {
        incoming.events.push((session.clone(), record.event_of(Some(format!("{call}:write")), what)));
    }
    let id = result_id(Some(&call));
    incoming.events.push((session, record.event_of(id, ended(Some(call), success))));
    Fate::Done
}

fn result_id(call: Option<&str>) -> Option<String> {
    call.map(|call| format!("{call}:result"))
}

/// It tells whether a call worked and never what it gave back.
fn ended(call: Option<String>, success: Option<bool>) -> Happening {
    Happening::ToolResult { call, output: String::new(), success, secret_words: Vec::new() }
}

/// What the tool was called with: of a command, the whole of it.
fn input(record: &Record) -> Value {
    let parameters = record.json("tool_parameters").unwrap_or(Value::Null);
    match parameters.get("full_command").or_else(|| parameters.get("bash_command")) {
        Some(command) => json!({ "command": command }),
        None => parameters,
    }
}

/// The file a tool wrote. Its text counts only where it was not cut, which the stated size tells.
fn written(record: &Record) -> Option<Happening> {
    if !matches!(record.text("tool_name")?, "Write" | "Edit" | "MultiEdit" | "NotebookEdit") {
        return None;
    }
    let raw = record.text("tool_input")?;
    let input: Value = serde_json::from_str(raw).ok()?;
    let path = input.get("file_path").or_else(|| input.get("notebook_path"))?.as_str()?;
    let whole = record.number("tool_input_size_bytes") == Some(raw.len() as u64);
    let text = input.get("content").and_then(Value::as_str).filter(|_| whole);
    path.starts_with('/')
        .then(|| Happening::FileWrite { path: path.to_owned(), text: text.map(str::to_owned) })
}
