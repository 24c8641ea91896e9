//! The answer to a request that nobody can judge now.

use assize_protocol::{
    Assessment, Because, Coverage, Decision, Outcome, Request, Ruling, Severity, Span, Verdict,
};

use crate::{Engine, stable_id};

impl Engine {
    /// An ask for `request` without looking at it: for doors that have no room or no time left. `reason` is named
    /// where a ruling names what decided.
    pub fn unjudged(&self, request: &Request, reason: &str) -> Verdict {
        let because = Because { finding: None, decision: Decision::Ask, decided_by: reason.to_owned() };
        let ruling = Ruling {
            decision: Decision::Ask,
            // Nothing is known, so nothing is known to be harmless.
            risk: Severity::High,
            outcome: Outcome::Unjudged,
            because: vec![because],
            suppressed: Vec::new(),
            refused: Some("running a command that was not judged".to_owned()),
            rewrite: None,
            unblock: Some("try again later, or ask a person".to_owned()),
        };
        let bytes = Span::new(0, request.command.text.len()).end;
        let coverage = Coverage { bytes, ..Coverage::default() };
        Verdict {
            id: request.id.clone().unwrap_or_else(|| stable_id(request, &ruling)),
            ruling,
            assessment: Assessment { coverage, ..Assessment::default() },
            revisions: self.revisions.clone(),
            approval: None,
            tried: None,
            reviews: Vec::new(),
            elapsed_us: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use assize_protocol::Command;

    use super::*;

    #[test]
    fn what_nobody_judged_asks_and_says_who_did_not() {
        let engine = Engine::builder().build().unwrap();
        let request = Request { id: Some("c-1".into()), ..Request::of(Command::new("ls", "/work")) };
        let verdict = engine.unjudged(&request, "service overload");
        assert_eq!(verdict.ruling.decision, Decision::Ask);
        assert_eq!(verdict.ruling.outcome, Outcome::Unjudged);
        assert_eq!(verdict.ruling.because[0].decided_by, "service overload");
        assert_eq!(verdict.id, "c-1");
        assert!(!verdict.assessment.coverage.is_complete());
    }
}
