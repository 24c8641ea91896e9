//! The one step that may turn an ask into an allow.

use assize_protocol::{Assessment, Because, Confidence, Decision, Outcome, Ruling, Severity};

use crate::{Policy, unblock};

/// What came back for an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// The reviewers answered.
    Review {
        /// What they would do.
        decision: Decision,
        /// How sure they are; `low` is no answer.
        confidence: Confidence,
    },
    /// A person answered.
    Approval {
        /// What they decided.
        decision: Decision,
    },
    /// No reviewer was there or in time. Says nothing about the command.
    ReviewerUnavailable,
}

impl Policy {
    /// Applies an answer to `ruling`, which has to be this policy's ruling on `assessment`.
    ///
    /// An ask becomes an allow only up to a ceiling: reviews up to the policy's, people up to `high`;
    /// never at `critical`. A deny stays. Anything may become stricter.
    pub fn settle(&self, ruling: Ruling, assessment: &Assessment, settlement: Option<&Settlement>) -> Ruling {
        let (decision, ceiling, outcome, label) = match settlement {
            None => return ruling,
            Some(
                Settlement::ReviewerUnavailable | Settlement::Review { confidence: Confidence::Low, .. },
            ) => {
                return without_reviewer(ruling);
            }
            Some(Settlement::Review { decision, confidence: Confidence::Medium | Confidence::High }) => {
                (*decision, self.ceiling, Outcome::Reviewed, "review")
            }
            Some(Settlement::Approval { decision }) => {
                (*decision, Severity::High, Outcome::Approved, "approval")
            }
        };
        let settled = match (ruling.decision, decision) {
            (Decision::Deny, _) => return ruling,
            (Decision::Ask, Decision::Allow) if risk(&ruling, assessment) <= ceiling.min(Severity::High) => {
                Decision::Allow
            }
            (before, answer) => before.max(answer),
        };
        settle_as(settled, ruling, assessment, outcome, label)
    }
}

fn without_reviewer(ruling: Ruling) -> Ruling {
    match ruling.decision {
        Decision::Ask => Ruling { outcome: Outcome::ReviewerUnavailable, ..ruling },
        Decision::Allow | Decision::Deny => ruling,
    }
}

/// The worst that counts, from the ruling or from the assessment, whichever is worse: a ruling may have
/// travelled.
fn risk(ruling: &Ruling, assessment: &Assessment) -> Severity {
    let counts = |index: u32| !ruling.suppressed.contains(&index);
    (0u32..)
        .zip(&assessment.findings)
        .filter(|(index, finding)| !finding.sandboxed && counts(*index))
        .map(|(_, finding)| finding.severity)
        .fold(ruling.risk, Severity::max)
}

fn settle_as(
    decision: Decision,
    ruling: Ruling,
    assessment: &Assessment,
    outcome: Outcome,
    label: &str,
) -> Ruling {
    if decision == ruling.decision {
        // An answer that leaves the question open is not a person's decision.
        let answered = decision != Decision::Ask || outcome == Outcome::Reviewed;
        return Ruling { outcome: if answered { outcome } else { ruling.outcome }, ..ruling };
    }
    let mut because = ruling.because;
    because.insert(0, Because { finding: None, decision, decided_by: label.to_owned() });
    unblock::with_way_out(Ruling { decision, outcome, because, ..ruling }, assessment)
}
