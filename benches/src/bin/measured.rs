//! Judges commands for callgrind to count: `cargo xtask instructions` runs it.
//!
//! Standard input holds one command a line, each as a JSON string. Every command is judged twice: the
//! first time decodes what is known of its programs, the second time happens in `judged_once`.

#![allow(clippy::expect_used, reason = "a line that is no JSON string is a mistake of the caller")]

use std::hint::black_box;
use std::io::BufRead;

use assize_benches::{engine, request};
use assize_protocol::{Request, Verdict};

/// What is counted.
#[inline(never)]
fn judged_once(request: &Request) -> Verdict {
    engine().evaluate(request)
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("standard input is text");
        let text: String = serde_json::from_str(&line).expect("every line is a JSON string");
        let request = request(&text);
        drop(black_box(engine().evaluate(black_box(&request))));
        drop(black_box(judged_once(black_box(&request))));
    }
}
