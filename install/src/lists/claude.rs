//! `permissions.allow`, `ask` and `deny` of Claude Code: `Bash(git push:*)`.

use serde_json::Value;

use super::{Listed, Says, pattern};
use crate::EditError;
use crate::document::Document;
use crate::json::Json;

const LISTS: [(&str, Says); 3] = [("deny", Says::Deny), ("ask", Says::Ask), ("allow", Says::Allow)];

pub(super) fn read(text: &str) -> Result<Vec<Listed>, EditError> {
    let settings = Json::read(text)?.value();
    let permissions = settings.get("permissions").unwrap_or(&Value::Null);
    let entries = |(key, says): (&str, Says)| {
        let list = permissions.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        list.into_iter().map(move |entry| listed(&entry, says)).collect::<Vec<_>>()
    };
    Ok(LISTS.into_iter().flat_map(entries).collect())
}

fn listed(entry: &Value, says: Says) -> Listed {
    let written = entry.as_str().map_or_else(|| entry.to_string(), str::to_owned);
    let words = match written.strip_prefix("Bash").map(str::trim) {
        None => Err("it is about another tool"),
        Some("") => Ok(Vec::new()),
        Some(rest) => match rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            // `:*` is an older spelling of a blank and a star.
            Some(inside) => pattern(
                &inside.strip_suffix(":*").map_or_else(|| inside.to_owned(), |start| format!("{start} *")),
            ),
            None => Err("it is about another tool"),
        },
    };
    Listed { written, says: Some(says), words }
}
