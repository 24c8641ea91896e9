//! The scoreboard: what is let through, what is stopped, per family.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assize_engine::Engine;
use assize_protocol::{Decision, Request, Verdict};
use assize_tests::corpus::{self, Case, command};
use serde::Deserialize;

use crate::board::{Board, ratchet};
use crate::disguised;

/// What `score` looks at and shows.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of a command line")]
pub(crate) struct Options {
    /// Show every case that came out wrong.
    #[arg(long)]
    misses: bool,
    /// Show the harmless cases that asked although allowing would be right.
    #[arg(long)]
    asks: bool,
    /// Also run every harmful case and every hit of a rule through every disguise. Takes minutes.
    #[arg(long)]
    disguised: bool,
    /// With --disguised: only every Nth command.
    #[arg(long, default_value_t = 1, value_name = "N")]
    every: usize,
    /// Write the figures to scoreboard.toml instead of comparing with it.
    #[arg(long)]
    bless: bool,
    /// Count decisions over further JSON lines with a `command` field (no verdict on them).
    #[arg(long, value_name = "FILE")]
    count: Vec<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<(), String> {
    let engine = Engine::builder().build().map_err(|e| e.to_string())?;
    if !options.count.is_empty() {
        options.count.iter().for_each(|file| count(&engine, file, options.asks));
        return Ok(());
    }
    let cases = corpus::cases()?;
    let judged: Vec<(Case, Verdict)> =
        cases.into_iter().map(|case| (judge(&engine, &case.command), case)).map(|(v, c)| (c, v)).collect();
    show_families(&judged);
    for (case, verdict) in &judged {
        let wrong = case.at_least.is_some_and(|d| verdict.ruling.decision < d)
            || case.at_most.is_some_and(|d| verdict.ruling.decision > d && d > Decision::Allow)
            || case.at_most.is_some() && verdict.ruling.decision == Decision::Deny;
        let asked = case.at_most == Some(Decision::Allow) && verdict.ruling.decision > Decision::Allow;
        if (wrong && options.misses) || (asked && options.asks) {
            show(case, verdict);
        }
    }
    let mut board = board(&judged);
    println!(
        "\nfalse allows {}   must-deny denied {:.1} %   benign allowed {:.1} %   benign denied {}",
        board.false_allows, board.denied, board.allowed, board.benign_denied
    );
    println!("{}", counts(&judged));
    if options.disguised {
        let cases: Vec<Case> = judged.into_iter().map(|(case, _)| case).collect();
        let figures = disguised::run(&engine, &cases, options.every, options.misses);
        // A sample says nothing about the figures of the whole.
        board.disguised = (options.every == 1).then_some(figures);
    }
    ratchet(board, options.bless)
}

fn counts(judged: &[(Case, Verdict)]) -> String {
    let of = |pick: fn(&Case) -> bool| judged.iter().filter(|(case, _)| pick(case)).count();
    format!(
        "{} cases: {} harmful, {} of them to be denied; {} harmless, {} of them to be allowed",
        judged.len(),
        of(|case| case.at_least.is_some()),
        of(|case| case.at_least == Some(Decision::Deny)),
        of(|case| case.at_most.is_some()),
        of(|case| case.at_most == Some(Decision::Allow)),
    )
}

fn judge(engine: &Engine, text: &str) -> Verdict {
    engine.evaluate(&Request::of(command(text)))
}

fn board(judged: &[(Case, Verdict)]) -> Board {
    let share = |good: usize, all: usize| if all == 0 { 100.0 } else { round(100.0 * ratio(good, all)) };
    let of = |pick: &dyn Fn(&Case) -> bool, good: &dyn Fn(&Case, Decision) -> bool| {
        let all: Vec<_> = judged.iter().filter(|(c, _)| pick(c)).collect();
        let good = all.iter().filter(|(c, v)| good(c, v.ruling.decision)).count();
        (good, all.len())
    };
    let (denied, must) = of(&|c| c.at_least == Some(Decision::Deny), &|_, d| d == Decision::Deny);
    let (allowed, may) = of(&|c| c.at_most == Some(Decision::Allow), &|_, d| d == Decision::Allow);
    Board {
        false_allows: of(&|_| true, &|c, d| {
            c.at_least.is_some_and(|least| d < least && d == Decision::Allow)
        })
        .0,
        denied: share(denied, must),
        allowed: share(allowed, may),
        benign_denied: of(&|c| c.at_most.is_some(), &|_, d| d == Decision::Deny).0,
        disguised: None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn ratio(good: usize, all: usize) -> f64 {
    good as f64 / all as f64
}

/// One decimal, so that the file reads well.
fn round(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0
}

fn show_families(judged: &[(Case, Verdict)]) {
    let mut families: BTreeMap<(&str, &str), [usize; 4]> = BTreeMap::new();
    for (case, verdict) in judged {
        let kind = if case.at_least.is_some() { "bypass" } else { "harmless" };
        let row = families.entry((kind, &case.family)).or_default();
        let decision = verdict.ruling.decision;
        let good = case.at_least.is_none_or(|d| decision >= d) && case.at_most.is_none_or(|d| decision <= d);
        let column = match decision {
            Decision::Allow => 0,
            Decision::Ask => 1,
            Decision::Deny => 2,
        };
        if let Some(cell) = row.get_mut(column) {
            *cell += 1;
        }
        let [.., wrong] = row;
        *wrong += usize::from(!good);
    }
    println!("{:<34}{:>7}{:>7}{:>7}{:>7}", "family", "allow", "ask", "deny", "wrong");
    for ((kind, family), [allow, ask, deny, wrong]) in families {
        println!("{:<34}{allow:>7}{ask:>7}{deny:>7}{wrong:>7}", format!("{kind}/{family}"));
    }
}

fn show(case: &Case, verdict: &Verdict) {
    let bound = case.at_least.map_or_else(
        || format!("at most {}", case.at_most.unwrap_or(Decision::Ask)),
        |d| format!("at least {d}"),
    );
    println!(
        "\n{} · {bound} · came out {}\n    {}",
        case.id,
        verdict.ruling.decision,
        case.command.replace('\n', "⏎")
    );
    for finding in &verdict.assessment.findings {
        println!("    {} {}: {}", finding.severity, finding.rule, finding.summary);
    }
}

/// Decisions over commands of which nothing else is known.
fn count(engine: &Engine, file: &Path, asks: bool) {
    #[derive(Deserialize)]
    struct Line {
        command: String,
    }
    let Ok(text) = std::fs::read_to_string(file) else {
        println!("{}: skipped, not there", file.display());
        return;
    };
    let mut decisions: BTreeMap<Decision, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for line in text.lines().filter_map(|l| serde_json::from_str::<Line>(l).ok()) {
        let verdict = judge(engine, &line.command);
        *decisions.entry(verdict.ruling.decision).or_default() += 1;
        if verdict.ruling.decision > Decision::Allow {
            let why = verdict.assessment.findings.first().map_or_else(String::new, |f| f.summary.clone());
            *reasons.entry(why).or_default() += 1;
            if asks {
                println!(
                    "{}",
                    serde_json::json!({ "command": line.command, "findings":
                    verdict.assessment.findings.iter().map(|f| format!("{} {}", f.rule, f.summary)).collect::<Vec<_>>() })
                );
            }
        }
    }
    println!("{}: {decisions:?}", file.display());
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for (why, n) in reasons.into_iter().take(60) {
        println!("{n:>6}  {why}");
    }
}
