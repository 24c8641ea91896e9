//! The built-in knowledge against its own examples.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use assize_engine::{Claim, Engine, claims};

#[test]
fn every_rule_and_program_agrees_with_its_examples() {
    let engine = Engine::builder().build().unwrap();
    let claims = claims(engine.library());
    let wrong: Vec<String> =
        claims.iter().filter_map(|c| c.disagreement(engine.classifier())).map(|d| d.to_string()).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), claims.len(), wrong.join("\n"));
}

#[test]
fn every_rule_hits_and_misses_and_every_program_shows_its_effects() {
    let engine = Engine::builder().build().unwrap();
    let all = claims(engine.library());
    let count = |is: &dyn Fn(&Claim) -> bool| all.iter().filter(|c| is(c)).count();
    let rules = engine.library().rules().count();
    let programs = engine.library().programs().count();
    assert!(count(&|c| matches!(c, Claim::Hit(..))) >= 3 * rules);
    assert!(count(&|c| matches!(c, Claim::Miss(..))) >= 2 * rules);
    assert!(count(&|c| matches!(c, Claim::Effects(..))) >= 3 * programs);
}

#[test]
fn the_built_in_knowledge_is_good_enough_to_ship() {
    let engine = Engine::builder().build().unwrap();
    assert_eq!(assize_rules::lint(engine.library(), &[]), []);
}
