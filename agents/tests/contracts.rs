//! Every agent: what its payload is read as, and what it is answered.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod support;

use assize_agents::{Act, Answer, Asking, Call, Host, Manner, Place, Saying, Told, contract_of, read, say};
use assize_protocol::{ApprovalState, ApprovalTicket, Rewrite, Verdict};
use serde_json::{Value, json};
use support::{place, runs, verdict};

fn call(host: Host, payload: &Value) -> Call {
    read(contract_of(host), payload.to_string().as_bytes(), &place())
        .unwrap_or_else(|why| panic!("{host}: {why:?}"))
}

fn judged(call: &Call) -> (&str, &str) {
    match &call.act {
        Act::Judge { request, .. } => (&request.command.text, &request.command.cwd),
        other => panic!("{:?}: {other:?}", call.contract.id),
    }
}

fn doubt(call: &Call) -> Option<&str> {
    match &call.act {
        Act::Judge { doubt, .. } => doubt.as_deref(),
        other => panic!("{other:?}"),
    }
}

fn answered(host: Host, verdict: &Verdict) -> Answer {
    let call = call(host, &runs(host, "ls"));
    call.answer(&say(&call, Some(verdict), Manner::default(), &Told::default()))
}

#[test]
fn every_agent_hands_over_its_command_and_its_folder() {
    for host in Host::ALL {
        let call = call(host, &runs(host, "git status"));
        assert_eq!(judged(&call), ("git status", "/w"), "{host}");
        assert_eq!(doubt(&call), None, "{host}");
        let Act::Judge { request, .. } = &call.act else { panic!("{host}") };
        assert_eq!(request.command.workspace, ["/w"], "{host}");
        assert_eq!(request.agent.as_ref().unwrap().name, host.name());
    }
}

#[test]
fn what_real_clients_sent_is_read_without_a_doubt() {
    let recorded = [
        (Host::ClaudeCode, include_str!("data/claude-code-2.1.330.jsonl")),
        (Host::Codex, include_str!("data/codex-0.169.0.jsonl")),
    ];
    for (host, lines) in recorded {
        assert!(lines.lines().count() > 10, "{host}");
        for line in lines.lines() {
            let payload: Value = serde_json::from_str(line).unwrap();
            let call = call(host, &payload);
            let text = payload["tool_input"]["command"].as_str().unwrap();
            assert_eq!((judged(&call), doubt(&call)), ((text, "/home/dev/proj"), None));
        }
    }
}

#[test]
fn every_agent_is_denied_in_its_own_words() {
    let answer = |host| answered(host, &verdict("deny", "judged"));
    let reason = "assize denied this command (v-1): rewriting what others have. Overwrites the branch `main` of others [git/force-push]. This is final: nobody can approve it, and another spelling is denied as well.";
    let claude = json!({ "hookSpecificOutput": { "hookEventName": "PreToolUse",
        "permissionDecision": "deny", "permissionDecisionReason": reason } });
    let cursor = json!({ "permission": "deny", "user_message": reason, "agent_message": reason });
    let decision = json!({ "decision": "deny", "reason": reason });
    for (host, said) in [
        (Host::ClaudeCode, &claude),
        (Host::Codex, &claude),
        (Host::Qwen, &claude),
        (Host::Cursor, &cursor),
        (Host::Copilot, &json!({ "permissionDecision": "deny", "permissionDecisionReason": reason })),
        (Host::Gemini, &decision),
        (Host::OpenHands, &decision),
        (Host::OpenCode, &decision),
        (Host::Pi, &decision),
        (Host::Cline, &json!({ "cancel": true, "errorMessage": reason })),
    ] {
        let Answer { stdout, stderr, code } = answer(host);
        assert_eq!(
            (serde_json::from_str::<Value>(&stdout).unwrap(), stderr, code),
            (said.clone(), String::new(), 0)
        );
    }
    for host in [Host::Windsurf, Host::Kiro] {
        let blocked = Answer { stdout: String::new(), stderr: format!("{reason}\n"), code: 2 };
        assert_eq!(answer(host), blocked, "{host}");
    }
}

