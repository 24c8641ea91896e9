//! What a rule says about a command.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Confidence, RuleId, Severity, Span};

/// A safer way to the same end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rewrite {
    /// The command to run instead; proved to come out below the finding's severity.
    pub run: String,
    /// Why it is safer: a half sentence.
    pub because: String,
}

/// One rule that matched one place of the command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The stable id of the rule.
    pub rule: RuleId,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// The bytes it speaks of.
    pub span: Span,
    /// One sentence that reads as the offence, naming what was seen.
    pub summary: String,
    /// A safer alternative, where the rule knows one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub safer: Option<Rewrite>,
    /// The invocation it speaks of: an index into [`crate::Assessment::invocations`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub invocation: Option<u32>,
    /// The effect it speaks of: an index into [`crate::Assessment::effects`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub effect: Option<u32>,
    /// Recorded, never decides: the rule is in the sandbox.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub sandboxed: bool,
}
