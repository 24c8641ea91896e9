//! Logs of agents, read in both encodings. The records are shaped like those the agents send.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::Write;

use assize_protocol::{Happening, SessionEvent};
use assize_telemetry::{Incoming, IngestError, MOST_BYTES, Telemetry, read_logs};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;
use serde_json::{Value, json};

const AT: u64 = 1_795_305_614_803_000_000;

/// Attributes of one record.
type Attributes = Vec<(&'static str, Value)>;

fn claude(event: &'static str, more: Attributes) -> Attributes {
    let common = [("session.id", json!("s-81")), ("event.name", json!(event)), ("event.sequence", json!(5))];
    common.into_iter().chain(more).collect()
}

fn codex(event: &'static str, more: Attributes) -> Attributes {
    let common = [("conversation.id", json!("01a2-c")), ("event.name", json!(event)), ("model", json!("m"))];
    common.into_iter().chain(more).collect()
}

fn as_json(service: &str, records: &[Attributes]) -> Vec<u8> {
    let value = |value: &Value| match value {
        Value::String(text) => json!({ "stringValue": text }),
        Value::Bool(truth) => json!({ "boolValue": truth }),
        Value::Number(number) => json!({ "intValue": number.to_string() }),
        other => json!({ "arrayValue": { "values": [other] } }),
    };
    let record = |attributes: &Attributes| {
        let pairs: Vec<Value> =
            attributes.iter().map(|(k, v)| json!({ "key": k, "value": value(v) })).collect();
        json!({ "timeUnixNano": AT.to_string(), "attributes": pairs })
    };
    let resource = json!({ "attributes": [{ "key": "service.name", "value": { "stringValue": service } }] });
    let records: Vec<Value> = records.iter().map(record).collect();
    let scope = json!({ "scope": { "name": "events" }, "logRecords": records });
    let export = json!({ "resourceLogs": [{ "resource": resource, "scopeLogs": [scope] }] });
    export.to_string().into_bytes()
}

fn as_protobuf(service: &str, records: &[Attributes]) -> Vec<u8> {
    let pair = |key: &str, value: Any| KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    };
    let value = |value: &Value| match value {
        Value::Bool(truth) => Any::BoolValue(*truth),
        Value::Number(number) => Any::IntValue(number.as_i64().unwrap()),
        other => Any::StringValue(other.as_str().unwrap_or("").to_owned()),
    };
    let record = |attributes: &Attributes| LogRecord {
        // As Codex does: only the time it was observed is known.
        observed_time_unix_nano: AT,
        attributes: attributes.iter().map(|(k, v)| pair(k, value(v))).collect(),
        ..LogRecord::default()
    };
    let scope = ScopeLogs {
        scope: Some(InstrumentationScope { name: "events".to_owned(), ..InstrumentationScope::default() }),
        log_records: records.iter().map(record).collect(),
        ..ScopeLogs::default()
    };
    let attributes = vec![pair("service.name", Any::StringValue(service.to_owned()))];
    let resource = Some(Resource { attributes, ..Resource::default() });
    let logs = ResourceLogs { resource, scope_logs: vec![scope], ..ResourceLogs::default() };
    ExportLogsServiceRequest { resource_logs: vec![logs] }.encode_to_vec()
}

/// What both encodings say, which is the same.
fn read(service: &str, records: &[Attributes]) -> Incoming {
    let json = read_logs("application/json", None, &as_json(service, records)).unwrap();
    let protobuf = read_logs("application/x-protobuf", None, &as_protobuf(service, records)).unwrap();
    assert_eq!(json, protobuf);
    json
}

fn event(id: Option<&str>, what: Happening) -> SessionEvent {
    SessionEvent { id: id.map(str::to_owned), at: Some(1_795_305_614_803), what }
}

fn result(call: &str, output: &str, success: bool) -> Happening {
    Happening::ToolResult {
        call: Some(call.to_owned()),
        output: output.to_owned(),
        success: Some(success),
        secret_words: Vec::new(),
    }
}

fn call(tool: &str, call: &str, input: Value) -> Happening {
    Happening::ToolCall { tool: tool.to_owned(), call: Some(call.to_owned()), input }
}

fn of(session: &str, events: Vec<SessionEvent>) -> Vec<(String, SessionEvent)> {
    events.into_iter().map(|event| (session.to_owned(), event)).collect()
}

fn decision(decision: &str) -> Attributes {
    let parameters = r#"{"bash_command":"npm","full_command":"npm ci","description":"install"}"#;
    let said = vec![
        ("tool_name", json!("Bash")),
        ("tool_use_id", json!("toolu_1")),
        ("decision", json!(decision)),
        ("source", json!("config")),
        ("tool_parameters", json!(parameters)),
    ];
    claude("tool_decision", said)
}

