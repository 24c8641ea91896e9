//! Commands per second of one core over the corpus, from a line of JSON to a line of JSON; and what plain
//! one-liners cost in parses of tree-sitter.
//!
//! `cargo bench -p assize-benches --bench batch`

#![allow(clippy::disallowed_methods, reason = "the corpus is read from this repository")]
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a report prints, and stops without its input")]

use std::path::Path;

use assize_benches::clock::{least, quantile};
use assize_benches::rivals::TreeSitter;
use assize_benches::{classifier, command, engine, mix, request};
use assize_protocol::{Request, Shell};
use assize_shell::{Limits, opinions};

/// How often the whole corpus is judged; the best time counts.
const ROUNDS: usize = 5;
/// How often one command is judged.
const REPEATS: usize = 40;

fn main() {
    batch();
    one_liners();
}

fn batch() {
    let lines = lines();
    let time = least(ROUNDS, || lines.iter().map(|line| answered(line)).sum::<usize>());
    #[expect(clippy::cast_precision_loss, reason = "a few thousand lines")]
    let rate = lines.len() as f64 / time.as_secs_f64();
    println!("corpus, JSON to JSON: {} commands, {rate:.0} a second, {:.1} µs each", lines.len(), 1e6 / rate);
}

/// The bytes of the answer to a line.
fn answered(line: &str) -> usize {
    let mut request: Request = serde_json::from_str(line).expect("every line is a request");
    let verdict = engine().evaluate_asking(&mut request, &mut |_, _| false);
    serde_json::to_vec(&verdict).map_or(0, |answer| answer.len())
}

/// Every command of `corpus/`, as a line of a batch.
fn lines() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
    let entries = std::fs::read_dir(folder).expect("the corpus lies beside the benches");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "jsonl"));
    paths.sort();
    let texts = paths.iter().map(|path| std::fs::read_to_string(path).expect("a readable file"));
    texts.flat_map(|text| text.lines().filter_map(as_request).collect::<Vec<_>>()).collect()
}

fn as_request(case: &str) -> Option<String> {
    let case: serde_json::Value = serde_json::from_str(case).ok()?;
    serde_json::to_string(&request(case.get("command")?.as_str()?)).ok()
}

fn one_liners() {
    let mut tree_sitter = TreeSitter::new();
    let plain = |text: &&str| {
        let confirmed = opinions(text, Shell::Bash, &Limits::default());
        !text.contains('\n') && confirmed.is_some_and(|all| all.plain)
    };
    let mut ratios: Vec<f64> = (mix::commands().filter(plain))
        .map(|text| {
            let (command, parse) = (command(text), least(REPEATS, || tree_sitter.parse(text)));
            least(REPEATS, || classifier().assess(&command)).as_secs_f64() / parse.as_secs_f64()
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let [half, most, all] = [0.5, 0.9, 1.0].map(|share| quantile(&ratios, share));
    println!(
        "plain one-liners, assess in parses of tree-sitter: {} commands, p50 {half:.2}, p90 {most:.2}, max {all:.2}",
        ratios.len()
    );
}
