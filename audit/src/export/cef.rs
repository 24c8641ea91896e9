//! The Common Event Format: a line for each rule that was found, or one for the record.

use assize_protocol::AuditRecord;
use serde_json::Value;

use super::ecs::severity;
use super::{Origin, list, text, word};

/// The lines of one record.
pub(super) fn lines(record: &AuditRecord, origin: &Origin) -> Vec<String> {
    let body = record.record.body.value();
    let common = extension(record, &body, origin);
    let kind = word(&record.record.kind);
    let findings = list(&body, "findings");
    // What was found stands in the extension: several parsers stumble over signs in the head, even over escaped ones.
    let one = |id: &str, summary: Option<&str>, risk: Option<&str>| {
        let version = body.get("revisions").and_then(|revisions| text(revisions, "engine")).unwrap_or("0");
        let head = ["Assize", "Assize", version, id, id].map(header).join("|");
        let message = summary.map(|summary| format!(" msg={}", value_of(summary))).unwrap_or_default();
        format!("CEF:0|{head}|{}|{common}{message}", severity(risk))
    };
    if findings.is_empty() {
        return vec![one(&kind, None, text(&body, "risk"))];
    }
    let of = |finding: &Value| {
        let id = text(finding, "rule").unwrap_or(&kind);
        one(id, text(finding, "summary"), text(finding, "severity"))
    };
    findings.iter().map(of).collect()
}

fn extension(record: &AuditRecord, body: &Value, origin: &Origin) -> String {
    let at = record.record.at.to_string();
    let sequence = record.attestation.sequence.to_string();
    let decision = record.record.decision.map(|decision| decision.to_string());
    let agent = body.get("agent").and_then(|agent| text(agent, "name"));
    let verdict = text(body, "verdict");
    let fields: [(&str, Option<&str>); 19] = [
        ("rt", Some(&at)),
        ("externalId", Some(&record.record.id)),
        ("act", decision.as_deref()),
        ("suser", text(body, "user")),
        ("suid", Some(&record.record.actor)),
        ("dvchost", origin.host.as_deref()),
        ("sproc", list(body, "programs").first().and_then(Value::as_str)),
        ("filePath", text(body, "cwd")),
        ("cs1", decision.as_deref()),
        ("cs1Label", decision.as_ref().map(|_| "decision")),
        ("cs2", verdict),
        ("cs2Label", verdict.map(|_| "verdict")),
        ("cs3", text(body, "command")),
        ("cs3Label", text(body, "command").map(|_| "command")),
        ("cs4", record.record.session.as_deref()),
        ("cs4Label", record.record.session.as_ref().map(|_| "session")),
        ("cs5", agent),
        ("cs5Label", agent.map(|_| "agent")),
        ("cn1", Some(&sequence)),
    ];
    let written =
        fields.iter().filter_map(|(key, value)| value.map(|value| format!("{key}={}", value_of(value))));
    let mut all: Vec<String> = written.collect();
    all.push("cn1Label=sequence".to_owned());
    all.push(format!("cs6={} cs6Label=fingerprint", value_of(&record.attestation.fingerprint)));
    all.join(" ")
}

/// A field of the head: `\` and `|` are escaped, and it is one line.
fn header(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace(['\r', '\n'], " ")
}

/// A value of the extension: `\` and `=` are escaped, line ends are written as `\n`.
fn value_of(text: &str) -> String {
    text.replace('\\', "\\\\").replace('=', "\\=").replace('\r', "\\r").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_is_escaped() {
        assert_eq!(header("a|b\\c\nd=e"), "a\\|b\\\\c d=e");
        assert_eq!(value_of("a=b|c\\d\ne"), "a\\=b|c\\\\d\\ne");
    }
}
