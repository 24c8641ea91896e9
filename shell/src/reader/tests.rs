//! What scripts are read as, written in a short notation, and what is not read.

mod dump;
mod limits;
mod syntax;
mod unread;

use assize_protocol::Shell;

use super::*;

/// Everything that `source` was read as; it must be read in full.
fn read_as(source: &str) -> String {
    let script = read(source, Shell::Bash, &Limits::default());
    assert_eq!(script.unread, [], "{source:?} was read as {}", dump::list(&script.body));
    assert_eq!(script.bytes_understood, source.len());
    dump::list(&script.body)
}

/// Why `source` is not read in full, and what was read nevertheless.
fn doubts(source: &str, shell: Shell) -> (Vec<&'static str>, String) {
    let script = read(source, shell, &Limits::default());
    (script.unread.iter().map(|unread| unread.reason).collect(), dump::list(&script.body))
}

#[track_caller]
fn assert_reads(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(read_as(source), *expected, "{source:?}");
    }
}
