//! Does this command serve what the person asked? A small learned head says how well they fit.

use std::sync::Arc;
use std::time::Duration;

use assize_models::{Embed, Head, HeadError};
use assize_protocol::{Confidence, ReviewOutcome};
use async_trait::async_trait;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use crate::features::Features;
use crate::plan::Plan;
use crate::request::{Mood, Requests};
use crate::tables::Tables;
use crate::{Answer, Case, Judge, Meter, Reviewer, Unanswered};

/// Its name; demands speak of it.
const NAME: &str = "intent";

/// From this share of fitting steps on it is sure.
const SURE: f32 = 0.99;

/// From this share on it is fairly sure.
const FAIRLY: f32 = 0.9;

/// What an encoder adds.
#[derive(Debug, Clone)]
pub struct Alike {
    /// The encoder.
    pub encoder: Arc<dyn Embed>,
    /// How long a case waits for it; then the answer is that without it.
    pub patience: Duration,
}

/// Allows what fits better than ninety-nine in a hundred commands that do not, and never denies: that words and command
/// have little in common proves nothing. It compares words, so it never stands alone; demands see to that.
#[derive(Debug)]
pub struct Intent {
    tables: Arc<Tables>,
    head: Head,
    revision: String,
}

impl Intent {
    /// With this vocabulary and this head.
    pub fn new(tables: Arc<Tables>, head: Head) -> Self {
        let revision = head.revision();
        Self { tables, head, revision }
    }

    /// With the head that comes with Assize.
    ///
    /// # Errors
    /// When it was trained for other features than these: train it again.
    pub fn builtin(tables: Arc<Tables>) -> Result<Self, HeadError> {
        Ok(Self::new(tables, Head::builtin(Features::names())?))
    }

    /// How well the command of a case fits what was said; larger is better.
    pub fn score(&self, case: &Case) -> f32 {
        let row = Features::new(&self.tables).of(case, self.head.associations());
        row.map_or(f32::NEG_INFINITY, |row| self.head.score(row))
    }

    /// What a score of this head means for a case.
    fn told(&self, case: &Case, head: &Head, score: f32) -> Answer {
        let requests = Requests::read(case, &self.tables);
        let Some(asking) = requests.clauses.iter().rev().find(|clause| clause.mood == Mood::Ask) else {
            return Answer::abstain("nobody asked for anything");
        };
        let share = head.share(score);
        if score < head.manifest().thresholds.slip_1 {
            return Answer::abstain(format!(
                "the command does not clearly fit the request (calibrated {share:.2})"
            ));
        }
        let confidence = match share {
            _ if share >= SURE => Confidence::High,
            _ if share >= FAIRLY => Confidence::Medium,
            _ => Confidence::Low,
        };
        let said = format!("the command fits the request (calibrated {share:.2})");
        let mut answer = Answer::new(ReviewOutcome::Allow, confidence, said);
        if let Some(event) = case.events.get(asking.at) {
            answer = answer.citing(&event.id);
        }
        let command = &case.command;
        let plan = Plan::of(&case.assessment, &command.cwd, command.home.as_deref(), &self.tables);
        let spans: Vec<_> = plan.weighty().map(crate::plan::Step::span).collect();
        spans.into_iter().fold(answer, Answer::at)
    }
}

impl Judge for Intent {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> &str {
        &self.revision
    }

    fn answer(&self, case: &Case) -> Answer {
        self.told(case, &self.head, self.score(case))
    }
}

/// `intent` with an encoder: it reads on a thread of its own, and where it is not ready in time the answer is that of
/// the head alone.
#[derive(Debug)]
pub struct IntentWithEncoder {
    shared: Arc<Shared>,
    room: Arc<Semaphore>,
    patience: Duration,
    revision: String,
}

#[derive(Debug)]
struct Shared {
    alone: Intent,
    head: Head,
    encoder: Arc<dyn Embed>,
}

impl IntentWithEncoder {
    /// With the heads that come with Assize.
    ///
    /// # Errors
    /// When one was trained for other features than these: train it again.
    pub fn builtin(tables: Arc<Tables>, alike: Alike) -> Result<Self, HeadError> {
        let head = Head::builtin_with_encoder(&Features::names_with_encoder())?;
        let alone = Intent::builtin(tables)?;
        let revision = format!("{} {} {}", alone.revision, head.revision(), alike.encoder.revision());
        let shared = Arc::new(Shared { alone, head, encoder: alike.encoder });
        // More at once would only make each of them slower.
        Ok(Self { shared, room: Arc::new(Semaphore::new(1)), patience: alike.patience, revision })
    }

    /// The answer with the encoder; none where it has nothing to say, or not in time.
    async fn with_encoder(&self, case: &Case) -> Option<Answer> {
        let room = Arc::clone(&self.room).acquire_owned().await.ok()?;
        let (shared, case) = (Arc::clone(&self.shared), case.clone());
        let read = tokio::task::spawn_blocking(move || {
            let answer = shared.answer(&case);
            drop(room);
            answer
        });
        read.await.ok()?
    }
}

impl Shared {
    fn answer(&self, case: &Case) -> Option<Answer> {
        let features = Features::new(&self.alone.tables).with(&*self.encoder);
        let row = features.of(case, self.head.associations())?;
        Some(self.alone.told(case, &self.head, self.head.score(row)))
    }
}

#[async_trait]
impl Reviewer for IntentWithEncoder {
    fn name(&self) -> &str {
        NAME
    }

    fn revision(&self) -> &str {
        &self.revision
    }

    /// An encoder on this machine tells nobody anything.
    fn is_plain(&self) -> bool {
        true
    }

    async fn review(&self, case: &Case, deadline: Instant, _: &Meter) -> Result<Answer, Unanswered> {
        let patience = deadline.min(Instant::now() + self.patience);
        let answer = timeout_at(patience, self.with_encoder(case)).await.ok().flatten();
        Ok(answer.unwrap_or_else(|| self.shared.alone.answer(case)))
    }
}