#[test]
fn claude_code_tells_what_was_asked_what_was_called_and_how_it_ended() {
    let prompt = vec![("prompt", json!("install it")), ("message.uuid", json!("m-1"))];
    let ended =
        vec![("tool_name", json!("Bash")), ("tool_use_id", json!("toolu_1")), ("success", json!("true"))];
    let records = [
        claude("user_prompt", prompt),
        decision("accept"),
        claude("tool_result", ended),
        claude("api_request", vec![("model", json!("m"))]),
    ];
    let incoming = read("claude-code", &records);
    let expected = vec![
        event(Some("m-1"), Happening::Prompt { text: "install it".to_owned() }),
        event(Some("toolu_1:call"), call("Bash", "toolu_1", json!({ "command": "npm ci" }))),
        event(Some("toolu_1:result"), result("toolu_1", "", true)),
    ];
    assert_eq!(incoming.events, of("s-81", expected));
    assert_eq!((incoming.ignored, incoming.rejected), (1, 0));
}

#[test]
fn a_call_that_was_rejected_ends_without_success() {
    let incoming = read("claude-code", &[decision("reject")]);
    let expected = vec![
        event(Some("toolu_1:call"), call("Bash", "toolu_1", json!({ "command": "npm ci" }))),
        event(Some("toolu_1:result"), result("toolu_1", "", false)),
    ];
    assert_eq!(incoming.events, of("s-81", expected));
}

#[test]
fn a_prompt_that_the_agent_keeps_to_itself_is_no_prompt() {
    let records =
        [claude("user_prompt", vec![("prompt", json!("<REDACTED>"))]), claude("user_prompt", Vec::new())];
    assert_eq!(read("claude-code", &records), Incoming { ignored: 2, ..Incoming::default() });
    let records = [codex("codex.user_prompt", vec![("prompt", json!("[REDACTED]"))])];
    assert_eq!(read("codex_exec", &records), Incoming { ignored: 1, ..Incoming::default() });
}

#[test]
fn a_file_that_a_tool_wrote_has_a_text_only_when_it_was_not_cut() {
    let write = |size: usize| {
        let input = r#"{"file_path":"/home/dev/proj/a.sh","content":"ls\n"}"#;
        let size = if size == 0 { input.len() } else { size };
        let said = vec![
            ("tool_name", json!("Write")),
            ("tool_use_id", json!("toolu_2")),
            ("success", json!("true")),
            ("tool_input", json!(input)),
            ("tool_input_size_bytes", json!(size.to_string())),
        ];
        read("claude-code", &[claude("tool_result", said)]).events[0].1.what.clone()
    };
    let path = "/home/dev/proj/a.sh".to_owned();
    assert_eq!(write(0), Happening::FileWrite { path: path.clone(), text: Some("ls\n".to_owned()) });
    assert_eq!(write(9000), Happening::FileWrite { path, text: None });
}

#[test]
fn a_call_behind_a_hook_that_failed_is_unprotected() {
    let hook = |failed: &str, blocked: &str| {
        let said = vec![
            ("hook_event", json!("PreToolUse")),
            ("num_non_blocking_error", json!(failed)),
            ("num_cancelled", json!("0")),
            ("num_blocking", json!(blocked)),
        ];
        claude("hook_execution_complete", said)
    };
    let open = read("claude-code", &[hook("1", "0"), decision("accept")]);
    assert_eq!(open.hook_errors, [("claude-code", "failed")]);
    assert_eq!(open.unprotected, [("s-81".to_owned(), "claude-code")]);
    for closed in [
        [hook("0", "0"), decision("accept")],
        [hook("1", "0"), decision("reject")],
        [hook("1", "1"), decision("accept")],
    ] {
        assert_eq!(read("claude-code", &closed).unprotected, []);
    }
    let telemetry = Telemetry::off();
    telemetry.received(&open);
    let text = telemetry.metrics().prometheus();
    assert!(text.contains("assize_hook_errors_total{agent=\"claude-code\",kind=\"failed\"} 1"), "{text}");
    assert!(text.contains("assize_unprotected_calls_total{agent=\"claude-code\"} 1"), "{text}");
    assert!(text.contains("assize_ingest_records_total{outcome=\"read\"} 1"), "{text}");
}

