//! The law of the doors: a line of a batch gets the answer that the engine gives to it alone.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has to fail")]
#![allow(clippy::print_stdout, reason = "counts are worth reading")]

mod support;

use std::fmt::Write as _;

use assize_engine::Engine;
use assize_protocol::{Request, Verdict};
use assize_tests::corpus::{cases, command};
use serde_json::{Value, json};
use support::Place;

/// Every so many of the corpus.
const STEP: usize = 7;

/// What both of them say.
fn said(verdict: &Verdict) -> Value {
    json!({
        "id": verdict.id,
        "decision": verdict.ruling.decision,
        "risk": verdict.ruling.risk,
        "effects": verdict.assessment.effects,
        "findings": verdict.assessment.findings,
    })
}

#[test]
fn a_batch_says_of_every_line_what_the_engine_says_of_it_alone() {
    let engine = Engine::builder().build().unwrap();
    let mut expected = Vec::new();
    let mut input = String::new();
    for (number, case) in cases().unwrap().iter().step_by(STEP).enumerate() {
        let request = Request { id: Some(json!(number)), ..Request::of(command(&case.command)) };
        let verdict = engine.evaluate(&request);
        // The command line would go and look, and then judge a command of which more is known.
        if verdict.assessment.wanted.is_empty() {
            expected.push(said(&verdict));
            writeln!(input, "{}", serde_json::to_string(&request).unwrap()).unwrap();
        }
    }
    let answer = Place::new().feed(&["check", "--jsonl"], input.as_bytes());
    let answers: Vec<Value> = answer.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    println!("{} lines", answers.len());
    assert_eq!(answers.len(), expected.len());
    assert!(answers.len() > 1_000, "only {}", answers.len());
    for (mut answer, expected) in answers.into_iter().zip(expected) {
        answer.as_object_mut().unwrap().remove("because");
        assert_eq!(answer, expected);
    }
}
