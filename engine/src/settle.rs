//! What becomes of a verdict when somebody else has answered, or cannot.

use assize_policy::Settlement;
use assize_protocol::{Because, Decision, Outcome, Ruling, Verdict};

use crate::Engine;

impl Engine {
    /// Applies an answer to this engine's own verdict: the one step that may turn an ask into an allow.
    pub fn settle(&self, verdict: Verdict, settlement: &Settlement) -> Verdict {
        let ruling = self.policy.settle(verdict.ruling, &verdict.assessment, Some(settlement));
        Verdict { ruling, ..verdict }
    }

    /// The same verdict with a stricter decision, for a reason that is not the command's.
    pub fn tighten(&self, verdict: Verdict, decision: Decision, reason: &str) -> Verdict {
        let before = verdict.ruling;
        if decision <= before.decision {
            return Verdict { ruling: before, ..verdict };
        }
        let mut because = before.because;
        because.insert(0, Because { finding: None, decision, decided_by: reason.to_owned() });
        let ruling = Ruling {
            decision,
            outcome: Outcome::Unrecorded,
            because,
            refused: Some("running what cannot be recorded".to_owned()),
            unblock: Some("try again when the service can write its records".to_owned()),
            ..before
        };
        Verdict { ruling, ..verdict }
    }
}
