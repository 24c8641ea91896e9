//! The hand-written table: nothing hides.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so, and counts are worth reading")]

use assize_tests::hunt::{judge, read};
use assize_tests::oracle::Oracle;
use assize_tests::table;

#[test]
fn bash_runs_nothing_that_a_tricky_script_does_not_show() {
    let entries = table::entries(include_str!("../data/tricky.txt"));
    assert!(entries.len() >= 600, "only {} scripts in the table", entries.len());
    let Some(mut oracle) = Oracle::start() else { return println!("skipped: no bash") };
    let report = judge(&mut oracle, entries.into_iter().map(|entry| entry.script), read);
    println!("{report}");
    assert_eq!(report.hidden, 0, "{report}");
    assert!(report.compared > 1_000, "the oracle saw too little: {report}");
}
