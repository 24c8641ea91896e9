//! Signed tokens of approvals, handed out and used up over HTTP.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use std::time::{Duration, Instant};

use assize_protocol::Scope;
use serde_json::{Value, json};
use support::{Client, Running, start};

/// Asks, and a person may approve it.
const ASKS: &str = "curl -s https://unknown.example/data.json";

/// A service, an agent with a token, and the id of what it asked.
async fn asked() -> (Running, Client, String) {
    let running = start(|_| {}).await;
    let secret = running.token(&[Scope::Evaluate], 0, None).await;
    assert_eq!(running.tcp().await.with(&secret).get("/v1/keys").await.status, 200);
    let mut agent = running.tcp().await.with(&secret);
    let request = json!({ "command": ASKS, "cwd": "/w", "workspace": ["/w"], "session": "s" });
    let verdict = agent.post("/v1/verdicts", &request).await.json();
    let id = verdict["approval"]["id"].as_str().unwrap().to_owned();
    (running, agent, id)
}

async fn decide(running: &Running, id: &str, answer: &Value) {
    let decided = running.unix().await.post(&format!("/v1/approvals/{id}/decision"), answer).await;
    assert_eq!(decided.status, 200, "{decided:?}");
}

async fn ticket(client: &mut Client, id: &str, query: &str) -> Value {
    let answer = client.call("POST", &format!("/v1/approvals/{id}/token{query}"), &[], b"").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn redeem(client: &mut Client, token: &str) -> (u16, String) {
    let answer = client.post("/v1/approvals:redeem", &json!({ "token": token })).await;
    (answer.status, if answer.status == 200 { answer.json()["id"].to_string() } else { answer.problem() })
}

#[tokio::test]
async fn an_approved_question_gives_a_token_that_works_once() {
    let (running, mut agent, id) = asked().await;
    let open = ticket(&mut agent, &id, "").await;
    assert_eq!((&open["state"], open.get("token")), (&json!("open"), None), "{open}");
    decide(&running, &id, &json!({ "approve": true, "message": "go on" })).await;
    let approved = ticket(&mut agent, &id, "").await;
    assert_eq!((&approved["state"], &approved["message"]), (&json!("approved"), &json!("go on")));
    let token = approved["token"].as_str().unwrap();
    assert_eq!(token.split('.').count(), 3, "a JSON Web Token");
    assert_eq!(redeem(&mut agent, &format!("{token}x")).await, (403, "forbidden".to_owned()));
    assert_eq!(redeem(&mut agent, token).await, (200, format!("\"{id}\"")));
    assert_eq!(redeem(&mut agent, token).await, (409, "closed".to_owned()), "replayed");
    let after = ticket(&mut agent, &id, "").await;
    assert_eq!((&after["state"], after.get("token")), (&json!("approved"), None), "used up: {after}");
}

#[tokio::test]
async fn nobody_but_whoever_asked_gets_or_uses_the_token() {
    let (running, mut agent, id) = asked().await;
    decide(&running, &id, &json!({ "approve": true })).await;
    let mut other = running.unix().await;
    let answer = other.call("POST", &format!("/v1/approvals/{id}/token"), &[], b"").await;
    assert_eq!((answer.status, answer.problem().as_str()), (403, "forbidden"));
    let token = ticket(&mut agent, &id, "").await["token"].as_str().unwrap().to_owned();
    assert_eq!(redeem(&mut other, &token).await, (403, "forbidden".to_owned()));
    assert_eq!(redeem(&mut agent, &token).await.0, 200, "what a stranger tried does not use it up");
    let nothing = agent.call("POST", "/v1/approvals/none/token", &[], b"").await;
    assert_eq!((nothing.status, nothing.problem().as_str()), (404, "not-found"));
}

#[tokio::test]
async fn what_was_not_approved_has_no_token() {
    let (running, mut agent, id) = asked().await;
    decide(&running, &id, &json!({ "approve": false, "message": "use the mirror" })).await;
    let denied = ticket(&mut agent, &id, "").await;
    assert_eq!((&denied["state"], &denied["message"]), (&json!("denied"), &json!("use the mirror")));
    assert_eq!(denied.get("token"), None, "{denied}");
}

#[tokio::test]
async fn a_token_can_be_waited_for() {
    let (running, mut agent, id) = asked().await;
    let started = Instant::now();
    let answering = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        decide(&running, &id, &json!({ "approve": true })).await;
    };
    let (approved, ()) = tokio::join!(ticket(&mut agent, &id, "?wait_ms=20000"), answering);
    assert!(approved["token"].is_string(), "{approved}");
    assert!(started.elapsed() < Duration::from_secs(10), "the answer was told, not polled for");
}
