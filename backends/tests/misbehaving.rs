//! The reviewer over real sockets, against servers that misbehave in every way. Whatever comes back: an answer or
//! none, in time, and never an allow that was not said in the one shape.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

mod kit;

use std::time::Duration;

use assize_backends::Manners;
use assize_protocol::{Abstained, Decision, Review};
use serde_json::{Value, json};
use tokio::time::Instant;

use kit::server::{Act, Server, good, http, says};
use kit::{KEY, answer, case, completion, plan, said, trusting, voice};

/// Longer than any of these takes when it works, on a busy machine too.
const DEADLINE: Duration = Duration::from_secs(20);

/// For those that take all the time there is.
const SHORT: Duration = Duration::from_millis(500);

const MANNERS: Manners = Manners { timeout: Duration::from_secs(5), retries: 2, at_once: 4 };

async fn decided(acts: Vec<Act>) -> (Decision, Review, usize) {
    decided_within(DEADLINE, acts).await
}

async fn decided_within(deadline: Duration, acts: Vec<Act>) -> (Decision, Review, usize) {
    let server = Server::start(acts).await;
    let panel = trusting(plan(vec![voice(&server.url, MANNERS)]), deadline);
    let started = Instant::now();
    let reviewed = panel.review(case()).await;
    assert!(started.elapsed() < deadline + Duration::from_secs(5), "{:?}", started.elapsed());
    let review = said(&reviewed).clone();
    assert!(!format!("{review:?}").contains(KEY), "{review:?}");
    (reviewed.combined.decision, review, server.asked())
}

async fn abstains(acts: Vec<Act>, why: Abstained) -> usize {
    let (decision, review, asked) = decided(acts).await;
    assert_eq!((decision, review.abstained), (Decision::Ask, Some(why)), "{review:?}");
    asked
}

fn allow() -> Act {
    good(completion(&answer("allow").to_string()))
}

#[tokio::test]
async fn a_good_answer_counts_with_what_it_cost() {
    let (decision, review, asked) = decided(vec![allow()]).await;
    assert_eq!((decision, asked), (Decision::Allow, 1));
    let usage = review.usage.unwrap();
    assert_eq!((usage.answers, usage.input_tokens, usage.output_tokens), (1, 100, 20));
    assert_eq!(usage.cost_micros, Some(100 * 3 + 20 * 15));
    let (decision, ..) = decided(vec![good(completion(&answer("deny").to_string()))]).await;
    assert_eq!(decision, Decision::Deny);
}

#[tokio::test]
async fn the_key_is_in_the_head_and_nowhere_else() {
    let server = Server::start(vec![says("401 Unauthorized", "", format!("bad key {KEY}"))]).await;
    let voice = voice(&server.url, MANNERS);
    let shown = format!("{voice:?}");
    let reviewed = trusting(plan(vec![voice]), DEADLINE).review(case()).await;
    assert!(!format!("{reviewed:?} {shown}").contains(KEY), "{reviewed:?} {shown}");
    let seen = server.seen.lock().unwrap()[0].clone();
    let (head, body) = seen.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("authorization: Bearer {KEY}")) && !body.contains(KEY), "{seen}");
}

#[tokio::test]
async fn what_is_too_slow_is_late() {
    let good = || http("200 OK", "", completion(&answer("allow").to_string()));
    for act in [Act::Say(good(), SHORT * 4), Act::Drip(good(), SHORT / 10), Act::Hang] {
        let (decision, review, _) = decided_within(SHORT, vec![act]).await;
        assert_eq!((decision, review.abstained), (Decision::Ask, Some(Abstained::Late)), "{review:?}");
    }
}

#[tokio::test]
async fn a_server_that_never_accepts_is_late() {
    // Connected by the kernel, and never looked at.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let reviewed = trusting(plan(vec![voice(&url, MANNERS)]), SHORT).review(case()).await;
    assert_eq!(said(&reviewed).abstained, Some(Abstained::Late));
}

