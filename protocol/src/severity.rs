//! How bad a finding is, and how sure we are of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much harm an act can do when it was not wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth recording.
    Info,
    /// Harmless by itself.
    Low,
    /// Needs a reason.
    Medium,
    /// Hard to undo, or reaches beyond the workspace.
    High,
    /// Never wanted from an agent.
    Critical,
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        })
    }
}

/// How sure a rule is that what it saw is what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A resemblance.
    Low,
    /// Likely.
    Medium,
    /// Read from structure.
    High,
}