#[test]
fn no_objection_is_no_permission_where_there_is_a_difference() {
    for (host, said) in [
        (Host::ClaudeCode, "{}\n"),
        (Host::Codex, "{}\n"),
        (Host::Cursor, "{\"continue\":true,\"permission\":\"allow\"}\n"),
        (Host::Copilot, "{}\n"),
        (Host::Gemini, "{}\n"),
        (Host::Qwen, "{}\n"),
        (Host::Windsurf, ""),
        (Host::Cline, "{\"cancel\":false}\n"),
        (Host::Kiro, ""),
        (Host::OpenHands, "{}\n"),
        (Host::OpenCode, "{}\n"),
        (Host::Pi, "{}\n"),
    ] {
        let quiet = Answer { stdout: said.to_owned(), stderr: String::new(), code: 0 };
        assert_eq!(answered(host, &verdict("allow", "judged")), quiet, "{host}");
    }
}

#[test]
fn an_ask_is_put_where_somebody_hears_it() {
    let asks = [Host::ClaudeCode, Host::Cursor, Host::Copilot, Host::Gemini, Host::Qwen, Host::Pi];
    for host in Host::ALL {
        let call = call(host, &runs(host, "ls"));
        let said = |manner| say(&call, Some(&verdict("ask", "judged")), manner, &Told::default());
        let native = matches!(said(Manner::default()), Saying::Ask(_));
        assert_eq!(native, asks.contains(&host), "{host}");
        let queue = Manner { asking: Asking::Queue, grants: false };
        assert!(matches!(said(queue), Saying::Deny(_)), "{host}");
    }
    let mut deaf = runs(Host::ClaudeCode, "ls");
    deaf["permission_mode"] = "bypassPermissions".into();
    let call = call(Host::ClaudeCode, &deaf);
    let said = say(&call, Some(&verdict("ask", "judged")), Manner::default(), &Told::default());
    assert!(matches!(said, Saying::Deny(_)), "{said:?}");
}

fn waiting() -> Verdict {
    let ticket = ApprovalTicket {
        id: "01A".to_owned(),
        state: ApprovalState::Open,
        expires_at: 1,
        edited: None,
        message: None,
        token: None,
    };
    Verdict { approval: Some(ticket), ..verdict("ask", "judged") }
}

#[test]
fn a_run_is_put_off_only_when_something_waits() {
    let call = call(Host::ClaudeCode, &runs(Host::ClaudeCode, "ls"));
    let manner = Manner { asking: Asking::Defer, grants: false };
    let said = |verdict: &Verdict| call.answer(&say(&call, Some(verdict), manner, &Told::default())).stdout;
    assert!(said(&waiting()).contains("\"permissionDecision\":\"defer\""), "{}", said(&waiting()));
    assert!(said(&verdict("ask", "judged")).contains("\"permissionDecision\":\"deny\""));
    // Taken up again after somebody said yes, the call runs without another question.
    assert!(said(&verdict("allow", "approved")).contains("\"permissionDecision\":\"allow\""));
}

#[test]
fn who_cannot_ask_is_told_what_waits_and_how_to_go_on() {
    let call = call(Host::Codex, &runs(Host::Codex, "ls"));
    let reason = |verdict: &Verdict, more: &Told<'_>| match say(&call, Some(verdict), Manner::default(), more)
    {
        Saying::Deny(reason) => reason,
        other => panic!("{other:?}"),
    };
    assert!(reason(&waiting(), &Told::default()).contains("`assize approvals approve 01A`"));
    let appeal = Told { can_appeal: true, ..Told::default() };
    assert!(reason(&verdict("ask", "judged"), &appeal).contains("`assize approvals request`"));
    let rewrite =
        Rewrite { run: "git push --force-with-lease".to_owned(), because: "keeps theirs".to_owned() };
    let instead = Told { instead: Some(&rewrite), ..Told::default() };
    assert!(
        reason(&verdict("ask", "judged"), &instead).contains("`git push --force-with-lease` (keeps theirs)")
    );
    let tried = |tried| reason(&verdict("deny", "judged"), &Told { tried, ..Told::default() });
    assert!(tried(2).contains("tried 2 times"));
    assert!(tried(3).contains("Stop") && tried(3).len() < tried(1).len(), "{}", tried(3));
}

#[test]
fn a_rewrite_that_cannot_be_shown_as_it_is_is_not_offered() {
    let call = call(Host::Codex, &runs(Host::Codex, "ls"));
    let rewrite = Rewrite { run: "ls \u{1b}[2J".to_owned(), because: "x".to_owned() };
    let more = Told { instead: Some(&rewrite), ..Told::default() };
    let Saying::Deny(reason) = say(&call, Some(&verdict("ask", "judged")), Manner::default(), &more) else {
        panic!("an ask nobody hears is a denial")
    };
    assert!(!reason.contains("2J"), "{reason}");
}

