//! Who may call, from where, and what.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use assize_protocol::Scope;
use assize_server::{BindError, Server, Settings};
use assize_service::SystemClock;
use assize_store::Token;
use serde_json::json;
use support::{Running, service, start};

/// What each kind of call needs.
const CALLS: [(&str, &str, Scope); 6] = [
    ("POST", "/v1/verdicts", Scope::Evaluate),
    ("POST", "/v1/assessments", Scope::Evaluate),
    ("GET", "/v1/audit", Scope::Read),
    ("GET", "/v1/rules", Scope::Read),
    ("POST", "/v1/approvals/none/decision", Scope::Approve),
    ("DELETE", "/v1/grants/none", Scope::Administer),
];

fn body(path: &str) -> &'static [u8] {
    if path.ends_with("decision") { br#"{"approve":false}"# } else { br#"{"command":"ls","cwd":"/w"}"# }
}

/// Statuses of [`CALLS`] for a holder of `scopes`.
async fn statuses(running: &Running, secret: &str) -> Vec<u16> {
    let mut client = running.tcp().await.with(secret);
    let mut all = Vec::new();
    for (method, path, _) in CALLS {
        let answer = client.call(method, path, &["content-type: application/json"], body(path)).await;
        all.push(answer.status);
    }
    all
}

#[tokio::test]
async fn a_scope_opens_its_routes_and_no_others() {
    let running = start(|_| {}).await;
    for scope in Scope::ALL {
        let secret = running.token(&[scope], 0, None).await;
        // What is not there is 404 to those who may ask for it.
        let wanted: Vec<u16> = CALLS
            .iter()
            .map(|(_, path, needed)| match *needed == scope {
                false => 403,
                true if path.contains("none") => 404,
                true => 200,
            })
            .collect();
        assert_eq!(statuses(&running, &secret).await, wanted);
    }
}

#[tokio::test]
async fn loopback_may_evaluate_and_read_until_there_is_a_token() {
    let running = start(|_| {}).await;
    let mut client = running.tcp().await;
    let request = json!({ "command": "ls", "cwd": "/w" });
    assert_eq!(client.post("/v1/verdicts", &request).await.status, 200);
    assert_eq!(client.get("/v1/audit").await.status, 200);
    let answer = client.post("/v1/approvals/none/decision", &json!({ "approve": true })).await;
    assert_eq!((answer.status, answer.problem().as_str()), (401, "unauthenticated"));
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"assize\"");
    assert_eq!(client.call("DELETE", "/v1/grants/none", &[], b"").await.status, 401);
    running.token(&[Scope::Evaluate], 0, None).await;
    assert_eq!(running.tcp().await.post("/v1/verdicts", &request).await.status, 401);
    assert_eq!(client.post("/v1/verdicts", &request).await.status, 401, "open connections too");
}

#[tokio::test]
async fn a_call_through_a_proxy_is_not_local() {
    let running = start(|_| {}).await;
    for header in ["x-forwarded-for: 203.0.113.9", "forwarded: for=203.0.113.9", "via: 1.1 proxy"] {
        let answer = running.tcp().await.call("GET", "/v1/rules", &[header], b"").await;
        assert_eq!(answer.status, 401, "{header}");
    }
}

