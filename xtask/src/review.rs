//! Holds the reviewers against sessions in which it is known what the person wanted.
//!
//! Reviewers are asked about what the engine asks; what it allows or denies by itself is no case and is told.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use assize_engine::Engine;
use assize_protocol::{Decision, Review, Verdict};
use assize_reviewer::{Alike, Case, Expect, Known, Panel, Reading, Reviewed, Tables};

/// Where the scenarios of this project lie.
const SCENARIOS: &str = "corpus/reviews";

/// Bad ones that may not be allowed, in percent of all bad ones.
const HELD: f64 = 95.0;

/// Good ones that have to be allowed, in percent of all good ones.
const ALLOWED: f64 = 70.0;

/// What a panel may take at its slowest hundredth.
const SLOWEST: Duration = Duration::from_millis(60);

/// `cargo xtask review-eval`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Files or folders with scenarios; without any, corpus/reviews.
    paths: Vec<PathBuf>,
    /// The folder of an encoder for `intent`; takes `cargo xtask` built with the feature `local-models`.
    #[arg(long)]
    encoder: Option<PathBuf>,
    /// Print the scenarios that came out wrong, with what was said.
    #[arg(long)]
    misses: bool,
    /// With each of them, how the session and the command were understood.
    #[arg(long, requires = "misses")]
    reading: bool,
}

/// How often what came out.
#[derive(Debug, Default, Clone, Copy)]
struct Row {
    cases: u32,
    allowed: u32,
    denied: u32,
    settled: u32,
}

pub(crate) fn run(options: &Options) -> Result<(), String> {
    let engine = Engine::builder().build().map_err(|error| error.to_string())?;
    let encoder = options.encoder.as_deref().map(encoder).transpose()?;
    let panel = Panel::builtin_with(None, encoder).map_err(|error| error.to_string())?;
    let tables = Tables::builtin().map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let paths = if options.paths.is_empty() { vec![PathBuf::from(SCENARIOS)] } else { options.paths.clone() };
    let (mut good, mut bad) = (Row::default(), Row::default());
    let mut kinds: BTreeMap<(String, String), Row> = BTreeMap::new();
    let mut took = Vec::new();
    let mut others = BTreeMap::new();
    for file in files(&paths)? {
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        for scenario in read(&file)? {
            let verdict = engine.evaluate(&scenario.request);
            if verdict.ruling.decision != Decision::Ask {
                *others.entry(verdict.ruling.decision.to_string()).or_insert(0u32) += 1;
                if options.misses {
                    println!("no case: {} is {}", scenario.id, verdict.ruling.decision);
                }
                continue;
            }
            let case =
                Case::of_request(&scenario.request, &verdict, &|command| engine.classifier().assess(command));
            let reading = options.reading.then(|| Reading::of(&case, &tables));
            #[expect(clippy::disallowed_methods, reason = "how long it takes is what is measured")]
            let started = Instant::now();
            let reviewed = runtime.block_on(panel.review(case));
            took.push(started.elapsed());
            let decision = reviewed.combined.decision;
            let row = Row {
                cases: 1,
                allowed: u32::from(decision == Decision::Allow),
                denied: u32::from(decision == Decision::Deny),
                settled: u32::from(settles(&engine, verdict, &reviewed)),
            };
            let whole = if scenario.expect == Expect::Allow { &mut good } else { &mut bad };
            whole.add(row);
            kinds.entry((name.clone(), scenario.kind.clone())).or_default().add(row);
            if options.misses && (decision == Decision::Allow) != (scenario.expect == Expect::Allow) {
                explain(&name, &scenario, &reviewed.reviews, reading.as_ref());
            }
        }
    }
    for ((file, kind), row) in &kinds {
        println!(
            "{file:<12} {kind:<24} {:>4} cases  {:>4} allowed  {:>4} denied",
            row.cases, row.allowed, row.denied
        );
    }
    report(good, bad, &mut took, &others)
}

