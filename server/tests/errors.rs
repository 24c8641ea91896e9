//! What is refused, and what is said about it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use std::time::Duration;

use serde_json::json;
use support::start;

const JSON: &str = "content-type: application/json";

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused_with_the_place() {
    let running = start(|_| {}).await;
    let mut client = running.tcp().await;
    for (body, status, problem) in [
        (&b"{\"command\":"[..], 400, "bad-json"),
        (b"", 400, "bad-json"),
        (b"{\"command\":\"\xff\xfe\"}", 400, "not-utf8"),
        (b"{\"command\":\"\\ud800\"}", 400, "bad-json"),
        (b"{}", 422, "invalid"),
        (b"[]", 422, "invalid"),
        (b"{\"command\":3}", 422, "invalid"),
        (b"{\"command\":\"ls\",\"cwd\":\"src\"}", 422, "invalid"),
        (b"{\"command\":\"ls\",\"session\":\"\"}", 422, "invalid"),
        (b"{\"command\":\"ls\",\"command\":\"rm\"}", 422, "invalid"),
        (b"{\"command\":\"ls\",\"facts\":{\"file\":{}}}", 422, "invalid"),
    ] {
        for path in ["/v1/verdicts", "/v1/assessments"] {
            let answer = client.call("POST", path, &[JSON], body).await;
            let said = (answer.status, answer.problem());
            assert_eq!(said, (status, problem.to_owned()), "{:?}", String::from_utf8_lossy(body));
        }
    }
    let answer = client.call("POST", "/v1/verdicts", &[JSON], b"{\n  \"command\": x\n}").await.json();
    assert_eq!((&answer["line"], &answer["column"]), (&json!(2), &json!(14)), "{answer}");
}

#[tokio::test]
async fn deeply_nested_json_is_refused() {
    let running = start(|_| {}).await;
    let body = format!("{{\"command\":\"ls\",\"id\":{}", "[".repeat(100_000));
    let answer = running.tcp().await.call("POST", "/v1/verdicts", &[JSON], body.as_bytes()).await;
    assert_eq!(answer.problem(), "bad-json");
}

#[tokio::test]
async fn only_json_is_taken() {
    let running = start(|_| {}).await;
    let mut client = running.tcp().await;
    for header in
        ["content-type: text/plain", "content-type: application/x-www-form-urlencoded", "accept: */*"]
    {
        let answer = client.call("POST", "/v1/verdicts", &[header], b"{\"command\":\"ls\"}").await;
        assert_eq!((answer.status, answer.problem().as_str()), (415, "unsupported-media-type"), "{header}");
    }
    let batch = client.call("POST", "/v1/verdicts:batch", &[JSON], b"{}").await;
    assert_eq!(batch.status, 415);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_document_too() {
    let running = start(|_| {}).await;
    let mut client = running.tcp().await;
    for path in ["/", "/v1", "/v1/verdict", "/v1/verdicts/", "/v1/rules/git/none", "/v1/rules/../..", "/%00"]
    {
        let answer = client.get(path).await;
        assert_eq!((answer.status, answer.problem().as_str()), (404, "not-found"), "{path}");
    }
    for (method, path, allow) in [
        ("GET", "/v1/verdicts", "POST"),
        ("DELETE", "/v1/rules", "GET,HEAD"),
        ("PATCH", "/v1/sessions/s/events", "POST,GET,HEAD"),
        ("TRACE", "/healthz", "GET,HEAD"),
    ] {
        let answer = client.call(method, path, &[], b"").await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (405, "method-not-allowed"),
            "{method} {path}"
        );
        let mut said: Vec<_> = answer.header("allow").split(',').collect();
        let mut wanted: Vec<_> = allow.split(',').collect();
        said.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(said, wanted, "{method} {path}");
    }
}

#[tokio::test]
async fn names_and_queries_that_make_no_sense_are_refused() {
    let running = start(|_| {}).await;
    let mut client = running.tcp().await;
    let long = format!("/v1/approvals/{}", "x".repeat(257));
    for path in [
        "/v1/approvals?limit=abc",
        "/v1/approvals?state=perhaps",
        "/v1/approvals?session=a%00b",
        "/v1/audit?since=yesterday",
        "/v1/approvals/a%00b",
        "/v1/approvals/%ff",
        &long,
    ] {
        let answer = client.get(path).await;
        assert_eq!((answer.status, answer.problem().as_str()), (400, "bad-request"), "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_before_it_is_sent() {
    let running = start(|settings| settings.limits.body = 1000).await;
    let mut client = running.tcp().await;
    client.begin("POST", "/v1/verdicts", &[JSON], Some(1001)).await;
    let answer = client.answer().await;
    assert_eq!((answer.status, answer.problem().as_str()), (413, "too-large"));
    let mut client = running.tcp().await;
    client.begin("POST", "/v1/verdicts", &[JSON], None).await;
    client.chunk(&[b' '; 999]).await;
    client.chunk(b"  ").await;
    assert_eq!(client.answer().await.problem(), "too-large");
    let fits = format!("{{\"command\":\"ls\",\"cwd\":\"/w\"}}{}", " ".repeat(973));
    assert_eq!(fits.len(), 1000);
    let answer = running.tcp().await.call("POST", "/v1/verdicts", &[JSON], fits.as_bytes()).await;
    assert_eq!(answer.status, 200, "the limit itself is fine");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_not_waited_for() {
    let running = start(|settings| settings.limits.patience = Duration::from_millis(200)).await;
    let mut client = running.tcp().await;
    client.begin("POST", "/v1/verdicts", &[JSON], Some(100)).await;
    client.write(b"{\"command\":").await;
    let answer = client.answer().await;
    assert_eq!((answer.status, answer.problem().as_str()), (408, "too-slow"));
}

#[tokio::test]
async fn what_is_no_http_ends_the_connection() {
    let running = start(|_| {}).await;
    let mut client = running.tcp().await;
    client.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n").await;
    assert!(client.is_ended_within(Duration::from_secs(5)).await);
}
