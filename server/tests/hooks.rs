//! `POST /v1/hooks/{agent}`: always 200, and never an allow that nobody gave.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use assize_protocol::Scope;
use serde_json::{Value, json};
use support::{Client, start};

const JSON: &[&str] = &["content-type: application/json"];

fn claude(command: &str) -> Value {
    json!({ "session_id": "s", "cwd": "/w", "permission_mode": "default", "hook_event_name": "PreToolUse",
        "tool_name": "Bash", "tool_input": { "command": command }, "tool_use_id": "t" })
}

/// The whole body; the status has to be 200.
async fn ask(client: &mut Client, path: &str, payload: &Value) -> Value {
    let answer = client.call("POST", path, JSON, payload.to_string().as_bytes()).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    answer.json()
}

fn decision(said: &Value) -> &str {
    said["hookSpecificOutput"]["permissionDecision"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn every_agent_is_answered_in_its_own_words() {
    let running = start(|_| {}).await;
    let mut client = running.tcp().await;
    assert_eq!(ask(&mut client, "/v1/hooks/claude-code?shell=bash", &claude("ls")).await, json!({}));
    assert_eq!(decision(&ask(&mut client, "/v1/hooks/claude-code", &claude("rm -rf /")).await), "deny");
    let granted = ask(&mut client, "/v1/hooks/claude-code?shell=bash&grant=true", &claude("ls")).await;
    assert_eq!(decision(&granted), "allow");
    let copilot = json!({ "sessionId": "s", "cwd": "/w", "toolName": "bash",
        "toolArgs": "{\"command\":\"rm -rf /\"}" });
    let said = ask(&mut client, "/v1/hooks/copilot", &copilot).await;
    assert_eq!(said["permissionDecision"], "deny");
    let plugin = json!({ "hook_event_name": "tool.execute.before", "tool": "bash", "sessionID": "s",
        "callID": "c", "args": { "command": "rm -rf /" }, "directory": "/w" });
    assert_eq!(ask(&mut client, "/v1/hooks/opencode", &plugin).await["decision"], "deny");
}

#[tokio::test]
async fn a_run_that_was_put_off_goes_on_when_somebody_approved() {
    let running = start(|_| {}).await;
    let mut client = running.unix().await;
    let path = "/v1/hooks/claude-code?shell=bash&ask=defer";
    let push = claude("git push --force origin main");
    assert_eq!(decision(&ask(&mut client, path, &push).await), "defer");
    let waiting = client.get("/v1/approvals").await.json();
    let id = waiting["items"][0]["id"].as_str().unwrap();
    let yes = json!({ "approve": true }).to_string();
    let answer = client.call("POST", &format!("/v1/approvals/{id}/decision"), JSON, yes.as_bytes()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(decision(&ask(&mut client, path, &push).await), "allow");
}

#[tokio::test]
async fn the_third_try_is_told_to_stop() {
    let running = start(|_| {}).await;
    let mut client = running.tcp().await;
    let mut said = Value::Null;
    for _ in 0..3 {
        said = ask(&mut client, "/v1/hooks/claude-code", &claude("rm -rf /")).await;
    }
    let reason = said["hookSpecificOutput"]["permissionDecisionReason"].as_str().unwrap();
    assert!(reason.contains("tried 3 times") && reason.contains("Stop"), "{reason}");
}

#[tokio::test]
async fn whatever_goes_wrong_is_a_denial_with_status_200() {
    let running = start(|settings| settings.limits.body = 64 * 1024).await;
    let path = "/v1/hooks/claude-code";
    let whole = claude("ls").to_string();
    let long = format!("{whole}{}", " ".repeat(assize_telemetry::MOST_BYTES));
    let text = ["content-type: text/plain"];
    let page = ["content-type: application/json", "origin: https://evil.example"];
    for (path, headers, body) in [
        (path, JSON, ""),
        (path, JSON, "{"),
        (path, JSON, "null"),
        (path, JSON, long.as_str()),
        (path, &text, &whole),
        (path, &page, &whole),
        ("/v1/hooks/nobody", JSON, &whole),
        ("/v1/hooks/codex", JSON, &whole),
        ("/v1/hooks/claude-code?shel=bash", JSON, &whole),
        ("/v1/hooks/claude-code?home=me", JSON, &whole),
    ] {
        let answer = running.tcp().await.call("POST", path, headers, body.as_bytes()).await;
        let shown: String = body.chars().take(20).collect();
        assert_eq!((answer.status, decision(&answer.json())), (200, "deny"), "{path} {headers:?} {shown}");
    }
}

#[tokio::test]
async fn who_may_not_call_is_denied_with_status_200() {
    let running = start(|_| {}).await;
    let good = running.token(&[Scope::Evaluate], 0, None).await;
    let powerless = running.token(&[Scope::Read], 0, None).await;
    let path = "/v1/hooks/claude-code?shell=bash";
    let mut said = Vec::new();
    for client in [running.tcp().await, running.tcp().await.with(&powerless), running.tcp().await.with(&good)]
    {
        let mut client = client;
        said.push(decision(&ask(&mut client, path, &claude("ls")).await).to_owned());
    }
    assert_eq!(said, ["deny", "deny", ""]);
}
