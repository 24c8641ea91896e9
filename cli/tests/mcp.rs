//! `assize mcp`, as a client of the Model Context Protocol sees it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use serde_json::{Value, json};
use support::Place;

/// The answers to `messages`, by id.
fn talk(place: &Place, messages: &[Value]) -> Vec<Value> {
    let lines: Vec<String> = messages.iter().map(|message| format!("{message}\n")).collect();
    let answer = place.feed(&["mcp", "--server", "never", "--shell", "bash"], lines.concat().as_bytes());
    assert_eq!(answer.code(), Some(0), "{}", answer.err());
    let mut answers: Vec<Value> =
        answer.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    answers.sort_by_key(|answer| answer["id"].as_i64());
    answers
}

fn call(id: i64, tool: &str, arguments: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call",
        "params": { "name": tool, "arguments": arguments } })
}

fn text(answer: &Value) -> &str {
    answer["result"]["content"][0]["text"].as_str().unwrap()
}

#[test]
fn a_client_finds_the_tools() {
    let answers = talk(
        &Place::new(),
        &[
            json!({ "jsonrpc": "2.0", "id": 0, "method": "server/discover", "params": {} }),
            json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize",
                "params": { "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {} } }),
            json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
            json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" }),
            json!({ "jsonrpc": "2.0", "id": 3, "method": "ping" }),
        ],
    );
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["error"]["code"], -32601);
    assert_eq!(answers[1]["result"]["protocolVersion"], "2025-06-18");
    let tools = answers[2]["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["approve", "check", "explain"]);
    assert_eq!(answers[3]["result"], json!({}));
}

#[test]
fn a_permission_prompt_is_answered_with_allow_or_deny() {
    let prompt = |id, tool: &str, input: Value| {
        call(id, "approve", &json!({ "tool_name": tool, "input": input, "tool_use_id": "t" }))
    };
    let answers = talk(
        &Place::new(),
        &[
            prompt(0, "Bash", json!({ "command": "ls -l", "description": "x" })),
            prompt(1, "Bash", json!({ "command": "rm -rf /" })),
            prompt(2, "Bash", json!({ "command": "git push --force" })),
            prompt(3, "Bash", json!({ "cmd": "ls" })),
            prompt(4, "mcp__a__b", json!({ "number": 1 })),
            prompt(5, "Write", json!({ "file_path": ".claude/settings.json", "content": "{}" })),
            prompt(6, "TodoWrite", json!({ "todos": [] })),
            call(7, "approve", &json!({})),
            call(8, "approve", &json!([])),
        ],
    );
    let said: Vec<Value> = answers.iter().map(|answer| serde_json::from_str(text(answer)).unwrap()).collect();
    let allowed: Vec<bool> = said.iter().map(|said| said["behavior"] == "allow").collect();
    assert_eq!(allowed, [true, false, false, false, false, false, true, false, false], "{said:?}");
    assert_eq!(said[0]["updatedInput"]["command"], "ls -l");
    for denied in said.iter().filter(|said| said["behavior"] != "allow") {
        assert!(denied["behavior"] == "deny" && !denied["message"].as_str().unwrap().is_empty(), "{denied}");
    }
}

/// What Claude Code 2.1.330 sent, from its first probe to its last prompt.
const RECORDED: &str = include_str!("data/permission-prompt-2.1.330.jsonl");

#[test]
fn a_real_client_is_answered_to_the_end() {
    let messages: Vec<Value> = RECORDED.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let wanted = messages.iter().filter(|message| message.get("id").is_some()).count();
    let answers = talk(&Place::new(), &messages);
    assert_eq!(answers.len(), wanted);
    for answer in answers.iter().filter(|answer| answer["result"].get("content").is_some()) {
        let said: Value = serde_json::from_str(text(answer)).unwrap();
        // It asks to write into another home than that of this test.
        assert_eq!(said["behavior"], "deny", "{said}");
    }
}

#[test]
fn commands_and_rules_are_checked_and_explained() {
    let answers = talk(
        &Place::new(),
        &[
            call(0, "check", &json!({ "command": "rm -rf /" })),
            call(1, "explain", &json!({ "command": "tar -xzf a.tgz -C out" })),
            call(2, "explain", &json!({ "rule": "git/cleans" })),
            call(3, "explain", &json!({ "rule": "git/no-such" })),
            call(4, "check", &json!({ "command": "ls", "cwd": "src" })),
            call(5, "check", &json!({})),
            call(6, "shred", &json!({})),
        ],
    );
    let checked: Value = serde_json::from_str(text(&answers[0])).unwrap();
    assert_eq!(checked["decision"], "deny");
    assert!(text(&answers[1]).contains("write"), "{}", text(&answers[1]));
    assert!(text(&answers[2]).contains("git/cleans") && !text(&answers[2]).contains('\u{1b}'));
    for wrong in &answers[3..6] {
        assert_eq!(wrong["result"]["isError"], true, "{wrong}");
    }
    assert_eq!(answers[6]["error"]["code"], -32602);
}

#[test]
fn what_makes_no_sense_is_answered_and_the_next_message_read() {
    let place = Place::new();
    let input = b"{\n[]\n\xff\xfe\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";
    let answer = place.feed(&["mcp"], input);
    assert_eq!(answer.out().lines().count(), 4, "{}", answer.out());
    assert!(answer.out().lines().last().unwrap().contains("\"result\":{}"));
}
