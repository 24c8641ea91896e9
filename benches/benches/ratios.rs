//! What an answer costs in parses of tree-sitter, over the mix, in one run.
//!
//! `cargo bench -p assize-benches --bench ratios [-- --each]`

#![allow(clippy::print_stdout, reason = "a report prints")]

use assize_benches::clock::{least, quantile};
use assize_benches::rivals::{self, TreeSitter};
use assize_benches::{classifier, command, engine, mix, request};
use assize_protocol::Shell;
use assize_shell::Limits;

const ROUNDS: usize = 40;

struct Row {
    text: String,
    tree_sitter: f64,
    rable: f64,
    alone: f64,
    read: f64,
    assess: f64,
    check: f64,
}

fn main() {
    let each = std::env::args().any(|a| a == "--each");
    let mut tree_sitter = TreeSitter::new();
    let commands: Vec<String> = mix::commands().map(str::to_owned).collect();
    let rows: Vec<Row> = commands.iter().map(|text| measured(text, ROUNDS, &mut tree_sitter)).collect();
    if each {
        for row in &rows {
            println!(
                "{:>8.1} µs {:>6.2}  {}",
                row.assess / 1e3,
                row.assess / row.tree_sitter,
                row.text.replace('\n', "⏎")
            );
        }
    }
    println!("\nover {} commands, best of {ROUNDS}; µs", rows.len());
    println!("{:<24}{:>10}{:>10}{:>10}{:>10}", "", "p50", "p90", "p99", "max");
    show("tree-sitter", &rows, |r| r.tree_sitter / 1e3);
    show("rable", &rows, |r| r.rable / 1e3);
    show("read alone", &rows, |r| r.alone / 1e3);
    show("read", &rows, |r| r.read / 1e3);
    show("assess", &rows, |r| r.assess / 1e3);
    show("check", &rows, |r| r.check / 1e3);
    println!("\nratio to tree-sitter, command by command");
    show("rable", &rows, |r| r.rable / r.tree_sitter);
    show("read alone", &rows, |r| r.alone / r.tree_sitter);
    show("read", &rows, |r| r.read / r.tree_sitter);
    show("assess", &rows, |r| r.assess / r.tree_sitter);
    show("check", &rows, |r| r.check / r.tree_sitter);
    println!("\nscripts");
    for size in [1, 10, 60] {
        let row = measured(&mix::script(size * 1_024), 5, &mut tree_sitter);
        println!(
            "{size:>4} KB   tree-sitter {:>9.0} µs   read {:>5.2}   assess {:>5.2}   check {:>5.2}",
            row.tree_sitter / 1e3,
            row.read / row.tree_sitter,
            row.assess / row.tree_sitter,
            row.check / row.tree_sitter
        );
    }
}

fn measured(text: &str, rounds: usize, tree_sitter: &mut TreeSitter) -> Row {
    let (classifier, engine) = (classifier(), engine());
    let (command, request) = (command(text), request(text));
    let limits = Limits::default();
    let nanos = |d: std::time::Duration| d.as_secs_f64() * 1e9;
    Row {
        text: text.to_owned(),
        tree_sitter: nanos(least(rounds, || tree_sitter.parse(text))),
        rable: nanos(least(rounds, || rivals::rable(text))),
        alone: nanos(least(rounds, || assize_shell::read_alone(text, Shell::Bash, &limits))),
        read: nanos(least(rounds, || assize_shell::read(text, Shell::Bash, &limits))),
        assess: nanos(least(rounds, || classifier.assess(&command))),
        check: nanos(least(rounds, || serde_json::to_vec(&engine.evaluate(&request)))),
    }
}

fn show(name: &str, rows: &[Row], value: impl Fn(&Row) -> f64) {
    let mut all: Vec<f64> = rows.iter().map(value).collect();
    all.sort_by(f64::total_cmp);
    let at = |share| quantile(&all, share);
    println!("{name:<24}{:>10.2}{:>10.2}{:>10.2}{:>10.2}", at(0.5), at(0.9), at(0.99), at(1.0));
}
