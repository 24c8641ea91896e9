//! What a reviewer is.

use assize_protocol::Backend;
use async_trait::async_trait;
use tokio::time::Instant;

use crate::{Answer, BadAnswer, Case, Meter};

/// A reviewer that has to wait for something: a model, a network. Whatever it shows to a model, the text of others
/// goes through [`crate::quoted`].
#[async_trait]
pub trait Reviewer: Send + Sync {
    /// Its name, unique in a panel; demands speak of it.
    fn name(&self) -> &str;

    /// What it knows with: a version, the digest of a model or a prompt. Answers are not reused across it.
    fn revision(&self) -> &str;

    /// Its answer. Past `deadline` nobody listens any more. `meter` hears of what an answer costs as soon as it is
    /// spent, so that one that comes to nothing is paid for all the same.
    async fn review(&self, case: &Case, deadline: Instant, meter: &Meter) -> Result<Answer, Unanswered>;

    /// Whether it computes its answer from the case alone. Those that do are asked first: what they deny is shown to
    /// nobody else.
    fn is_plain(&self) -> bool {
        false
    }

    /// What it leans on, and whether that is there.
    fn backends(&self) -> Vec<Backend> {
        Vec::new()
    }
}

/// Why a reviewer did not answer. None of it says anything about the command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// What came back is no answer.
    #[error(transparent)]
    Bad(#[from] BadAnswer),
    /// It is not there, refuses, or broke.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// It saw that it cannot be in time.
    #[error("not in time")]
    Late,
}

/// A reviewer that computes its answer from the case alone: pure, synchronous, and bounded by the case.
pub trait Judge: Send + Sync {
    /// Its name, unique in a panel.
    fn name(&self) -> &str;

    /// What it knows with.
    fn revision(&self) -> &str;

    /// Its answer.
    fn answer(&self, case: &Case) -> Answer;
}

/// A judge in a panel.
#[derive(Debug)]
pub struct Plain<J>(
    /// The judge.
    pub J,
);

#[async_trait]
impl<J: Judge> Reviewer for Plain<J> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn revision(&self) -> &str {
        self.0.revision()
    }

    async fn review(&self, case: &Case, _deadline: Instant, _meter: &Meter) -> Result<Answer, Unanswered> {
        Ok(self.0.answer(case))
    }

    fn is_plain(&self) -> bool {
        true
    }
}
