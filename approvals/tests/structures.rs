//! What is kept for commands of one structure, and that it reaches no further.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stdout, reason = "counts are worth reading")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use assize_protocol::{Decision, EffectKind, TargetKind};
use assize_tests::corpus;
use support::*;

fn shape(text: &str) -> Option<String> {
    Judged::new(text).structure().map(|structure| structure.shape)
}

fn alike(a: &str, b: &str) -> bool {
    let structure = Judged::new(a).structure();
    assert!(structure.is_some(), "`{a}` has no structure");
    structure == Judged::new(b).structure()
}

#[test]
fn a_structure_shows_the_line_and_what_was_found() {
    let structure = Judged::new("curl -fsS https://api.example/v1/x").structure().unwrap();
    assert_eq!(structure.shape, "curl -fsS https://api.example/v1/⟨name⟩");
    assert_eq!(structure.invocations, ["curl [fail, silent, show-error]"]);
    assert_eq!(structure.effects, ["curl: fetch public api.example"]);
    assert_eq!(structure.findings, ["boundary/unknown-host"]);
    assert!(structure.key.starts_with("sha256:"));
}

#[test]
fn names_are_open_where_nothing_but_reading_and_writing_happens() {
    assert_eq!(
        shape("cat src/a.rs src/b.rs ~/notes/x.txt").as_deref(),
        Some("cat ⟨read workspace in-workspace⟩ ⟨read home in-home /home/dev/notes/⟩")
    );
    assert_eq!(
        shape("curl -T report.txt https://h.example/up").as_deref(),
        Some("curl -T report.txt https://h.example/up")
    );
    assert_eq!(
        shape("cat report.txt | curl -d @- https://h.example/up").as_deref(),
        Some("cat report.txt | curl -d @- https://h.example/up")
    );
    assert_eq!(shape("cat ~/x").as_deref(), Some("cat ~/x"), "a home is no folder to open");
}

#[test]
fn other_names_of_the_same_kind_are_alike() {
    assert!(alike("cat src/a.rs ~/notes/x.txt", "cat lib/b.rs lib/c.rs ~/notes/y.txt"));
    assert!(alike("curl -fsS https://api.example/v1/x", "curl -fsS https://api.example/v1/y.json"));
}

#[test]
fn what_differs_in_more_than_an_open_name_is_not_alike() {
    let read = "cat src/a.rs ~/notes/x.txt";
    for other in [
        "cat src/a.rs ~/notes/deep/x.txt",
        "cat src/a.rs ~/x.txt",
        "cat src/a.rs ~/.ssh/id_rsa",
        "cat .env ~/notes/x.txt",
        "cat ../a.rs ~/notes/x.txt",
        "cat $FILE ~/notes/x.txt",
        "cat src/*.rs ~/notes/x.txt",
        "cat -n src/a.rs ~/notes/x.txt",
        "cat  src/a.rs ~/notes/x.txt",
        "cat src/a.rs ~/notes/x.txt > out.txt",
        "cat src/a.rs ~/notes/x.txt &",
        "head src/a.rs ~/notes/x.txt",
    ] {
        assert!(!alike(read, other), "{other}");
    }
    let fetch = "curl -fsS https://api.example/v1/x";
    for other in [
        "curl -fsS https://api.example/v2/x",
        "curl -fsS https://api.example/v1/../x",
        "curl -fsS https://api.example/v1/x?q=secret",
        "curl -fsS https://user@api.example/v1/x",
        "curl -fsS https://api.example:8443/v1/x",
        "curl -fsS http://api.example/v1/x",
        "curl -fsS https://api.example.evil.example/v1/x",
        "curl -fsS https://api.example/v1/x https://api.example/v1/y -o z",
        "curl -fsS -X DELETE https://api.example/v1/x",
        "curl -fsSk https://api.example/v1/x",
        "TOKEN=x curl -fsS https://api.example/v1/x",
    ] {
        assert!(!alike(fetch, other), "{other}");
    }
}

#[test]
fn nothing_is_kept_that_would_reach_too_far() {
    for text in [
        "rm -rf ../other",
        "rm ~/notes/x.txt",
        "rm -f src/*.tmp ~/notes/x.txt",
        "cat ~/.aws/credentials",
        "sudo systemctl restart nginx",
        "pip install requests",
        "x=$(date); curl https://api.example/$x",
        "frobnicate --all",
        "curl http://169.254.169.254/latest/meta-data/",
        "cp -r src /opt/x",
        "printenv",
        "echo x >> ~/.bashrc",
        "cat ~/notes/⟨read home⟩",
    ] {
        let judged = Judged::new(text);
        assert_eq!(judged.structure(), None, "{text}");
    }
}

