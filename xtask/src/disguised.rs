//! The scoreboard in disguise: every command that must be stopped, in every other spelling.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use assize_engine::{Claim, Engine, claims};
use assize_protocol::{Assessment, Decision, Shell};
use assize_tests::corpus::{Case, command};
use assize_tests::disguise::{self, Disguise, Plain};

use crate::board::Disguised;
use crate::progress;

/// Combinations of two disguises, beside the single ones.
const PAIRS: usize = 60;

/// A command that must not come out lower than `bound`, however it is spelled.
#[derive(Debug)]
struct Subject {
    id: String,
    text: String,
    bound: Decision,
}

/// What one disguise came to.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    tried: usize,
    below_bound: usize,
    below_plain: usize,
    allowed: usize,
}

/// A decision that fell.
#[derive(Debug)]
struct Fall {
    disguise: String,
    id: String,
    plain: String,
    disguised: String,
    decisions: (Decision, Decision),
    lost: String,
}

/// Runs the harmful `cases` and every hit of a rule through every disguise; every `step`th command only.
pub(crate) fn run(engine: &Engine, cases: &[Case], step: usize, misses: bool) -> Disguised {
    let subjects: Vec<Subject> = subjects(engine, cases).into_iter().step_by(step.max(1)).collect();
    let singles = disguise::all(engine.library());
    let pairs = disguise::pairs(&singles, 1, PAIRS);
    let disguises: Vec<&Disguise> = singles.iter().chain(&pairs).collect();
    let (rows, falls) = judge_all(engine, &subjects, &disguises);
    show(&subjects, &disguises, &rows);
    if misses {
        falls.iter().for_each(show_fall);
    }
    let sum = |pick: fn(&Row) -> usize| rows.iter().map(pick).sum();
    Disguised {
        false_allows: sum(|row| row.allowed),
        below_bound: sum(|row| row.below_bound),
        below_plain: sum(|row| row.below_plain),
    }
}

fn subjects(engine: &Engine, cases: &[Case]) -> Vec<Subject> {
    let harmful = cases.iter().filter_map(|case| {
        Some(Subject { id: case.id.clone(), text: case.command.clone(), bound: case.at_least? })
    });
    let hits = claims(engine.library()).into_iter().filter_map(|claim| match claim {
        Claim::Hit(rule, text) => {
            Some(Subject { id: format!("hit of {}", rule.id), text: text.to_owned(), bound: Decision::Allow })
        }
        Claim::Miss(..) | Claim::Safer(..) | Claim::Effects(..) => None,
    });
    harmful.chain(hits).collect()
}

/// Facts and decision. The advice behind a refusal costs more than the decision, and nobody reads it here.
fn decide(engine: &Engine, text: &str) -> (Decision, Assessment) {
    let assessment = engine.classifier().assess(&command(text));
    let ruling = engine.policy().decide(&assessment);
    (engine.policy().settle(ruling, &assessment, None).decision, assessment)
}

/// One row per disguise; the work is shared between the processors.
fn judge_all(engine: &Engine, subjects: &[Subject], disguises: &[&Disguise]) -> (Vec<Row>, Vec<Fall>) {
    let bar = progress::bar(subjects.len());
    let next = AtomicUsize::new(0);
    let total = Mutex::new((vec![Row::default(); disguises.len()], Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(subject) = subjects.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (rows, falls) = judge(engine, subject, disguises);
                    if let Ok(mut total) = total.lock() {
                        total.0.iter_mut().zip(rows).for_each(|(sum, row)| sum.add(row));
                        total.1.extend(falls);
                    }
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    let (rows, mut falls): (Vec<Row>, Vec<Fall>) = total.into_inner().unwrap_or_default();
    falls.sort_by(|one, other| {
        (&one.disguise, &one.id, &one.plain).cmp(&(&other.disguise, &other.id, &other.plain))
    });
    (rows, falls)
}

fn judge(engine: &Engine, subject: &Subject, disguises: &[&Disguise]) -> (Vec<Row>, Vec<Fall>) {
    let (before, facts) = decide(engine, &subject.text);
    let plain = Plain::read(&subject.text, Shell::Bash);
    let mut falls = Vec::new();
    let judged = disguises.iter().map(|disguise| {
        // What is not stopped in plain words cannot fall.
        let Some(text) = disguise.apply(&plain).filter(|_| before > Decision::Allow) else {
            return Row::default();
        };
        let (after, seen) = decide(engine, &text);
        if after < before.max(subject.bound) {
            falls.push(Fall {
                disguise: disguise.name().to_owned(),
                id: subject.id.clone(),
                plain: subject.text.clone(),
                disguised: text,
                decisions: (before, after),
                lost: lost(&facts, &seen),
            });
        }
        Row {
            tried: 1,
            below_bound: usize::from(after < subject.bound),
            below_plain: usize::from(after < before),
            allowed: usize::from(after == Decision::Allow),
        }
    });
    (judged.collect(), falls)
}

/// The findings that only the plain spelling has.
fn lost(plain: &Assessment, disguised: &Assessment) -> String {
    let kept = |rule| disguised.findings.iter().any(|finding| finding.rule == rule);
    let mut lost: Vec<String> = plain
        .findings
        .iter()
        .filter(|finding| !kept(finding.rule.clone()))
        .map(|finding| format!("{} {}", finding.severity, finding.rule))
        .collect();
    lost.dedup();
    lost.join(", ")
}

impl Row {
    fn add(&mut self, other: Self) {
        self.tried += other.tried;
        self.below_bound += other.below_bound;
        self.below_plain += other.below_plain;
        self.allowed += other.allowed;
    }
}

fn show(subjects: &[Subject], disguises: &[&Disguise], rows: &[Row]) {
    println!("\n{:<64}{:>9}{:>13}{:>13}{:>9}", "disguise", "tried", "below bound", "below plain", "allowed");
    let mut all = Row::default();
    for (disguise, row) in disguises.iter().zip(rows) {
        all.add(*row);
        line(disguise.name(), *row);
    }
    line("all", all);
    let bounds: BTreeMap<Decision, usize> = subjects.iter().fold(BTreeMap::new(), |mut bounds, subject| {
        *bounds.entry(subject.bound).or_default() += 1;
        bounds
    });
    println!("\n{} commands {bounds:?}, {} disguises, {} pairs", subjects.len(), disguises.len(), all.tried);
}

fn line(name: &str, row: Row) {
    let Row { tried, below_bound, below_plain, allowed } = row;
    println!("{name:<64}{tried:>9}{below_bound:>13}{below_plain:>13}{allowed:>9}");
}

fn show_fall(fall: &Fall) {
    let Fall { disguise, id, plain, disguised, decisions: (before, after), lost } = fall;
    println!("\n{id} · {disguise} · {before} → {after} · lost {lost}");
    println!("    {}\n    {}", plain.replace('\n', "⏎"), disguised.replace('\n', "⏎"));
}
