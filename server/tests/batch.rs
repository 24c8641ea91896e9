//! Many commands in one call.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::start;

const LINES: &str = "content-type: application/x-ndjson";

fn lines(bytes: &[u8]) -> Vec<Value> {
    bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

#[tokio::test]
async fn every_line_is_answered_once_and_in_order() {
    let running = start(|_| {}).await;
    let request = |id: usize| {
        let command = if id.is_multiple_of(3) { "rm -rf /" } else { "ls" };
        let session = id.is_multiple_of(2).then(|| format!("s-{}", id % 8));
        json!({ "id": id, "command": command, "cwd": "/home/dev/proj", "session": session }).to_string()
    };
    let body = (0..500).map(request).collect::<Vec<_>>().join("\n");
    let answer = running.tcp().await.call("POST", "/v1/verdicts:batch", &[LINES], body.as_bytes()).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/x-ndjson"));
    let answers = lines(&answer.body);
    assert_eq!(answers.len(), 500);
    for (at, line) in answers.iter().enumerate() {
        assert_eq!(line["id"], at);
        assert_eq!(line["decision"], if at.is_multiple_of(3) { "deny" } else { "allow" });
    }
}

#[tokio::test]
async fn a_line_that_cannot_be_read_is_answered_in_its_place() {
    let running = start(|settings| settings.limits.body = 200).await;
    let long = "x".repeat(201);
    let body = format!(
        "{{\"id\":1,\"command\":\"ls\",\"cwd\":\"/w\"}}\nnothing\n\n{long}\n{{\"id\":\"a\",\"command\":3}}\n{{\"id\":2,\"command\":\"ls\",\"cwd\":\"w\"}}\n{{\"id\":3,\"command\":\"ls\",\"cwd\":\"/w\"}}"
    );
    let answer = running.tcp().await.call("POST", "/v1/verdicts:batch", &[LINES], body.as_bytes()).await;
    let answers = lines(&answer.body);
    let ids: Vec<_> = answers.iter().map(|line| (line["id"].clone(), line["error"].is_string())).collect();
    let wanted =
        json!([[1, false], [null, true], [null, true], [null, true], ["a", true], [2, true], [3, false]]);
    assert_eq!(serde_json::to_value(ids).unwrap(), wanted);
}

#[tokio::test]
async fn answers_come_while_the_body_is_being_sent() {
    let running = start(|_| {}).await;
    let mut client = running.tcp().await;
    client.begin("POST", "/v1/verdicts:batch", &[LINES], None).await;
    client.chunk(b"{\"id\":1,\"command\":\"ls\",\"cwd\":\"/w\"}\n{\"id\":2,").await;
    assert_eq!(client.head().await.unwrap().0, 200);
    assert_eq!(lines(&client.next_chunk().await.unwrap())[0]["id"], 1);
    client.chunk(b"\"command\":\"ls\",\"cwd\":\"/w\"}\n").await;
    assert_eq!(lines(&client.next_chunk().await.unwrap())[0]["id"], 2);
    client.chunk(b"").await;
    assert_eq!(client.next_chunk().await, None);
    assert_eq!(client.get("/healthz").await.status, 200, "the connection goes on");
}

#[tokio::test]
async fn a_batch_that_breaks_off_is_told_so() {
    let running = start(|settings| settings.limits.idle = Duration::from_millis(200)).await;
    let mut client = running.tcp().await;
    client.begin("POST", "/v1/verdicts:batch", &[LINES], None).await;
    client.chunk(b"{\"id\":1,\"command\":\"ls\",\"cwd\":\"/w\"}\n{\"id\":2,").await;
    let answer = client.answer().await;
    let answers = lines(&answer.body);
    assert_eq!(answers.len(), 2);
    assert_eq!((&answers[0]["id"], answers[1]["error"].is_string()), (&json!(1), true));
}

#[tokio::test]
async fn nobody_reads_for_a_client_that_does_not() {
    let running = start(|settings| settings.limits.patience = Duration::from_millis(300)).await;
    let mut client = running.tcp().await;
    client.begin("POST", "/v1/verdicts:batch", &[LINES], None).await;
    // Answers are longer than requests: sooner or later nobody takes them any more, and nothing is read.
    let line = format!("{}\n", json!({ "command": "rm -rf /", "cwd": "/w" })).repeat(100);
    let sending = async {
        loop {
            client.chunk(line.as_bytes()).await;
            tokio::task::yield_now().await;
            if client.is_broken() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(1), sending).await.unwrap();
}
