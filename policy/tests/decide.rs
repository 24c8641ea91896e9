//! What each layer makes of a finding.

mod support;

use assize_policy::Policy;
use assize_protocol::{
    Because, Class, Coverage, Decision, EffectKind, Limit, Outcome, Ruling, Severity, TargetKind,
};
use support::*;

const ALLOW_PUSH: &str = "[[rules]]\nid = \"git/force-push\"\ndecide = \"allow\"\nreason = \"my own fork\"\n";

#[test]
fn nothing_found_and_everything_read_is_allowed() {
    let expected = Ruling {
        decision: Decision::Allow,
        risk: Severity::Info,
        outcome: Outcome::Judged,
        because: vec![],
        suppressed: vec![],
        refused: None,
        rewrite: None,
        unblock: None,
    };
    assert_eq!(Policy::builtin().decide(&assessment(vec![])), expected);
}

#[test]
fn the_builtin_table_decides_by_severity() {
    let cases = [
        (Severity::Info, Decision::Allow),
        (Severity::Low, Decision::Allow),
        (Severity::Medium, Decision::Ask),
        (Severity::High, Decision::Ask),
        (Severity::Critical, Decision::Deny),
    ];
    for (severity, decision) in cases {
        let ruling = Policy::builtin().decide(&assessment(vec![finding("git/force-push", severity)]));
        let decided_by = format!("policy:builtin decide.{severity}");
        assert_eq!((ruling.decision, ruling.risk), (decision, severity));
        assert_eq!(ruling.because, vec![Because { finding: Some(0), decision, decided_by }]);
    }
}

#[test]
fn reasons_come_strictest_first_and_tell_what_each_alone_decides() {
    let found = assessment(vec![
        finding("a/low", Severity::Low),
        finding("a/medium", Severity::Medium),
        finding("a/critical", Severity::Critical),
        finding("a/high", Severity::High),
    ]);
    let ruling = Policy::builtin().decide(&found);
    let order: Vec<_> = ruling.because.iter().map(|b| (b.finding, b.decision)).collect();
    let expected = [
        (Some(2), Decision::Deny),
        (Some(3), Decision::Ask),
        (Some(1), Decision::Ask),
        (Some(0), Decision::Allow),
    ];
    assert_eq!(order, expected);
    assert_eq!(ruling.refused.as_deref(), Some("Does a/critical"));
    assert_eq!(ruling.rewrite.map(|r| r.run).as_deref(), Some("true"));
}

#[test]
fn a_sandboxed_finding_never_decides() {
    let mut found = assessment(vec![finding("a/new", Severity::Critical)]);
    found.findings[0].sandboxed = true;
    let ruling = Policy::builtin().decide(&found);
    assert_eq!((ruling.decision, ruling.because, ruling.suppressed), (Decision::Allow, vec![], vec![]));
}

#[test]
fn what_was_not_read_asks() {
    let holes = [
        Coverage { bytes: 9, bytes_understood: 8, ..Coverage::default() },
        Coverage { programs_unknown: 1, ..Coverage::default() },
        Coverage { opaque_sinks: 1, ..Coverage::default() },
        Coverage { limit: Some(Limit::Depth), ..Coverage::default() },
    ];
    for coverage in holes {
        let ruling =
            Policy::builtin().decide(&assize_protocol::Assessment { coverage, ..assessment(vec![]) });
        let decided_by = "policy:builtin coverage".to_owned();
        assert_eq!((ruling.decision, ruling.risk), (Decision::Ask, Severity::Medium));
        assert_eq!(ruling.because, vec![Because { finding: None, decision: Decision::Ask, decided_by }]);
        assert!(ruling.refused.is_some() && ruling.unblock.is_some());
    }
}

#[test]
fn a_user_sets_a_rule_aside_with_a_reason() {
    let ruling = user(ALLOW_PUSH).decide(&assessment(vec![finding("git/force-push", Severity::High)]));
    assert_eq!((ruling.decision, ruling.risk, ruling.suppressed), (Decision::Allow, Severity::Info, vec![0]));
    assert_eq!(ruling.because[0].decided_by, "policy:user rules.git/force-push");
}

