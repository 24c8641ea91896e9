//! `assize check --jsonl` keeps answering, whatever it is fed.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has to fail")]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::{Value, json};
use support::Place;

/// The answers to `input`; panics unless there is one JSON object per line.
fn answers(input: &[u8]) -> Vec<Value> {
    let answer = Place::new().feed(&["check", "--jsonl"], input);
    assert_eq!((answer.code(), answer.err().as_str()), (Some(0), ""));
    answer.out().lines().map(|line| serde_json::from_str(line).expect("one object per line")).collect()
}

#[test]
fn every_line_gets_its_answer_in_order() {
    let input = br#"{"id":1,"command":"ls"}
{"id":"two","command":"git push --force origin main"}
{"id":{"three":3},"command":"rm -rf /"}
"#;
    let decisions: Vec<_> = answers(input).iter().map(|a| (a["id"].clone(), a["decision"].clone())).collect();
    let expected =
        [(json!(1), json!("allow")), (json!("two"), json!("ask")), (json!({"three": 3}), json!("deny"))];
    assert_eq!(decisions, expected);
}

#[test]
fn an_answer_has_the_public_shape() {
    let all = answers(b"{\"id\":1,\"command\":\"git push --force origin main\"}\n");
    let keys: Vec<_> = all[0].as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default();
    let mut expected = ["id", "decision", "risk", "because", "effects", "findings"];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    let because = all[0]["because"].as_array().cloned().unwrap_or_default();
    assert!(because.contains(&json!("git/force-push")), "{because:?}");
    assert_eq!(all[0]["risk"], "high");
}

#[test]
fn what_is_malformed_is_answered_and_the_rest_goes_on() {
    let mut input: Vec<u8> = Vec::new();
    input.extend(b"not json\n");
    input.extend(b"\n");
    input.extend(b"   \n");
    input.extend(b"{\"id\":4}\n");
    input.extend(b"{\"id\":5,\"command\":\"\xff\xfe\"}\n");
    input.extend(b"{\"id\":6,\"command\":\"ls\0\"}\n");
    input.extend(b"[]\nnull\n7\n\"ls\"\n");
    input.extend(b"{\"id\":11,\"command\":\"ls\",\"shell\":\"fish\"}\n");
    input.extend(b"{\"id\":12,\"command\":\"ls\",\"cwd\":\"relative\"}\n");
    input.extend(b"{\"id\":13,\"command\":\"ls\",\"cwd\":7}\n");
    input.extend(b"{\"id\":14,\"command\":\"\\ud800\"}\n");
    input.extend("[".repeat(100_000).bytes());
    input.extend(b"\n{\"id\":16,\"command\":\"ls\"}");
    let all = answers(&input);
    let ids: Vec<_> = all.iter().map(|a| (a["id"].clone(), a["error"].is_string())).collect();
    let null = Value::Null;
    let expected = [
        (null.clone(), true),
        (null.clone(), true),
        (null.clone(), true),
        (json!(4), true),
        (null.clone(), true),
        (null.clone(), true),
        (null.clone(), true),
        (null.clone(), true),
        (null.clone(), true),
        (null.clone(), true),
        (json!(11), true),
        (json!(12), true),
        (json!(13), true),
        (null.clone(), true),
        (null, true),
        (json!(16), false),
    ];
    assert_eq!(ids, expected);
}

#[test]
fn a_line_of_ten_megabytes_is_one_answer() {
    let mut input = b"{\"id\":1,\"command\":\"".to_vec();
    input.resize(10 * 1024 * 1024, b'x');
    input.extend(b"\"}\n{\"id\":2,\"command\":\"ls\"}\n");
    let all = answers(&input);
    assert_eq!(all.len(), 2);
    assert_eq!(all[0], json!({"id": null, "error": "the line is longer than 1048576 bytes"}));
    assert_eq!(all[1]["decision"], "allow");
}

