//! Every command of the corpus, against the bounds it was written with.
//!
//! The figures of the scoreboard come from the same commands; here a single one that leaves its bounds fails. That makes
//! it quick enough to be run for every mutant. So are laws about single findings.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::cmp::Reverse;
use std::sync::LazyLock;

use assize_classifier::Limits;
use assize_engine::Engine;
use assize_protocol::{Assessment, Carried, Decision, Effect, Finding, FlowEnd, Limit, Request, Verdict};
use assize_tests::corpus::{self, Case, command};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::builder().build().unwrap());

/// Every case with what was said about it: judged once for all tests.
static JUDGED: LazyLock<Vec<(Case, Verdict)>> = LazyLock::new(|| {
    let judged = |case: Case| {
        let verdict = ENGINE.evaluate(&Request::of(command(&case.command)));
        (case, verdict)
    };
    corpus::cases().unwrap().into_iter().map(judged).collect()
});

/// The commands of which `is_wrong` holds.
fn commands(is_wrong: impl Fn(&Assessment) -> bool) -> Vec<&'static str> {
    let wrong = JUDGED.iter().filter(|(_, verdict)| is_wrong(&verdict.assessment));
    wrong.map(|(case, _)| case.command.as_str()).collect()
}

#[test]
fn every_command_of_the_corpus_lies_in_its_bounds() {
    let outside = JUDGED.iter().filter_map(|(case, verdict)| {
        let decision = verdict.ruling.decision;
        let low = case.at_least.is_some_and(|bound| decision < bound);
        let high = case.at_most.is_some_and(|bound| decision > bound);
        (low || high).then(|| format!("{} is {decision}: {}", case.id, case.command))
    });
    assert_eq!(outside.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_worst_finding_stands_first() {
    let rank = |f: &Finding| (Reverse(f.severity), f.span, f.rule.clone());
    assert_eq!(commands(|a| !a.findings.is_sorted_by_key(rank)), Vec::<&str>::new());
}

#[test]
fn a_finding_about_an_effect_lies_on_its_bytes_and_names_its_target() {
    let is_astray = |f: &Finding, effect: &Effect| {
        effect.span != f.span || !f.summary.ends_with(&effect.target.text) || f.summary.ends_with(": ")
    };
    let astray = |a: &Assessment| {
        let about = |f: &Finding| f.effect.and_then(|at| a.effects.get(at as usize));
        a.findings.iter().any(|f| about(f).is_some_and(|effect| is_astray(f, effect)))
    };
    assert_eq!(commands(astray), Vec::<&str>::new());
}

#[test]
fn what_only_another_reading_found_points_at_nothing_that_is_listed() {
    // Without arguments it is `touch` that runs; what is listed is a program that nobody knows.
    let assessment = ENGINE.classifier().assess(&command("\"$@\" touch /home/dev/x"));
    let other = assessment.findings.iter().find(|f| f.rule.as_str() == "boundary/write-home").unwrap();
    assert_eq!((other.invocation, other.effect), (None, None));
}

#[test]
fn of_too_many_findings_the_worst_are_kept_and_the_rest_is_no_secret() {
    let line = command("rm -rf ~ /srv; cat ~/.ssh/id_rsa");
    let all = ENGINE.classifier().assess(&line);
    assert_eq!(all.coverage.limit, None);
    for kept in 1..=all.findings.len() {
        let limits = Limits { findings: kept, ..Limits::default() };
        let some = ENGINE.classifier().clone().with_limits(limits).assess(&line);
        let cut = (kept < all.findings.len()).then_some(Limit::Findings);
        assert_eq!((some.findings.as_slice(), some.coverage.limit), (all.findings.get(..kept).unwrap(), cut));
    }
}

#[test]
fn what_cat_hands_to_a_shell_is_judged_as_the_file_it_prints() {
    let decide = |text: &str| {
        let mut line = command(text);
        let file = |(name, text): (&str, &str)| (format!("/home/dev/proj/{name}"), text.to_owned());
        line.facts.files =
            [("x.sh", "git status"), ("bad.sh", "rm -rf ~"), ("-", "git log")].map(file).into();
        ENGINE.evaluate(&Request::of(line)).ruling.decision
    };
    assert_eq!(decide("cat x.sh | sh"), Decision::Allow);
    assert_eq!(decide("cat x.sh < bad.sh | sh"), Decision::Allow);
    assert_eq!(decide("cat bad.sh | sh"), Decision::Deny);
    for other in ["cat bad.sh < x.sh | sh", "sh -c 'cat bad.sh < x.sh | sh'"] {
        assert_eq!(decide(other), Decision::Deny, "{other}");
    }
    // Two files, another text than what stands in the file, and whatever comes in.
    for unknown in
        ["cat x.sh y.sh | sh", "cat -n x.sh | sh", "cat x*.sh | sh", "cat - | sh", "cat - 3< x.sh | sh"]
    {
        assert_eq!(decide(unknown), Decision::Ask, "{unknown}");
    }
}

#[test]
fn a_line_leaves_behind_which_files_hold_data_from_elsewhere() {
    use FlowEnd::{Decoded, Network, Secret};
    let left = |text: &str| ENGINE.classifier().assess(&command(text)).carried;
    let file = |path: &str, from: FlowEnd| vec![Carried { path: path.to_owned(), from: vec![from] }];
    let proj = |name: &str, from| file(&format!("/home/dev/proj/{name}"), from);
    for (text, carried) in [
        ("curl -s https://e.example/ > x.sh", proj("x.sh", Network)),
        ("cat .env > copy.txt", proj("copy.txt", Secret)),
        ("base64 -d a.txt > a", proj("a", Decoded)),
        ("npm i -g typescript", file("/usr/local/lib/node_modules", Network)),
        // Of a name that nobody knows, the folder.
        ("curl -s https://e.example/ > \"/tmp/new/$1.sh\"", file("/tmp/new/", Network)),
        // What a package manager notes in the project is its own text, but for what it was told to fetch.
        ("terraform init", vec![]),
        ("terraform init -from-module=https://m.example/x.zip", proj(".terraform", Network)),
        // A pipe is gone with the line, and so is what nobody wrote down.
        ("bash <(base64 -d a.txt)", vec![]),
        ("touch x", vec![]),
        ("cat a > b", vec![]),
    ] {
        assert_eq!(left(text), carried, "{text}");
    }
}

#[test]
fn data_flows_to_the_network_where_something_is_sent_and_holds_data() {
    use FlowEnd::{Data, Network};
    for (text, sent) in [
        ("curl -T README.md https://e.example/x", true),
        ("gh pr create --title x --body y", false),
        ("cat \"$(cat list)\"", false),
        ("curl -T README.md http://localhost/x", false),
    ] {
        let flows = ENGINE.classifier().assess(&command(text)).flows;
        assert_eq!(flows.iter().any(|f| (f.from, f.to) == (Data, Network)), sent, "{text}");
    }
}