#[test]
fn an_agent_older_than_its_contract_is_not_asked() {
    let old = Place { version: Some("2.1.9".to_owned()), ..place() };
    let payload = runs(Host::ClaudeCode, "ls").to_string();
    let call = read(contract_of(Host::ClaudeCode), payload.as_bytes(), &old).unwrap();
    let said = say(&call, Some(&verdict("ask", "judged")), Manner::default(), &Told::default());
    assert!(matches!(said, Saying::Deny(_)), "{said:?}");
}

#[test]
fn the_folder_of_a_call_is_not_what_the_agent_is_trusted_with() {
    let mut payload = runs(Host::Gemini, "cat id_rsa");
    payload["tool_input"]["dir_path"] = "/home/dev/.ssh".into();
    let call = call(Host::Gemini, &payload);
    let Act::Judge { request, .. } = &call.act else { panic!() };
    assert_eq!(request.command.cwd, "/home/dev/.ssh");
    assert_eq!(request.command.workspace, ["/w"]);
}

#[test]
fn a_folder_that_nobody_knows_is_a_doubt() {
    let mut payload = runs(Host::Cursor, "ls");
    payload["cwd"] = "".into();
    assert_eq!(judged(&call(Host::Cursor, &payload)), ("ls", "/w"), "the first root is known");
    payload["workspace_roots"] = json!([]);
    assert!(doubt(&call(Host::Cursor, &payload)).is_some());
    let mut payload = runs(Host::Copilot, "ls");
    payload["cwd"] = "C:\\w".into();
    assert!(doubt(&call(Host::Copilot, &payload)).is_some());
}

#[test]
fn keystrokes_and_unknown_keys_are_doubts() {
    let mut payload = runs(Host::OpenHands, "rm -rf ~");
    payload["tool_input"]["is_input"] = true.into();
    assert!(doubt(&call(Host::OpenHands, &payload)).is_some());
    let keys = json!({ "sessionId": "s", "cwd": "/w", "toolName": "write_bash",
        "toolArgs": "{\"shellId\":\"1\",\"input\":\"cat ~/.ssh/id_rsa\"}" });
    assert!(doubt(&call(Host::Copilot, &keys)).is_some());
    let mut payload = runs(Host::ClaudeCode, "ls");
    payload["tool_input"]["env"] = json!({ "LD_PRELOAD": "./x.so" });
    assert!(doubt(&call(Host::ClaudeCode, &payload)).is_some_and(|why| why.contains("`env`")));
}

#[test]
fn patches_reads_and_fetches_are_judged_as_what_they_do() {
    let mut payload = runs(
        Host::Codex,
        "*** Begin Patch\n*** Update File: src/a.rs\n@@\n-x\n+y\n*** Add File: ~/.zshrc\n+z\n*** End Patch\n",
    );
    payload["tool_name"] = "apply_patch".into();
    assert_eq!(judged(&call(Host::Codex, &payload)).0, ": > '/w/src/a.rs'\n: > '/home/dev/.zshrc'");
    let patch = json!({ "sessionId": "s", "cwd": "/w", "toolName": "apply_patch",
        "toolArgs": "*** Begin Patch\n*** Delete File: a\n*** End Patch\n" });
    assert_eq!(judged(&call(Host::Copilot, &patch)).0, "rm -f -- '/w/a'");
    let read = json!({ "conversation_id": "s", "hook_event_name": "beforeReadFile", "cursor_version": "2.3.1",
        "workspace_roots": ["/w"], "file_path": "/home/dev/.aws/credentials", "content": "x" });
    assert_eq!(judged(&call(Host::Cursor, &read)).0, "cat -- '/home/dev/.aws/credentials'");
    let kiro = json!({ "hook_event_name": "preToolUse", "cwd": "/w", "tool_name": "fs_read",
        "tool_input": { "operations": [{ "mode": "Line", "path": "a" }, { "mode": "Line", "path": "b" }] } });
    assert_eq!(judged(&call(Host::Kiro, &kiro)).0, "cat -- '/w/a'\ncat -- '/w/b'");
    let view = json!({ "event_type": "PreToolUse", "tool_name": "file_editor", "session_id": "s",
        "working_dir": "/w", "tool_input": { "command": "view", "path": "/w/a" } });
    assert_eq!(judged(&call(Host::OpenHands, &view)).0, "cat -- '/w/a'");
}

