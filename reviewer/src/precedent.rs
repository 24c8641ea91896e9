//! What did people decide on the same structure here, and does it still hold?

use assize_protocol::{Confidence, Evidence, ReviewOutcome};

use crate::{Answer, Case, Judge, Precedent};

/// Looks at earlier answers of people.
#[derive(Debug, Clone, Copy, Default)]
pub struct Precedents;

impl Judge for Precedents {
    fn name(&self) -> &'static str {
        "precedent"
    }

    fn revision(&self) -> &'static str {
        "1"
    }

    fn answer(&self, case: &Case) -> Answer {
        let Some(structure) = &case.structure else {
            return Answer::abstain("commands like this are decided one by one");
        };
        let same =
            |one: &&Precedent| one.structure == structure.key && one.workspace == case.command.workspace;
        let Some(last) = case.precedents.iter().rev().find(same) else {
            return Answer::abstain("nobody decided about a command like this here");
        };
        let evidence = vec![Evidence::Approval { id: last.approval.clone() }];
        let answer = |outcome, confidence, why: &str| Answer {
            evidence: evidence.clone(),
            ..Answer::new(outcome, confidence, why)
        };
        if !last.approved {
            return answer(
                ReviewOutcome::Deny,
                Confidence::Medium,
                "a person refused a command like this here",
            );
        }
        let known = last.policy == case.revisions.policy && last.rules == case.revisions.rules;
        let holds = last.ends.is_none_or(|ends| case.now > 0 && case.now < ends);
        match (known && holds, case.risk <= last.risk) {
            (true, true) => answer(
                ReviewOutcome::Allow,
                Confidence::Medium,
                "a person approved a command like this here, and it still holds",
            ),
            (false, _) => answer(
                ReviewOutcome::Abstain,
                Confidence::Low,
                "a person approved a command like this here, but that does not hold any more",
            ),
            (true, false) => answer(
                ReviewOutcome::Abstain,
                Confidence::Low,
                "a person approved a command like this here, but of less risk",
            ),
        }
    }
}