#[test]
fn nobody_sets_a_critical_finding_aside() {
    let ruling = user(ALLOW_PUSH).decide(&assessment(vec![finding("git/force-push", Severity::Critical)]));
    assert_eq!((ruling.decision, ruling.suppressed), (Decision::Deny, vec![]));
}

#[test]
fn nobody_sets_an_unreadable_command_aside() {
    let policy = user("[[rules]]\nid = \"shell/*\"\ndecide = \"allow\"\nreason = \"why not\"\n");
    for rule in ["shell/unreadable", "shell/limit"] {
        let ruling = policy.decide(&assessment(vec![finding(rule, Severity::Medium)]));
        assert_eq!((ruling.decision, ruling.suppressed), (Decision::Ask, vec![]), "{rule}");
    }
}

#[test]
fn the_strictest_of_a_layers_entries_counts() {
    let text = format!("{ALLOW_PUSH}[[rules]]\nid = \"git/*\"\ndecide = \"deny\"\n");
    let ruling = user(&text).decide(&assessment(vec![finding("git/force-push", Severity::Low)]));
    assert_eq!(ruling.decision, Decision::Deny);
    assert_eq!(ruling.because[0].decided_by, "policy:user rules.git/*");
}

#[test]
fn a_single_rule_may_be_milder_than_the_users_own_table() {
    let policy = user("[decide]\nhigh = \"deny\"\n[[rules]]\nid = \"git/force-push\"\ndecide = \"ask\"\n");
    let decision = |rule| policy.decide(&assessment(vec![finding(rule, Severity::High)])).decision;
    assert_eq!((decision("git/force-push"), decision("git/clean")), (Decision::Ask, Decision::Deny));
}

#[test]
fn a_severity_as_a_whole_is_only_tightened() {
    let policy = user("[decide]\nmedium = \"allow\"\ncritical = \"ask\"\nlow = \"ask\"\n");
    let decision = |severity| policy.decide(&assessment(vec![finding("a/b", severity)])).decision;
    assert_eq!(decision(Severity::Medium), Decision::Ask);
    assert_eq!(decision(Severity::Critical), Decision::Deny);
    assert_eq!(decision(Severity::Low), Decision::Ask);
    let ignored: Vec<_> = policy.warnings().iter().map(|w| w.entry.as_str()).collect();
    assert_eq!(ignored, ["decide.critical = ask", "decide.medium = allow"]);
}

#[test]
fn a_listed_host_is_not_asked_about_but_flows_to_it_are() {
    let policy = user("[hosts]\nlisted = [\"*.internal.example\"]\n");
    for kind in [EffectKind::Fetch, EffectKind::Send] {
        let host = effect(kind, TargetKind::Host, Class::Public, "git.internal.example");
        let ruling = policy.decide(&one_effect(host.clone(), "boundary/unknown-host", Severity::Medium));
        assert_eq!((ruling.decision, ruling.suppressed), (Decision::Allow, vec![0]));
        assert_eq!(ruling.because[0].decided_by, "policy:user hosts.listed *.internal.example");
        let flow = policy.decide(&one_effect(host, "exfiltration/secret-to-network", Severity::High));
        assert_eq!(flow.decision, Decision::Ask);
    }
    let other = effect(EffectKind::Listen, TargetKind::Host, Class::Public, "git.internal.example");
    assert_eq!(
        policy.decide(&one_effect(other, "boundary/unknown-host", Severity::Medium)).decision,
        Decision::Ask
    );
}

#[test]
fn a_listed_host_answers_only_findings_that_say_which_host() {
    let policy = user("[hosts]\nlisted = [\"crates.io\"]\n");
    let found = assessment(vec![finding("boundary/unknown-host", Severity::Medium)]);
    assert_eq!(policy.decide(&found).decision, Decision::Ask);
    let mut dangling = found;
    dangling.findings[0].effect = Some(7);
    assert_eq!(policy.decide(&dangling).decision, Decision::Ask);
}

#[test]
fn a_listed_host_does_not_vouch_for_its_neighbour() {
    let policy = user("[hosts]\nlisted = [\"crates.io\"]\n");
    let host = |name| effect(EffectKind::Fetch, TargetKind::Host, Class::Public, name);
    let mut found = one_effect(host("crates.io"), "boundary/unknown-host", Severity::Medium);
    found.effects.push(host("evil.example"));
    assert_eq!(policy.decide(&found).decision, Decision::Ask, "one finding stands for both");
    found.findings.push(assize_protocol::Finding { effect: Some(1), ..found.findings[0].clone() });
    let ruling = policy.decide(&found);
    assert_eq!((ruling.decision, ruling.suppressed), (Decision::Ask, vec![0]), "each has its own");
}

