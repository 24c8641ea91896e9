//! Generated scripts: nothing hides.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so, and counts are worth reading")]

use assize_tests::hunt::hunt;

#[test]
fn bash_runs_nothing_that_a_generated_script_does_not_show() {
    let Some(report) = hunt(1, 3_000) else { return println!("skipped: no bash") };
    println!("{report}");
    assert_eq!(report.hidden, 0, "{report}");
    assert!(report.compared > 1_500, "the oracle saw too little: {report}");
    assert!(report.unread_percent() < 60.0, "the reader gives up too often to be tested: {report}");
}
