//! OCSF 1.8: Process Activity for verdicts, Detection Finding for what is bad, API Activity for the rest.
//!
//! `attestation` (the profile `record_integrity`) and `ai_agent` come with OCSF 1.9. Until that is released they stand in
//! `unmapped`, in the shape they will have, so that an event is valid for the version it names.

use assize_protocol::{AuditRecord, Decision, RecordKind};
use serde_json::{Value, json};

use super::{Origin, list, text, without_nulls, word};

const VERSION: &str = "1.8.0";

/// The events of one record: a verdict that is bad enough is a finding besides.
pub(super) fn events(record: &AuditRecord, origin: &Origin) -> Vec<Value> {
    let body = record.record.body.value();
    if record.record.kind != RecordKind::Verdict {
        return vec![without_nulls(api_activity(record, &body, origin))];
    }
    let mut events = vec![without_nulls(process_activity(record, &body, origin))];
    let stopped = matches!(record.record.decision, Some(Decision::Ask | Decision::Deny));
    if stopped && matches!(text(&body, "risk"), Some("high" | "critical")) {
        events.push(without_nulls(detection(record, &body, origin)));
    }
    events
}

fn process_activity(record: &AuditRecord, body: &Value, origin: &Origin) -> Value {
    let (action, disposition) = action(record.record.decision, body);
    let mut event = common(record, body, origin, 1007, 1);
    merge(
        &mut event,
        json!({
            "class_name": "Process Activity", "category_name": "System Activity", "activity_name": "Launch",
            "process": process(body),
            "action_id": action.0, "action": action.1, "disposition_id": disposition.0, "disposition": disposition.1,
            "is_alert": record.record.decision == Some(Decision::Deny),
        }),
    );
    event
}

/// What OCSF calls a decision.
fn action(decision: Option<Decision>, body: &Value) -> ((u8, &'static str), (u8, &'static str)) {
    let by_person = text(body, "outcome") == Some("approved");
    match decision {
        Some(Decision::Allow) if by_person => ((1, "Allowed"), (8, "Approved")),
        Some(Decision::Allow) => ((1, "Allowed"), (1, "Allowed")),
        Some(Decision::Ask) => ((2, "Denied"), (14, "Delayed")),
        Some(Decision::Deny) if by_person => ((2, "Denied"), (25, "Rejected")),
        Some(Decision::Deny) => ((2, "Denied"), (2, "Blocked")),
        None => ((3, "Observed"), (17, "Logged")),
    }
}

fn process(body: &Value) -> Value {
    let name = list(body, "programs").first().and_then(Value::as_str);
    json!({
        "cmd_line": text(body, "command"), "name": name, "working_directory": text(body, "cwd"),
        "uid": text(body, "verdict"),
    })
}

fn detection(record: &AuditRecord, body: &Value, origin: &Origin) -> Value {
    let findings = list(body, "findings");
    let worst = findings.first();
    let rules: Vec<&str> = findings.iter().filter_map(|finding| text(finding, "rule")).collect();
    let title = worst.and_then(|finding| text(finding, "summary")).unwrap_or("A command was stopped");
    let confidence = worst.and_then(|finding| text(finding, "confidence")).map(|word| match word {
        "high" => (3, "High"),
        "medium" => (2, "Medium"),
        _ => (1, "Low"),
    });
    let risk = if text(body, "risk") == Some("critical") { (4, "Critical") } else { (3, "High") };
    let mut event = common(record, body, origin, 2004, 1);
    merge(
        &mut event,
        json!({
            "class_name": "Detection Finding", "category_name": "Findings", "activity_name": "Create",
            "finding_info": { "uid": record.record.id, "title": title, "types": rules, "created_time": record.record.at },
            "evidences": [{ "process": process(body), "actor": actor(record, body) }],
            "risk_level_id": risk.0, "risk_level": risk.1,
            "confidence_id": confidence.map(|c| c.0), "confidence": confidence.map(|c| c.1),
            "is_alert": true, "actor": null,
        }),
    );
    event
}

