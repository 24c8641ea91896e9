//! Policy files, and what is decided under them.

use std::sync::LazyLock;

use assize_engine::Engine;
use assize_policy::{Policy, Settlement};
use assize_protocol::{
    Assessment, Class, Confidence, Coverage, Decision, Effect, EffectKind, Finding, RuleId, Ruling, Severity,
    Span, Target, TargetKind,
};

use super::{Build, pieces};
use crate::corpus;

/// Every so manieth command of the corpus: what they come to stands for what policy is asked.
const EVERY: usize = 40;

static ASSESSMENTS: LazyLock<Vec<Assessment>> = LazyLock::new(assessments);

#[expect(clippy::expect_used, reason = "without the knowledge there is nothing to decide about")]
fn assessments() -> Vec<Assessment> {
    let engine = Engine::builder().build().expect("the built-in knowledge is sound");
    let cases = corpus::cases().expect("the corpus can be read");
    let some = cases.iter().step_by(EVERY).map(|case| corpus::command(&case.command));
    some.map(|command| engine.classifier().assess(&command)).collect()
}

const SETTLEMENTS: [Settlement; 5] = [
    Settlement::Review { decision: Decision::Allow, confidence: Confidence::Low },
    Settlement::Review { decision: Decision::Allow, confidence: Confidence::High },
    Settlement::Review { decision: Decision::Deny, confidence: Confidence::Medium },
    Settlement::Approval { decision: Decision::Allow },
    Settlement::ReviewerUnavailable,
];

/// The pieces of an input.
#[derive(Default)]
struct Files<'t> {
    user: Option<(&'t str, &'t str)>,
    projects: Vec<(&'t str, &'t str)>,
    today: Option<&'t str>,
    home: Option<&'t str>,
    asked: Vec<Assessment>,
}

impl<'t> Files<'t> {
    fn of(text: &'t str) -> Self {
        let (first, pieces) = pieces(text);
        let mut files = Self { today: Some("2026-11-22"), ..Self::default() };
        if !first.is_empty() {
            files.user = Some(("assize.toml", first));
        }
        for (name, value) in pieces {
            match name {
                "user" => files.user = Some((name, value)),
                "project" => files.projects.push((name, value)),
                "today" => files.today = value.lines().next(),
                "home" => files.home = Some(value),
                "host" => {
                    files.asked.push(about(
                        EffectKind::Fetch,
                        TargetKind::Host,
                        value,
                        "boundary/unknown-host",
                    ));
                }
                "path" => {
                    files.asked.push(about(EffectKind::Read, TargetKind::Path, value, "boundary/read-home"));
                }
                rule => files.asked.extend(RuleId::new(rule).ok().map(|id| found(id, value))),
            }
        }
        files
    }

    fn load(&self, projects: &[(&str, &str)]) -> Option<Policy> {
        let policy = match Policy::layered_over(self.user, projects, self.today) {
            Ok(policy) => policy,
            Err(error) => {
                let said = error.to_string();
                assert!(!said.is_empty() && !said.contains('\n'), "an error is not one line: {said}");
                return None;
            }
        };
        Some(match self.home {
            Some(home) => policy.at_home(home),
            None => policy,
        })
    }
}

/// A command that does one thing outside the boundary.
fn about(kind: EffectKind, target: TargetKind, text: &str, rule: &str) -> Assessment {
    let class = if target == TargetKind::Host { Class::Public } else { Class::Home };
    let target = Target { kind: target, text: text.to_owned(), class, zone: None, contains: Vec::new() };
    let effect = Effect { kind, target, qualifiers: Vec::new(), invocation: 0, span: Span::default() };
    let id = RuleId::new(rule).unwrap_or_else(|_| unreachable!("`{rule}` is written here"));
    let mut assessment = found(id, "medium");
    assessment.effects.push(effect);
    assessment.findings.iter_mut().for_each(|finding| finding.effect = Some(0));
    assessment
}

fn found(rule: RuleId, severity: &str) -> Assessment {
    let severity = match severity.trim() {
        "info" => Severity::Info,
        "low" => Severity::Low,
        "medium" => Severity::Medium,
        "high" => Severity::High,
        _ => Severity::Critical,
    };
    let finding = Finding {
        rule,
        severity,
        confidence: Confidence::High,
        span: Span::default(),
        summary: String::new(),
        safer: None,
        invocation: None,
        effect: None,
        sandboxed: false,
    };
    let coverage = Coverage { bytes: 1, bytes_understood: 1, ..Coverage::default() };
    Assessment { findings: vec![finding], coverage, ..Assessment::default() }
}

pub(super) fn run(text: &str, build: Build) {
    let files = Files::of(text);
    let Some(without) = build.in_time("loading", || files.load(&[])) else { return };
    let Some(with) = build.in_time("loading", || files.load(&files.projects)) else { return };
    assert_eq!(
        Some(with.revision()),
        files.load(&files.projects).map(|p| p.revision()),
        "it loads differently"
    );
    for warning in with.warnings() {
        let said = warning.to_string();
        assert!(!said.is_empty() && !said.contains('\n'), "a warning is not one line: {said}");
    }
    for assessment in ASSESSMENTS.iter().chain(&files.asked) {
        let ruling = build.in_time("deciding", || with.decide(assessment));
        assert_eq!(ruling, with.decide(assessment), "it changes its mind");
        a_project_never_loosens(&without.decide(assessment), &ruling);
        no_file_grants_it(assessment, &ruling);
        for settlement in &SETTLEMENTS {
            a_deny_is_never_turned(&ruling, &with.settle(ruling.clone(), assessment, Some(settlement)));
        }
    }
}

fn a_project_never_loosens(without: &Ruling, with: &Ruling) {
    assert!(with.decision >= without.decision, "a project's file loosened a decision");
    assert!(with.suppressed.iter().all(|index| without.suppressed.contains(index)), "it set a finding aside");
}

/// What is critical denies, what was not read asks, whatever the files say.
fn no_file_grants_it(assessment: &Assessment, ruling: &Ruling) {
    let coverage = &assessment.coverage;
    let critical = assessment.risk() == Severity::Critical;
    assert!(!critical || ruling.decision == Decision::Deny, "a file loosened what is critical");
    let unread = coverage.bytes != coverage.bytes_understood || coverage.limit.is_some();
    assert!(!unread || ruling.decision > Decision::Allow, "a file allowed what was not read");
}

fn a_deny_is_never_turned(before: &Ruling, after: &Ruling) {
    match before.decision {
        Decision::Deny => assert_eq!(before, after, "an answer changed a deny"),
        Decision::Ask => assert!(
            after.decision > Decision::Allow || before.risk <= Severity::High,
            "an answer allowed what is critical"
        ),
        Decision::Allow => {}
    }
}
