//! Too much, too slow, too many, and stopping.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Client, start};
use tokio::net::TcpStream;

fn request() -> Value {
    json!({ "id": "r", "command": "ls", "cwd": "/w" })
}

fn is_unjudged(verdict: &Value, why: &str) {
    assert_eq!((&verdict["decision"], &verdict["outcome"]), (&json!("ask"), &json!("unjudged")), "{verdict}");
    assert_eq!((&verdict["because"][0]["decided_by"], &verdict["id"]), (&json!(why), &json!("r")));
}

#[tokio::test]
async fn a_verdict_that_finds_no_room_asks_at_once() {
    let running = start(|settings| (settings.limits.running, settings.limits.queued) = (0, 0)).await;
    let started = Instant::now();
    let answer = running.tcp().await.post("/v1/verdicts", &request()).await;
    assert_eq!(answer.status, 200);
    is_unjudged(&answer.json(), "service overload");
    assert!(started.elapsed() < Duration::from_secs(1));
    let stats = running.tcp().await.get("/v1/stats").await.json();
    assert_eq!(stats["verdicts"]["unjudged"], 1);
}

#[tokio::test]
async fn a_verdict_that_waits_for_room_asks_within_its_deadline() {
    let running = start(|settings| {
        settings.limits.running = 0;
        settings.limits.deadline = Duration::from_millis(300);
    })
    .await;
    let calls = (0..50).map(|_| async {
        let started = Instant::now();
        let answer = running.tcp().await.post("/v1/verdicts", &request()).await;
        is_unjudged(&answer.json(), "service overload");
        started.elapsed()
    });
    for took in futures_util::future::join_all(calls).await {
        assert!(took >= Duration::from_millis(250) && took < Duration::from_secs(3), "{took:?}");
    }
}

#[tokio::test]
async fn a_batch_without_room_asks_line_by_line() {
    let running = start(|settings| (settings.limits.running, settings.limits.queued) = (0, 0)).await;
    let body = format!("{}\n{}\n", request(), request());
    let headers = ["content-type: application/x-ndjson"];
    let answer = running.tcp().await.call("POST", "/v1/verdicts:batch", &headers, body.as_bytes()).await;
    let text = answer.text();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert_eq!((&line["decision"], &line["unjudged"]), (&json!("ask"), &json!("service overload")));
    }
}

#[tokio::test]
async fn connections_beyond_the_limit_are_told_so() {
    let running = start(|settings| settings.limits.connections = 2).await;
    let mut first = running.tcp().await;
    let mut second = running.unix().await;
    assert_eq!(first.get("/healthz").await.status, 200);
    assert_eq!(second.get("/healthz").await.status, 200);
    for mut third in [running.tcp().await, running.unix().await] {
        let answer = third.answer().await;
        assert_eq!((answer.status, answer.problem().as_str()), (503, "unavailable"));
    }
    drop(first);
    support::eventually(async || {
        let mut client = running.tcp().await;
        client.begin("GET", "/healthz", &[], Some(0)).await;
        client.try_answer().await.is_some_and(|answer| answer.status == 200)
    })
    .await;
}

#[tokio::test]
async fn who_says_nothing_or_dribbles_is_let_go() {
    let running = start(|settings| {
        settings.limits.patience = Duration::from_millis(200);
        settings.limits.idle = Duration::from_millis(600);
    })
    .await;
    let mut silent = running.tcp().await;
    let mut after_a_call = running.tcp().await;
    assert_eq!(after_a_call.get("/healthz").await.status, 200);
    let mut half = running.unix().await;
    half.write(b"POST /v1/verdicts HTTP/1.1\r\nhost: x\r\n").await;
    let dribbling = async {
        let mut client = running.tcp().await;
        let started = Instant::now();
        client.write(b"GET /healthz HTTP/1.1\r\nx: ").await;
        while started.elapsed() < Duration::from_secs(2) {
            client.write(b"x").await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        client.is_ended_within(Duration::from_millis(100)).await
    };
    let patience = Duration::from_secs(5);
    let all = tokio::join!(
        silent.is_ended_within(patience),
        after_a_call.is_ended_within(patience),
        half.is_ended_within(patience),
        dribbling,
    );
    assert_eq!(all, (true, true, true, true));
}

#[tokio::test]
async fn what_is_running_is_finished_before_the_service_stops() {
    let mut running = start(|_| {}).await;
    let mut client = running.tcp().await;
    client
        .begin("POST", "/v1/verdicts", &["content-type: application/json"], Some(request().to_string().len()))
        .await;
    client.write(b"{").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.tell_to_stop();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(running.address).await.is_err(), "nothing new is taken in");
    client.write(&request().to_string().as_bytes()[1..]).await;
    let answer = client.answer().await;
    assert_eq!(answer.status, 200);
    is_unjudged(&answer.json(), "service draining");
    running.stop().await;
    assert!(client.is_ended_within(Duration::from_secs(1)).await);
}

#[tokio::test]
async fn stopping_takes_bounded_time() {
    let mut running = start(|settings| settings.limits.drain = Duration::from_millis(300)).await;
    let mut client = running.tcp().await;
    client.begin("POST", "/v1/verdicts", &["content-type: application/json"], Some(100)).await;
    client.write(b"{").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let started = Instant::now();
    running.stop().await;
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

#[tokio::test]
async fn ten_thousand_idle_connections_disturb_nobody() {
    const MANY: usize = 10_000;
    let running = start(|_| {}).await;
    // The service has raised the limit; both ends are in this process.
    let files = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let limit = files
        .lines()
        .find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next()?.parse().ok());
    if limit.is_none_or(|limit: usize| limit < 2 * MANY + 500) {
        println!("skipped: {limit:?} open files are not enough for both ends of {MANY} connections");
        return;
    }
    let mut idle: Vec<Client> = Vec::with_capacity(MANY);
    for _ in 0..MANY {
        idle.push(running.tcp().await);
    }
    let mut client = running.tcp().await;
    for _ in 0..100 {
        let started = Instant::now();
        assert_eq!(client.post("/v1/verdicts", &request()).await.json()["outcome"], "judged");
        assert!(started.elapsed() < Duration::from_secs(5));
    }
    for client in idle.iter_mut().step_by(997) {
        assert_eq!(client.get("/healthz").await.status, 200);
    }
}