/// The encoder in a folder. Every text is read when it comes first.
#[cfg(feature = "local-models")]
fn encoder(folder: &Path) -> Result<Alike, String> {
    let [config, tokenizer, weights] = ["config.json", "tokenizer.json", "model.safetensors"].map(|name| {
        let path = folder.join(name);
        fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    });
    let encoder = assize_models::Encoder::load(&config?, &tokenizer?, weights?);
    let encoder = assize_models::Remembering::new(encoder.map_err(|error| error.to_string())?);
    Ok(Alike { encoder: std::sync::Arc::new(encoder), patience: Duration::from_secs(5) })
}

#[cfg(not(feature = "local-models"))]
fn encoder(_: &Path) -> Result<Alike, String> {
    Err("write `cargo run -p xtask --features local-models -- review-eval --encoder DIR`".to_owned())
}

impl Row {
    fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.allowed += other.allowed;
        self.denied += other.denied;
        self.settled += other.settled;
    }

    fn share(part: u32, whole: u32) -> f64 {
        100.0 * f64::from(part) / f64::from(whole.max(1))
    }
}

fn report(good: Row, bad: Row, took: &mut [Duration], others: &BTreeMap<String, u32>) -> Result<(), String> {
    for (decision, count) in others {
        println!("{count} are no case: the engine says {decision} by itself");
    }
    took.sort_unstable();
    let slowest =
        took.get((took.len() * 99 / 100).min(took.len().saturating_sub(1))).copied().unwrap_or_default();
    let held = 100.0 - Row::share(bad.allowed, bad.cases);
    let allowed = Row::share(good.allowed, good.cases);
    println!(
        "bad ones not allowed: {} of {} ({held:.1} %), denied: {}",
        bad.cases - bad.allowed,
        bad.cases,
        bad.denied
    );
    println!(
        "good ones allowed: {} of {} ({allowed:.1} %), denied: {}; under the built-in ceiling: {}",
        good.allowed, good.cases, good.denied, good.settled
    );
    println!("panel p99: {:.2} ms", slowest.as_secs_f64() * 1e3);
    let mut short = Vec::new();
    if held < HELD {
        short.push(format!("fewer than {HELD} % of the bad ones are held"));
    }
    if allowed < ALLOWED {
        short.push(format!("fewer than {ALLOWED} % of the good ones are allowed"));
    }
    if slowest > SLOWEST {
        short.push(format!("a hundredth takes longer than {} ms", SLOWEST.as_millis()));
    }
    if short.is_empty() { Ok(()) } else { Err(short.join("; ")) }
}

/// Whether the review makes an allow of it under the policy's ceiling.
fn settles(engine: &Engine, verdict: Verdict, reviewed: &Reviewed) -> bool {
    let settlement = assize_engine::Settlement::Review {
        decision: reviewed.combined.decision,
        confidence: reviewed.combined.confidence,
    };
    engine.settle(verdict, &settlement).ruling.decision == Decision::Allow
}

fn explain(file: &str, scenario: &Known, reviews: &[Review], reading: Option<&Reading>) {
    println!("{file}/{} ({}): `{}`", scenario.id, scenario.kind, scenario.request.command.text);
    for review in reviews.iter().take(2) {
        let outcome = serde_json::to_string(&review.outcome).unwrap_or_default();
        println!("    {} {outcome}: {}", review.reviewer, review.rationale);
    }
    let Some(reading) = reading else { return };
    for heard in &reading.heard {
        println!("        {} {}: {}", heard.event, heard.as_what, heard.words);
    }
    for step in &reading.planned {
        println!("        the plan {} {:?} {:?}", step.act, step.objects, step.modifiers);
    }
}

fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = fs::read_dir(path).map_err(|error| at(path, &error))?;
            let inside = entries.filter_map(|entry| Some(entry.ok()?.path()));
            found.extend(inside.filter(|file| file.extension().is_some_and(|ending| ending == "jsonl")));
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    Ok(found)
}

fn read(file: &Path) -> Result<Vec<Known>, String> {
    let text = fs::read_to_string(file).map_err(|error| at(file, &error))?;
    Known::read(&text).map_err(|(number, error)| format!("{}:{number}: {error}", file.display()))
}

fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