fn api_activity(record: &AuditRecord, body: &Value, origin: &Origin) -> Value {
    let kind = word(&record.record.kind);
    let what = ["state", "change", "event"].iter().find_map(|key| text(body, key));
    let created = matches!(what, Some("open" | "given" | "begun"));
    let failed = body.get("activated") == Some(&Value::Bool(false));
    let (activity, name) = if created { (1, "Create") } else { (3, "Update") };
    let thing = ["approval", "grant", "token", "revision"].iter().find_map(|key| text(body, key));
    let status = if failed { (2, "Failure") } else { (1, "Success") };
    let mut event = common(record, body, origin, 6003, activity);
    merge(
        &mut event,
        json!({
            "class_name": "API Activity", "category_name": "Application Activity", "activity_name": name,
            "api": { "operation": what.map_or_else(|| kind.clone(), |what| format!("{kind}.{what}")),
                "service": { "name": "assize" } },
            "resources": [{ "type": kind, "uid": thing.unwrap_or(&record.record.id), "name": kind }],
            "src_endpoint": { "instance_uid": record.attestation.chain_uid, "hostname": origin.host },
            "status_id": status.0, "status": status.1, "device": null,
        }),
    );
    event
}

/// What every event has.
fn common(record: &AuditRecord, body: &Value, origin: &Origin, class: u32, activity: u32) -> Value {
    let risk = text(body, "risk").unwrap_or("info");
    let severity = match risk {
        "critical" => (5, "Critical"),
        "high" => (4, "High"),
        "medium" => (3, "Medium"),
        "low" => (2, "Low"),
        _ => (1, "Informational"),
    };
    let link = &record.attestation;
    let engine = body.get("revisions").and_then(|revisions| text(revisions, "engine"));
    json!({
        "class_uid": class, "category_uid": class / 1000, "activity_id": activity, "type_uid": class * 100 + activity,
        "time": record.record.at, "severity_id": severity.0, "severity": severity.1,
        "message": message(record, body),
        "metadata": {
            "version": VERSION, "uid": record.record.id, "log_name": "assize-audit", "sequence": link.sequence,
            "profiles": if class == 6003 { json!([]) } else { json!(["security_control"]) },
            "product": { "name": "Assize", "vendor_name": "Assize", "version": engine },
            "correlation_uid": record.record.session,
        },
        "actor": actor(record, body),
        "device": { "type_id": 0, "type": "Unknown", "instance_uid": link.chain_uid, "hostname": origin.host },
        "unmapped": {
            "attestation": {
                "fingerprint": link.fingerprint, "prev_event": link.prev_event, "chain_uid": link.chain_uid,
                "sequence": link.sequence,
            },
            "ai_agent": body.get("agent").map(|agent| json!({ "uid": text(agent, "name"), "version": text(agent, "version") })),
            "kind": record.record.kind, "decision": record.record.decision, "session": record.record.session,
            "tool_call": text(body, "tool_call"), "trace_id": text(body, "trace_id"), "span_id": text(body, "span_id"),
            "command_sha256": text(body, "command_sha256"), "outcome": text(body, "outcome"),
            "because": body.get("because"), "effects": body.get("effects"), "revisions": body.get("revisions"),
            "masked": record.record.masked, "erased": record.record.erased,
        },
    })
}

fn actor(record: &AuditRecord, body: &Value) -> Value {
    let agent = body.get("agent").and_then(|agent| text(agent, "name"));
    let session = record.record.session.as_ref().map(|uid| json!({ "uid": uid }));
    let user = text(body, "user").unwrap_or(&record.record.actor);
    json!({ "user": { "name": user, "uid": record.record.actor }, "app_name": agent, "session": session })
}

fn message(record: &AuditRecord, body: &Value) -> String {
    let decision = record.record.decision.map(|decision| format!(" {decision}")).unwrap_or_default();
    let finding = list(body, "findings").first().and_then(|finding| text(finding, "summary"));
    let about = finding.map(|summary| format!(": {summary}")).unwrap_or_default();
    format!("{}{decision}{about}", word(&record.record.kind))
}

/// Adds the keys of `more`; a `null` takes one away.
fn merge(event: &mut Value, more: Value) {
    if let (Value::Object(event), Value::Object(more)) = (event, more) {
        event.extend(more);
    }
}
