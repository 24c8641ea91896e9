//! The panel with reviewers that behave and others that do not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use assize_protocol::{
    Abstained, Assessment, Command, Confidence, Context, Decision, Evidence, Happening, ReviewOutcome,
    Revisions, SessionEvent, Severity,
};
use assize_reviewer::{
    Answer, BadAnswer, Case, Demands, Judge, Limits, Meter, Opened, Panel, Reviewer, Unanswered,
};
use async_trait::async_trait;
use proptest::prelude::*;
use tokio::time::Instant;

/// How a reviewer behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Allows,
    AllowsWeakly,
    Denies,
    DeniesWeakly,
    Abstains,
    MakesThingsUp,
    CitesNothing,
    NeverAnswers,
    Panics,
    IsGone,
    Babbles,
}

const MANNERS: [Manner; 11] = [
    Manner::Allows,
    Manner::AllowsWeakly,
    Manner::Denies,
    Manner::DeniesWeakly,
    Manner::Abstains,
    Manner::MakesThingsUp,
    Manner::CitesNothing,
    Manner::NeverAnswers,
    Manner::Panics,
    Manner::IsGone,
    Manner::Babbles,
];

struct Scripted {
    name: &'static str,
    manner: Manner,
    asked: Arc<AtomicUsize>,
}

#[async_trait]
impl Reviewer for Scripted {
    fn name(&self) -> &'static str {
        self.name
    }

    fn revision(&self) -> &'static str {
        "1"
    }

    async fn review(&self, _case: &Case, _deadline: Instant, _meter: &Meter) -> Result<Answer, Unanswered> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let answer = |outcome, confidence| Ok(Answer::new(outcome, confidence, "because").citing("e1"));
        match self.manner {
            Manner::Allows => answer(ReviewOutcome::Allow, Confidence::High),
            Manner::AllowsWeakly => answer(ReviewOutcome::Allow, Confidence::Low),
            Manner::Denies => answer(ReviewOutcome::Deny, Confidence::High),
            Manner::DeniesWeakly => answer(ReviewOutcome::Deny, Confidence::Low),
            Manner::Abstains => Ok(Answer::abstain("cannot tell")),
            Manner::MakesThingsUp => {
                Ok(Answer::new(ReviewOutcome::Allow, Confidence::High, "because").citing("e99"))
            }
            Manner::CitesNothing => Ok(Answer::new(ReviewOutcome::Allow, Confidence::High, "because")),
            Manner::NeverAnswers => pending().await,
            Manner::Panics => panic!("on purpose"),
            Manner::IsGone => Err(Unanswered::Unavailable("connection refused".to_owned())),
            Manner::Babbles => Err(Answer::read("approved!").map_err(Unanswered::from).unwrap_err()),
        }
    }
}

fn case(risk: Severity) -> Case {
    let event = SessionEvent { id: None, at: None, what: Happening::Prompt { text: "push it".to_owned() } };
    let context = Context { prompt: None, recent: vec![event] };
    let opened = Opened {
        command: &Command::new("git push", "/w"),
        assessment: &Assessment::default(),
        risk,
        context: Some(&context),
        session: &[],
        revisions: &Revisions::default(),
    };
    Case::open(&opened, &Limits::default(), &|_| Assessment::default())
}

fn panel(provenance: Manner, scope: Manner, third: Manner, asked: &Arc<AtomicUsize>) -> Panel {
    let reviewer = |name, manner| Arc::new(Scripted { name, manner, asked: Arc::clone(asked) });
    Panel::new(Demands::builtin().unwrap())
        .within(Duration::from_millis(40))
        .with(reviewer("provenance", provenance))
        .with(reviewer("scope", scope))
        .with(reviewer("llm", third))
}

/// Denies what it sees, from the case alone.
struct Strict(Confidence);

impl Judge for Strict {
    fn name(&self) -> &'static str {
        "provenance"
    }

    fn revision(&self) -> &'static str {
        "1"
    }

    fn answer(&self, _case: &Case) -> Answer {
        Answer::new(ReviewOutcome::Deny, self.0, "the person ruled it out").citing("e1")
    }
}

