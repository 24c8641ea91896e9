//! Reviewers that are slow, and what is told of them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests too")]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use assize_protocol::{Backend, Circuit, Usage};
use assize_reviewer::{Answer, Case, Meter, Reviewer, Unanswered};
use assize_service::{Further, Service, Settings, SystemClock};
use async_trait::async_trait;
use serde_json::json;
use support::{Running, engine, start_with};
use tokio::time::Instant;

/// Takes money and never answers.
struct Slow;

#[async_trait]
impl Reviewer for Slow {
    fn name(&self) -> &'static str {
        "llm"
    }

    fn revision(&self) -> &'static str {
        "1"
    }

    async fn review(&self, _case: &Case, _deadline: Instant, meter: &Meter) -> Result<Answer, Unanswered> {
        meter.add(Usage { answers: 1, cost_micros: Some(70), input_tokens: 900, output_tokens: 30 });
        std::future::pending().await
    }

    fn backends(&self) -> Vec<Backend> {
        let requests = BTreeMap::from([("late".to_owned(), 1)]);
        vec![Backend { name: "gateway".to_owned(), circuit: Circuit::Open, requests }]
    }
}

const DEADLINE: Duration = Duration::from_secs(4);

async fn with_a_slow_reviewer() -> Running {
    let store = assize_store::open("sqlite::memory:").await.unwrap();
    let settings =
        Settings { reviewers: true, further_reviewers: Further(vec![Arc::new(Slow)]), ..Settings::default() };
    let service = Service::open(engine(), store, Arc::new(SystemClock), settings).await.unwrap();
    start_with(service, |settings| settings.limits.deadline = DEADLINE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reviewer_never_makes_an_answer_late() {
    let running = with_a_slow_reviewer().await;
    let mut client = running.tcp().await;
    let asked = json!({ "command": "git push", "cwd": "/w", "workspace": ["/w"] });
    let started = Instant::now();
    let verdict = client.post("/v1/verdicts", &asked).await.json();
    assert!(started.elapsed() < DEADLINE, "{:?}", started.elapsed());
    // It was judged, it waits for a person, and it says who was late.
    assert_eq!((&verdict["decision"], &verdict["outcome"]), (&json!("ask"), &json!("reviewer-unavailable")));
    assert_eq!(verdict["approval"]["state"], "open", "{verdict}");
    let reviews = verdict["reviews"].as_array().unwrap();
    let late = reviews.iter().find(|review| review["reviewer"] == "llm").unwrap();
    assert_eq!((&late["abstained"], &late["usage"]["cost_micros"]), (&json!("late"), &json!(70)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_reviewers_cost_and_lean_on_is_told() {
    let running = with_a_slow_reviewer().await;
    let mut client = running.tcp().await;
    let asked = json!({ "command": "git push", "cwd": "/w", "workspace": ["/w"] });
    client.post("/v1/verdicts", &asked).await;
    let metrics = client.get("/metrics").await.text();
    for line in [
        "assize_reviewer_answers_total{outcome=\"abstain\",reviewer=\"llm\"} 1",
        "assize_reviewer_abstentions_total{reason=\"late\",reviewer=\"llm\"} 1",
        "assize_reviewer_tokens_total{direction=\"output\",reviewer=\"llm\"} 30",
        "assize_reviewer_cost_total{reviewer=\"llm\"} 0.00007",
        "assize_panel_cases_total{outcome=\"person\"} 1",
        "assize_backend_circuit{backend=\"gateway\"} 2",
        "assize_backend_requests_total{backend=\"gateway\",outcome=\"late\"} 1",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    let stats = client.get("/v1/stats").await.json();
    assert_eq!(stats["backends"][0], json!({"name": "gateway", "circuit": "open", "requests": {"late": 1}}));
}
