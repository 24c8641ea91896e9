//! The public shape of an answer on a line: keys in the order of the alphabet, at every depth.
//!
//! What is printed is borrowed from the verdict and written as it stands there; a tree of JSON values in
//! between would cost more than most judgements do.

use assize_protocol::{
    Assessment, Class, Confidence, Decision, Effect, EffectKind, Finding, Qualifier, Rewrite, Severity, Span,
    Target, TargetKind, Verdict, Zone,
};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// An answer.
#[derive(Debug, Serialize)]
pub(crate) struct Answer<'v> {
    because: Vec<&'v str>,
    decision: Decision,
    #[serde(serialize_with = "effects")]
    effects: &'v [Effect],
    #[serde(serialize_with = "findings")]
    findings: &'v [Finding],
    id: &'v Value,
    risk: Severity,
}

impl<'v> Answer<'v> {
    /// What is told of `verdict`.
    pub(crate) fn of(verdict: &'v Verdict) -> Self {
        Self {
            because: because(verdict),
            decision: verdict.ruling.decision,
            effects: &verdict.assessment.effects,
            findings: &verdict.assessment.findings,
            id: &verdict.id,
            risk: verdict.ruling.risk,
        }
    }
}

/// The rules that decided, each once.
fn because(verdict: &Verdict) -> Vec<&str> {
    let Assessment { findings, .. } = &verdict.assessment;
    let mut all: Vec<&str> = Vec::new();
    for reason in verdict.ruling.because.iter().filter(|reason| reason.decision > Decision::Allow) {
        let finding = reason.finding.and_then(|index| findings.get(index as usize));
        if let Some(rule) = finding.map(|finding| finding.rule.as_str())
            && !all.contains(&rule)
        {
            all.push(rule);
        }
    }
    all
}

fn effects<S: Serializer>(all: &[Effect], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(all.iter().map(Done::of))
}

fn findings<S: Serializer>(all: &[Finding], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(all.iter().map(Found::of))
}

/// An [`Effect`].
#[derive(Serialize)]
struct Done<'v> {
    invocation: u32,
    kind: EffectKind,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    qualifiers: &'v [Qualifier],
    span: Span,
    target: Touched<'v>,
}

impl<'v> Done<'v> {
    fn of(effect: &'v Effect) -> Self {
        let Effect { kind, target, qualifiers, invocation, span } = effect;
        let target = Touched::of(target);
        Self { invocation: *invocation, kind: *kind, qualifiers, span: *span, target }
    }
}

/// A [`Target`].
#[derive(Serialize)]
struct Touched<'v> {
    class: Class,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    contains: &'v [Zone],
    kind: TargetKind,
    text: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<Zone>,
}

impl<'v> Touched<'v> {
    fn of(target: &'v Target) -> Self {
        let Target { kind, text, class, zone, contains } = target;
        Self { class: *class, contains, kind: *kind, text, zone: *zone }
    }
}

/// A [`Finding`].
#[derive(Serialize)]
struct Found<'v> {
    confidence: Confidence,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invocation: Option<u32>,
    rule: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    safer: Option<Safer<'v>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sandboxed: bool,
    severity: Severity,
    span: Span,
    summary: &'v str,
}

impl<'v> Found<'v> {
    fn of(finding: &'v Finding) -> Self {
        let Finding { rule, severity, confidence, span, summary, safer, invocation, effect, sandboxed } =
            finding;
        Self {
            confidence: *confidence,
            effect: *effect,
            invocation: *invocation,
            rule: rule.as_str(),
            safer: safer.as_ref().map(|Rewrite { run, because }| Safer { because, run }),
            sandboxed: *sandboxed,
            severity: *severity,
            span: *span,
            summary,
        }
    }
}

/// A [`Rewrite`].
#[derive(Serialize)]
struct Safer<'v> {
    because: &'v str,
    run: &'v str,
}
