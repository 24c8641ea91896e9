//! Does this command serve what the person asked? A small learned head says how well they fit.

use std::sync::Arc;

use assize_models::{Head, HeadError};
use assize_protocol::{Confidence, ReviewOutcome};

use crate::features::Features;
use crate::plan::Plan;
use crate::request::{Mood, Requests};
use crate::tables::Tables;
use crate::{Answer, Case, Judge};

/// From this share of fitting steps on it is sure.
const SURE: f32 = 0.99;

/// From this share on it is fairly sure.
const FAIRLY: f32 = 0.9;

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
        self.head.score(Features::new(&self.tables).of(case, self.head.associations()))
    }
}

impl Judge for Intent {
    fn name(&self) -> &'static str {
        "intent"
    }

    fn revision(&self) -> &str {
        &self.revision
    }

    fn answer(&self, case: &Case) -> Answer {
        let requests = Requests::read(case, &self.tables);
        let Some(asking) = requests.clauses.iter().rev().find(|clause| clause.mood == Mood::Ask) else {
            return Answer::abstain("nobody asked for anything");
        };
        let score = self.score(case);
        let share = self.head.share(score);
        if score < self.head.manifest().thresholds.slip_1 {
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
