//! The whole answer to a request.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Assessment, Command, Ruling};

/// A command and who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// The caller's id, echoed.
    #[serde(default)]
    pub id: Option<serde_json::Value>,
    /// What to judge.
    #[serde(flatten)]
    pub command: Command,
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
}