#[test]
fn codex_tells_calls_with_their_results_and_its_connections() {
    let said = vec![
        ("tool_name", json!("exec_command")),
        ("call_id", json!("call_1")),
        ("arguments", json!(r#"{"cmd":"ls"}"#)),
        ("output", json!("a.sh\n")),
        ("success", json!("true")),
    ];
    let connection = vec![
        ("server.address", json!("pypi.example")),
        ("server.port", json!(443)),
        ("decision", json!("deny")),
    ];
    let records = [
        codex("codex.user_prompt", vec![("prompt", json!("list"))]),
        codex(
            "codex.tool_decision",
            vec![("tool_name", json!("exec_command")), ("decision", json!("approved"))],
        ),
        codex("codex.tool_result", said),
        codex("codex.network_proxy.policy_decision", connection),
        codex("codex.sse_event", Vec::new()),
    ];
    let incoming = read("codex_exec", &records);
    let host = "pypi.example".to_owned();
    let expected = vec![
        event(None, Happening::Prompt { text: "list".to_owned() }),
        event(Some("call_1:call"), call("exec_command", "call_1", json!({ "cmd": "ls" }))),
        event(Some("call_1:result"), result("call_1", "a.sh\n", true)),
        event(None, Happening::Network { host, port: Some(443), allowed: Some(false) }),
    ];
    assert_eq!(incoming.events, of("01a2-c", expected.clone()));
    assert_eq!((incoming.ignored, incoming.rejected), (2, 0));
    assert_eq!(incoming.sessions(), std::collections::BTreeMap::from([("01a2-c".to_owned(), expected)]));
}

#[test]
fn what_codex_did_not_approve_ends_there() {
    let said = vec![
        ("tool_name", json!("exec_command")),
        ("call_id", json!("call_2")),
        ("decision", json!("timed_out")),
    ];
    let incoming = read("codex_tui", &[codex("codex.tool_decision", said)]);
    let expected = vec![
        event(Some("call_2:call"), call("exec_command", "call_2", Value::Null)),
        event(Some("call_2:result"), result("call_2", "", false)),
    ];
    assert_eq!(incoming.events, of("01a2-c", expected));
}

#[test]
fn a_tool_of_an_mcp_server_is_named_as_hooks_name_it_and_its_output_is_bounded() {
    let said = vec![
        ("tool_name", json!("read")),
        ("mcp_server", json!("files")),
        ("call_id", json!("call_3")),
        ("output", json!("é".repeat(20_000))),
    ];
    let incoming = read("codex_exec", &[codex("codex.tool_result", said)]);
    let Happening::ToolCall { tool, .. } = &incoming.events[0].1.what else { panic!() };
    let Happening::ToolResult { output, .. } = &incoming.events[1].1.what else { panic!() };
    assert_eq!((tool.as_str(), output.len()), ("mcp__files__read", 16 * 1024));
}

#[test]
fn a_record_without_a_session_is_rejected_and_one_of_a_stranger_is_ignored() {
    let nobody: Attributes = vec![("event.name", json!("user_prompt")), ("prompt", json!("x"))];
    let odd =
        vec![("event.name", json!("user_prompt")), ("session.id", json!("a\nb")), ("prompt", json!("x"))];
    let incoming = read("claude-code", &[nobody.clone(), odd]);
    assert_eq!(incoming, Incoming { rejected: 2, ..Incoming::default() });
    assert_eq!(read("nginx", &[nobody]), Incoming { ignored: 1, ..Incoming::default() });
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_packed_request_is_unpacked_within_bounds() {
    let body = gzip(&as_json("claude-code", &[decision("accept")]));
    assert_eq!(read_logs("application/json", Some("gzip"), &body).unwrap().events.len(), 1);
    let bomb = gzip(&vec![b' '; MOST_BYTES * 8]);
    assert_eq!(read_logs("application/json", Some("gzip"), &bomb), Err(IngestError::TooLarge));
    assert_eq!(read_logs("application/json", None, &vec![b' '; MOST_BYTES + 1]), Err(IngestError::TooLarge));
}

#[test]
fn what_is_no_export_of_logs_is_refused() {
    let status =
        |kind: &str, packed: Option<&str>, body: &[u8]| read_logs(kind, packed, body).unwrap_err().status();
    assert_eq!(status("text/plain", None, b"{}"), 415);
    assert_eq!(status("application/json", Some("br"), b"{}"), 415);
    assert_eq!(status("application/json", Some("gzip"), b"{}"), 400);
    assert_eq!(status("application/json", None, b"[]["), 400);
    assert_eq!(status("application/json", None, "[".repeat(100_000).as_bytes()), 400);
    assert_eq!(status("application/x-protobuf", None, b"{\"resourceLogs\":[]}"), 400);
    assert_eq!(read_logs("application/json", None, b"{}"), Ok(Incoming::default()));
    assert_eq!(read_logs("application/x-protobuf", None, b""), Ok(Incoming::default()));
}