#[test]
fn a_readable_path_is_readable_and_no_more() {
    let policy = user("[paths]\nread = [\"~/notes/**\"]\n").at_home("/home/dev/");
    let read = effect(EffectKind::Read, TargetKind::Path, Class::Home, "/home/dev/notes/a.md");
    assert_eq!(
        policy.decide(&one_effect(read, "boundary/read-home", Severity::Medium)).decision,
        Decision::Allow
    );
    let write = effect(EffectKind::Write, TargetKind::Path, Class::Home, "/home/dev/notes/a.md");
    assert_eq!(
        policy.decide(&one_effect(write, "boundary/read-home", Severity::Medium)).decision,
        Decision::Ask
    );
    let key = effect(EffectKind::Read, TargetKind::Path, Class::Credential, "/home/dev/notes/id_rsa");
    assert_eq!(
        policy.decide(&one_effect(key, "boundary/read-secret", Severity::Medium)).decision,
        Decision::Ask
    );
}

#[test]
fn a_project_tightens_even_what_the_user_set_aside() {
    let found = assessment(vec![finding("git/force-push", Severity::High)]);
    for text in ["[decide]\nhigh = \"ask\"\n", "[[rules]]\nid = \"git/*\"\ndecide = \"ask\"\n"] {
        let ruling = both(ALLOW_PUSH, text).decide(&found);
        assert_eq!((ruling.decision, ruling.suppressed), (Decision::Ask, vec![]), "{text}");
        assert!(ruling.because[0].decided_by.starts_with("policy:project "), "{text}");
    }
    let user =
        "[hosts]\nlisted = [\"crates.io\"]\n[[rules]]\nid = \"boundary/unknown-host\"\ndecide = \"deny\"\n";
    let host = effect(EffectKind::Fetch, TargetKind::Host, Class::Public, "crates.io");
    let project = "[[rules]]\nid = \"boundary/unknown-host\"\ndecide = \"ask\"\n";
    let ruling = both(user, project).decide(&one_effect(host, "boundary/unknown-host", Severity::Medium));
    assert_eq!(ruling.decision, Decision::Ask);
}

#[test]
fn a_project_that_loosens_is_ignored_aloud_and_its_tightening_entries_work() {
    let policy = both(
        "[review]\nceiling = \"medium\"\n",
        "[decide]\nmedium = \"allow\"\ncritical = \"ask\"\nlow = \"ask\"\n\
         [[rules]]\nid = \"git/force-push\"\ndecide = \"allow\"\n\
         [hosts]\nlisted = [\"evil.example\"]\n[paths]\nread = [\"/**\"]\n[review]\nceiling = \"high\"\n",
    );
    let decision = |rule, severity| policy.decide(&assessment(vec![finding(rule, severity)])).decision;
    assert_eq!(decision("git/force-push", Severity::High), Decision::Ask);
    assert_eq!(decision("a/b", Severity::Medium), Decision::Ask);
    assert_eq!(decision("a/b", Severity::Critical), Decision::Deny);
    assert_eq!(decision("a/b", Severity::Low), Decision::Ask);
    let entries: Vec<_> = policy.warnings().iter().map(|w| w.entry.as_str()).collect();
    let expected = [
        "decide.critical = ask",
        "decide.medium = allow",
        "rules.git/force-push = allow",
        "hosts.listed evil.example = not asked about",
        "paths.read /** = readable",
        "review.ceiling = high",
    ];
    assert_eq!(entries, expected);
}

#[test]
fn an_expired_entry_no_longer_holds() {
    let text = format!("{ALLOW_PUSH}expires = \"2026-11-22\"\n");
    let found = assessment(vec![finding("git/force-push", Severity::High)]);
    let decision = |today| Policy::layered(Some(("u", &text)), None, today).unwrap().decide(&found).decision;
    assert_eq!(decision(Some("2026-11-22")), Decision::Allow, "the last day counts");
    assert_eq!(decision(Some("2026-11-23")), Decision::Ask);
    assert_eq!(decision(None), Decision::Ask, "without a date nothing that expires may loosen");
}

