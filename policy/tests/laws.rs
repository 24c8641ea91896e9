//! The laws of policy, over arbitrary assessments and files.
#![allow(clippy::unwrap_used, reason = "generated files have to load")]

mod support;

use assize_policy::{Policy, Settlement};
use assize_protocol::{
    Assessment, Class, Confidence, Coverage, Decision, Effect, EffectKind, Finding, Severity, TargetKind,
};
use proptest::prelude::*;
use support::*;

const RULES: [&str; 7] = [
    "git/force-push",
    "git/clean",
    "boundary/unknown-host",
    "boundary/read-home",
    "program/unknown",
    "shell/unreadable",
    "network/remote-code",
];
const HOSTS: [&str; 3] = ["crates.io", "git.internal.example", "evil.example"];

fn any_severity() -> impl Strategy<Value = Severity> {
    prop::sample::select(vec![
        Severity::Info,
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ])
}

fn any_decision() -> impl Strategy<Value = Decision> {
    prop::sample::select(vec![Decision::Allow, Decision::Ask, Decision::Deny])
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let points_at = (prop::option::of(0..4u32), prop::option::of(0..3u32), prop::bool::weighted(0.1));
    (prop::sample::select(RULES.to_vec()), any_severity(), points_at).prop_map(
        |(rule, severity, (effect, invocation, sandboxed))| Finding {
            effect,
            invocation,
            sandboxed,
            ..finding(rule, severity)
        },
    )
}

fn any_effect() -> impl Strategy<Value = Effect> {
    prop_oneof![
        prop::sample::select(HOSTS.to_vec()).prop_map(|host| effect(
            EffectKind::Fetch,
            TargetKind::Host,
            Class::Public,
            host
        )),
        Just(effect(EffectKind::Read, TargetKind::Path, Class::Home, "/home/dev/notes/a")),
        Just(effect(EffectKind::Execute, TargetKind::Code, Class::Opaque, "sh")),
    ]
}

prop_compose! {
    fn any_assessment()(
        findings in prop::collection::vec(any_finding(), 0..6),
        effects in prop::collection::vec(any_effect(), 0..4),
        understood in prop::collection::vec(any::<bool>(), 0..3),
        (programs_unknown, opaque_sinks, missing) in (0..2u32, 0..2u32, prop::bool::weighted(0.1)),
    ) -> Assessment {
        let bytes_understood = if missing { 7 } else { 8 };
        let coverage = Coverage { bytes: 8, bytes_understood, programs_unknown, opaque_sinks, ..Coverage::default() };
        let invocations = understood.into_iter().map(invocation).collect();
        Assessment { findings, effects, invocations, coverage, ..Assessment::default() }
    }
}

prop_compose! {
    fn any_file()(
        table in prop::collection::btree_map(any_severity(), any_decision(), 0..4),
        rules in prop::collection::vec((prop::sample::select([&RULES[..], &["git/*", "*/*"]].concat()), any_decision()), 0..4),
        hosts in prop::sample::subsequence(vec!["crates.io", "*.internal.example"], 0..=2),
        path in any::<bool>(),
        ceiling in prop::option::of(any_severity()),
    ) -> String {
        let mut text = vec!["[decide]".to_owned()];
        text.extend(table.iter().map(|(severity, decision)| format!("{severity} = \"{decision}\"")));
        text.extend(rules.iter().map(|(id, decision)| {
            format!("[[rules]]\nid = \"{id}\"\ndecide = \"{decision}\"\nreason = \"a test\"")
        }));
        text.push(format!("[hosts]\nlisted = {hosts:?}"));
        text.extend(path.then(|| "[paths]\nread = [\"~/notes/**\"]".to_owned()));
        text.extend(ceiling.map(|ceiling| format!("[review]\nceiling = \"{ceiling}\"")));
        text.join("\n")
    }
}

prop_compose! {
    /// A file that grants nothing: no rule is allowed, no host listed, no path readable.
    fn any_file_without_a_grant()(
        table in prop::collection::btree_map(any_severity(), any_decision(), 0..4),
        rules in prop::collection::vec((prop::sample::select([&RULES[..], &["git/*", "*/*"]].concat()), prop::bool::ANY), 0..4),
    ) -> String {
        let mut text = vec!["[decide]".to_owned()];
        text.extend(table.iter().map(|(severity, decision)| format!("{severity} = \"{decision}\"")));
        text.extend(rules.iter().map(|(id, denied)| {
            let decision = if *denied { Decision::Deny } else { Decision::Ask };
            format!("[[rules]]\nid = \"{id}\"\ndecide = \"{decision}\"\nreason = \"a test\"")
        }));
        text.join("\n")
    }
}

fn any_settlement() -> impl Strategy<Value = Settlement> {
    let confidence = prop::sample::select(vec![Confidence::Low, Confidence::Medium, Confidence::High]);
    prop_oneof![
        (any_decision(), confidence)
            .prop_map(|(decision, confidence)| Settlement::Review { decision, confidence }),
        any_decision().prop_map(|decision| Settlement::Approval { decision }),
        Just(Settlement::ReviewerUnavailable),
    ]
}

