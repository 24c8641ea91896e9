//! What whoever runs the service decides about it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use assize_reviewer::{Alike, Demands, Reviewer};

/// What becomes of an allow that cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnUnrecorded {
    /// It asks.
    #[default]
    Ask,
    /// It is denied.
    Deny,
    /// It stays an allow, and the loss is counted.
    Allow,
}

/// Reviewers that are not built in.
#[derive(Clone, Default)]
pub struct Further(pub Vec<Arc<dyn Reviewer>>);

impl fmt::Debug for Further {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|reviewer| reviewer.name())).finish()
    }
}

/// Bounds and preferences of a service.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What becomes of an allow that cannot be recorded.
    pub on_unrecorded: OnUnrecorded,
    /// How long recording may take before it counts as failed.
    pub record_within: Duration,
    /// What is left out of records.
    pub records: assize_audit::Options,
    /// Who may answer, and how long answers hold.
    pub approvals: assize_approvals::Rules,
    /// Reviewers look at an ask before a person does. They believe what callers say the person said.
    pub reviewers: bool,
    /// Reviewers beside the built-in ones.
    pub further_reviewers: Further,
    /// What `intent` compares texts with.
    pub encoder: Option<Alike>,
    /// What it takes for an allow of reviewers, in place of the built-in demands.
    pub demands: Option<Demands>,
    /// How long reviewers may take, waiting for room included. Never longer than whoever asks waits.
    pub review_within: Duration,
    /// Sessions kept in memory.
    pub sessions: usize,
    /// Events kept for each session.
    pub events: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            on_unrecorded: OnUnrecorded::default(),
            record_within: Duration::from_secs(2),
            records: assize_audit::Options::default(),
            // One person at their own machine is both who asks and who answers.
            approvals: assize_approvals::Rules {
                no_self_approval_from: None,
                ..assize_approvals::Rules::default()
            },
            reviewers: false,
            further_reviewers: Further::default(),
            encoder: None,
            demands: None,
            review_within: Duration::from_secs(10),
            sessions: 4096,
            events: 256,
        }
    }
}
