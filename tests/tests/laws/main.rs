//! The laws of judging, over the whole corpus and every example of the knowledge.
//!
//! Each is a sentence that holds for any command. `ASSIZE_LAWS=20` tries twenty times as many.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stdout, reason = "counts are worth reading")]
#![allow(clippy::disallowed_methods, reason = "how much is tried is said by the environment")]

mod composed;
mod matched;
mod quoted;
mod stacked;
mod total;
mod valued;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use assize_engine::{Claim, Engine, claims};
use assize_protocol::{Assessment, Decision};
use assize_tests::corpus::{self, command};

/// What all laws are tried on.
struct Seeds {
    engine: Engine,
    /// Every line of the corpus, and every example of a rule or a program.
    texts: Vec<String>,
}

static SEEDS: LazyLock<Seeds> = LazyLock::new(|| {
    let engine = Engine::builder().build().unwrap();
    let mut texts: Vec<String> = corpus::cases().unwrap().into_iter().map(|case| case.command).collect();
    texts.extend(claims(engine.library()).into_iter().map(|claim| match claim {
        Claim::Hit(_, text) | Claim::Miss(_, text) | Claim::Safer(_, text) => text.to_owned(),
        Claim::Effects(_, example) => example.run.to_string(),
    }));
    texts.sort();
    texts.dedup();
    Seeds { engine, texts }
});

impl Seeds {
    fn assess(&self, text: &str) -> Assessment {
        self.engine.classifier().assess(&command(text))
    }

    fn decide(&self, text: &str) -> Decision {
        self.decision(&self.assess(text))
    }

    fn decision(&self, assessment: &Assessment) -> Decision {
        let policy = self.engine.policy();
        policy.settle(policy.decide(assessment), assessment, None).decision
    }
}

/// `count` cases, or as many times more as `ASSIZE_LAWS` says.
fn times(count: usize) -> usize {
    let factor = std::env::var("ASSIZE_LAWS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    count.saturating_mul(factor)
}

/// What `broken` says of the numbers below `count`, the work shared between the processors; how many
/// cases there were, and one text for each that breaks the law.
fn all(count: usize, broken: impl Fn(usize) -> (usize, Vec<String>) + Sync) -> (usize, Vec<String>) {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = (0, Vec::new());
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return found;
            }
            let (tried, wrong) = broken(at);
            found.0 += tried;
            found.1.extend(wrong);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<(usize, Vec<String>)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let tried = results.iter().map(|(tried, _)| tried).sum();
    let mut wrong: Vec<String> = results.into_iter().flat_map(|(_, wrong)| wrong).collect();
    wrong.sort();
    (tried, wrong)
}

/// Fails with the first of `wrong`.
fn hold(law: &str, (tried, wrong): (usize, Vec<String>), at_least: usize) {
    println!("{law}: {tried} cases, {} broken", wrong.len());
    let some: Vec<&str> = wrong.iter().take(40).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{}\n{} of {tried} broken", some.join("\n"), wrong.len());
    assert!(tried >= at_least, "only {tried}");
}
