//! What policy made of an assessment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decision, Rewrite, Severity};

/// Why a ruling is what it is: one finding and the policy entry that judged it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Because {
    /// Index into [`crate::Assessment::findings`]; `None` when there was nothing to judge.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub finding: Option<u32>,
    /// What this finding alone would decide.
    pub decision: Decision,
    /// `layer entry`, for example `policy:builtin decide.critical`.
    pub decided_by: String,
}

/// How the decision came about, apart from what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Policy decided from the assessment.
    Judged,
    /// A review answered an ask.
    Reviewed,
    /// The decision stays with a person: no reviewer was there, late or sure. Says nothing about risk.
    ReviewerUnavailable,
    /// A person decided.
    Approved,
    /// It would have been allowed, but could not be recorded. Says nothing about risk.
    Unrecorded,
    /// Nobody judged it: there was no room or no time. Says nothing about risk.
    Unjudged,
}

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ruling {
    /// Whether the command may run.
    pub decision: Decision,
    /// The worst severity that counted.
    pub risk: Severity,
    /// How the decision came about.
    pub outcome: Outcome,
    /// What decided, strictest first.
    pub because: Vec<Because>,
    /// Findings that policy set aside, as indices; they stay in the assessment.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub suppressed: Vec<u32>,
    /// The class of action refused, in words an agent can act on; `None` when allowed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refused: Option<String>,
    /// One rewrite proved to come out lower.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rewrite: Option<Rewrite>,
    /// What would unblock it; `None` when allowed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unblock: Option<String>,
}
