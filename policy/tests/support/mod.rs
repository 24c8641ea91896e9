//! Assessments made by hand, for tests.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use assize_policy::Policy;
use assize_protocol::{
    Assessment, Class, Confidence, Coverage, Effect, EffectKind, Finding, Invocation, Rewrite, RuleId,
    Severity, Span, Target, TargetKind,
};

/// A finding of `rule` that points at nothing.
pub(crate) fn finding(rule: &str, severity: Severity) -> Finding {
    Finding {
        rule: RuleId::new(rule).unwrap(),
        severity,
        confidence: Confidence::High,
        span: Span::new(0, 1),
        summary: format!("Does {rule}"),
        safer: Some(Rewrite { run: "true".to_owned(), because: "it does nothing".to_owned() }),
        invocation: None,
        effect: None,
        sandboxed: false,
    }
}

/// `finding` about the first effect.
pub(crate) fn about_first_effect(finding: Finding) -> Finding {
    Finding { effect: Some(0), ..finding }
}

pub(crate) fn effect(kind: EffectKind, target: TargetKind, class: Class, text: &str) -> Effect {
    let target = Target { kind: target, text: text.to_owned(), class, zone: None, contains: Vec::new() };
    Effect { kind, target, qualifiers: Vec::new(), invocation: 0, span: Span::new(0, 1) }
}

pub(crate) fn invocation(understood: bool) -> Invocation {
    Invocation {
        program: "frobnicate".to_owned(),
        subcommands: Vec::new(),
        argv: vec!["frobnicate".to_owned()],
        options: Vec::new(),
        operands: Vec::new(),
        via: None,
        understood,
        span: Span::new(0, 1),
    }
}

/// Everything was read, and this was found.
pub(crate) fn assessment(findings: Vec<Finding>) -> Assessment {
    Assessment {
        findings,
        coverage: Coverage { bytes: 8, bytes_understood: 8, ..Coverage::default() },
        ..Assessment::default()
    }
}

/// One effect and one finding about it.
pub(crate) fn one_effect(effect: Effect, rule: &str, severity: Severity) -> Assessment {
    Assessment { effects: vec![effect], ..assessment(vec![about_first_effect(finding(rule, severity))]) }
}

pub(crate) fn user(text: &str) -> Policy {
    Policy::layered(Some(("user.toml", text)), None, Some("2026-11-22")).unwrap()
}

pub(crate) fn project(text: &str) -> Policy {
    Policy::layered(None, Some(("project.toml", text)), Some("2026-11-22")).unwrap()
}

pub(crate) fn both(user: &str, project: &str) -> Policy {
    Policy::layered(Some(("user.toml", user)), Some(("project.toml", project)), Some("2026-11-22")).unwrap()
}
