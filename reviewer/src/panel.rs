//! All reviewers, under one deadline: those that compute at once, then those that have to wait.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use assize_protocol::{Abstained, Backend, Confidence, Decision, Review, ReviewOutcome};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::{
    Answer, Cache, Case, CaseKey, Combined, Counters, Counts, Demands, Judge, Meter, Plain, Reviewer,
    Unanswered,
};

/// How long a review may take, waiting for room included.
const DEADLINE: Duration = Duration::from_secs(10);

/// Cases in the making at once; more wait, on their own time.
const AT_ONCE: usize = 64;

/// Answers that are remembered.
const CACHED: usize = 1024;

/// What the panel says, and what each reviewer said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// One outcome.
    pub combined: Combined,
    /// Every reviewer's, in the order of the panel.
    pub reviews: Vec<Review>,
}

impl Reviewed {
    /// Whether somebody the demands may need was not there, so that the ask says nothing about the command.
    pub fn is_unavailable(&self) -> bool {
        let silent = |review: &Review| !matches!(review.abstained, None | Some(Abstained::Unsure));
        self.combined.decision == Decision::Ask && self.reviews.iter().any(silent)
    }
}

/// Independent reviewers. Share one between threads.
pub struct Panel {
    reviewers: Vec<Arc<dyn Reviewer>>,
    demands: Demands,
    deadline: Duration,
    room: Semaphore,
    cache: Cache,
    counters: Counters,
    revision: String,
}

impl std::fmt::Debug for Panel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Panel").field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl Panel {
    /// A panel without reviewers: everything is for a person.
    pub fn new(demands: Demands) -> Self {
        let revision = format!("{demands:?}");
        Self {
            reviewers: Vec::new(),
            demands,
            deadline: DEADLINE,
            room: Semaphore::new(AT_ONCE),
            cache: Cache::new(CACHED),
            counters: Counters::default(),
            revision,
        }
    }

    /// The same with another reviewer.
    #[must_use]
    pub fn with(mut self, reviewer: Arc<dyn Reviewer>) -> Self {
        // Writing to a string does not fail.
        let _ = write!(self.revision, "\n{} {}", reviewer.name(), reviewer.revision());
        self.reviewers.push(reviewer);
        self
    }

    /// The same with a reviewer that computes its answer from the case alone.
    #[must_use]
    pub fn with_judge(self, judge: impl Judge + 'static) -> Self {
        self.with(Arc::new(Plain(judge)))
    }

    /// The same with another deadline.
    #[must_use]
    pub fn within(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The same with room for that many cases at once.
    #[must_use]
    pub fn at_once(mut self, cases: usize) -> Self {
        self.room = Semaphore::new(cases);
        self
    }

    /// What it did so far.
    pub fn counts(&self) -> Counts {
        self.counters.counts()
    }

    /// What its reviewers lean on, and whether that is there.
    pub fn backends(&self) -> Vec<Backend> {
        self.reviewers.iter().flat_map(|reviewer| reviewer.backends()).collect()
    }

    /// Everybody's answer to `case`. Never fails: who is late, breaks, or answers in another shape abstains.
    pub async fn review(&self, case: Case) -> Reviewed {
        self.review_until(case, None).await
    }

    /// The same for somebody who does not wait longer than `until`, if that comes before the panel's own deadline.
    pub async fn review_until(&self, case: Case, until: Option<Instant>) -> Reviewed {
        let key = CaseKey::of(&case, &self.revision);
        if let Some(known) = self.cache.get(&key) {
            self.counters.cached();
            return remembered(known);
        }
        let started = Instant::now();
        let own = started + self.deadline;
        let deadline = until.map_or(own, |until| until.min(own));
        let case = Arc::new(case);
        let reviews = match timeout_at(deadline, self.room.acquire()).await {
            Ok(Ok(_room)) => self.ask_all(&case, deadline).await,
            Ok(Err(_)) | Err(_) => self.silence(Abstained::Late),
        };
        let combined = self.demands.combine(&reviews, case.risk);
        self.counters.note(combined.decision, &reviews);
        let reviewed = Reviewed { combined, reviews };
        if reviewed.reviews.iter().all(|review| matches!(review.abstained, None | Some(Abstained::Unsure))) {
            self.cache.put(key, reviewed.clone());
        }
        reviewed
    }

    /// Those that compute first, then those that cost something and show the case to others: not where it is denied
    /// already.
    async fn ask_all(&self, case: &Arc<Case>, deadline: Instant) -> Vec<Review> {
        let mut reviews = self.silence(Abstained::Late);
        self.ask_those(true, case, deadline, &mut reviews).await;
        if self.demands.combine(&reviews, case.risk).decision == Decision::Deny {
            for (reviewer, review) in self.reviewers.iter().zip(&mut reviews) {
                if !reviewer.is_plain() {
                    *review = spoken(reviewer.name(), Answer::abstain("was not asked: it is denied already"));
                }
            }
        } else {
            self.ask_those(false, case, deadline, &mut reviews).await;
        }
        reviews
    }

    async fn ask_those(&self, plain: bool, case: &Arc<Case>, deadline: Instant, reviews: &mut [Review]) {
        let mut running = JoinSet::new();
        let mut places = HashMap::new();
        let meters: Vec<Arc<Meter>> = self.reviewers.iter().map(|_| Arc::default()).collect();
        let asked = self.reviewers.iter().zip(&meters).enumerate();
        for (at, (reviewer, meter)) in asked.filter(|(_, (reviewer, _))| reviewer.is_plain() == plain) {
            let (reviewer, case, meter) = (Arc::clone(reviewer), Arc::clone(case), Arc::clone(meter));
            let task = running.spawn(async move { ask(&*reviewer, &case, deadline, &meter).await });
            places.insert(task.id(), at);
        }
        // Those that still run past the deadline end with the set.
        while let Ok(Some(ended)) = timeout_at(deadline, running.join_next_with_id()).await {
            let (task, review) = match ended {
                Ok((task, review)) => (task, Some(review)),
                Err(broken) => (broken.id(), None),
            };
            if let Some(place) = places.get(&task).and_then(|at| reviews.get_mut(*at)) {
                *place = review.unwrap_or_else(|| silent(&place.reviewer, Abstained::Panicked));
            }
        }
        // Who was late or broke was paid all the same.
        for (review, meter) in reviews.iter_mut().zip(&meters) {
            review.usage = review.usage.take().or_else(|| meter.usage());
        }
    }

    fn silence(&self, why: Abstained) -> Vec<Review> {
        self.reviewers.iter().map(|reviewer| silent(reviewer.name(), why)).collect()
    }
}

