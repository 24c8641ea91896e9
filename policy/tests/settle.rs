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
    assert_eq!(settled(&Policy::builtin(), Severity::High, yes).decision, Decision::Allow);
    let critical = settled(&Policy::builtin(), Severity::Critical, yes);
    assert_ne!(critical.decision, Decision::Allow);
    let lower = user("[review]\nceiling = \"medium\"\n");
    let high = settled(&lower, Severity::High, yes);
    assert_eq!((high.decision, high.outcome), (Decision::Ask, Outcome::Reviewed));
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

#[test]
fn what_was_set_aside_or_is_in_the_sandbox_holds_no_answer_back() {
    let policy = user("[[rules]]\nid = \"git/clean\"\ndecide = \"allow\"\nreason = \"a test\"\n");
    let mut found = assessment(vec![
        finding("a/b", Severity::Medium),
        finding("git/clean", Severity::High),
        finding("a/new", Severity::Critical),
    ]);
    found.findings[2].sandboxed = true;
    let yes = review(Decision::Allow, Confidence::High);
    assert_eq!(policy.settle(policy.decide(&found), &found, Some(&yes)).decision, Decision::Allow);
    found.findings[2].sandboxed = false;
    let asked = Ruling { decision: Decision::Ask, ..policy.decide(&found) };
    assert_eq!(policy.settle(asked, &found, Some(&yes)).decision, Decision::Ask);
}

#[test]
fn an_answer_that_leaves_the_question_open_is_no_persons_decision() {
    let ask = |severity, decision| settled(&Policy::builtin(), severity, Settlement::Approval { decision });
    let open = ask(Severity::Medium, Decision::Ask);
    assert_eq!((open.decision, open.outcome), (Decision::Ask, Outcome::Judged));
    let confirmed = ask(Severity::Low, Decision::Allow);
    assert_eq!((confirmed.decision, confirmed.outcome), (Decision::Allow, Outcome::Approved));
}

#[test]
fn who_denied_it_is_said_to_the_agent() {
    let way_out = |settlement| settled(&Policy::builtin(), Severity::Medium, settlement).unblock;
    assert_eq!(
        way_out(review(Decision::Deny, Confidence::High)).as_deref(),
        Some("nothing here: the reviewers denied it; do something else or ask the person")
    );
    assert_eq!(
        way_out(Settlement::Approval { decision: Decision::Deny }).as_deref(),
        Some("nothing: a person denied it; do something else")
    );
}
