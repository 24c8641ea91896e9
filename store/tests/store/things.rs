//! Records, approvals, grants and events to keep.

use assize_protocol::{
    Approval, ApprovalState, Attestation, AuditRecord, Binding, Body, Decision, Grant, GrantScope, Happening,
    Prompting, Record, RecordKind, SessionEvent, Severity, Shell, Structure,
};
use serde_json::json;

/// The link number `sequence` of `chain`. Its id and time follow from the number.
pub(crate) fn link(chain: &str, sequence: i64) -> AuditRecord {
    let record = Record {
        id: format!("{chain}-{sequence:08}"),
        at: 1000 + sequence,
        kind: RecordKind::Verdict,
        actor: "token:ci".to_owned(),
        session: None,
        decision: Some(Decision::Allow),
        body: Body::of(&json!({ "command": "ls -l", "elapsed_us": 48, "findings": ["a/b"] })).unwrap(),
        erased: Vec::new(),
        masked: vec!["/command".to_owned()],
    };
    let print = |sequence: i64| format!("sha256:{chain}-{sequence}");
    let attestation = Attestation {
        chain_uid: chain.to_owned(),
        sequence,
        prev_event: (sequence > 0).then(|| print(sequence - 1)),
        fingerprint: print(sequence),
    };
    AuditRecord { record, attestation }
}

/// Links `from` up to, not including, `to`.
pub(crate) fn links(chain: &str, from: i64, to: i64) -> Vec<AuditRecord> {
    (from..to).map(|sequence| link(chain, sequence)).collect()
}

pub(crate) fn ids(records: &[AuditRecord]) -> Vec<&str> {
    records.iter().map(|record| record.record.id.as_str()).collect()
}

/// An open approval for `command` that ends at 2000.
pub(crate) fn approval(id: &str, command: &str) -> Approval {
    Approval {
        id: id.to_owned(),
        state: ApprovalState::Open,
        version: 1,
        opened_at: 1000,
        expires_at: 2000,
        closed_at: None,
        verdict: "v-1".to_owned(),
        agent: None,
        command: command.to_owned(),
        edited: None,
        binding: Binding {
            command: format!("sha256:{command}"),
            shell: Shell::default(),
            cwd: "/work".to_owned(),
            workspace: vec!["/work".to_owned()],
            session: Some("s-1".to_owned()),
            requester: "token:ci".to_owned(),
            policy: "sha256:p".to_owned(),
            rules: "sha256:r".to_owned(),
            home: Some("/home/dev".to_owned()),
            user: None,
            facts: Some("sha256:f".to_owned()),
        },
        prompt: None,
        risk: Severity::Medium,
        because: Vec::new(),
        findings: Vec::new(),
        invocations: Vec::new(),
        effects: Vec::new(),
        structure: None,
        prompting: Prompting::default(),
        quorum: 1,
        votes: Vec::new(),
    }
}

/// The next version of `approval`, in `state`.
pub(crate) fn now(approval: &Approval, state: ApprovalState) -> Approval {
    Approval { state, version: approval.version + 1, closed_at: Some(1500), ..approval.clone() }
}

/// A grant that follows from `approval` and ends at 3000.
pub(crate) fn grant(id: &str, approval: &Approval, scope: GrantScope) -> Grant {
    Grant {
        id: id.to_owned(),
        approval: approval.id.clone(),
        scope,
        binding: approval.binding.clone(),
        structure: Some(Structure {
            shape: "git push ⟨…⟩".to_owned(),
            invocations: vec!["ls -l".to_owned()],
            effects: Vec::new(),
            flows: Vec::new(),
            findings: Vec::new(),
            key: "sha256:key".to_owned(),
        }),
        risk: approval.risk,
        granted_by: vec!["token:ada".to_owned()],
        granted_at: 1500,
        expires_at: 3000,
        spent_at: None,
        revoked_at: None,
    }
}

pub(crate) fn event(text: &str) -> SessionEvent {
    SessionEvent { id: None, at: Some(5), what: Happening::Prompt { text: text.to_owned() } }
}