#[test]
fn an_allowed_unknown_program_explains_its_own_hole_and_no_other() {
    let policy =
        user("[[rules]]\nid = \"program/unknown\"\ndecide = \"allow\"\nreason = \"sandboxed host\"\n");
    let mut found = assessment(vec![finding("program/unknown", Severity::Medium)]);
    found.invocations = vec![invocation(false)];
    found.findings[0].invocation = Some(0);
    found.coverage.programs_unknown = 1;
    assert_eq!(policy.decide(&found).decision, Decision::Allow);
    assert_eq!(Policy::builtin().decide(&found).decision, Decision::Ask);

    let with = |change: fn(&mut assize_protocol::Assessment)| {
        let mut changed = found.clone();
        change(&mut changed);
        policy.decide(&changed).decision
    };
    assert_eq!(with(|a| a.invocations.push(invocation(false))), Decision::Ask);
    assert_eq!(with(|a| a.coverage.programs_unknown = 2), Decision::Ask);
    assert_eq!(with(|a| a.coverage.opaque_sinks = 1), Decision::Ask);
    assert_eq!(with(|a| a.coverage.bytes_understood = 7), Decision::Ask);
    assert_eq!(with(|a| a.coverage.limit = Some(Limit::Nodes)), Decision::Ask);
    assert_eq!(with(|a| a.findings[0].invocation = None), Decision::Ask);
}

#[test]
fn allowed_opaque_code_explains_its_own_hole() {
    let policy =
        user("[[rules]]\nid = \"program/opaque-code\"\ndecide = \"allow\"\nreason = \"in a container\"\n");
    let code = effect(EffectKind::Execute, TargetKind::Code, Class::Opaque, "python3 -c");
    let mut found = one_effect(code.clone(), "program/opaque-code", Severity::Medium);
    found.coverage.opaque_sinks = 1;
    assert_eq!(policy.decide(&found).decision, Decision::Allow);
    found.effects.push(code);
    assert_eq!(policy.decide(&found).decision, Decision::Ask);
}

#[test]
fn the_way_out_names_what_a_person_can_write() {
    let host = effect(EffectKind::Fetch, TargetKind::Host, Class::Public, "crates.io");
    let ruling = Policy::builtin().decide(&one_effect(host, "boundary/unknown-host", Severity::Medium));
    assert_eq!(
        ruling.unblock.as_deref(),
        Some("a person can approve it, or list `crates.io` under [hosts] in their own assize.toml")
    );
    let ruling =
        Policy::builtin().decide(&assessment(vec![finding("network/remote-code", Severity::Critical)]));
    assert_eq!(
        ruling.unblock.as_deref(),
        Some("nothing: this is final, and another spelling gets the same answer")
    );
    let ruling = project("[[rules]]\nid = \"git/*\"\ndecide = \"deny\"\n")
        .decide(&assessment(vec![finding("git/force-push", Severity::High)]));
    assert_eq!(
        ruling.unblock.as_deref(),
        Some("this is final for the agent; a person can change `policy:project rules.git/*`")
    );
}

#[test]
fn who_merely_repeats_a_stricter_layer_is_not_who_decided() {
    let push = |severity| assessment(vec![finding("git/force-push", severity)]);
    let by = |policy: &Policy, severity| policy.decide(&push(severity)).because[0].decided_by.clone();
    assert_eq!(by(&user("[decide]\nmedium = \"ask\"\n"), Severity::Medium), "policy:builtin decide.medium");
    let ask = "[[rules]]\nid = \"git/*\"\ndecide = \"ask\"\n";
    assert_eq!(by(&both(ask, ask), Severity::High), "policy:user rules.git/*");
    let unread = assessment(vec![finding("shell/unreadable", Severity::Medium)]);
    let policy = user("[[rules]]\nid = \"shell/*\"\ndecide = \"ask\"\n");
    assert_eq!(policy.decide(&unread).because[0].decided_by, "policy:builtin decide.medium");
}