fn policy(user: &str, project: Option<&str>) -> Policy {
    let project = project.map(|text| ("project.toml", text));
    Policy::layered(Some(("user.toml", user)), project, Some("2026-11-22")).unwrap().at_home("/home/dev")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Adding a project layer never loosens: not a ruling, and not what an answer makes of it.
    #[test]
    fn a_project_never_loosens(user in any_file(), project in any_file(), found in any_assessment(), answer in any_settlement()) {
        let (without, with) = (policy(&user, None), policy(&user, Some(&project)));
        let (before, after) = (without.decide(&found), with.decide(&found));
        prop_assert!(after.decision >= before.decision);
        prop_assert!(after.risk >= before.risk);
        prop_assert!(after.suppressed.iter().all(|index| before.suppressed.contains(index)));
        let (before, after) = (without.settle(before, &found, Some(&answer)), with.settle(after, &found, Some(&answer)));
        prop_assert!(after.decision >= before.decision);
    }

    /// A user's file never loosens what is critical or was not read.
    #[test]
    fn a_user_never_loosens_what_is_not_granted(user in any_file(), found in any_assessment()) {
        let fixed = |f: &&Finding| !f.sandboxed && (f.severity == Severity::Critical || f.rule.as_str() == "shell/unreadable");
        let ruling = policy(&user, None).decide(&found);
        for finding in found.findings.iter().filter(fixed) {
            let floor = if finding.severity == Severity::Critical { Decision::Deny } else {
                Policy::builtin().decide(&assessment(vec![finding.clone()])).decision
            };
            prop_assert!(ruling.decision >= floor);
        }
        prop_assert!(found.coverage.bytes == found.coverage.bytes_understood || ruling.decision >= Decision::Ask);
    }

    /// A user's file loosens by a grant and by nothing else: not by a table, not by an entry that asks.
    #[test]
    fn a_user_without_a_grant_never_loosens(user in any_file_without_a_grant(), found in any_assessment()) {
        let (before, after) = (Policy::builtin().decide(&found), policy(&user, None).decide(&found));
        prop_assert!(after.decision >= before.decision);
        prop_assert!(after.risk >= before.risk);
        prop_assert_eq!(after.suppressed, before.suppressed);
    }

    /// Setting one rule aside leaves every judgement about other rules as it was, and only its findings are set aside.
    #[test]
    fn suppressing_a_rule_changes_nothing_else(user in any_file(), rule in prop::sample::select(RULES.to_vec()), found in any_assessment()) {
        let allow = format!("[[rules]]\nid = \"{rule}\"\ndecide = \"allow\"\nreason = \"a test\"\n{user}");
        let (before, after) = (policy(&user, None).decide(&found), policy(&allow, None).decide(&found));
        let others = |ruling: &assize_protocol::Ruling| -> Vec<_> {
            let of_others = |f: Option<u32>| f.is_some_and(|f| found.findings[f as usize].rule.as_str() != rule);
            ruling.because.iter().filter(|b| of_others(b.finding)).cloned().collect()
        };
        prop_assert_eq!(others(&before), others(&after));
        let of_rule = |index: &u32| found.findings[*index as usize].rule.as_str() == rule;
        prop_assert!(after.suppressed.iter().all(|index| of_rule(index) || before.suppressed.contains(index)));
        prop_assert!(before.suppressed.iter().all(|index| of_rule(index) || after.suppressed.contains(index)));
    }

    /// The decision is the strictest of its reasons, and allow only when nothing speaks against it.
    #[test]
    fn the_decision_is_the_join_of_its_reasons(user in any_file(), project in any_file(), found in any_assessment()) {
        let ruling = policy(&user, Some(&project)).decide(&found);
        let join = ruling.because.iter().map(|b| b.decision).max().unwrap_or(Decision::Allow);
        prop_assert_eq!(ruling.decision, join);
        prop_assert!(ruling.because.is_sorted_by(|a, b| a.decision >= b.decision));
        let counted = found.findings.iter().filter(|f| !f.sandboxed).count();
        prop_assert_eq!(ruling.because.iter().filter(|b| b.finding.is_some()).count(), counted);
        prop_assert_eq!(ruling.decision == Decision::Allow, ruling.refused.is_none() && ruling.unblock.is_none());
    }

    /// The same files and the same assessment: the same ruling and revision, in whatever order entries stand.
    #[test]
    fn deciding_is_deterministic(user in any_file(), found in any_assessment()) {
        let (one, two) = (policy(&user, None), policy(&user, None));
        prop_assert_eq!(one.decide(&found), two.decide(&found));
        prop_assert_eq!(one.revision(), two.revision());
    }

    /// No answer turns a deny, and none allows above its ceiling.
    #[test]
    fn deny_is_never_turned(user in any_file(), found in any_assessment(), answer in any_settlement()) {
        let policy = policy(&user, None);
        let before = policy.decide(&found);
        let after = policy.settle(before.clone(), &found, Some(&answer));
        if before.decision == Decision::Deny {
            prop_assert_eq!(&after, &before);
        }
        if after.decision < before.decision {
            prop_assert_eq!((before.decision, after.decision), (Decision::Ask, Decision::Allow));
            prop_assert!(before.risk <= Severity::High);
        }
    }
}