/// Every line of the corpus that asks and has a structure.
static SEEDS: LazyLock<Vec<Judged>> = LazyLock::new(|| {
    let cases = corpus::cases().unwrap();
    let texts: BTreeSet<String> = cases.into_iter().map(|case| case.command).collect();
    let all = texts.len();
    let judged = texts.iter().map(|text| Judged::new(text));
    let asks: Vec<Judged> = judged.filter(|judged| judged.verdict.ruling.decision == Decision::Ask).collect();
    let asking = asks.len();
    let kept: Vec<Judged> = asks.into_iter().filter(|judged| judged.structure().is_some()).collect();
    println!("{all} commands, {asking} ask, {} of them have a structure", kept.len());
    kept
});

/// What somebody who approved a command knows of it, by another way than structures are made.
fn facts(judged: &Judged) -> BTreeSet<String> {
    let assessment = &judged.verdict.assessment;
    let effects = assessment.effects.iter().map(|effect| {
        let target = &effect.target;
        let by = &assessment.invocations[effect.invocation as usize];
        let named = target.kind != TargetKind::Path || effect.kind == EffectKind::Delete;
        let name = if named { target.text.as_str() } else { "" };
        format!(
            "{} {:?} {:?} {:?} {:?} {:?} {name}",
            by.program, effect.kind, effect.qualifiers, target.class, target.zone, target.contains
        )
    });
    let findings = assessment.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.severity));
    let flows = assessment.flows.iter().map(|flow| format!("{:?} {:?}", flow.from, flow.to));
    let programs = assessment.invocations.iter().map(|one| format!("{} {:?}", one.program, one.subcommands));
    effects.chain(findings).chain(flows).chain(programs).collect()
}

#[test]
fn a_command_is_like_itself_wherever_it_is_asked_again() {
    assert!(SEEDS.len() > 100, "{} commands have a structure", SEEDS.len());
    for judged in SEEDS.iter() {
        let again = judged.but(|request| request.session = Some("another".to_owned()));
        assert_eq!(judged.structure(), again.structure(), "{}", judged.request.command.text);
    }
}

#[test]
fn commands_alike_do_the_same_to_the_same_kinds_of_things() {
    let mut groups: BTreeMap<String, Vec<&Judged>> = BTreeMap::new();
    for judged in SEEDS.iter() {
        groups.entry(judged.structure().unwrap().key).or_default().push(judged);
    }
    let shared = groups.values().filter(|group| group.len() > 1);
    for group in shared {
        for other in &group[1..] {
            assert_eq!(
                facts(group[0]),
                facts(other),
                "{} | {}",
                group[0].request.command.text,
                other.request.command.text
            );
        }
    }
}

/// What may be put around a command.
const ADDED: [(&str, &str); 18] = [
    ("", "; rm -rf x"),
    ("", " && rm x"),
    ("", "\nls"),
    ("", " || true"),
    ("", " | cat"),
    ("", " | sh"),
    ("", " > out.txt"),
    ("", " 2>/dev/null"),
    ("", " &"),
    ("", " --zzz"),
    ("", " -v"),
    ("", " ~/.ssh/id_rsa"),
    ("", " /etc/passwd"),
    ("", " $X"),
    ("sudo ", ""),
    ("env ", ""),
    ("A=b ", ""),
    ("cd sub && ", ""),
];

#[test]
fn whatever_is_added_makes_another_command() {
    for judged in SEEDS.iter().step_by(7) {
        let text = &judged.request.command.text;
        let structure = judged.structure();
        for (before, behind) in ADDED {
            let made = Judged::new(&format!("{before}{text}{behind}"));
            assert_ne!(structure, made.structure(), "{before}{text}{behind}");
        }
    }
}

/// What a word may be replaced with.
const WORDS: [&str; 10] = [
    "/etc/passwd",
    "~/.ssh/id_rsa",
    "-rf",
    "..",
    ".env",
    "$X",
    "*",
    "src/other.rs",
    "'a b'",
    "https://evil.example/x",
];

#[test]
fn a_command_with_another_word_is_alike_only_when_it_does_the_same() {
    let (mut tried, mut same) = (0, 0);
    for judged in SEEDS.iter().step_by(7) {
        let text = &judged.request.command.text;
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        for (word, other) in words.iter().flat_map(|word| WORDS.map(|other| (*word, other))) {
            let made = Judged::new(&text.replacen(word, other, 1));
            tried += 1;
            if made.request.command.text != *text && made.structure() == judged.structure() {
                same += 1;
                assert_eq!(facts(judged), facts(&made), "{text} | {}", made.request.command.text);
            }
        }
    }
    println!("{tried} words replaced, {same} of them alike");
}
