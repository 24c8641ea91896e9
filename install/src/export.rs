//! Settings of the machine for administrators: the hook, and beside it what the agent itself can refuse.
//!
//! The agent's own list is the second net: it knows beginnings of commands and nothing else. The hook is the first.

use std::fmt::Write;

use crate::agent::Format;
use crate::document::Document;
use crate::item::{Item, quoted};
use crate::json::Json;
use crate::tables::Tables;
use crate::{EditError, Hook, Scope, Settings, install};

/// Beginnings of commands that are denied, as words.
pub type Beginnings = [Vec<String>];

/// The settings of the machine for `settings`, with what is denied.
///
/// # Errors
/// When the agent has no settings for administrators that can be read back.
pub fn managed(settings: &Settings, hook: &Hook, denied: &Beginnings) -> Result<String, EditError> {
    let text = install(settings, Scope::Managed, hook, None)?;
    match (settings.agent, settings.format(Scope::Managed)) {
        ("claude-code", _) => {
            let mut document = Json::read(&text)?;
            let rules =
                denied.iter().map(|words| Item::text(format!("Bash({}:*)", words.join(" ")))).collect();
            let permissions = Item::table([
                ("deny", Item::List(rules)),
                ("disableBypassPermissionsMode", Item::text("disable")),
            ]);
            document.set(&["permissions"], &permissions)?;
            Ok(document.text())
        }
        ("codex", Format::Toml) => {
            let mut document = Tables::read(&text)?;
            for words in denied {
                let pattern = words.iter().map(|word| Item::table([("token", Item::text(word))])).collect();
                let rule = Item::table([
                    ("pattern", Item::List(pattern)),
                    ("decision", Item::text("forbidden")),
                    ("justification", Item::text("denied by the policy of assize")),
                ]);
                document.add(&["rules", "prefix_rules"], &rule)?;
            }
            Ok(document.text())
        }
        _ => Ok(text),
    }
}

/// Execpolicy rules of Codex.
pub fn execpolicy(denied: &Beginnings) -> String {
    let mut text = "# Written by `assize policy export`.\n".to_owned();
    for words in denied {
        let pattern = Item::List(words.iter().map(Item::text).collect()).compact();
        let _ = writeln!(text, "prefix_rule(pattern = {pattern}, decision = \"forbidden\")");
    }
    text
}

/// Policy TOML of Gemini CLI.
pub fn gemini(denied: &Beginnings) -> String {
    let mut text =
        "# Written by `assize policy export`, for the folder of policies of the machine.\n".to_owned();
    for words in denied {
        let prefix = quoted(&words.join(" "));
        let _ = write!(
            text,
            "\n[[rule]]\ntoolName = \"run_shell_command\"\ncommandPrefix = {prefix}\ndecision = \"deny\"\npriority = 999\n"
        );
    }
    text
}
