//! What a reviewer said about a command that was asked about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Confidence, Rewrite, Span};

/// What a reviewer would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewOutcome {
    /// The session shows that this is what the person asked for.
    Allow,
    /// It cannot tell: a person decides.
    Abstain,
    /// The session shows that it is not.
    Deny,
}

/// What an answer rests on. What does not exist voids the answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Evidence {
    /// Something that happened in the session.
    Event {
        /// Its id.
        id: String,
    },
    /// Bytes of the command.
    Span {
        /// Which.
        span: Span,
    },
    /// What a person decided earlier.
    Approval {
        /// The approval.
        id: String,
    },
}

/// Why there is no answer. Says nothing about the command, except for `unsure`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Abstained {
    /// The session does not settle it.
    Unsure,
    /// It was not there in time.
    Late,
    /// It was not there.
    Unavailable,
    /// Its answer had another shape than it has to have.
    Malformed,
    /// Its answer rests on what does not exist.
    Unfounded,
    /// It broke.
    Panicked,
}

/// What it cost to answer: models are paid by the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Usage {
    /// Answers of models that were paid for, used or not.
    pub answers: u32,
    /// Millionths of the currency the prices are in, where all prices are known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cost_micros: Option<u64>,
    /// Tokens that were read.
    pub input_tokens: u64,
    /// Tokens that were written.
    pub output_tokens: u64,
}

/// One reviewer's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// Who: `provenance`, `scope`, …
    pub reviewer: String,
    /// What it would do.
    pub outcome: ReviewOutcome,
    /// How sure it is.
    pub confidence: Confidence,
    /// One sentence for the person who decides in the end.
    pub rationale: String,
    /// What that rests on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<Evidence>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub abstained: Option<Abstained>,
    /// A step that would tell more and change nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub safer: Option<Rewrite>,
    /// How long it took, in microseconds; nothing for an answer that was remembered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub elapsed_us: Option<u64>,
    /// What it cost; nothing for an answer that was remembered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub usage: Option<Usage>,
}
