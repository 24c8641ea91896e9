//! The queue: who may answer, when, and what an answer comes to.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod support;

use std::time::Duration;

use assize_approvals::{Answer, Refused, Rules, SKEW_MS, answer, covers, expire, in_force, open, withdraw};
use assize_protocol::{Approval, ApprovalState, Binding, Grant, GrantScope, Scope, Severity};
use support::*;

const NOW: i64 = 1_800_000_000_000;
const HOUR: i64 = 3_600_000;

/// Asks, risk medium.
const FETCH: &str = "curl -fsS https://api.example/v1/x";
/// Asks, risk high.
const PUBLISH: &str = "npm publish --tag next";

fn opened(text: &str, rules: &Rules) -> Approval {
    open(&Judged::new(text).asked(), "a-1", NOW, rules).unwrap()
}

fn approve(approval: &Approval, by: &str, scope: GrantScope) -> Result<(Approval, Option<Grant>), Refused> {
    answer(approval, &approver(by), &yes(scope), "g-1", NOW + 1, &Rules::default())
        .map(|answered| (answered.approval, answered.grant))
}

fn four_eyes() -> Rules {
    Rules { four_eyes_from: Some(Severity::Medium), ..Rules::default() }
}

#[test]
fn a_question_says_all_that_is_known_and_how_to_ask() {
    let judged = Judged::new(PUBLISH);
    let approval = open(&judged.asked(), "a-1", NOW, &Rules::default()).unwrap();
    assert_eq!(approval.state, ApprovalState::Open);
    assert_eq!((approval.opened_at, approval.expires_at), (NOW, NOW + HOUR));
    assert_eq!(approval.command, PUBLISH);
    assert_eq!(approval.findings, judged.verdict.assessment.findings);
    assert_eq!(approval.effects, judged.verdict.assessment.effects);
    assert_eq!(approval.binding, judged.asked().binding());
    assert_eq!(approval.risk, Severity::High);
    let prompting = approval.prompting;
    assert!(prompting.default_to_no && prompting.requires_person, "{prompting:?}");
    assert!(prompting.suppress_always && prompting.no_self_approval, "{prompting:?}");
    assert_eq!(approval.structure, None, "what is not on offer is not shown");
}

#[test]
fn nobody_is_asked_about_what_is_allowed_or_denied() {
    let ask = |text: &str| open(&Judged::new(text).asked(), "a-1", NOW, &Rules::default()).map(|_| ());
    assert_eq!(ask("ls"), Err(Refused::NotAsked));
    assert_eq!(ask("rm -rf /"), Err(Refused::Never("the policy denies it")));
}

#[test]
fn one_yes_approves_and_one_no_denies() {
    let open = opened(FETCH, &Rules::default());
    let (approved, grant) = approve(&open, "uid:1000", GrantScope::Once).unwrap();
    assert_eq!(
        (approved.state, approved.version, approved.closed_at),
        (ApprovalState::Approved, 2, Some(NOW + 1))
    );
    let grant = grant.unwrap();
    assert_eq!((grant.scope, grant.approval.as_str()), (GrantScope::Once, "a-1"));
    assert_eq!(grant.granted_by, ["uid:1000"]);
    assert_eq!(grant.binding, open.binding);

    let message = Answer { message: Some("use the mirror".to_owned()), ..no() };
    let denied = answer(&open, &approver("uid:1000"), &message, "g-1", NOW, &Rules::default()).unwrap();
    assert_eq!((denied.approval.state, denied.grant), (ApprovalState::Denied, None));
    assert_eq!(denied.approval.votes[0].message.as_deref(), Some("use the mirror"));
}

#[test]
fn what_is_closed_stays_closed() {
    let open = opened(FETCH, &Rules::default());
    let closed = [
        approve(&open, "uid:1000", GrantScope::Once).unwrap().0,
        answer(&open, &approver("uid:1000"), &no(), "g", NOW, &Rules::default()).unwrap().approval,
        withdraw(&open, &caller("token:agent", &[Scope::Evaluate]), NOW).unwrap(),
        expire(&open, NOW + HOUR).unwrap(),
    ];
    for closed in closed {
        let state = closed.state;
        assert_eq!(approve(&closed, "uid:2", GrantScope::Once), Err(Refused::Closed(state)));
        assert_eq!(withdraw(&closed, &caller("token:agent", &Scope::ALL), NOW), Err(Refused::Closed(state)));
        assert_eq!(expire(&closed, NOW + 2 * HOUR), Err(Refused::Closed(state)));
    }
}