#[test]
fn a_user_may_deny_what_could_not_be_read() {
    let policy = user("[[rules]]\nid = \"shell/unreadable\"\ndecide = \"deny\"\n");
    let ruling = policy.decide(&assessment(vec![finding("shell/unreadable", Severity::Medium)]));
    assert_eq!(ruling.decision, Decision::Deny);
    assert_eq!(ruling.because[0].decided_by, "policy:user rules.shell/unreadable");
}

#[test]
fn of_two_entries_about_a_rule_the_stricter_speaks_and_of_equals_the_first_by_name() {
    let entry = |id, decide| format!("[[rules]]\nid = \"{id}\"\ndecide = \"{decide}\"\n");
    let by = |entries: [String; 2]| {
        let found = assessment(vec![finding("git/force-push", Severity::High)]);
        let ruling = user(&entries.concat()).decide(&found);
        (ruling.decision, ruling.because[0].decided_by.clone())
    };
    let stricter = by([entry("git/*", "ask"), entry("git/force-push", "deny")]);
    assert_eq!(stricter, (Decision::Deny, "policy:user rules.git/force-push".to_owned()));
    let first = by([entry("git/*", "deny"), entry("*/force-push", "deny")]);
    assert_eq!(first, (Decision::Deny, "policy:user rules.*/force-push".to_owned()));
}

#[test]
fn of_a_projects_table_and_rules_the_stricter_speaks_and_of_equals_the_rule() {
    let by = |table: &str, rule: &str| {
        let text = format!("[decide]\nhigh = \"{table}\"\n[[rules]]\nid = \"git/*\"\ndecide = \"{rule}\"\n");
        let found = assessment(vec![finding("git/force-push", Severity::High)]);
        // The user set the finding aside, so whatever the project says is stricter.
        let ruling = both(ALLOW_PUSH, &text).decide(&found);
        (ruling.decision, ruling.because[0].decided_by.clone())
    };
    assert_eq!(by("deny", "ask"), (Decision::Deny, "policy:project decide.high".to_owned()));
    assert_eq!(by("ask", "deny"), (Decision::Deny, "policy:project rules.git/*".to_owned()));
    assert_eq!(by("deny", "deny"), (Decision::Deny, "policy:project rules.git/*".to_owned()));
}

#[test]
fn opaque_code_is_allowed_by_its_own_rule_of_its_own_invocation_and_by_no_other() {
    let allow =
        |rule: &str| user(&format!("[[rules]]\nid = \"{rule}\"\ndecide = \"allow\"\nreason = \"a test\"\n"));
    let code = effect(EffectKind::Execute, TargetKind::Code, Class::Opaque, "python3 -c");
    let with = |rule: &str, invocation| {
        let mut found = assessment(vec![finding(rule, Severity::Medium)]);
        found.effects = vec![code.clone()];
        found.findings[0].invocation = Some(invocation);
        found.coverage.opaque_sinks = 1;
        allow(rule).decide(&found).decision
    };
    assert_eq!(with("program/opaque-code", 0), Decision::Allow);
    assert_eq!(with("program/opaque-code", 1), Decision::Ask);
    assert_eq!(with("git/clean", 0), Decision::Ask);
}

#[test]
fn only_code_nobody_read_counts_as_a_hole() {
    let policy = user("[[rules]]\nid = \"program/opaque-code\"\ndecide = \"allow\"\nreason = \"a test\"\n");
    let code = |class| effect(EffectKind::Execute, TargetKind::Code, class, "python3");
    let mut found = one_effect(code(Class::Opaque), "program/opaque-code", Severity::Medium);
    found.coverage.opaque_sinks = 1;
    found.effects.push(code(Class::Project));
    found.effects.push(effect(EffectKind::Read, TargetKind::Path, Class::Opaque, "a"));
    assert_eq!(policy.decide(&found).decision, Decision::Allow);
    found.effects[0] = code(Class::Project);
    assert_eq!(policy.decide(&found).decision, Decision::Ask, "the hole has no place");
}

#[test]
fn a_finding_that_asks_says_better_than_the_coverage_what_is_missing() {
    let mut found = assessment(vec![finding("program/unknown", Severity::Medium)]);
    found.coverage.programs_unknown = 1;
    let ruling = Policy::builtin().decide(&found);
    assert_eq!(ruling.because.iter().map(|b| b.finding).collect::<Vec<_>>(), [Some(0)]);
}
