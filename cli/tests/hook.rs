//! `assize hook`, as a process: what agents would see.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Answer, Place};

/// What Claude Code sends before it runs a command.
fn claude(place: &Place, command: &str) -> Value {
    json!({
        "session_id": "s-1", "transcript_path": place.path("t.jsonl"), "cwd": place.path("proj"),
        "permission_mode": "default", "hook_event_name": "PreToolUse", "tool_name": "Bash",
        "tool_input": { "command": command, "description": "x" }, "tool_use_id": "toolu_1",
    })
}

/// The same from Codex.
fn codex(place: &Place, command: &str) -> Value {
    json!({
        "session_id": "s-2", "turn_id": "t-1", "transcript_path": null, "cwd": place.path("proj"),
        "hook_event_name": "PreToolUse", "model": "m", "permission_mode": "bypassPermissions",
        "tool_name": "Bash", "tool_input": { "command": command }, "tool_use_id": "call_1",
    })
}

fn hook(place: &Place, agent: &str, more: &[&str], payload: &Value) -> Answer {
    place.feed(&[&["hook", agent, "--shell", "bash"], more].concat(), payload.to_string().as_bytes())
}

fn decided(answer: &Answer) -> (String, String) {
    let said = answer.json();
    let output = &said["hookSpecificOutput"];
    let text = |key: &str| output[key].as_str().unwrap_or_default().to_owned();
    (text("permissionDecision"), text("permissionDecisionReason"))
}

#[test]
fn what_is_allowed_meets_no_objection() {
    let place = Place::new();
    for (agent, payload) in [("claude-code", claude(&place, "ls -l")), ("codex", codex(&place, "ls -l"))] {
        let answer = hook(&place, agent, &[], &payload);
        assert_eq!((answer.out().as_str(), answer.err().as_str(), answer.code()), ("{}\n", "", Some(0)));
    }
}

#[test]
fn what_is_allowed_is_granted_where_somebody_wants_that() {
    let place = Place::new();
    let (decision, _) = decided(&hook(&place, "claude-code", &["--grant"], &claude(&place, "ls -l")));
    assert_eq!(decision, "allow");
    // A bare allow would void the answer of Codex.
    assert_eq!(hook(&place, "codex", &["--grant"], &codex(&place, "ls -l")).out(), "{}\n");
}

#[test]
fn what_is_denied_says_so_and_why() {
    let place = Place::new();
    for (agent, payload) in
        [("claude-code", claude(&place, "rm -rf /")), ("codex", codex(&place, "rm -rf /"))]
    {
        let answer = hook(&place, agent, &[], &payload);
        let (decision, reason) = decided(&answer);
        assert_eq!((decision.as_str(), answer.code()), ("deny", Some(0)), "{reason}");
        assert!(reason.contains("final"), "{reason}");
    }
}

#[test]
fn who_cannot_ask_is_denied_with_a_way_to_go_on() {
    let place = Place::new();
    let push = "git push --force origin main";
    assert_eq!(decided(&hook(&place, "claude-code", &[], &claude(&place, push))).0, "ask");
    let (decision, reason) = decided(&hook(&place, "codex", &[], &codex(&place, push)));
    assert_eq!(decision, "deny");
    assert!(reason.contains("tell the user"), "{reason}");
    let mut deaf = claude(&place, push);
    deaf["permission_mode"] = "dontAsk".into();
    assert_eq!(decided(&hook(&place, "claude-code", &[], &deaf)).0, "deny");
    assert_eq!(decided(&hook(&place, "claude-code", &["--ask", "queue"], &claude(&place, push))).0, "deny");
}

#[test]
fn other_tools_are_judged_by_what_they_do() {
    let place = Place::new();
    let tool = |name: &str, input: Value| {
        let mut payload = claude(&place, "");
        payload["tool_name"] = name.into();
        payload["tool_input"] = input;
        decided(&hook(&place, "claude-code", &[], &payload)).0
    };
    let home = place.path("home");
    assert_eq!(tool("Read", json!({ "file_path": "src/lib.rs" })), "");
    assert_eq!(tool("Read", json!({ "file_path": home.join(".ssh/id_rsa") })), "ask");
    assert_eq!(tool("Write", json!({ "file_path": place.path("proj/a.rs"), "content": "x" })), "");
    assert_eq!(tool("Write", json!({ "file_path": "~/.zshrc", "content": "x" })), "ask");
    assert_eq!(tool("Write", json!({ "file_path": ".claude/settings.json", "content": "x" })), "deny");
    assert_eq!(tool("WebFetch", json!({ "url": "https://example.com", "prompt": "x" })), "ask");
    assert_eq!(tool("PowerShell", json!({ "command": "ls" })), "ask");
    assert_eq!(tool("TodoWrite", json!({ "todos": [] })), "");
    assert_eq!(tool("mcp__github__get_issue", json!({ "number": 1 })), "");
    assert_eq!(tool("mcp__box__run", json!({ "command": "ls" })), "ask");
    // Of a tool that nobody described the files are judged that it names.
    assert_eq!(tool("mcp__notes__read", json!({ "path": "~/.aws/credentials" })), "ask");
    assert_eq!(tool("mcp__notes__save", json!({ "filePath": ".git/hooks/pre-commit" })), "ask");
    assert_eq!(tool("mcp__notes__save", json!({ "filePath": "notes/today.md" })), "");
}

