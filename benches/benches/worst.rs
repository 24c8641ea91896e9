//! How long the worst inputs take, and how the cost grows with them.
//!
//! `cargo bench -p assize-benches --bench worst [-- PART-OF-A-NAME]`

#![allow(clippy::print_stdout, reason = "a report prints")]

use assize_benches::clock::least;
use assize_benches::worst::SHAPES;
use assize_benches::{classifier, command};
use assize_protocol::Shell;
use assize_shell::Limits;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    println!(
        "{:<36}{:>9}{:>9}{:>8}{:>10}{:>10}{:>10}  limit",
        "", "half ms", "whole", "ratio", "beyond", "reading", "bytes"
    );
    for shape in
        SHAPES.iter().filter(|s| wanted.is_empty() || wanted.iter().any(|w| s.name.contains(w.as_str())))
    {
        let time = |size: usize| {
            let command = command(&(shape.make)(size));
            least(3, || classifier().assess(&command)).as_secs_f64() * 1e3
        };
        let (half, whole, beyond) = (time(shape.below / 2), time(shape.below), time(shape.beyond));
        let text = (shape.make)(shape.beyond);
        let read = || assize_shell::read(&text, Shell::Bash, &Limits::default());
        let reading = least(3, read).as_secs_f64() * 1e3;
        let limit = classifier().assess(&command(&text)).coverage.limit;
        let mark = if beyond > 5.0 { " SLOW" } else { "" };
        let steep = if whole / half > 2.6 { " STEEP" } else { "" };
        println!(
            "{:<36}{half:>9.3}{whole:>9.3}{:>8.2}{beyond:>10.3}{reading:>10.3}{:>10}  {}{mark}{steep}",
            shape.name,
            whole / half,
            text.len(),
            limit.map_or_else(String::new, |l| format!("{l:?}")),
        );
    }
}
