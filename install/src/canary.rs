//! What an agent sends its hook, and what it makes of the answer.
//!
//! Taken from what was measured or documented of the agents, and on purpose not from the code that answers them: whoever
//! tests a hook asks with this, and reads the answer the way the agent would.

use serde_json::{Value, json};

/// A command no policy can allow.
pub const DEADLY: &str = "rm -rf /";

/// A command that is allowed everywhere.
pub const HARMLESS: &str = "true";

/// What the agent does with the command after its hook has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It does not run.
    Blocked,
    /// A person is asked.
    Asked,
    /// The hook does not object.
    Passed,
    /// To the agent the hook has failed; most agents run the command.
    Failed,
}

/// The keys that lead to the hook that `agent` asks about shell commands, and what it sends.
pub fn payload(agent: &str, command: &str, cwd: &str) -> Option<(&'static str, String)> {
    let session = "assize-doctor";
    let (event, payload) = match agent {
        "claude-code" => (
            "hooks.PreToolUse",
            json!({
                "session_id": session, "transcript_path": "", "cwd": cwd, "permission_mode": "default",
                "hook_event_name": "PreToolUse", "tool_name": "Bash",
                "tool_input": { "command": command, "description": "assize doctor" }, "tool_use_id": "toolu_assize",
            }),
        ),
        "codex" => (
            "hooks.PreToolUse",
            json!({
                "session_id": session, "turn_id": "1", "transcript_path": null, "cwd": cwd,
                "hook_event_name": "PreToolUse", "model": "none", "permission_mode": "default", "tool_name": "Bash",
                "tool_input": { "command": command }, "tool_use_id": "call_assize",
            }),
        ),
        "cursor" => (
            "hooks.beforeShellExecution",
            json!({
                "conversation_id": session, "generation_id": "1", "hook_event_name": "beforeShellExecution",
                "cursor_version": "3.0.0", "workspace_roots": [cwd], "command": command, "cwd": cwd, "sandbox": false,
            }),
        ),
        "copilot" => (
            "hooks.preToolUse",
            json!({
                "sessionId": session, "timestamp": 0, "cwd": cwd, "toolName": "bash",
                "toolArgs": json!({ "command": command, "description": "assize doctor" }).to_string(),
            }),
        ),
        "gemini" => (
            "hooks.BeforeTool",
            json!({
                "session_id": session, "transcript_path": "", "cwd": cwd, "hook_event_name": "BeforeTool",
                "timestamp": "2026-01-01T00:00:00.000Z", "tool_name": "run_shell_command",
                "tool_input": { "command": command, "description": "assize doctor" },
            }),
        ),
        "qwen" => (
            "hooks.PreToolUse",
            json!({
                "session_id": session, "transcript_path": "", "cwd": cwd, "permission_mode": "default",
                "hook_event_name": "PreToolUse", "tool_name": "run_shell_command",
                "tool_input": { "command": command, "is_background": false }, "tool_use_id": "assize",
            }),
        ),
        "windsurf" => (
            "hooks.pre_run_command",
            json!({
                "agent_action_name": "pre_run_command", "trajectory_id": session, "execution_id": "1",
                "timestamp": "2026-01-01T00:00:00Z", "tool_info": { "command_line": command, "cwd": cwd },
            }),
        ),
        "cline" => (
            "PreToolUse",
            json!({
                "clineVersion": "3.40.0", "hookName": "PreToolUse", "timestamp": "0", "taskId": session,
                "workspaceRoots": [cwd], "userId": "", "model": {},
                "preToolUse": {
                    "toolName": "execute_command",
                    "parameters": { "command": command, "requires_approval": "false" },
                },
            }),
        ),
        "kiro" => (
            "hooks.preToolUse",
            json!({
                "hook_event_name": "preToolUse", "cwd": cwd, "tool_name": "execute_bash",
                "tool_input": { "command": command },
            }),
        ),
        "openhands" => (
            "pre_tool_use",
            json!({
                "event_type": "PreToolUse", "tool_name": "terminal", "tool_input": { "command": command },
                "session_id": session, "working_dir": cwd, "metadata": {},
            }),
        ),
        _ => return None,
    };
    Some((event, payload.to_string()))
}

/// What `agent` makes of a hook that printed this and ended with `code`; `None` when a signal ended it.
pub fn effect(agent: &str, stdout: &str, stderr: &str, code: Option<i32>) -> Effect {
    match (agent, code) {
        // Without a word beside it, Codex takes the code for a failure.
        ("codex", Some(2)) if stderr.trim().is_empty() => Effect::Failed,
        ("copilot" | "cline", Some(2)) => Effect::Failed,
        (_, Some(2)) => Effect::Blocked,
        ("windsurf" | "kiro", Some(0)) => Effect::Passed,
        (_, Some(0)) => printed(agent, stdout.trim()),
        _ => Effect::Failed,
    }
}

