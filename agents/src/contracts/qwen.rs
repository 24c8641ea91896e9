//! Qwen Code, from 0.15 on: hooks as Claude Code has them, tools as Gemini CLI has them. A reason is required.

use super::{claude_code, gemini};
use crate::{Contract, Fails, Host, Speech};

pub(super) const CONTRACT: Contract = Contract {
    id: "qwen-hooks-1",
    host: Host::Qwen,
    since: Some("0.15.0"),
    events: claude_code::EVENTS,
    unnamed: None,
    tools: gemini::TOOLS,
    keys: claude_code::KEYS,
    deaf_modes: &["bypassPermissions", "dontAsk", "yolo"],
    needs_terminal: false,
    can_defer: false,
    timeout_ms: 60_000,
    fails: Fails::Open,
    blind: Speech::Exit,
    marks: &[],
    foreign: &["/turn_id", "/cursor_version", "/toolName"],
    project_variable: Some("QWEN_PROJECT_DIR"),
};
