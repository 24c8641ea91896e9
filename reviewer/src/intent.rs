//! Does this command serve what the person asked? Two small learned heads: one says how well a command fits a request,
//! the other weighs that with all that the session shows.

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

/// What an encoder adds.
#[derive(Debug, Clone)]
pub struct Alike {
    /// The encoder.
    pub encoder: Arc<dyn Embed>,
    /// How long a case waits for it; then the answer is that without it.
    pub patience: Duration,
}

/// Allows what a person would rather have wanted, by everything in the session: how well the command fits the request,
/// and what the other reviewers of this program found and left open. It learned that from sessions in which it is known,
/// and says yes where one in a hundred of those that were not wanted slips through by it. It never denies, and as it
/// compares words it never stands alone; demands see to that.
#[derive(Debug)]
pub struct Intent {
    tables: Arc<Tables>,
    pairs: Head,
    sessions: Head,
    revision: String,
}

impl Intent {
    /// With the heads that come with Assize.
    ///
    /// # Errors
    /// When one was trained for other features than these: train it again.
    pub fn builtin(tables: Arc<Tables>) -> Result<Self, HeadError> {
        let pairs = Head::builtin(Features::names())?;
        let sessions = Head::builtin_of_sessions(Features::names_of_session())?;
        let revision = format!("{} {}", pairs.revision(), sessions.revision());
        Ok(Self { tables, pairs, sessions, revision })
    }

    /// How well a command fits a request by their own numbers, as a logit.
    fn fit(&self, pair: Vec<f32>) -> f32 {
        self.pairs.logit(self.pairs.score(pair))
    }

    /// The answer for a case of which `fit` says how well its command fits its request.
    fn weigh(&self, case: &Case, fit: &dyn Fn(Vec<f32>) -> f32) -> Answer {
        let requests = Requests::read(case, &self.tables);
        let Some(asking) = requests.clauses.iter().rev().find(|clause| clause.mood == Mood::Ask) else {
            return Answer::abstain("nobody asked for anything");
        };
        let row = Features::new(&self.tables).of_session(case, self.pairs.associations(), fit);
        let score = self.sessions.score(row);
        let share = self.sessions.share(score);
        if score < self.sessions.manifest().thresholds.slip_1 {
            return Answer::abstain(format!(
                "the command does not clearly serve what was asked (calibrated {share:.2})"
            ));
        }
        let said = format!("the command serves what was asked, as such sessions go (calibrated {share:.2})");
        let mut answer = Answer::new(ReviewOutcome::Allow, Confidence::High, said);
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
        self.weigh(case, &|pair| self.fit(pair))
    }
}

/// `intent` with an encoder, which says more of how well command and request fit: it reads on a thread of its own, and
/// where it is not ready in time the answer is that without it.
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
        let fit = self.head.logit(self.head.score(row));
        Some(self.alone.weigh(case, &|_| fit))
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
