//! What may happen to a command.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a command may run. The order is the algebra: decisions join by `max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Every effect was proved to lie inside the boundary.
    Allow,
    /// Reviewers, then a person, decide.
    Ask,
    /// The command does not run.
    Deny,
}

/// The strictest of `all`; nobody spoke means [`Decision::Ask`].
pub fn strictest(all: impl IntoIterator<Item = Decision>) -> Decision {
    all.into_iter().max().unwrap_or(Decision::Ask)
}

impl std::fmt::Display for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Allow => "allow",
            Self::Ask => "ask",
            Self::Deny => "deny",
        })
    }
}