#[tokio::test]
async fn what_is_denied_already_is_shown_to_nobody_else() {
    for (confidence, times) in [(Confidence::High, 0), (Confidence::Medium, 0), (Confidence::Low, 1)] {
        let asked: Arc<AtomicUsize> = Arc::default();
        let llm = Scripted { name: "llm", manner: Manner::Allows, asked: Arc::clone(&asked) };
        let panel =
            Panel::new(Demands::builtin().unwrap()).with(Arc::new(llm)).with_judge(Strict(confidence));
        let reviewed = panel.review(case(Severity::Medium)).await;
        assert_eq!(asked.load(Ordering::Relaxed), times, "{confidence:?}");
        assert_eq!(reviewed.combined.decision == Decision::Deny, times == 0);
        assert_eq!(reviewed.reviews.len(), 2);
        assert!(!reviewed.is_unavailable());
    }
}

#[tokio::test]
async fn an_allow_needs_all_that_the_demands_name() {
    let asked = Arc::default();
    let both = panel(Manner::Allows, Manner::Allows, Manner::Abstains, &asked);
    assert_eq!(both.review(case(Severity::High)).await.combined.decision, Decision::Allow);
    let one = panel(Manner::Allows, Manner::Abstains, Manner::Allows, &asked);
    assert_eq!(one.review(case(Severity::High)).await.combined.decision, Decision::Ask);
}

#[tokio::test]
async fn any_credible_denial_wins_and_a_weak_one_leaves_it_to_a_person() {
    let asked = Arc::default();
    let denied = panel(Manner::Allows, Manner::Allows, Manner::Denies, &asked);
    assert_eq!(denied.review(case(Severity::Medium)).await.combined.decision, Decision::Deny);
    let doubted = panel(Manner::Allows, Manner::Allows, Manner::DeniesWeakly, &asked);
    assert_eq!(doubted.review(case(Severity::Medium)).await.combined.decision, Decision::Ask);
}

#[tokio::test]
async fn what_is_critical_is_never_allowed() {
    let all = panel(Manner::Allows, Manner::Allows, Manner::Allows, &Arc::default());
    assert_eq!(all.review(case(Severity::Critical)).await.combined.decision, Decision::Ask);
}

#[tokio::test]
async fn evidence_that_does_not_exist_voids_an_answer() {
    let made_up = panel(Manner::MakesThingsUp, Manner::CitesNothing, Manner::Babbles, &Arc::default());
    let reviews = made_up.review(case(Severity::Medium)).await.reviews;
    let why: Vec<_> = reviews.iter().map(|review| review.abstained.unwrap()).collect();
    assert_eq!(why, [Abstained::Unfounded, Abstained::Unfounded, Abstained::Malformed]);
}

#[tokio::test]
async fn who_is_late_breaks_or_is_gone_abstains() {
    let broken = panel(Manner::Panics, Manner::NeverAnswers, Manner::IsGone, &Arc::default());
    let reviewed = broken.review(case(Severity::Medium)).await;
    let why: Vec<_> = reviewed.reviews.iter().map(|review| review.abstained.unwrap()).collect();
    assert_eq!(why, [Abstained::Panicked, Abstained::Late, Abstained::Unavailable]);
    assert!(reviewed.is_unavailable());
    let counts = broken.counts();
    assert_eq!((counts.panicked, counts.late, counts.unavailable, counts.left), (1, 1, 1, 1));
}

#[tokio::test]
async fn the_deadline_covers_waiting_for_room() {
    let full = panel(Manner::Allows, Manner::Allows, Manner::Allows, &Arc::default()).at_once(0);
    let started = Instant::now();
    let reviewed = full.review(case(Severity::Medium)).await;
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(reviewed.reviews.iter().all(|review| review.abstained == Some(Abstained::Late)));
}

