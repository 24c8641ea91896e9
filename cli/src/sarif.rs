//! A verdict as SARIF 2.1.0, for whatever collects findings.

use assize_protocol::{Command, Severity, Verdict};
use assize_rules::Library;
use serde_json::{Value, json};

/// One run with one result per finding.
pub(crate) fn log(command: &Command, verdict: &Verdict, library: &Library) -> Value {
    let mut rules: Vec<Value> = Vec::new();
    let mut results = Vec::new();
    for (index, finding) in (0u32..).zip(&verdict.assessment.findings) {
        let id = finding.rule.as_str();
        if !rules.iter().any(|rule| rule.get("id").and_then(Value::as_str) == Some(id)) {
            rules.push(descriptor(id, library));
        }
        let suppressed = finding.sandboxed || verdict.ruling.suppressed.contains(&index);
        let suppressions = if suppressed { json!([{ "kind": "external" }]) } else { json!([]) };
        results.push(json!({
            "ruleId": id,
            "level": level(finding.severity),
            "message": { "text": finding.summary },
            "suppressions": suppressions,
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": "command", "index": 0 },
                "region": { "byteOffset": finding.span.start, "byteLength": finding.span.len() },
            } }],
            "properties": { "severity": finding.severity, "confidence": finding.confidence },
        }));
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "assize", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "artifacts": [{ "location": { "uri": "command" }, "contents": { "text": command.text } }],
            "results": results,
            "properties": { "decision": verdict.ruling.decision, "risk": verdict.ruling.risk },
        }],
    })
}

fn descriptor(id: &str, library: &Library) -> Value {
    match library.rules().find(|rule| rule.id.as_str() == id) {
        Some(rule) => json!({
            "id": id,
            "shortDescription": { "text": rule.summary },
            "fullDescription": { "text": rule.why.trim() },
            "defaultConfiguration": { "level": level(rule.severity) },
            "properties": { "tags": rule.attack },
        }),
        None => json!({ "id": id }),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info | Severity::Low => "note",
        Severity::Medium => "warning",
        Severity::High | Severity::Critical => "error",
    }
}
