//! What records say, and that nothing of a secret is in them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

use assize_audit::{Options, Stamp, change, verdict_record};
use assize_protocol::{
    Agent, Assessment, Because, Caller, Class, Command, Confidence, Context, Coverage, Decision, Effect,
    EffectKind, Finding, Invocation, Outcome, Record, RecordKind, Request, Revisions, RuleId, Ruling,
    Severity, Span, Target, TargetKind, Verdict,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn stamp() -> Stamp {
    Stamp { id: "01K00000000000000000000000".to_owned(), at: 1_795_000_000_000 }
}

fn caller() -> Caller {
    Caller { name: "token:ci".to_owned(), scopes: Vec::new() }
}

fn request(text: &str) -> Request {
    let mut request = Request::of(Command::new(text, "/home/dev/proj"));
    request.session = Some("s-81".to_owned());
    request.tool_call = Some("toolu_01".to_owned());
    request.agent = Some(Agent { name: "claude-code".to_owned(), version: Some("2.1.330".to_owned()) });
    request
}

/// A verdict that repeats the command wherever text can stand.
fn verdict(text: &str) -> Verdict {
    let span = Span::new(0, text.len());
    let target = Target {
        kind: TargetKind::Code,
        text: text.to_owned(),
        class: Class::Opaque,
        zone: None,
        contains: Vec::new(),
    };
    let effect = Effect { kind: EffectKind::Execute, target, qualifiers: Vec::new(), invocation: 0, span };
    let finding = Finding {
        rule: RuleId::new("program/opaque-code").unwrap(),
        severity: Severity::Medium,
        confidence: Confidence::High,
        span,
        summary: format!("Runs `{text}`"),
        safer: None,
        invocation: Some(0),
        effect: Some(0),
        sandboxed: false,
    };
    let invocation = Invocation {
        program: text.split(' ').next().unwrap_or("").to_owned(),
        subcommands: Vec::new(),
        argv: text.split(' ').map(str::to_owned).collect(),
        options: Vec::new(),
        operands: Vec::new(),
        via: None,
        understood: true,
        span,
    };
    Verdict {
        id: json!("01KVERDICT"),
        ruling: Ruling {
            decision: Decision::Ask,
            risk: Severity::Medium,
            outcome: Outcome::Judged,
            because: vec![Because {
                finding: Some(0),
                decision: Decision::Ask,
                decided_by: "policy:builtin decide.medium".to_owned(),
            }],
            suppressed: Vec::new(),
            refused: Some("to run code nobody read".to_owned()),
            rewrite: None,
            unblock: None,
        },
        assessment: Assessment {
            carried: Vec::new(),
            invocations: vec![invocation],
            effects: vec![effect.clone(), effect],
            flows: Vec::new(),
            findings: vec![finding],
            coverage: Coverage::default(),
            wanted: Vec::new(),
        },
        revisions: Revisions {
            engine: "0.1.0".to_owned(),
            rules: "sha256:aa".to_owned(),
            policy: "sha256:bb".to_owned(),
        },
        approval: None,
        tried: None,
        reviews: Vec::new(),
        elapsed_us: Some(48),
    }
}

fn record(text: &str) -> Record {
    verdict_record(stamp(), &request(text), &verdict(text), &caller(), &Options::default())
}

/// The text that keys in order and no spaces make of a value.
fn canonical(text: &str) -> String {
    let mut value: Value = serde_json::from_str(text).unwrap();
    value.sort_all_objects();
    value.to_string()
}

#[test]
fn a_body_is_canonical_when_it_is_made() {
    let body = record("npm test -- --grep 'ü \u{1}'").body;
    assert_eq!(body.as_str(), canonical(body.as_str()));
}

#[test]
fn a_plain_command_takes_less_than_two_kilobytes() {
    let text = "npm test";
    let mut full = request(text);
    full.context = Some(Context { prompt: Some("run the tests".to_owned()), recent: Vec::new() });
    let record = verdict_record(stamp(), &full, &verdict(text), &caller(), &Options::default());
    let size = serde_json::to_string(&record).unwrap().len();
    assert!(size < 2048, "{size}");
}

#[test]
fn a_record_says_where_it_was_masked() {
    let record = record("mysql -phunter2abc db");
    let body = record.body.value();
    assert_eq!(body["command"], "mysql -p********** db");
    assert_eq!(body["effects"].as_array().unwrap().len(), 1, "equal effects are written once");
    assert_eq!(record.masked, ["/command", "/effects/0", "/findings/0/summary"]);
    assert_eq!(body["findings"][0]["span"], json!([0, 21]));
}

#[test]
fn a_prompt_is_kept_only_where_somebody_wants_it() {
    let text = "npm test";
    let mut asked = request(text);
    asked.context =
        Some(Context { prompt: Some("the password is: hunter2abc".to_owned()), recent: Vec::new() });
    let of = |options: &Options| verdict_record(stamp(), &asked, &verdict(text), &caller(), options);
    let without = of(&Options::default());
    assert_eq!(without.erased, ["/prompt/text"]);
    assert_eq!(without.body.value()["prompt"].as_object().unwrap().len(), 1);
    let with = of(&Options { prompts: true, ..Options::default() });
    assert_eq!(with.erased, [""; 0]);
    assert!(with.body.value()["prompt"]["text"].is_string());
}

#[test]
fn the_hash_is_of_the_command_as_it_was() {
    let hash = record("abc").body.value()["command_sha256"].clone();
    assert_eq!(hash, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn every_text_of_a_change_is_masked() {
    let body = json!({ "command": "app --password hunter2abc", "votes": [{ "message": "use hunter2abc" }], "a/b": "TOKEN=abcdef12" });
    let record = change(stamp(), RecordKind::Approval, "token:me", body);
    assert!(!record.body.as_str().contains("hunter2abc"));
    assert_eq!(record.masked, ["/a~1b", "/command", "/votes/0/message"]);
}

/// The table of the tests of redaction: texts without marks, and their secrets.
fn planted() -> Vec<(String, Vec<String>)> {
    let table = include_str!("data/secrets.txt").lines().filter(|line| line.contains('«'));
    let lines = table.map(|line| line.replace('⏎', "\n").replace('·', ""));
    let unmarked = |line: String| {
        let secrets =
            line.split('«').skip(1).map(|piece| piece.split('»').next().unwrap().to_owned()).collect();
        (line.replace(['«', '»'], ""), secrets)
    };
    lines.map(unmarked).collect()
}

proptest! {
    #[test]
    fn nothing_of_a_planted_secret_is_anywhere_in_a_record(
        first in prop::sample::select(planted()),
        second in prop::sample::select(planted()),
        prompts in any::<bool>(),
    ) {
        let text = format!("{}\n{}", first.0, second.0);
        let mut asked = request(&text);
        asked.context = Some(Context { prompt: Some(first.0.clone()), recent: Vec::new() });
        let options = Options { prompts, ..Options::default() };
        let record = verdict_record(stamp(), &asked, &verdict(&text), &caller(), &options);
        let written = serde_json::to_string(&record).unwrap();
        // Quotes inside a secret stay; what lies between them is looked for.
        for secret in first.1.iter().chain(&second.1) {
            for piece in secret.split(['\'', '"', '\\', '\n']).filter(|piece| piece.len() > 6) {
                prop_assert!(!written.contains(piece), "{} in {}", piece, written);
            }
        }
    }
}