#[tokio::test]
async fn whoever_waits_less_than_the_panel_gets_an_answer_in_time() {
    let slow = panel(Manner::NeverAnswers, Manner::Allows, Manner::Denies, &Arc::default())
        .within(Duration::from_mins(1));
    let started = Instant::now();
    let until = started + Duration::from_millis(30);
    let reviewed = slow.review_until(case(Severity::Medium), Some(until)).await;
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(reviewed.combined.decision, Decision::Deny);
    assert_eq!(reviewed.reviews[0].abstained, Some(Abstained::Late));
}

#[tokio::test]
async fn the_same_question_is_asked_once_unless_somebody_was_missing() {
    let asked = Arc::default();
    let steady = panel(Manner::Allows, Manner::Allows, Manner::Abstains, &asked);
    let mut first = steady.review(case(Severity::Medium)).await;
    // What was remembered took no time.
    first.reviews.iter_mut().for_each(|review| review.elapsed_us = None);
    assert_eq!(steady.review(case(Severity::Medium)).await, first);
    assert_eq!(asked.load(Ordering::Relaxed), 3);
    assert_eq!(steady.review(case(Severity::High)).await.combined.decision, Decision::Allow);
    assert_eq!(asked.load(Ordering::Relaxed), 6);
    let asked = Arc::default();
    let patchy = panel(Manner::Allows, Manner::Allows, Manner::IsGone, &asked);
    patchy.review(case(Severity::Medium)).await;
    patchy.review(case(Severity::Medium)).await;
    assert_eq!(asked.load(Ordering::Relaxed), 6);
}

#[test]
fn demands_that_ask_nobody_do_not_load() {
    let nobody = "[deny]\nconfidence = \"low\"\n[medium]\nallow = [[]]\nconfidence = \"low\"\n";
    assert!(Demands::read(nobody).is_err());
    assert!(
        Demands::read("[deny]\nconfidence = \"low\"\n[critical]\nallow = []\nconfidence = \"low\"\n")
            .is_err()
    );
}

#[test]
fn demands_that_leave_out_provenance_do_not_load() {
    let alone = "[deny]\nconfidence = \"low\"\n[medium]\nallow = [[\"llm\"]]\nconfidence = \"low\"\n";
    let error = Demands::read(alone).unwrap_err().to_string();
    assert!(error.ends_with("write `[\"provenance\", \"llm\"]`"), "{error}");
}

#[test]
fn demands_can_be_more_than_the_built_in_ones_and_never_less() {
    let wrong = |text: &str| Demands::stricter(text).err().map(|error| error.to_string());
    let deny = "[deny]\nconfidence = \"medium\"\n";
    let more = "[medium]\nallow = [[\"provenance\", \"scope\", \"llm\"]]\nconfidence = \"high\"\n";
    assert_eq!(wrong(&format!("{deny}{more}")), None);
    assert_eq!(wrong("[deny]\nconfidence = \"low\"\n"), None);
    for (text, help) in [
        ("[deny]\nconfidence = \"high\"\n", "would not count; write `confidence = \"medium\"`"),
        (
            &format!("{deny}[high]\nallow = [[\"provenance\", \"scope\"]]\nconfidence = \"low\"\n"),
            "would count; write `confidence = \"medium\"`",
        ),
        (
            &format!("{deny}[high]\nallow = [[\"provenance\", \"llm\"]]\nconfidence = \"high\"\n"),
            "write all of `[\"provenance\", \"scope\"]` or of `[\"provenance\", \"intent\"]`, and whom else you want",
        ),
        (
            &format!("{deny}[low]\nallow = [[\"provenance\", \"skope\"]]\nconfidence = \"high\"\n"),
            "`skope` is no reviewer whose yes counts",
        ),
    ] {
        let said = wrong(text).unwrap();
        assert!(said.contains(help), "{said}");
    }
}

