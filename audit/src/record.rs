//! Records of everything that is not a verdict: approvals, grants, policy, rules, tokens, chains.

use assize_protocol::{
    Approval, ApprovalState, Attestation, Body, Decision, Grant, Record, RecordKind, Scope,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::redact::Secrets;

/// What only the outside knows: a name and a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Unique and ordered by time (ULID).
    pub id: String,
    /// Milliseconds since 1970, UTC.
    pub at: i64,
}

/// What a record of a verdict holds beyond the usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Keep what the person asked for, redacted; otherwise only its hash is kept.
    pub prompts: bool,
    /// The W3C trace the request belongs to.
    pub trace_id: Option<String>,
    /// The span within it.
    pub span_id: Option<String>,
}

/// What happened to a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantChange {
    /// Somebody approved.
    Given,
    /// It let a command through and is used up.
    Spent,
    /// It let a command through and stays.
    Used,
    /// Somebody took it back.
    Revoked,
}

/// What happened to policy or rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Load {
    /// Whether they are in force now; otherwise the previous ones stay.
    pub activated: bool,
    /// `sha256:` of what was loaded.
    pub revision: String,
    /// `sha256:` of what was in force before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// Why they were rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What happened to a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenChange {
    /// Names it; not its secret.
    pub token: String,
    /// Who it stands for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// Taken back; otherwise made.
    pub revoked: bool,
}

/// An approval was opened or changed its state.
pub fn approval_record(stamp: Stamp, actor: &str, approval: &Approval) -> Record {
    let decision = match approval.state {
        ApprovalState::Open => Decision::Ask,
        ApprovalState::Approved => Decision::Allow,
        ApprovalState::Denied | ApprovalState::Expired | ApprovalState::Withdrawn => Decision::Deny,
    };
    let rules: Vec<&str> = approval.findings.iter().map(|finding| finding.rule.as_str()).collect();
    let body = json!({
        "approval": approval.id, "state": approval.state, "version": approval.version, "verdict": approval.verdict,
        "command": approval.command, "edited": approval.edited, "binding": approval.binding, "risk": approval.risk,
        "rules": rules, "quorum": approval.quorum, "votes": approval.votes, "structure": approval.structure,
        "opened_at": approval.opened_at, "expires_at": approval.expires_at, "closed_at": approval.closed_at,
    });
    let session = approval.binding.session.clone();
    Record { session, decision: Some(decision), ..change(stamp, RecordKind::Approval, actor, body) }
}

/// A grant was given, used or taken back.
pub fn grant_record(stamp: Stamp, actor: &str, grant: &Grant, what: GrantChange) -> Record {
    let body = json!({
        "grant": grant.id, "change": what, "approval": grant.approval, "scope": grant.scope, "binding": grant.binding,
        "structure": grant.structure, "risk": grant.risk, "granted_by": grant.granted_by,
        "granted_at": grant.granted_at, "expires_at": grant.expires_at,
    });
    Record { session: grant.binding.session.clone(), ..change(stamp, RecordKind::Grant, actor, body) }
}

/// Policy was loaded, or refused.
pub fn policy_record(stamp: Stamp, actor: &str, load: &Load) -> Record {
    change(stamp, RecordKind::Policy, actor, tree(load))
}

/// Rules were loaded, or refused.
pub fn rules_record(stamp: Stamp, actor: &str, load: &Load) -> Record {
    change(stamp, RecordKind::Rules, actor, tree(load))
}

/// A token was made or revoked.
pub fn token_record(stamp: Stamp, actor: &str, token: &TokenChange) -> Record {
    change(stamp, RecordKind::Token, actor, tree(token))
}

/// The first record of a chain: it names the last links of all other chains there are, so that none can be taken away.
pub fn begun_record(stamp: Stamp, actor: &str, heads: &[Attestation]) -> Record {
    chain_record(stamp, actor, "begun", heads, None)
}

/// The last record of a chain whose process ended in order.
pub fn closed_record(stamp: Stamp, actor: &str, checkpoint: Option<&crate::Checkpoint>) -> Record {
    chain_record(stamp, actor, "closed", &[], checkpoint)
}

/// A signed statement of how far the chain goes, written into the chain, with the heads of the others.
pub fn checkpoint_record(
    stamp: Stamp,
    actor: &str,
    checkpoint: &crate::Checkpoint,
    heads: &[Attestation],
) -> Record {
    chain_record(stamp, actor, "checkpoint", heads, Some(checkpoint))
}

fn chain_record(
    stamp: Stamp,
    actor: &str,
    event: &str,
    heads: &[Attestation],
    checkpoint: Option<&crate::Checkpoint>,
) -> Record {
    let heads: Vec<Value> = heads
        .iter()
        .map(|head| json!({ "chain_uid": head.chain_uid, "sequence": head.sequence, "fingerprint": head.fingerprint }))
        .collect();
    // Nothing in it comes from a command: signatures must not be taken for secrets.
    let body = json!({ "event": event, "heads": heads, "checkpoint": checkpoint });
    Record { masked: Vec::new(), ..plain(stamp, RecordKind::Chain, actor, body) }
}

/// A record of any kind: `body` with every secret masked in every text of it.
pub fn change(stamp: Stamp, kind: RecordKind, actor: &str, mut body: Value) -> Record {
    let (mut secrets, mut masked) = (Secrets::default(), Vec::new());
    // Commands first: what is recognised there is masked everywhere.
    for key in ["command", "edited"] {
        if let Some(text) = body.get(key).and_then(Value::as_str) {
            secrets.mask(text);
        }
    }
    mask_all(&mut body, &mut secrets, &mut String::new(), &mut masked);
    Record { masked, ..plain(stamp, kind, actor, body) }
}

fn plain(stamp: Stamp, kind: RecordKind, actor: &str, mut body: Value) -> Record {
    body.sort_all_objects();
    if let Value::Object(fields) = &mut body {
        fields.retain(|_, value| !value.is_null());
    }
    Record {
        id: stamp.id,
        at: stamp.at,
        kind,
        actor: actor.to_owned(),
        session: None,
        decision: None,
        body: Body::of(&body).unwrap_or_default(),
        erased: Vec::new(),
        masked: Vec::new(),
    }
}

impl Secrets {
    /// Masks the secrets in every text of `value`.
    pub fn mask_all(&mut self, value: &mut Value) {
        mask_all(value, self, &mut String::new(), &mut Vec::new());
    }
}

fn mask_all(value: &mut Value, secrets: &mut Secrets, pointer: &mut String, masked: &mut Vec<String>) {
    let length = pointer.len();
    match value {
        Value::String(text) => {
            if let std::borrow::Cow::Owned(hidden) = secrets.mask(text) {
                *text = hidden;
                masked.push(pointer.clone());
            }
        }
        Value::Array(values) => {
            for (at, value) in values.iter_mut().enumerate() {
                pointer.push('/');
                pointer.push_str(&at.to_string());
                mask_all(value, secrets, pointer, masked);
                pointer.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                mask_all(value, secrets, pointer, masked);
                pointer.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn tree(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
