//! What is told while it happens.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{Client, start};

async fn listening(client: &mut Client) {
    client.begin("GET", "/v1/stream", &[], Some(0)).await;
    let (status, head) = client.head().await.unwrap();
    assert_eq!(status, 200);
    assert!(head.contains("text/event-stream"), "{head}");
    assert_eq!(client.next_chunk().await.unwrap(), b": listening\n\n");
}

/// The name and the data of the next event.
async fn event(client: &mut Client) -> (String, Value) {
    let chunk = String::from_utf8(client.next_chunk().await.unwrap()).unwrap();
    let (name, data) = chunk.strip_prefix("event: ").unwrap().split_once("\ndata: ").unwrap();
    (name.to_owned(), serde_json::from_str(data.strip_suffix("\n\n").unwrap()).unwrap())
}

#[tokio::test]
async fn verdicts_are_told_as_they_happen() {
    let running = start(|_| {}).await;
    let mut listener = running.tcp().await;
    listening(&mut listener).await;
    let mut client = running.tcp().await;
    for id in [1, 2] {
        client.post("/v1/verdicts", &json!({ "id": id, "command": "ls", "cwd": "/w" })).await;
        let (name, verdict) = event(&mut listener).await;
        assert_eq!((name.as_str(), &verdict["id"]), ("verdict", &json!(id)));
    }
    client.post("/v1/assessments", &json!({ "id": 3, "command": "ls", "cwd": "/w" })).await;
    client.post("/v1/verdicts", &json!({ "id": 4, "command": "ls", "cwd": "/w" })).await;
    assert_eq!(event(&mut listener).await.1["id"], 4, "assessments leave no trace");
}

#[tokio::test]
async fn listeners_are_let_go_when_the_service_stops() {
    let mut running = start(|_| {}).await;
    let mut listener = running.tcp().await;
    listening(&mut listener).await;
    running.stop().await;
    assert!(listener.is_ended_within(Duration::from_secs(1)).await);
}

#[tokio::test]
async fn listeners_are_counted() {
    let running = start(|settings| settings.limits.waiting = 1).await;
    let mut listener = running.tcp().await;
    listening(&mut listener).await;
    let answer = running.tcp().await.get("/v1/stream").await;
    assert_eq!((answer.status, answer.problem().as_str()), (503, "unavailable"));
}

#[tokio::test]
async fn a_listener_who_does_not_read_is_told_what_it_missed_or_let_go() {
    let running = start(|settings| settings.limits.patience = Duration::from_millis(300)).await;
    let mut listener = running.tcp().await;
    listening(&mut listener).await;
    // More than the system keeps for a reader.
    let mut client = running.unix().await;
    let long = json!({ "command": "rm -rf / ; ".repeat(300), "cwd": "/w" });
    for _ in 0..60 {
        client.post("/v1/verdicts", &long).await;
    }
    let mut missed = false;
    let ended = tokio::time::timeout(Duration::from_secs(20), async {
        while let Some(chunk) = listener.next_chunk().await {
            missed |= chunk.starts_with(b"event: missed");
        }
    });
    assert!(ended.await.is_ok() || missed);
}