/// Whatever is allowed under demands of one's own is allowed under the built-in ones.
#[tokio::test]
async fn demands_of_ones_own_allow_nothing_that_the_built_in_ones_do_not() {
    let own = "[deny]\nconfidence = \"low\"\n[medium]\nallow = [[\"provenance\", \"scope\", \"llm\"]]\nconfidence = \"medium\"\n";
    let own = Demands::stricter(own).unwrap();
    let builtin = Demands::builtin().unwrap();
    for (provenance, scope) in MANNERS.iter().flat_map(|one| MANNERS.iter().map(move |two| (*one, *two))) {
        for third in [Manner::Allows, Manner::Abstains, Manner::DeniesWeakly] {
            let reviews = panel(provenance, scope, third, &Arc::default());
            let reviews = reviews.review(case(Severity::Medium)).await.reviews;
            let decide = |demands: &Demands| demands.combine(&reviews, Severity::Medium).decision;
            assert!(decide(&own) >= decide(&builtin), "{reviews:?}");
        }
    }
}

#[tokio::test]
async fn intent_stands_in_for_scope_and_never_licenses_alone() {
    let decision = async |provenance, scope, intent| {
        let reviewer = |name, manner| Arc::new(Scripted { name, manner, asked: Arc::default() });
        let panel = Panel::new(Demands::builtin().unwrap())
            .with(reviewer("provenance", provenance))
            .with(reviewer("scope", scope))
            .with(reviewer("intent", intent));
        panel.review(case(Severity::High)).await.combined.decision
    };
    let (yes, unsure, open) = (Manner::Allows, Manner::AllowsWeakly, Manner::Abstains);
    assert_eq!(decision(yes, open, yes).await, Decision::Allow);
    assert_eq!(decision(yes, open, unsure).await, Decision::Ask);
    assert_eq!(decision(open, open, yes).await, Decision::Ask);
    assert_eq!(decision(open, yes, yes).await, Decision::Ask);
    assert_eq!(decision(yes, Manner::Denies, yes).await, Decision::Deny);
}

#[tokio::test]
async fn a_model_stands_in_for_scope_up_to_medium_risk_and_never_licenses_alone() {
    let decision = async |provenance, scope, risk| {
        let panel = panel(provenance, scope, Manner::Allows, &Arc::default());
        panel.review(case(risk)).await.combined.decision
    };
    assert_eq!(decision(Manner::Allows, Manner::Abstains, Severity::Medium).await, Decision::Allow);
    assert_eq!(decision(Manner::Allows, Manner::Abstains, Severity::High).await, Decision::Ask);
    assert_eq!(decision(Manner::Abstains, Manner::Allows, Severity::Medium).await, Decision::Ask);
    assert_eq!(decision(Manner::Abstains, Manner::Abstains, Severity::Low).await, Decision::Ask);
    assert_eq!(decision(Manner::Allows, Manner::DeniesWeakly, Severity::Medium).await, Decision::Ask);
}

#[test]
fn a_span_outside_the_command_is_no_evidence() {
    let answer = Answer {
        evidence: vec![Evidence::Span { span: (4, 900).into() }],
        ..Answer::new(ReviewOutcome::Deny, Confidence::High, "because")
    };
    assert!(matches!(answer.founded(&case(Severity::Medium)), Err(BadAnswer::Unfounded(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Nobody who is silent, weak or made up helps a command to an allow, and a credible denial always wins.
    #[test]
    fn an_allow_rests_on_provenance_and_another_and_no_denial(
        first in prop::sample::select(&MANNERS[..]),
        second in prop::sample::select(&MANNERS[..]),
        third in prop::sample::select(&MANNERS[..]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let panel = panel(first, second, third, &Arc::default()).within(Duration::from_millis(5));
        let decision = runtime.block_on(panel.review(case(Severity::Medium))).combined.decision;
        let all = [first, second, third];
        if all.contains(&Manner::Denies) {
            prop_assert_eq!(decision, Decision::Deny);
        } else if decision == Decision::Allow {
            prop_assert_eq!(first, Manner::Allows);
            prop_assert!(second == Manner::Allows || third == Manner::Allows);
            prop_assert!(!all.contains(&Manner::DeniesWeakly));
        }
    }
}
