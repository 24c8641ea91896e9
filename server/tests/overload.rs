//! Twice as many calls as there is time for, and a store that comes and goes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]
#![allow(dead_code, reason = "the store is that of other tests as well")]

#[path = "../../service/tests/kit/failing.rs"]
mod failing;
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use assize_service::{Service, SystemClock};
use assize_store::Store;
use failing::Failing;
use serde_json::{Value, json};
use support::{Client, Running, engine, eventually, start_with};

/// A service over a store that does what the test says.
async fn over(store: &Arc<Failing>, change: impl FnOnce(&mut assize_server::Settings)) -> Running {
    let store = Arc::clone(store) as Arc<dyn Store>;
    let settings = assize_service::Settings::default();
    let service = Service::open(engine(), store, Arc::new(SystemClock), settings).await.unwrap();
    start_with(service, change).await
}

async fn judged(client: &mut Client, id: usize) -> Value {
    let answer = client.post("/v1/verdicts", &json!({ "id": id, "command": "ls", "cwd": "/w" })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_twice_the_load_there_is_time_for_every_answer_arrives_within_its_deadline() {
    const DEADLINE: Duration = Duration::from_secs(5);
    /// What recording takes; two at a time are four a second.
    const WORK: Duration = Duration::from_millis(500);
    const BETWEEN: Duration = Duration::from_millis(125);
    const CALLS: usize = 40;
    let store = Arc::new(Failing::over("sqlite::memory:").await);
    let running = over(&store, |settings| {
        (settings.limits.running, settings.limits.queued) = (2, 12);
        settings.limits.deadline = DEADLINE;
    })
    .await;
    store.slow(WORK);
    let calls = (0..CALLS).map(|id| {
        let running = &running;
        async move {
            tokio::time::sleep(BETWEEN * u32::try_from(id).unwrap()).await;
            let mut client = running.tcp().await;
            let started = Instant::now();
            let verdict = judged(&mut client, id).await;
            (started.elapsed(), verdict)
        }
    });
    let (mut allowed, mut asked) = (0, 0);
    for (id, (took, verdict)) in futures_util::future::join_all(calls).await.into_iter().enumerate() {
        assert!(took < DEADLINE, "{took:?}: {verdict}");
        assert_eq!(verdict["id"], id);
        match (verdict["decision"].as_str().unwrap(), verdict["outcome"].as_str().unwrap()) {
            ("allow", "judged") => allowed += 1,
            // A machine that is busy with something else may be too slow to write as well.
            ("ask", "unjudged" | "unrecorded") => asked += 1,
            other => panic!("{other:?}: {verdict}"),
        }
    }
    assert!(
        allowed >= 4 && asked >= 4,
        "{allowed} allowed, {asked} asked: there was work and too much of it"
    );
}

#[tokio::test]
async fn a_store_that_is_gone_turns_allows_into_asks_and_comes_back() {
    let store = Arc::new(Failing::over("sqlite::memory:").await);
    let running = over(&store, |_| {}).await;
    let mut client = running.tcp().await;
    assert_eq!(judged(&mut client, 1).await["decision"], "allow");
    store.fail(true);
    let gone = judged(&mut client, 2).await;
    assert_eq!(
        (&gone["decision"], &gone["because"][0]["decided_by"]),
        (&json!("ask"), &json!("service unrecorded"))
    );
    let ready = client.get("/readyz").await;
    assert_eq!((ready.status, ready.problem().as_str()), (503, "unavailable"));
    let metrics = client.get("/metrics").await.text();
    assert!(metrics.lines().any(|line| line == "assize_audit_lost_total 1"), "{metrics}");
    let listed = client.get("/v1/audit").await;
    assert_eq!((listed.status, listed.header("retry-after")), (503, "1"));
    assert!(!listed.text().contains("the test says so"), "what a database says is nobody's business");
    store.fail(false);
    eventually(async || judged(&mut running.tcp().await, 3).await["decision"] == "allow").await;
    assert_eq!(client.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn the_same_id_may_come_twice_and_each_call_is_answered_and_recorded() {
    let store = Arc::new(Failing::over("sqlite::memory:").await);
    let running = over(&store, |_| {}).await;
    let mut client = running.tcp().await;
    for command in ["ls", "rm -rf /"] {
        let request = json!({ "id": "same", "command": command, "cwd": "/w" });
        assert_eq!(client.post("/v1/verdicts", &request).await.json()["id"], "same");
    }
    let records = client.get("/v1/audit?kind=verdict").await.json();
    let decisions: Vec<_> =
        records["items"].as_array().unwrap().iter().map(|r| r["decision"].clone()).collect();
    assert_eq!(decisions, [json!("allow"), json!("deny")]);
}

#[tokio::test]
async fn one_of_many_deciders_at_two_doors_decides() {
    let store = Arc::new(Failing::over("sqlite::memory:").await);
    let doors = [over(&store, |_| {}).await, over(&store, |_| {}).await];
    let asked = json!({ "command": "curl -s https://unknown.example/x", "cwd": "/w", "workspace": ["/w"] });
    let verdict = doors[0].tcp().await.post("/v1/verdicts", &asked).await.json();
    let path = format!("/v1/approvals/{}/decision", verdict["approval"]["id"].as_str().unwrap());
    let decisions = (0..12).map(|number| {
        let (door, path) = (&doors[number % 2], &path);
        async move {
            let answer = json!({ "approve": number % 3 == 0 });
            door.unix().await.post(path, &answer).await.status
        }
    });
    let mut statuses = futures_util::future::join_all(decisions).await;
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1..].iter().all(|status| *status == 409)), (200, true), "{statuses:?}");
}