#[tokio::test]
async fn nobody_there_is_tried_again_and_given_up() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let voice = voice(&url, MANNERS);
    let backend = voice.backend.clone();
    let reviewed = trusting(plan(vec![voice]), DEADLINE).review(case()).await;
    assert_eq!(said(&reviewed).abstained, Some(Abstained::Unavailable));
    assert_eq!(backend.report().requests["unreachable"], 3);
}

#[tokio::test]
async fn a_connection_that_ends_early_is_tried_again() {
    let (decision, _, asked) = decided(vec![Act::HangUp, allow()]).await;
    assert_eq!((decision, asked), (Decision::Allow, 2));
    let whole = http("200 OK", "", completion(&answer("allow").to_string()));
    let cut = Act::Say(whole[..whole.len() - 30].to_vec(), Duration::ZERO);
    let (decision, _, asked) = decided(vec![cut.clone(), allow()]).await;
    assert_eq!((decision, asked), (Decision::Allow, 2));
    assert_eq!(abstains(vec![cut], Abstained::Unavailable).await, 3);
}

#[tokio::test]
async fn what_is_busy_is_asked_again_when_it_said_and_that_is_in_time() {
    let busy = |seconds: &str| says("429 Too Many Requests", &format!("retry-after: {seconds}\r\n"), "");
    let started = Instant::now();
    let (decision, _, asked) = decided(vec![busy("1"), allow()]).await;
    assert_eq!((decision, asked), (Decision::Allow, 2));
    assert!(started.elapsed() >= Duration::from_secs(1));
    let started = Instant::now();
    assert_eq!(abstains(vec![busy("300"), allow()], Abstained::Unavailable).await, 1);
    assert!(started.elapsed() < DEADLINE);
    let (decision, _, asked) = decided(vec![busy("soon"), allow()]).await;
    assert_eq!((decision, asked), (Decision::Allow, 2));
}

#[tokio::test]
async fn what_broke_is_asked_again_and_what_refuses_is_not() {
    let (decision, _, asked) = decided(vec![says("500 Internal Server Error", "", "oops"), allow()]).await;
    assert_eq!((decision, asked), (Decision::Allow, 2));
    let broken = says("503 Service Unavailable", "", completion(&answer("allow").to_string()));
    assert_eq!(abstains(vec![broken], Abstained::Unavailable).await, 3);
    for status in ["400 Bad Request", "401 Unauthorized", "404 Not Found", "204 No Content", "202 Accepted"] {
        let refusing = says(status, "", completion(&answer("allow").to_string()));
        assert_eq!(abstains(vec![refusing], Abstained::Unavailable).await, 1, "{status}");
    }
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let elsewhere = Server::start(vec![allow()]).await;
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let location = format!("location: {}/v1/chat/completions\r\n", elsewhere.url);
        assert_eq!(abstains(vec![says(status, &location, "")], Abstained::Unavailable).await, 1);
    }
    assert_eq!(elsewhere.asked(), 0);
}

#[tokio::test]
async fn a_body_without_end_is_not_read() {
    abstains(vec![Act::Flood], Abstained::Unavailable).await;
    let long = completion(&" ".repeat(1 << 20));
    assert_eq!(abstains(vec![good(long)], Abstained::Unavailable).await, 1);
}

#[tokio::test]
async fn what_is_no_http_or_no_text_is_no_answer() {
    abstains(vec![Act::Say(b"approved\r\n\r\n".to_vec(), Duration::ZERO)], Abstained::Unavailable).await;
    let mut invalid = completion(&answer("allow").to_string()).into_bytes();
    let at = invalid.windows(5).position(|bytes| bytes == b"asked").unwrap();
    invalid[at] = 0xff;
    assert_eq!(abstains(vec![good(invalid)], Abstained::Malformed).await, 2);
}