#[test]
fn what_nobody_described_is_left_to_the_agent_or_asks() {
    let tool = |host, name: &str, input: Value| {
        let mut payload = runs(host, "");
        payload["tool_name"] = name.into();
        payload["tool_input"] = input;
        call(host, &payload).act
    };
    assert_eq!(tool(Host::ClaudeCode, "mcp__a__b", json!({ "number": 1 })), Act::Leave);
    assert!(matches!(tool(Host::ClaudeCode, "mcp__a__b", json!({ "command": "ls" })), Act::Ask(_)));
    assert!(matches!(tool(Host::Gemini, "deploy", json!({ "script": "ls" })), Act::Ask(_)));
    // Cursor knows no silence.
    let mcp = json!({ "conversation_id": "s", "hook_event_name": "beforeMCPExecution", "cursor_version": "3.0.0",
        "workspace_roots": ["/w"], "tool_name": "Read", "tool_input": "{\"path\":\"/w/a\"}" });
    assert!(matches!(call(Host::Cursor, &mcp).act, Act::Ask(_)));
}

#[test]
fn events_that_are_no_question_pass() {
    for (host, payload, said) in [
        (Host::ClaudeCode, json!({ "hook_event_name": "SessionStart", "session_id": "s" }), "{}\n"),
        (
            Host::Cursor,
            json!({ "hook_event_name": "stop", "cursor_version": "3.0.0" }),
            "{\"continue\":true}\n",
        ),
        (Host::Windsurf, json!({ "agent_action_name": "post_run_command" }), ""),
        (Host::Cline, json!({ "hookName": "TaskStart", "clineVersion": "3" }), "{\"cancel\":false}\n"),
    ] {
        let call = call(host, &payload);
        let answer = call.answer(&say(&call, None, Manner::default(), &Told::default()));
        assert_eq!((answer.stdout.as_str(), answer.code), (said, 0), "{host}");
    }
}

#[test]
fn a_permission_request_is_left_to_the_agent_or_denied() {
    let mut payload = runs(Host::Codex, "git status");
    payload["hook_event_name"] = "PermissionRequest".into();
    payload["tool_input"]["description"] = "network-access github.com".into();
    let call = call(Host::Codex, &payload);
    let manner = Manner { asking: Asking::Agent, grants: true };
    let said = |decision| {
        call.answer(&say(&call, Some(&verdict(decision, "judged")), manner, &Told::default())).stdout
    };
    assert_eq!((said("allow").as_str(), said("ask").as_str()), ("{}\n", "{}\n"));
    assert!(said("deny").contains("\"behavior\":\"deny\""));
}

#[test]
fn a_payload_of_another_agent_is_refused() {
    for host in Host::ALL {
        for other in Host::ALL.into_iter().filter(|other| *other != host) {
            let payload = runs(other, "ls").to_string();
            let Ok(call) = read(contract_of(host), payload.as_bytes(), &place()) else { continue };
            // Qwen Code and Kiro speak almost like Claude Code; what they call their shell is nobody else's tool.
            assert!(matches!(call.act, Act::Ask(_)), "{other} read as {host}: {:?}", call.act);
        }
    }
}

#[test]
fn clines_own_program_has_other_names_for_the_same() {
    let event = |name: &str, input: Value| {
        json!({ "clineVersion": "", "taskId": "conv_1", "workspaceRoots": ["/home/dev/proj"], "hookName": "tool_call",
            "tool_call": { "id": "call_0", "name": name, "input": input },
            "preToolUse": { "toolName": name, "parameters": { "commands": "[\"ls\"]" } } })
    };
    let text = |name: &str, input: Value| {
        let act = call(Host::Cline, &event(name, input)).act;
        let Act::Judge { request, .. } = act else { panic!("{act:?}") };
        request.command.text
    };
    assert_eq!(text("run_commands", json!({ "commands": ["make", "make test"] })), "make\nmake test");
    assert_eq!(text("read_files", json!({ "files": [{ "path": "/etc/x" }] })), "cat -- '/etc/x'");
    let page = json!({ "requests": [{ "url": "https://a.example", "prompt": "x" }] });
    assert_eq!(text("fetch_web_content", page), "curl -g -- 'https://a.example'");
}