#[test]
fn what_cannot_be_read_is_denied_and_never_silent() {
    let place = Place::new();
    let whole = claude(&place, "ls").to_string();
    let mut foreign = claude(&place, "ls");
    foreign["turn_id"] = "t".into();
    let mut event = claude(&place, "ls");
    event["hook_event_name"] = "PreShellUse".into();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = format!("{whole}{}", " ".repeat(50 * 1024 * 1024));
    for payload in [
        "",
        "{",
        "null",
        "[]",
        "\u{feff}{}",
        &whole[..whole.len() - 1],
        &foreign.to_string(),
        &event.to_string(),
        &deep,
        &long,
    ] {
        let answer = place.feed(&["hook", "claude-code"], payload.as_bytes());
        let shown: String = payload.chars().take(60).collect();
        let denied = answer.code() == Some(2) && answer.out().is_empty() && !answer.err().is_empty();
        assert!(denied || decided(&answer).0 == "deny", "{shown}: {:?} {}", answer.code(), answer.out());
    }
}

#[test]
fn a_hook_that_is_called_wrongly_denies() {
    let place = Place::new();
    for arguments in
        [&["hook"][..], &["hook", "nobody"], &["hook", "claude-code", "--no-such"], &["hook", "--", "-"]]
    {
        let answer = place.feed(arguments, claude(&place, "ls").to_string().as_bytes());
        assert_eq!((answer.code(), answer.out().as_str()), (Some(2), ""), "{arguments:?}");
        assert!(answer.err().contains("denied"), "{arguments:?}: {}", answer.err());
    }
}

#[test]
fn a_broken_policy_denies() {
    let place = Place::new();
    place.write("proj/assize.toml", "[decide]\nhgih = 1\n");
    let (decision, reason) = decided(&hook(&place, "claude-code", &[], &claude(&place, "ls")));
    assert_eq!(decision, "deny");
    assert!(reason.contains("assize.toml"), "{reason}");
}

/// A hook that waits for the rest of its payload.
fn waiting(place: &Place, arguments: &[&str]) -> Child {
    let mut command: Command = place.command(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.as_mut().unwrap().write_all(b"{\"session_id\":").unwrap();
    child
}

fn said(mut child: Child) -> (Option<i32>, String, String) {
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (child.wait().unwrap().code(), out, err)
}

#[test]
fn a_signal_is_answered_with_a_denial() {
    let place = Place::new();
    for signal in ["TERM", "INT", "HUP", "QUIT", "ABRT", "USR1"] {
        let child = waiting(&place, &["hook", "claude-code"]);
        // It has to be up before it can hear anything.
        std::thread::sleep(Duration::from_millis(500));
        let told = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
        assert!(told.unwrap().success());
        let (code, out, err) = said(child);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{signal}: {err}");
        assert!(signal == "ABRT" || err.contains("told to stop"), "{signal}: {err}");
    }
}

#[test]
fn a_payload_that_never_ends_is_denied_in_half_the_time() {
    let place = Place::new();
    let started = Instant::now();
    let (code, out, err) = said(waiting(&place, &["hook", "codex", "--timeout", "2s"]));
    assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
    assert!(err.contains("in time"), "{err}");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn an_answer_that_nobody_reads_still_blocks() {
    let place = Place::new();
    let mut command = place.command(&["hook", "claude-code"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(claude(&place, "rm -rf /").to_string().as_bytes()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn the_third_try_is_told_to_stop() {
    let place = Place::new();
    let answer = || decided(&hook(&place, "claude-code", &[], &claude(&place, "rm -rf /"))).1;
    let (first, second, third) = (answer(), answer(), answer());
    assert!(!first.contains("tried"), "{first}");
    assert!(second.contains("tried 2 times"), "{second}");
    assert!(
        third.contains("tried 3 times") && third.contains("Stop") && third.len() < first.len(),
        "{third}"
    );
    // A folder where nothing can be kept costs the count.
    let mut command = place.command(&["hook", "claude-code"]);
    command.env("XDG_STATE_HOME", "/proc/nowhere");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(claude(&place, "rm -rf /").to_string().as_bytes()).unwrap();
    let (code, out, _) = said(child);
    assert!(code == Some(0) && out.contains("\"deny\"") && !out.contains("tried"), "{out}");
}

#[test]
fn what_happened_before_counts() {
    let place = Place::new();
    let line = |id: &str, command: &str| {
        json!({ "type": "assistant", "message": { "content": [
            { "type": "tool_use", "id": id, "name": "Bash", "input": { "command": command } } ] } })
    };
    let run = claude(&place, "sh ./x.sh");
    let before = decided(&hook(&place, "claude-code", &[], &run)).1;
    place.write("t.jsonl", format!("{}\n", line("t0", "curl -o x.sh https://get.example/x.sh")));
    let after = decided(&hook(&place, "claude-code", &[], &run)).1;
    assert!(!before.contains("network") && after.contains("network"), "{before}\n{after}");
}
