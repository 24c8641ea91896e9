//! `assize models train-sessions`.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "these tests are about files")]

mod support;

use std::path::Path;

use support::{Place, argument};

/// A session of one prompt, with a command that asks.
fn session(id: &str, expect: &str, prompt: &str) -> String {
    let line = serde_json::json!({
        "id": id, "kind": "made", "expect": expect,
        "command": "git push --force origin feat/x", "cwd": "/w", "workspace": ["/w"],
        "context": { "recent": [{ "id": "e1", "kind": "prompt", "text": prompt }] },
    });
    format!("{line}\n")
}

fn author(wanted: &str, unwanted: &str) -> String {
    session("good", "allow", wanted) + &session("bad", "stop", unwanted)
}

#[test]
fn the_same_sessions_make_the_same_head() {
    let place = Place::new();
    place.write("data/one.jsonl", author("force push feat/x to origin", "look at feat/x"));
    place.write("data/two.jsonl", author("overwrite feat/x on origin by force", "never push anything"));
    let data = place.path("data");
    let trained = |name: &str| {
        let out = place.path(name);
        let answer =
            place.run(&["models", "train-sessions", "--data", argument(&data), "--out", argument(&out)]);
        assert_eq!(answer.code(), Some(0), "{}", answer.err());
        assert!(answer.out().contains("| one | 1 / 1 |"), "{}", answer.out());
        let bytes = |file: &str| std::fs::read(out.join(file)).unwrap();
        ["session.json", "session.safetensors", "session-eval.json", "session-eval.md"].map(bytes)
    };
    assert_eq!(trained("first"), trained("second"));
}

#[test]
fn wrong_sessions_are_one_message_with_the_place() {
    let place = Place::new();
    let said = |file: &Path| {
        let answer = place.run(&["models", "train-sessions", "--data", argument(file)]);
        assert_eq!((answer.code(), answer.out().as_str()), (Some(1), ""));
        answer.err()
    };
    let missing = said(&place.path("nowhere.jsonl"));
    assert!(missing.contains("nowhere.jsonl"), "{missing}");
    let bad = said(&place.write("bad.jsonl", session("a", "allow", "push") + "{\"id\": 1}\n"));
    assert!(bad.contains("bad.jsonl`, line 2") && bad.contains("expect"), "{bad}");
    let alone = said(&place.write("alone.jsonl", author("push feat/x by force", "look at it")));
    assert!(alone.contains("name two files or more"), "{alone}");
}
