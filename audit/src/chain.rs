//! Links records: each names the fingerprint of the one before.

use assize_protocol::{Attestation, AuditRecord, Decision, Digest, Record, RecordKind};
use serde::Serialize;

/// Chains the records of one process, in the order in which it writes them.
#[derive(Debug, Clone)]
pub struct Chain {
    uid: String,
    next: i64,
    head: Option<String>,
    text: Vec<u8>,
}

impl Chain {
    /// A chain without records. `uid` is its own: two processes never write to one chain.
    pub fn begin(uid: impl Into<String>) -> Self {
        Self { uid: uid.into(), next: 0, head: None, text: Vec::new() }
    }

    /// Goes on behind `head`.
    pub fn resume(head: &Attestation) -> Self {
        Self {
            uid: head.chain_uid.clone(),
            next: head.sequence.saturating_add(1),
            head: Some(head.fingerprint.clone()),
            text: Vec::new(),
        }
    }

    /// The name of the chain.
    pub fn uid(&self) -> &str {
        &self.uid
    }

    /// How many records it has.
    pub fn len(&self) -> i64 {
        self.next
    }

    /// Whether it has no record yet.
    pub fn is_empty(&self) -> bool {
        self.next == 0
    }

    /// The fingerprint of its last record.
    pub fn head(&self) -> Option<&str> {
        self.head.as_deref()
    }

    /// `record` as the next link. What is not stored afterwards leaves a gap: resume from the stored head then.
    pub fn next(&mut self, record: Record) -> AuditRecord {
        let mut attestation = Attestation {
            chain_uid: self.uid.clone(),
            sequence: self.next,
            prev_event: self.head.take(),
            fingerprint: String::new(),
        };
        attestation.fingerprint = fingerprint(&record, &attestation, &mut self.text);
        self.head = Some(attestation.fingerprint.clone());
        self.next += 1;
        AuditRecord { record, attestation }
    }
}

/// The fingerprint that `record` ought to have.
pub(crate) fn expected(record: &AuditRecord, text: &mut Vec<u8>) -> String {
    fingerprint(&record.record, &record.attestation, text)
}

/// What is hashed, as RFC 8785 has it: keys in order, no spaces. The body is in that form when it is made.
#[derive(Serialize)]
struct Hashed<'r> {
    actor: &'r str,
    at: i64,
    attestation: HashedAttestation<'r>,
    body: &'r assize_protocol::Body,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decision>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    erased: &'r [String],
    id: &'r str,
    kind: RecordKind,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    masked: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<&'r str>,
}

#[derive(Serialize)]
struct HashedAttestation<'r> {
    chain_uid: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev_event: Option<&'r str>,
    sequence: i64,
}

/// `text` is room for the hashed bytes, so that a chain asks for it once.
fn fingerprint(record: &Record, attestation: &Attestation, text: &mut Vec<u8>) -> String {
    let hashed = Hashed {
        actor: &record.actor,
        at: record.at,
        attestation: HashedAttestation {
            chain_uid: &attestation.chain_uid,
            prev_event: attestation.prev_event.as_deref(),
            sequence: attestation.sequence,
        },
        body: &record.body,
        decision: record.decision,
        erased: &record.erased,
        id: &record.id,
        kind: record.kind,
        masked: &record.masked,
        session: record.session.as_deref(),
    };
    text.clear();
    // Nothing in it can fail: text, numbers, and a body that is JSON already.
    let written = serde_json::to_writer(&mut *text, &hashed);
    debug_assert!(written.is_ok(), "a record has JSON");
    Digest::of(text).to_string()
}