fn printed(agent: &str, text: &str) -> Effect {
    if text.is_empty() {
        // Cursor wants an answer; to the others silence is none.
        return if matches!(agent, "cursor" | "cline") { Effect::Failed } else { Effect::Passed };
    }
    let Ok(answer @ Value::Object(_)) = serde_json::from_str::<Value>(text) else { return Effect::Failed };
    let word = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str);
    match agent {
        "codex" => codex(&answer),
        "claude-code" | "qwen" => decided(word("/hookSpecificOutput/permissionDecision")),
        "cursor" => match word("/permission") {
            None => Effect::Failed,
            word => decided(word),
        },
        "copilot" => decided(word("/permissionDecision")),
        "cline" => match answer.get("cancel") {
            Some(Value::Bool(true)) => Effect::Blocked,
            Some(Value::Bool(false)) => Effect::Passed,
            _ => Effect::Failed,
        },
        _ => decided(word("/decision")),
    }
}

fn decided(word: Option<&str>) -> Effect {
    match word {
        Some("deny" | "block") => Effect::Blocked,
        Some("ask" | "defer") => Effect::Asked,
        Some("allow" | "approve") | None => Effect::Passed,
        Some(_) => Effect::Failed,
    }
}

/// One key too many, or a deny without a reason, and Codex runs the command.
fn codex(answer: &Value) -> Effect {
    const TOP: [&str; 7] = [
        "continue",
        "stopReason",
        "suppressOutput",
        "systemMessage",
        "decision",
        "reason",
        "hookSpecificOutput",
    ];
    const INNER: [&str; 5] = [
        "hookEventName",
        "permissionDecision",
        "permissionDecisionReason",
        "updatedInput",
        "additionalContext",
    ];
    let knows = |value: &Value, known: &[&str]| {
        value.as_object().is_none_or(|object| object.keys().all(|key| known.contains(&key.as_str())))
    };
    let inner = answer.get("hookSpecificOutput");
    if !knows(answer, &TOP) || inner.is_some_and(|inner| !knows(inner, &INNER)) {
        return Effect::Failed;
    }
    let word = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str);
    let said = |pointer: &str| word(pointer).is_some_and(|reason| !reason.trim().is_empty());
    let event = word("/hookSpecificOutput/hookEventName") == Some("PreToolUse");
    match (word("/hookSpecificOutput/permissionDecision"), word("/decision")) {
        (Some("deny"), _) if event && said("/hookSpecificOutput/permissionDecisionReason") => Effect::Blocked,
        (_, Some("block")) if said("/reason") => Effect::Blocked,
        (None, None) => Effect::Passed,
        _ => Effect::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_agent_has_a_payload_that_names_the_command() {
        for settings in &crate::AGENTS {
            let (_, payload) = payload(settings.agent, "rm -rf /tmp/x", "/proj").unwrap();
            assert!(payload.contains("rm -rf /tmp/x") && payload.len() < 4096, "{payload}");
        }
    }

    #[test]
    fn codex_is_not_convinced_by_an_answer_with_one_key_too_many() {
        let deny = |extra: &str| {
            format!(
                r#"{{"hookSpecificOutput":{{"hookEventName":"PreToolUse","permissionDecision":"deny"{extra}}}}}"#
            )
        };
        let reason = r#","permissionDecisionReason":"no""#;
        assert_eq!(effect("codex", &deny(reason), "", Some(0)), Effect::Blocked);
        assert_eq!(effect("codex", &deny(&format!(r#"{reason},"id":"x""#)), "", Some(0)), Effect::Failed);
        assert_eq!(effect("codex", &deny(""), "", Some(0)), Effect::Failed, "a deny without a reason");
        assert_eq!(effect("codex", "", "", Some(2)), Effect::Failed, "a silent exit 2");
        assert_eq!(effect("codex", "{}", "", Some(0)), Effect::Passed);
    }

    #[test]
    fn a_hook_that_dies_or_talks_nonsense_has_failed() {
        for settings in &crate::AGENTS {
            assert_eq!(effect(settings.agent, "", "", None), Effect::Failed, "{}", settings.agent);
            assert_eq!(effect(settings.agent, "", "", Some(127)), Effect::Failed, "{}", settings.agent);
        }
        assert_eq!(effect("claude-code", "{not json", "", Some(0)), Effect::Failed);
    }
}
