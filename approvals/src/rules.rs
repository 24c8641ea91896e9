//! What whoever runs the service decides about answers.

use std::time::Duration;

use assize_protocol::{GrantScope, Severity};

/// How far two clocks of one installation may be apart, in milliseconds. A clock that is further behind than this
/// has gone back: nothing is answered by it and no grant holds.
pub const SKEW_MS: i64 = 5_000;

/// Lifetimes, and what takes more than one person saying yes. `None` means: at no risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// How long a question waits for a person.
    pub approval_lasts: Duration,
    /// How long a yes to one run waits to be used.
    pub once_lasts: Duration,
    /// How long a yes for a session holds at most.
    pub session_lasts: Duration,
    /// How long a yes for a structure holds at most.
    pub structure_lasts: Duration,
    /// From this risk on two different people have to approve.
    pub four_eyes_from: Option<Severity>,
    /// From this risk on whoever asked may not approve.
    pub no_self_approval_from: Option<Severity>,
    /// From this risk on nothing but one run is approved.
    pub once_only_from: Option<Severity>,
    /// From this risk on a person answers every single time.
    pub person_from: Option<Severity>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            approval_lasts: Duration::from_hours(1),
            once_lasts: Duration::from_mins(15),
            session_lasts: Duration::from_hours(8),
            structure_lasts: Duration::from_hours(24 * 7),
            four_eyes_from: None,
            no_self_approval_from: Some(Severity::High),
            once_only_from: Some(Severity::High),
            person_from: Some(Severity::High),
        }
    }
}

impl Rules {
    /// How many different people have to approve at this risk.
    pub fn quorum(&self, risk: Severity) -> u8 {
        if reaches(risk, self.four_eyes_from) { 2 } else { 1 }
    }

    /// How long an approval of this reach holds at most, in milliseconds.
    pub(crate) fn longest(&self, scope: GrantScope) -> i64 {
        millis(match scope {
            GrantScope::Once => self.once_lasts,
            GrantScope::Session => self.session_lasts,
            GrantScope::Structure => self.structure_lasts,
        })
    }
}

/// Whether `risk` is at or above a border, where there is one.
pub(crate) fn reaches(risk: Severity, border: Option<Severity>) -> bool {
    border.is_some_and(|border| risk >= border)
}

/// Whole milliseconds; longer than time itself is the end of it.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
