//! The laws of the queue: any operations, by anybody, in any order, on stale copies, with any clock.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a law may stop where it is broken")]
#![allow(clippy::print_stdout, reason = "counts are worth reading")]

mod support;

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use assize_approvals::{Answer, Rules, SKEW_MS, answer, covers, expire, in_force, open, withdraw};
use assize_protocol::{Approval, ApprovalState, Caller, Grant, GrantScope, Scope, Severity};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use support::*;

const NOW: i64 = 1_800_000_000_000;

/// What may be asked about and put in its place: risks medium and high, and one that is denied.
static TEXTS: LazyLock<Vec<Judged>> = LazyLock::new(|| {
    [
        "curl -fsS https://api.example/v1/x",
        "curl -fsS https://api.example/v1/y",
        "npm publish --tag next",
        "rm -rf /",
        "ls",
    ]
    .map(Judged::new)
    .to_vec()
});

#[derive(Debug, Clone)]
enum Step {
    Answer {
        by: usize,
        approve: bool,
        scope: GrantScope,
        minutes: Option<u32>,
        edited: Option<usize>,
        stale: bool,
    },
    Expire {
        stale: bool,
    },
    Withdraw {
        by: usize,
        stale: bool,
    },
    /// Asks whether a command may run, and spends what answers that; without one named, what was granted.
    Run {
        text: Option<usize>,
    },
    Revoke,
    /// Moves the clock, backwards too.
    Tick(i64),
}

fn any_scope() -> impl Strategy<Value = GrantScope> {
    prop::sample::select(vec![GrantScope::Once, GrantScope::Session, GrantScope::Structure])
}

fn any_step() -> impl Strategy<Value = Step> {
    let edited = prop::option::weighted(0.15, 0..TEXTS.len());
    let minutes = prop::option::of(0..10_000u32);
    let answer = (0..5usize, prop::bool::weighted(0.8), any_scope(), minutes, edited, any::<bool>())
        .prop_map(|(by, approve, scope, minutes, edited, stale)| Step::Answer {
            by,
            approve,
            scope,
            minutes,
            edited,
            stale,
        });
    let millis = prop_oneof![
        8 => -100..10_000i64,
        2 => -3_000_000..3_000_000i64,
        1 => Just(3_600_000),
        1 => Just(-SKEW_MS - 1),
    ];
    prop_oneof![
        6 => answer,
        1 => any::<bool>().prop_map(|stale| Step::Expire { stale }),
        1 => (0..5usize, any::<bool>()).prop_map(|(by, stale)| Step::Withdraw { by, stale }),
        6 => prop::option::weighted(0.2, 0..TEXTS.len()).prop_map(|text| Step::Run { text }),
        1 => Just(Step::Revoke),
        4 => millis.prop_map(Step::Tick),
    ]
}

fn any_rules() -> impl Strategy<Value = Rules> {
    let border =
        || prop::option::of(prop::sample::select(vec![Severity::Info, Severity::Medium, Severity::High]));
    (border(), border(), border(), border()).prop_map(|(four_eyes, no_self, once_only, person)| Rules {
        four_eyes_from: four_eyes,
        no_self_approval_from: no_self,
        once_only_from: once_only,
        person_from: person,
        ..Rules::default()
    })
}

/// 0 asks, 3 may only evaluate, the others approve.
fn who(number: usize) -> Caller {
    let scopes: &[Scope] = match number {
        0 => &[Scope::Evaluate, Scope::Approve],
        3 => &[Scope::Evaluate, Scope::Read],
        4 => &[Scope::Approve, Scope::Administer],
        _ => &[Scope::Approve],
    };
    caller(["token:agent", "uid:1", "uid:2", "token:ci", "uid:0"][number], scopes)
}

/// What a store keeps, with its compare-and-set, and what has happened.
struct World {
    rules: Rules,
    now: i64,
    first: Approval,
    kept: Approval,
    grants: Vec<Grant>,
    closings: u32,
    runs: Vec<(String, i64)>,
}

impl World {
    fn seen(&self, stale: bool) -> Approval {
        if stale { self.first.clone() } else { self.kept.clone() }
    }