#[test]
fn nobody_answers_after_the_end_whatever_the_state_says() {
    let open = opened(FETCH, &Rules::default());
    let late = |answer_: &Answer<'_>| {
        answer(&open, &approver("uid:1"), answer_, "g", NOW + HOUR, &Rules::default()).map(|_| ())
    };
    assert_eq!(late(&yes(GrantScope::Once)), Err(Refused::Over));
    assert_eq!(late(&no()), Err(Refused::Over));
    assert_eq!(withdraw(&open, &caller("token:agent", &Scope::ALL), NOW + HOUR), Err(Refused::Over));
    assert_eq!(expire(&open, NOW + HOUR - 1), Err(Refused::NotOver));
    assert_eq!(expire(&open, NOW + HOUR).unwrap().state, ApprovalState::Expired);
}

#[test]
fn only_who_may_approve_answers_and_only_who_asked_withdraws() {
    let open = opened(FETCH, &Rules::default());
    let reader = caller("token:ci", &[Scope::Evaluate, Scope::Read, Scope::Administer]);
    let tried = answer(&open, &reader, &yes(GrantScope::Once), "g", NOW, &Rules::default());
    assert_eq!(tried.map(|_| ()), Err(Refused::NotApprover("token:ci".to_owned())));
    let other = caller("uid:1000", &[Scope::Approve]);
    assert_eq!(withdraw(&open, &other, NOW), Err(Refused::NotRequester("uid:1000".to_owned())));
    assert!(withdraw(&open, &caller("uid:0", &[Scope::Administer]), NOW).is_ok());
    assert!(withdraw(&open, &caller("token:agent", &[Scope::Evaluate]), NOW).is_ok());
}

#[test]
fn who_asked_may_not_approve_what_is_grave_but_may_say_no() {
    let open = opened(PUBLISH, &Rules::default());
    assert_eq!(
        approve(&open, "token:agent", GrantScope::Once),
        Err(Refused::SelfApproval("token:agent".to_owned()))
    );
    assert!(answer(&open, &approver("token:agent"), &no(), "g", NOW, &Rules::default()).is_ok());
    assert!(approve(&opened(FETCH, &Rules::default()), "token:agent", GrantScope::Once).is_ok());
}

#[test]
fn four_eyes_are_those_of_two_people_and_neither_asked() {
    let rules = four_eyes();
    let open = opened(FETCH, &rules);
    assert_eq!(open.quorum, 2);
    assert!(open.prompting.no_self_approval);
    let (half, grant) = approve(&open, "uid:1", GrantScope::Session).unwrap();
    assert_eq!((half.state, half.version, &grant), (ApprovalState::Open, 2, &None));
    assert_eq!(approve(&half, "uid:1", GrantScope::Once), Err(Refused::AlreadyApproved("uid:1".to_owned())));
    assert_eq!(
        approve(&half, "token:agent", GrantScope::Once),
        Err(Refused::SelfApproval("token:agent".to_owned()))
    );
    let (whole, grant) = approve(&half, "uid:2", GrantScope::Once).unwrap();
    assert_eq!(whole.state, ApprovalState::Approved);
    let grant = grant.unwrap();
    assert_eq!(grant.granted_by, ["uid:1", "uid:2"]);
    assert_eq!(grant.scope, GrantScope::Once, "the narrowest that everybody agreed to");
    let denied = answer(&half, &approver("uid:1"), &no(), "g", NOW + 1, &rules).unwrap();
    assert_eq!(denied.approval.state, ApprovalState::Denied, "whoever said yes may think again");
}

#[test]
fn rules_that_became_stricter_hold_for_what_is_open() {
    let open = opened(FETCH, &Rules::default());
    let answered = answer(&open, &approver("uid:1"), &yes(GrantScope::Once), "g", NOW, &four_eyes()).unwrap();
    assert_eq!((answered.approval.state, answered.approval.quorum), (ApprovalState::Open, 2));
}

#[test]
fn the_shortest_time_anybody_named_counts_and_the_rules_are_the_longest() {
    let lasting = |hours| Answer { lasts: Some(Duration::from_hours(hours)), ..yes(GrantScope::Session) };
    let ends = |hours| {
        let open = opened(FETCH, &Rules::default());
        let answered =
            answer(&open, &approver("uid:1"), &lasting(hours), "g", NOW, &Rules::default()).unwrap();
        answered.grant.unwrap().expires_at
    };
    assert_eq!(ends(2), NOW + 2 * HOUR);
    assert_eq!(ends(1_000_000), NOW + 8 * HOUR);

    let rules = four_eyes();
    let half =
        answer(&opened(FETCH, &rules), &approver("uid:1"), &lasting(1), "g", NOW, &rules).unwrap().approval;
    let whole = answer(&half, &approver("uid:2"), &lasting(5), "g", NOW + 10, &rules).unwrap();
    assert_eq!(whole.grant.unwrap().expires_at, NOW + 10 + HOUR);
}