#[test]
fn a_long_command_is_judged_within_the_limits() {
    let command = "ls; ".repeat(200_000);
    let all = answers(format!("{}\n", json!({"id": 1, "command": command})).as_bytes());
    assert_eq!(all[0]["decision"], "ask");
}

#[test]
fn an_empty_or_escaped_nul_command_is_never_allowed() {
    for command in ["", " ", "\0", "ls\0"] {
        let all = answers(format!("{}\n", json!({"id": 1, "command": command})).as_bytes());
        assert_ne!(all[0]["decision"], "allow", "{command:?}");
    }
}

#[test]
fn nothing_in_nothing_out() {
    assert_eq!(answers(b""), [] as [Value; 0]);
}

#[test]
fn a_line_may_say_where_it_runs() {
    let all = answers(
        br#"{"id":1,"command":"touch x","cwd":"/srv/a"}
{"id":2,"command":"touch /srv/b/x","cwd":"/srv/a"}
{"id":3,"command":"touch /srv/b/x","cwd":"/srv/a","workspace":["/srv"]}
{"id":4,"command":"touch ~/x","cwd":"/srv/a","home":"/srv/a","user":"eve","shell":"sh","other":true}
"#,
    );
    let decisions: Vec<_> = all.iter().map(|a| a["decision"].as_str().unwrap_or_default()).collect();
    assert_eq!(decisions, ["allow", "ask", "allow", "allow"]);
}

#[test]
fn each_project_tightens_its_own_lines() {
    let place = Place::new();
    place.write(
        "strict/assize.toml",
        "[decide]\ninfo = \"deny\"\nlow = \"deny\"\nmedium = \"deny\"\nhigh = \"deny\"\n",
    );
    place.write("broken/assize.toml", "[decide");
    let line = |id: u32, folder: &str| {
        format!("{}\n", json!({"id": id, "command": "touch /srv/x", "cwd": place.path(folder)}))
    };
    let input = [line(1, "proj"), line(2, "strict"), line(3, "broken"), line(4, "proj")].concat();
    let out = place.feed(&["check", "--jsonl"], input.as_bytes()).out();
    let all: Vec<Value> = out.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let decisions: Vec<_> = all.iter().map(|a| a["decision"].as_str()).collect();
    assert_eq!(decisions, [Some("ask"), Some("deny"), None, Some("ask")]);
    assert!(all[2]["error"].is_string());
}

#[test]
fn an_answer_does_not_wait_for_the_next_line() {
    let place = Place::new();
    let mut command = place.command(&["check", "--jsonl"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    for id in 1..=3 {
        // Half of the next line is there already: no reason to hold the answer back.
        write!(stdin, "{{\"id\":{id},\"command\":\"ls\"}}\n ").expect("it reads");
        stdin.flush().expect("it reads");
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it answers");
        assert!(line.starts_with('{') && line.contains(&format!("\"id\":{id}")), "{line}");
    }
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn whoever_stops_reading_ends_it_quietly() {
    let place = Place::new();
    let mut command = place.command(&["check", "--jsonl"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("piped");
    for _ in 0..1_000 {
        if stdin.write_all(b"{\"id\":1,\"command\":\"ls\"}\n").is_err() {
            break;
        }
    }
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_line_that_comes_later_is_judged_by_what_is_there_then() {
    let place = Place::new();
    let mut command = place.command(&["check", "--jsonl"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    for (script, decision) in [("ls\n", "allow"), ("rm -rf /\n", "deny"), ("pwd\n", "allow")] {
        place.write("proj/x.sh", script);
        // What came together may share what was looked up; both answers speak of the same moment.
        stdin.write_all(b"{\"command\":\"sh x.sh\"}\n{\"command\":\"sh ./x.sh\"}\n").expect("it reads");
        for _ in 0..2 {
            let mut line = String::new();
            stdout.read_line(&mut line).expect("it answers");
            let answer: Value = serde_json::from_str(&line).expect("one object per line");
            assert_eq!(answer["decision"], decision, "{script}");
        }
    }
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}
