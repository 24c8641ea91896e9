//! Every command of the corpus, against the bounds it was written with.
//!
//! The figures of the scoreboard come from the same commands; here a single one that leaves its bounds fails. That makes
//! it quick enough to be run for every mutant.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use assize_engine::Engine;
use assize_protocol::Request;
use assize_tests::corpus::{self, command};

#[test]
fn every_command_of_the_corpus_lies_in_its_bounds() {
    let engine = Engine::builder().build().unwrap();
    let outside = corpus::cases().unwrap().into_iter().filter_map(|case| {
        let verdict = engine.evaluate(&Request::of(command(&case.command)));
        let decision = verdict.ruling.decision;
        let low = case.at_least.is_some_and(|bound| decision < bound);
        let high = case.at_most.is_some_and(|bound| decision > bound);
        (low || high).then(|| format!("{} is {decision}: {}", case.id, case.command))
    });
    assert_eq!(outside.collect::<Vec<_>>(), Vec::<String>::new());
}
