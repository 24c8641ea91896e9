//! Dash and zsh: where they read otherwise than bash, the reader in their dialect does not vouch.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so, and counts are worth reading")]

use assize_protocol::Shell;
use assize_tests::hunt::{hunt_in, judge, reader};
use assize_tests::law;
use assize_tests::oracle::Oracle;
use assize_tests::table;

/// Nothing hides in so many generated scripts, nor in the table of tricky ones.
fn nothing_hides(shell: Shell, count: usize) {
    let (Some(mut oracle), Some(report)) = (Oracle::of(shell), hunt_in(shell, 1, count, &|_| ())) else {
        return println!("skipped: this shell is not installed");
    };
    println!("generated: {report}");
    assert_eq!(report.hidden, 0, "{report}");
    assert!(report.compared > count / 6, "the oracle saw too little: {report}");
    let tricky = table::entries(include_str!("../data/tricky.txt"));
    let report = judge(&mut oracle, tricky.into_iter().map(|entry| entry.script), reader(shell));
    println!("tricky: {report}");
    assert_eq!(report.hidden, 0, "{report}");
}

#[test]
fn dash_runs_nothing_that_a_script_does_not_show() {
    nothing_hides(Shell::Sh, 1_500);
}

#[test]
fn zsh_runs_nothing_that_a_script_does_not_show() {
    nothing_hides(Shell::Zsh, 1_500);
}

/// Every script of `table` runs something in `shell` that reading it as bash does not show, or it has no place
/// there; and reading it in the dialect vouches for nothing hidden.
fn differs(shell: Shell, table: &str) {
    let entries = table::entries(table);
    assert!(!entries.is_empty());
    let Some(mut oracle) = Oracle::of(shell) else { return println!("skipped: this shell is not installed") };
    let scripts: Vec<String> = entries.iter().map(|entry| entry.script.clone()).collect();
    for (entry, observation) in entries.iter().zip(oracle.run(&scripts)) {
        let hidden = |shell: Shell| law::hidden(&reader(shell)(&entry.script), &observation);
        let place = format!("line {}, {}: {}", entry.line, entry.group, entry.script);
        assert!(!hidden(Shell::Bash).is_empty(), "no longer differs from bash: {place}\n{observation:?}");
        assert!(hidden(shell).is_empty(), "not marked: {place}\n{observation:?}");
    }
}

#[test]
fn every_known_difference_of_dash_is_still_one_and_is_marked() {
    differs(Shell::Sh, include_str!("../data/dash.txt"));
}

#[test]
fn every_known_difference_of_zsh_is_still_one_and_is_marked() {
    differs(Shell::Zsh, include_str!("../data/zsh.txt"));
}