#[test]
fn what_is_not_on_offer_cannot_be_had() {
    let grave = opened(PUBLISH, &Rules::default());
    for scope in [GrantScope::Session, GrantScope::Structure] {
        assert!(matches!(approve(&grave, "uid:1", scope), Err(Refused::NotOffered(_))));
    }
    let judged = Judged::new(FETCH).but(|request| request.session = None);
    let alone = open(&judged.asked(), "a-1", NOW, &Rules::default()).unwrap();
    assert!(matches!(approve(&alone, "uid:1", GrantScope::Session), Err(Refused::NotOffered(_))));
    assert!(approve(&alone, "uid:1", GrantScope::Structure).is_ok());
}

#[test]
fn an_edited_command_is_judged_and_granted_in_its_own_right() {
    let open = opened(FETCH, &Rules::default());
    let edit = |text: &str| Judged::new(text);
    let tried = |judged: &Judged| {
        let answer_ = Answer { edited: Some(judged.asked()), ..yes(GrantScope::Once) };
        answer(&open, &approver("uid:1"), &answer_, "g", NOW, &Rules::default())
    };
    let safer = edit("curl -fsS https://mirror.example/v1/x");
    let answered = tried(&safer).unwrap();
    assert_eq!(answered.approval.edited.as_deref(), Some("curl -fsS https://mirror.example/v1/x"));
    assert_eq!(answered.approval.binding, open.binding, "the question stays what it was");
    let grant = answered.grant.unwrap();
    assert_eq!(grant.binding, Binding { facts: None, ..safer.asked().binding() });
    assert!(covers(&grant, &safer.asked(), NOW, &Rules::default()));
    let looked_up = safer.but(|request| request.command.facts.git_config_programs = Some(true));
    assert!(covers(&grant, &looked_up.asked(), NOW, &Rules::default()), "nobody had looked before");
    assert!(!covers(&grant, &edit(FETCH).asked(), NOW, &Rules::default()));

    assert_eq!(tried(&edit("rm -rf /")).map(|_| ()), Err(Refused::Never("the policy denies it")));
    let elsewhere = safer.but(|request| request.command.cwd = "/home/dev".to_owned());
    assert_eq!(tried(&elsewhere).map(|_| ()), Err(Refused::OtherPlace));
    let graver = edit(PUBLISH);
    let by_agent = Answer { edited: Some(graver.asked()), ..yes(GrantScope::Once) };
    let refused = answer(&open, &approver("token:agent"), &by_agent, "g", NOW, &Rules::default());
    assert_eq!(refused.map(|_| ()), Err(Refused::SelfApproval("token:agent".to_owned())));
    assert!(tried(&edit("ls")).is_ok(), "what needs no approval may be put in its place");
}

#[test]
fn nobody_approves_a_wording_they_did_not_name() {
    let rules = four_eyes();
    let open = opened(FETCH, &rules);
    let edited = Judged::new("curl -fsS https://mirror.example/v1/x");
    let with_edit = Answer { edited: Some(edited.asked()), ..yes(GrantScope::Once) };
    let half = answer(&open, &approver("uid:1"), &with_edit, "g", NOW, &rules).unwrap().approval;
    let second = |answer_: &Answer<'_>| answer(&half, &approver("uid:2"), answer_, "g", NOW, &rules);
    assert_eq!(second(&yes(GrantScope::Once)).map(|_| ()), Err(Refused::OtherWording));
    assert_eq!(second(&with_edit).unwrap().approval.state, ApprovalState::Approved);
    let plain = answer(&open, &approver("uid:1"), &yes(GrantScope::Once), "g", NOW, &rules).unwrap().approval;
    let late = answer(&plain, &approver("uid:2"), &with_edit, "g", NOW, &rules);
    assert_eq!(late.map(|_| ()), Err(Refused::OtherWording));
}

#[test]
fn a_clock_that_went_back_approves_nothing_and_revives_nothing() {
    let open = opened(FETCH, &Rules::default());
    let early =
        answer(&open, &approver("uid:1"), &yes(GrantScope::Once), "g", NOW - SKEW_MS - 1, &Rules::default());
    assert_eq!(early.map(|_| ()), Err(Refused::ClockBehind));
    assert!(answer(&open, &approver("uid:1"), &no(), "g", NOW - HOUR, &Rules::default()).is_ok());
    let expired = expire(&open, NOW + HOUR).unwrap();
    assert_eq!(approve(&expired, "uid:1", GrantScope::Once), Err(Refused::Closed(ApprovalState::Expired)));
    let grant = approve(&open, "uid:1", GrantScope::Session).unwrap().1.unwrap();
    assert!(in_force(&grant, NOW) && in_force(&grant, grant.expires_at - 1));
    assert!(!in_force(&grant, grant.expires_at));
    assert!(!in_force(&grant, NOW - HOUR));
}
