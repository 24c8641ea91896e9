//! What a grant answers, and everything it does not.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod support;

use assize_approvals::{Rules, answer, covers, open};
use assize_protocol::{Decision, Grant, GrantScope, Request, Severity, Shell};
use support::*;

const NOW: i64 = 1_800_000_000_000;
const FETCH: &str = "curl -fsS https://api.example/v1/x";

fn granted(judged: &Judged, scope: GrantScope) -> Grant {
    let rules = Rules::default();
    let approval = open(&judged.asked(), "a-1", NOW, &rules).unwrap();
    answer(&approval, &approver("uid:1000"), &yes(scope), "g-1", NOW, &rules).unwrap().grant.unwrap()
}

fn answers(grant: &Grant, judged: &Judged) -> bool {
    covers(grant, &judged.asked(), NOW + 1, &Rules::default())
}

/// Everything an answer is bound to, changed one by one.
fn changes(judged: &Judged) -> Vec<(&'static str, Judged)> {
    let but = |change: fn(&mut Request)| judged.but(change);
    let mut policy = judged.clone();
    policy.verdict.revisions.policy.push('0');
    let mut rules = judged.clone();
    rules.verdict.revisions.rules.push('0');
    vec![
        ("text", but(|r| r.command.text.push(' '))),
        ("shell", but(|r| r.command.shell = Shell::Zsh)),
        ("cwd", but(|r| r.command.cwd.push_str("/sub"))),
        ("workspace", but(|r| r.command.workspace.push("/home/dev/other".to_owned()))),
        ("session", but(|r| r.session = Some("s-2".to_owned()))),
        ("no session", but(|r| r.session = None)),
        ("home", but(|r| r.command.home = Some("/home/eve".to_owned()))),
        ("user", but(|r| r.command.user = Some("eve".to_owned()))),
        ("facts", but(|r| r.command.facts.git_config_programs = Some(true))),
        ("policy", policy),
        ("rules", rules),
    ]
}

#[test]
fn an_exact_grant_is_stale_when_anything_changed() {
    let judged = Judged::new(FETCH);
    for scope in [GrantScope::Once, GrantScope::Session] {
        let grant = granted(&judged, scope);
        assert!(answers(&grant, &judged), "{scope:?}");
        for (what, changed) in changes(&judged) {
            assert!(!answers(&grant, &changed), "{scope:?}: {what}");
        }
        assert!(!covers(&grant, &judged.asked_by("token:other"), NOW, &Rules::default()), "{scope:?}");
    }
}

#[test]
fn a_grant_for_a_structure_holds_in_other_sessions_and_folders_of_the_workspace() {
    let judged = Judged::new(FETCH);
    let grant = granted(&judged, GrantScope::Structure);
    let holds = ["cwd", "session", "no session", "home", "user", "facts"];
    for (what, changed) in changes(&judged) {
        assert_eq!(answers(&grant, &changed), holds.contains(&what), "{what}");
    }
    assert!(answers(&grant, &Judged::new("curl -fsS https://api.example/v1/y")));
    assert!(
        !answers(&grant, &judged.but(|r| r.command.cwd = "/home/dev".to_owned())),
        "outside the workspace"
    );
    assert!(!answers(&grant, &judged.but(|r| r.command.cwd = "/home/dev/proj2".to_owned())));
    assert!(!covers(&grant, &judged.asked_by("token:other"), NOW, &Rules::default()));
}

#[test]
fn no_grant_lifts_a_deny_or_a_worse_risk() {
    let judged = Judged::new(FETCH);
    for scope in [GrantScope::Once, GrantScope::Session, GrantScope::Structure] {
        let grant = granted(&judged, scope);
        let mut denied = judged.clone();
        denied.verdict.ruling.decision = Decision::Deny;
        assert!(!answers(&grant, &denied), "{scope:?}");
        let mut worse = judged.clone();
        worse.verdict.ruling.risk = Severity::High;
        assert!(!answers(&grant, &worse), "{scope:?}");
        let mut critical = judged.clone();
        critical.verdict.ruling.risk = Severity::Critical;
        assert!(!answers(&Grant { risk: Severity::Critical, ..grant }, &critical), "{scope:?}");
    }
}

#[test]
fn a_question_that_needs_a_person_is_answered_by_no_older_grant() {
    let judged = Judged::new(FETCH);
    let strict = Rules { person_from: Some(Severity::Medium), ..Rules::default() };
    for (scope, holds) in
        [(GrantScope::Once, true), (GrantScope::Session, false), (GrantScope::Structure, false)]
    {
        let grant = granted(&judged, scope);
        assert_eq!(covers(&grant, &judged.asked(), NOW, &strict), holds, "{scope:?}");
    }
}

#[test]
fn a_grant_that_is_spent_revoked_or_over_answers_nothing() {
    let judged = Judged::new(FETCH);
    let grant = granted(&judged, GrantScope::Once);
    assert!(!answers(&Grant { spent_at: Some(NOW), ..grant.clone() }, &judged));
    assert!(!answers(&Grant { revoked_at: Some(NOW), ..grant.clone() }, &judged));
    assert!(!covers(&grant, &judged.asked(), grant.expires_at, &Rules::default()));
}

#[test]
fn no_folder_and_the_working_directory_are_the_same_workspace() {
    let judged = Judged::new(FETCH);
    let unsaid = judged.but(|request| request.command.workspace.clear());
    assert_eq!(judged.asked().binding(), unsaid.asked().binding());
}
