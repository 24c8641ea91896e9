//! The Elastic Common Schema, with our own nouns below `assize`.

use assize_protocol::{AuditRecord, Decision, RecordKind};
use serde_json::{Value, json};

use super::rfc3339;
use super::{Origin, list, text, without_nulls, word};

/// The version of the schema whose fields are used.
const VERSION: &str = "9.1.0";

/// One record as one document.
pub(super) fn document(record: &AuditRecord, origin: &Origin) -> Value {
    let body = record.record.body.value();
    let is_verdict = record.record.kind == RecordKind::Verdict;
    let denied = record.record.decision == Some(Decision::Deny);
    let outcome = match record.record.decision {
        Some(Decision::Allow) => "success",
        Some(Decision::Deny) => "failure",
        Some(Decision::Ask) | None => "unknown",
    };
    let worst = list(&body, "findings").first();
    let rule = worst.and_then(|finding| text(finding, "rule"));
    let revisions = body.get("revisions");
    let agent = body.get("agent");
    without_nulls(json!({
        "@timestamp": rfc3339(record.record.at),
        "ecs": { "version": VERSION },
        "message": worst.and_then(|finding| text(finding, "summary")),
        "event": {
            "kind": if denied { "alert" } else { "event" },
            "category": [if is_verdict { "process" } else { "configuration" }],
            "type": if is_verdict { json!([if denied { "denied" } else { "info" }]) } else { json!(["change"]) },
            "action": format!("assize-{}", word(&record.record.kind)),
            "outcome": outcome, "id": record.record.id, "module": "assize", "dataset": "assize.audit",
            "provider": "assize", "sequence": record.attestation.sequence, "hash": record.attestation.fingerprint,
            "severity": severity(text(&body, "risk")), "reason": rule,
            "duration": body.get("elapsed_us").and_then(Value::as_u64).map(|us| us.saturating_mul(1000)),
        },
        "process": is_verdict.then(|| json!({
            "command_line": text(&body, "command"), "executable": list(&body, "programs").first(),
            "working_directory": text(&body, "cwd"),
        })),
        "rule": rule.map(|rule| json!({
            "id": rule, "name": rule, "ruleset": rule.split('/').next(),
            "version": revisions.and_then(|revisions| text(revisions, "rules")),
        })),
        "user": { "name": text(&body, "user").unwrap_or(&record.record.actor), "id": record.record.actor },
        "host": origin.host.as_ref().map(|host| json!({ "name": host, "hostname": host })),
        "agent": agent.map(|agent| json!({ "name": text(agent, "name"), "version": text(agent, "version") })),
        "trace": text(&body, "trace_id").map(|id| json!({ "id": id })),
        "span": text(&body, "span_id").map(|id| json!({ "id": id })),
        "labels": {
            "decision": record.record.decision, "risk": text(&body, "risk"), "outcome": text(&body, "outcome"),
            "session": record.record.session, "tool_call": text(&body, "tool_call"), "verdict": text(&body, "verdict"),
        },
        "assize": {
            "kind": record.record.kind, "body": body, "attestation": record.attestation,
            "masked": record.record.masked, "erased": record.record.erased,
        },
    }))
}

/// Severity as a number, the worst highest.
pub(super) fn severity(risk: Option<&str>) -> u8 {
    match risk {
        Some("critical") => 10,
        Some("high") => 8,
        Some("medium") => 5,
        Some("low") => 3,
        _ => 1,
    }
}
