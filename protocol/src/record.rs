//! What is remembered of a decision or a change, in an order nobody can alter unseen.

use crate::{Body, Decision};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a record speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecordKind {
    /// A command was judged.
    Verdict,
    /// Reviewers answered.
    Review,
    /// A request for a person's decision changed its state.
    Approval,
    /// A grant was given, spent or taken back.
    Grant,
    /// Policy was loaded or changed.
    Policy,
    /// Rules were loaded or changed.
    Rules,
    /// A token was made or revoked.
    Token,
    /// A chain was begun, continued or closed by a process.
    Chain,
}

/// A record before it is chained: what happened, already redacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Unique and ordered by time (ULID).
    pub id: String,
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// What it speaks of.
    pub kind: RecordKind,
    /// Who caused it.
    pub actor: String,
    /// The session it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub session: Option<String>,
    /// What was decided, where something was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decision>,
    /// The rest; its shape follows from the kind.
    pub body: Body,
    /// JSON pointers into `body`: what was taken out before writing.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub erased: Vec<String>,
    /// JSON pointers into `body`: where text was masked before writing.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub masked: Vec<String>,
}

/// A record in its chain, in the shape of OCSF's `record_integrity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditRecord {
    /// What happened.
    #[serde(flatten)]
    pub record: Record,
    /// Its place in the chain.
    pub attestation: Attestation,
}

/// A link of a hash chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attestation {
    /// The chain: one for each process that writes.
    pub chain_uid: String,
    /// Counts from 0 in its chain.
    pub sequence: i64,
    /// Fingerprint of the record before; `None` for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prev_event: Option<String>,
    /// `sha256:` of the canonical record without fingerprint.
    pub fingerprint: String,
}
