//! The exact bytes of an answer.

use serde_json::{Value, json};

use crate::{Contract, Event, Leave, Saying, Speech};

/// What a hook prints, and the code it ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// For standard output: nothing, or one JSON text and a newline.
    pub stdout: String,
    /// For standard error.
    pub stderr: String,
    /// The exit code.
    pub code: u8,
}

/// The exit code that blocks, for agents that look at it.
const BLOCKS: u8 = 2;

impl Answer {
    fn quiet() -> Self {
        Self { stdout: String::new(), stderr: String::new(), code: 0 }
    }

    fn printing(text: &str) -> Self {
        let newline = if text.is_empty() { "" } else { "\n" };
        Self { stdout: format!("{text}{newline}"), ..Self::quiet() }
    }

    fn json(value: &Value) -> Self {
        Self::printing(&value.to_string())
    }

    fn blocking(reason: &str) -> Self {
        Self { stderr: format!("{reason}\n"), code: BLOCKS, ..Self::quiet() }
    }
}

/// A deny for a payload of which not even the event is known.
pub fn blind(contract: &Contract, reason: &str) -> Answer {
    // Shapes that name the event cannot be used without one; the exit code is understood for all of them.
    denied(contract.blind, "", reason)
}

/// The same where there is no exit code: in the words of what the agent mostly asks about.
pub fn blind_in_words(contract: &Contract, reason: &str) -> Answer {
    contract
        .events
        .first()
        .map_or_else(|| blind(contract, reason), |event| denied(event.speech, event.name, reason))
}

/// What `event` is answered.
pub(crate) fn answer(event: &Event, saying: &Saying) -> Answer {
    match (saying, event.leave) {
        (Saying::Leave, Leave::Print(text)) => Answer::printing(text),
        // Whoever cannot leave it asks or denies before it comes to this.
        (Saying::Leave, Leave::Never) => denied(event.speech, event.name, "assize has no opinion on this"),
        (Saying::Pass, leave) => passed(event, leave),
        (Saying::Grant, leave) if !event.can_grant => passed(event, leave),
        (Saying::Grant, _) => granted(event),
        (Saying::Ask(reason), _) if event.can_ask => asked(event, "ask", reason),
        (Saying::Defer(reason), _) if event.speech == Speech::HookSpecific => asked(event, "defer", reason),
        (Saying::Ask(reason) | Saying::Defer(reason) | Saying::Deny(reason), _) => {
            denied(event.speech, event.name, reason)
        }
    }
}

/// No objection: where every answer is an opinion, an allow.
fn passed(event: &Event, leave: Leave) -> Answer {
    match leave {
        Leave::Print(text) => Answer::printing(text),
        Leave::Never => granted(event),
    }
}

fn granted(event: &Event) -> Answer {
    match event.speech {
        Speech::HookSpecific => Answer::json(&json!({ "hookSpecificOutput": {
            "hookEventName": event.name, "permissionDecision": "allow",
            "permissionDecisionReason": "assize allows it",
        } })),
        Speech::HookBehavior => Answer::json(&json!({ "hookSpecificOutput": {
            "hookEventName": event.name, "decision": { "behavior": "allow" },
        } })),
        Speech::Decision => Answer::json(&json!({ "decision": "allow" })),
        Speech::Permission => Answer::json(&json!({ "continue": true, "permission": "allow" })),
        Speech::PermissionDecision => Answer::json(&json!({ "permissionDecision": "allow" })),
        Speech::Behavior => Answer::json(&json!({ "behavior": "allow" })),
        Speech::Cancel => Answer::json(&json!({ "cancel": false })),
        Speech::Exit => Answer::quiet(),
    }
}

/// A question; an event without its own answer for one asks by leaving it to the agent.
fn asked(event: &Event, word: &str, reason: &str) -> Answer {
    match event.speech {
        Speech::HookSpecific => Answer::json(&json!({ "hookSpecificOutput": {
            "hookEventName": event.name, "permissionDecision": word, "permissionDecisionReason": reason,
        } })),
        Speech::Decision => Answer::json(&json!({ "decision": word, "reason": reason })),
        Speech::Permission => Answer::json(&json!({
            "permission": word, "user_message": reason, "agent_message": reason,
        })),
        Speech::PermissionDecision => {
            Answer::json(&json!({ "permissionDecision": word, "permissionDecisionReason": reason }))
        }
        Speech::HookBehavior | Speech::Behavior => match event.leave {
            Leave::Print(text) => Answer::printing(text),
            Leave::Never => denied(event.speech, event.name, reason),
        },
        Speech::Cancel | Speech::Exit => denied(event.speech, event.name, reason),
    }
}

fn denied(speech: Speech, event: &str, reason: &str) -> Answer {
    match speech {
        Speech::HookSpecific => Answer::json(&json!({ "hookSpecificOutput": {
            "hookEventName": event, "permissionDecision": "deny", "permissionDecisionReason": reason,
        } })),
        Speech::HookBehavior => Answer::json(&json!({ "hookSpecificOutput": {
            "hookEventName": event, "decision": { "behavior": "deny", "message": reason },
        } })),
        Speech::Decision => Answer::json(&json!({ "decision": "deny", "reason": reason })),
        Speech::Permission => Answer::json(&json!({
            "permission": "deny", "user_message": reason, "agent_message": reason,
        })),
        Speech::PermissionDecision => {
            Answer::json(&json!({ "permissionDecision": "deny", "permissionDecisionReason": reason }))
        }
        Speech::Behavior => Answer::json(&json!({ "behavior": "deny", "message": reason })),
        Speech::Cancel => Answer::json(&json!({ "cancel": true, "errorMessage": reason })),
        Speech::Exit => Answer::blocking(reason),
    }
}
