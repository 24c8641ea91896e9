//! What the panel did, counted.

use std::sync::atomic::{AtomicU64, Ordering};

use assize_protocol::{Abstained, Decision, Review};

/// Counts since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Cases the panel looked at, without those answered from the cache.
    pub cases: u64,
    /// Cases answered from the cache.
    pub cached: u64,
    /// Allowed.
    pub allowed: u64,
    /// Denied.
    pub denied: u64,
    /// Left to a person.
    pub left: u64,
    /// Reviewers that were late.
    pub late: u64,
    /// Reviewers that were not there.
    pub unavailable: u64,
    /// Answers that were none.
    pub malformed: u64,
    /// Answers that rested on what does not exist.
    pub unfounded: u64,
    /// Reviewers that broke.
    pub panicked: u64,
    /// Microseconds of all reviewers together.
    pub elapsed_us: u64,
}

/// The counters behind [`Counts`].
#[derive(Debug, Default)]
pub struct Counters {
    cases: AtomicU64,
    cached: AtomicU64,
    allowed: AtomicU64,
    denied: AtomicU64,
    left: AtomicU64,
    late: AtomicU64,
    unavailable: AtomicU64,
    malformed: AtomicU64,
    unfounded: AtomicU64,
    panicked: AtomicU64,
    elapsed_us: AtomicU64,
}

impl Counters {
    pub(crate) fn cached(&self) {
        bump(&self.cached, 1);
    }

    pub(crate) fn note(&self, decision: Decision, reviews: &[Review]) {
        bump(&self.cases, 1);
        bump(
            match decision {
                Decision::Allow => &self.allowed,
                Decision::Ask => &self.left,
                Decision::Deny => &self.denied,
            },
            1,
        );
        for review in reviews {
            bump(&self.elapsed_us, review.elapsed_us.unwrap_or(0));
            match review.abstained {
                Some(Abstained::Late) => bump(&self.late, 1),
                Some(Abstained::Unavailable) => bump(&self.unavailable, 1),
                Some(Abstained::Malformed) => bump(&self.malformed, 1),
                Some(Abstained::Unfounded) => bump(&self.unfounded, 1),
                Some(Abstained::Panicked) => bump(&self.panicked, 1),
                Some(Abstained::Unsure) | None => {}
            }
        }
    }

    /// The counts of now.
    pub fn counts(&self) -> Counts {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            cases: of(&self.cases),
            cached: of(&self.cached),
            allowed: of(&self.allowed),
            denied: of(&self.denied),
            left: of(&self.left),
            late: of(&self.late),
            unavailable: of(&self.unavailable),
            malformed: of(&self.malformed),
            unfounded: of(&self.unfounded),
            panicked: of(&self.panicked),
            elapsed_us: of(&self.elapsed_us),
        }
    }
}

fn bump(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Ordering::Relaxed);
}
