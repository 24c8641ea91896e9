//! What an answer can and cannot change.

mod support;

use assize_policy::{Policy, Settlement};
use assize_protocol::{Confidence, Decision, Outcome, Ruling, Severity};
use support::*;

fn settled(policy: &Policy, severity: Severity, settlement: Settlement) -> Ruling {
    let found = assessment(vec![finding("a/b", severity)]);
    policy.settle(policy.decide(&found), &found, Some(&settlement))
}

fn review(decision: Decision, confidence: Confidence) -> Settlement {
    Settlement::Review { decision, confidence }
}

#[test]
fn a_review_waves_through_up_to_the_ceiling() {
    let yes = review(Decision::Allow, Confidence::High);
    let medium = settled(&Policy::builtin(), Severity::Medium, yes);
    assert_eq!((medium.decision, medium.outcome), (Decision::Allow, Outcome::Reviewed));
    assert_eq!((medium.refused, medium.rewrite, medium.unblock), (None, None, None));
    let high = settled(&Policy::builtin(), Severity::High, yes);
    assert_eq!((high.decision, high.outcome), (Decision::Ask, Outcome::Reviewed));
    let raised = user("[review]\nceiling = \"high\"\n");
    assert_eq!(settled(&raised, Severity::High, yes).decision, Decision::Allow);
    let lowered = both("[review]\nceiling = \"high\"\n", "[review]\nceiling = \"low\"\n");
    assert_eq!(settled(&lowered, Severity::Medium, yes).decision, Decision::Ask);
}

#[test]
fn a_person_approves_up_to_high() {
    let yes = Settlement::Approval { decision: Decision::Allow };
    let high = settled(&Policy::builtin(), Severity::High, yes);
    assert_eq!((high.decision, high.outcome), (Decision::Allow, Outcome::Approved));
    assert_eq!(high.because[0].decided_by, "approval");
}

#[test]
fn critical_is_never_allowed_even_when_the_ruling_says_ask() {
    let found = assessment(vec![finding("a/b", Severity::Critical)]);
    let forged = Ruling { decision: Decision::Ask, risk: Severity::Low, ..Policy::builtin().decide(&found) };
    let yes = Settlement::Approval { decision: Decision::Allow };
    assert_eq!(Policy::builtin().settle(forged, &found, Some(&yes)).decision, Decision::Ask);
}

#[test]
fn an_absent_reviewer_leaves_the_ask_and_says_so() {
    for settlement in [
        Settlement::ReviewerUnavailable,
        review(Decision::Allow, Confidence::Low),
        review(Decision::Deny, Confidence::Low),
    ] {
        let ruling = settled(&Policy::builtin(), Severity::Medium, settlement);
        assert_eq!((ruling.decision, ruling.outcome), (Decision::Ask, Outcome::ReviewerUnavailable));
        let denied = settled(&Policy::builtin(), Severity::Critical, settlement);
        assert_eq!((denied.decision, denied.outcome), (Decision::Deny, Outcome::Judged));
    }
}

#[test]
fn a_refusal_denies() {
    let ruling = settled(&Policy::builtin(), Severity::Medium, review(Decision::Deny, Confidence::Medium));
    assert_eq!((ruling.decision, ruling.outcome), (Decision::Deny, Outcome::Reviewed));
    let ruling =
        settled(&Policy::builtin(), Severity::Low, Settlement::Approval { decision: Decision::Deny });
    assert_eq!((ruling.decision, ruling.outcome), (Decision::Deny, Outcome::Approved));
    assert!(ruling.unblock.is_some_and(|text| text.contains("a person denied it")));
}

#[test]
fn no_answer_changes_nothing() {
    let found = assessment(vec![finding("a/b", Severity::Medium)]);
    let ruling = Policy::builtin().decide(&found);
    assert_eq!(Policy::builtin().settle(ruling.clone(), &found, None), ruling);
}
