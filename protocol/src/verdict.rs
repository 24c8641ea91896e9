//! The whole answer to a request.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Agent, ApprovalTicket, Assessment, Command, Context, Review, Ruling};

/// A command and who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Request {
    /// The caller's id, echoed.
    #[serde(default)]
    pub id: Option<serde_json::Value>,
    /// What to judge.
    #[serde(flatten)]
    pub command: Command,
    /// The program that wants to run it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agent: Option<Agent>,
    /// The session it belongs to.
    #[schemars(length(min = 1, max = 256), regex(pattern = r"^[^\x00-\x1f\x7f-\x9f]+$"))]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub session: Option<String>,
    /// The tool it was called through, as the agent names it: `Bash`, `mcp__server__tool`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tool: Option<String>,
    /// The agent's id of the call.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tool_call: Option<String>,
    /// What happened before, when the caller remembers it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub context: Option<Context>,
    /// How long the caller waits for somebody else's answer, in milliseconds.
    #[schemars(range(min = 0, max = u32::MAX))]
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "crate::whole::maybe")]
    pub wait_ms: Option<u32>,
}

impl Request {
    /// `command` on its own: nobody else's, in no session.
    pub fn of(command: Command) -> Self {
        Self {
            id: None,
            command,
            agent: None,
            session: None,
            tool: None,
            tool_call: None,
            context: None,
            wait_ms: None,
        }
    }
}

/// Which knowledge produced an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Revisions {
    /// Version of the engine.
    pub engine: String,
    /// `sha256:` of the compiled programs and rules.
    pub rules: String,
    /// `sha256:` of the merged policy.
    pub policy: String,
}

/// A ruling with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// The caller's id, or a stable id of the command and the ruling.
    pub id: serde_json::Value,
    /// What was decided.
    #[serde(flatten)]
    pub ruling: Ruling,
    /// What is known about the command.
    pub assessment: Assessment,
    /// Which knowledge produced it.
    pub revisions: Revisions,
    /// The question to a person that it opened or that settled it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approval: Option<ApprovalTicket>,
    /// How often this session tried the same with the same outcome, this time included; only where it was not allowed.
    #[schemars(range(min = 0, max = u32::MAX))]
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "crate::whole::maybe")]
    pub tried: Option<u32>,
    /// What reviewers said about an ask.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub reviews: Vec<Review>,
    /// How long judging took, in microseconds, where somebody measured.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub elapsed_us: Option<u64>,
}
