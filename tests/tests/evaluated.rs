//! Places where bash evaluates a value: the reader does not follow values, so it marks the place.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use assize_tests::hunt::read;
use assize_tests::law;
use assize_tests::oracle::Oracle;
use assize_tests::table;

#[test]
fn a_place_where_bash_evaluates_a_value_is_marked() {
    let entries = table::entries(include_str!("../data/evaluated.txt"));
    let Some(mut oracle) = Oracle::start() else { return println!("skipped: no bash") };
    let scripts: Vec<String> = entries.into_iter().map(|entry| entry.script).collect();
    for (text, observation) in scripts.iter().zip(oracle.run(&scripts)) {
        assert!(observation.ran.iter().any(|argv| argv == &["c0"]), "bash evaluates nothing here: {text}");
        let script = read(text);
        assert!(!script.unread.is_empty() || law::evaluates(&script), "not marked: {text}");
    }
}