    /// As `Store::change_approval`.
    fn change(&mut self, seen: &Approval, after: Approval, grant: Option<Grant>) {
        if self.kept.state != ApprovalState::Open || self.kept.version != seen.version {
            return;
        }
        assert_eq!(after.version, seen.version + 1);
        self.closings += u32::from(after.state != ApprovalState::Open);
        self.kept = after;
        self.grants.extend(grant);
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Tick(millis) => self.now += millis,
            Step::Expire { stale } => {
                let seen = self.seen(*stale);
                if let Ok(after) = expire(&seen, self.now) {
                    self.change(&seen, after, None);
                }
            }
            Step::Withdraw { by, stale } => {
                let seen = self.seen(*stale);
                if let Ok(after) = withdraw(&seen, &who(*by), self.now) {
                    self.change(&seen, after, None);
                }
            }
            Step::Revoke => {
                for grant in &mut self.grants {
                    grant.revoked_at = grant.revoked_at.or(Some(self.now));
                }
            }
            Step::Run { text } => {
                let text = text.or_else(|| self.granted());
                self.run(&TEXTS[text.unwrap_or(0)]);
            }
            Step::Answer { by, approve, scope, minutes, edited, stale } => {
                let said = Answer {
                    approve: *approve,
                    scope: *scope,
                    lasts: minutes.map(|minutes| Duration::from_secs(60 * u64::from(minutes))),
                    edited: edited.map(|text| TEXTS[text].asked()),
                    message: None,
                };
                self.answer(&who(*by), &said, *stale);
            }
        }
    }

    fn answer(&mut self, by: &Caller, said: &Answer<'_>, stale: bool) {
        let seen = self.seen(stale);
        let name = format!("g-{}", self.grants.len());
        let Ok(answered) = answer(&seen, by, said, &name, self.now, &self.rules) else { return };
        assert!(by.may(Scope::Approve), "somebody answered who may not");
        assert!(self.now < seen.expires_at, "somebody answered too late");
        assert_eq!(answered.grant.is_some(), answered.approval.state == ApprovalState::Approved);
        if let Some(grant) = &answered.grant {
            assert!(grant.expires_at - self.now <= 7 * 24 * 3_600_000);
            assert!(self.now + SKEW_MS >= seen.opened_at, "approved before it was asked");
        }
        self.change(&seen, answered.approval, answered.grant);
    }

    /// Which text was granted.
    fn granted(&self) -> Option<usize> {
        let grant = self.grants.first()?;
        TEXTS.iter().position(|judged| judged.asked().binding() == grant.binding)
    }

    fn run(&mut self, judged: &Judged) {
        let asked = judged.asked();
        let Some(grant) = self.grants.iter_mut().find(|g| covers(g, &asked, self.now, &self.rules)) else {
            return;
        };
        assert!(in_force(grant, self.now) && self.now < grant.expires_at, "a grant outlived its end");
        assert!(grant.revoked_at.is_none());
        if grant.scope == GrantScope::Once {
            grant.spent_at = Some(self.now);
        }
        self.runs.push((grant.id.clone(), self.now));
    }
}

fn check(world: &World) {
    assert!(world.closings <= 1, "closed more than once");
    assert!(world.grants.len() <= 1, "granted more than once");
    let approval = &world.kept;
    assert_eq!(world.closings == 1, approval.state != ApprovalState::Open);
    assert_eq!(world.grants.len() == 1, approval.state == ApprovalState::Approved, "{approval:?}");
    assert_eq!(approval.closed_at.is_some(), approval.state != ApprovalState::Open);
    for grant in &world.grants {
        let rules = &world.rules;
        let by: BTreeSet<&str> = grant.granted_by.iter().map(String::as_str).collect();
        assert_eq!(by.len(), grant.granted_by.len(), "somebody counted twice");
        assert!(by.len() >= usize::from(rules.quorum(grant.risk).max(rules.quorum(world.first.risk))));
        assert!(!by.contains("token:ci"), "approved by somebody who may not");
        let risk = grant.risk.max(world.first.risk);
        let forbidden =
            rules.no_self_approval_from.is_some_and(|from| risk >= from) || rules.quorum(risk) > 1;
        assert!(!forbidden || !by.contains("token:agent"), "approved by whoever asked");
        assert!(grant.risk < Severity::Critical);
        if grant.scope == GrantScope::Once {
            assert!(world.runs.len() <= 1, "spent twice");
        } else {
            assert!(rules.once_only_from.is_none_or(|from| risk < from), "kept what runs only once");
        }
    }
}

/// One history from beginning to end.
fn history(text: usize, rules: Rules, steps: &[Step]) -> World {
    let first = open(&TEXTS[text].asked(), "a-1", NOW, &rules).unwrap();
    let mut world = World {
        rules,
        now: NOW,
        kept: first.clone(),
        first,
        grants: Vec::new(),
        closings: 0,
        runs: Vec::new(),
    };
    for step in steps {
        world.step(step);
        check(&world);
    }
    world
}

/// One final state, enough different people, nobody for themselves where that is forbidden, no grant beyond
/// its end, nothing spent twice.
#[test]
fn every_history_keeps_the_laws() {
    let config = ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() };
    let histories = (0..3usize, any_rules(), prop::collection::vec(any_step(), 0..24));
    let (approved, ran) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let tried = TestRunner::new(config).run(&histories, |(text, rules, steps)| {
        let world = history(text, rules, &steps);
        approved.fetch_add(world.grants.len(), Ordering::Relaxed);
        ran.fetch_add(usize::from(!world.runs.is_empty()), Ordering::Relaxed);
        Ok(())
    });
    tried.unwrap();
    let (approved, ran) = (approved.into_inner(), ran.into_inner());
    println!("2000 histories, {approved} approved, {ran} of them ran");
    assert!(approved > 200 && ran > 50, "{approved} approved, {ran} ran: too few to say anything");
}
