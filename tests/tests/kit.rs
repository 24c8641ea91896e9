//! The kit itself: an oracle that sees nothing would find nothing.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use assize_shell::Script;
use assize_tests::hunt::{hunt_with, read_alone, scripts};
use assize_tests::oracle::Oracle;
use assize_tests::table::entries;

fn ran(oracle: &mut Oracle, script: &str) -> Vec<Vec<String>> {
    oracle.run(&[script.to_owned()]).remove(0).ran
}

#[test]
fn the_oracle_records_what_runs() {
    let Some(mut oracle) = Oracle::start() else { return println!("skipped: no bash") };
    assert_eq!(ran(&mut oracle, "c0 a 'b c' \"\" $'d\\ne'"), [["c0", "a", "b c", "", "d\ne"]]);
    assert_eq!(ran(&mut oracle, "nothing-of-that-name x"), [["nothing-of-that-name", "x"]]);
    assert_eq!(ran(&mut oracle, "c0 $(c2) | c4").len(), 3);
    assert_eq!(ran(&mut oracle, "c1 && c3 || c0"), [["c1"], ["c0"]]);
    assert_eq!(ran(&mut oracle, "c0\nfi\nc2"), [["c0"]]);
}

#[test]
fn the_oracle_tells_files_errors_and_endless_scripts_apart() {
    let Some(mut oracle) = Oracle::start() else { return println!("skipped: no bash") };
    let texts =
        ["c0 >o1; >o2".to_owned(), "if c0".to_owned(), "while :; do :; done".to_owned(), "c2".to_owned()];
    let [files, rejected, endless, after] = oracle.run(&texts).try_into().unwrap();
    assert_eq!(files.files, ["o1", "o2"]);
    assert!(rejected.rejected && !files.rejected);
    assert!(endless.ran.is_empty());
    assert_eq!(after.ran, [["c2"]]);
}

fn forgets_the_last_command(script: &str) -> Script {
    let mut script = read_alone(script);
    script.body.items.pop();
    script
}

#[test]
fn a_reader_that_hides_commands_is_found_out_and_the_example_is_small() {
    let Some(report) = hunt_with(1, 30, forgets_the_last_command) else {
        return println!("skipped: no bash");
    };
    assert!(report.hidden > 8, "{report}");
    let example = report.examples.first().unwrap();
    assert!(example.script.chars().count() < 12, "{report}");
}

#[test]
fn a_seed_gives_the_same_scripts_again_and_another_seed_others() {
    assert_eq!(scripts(7, 50), scripts(7, 50));
    assert_ne!(scripts(7, 50), scripts(8, 50));
}

#[test]
fn a_table_has_groups_remarks_lines_and_pictures() {
    let text = "// remark\n=== one\na\nb\n---\n// more\nc␣\n---\n==- two\nd\ne␍␤\n";
    let read: Vec<_> =
        entries(text).into_iter().map(|entry| (entry.group, entry.line, entry.script)).collect();
    let expected = [("one", 3, "a\nb"), ("one", 7, "c "), ("two", 10, "d"), ("two", 11, "e\r\n")];
    assert_eq!(read, expected.map(|(group, line, script)| (group.to_owned(), line, script.to_owned())));
}