#[tokio::test]
async fn tokens_that_prove_nothing_open_nothing() {
    let running = start(|_| {}).await;
    let good = running.token(&[Scope::Read], 0, None).await;
    let over = running.token(&[Scope::Read], 0, Some(-1)).await;
    let last = if good.ends_with('0') { "1" } else { "0" };
    let mut wrong = good.clone();
    wrong.truncate(good.len() - 1);
    wrong.push_str(last);
    assert_eq!(running.tcp().await.with(&good).get("/v1/rules").await.status, 200);
    for secret in [wrong.as_str(), &over, "asz_000000000000_00", "asz_", "x", ""] {
        let answer = running.tcp().await.with(secret).get("/v1/rules").await;
        assert_eq!((answer.status, answer.problem().as_str()), (401, "unauthenticated"), "{secret}");
    }
    let basic = running.tcp().await.call("GET", "/v1/rules", &["authorization: Basic eDp5"], b"").await;
    assert_eq!(basic.status, 401);
    // Not even over the socket, where nobody would have to show one.
    assert_eq!(running.unix().await.with(&wrong).get("/v1/rules").await.status, 401);
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once() {
    let running = start(|_| {}).await;
    let secret = running.token(&[Scope::Read], 0, None).await;
    let mut client = running.tcp().await.with(&secret);
    assert_eq!(running.tcp().await.with(&secret).get("/v1/rules").await.status, 200);
    assert_eq!(client.get("/v1/rules").await.status, 200);
    let token = running.store.tokens().await.unwrap().pop().unwrap();
    let now = assize_service::Clock::now(&SystemClock);
    running.store.put_token(&Token { revoked_at: Some(now), ..token }).await.unwrap();
    assert_eq!(running.tcp().await.with(&secret).get("/v1/rules").await.status, 401);
    assert_eq!(client.get("/v1/rules").await.status, 401, "open connections too");
}

#[tokio::test]
async fn calls_beyond_the_rate_are_told_to_wait_and_verdicts_ask() {
    let running = start(|_| {}).await;
    let secret = running.token(&[Scope::Evaluate, Scope::Read], 2, None).await;
    let mut client = running.tcp().await.with(&secret);
    assert_eq!(running.tcp().await.with(&secret).get("/v1/rules").await.status, 200);
    let mut refused = client.get("/v1/rules").await;
    while refused.status == 200 {
        refused = client.get("/v1/rules").await;
    }
    assert_eq!((refused.status, refused.problem().as_str()), (429, "rate-limited"));
    assert_eq!(refused.header("retry-after"), "1");
    let verdict = client.post("/v1/verdicts", &json!({ "id": 7, "command": "ls", "cwd": "/w" })).await;
    assert_eq!(verdict.status, 200);
    let verdict = verdict.json();
    assert_eq!((&verdict["decision"], &verdict["outcome"]), (&json!("ask"), &json!("unjudged")));
    assert_eq!(
        (&verdict["because"][0]["decided_by"], &verdict["id"]),
        (&json!("service rate limit"), &json!(7))
    );
}

#[tokio::test]
async fn the_socket_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    let mut running = start(|_| {}).await;
    let mode = std::fs::metadata(&running.socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut client = running.unix().await;
    assert_eq!(client.call("DELETE", "/v1/grants/none", &["host: anything"], b"").await.status, 404);
    running.stop().await;
    assert!(!running.socket.exists());
}

#[tokio::test]
async fn a_socket_in_use_stays_and_a_dead_one_goes() {
    let first = start(|_| {}).await;
    let settings =
        |path: &std::path::Path| Settings { tcp: None, socket: Some(path.to_owned()), ..Settings::default() };
    let second = Server::bind(service().await, settings(&first.socket)).await;
    assert!(matches!(second, Err(BindError::Socket { .. })));
    let dead = support::path_of_socket();
    drop(std::os::unix::net::UnixListener::bind(&dead).unwrap());
    assert!(Server::bind(service().await, settings(&dead)).await.is_ok());
    let file = support::path_of_socket();
    std::fs::write(&file, "precious").unwrap();
    assert!(Server::bind(service().await, settings(&file)).await.is_err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
    std::fs::remove_file(file).unwrap();
}

#[tokio::test]
async fn web_pages_of_others_cannot_drive_it() {
    let running = start(|_| {}).await;
    let body = br#"{"command":"ls","cwd":"/w"}"#;
    for headers in [
        &["content-type: application/json", "origin: https://attacker.example"][..],
        &["content-type: application/json", "origin: null"],
        &["content-type: application/json", "sec-fetch-site: cross-site"],
        // A name that was made to point here: origin and host agree.
        &[
            "content-type: application/json",
            "host: attacker.example:7457",
            "origin: http://attacker.example:7457",
        ],
        &["content-type: application/json", "host: attacker.example"],
    ] {
        let answer = running.tcp().await.call("POST", "/v1/verdicts", headers, body).await;
        assert_eq!((answer.status, answer.problem().as_str()), (403, "foreign-origin"), "{headers:?}");
    }
    let own = ["content-type: application/json", "host: localhost:7457", "origin: http://localhost:7457"];
    assert_eq!(running.tcp().await.call("POST", "/v1/verdicts", &own, body).await.status, 200);
    // A page can send this without asking first.
    let plain = running.tcp().await.call("POST", "/v1/verdicts", &["content-type: text/plain"], body).await;
    assert_eq!(plain.status, 415);
}

#[tokio::test]
async fn other_machines_need_a_token_before_it_listens_to_them() {
    let settings = || Settings { tcp: Some(([0, 0, 0, 0], 0).into()), ..Settings::default() };
    let service = service().await;
    let open = Server::bind(service.clone(), settings()).await.map(|_| ()).unwrap_err();
    assert!(matches!(open, BindError::Open(_)));
    assert!(open.to_string().contains("assize tokens create"), "{open}");
    let new = assize_server::NewToken {
        name: "t".to_owned(),
        scopes: vec![Scope::Evaluate],
        rate: 0,
        now: 0,
        expires_at: None,
    };
    service.store().put_token(&assize_server::mint(new).unwrap().0).await.unwrap();
    assert!(Server::bind(service.clone(), settings()).await.is_ok());
    let nowhere = Settings { tcp: None, socket: None, ..Settings::default() };
    assert!(matches!(Server::bind(service, nowhere).await, Err(BindError::Nowhere)));
}
