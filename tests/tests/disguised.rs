//! The law: no disguise makes the decision fall.
//!
//! A sample of what `cargo xtask score --disguised` does with everything.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stdout, reason = "counts are worth reading")]

use std::sync::atomic::{AtomicUsize, Ordering};

use assize_engine::{Claim, Engine, claims};
use assize_protocol::{Command, Decision, Shell};
use assize_tests::disguise::{self, Disguise, Plain};

/// Every hit is tried in one of so many disguises, another one's turn with each hit.
const STEP: usize = 16;

fn engine() -> Engine {
    Engine::builder().build().unwrap()
}

fn decide(engine: &Engine, text: &str) -> Decision {
    let mut command = Command::new(text, "/home/dev/proj");
    command.home = Some("/home/dev".to_owned());
    command.user = Some("dev".to_owned());
    command.facts.git_config_programs = Some(false);
    // The advice behind a refusal costs more than the decision, and nobody reads it here.
    let assessment = engine.classifier().assess(&command);
    let ruling = engine.policy().decide(&assessment);
    engine.policy().settle(ruling, &assessment, None).decision
}

/// One line per fall of `text`, and how many disguises there were.
fn falls(engine: &Engine, rule: &str, text: &str, disguises: &[&Disguise]) -> (usize, Vec<String>) {
    let before = decide(engine, text);
    let plain = Plain::read(text, Shell::Bash);
    let worn: Vec<_> = disguises.iter().filter_map(|one| Some((*one, one.apply(&plain)?))).collect();
    let fallen = worn.iter().filter_map(|(disguise, made)| {
        let after = decide(engine, made);
        (after < before).then(|| format!("{rule} · {disguise} · {before} → {after}\n    {text}\n    {made}"))
    });
    (worn.len(), fallen.collect())
}

#[test]
fn the_decision_never_falls_under_a_disguise() {
    let engine = engine();
    let singles = disguise::all(engine.library());
    let hits: Vec<(String, &str)> = claims(engine.library())
        .into_iter()
        .filter_map(|claim| match claim {
            Claim::Hit(rule, text) => Some((rule.id.to_string(), text)),
            _ => None,
        })
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut all = (0, Vec::new());
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some((rule, text)) = hits.get(at) else { return all };
            let turn: Vec<&Disguise> = singles.iter().skip(at % STEP).step_by(STEP).collect();
            let (worn, fallen) = falls(&engine, rule, text, &turn);
            all.0 += worn;
            all.1.extend(fallen);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<(usize, Vec<String>)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let tried: usize = results.iter().map(|(worn, _)| worn).sum();
    let fallen: Vec<String> = results.into_iter().flat_map(|(_, fallen)| fallen).collect();
    println!("{} hits, {tried} spellings", hits.len());
    assert!(fallen.is_empty(), "{}\n{} fell", fallen.join("\n"), fallen.len());
    assert!(tried > 10_000, "only {tried}");
}