async fn ask(reviewer: &dyn Reviewer, case: &Case, deadline: Instant, meter: &Meter) -> Review {
    let started = Instant::now();
    let answered = timeout_at(deadline, reviewer.review(case, deadline, meter)).await;
    let answer = match answered {
        Ok(answer) => answer.and_then(|answer| Ok(answer.founded(case)?)),
        Err(_) => Err(Unanswered::Late),
    };
    let elapsed = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let review = match answer {
        Ok(answer) => spoken(reviewer.name(), answer),
        Err(unanswered) => {
            let why = match &unanswered {
                Unanswered::Bad(bad) => bad.abstained(),
                Unanswered::Unavailable(_) => Abstained::Unavailable,
                Unanswered::Late => Abstained::Late,
            };
            Review { rationale: unanswered.to_string(), ..silent(reviewer.name(), why) }
        }
    };
    Review { elapsed_us: Some(elapsed), ..review }
}

/// An answer that was given before: this time it took nothing and cost nothing.
fn remembered(reviewed: Reviewed) -> Reviewed {
    let again = |review| Review { elapsed_us: None, usage: None, ..review };
    Reviewed { reviews: reviewed.reviews.into_iter().map(again).collect(), ..reviewed }
}

fn spoken(name: &str, answer: Answer) -> Review {
    let Answer { outcome, confidence, rationale, evidence, safer } = answer;
    let abstained = (outcome == ReviewOutcome::Abstain).then_some(Abstained::Unsure);
    Review {
        reviewer: name.to_owned(),
        outcome,
        confidence,
        rationale,
        evidence,
        abstained,
        safer,
        elapsed_us: None,
        usage: None,
    }
}

fn silent(name: &str, why: Abstained) -> Review {
    let rationale = match why {
        Abstained::Unsure => "cannot tell",
        Abstained::Late => "was not there in time",
        Abstained::Unavailable => "was not there",
        Abstained::Malformed => "gave something that is no answer",
        Abstained::Unfounded => "gave an answer that rests on nothing",
        Abstained::Panicked => "broke",
    };
    Review {
        reviewer: name.to_owned(),
        outcome: ReviewOutcome::Abstain,
        confidence: Confidence::Low,
        rationale: rationale.to_owned(),
        evidence: Vec::new(),
        abstained: Some(why),
        safer: None,
        elapsed_us: None,
        usage: None,
    }
}
