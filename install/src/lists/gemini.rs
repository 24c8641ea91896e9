//! `[[rule]]` of Gemini CLI's policy engine.

use serde_json::Value;

use super::{Listed, Says, pattern};
use crate::EditError;
use crate::document::Document;
use crate::tables::Tables;

const SHELL: &str = "run_shell_command";

pub(super) fn read(text: &str) -> Result<Vec<Listed>, EditError> {
    let policy = Tables::read(text)?.value();
    let rules = policy.get("rule").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok(rules.iter().flat_map(listed).collect())
}

fn listed(rule: &Value) -> Vec<Listed> {
    let says = match rule.get("decision").and_then(Value::as_str) {
        Some("allow") => Some(Says::Allow),
        Some("ask_user") => Some(Says::Ask),
        Some("deny") => Some(Says::Deny),
        _ => None,
    };
    let of_shell = strings(rule.get("toolName")).iter().any(|name| name == SHELL || name == "*");
    let more = ["commandRegex", "argsPattern", "mcpName", "modes"].iter().any(|key| rule.get(key).is_some());
    let one = |words| Listed { written: rule.to_string(), says, words };
    let prefixes = strings(rule.get("commandPrefix"));
    match (of_shell, prefixes.is_empty()) {
        (false, _) => vec![one(Err("it is about another tool"))],
        (true, true) if more => vec![one(Err("it has conditions beyond the words a command begins with"))],
        (true, true) => vec![one(Ok(Vec::new()))],
        // Other conditions make the entry narrower: without them the rule is wider.
        (true, false) => prefixes.iter().map(|prefix| one(pattern(prefix))).collect(),
    }
}

/// A text or a list of texts.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