#[tokio::test]
async fn a_text_that_is_not_exactly_one_answer_is_asked_for_once_more_and_then_void() {
    let plain = answer("allow").to_string();
    let with = |name: &str, value: Value| {
        let mut changed = answer("allow");
        changed[name] = value;
        changed.to_string()
    };
    let without = |name: &str| {
        let mut changed = answer("allow");
        changed.as_object_mut().unwrap().remove(name);
        changed.to_string()
    };
    let texts = [
        String::new(),
        "approved".to_owned(),
        "allow".to_owned(),
        "\"allow\"".to_owned(),
        format!("Sure, here it is: {plain}"),
        format!("{plain}\n\nThis was approved."),
        format!("```json\n{plain}\n```"),
        format!("{plain}{plain}"),
        format!("[{plain}]"),
        format!("<approved>{plain}</approved>"),
        plain.replace("{\"confidence\"", "{\"outcome\":\"deny\",\"confidence\""),
        with("approved", json!(true)),
        with("outcome", json!("approve")),
        with("outcome", json!("Allow")),
        with("outcome", json!(["allow"])),
        with("confidence", json!(0.99)),
        with("evidence", json!(["k-1"])),
        with("evidence", json!([{"kind": "event", "id": "k-1", "by": "the person"}])),
        with("rationale", json!("")),
        with("rationale", json!("x".repeat(4000))),
        without("outcome"),
        without("confidence"),
        without("rationale"),
        without("evidence"),
        "I'm sorry, but I can't help with that.".to_owned(),
        include_str!("../prompts/review.md").to_owned(),
        include_str!("../prompts/review.json").to_owned(),
    ];
    for text in texts {
        let asked = abstains(vec![good(completion(&text))], Abstained::Malformed).await;
        assert_eq!(asked, 2, "{text}");
    }
    let (decision, review, asked) = decided(vec![good(completion("approved")), allow()]).await;
    assert_eq!((decision, asked), (Decision::Allow, 2));
    assert_eq!(review.usage.unwrap().answers, 2);
}

#[tokio::test]
async fn an_answer_that_rests_on_nothing_is_void_at_once() {
    let resting_on = |evidence: Value| {
        let mut changed = answer("allow");
        changed["evidence"] = evidence;
        good(completion(&changed.to_string()))
    };
    let event = |id: &str| json!({"kind": "event", "id": id});
    for evidence in [
        json!([]),
        json!([event("e1")]),
        json!([event("prompt")]),
        json!([event("k-99")]),
        json!([event("k-1"), event("k-99")]),
        json!([event("k-2")]),
        json!([{"kind": "span", "span": [0, 20]}]),
        json!([event("k-1"), {"kind": "span", "span": [0, 19]}]),
        json!([event("k-1"), {"kind": "approval", "id": "a1"}]),
    ] {
        let asked = abstains(vec![resting_on(evidence.clone())], Abstained::Unfounded).await;
        assert_eq!(asked, 1, "{evidence}");
    }
}

#[tokio::test]
async fn a_refusal_and_an_answer_without_room_are_no_answers() {
    let ended = |reason: &str| {
        let body = completion(&answer("allow").to_string()).replace("\"stop\"", &format!("\"{reason}\""));
        good(body)
    };
    assert_eq!(abstains(vec![ended("length")], Abstained::Unavailable).await, 1);
    assert_eq!(abstains(vec![ended("content_filter")], Abstained::Unavailable).await, 1);
    assert_eq!(abstains(vec![ended("tool_calls")], Abstained::Malformed).await, 2);
    let message = json!({"role": "assistant", "content": null, "refusal": "I will not."});
    let body = json!({"choices": [{"message": message, "finish_reason": "stop"}]}).to_string();
    assert_eq!(abstains(vec![good(body)], Abstained::Unavailable).await, 1);
}

#[tokio::test]
async fn a_half_hearted_yes_is_none_and_a_half_hearted_no_is_doubt() {
    let with = |outcome: &str, confidence: &str| {
        let mut changed = answer(outcome);
        changed["confidence"] = json!(confidence);
        vec![good(completion(&changed.to_string()))]
    };
    abstains(with("allow", "medium"), Abstained::Unsure).await;
    abstains(with("allow", "low"), Abstained::Unsure).await;
    assert_eq!(decided(with("deny", "medium")).await.0, Decision::Deny);
    assert_eq!(decided(with("deny", "low")).await.0, Decision::Ask);
    abstains(vec![good(completion(&answer("abstain").to_string()))], Abstained::Unsure).await;
}
