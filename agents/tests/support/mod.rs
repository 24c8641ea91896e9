//! Payloads in the shape that each agent sends them, and verdicts.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use assize_agents::{Host, Place};
use assize_protocol::{Coverage, Verdict};
use serde_json::{Value, json};

/// Somebody's machine.
pub(crate) fn place() -> Place {
    Place { home: Some("/home/dev".to_owned()), user: Some("dev".to_owned()), ..Place::default() }
}

/// What `host` sends before it runs `command`.
pub(crate) fn runs(host: Host, command: &str) -> Value {
    match host {
        Host::ClaudeCode => json!({
            "session_id": "s", "transcript_path": "/home/dev/.claude/projects/-w/s.jsonl", "cwd": "/w",
            "permission_mode": "default", "hook_event_name": "PreToolUse", "tool_name": "Bash",
            "tool_input": { "command": command, "description": "x" }, "tool_use_id": "c",
        }),
        Host::Codex => json!({
            "session_id": "s", "turn_id": "t", "transcript_path": null, "cwd": "/w", "model": "m",
            "hook_event_name": "PreToolUse", "permission_mode": "default", "tool_name": "Bash",
            "tool_input": { "command": command }, "tool_use_id": "c",
        }),
        Host::Cursor => json!({
            "conversation_id": "s", "generation_id": "g", "hook_event_name": "beforeShellExecution",
            "cursor_version": "3.2.1", "workspace_roots": ["/w"], "transcript_path": null,
            "command": command, "cwd": "/w", "sandbox": false,
        }),
        Host::Copilot => json!({
            "sessionId": "s", "timestamp": 1_792_540_800_000_i64, "cwd": "/w", "toolName": "bash",
            "toolArgs": json!({ "command": command, "description": "x" }).to_string(),
        }),
        Host::Gemini => json!({
            "session_id": "s", "transcript_path": "", "cwd": "/w", "hook_event_name": "BeforeTool",
            "timestamp": "2026-10-20T10:00:00.000Z", "tool_name": "run_shell_command",
            "tool_input": { "command": command, "description": "x", "is_background": false },
        }),
        Host::Qwen => json!({
            "session_id": "s", "cwd": "/w", "permission_mode": "default", "hook_event_name": "PreToolUse",
            "tool_name": "run_shell_command", "tool_input": { "command": command }, "tool_use_id": "c",
        }),
        Host::Windsurf => json!({
            "agent_action_name": "pre_run_command", "trajectory_id": "s", "execution_id": "c",
            "timestamp": "2026-10-20T10:00:00Z", "tool_info": { "command_line": command, "cwd": "/w" },
        }),
        Host::Cline => json!({
            "clineVersion": "3.36.0", "hookName": "PreToolUse", "timestamp": "1", "taskId": "s",
            "workspaceRoots": ["/w"], "userId": "u", "model": {},
            "preToolUse": { "toolName": "execute_command",
                "parameters": { "command": command, "requires_approval": "false" } },
        }),
        Host::Kiro => json!({
            "hook_event_name": "preToolUse", "cwd": "/w", "tool_name": "execute_bash",
            "tool_input": { "command": command, "summary": "x" },
        }),
        Host::OpenHands => json!({
            "event_type": "PreToolUse", "tool_name": "terminal", "session_id": "s", "working_dir": "/w",
            "tool_input": { "command": command, "is_input": false, "security_risk": "LOW" }, "metadata": {},
        }),
        Host::OpenCode => json!({
            "hook_event_name": "tool.execute.before", "tool": "bash", "sessionID": "s", "callID": "c",
            "args": { "command": command, "timeout": 1000 }, "directory": "/w",
        }),
        Host::Pi => json!({
            "hook_event_name": "tool_call", "toolName": "bash", "input": { "command": command },
            "toolCallId": "c", "sessionId": "s", "cwd": "/w", "mode": "ui",
        }),
    }
}

/// A verdict of this decision and outcome.
pub(crate) fn verdict(decision: &str, outcome: &str) -> Verdict {
    serde_json::from_value(json!({
        "id": "v-1", "decision": decision, "risk": "high", "outcome": outcome,
        "because": [{ "finding": 0, "decision": decision, "decided_by": "policy:builtin decide.high" }],
        "refused": "rewriting what others have", "unblock": "x",
        "assessment": {
            "invocations": [], "effects": [], "flows": [],
            "findings": [{ "rule": "git/force-push", "severity": "high", "confidence": "high", "span": [0, 2],
                "summary": "Overwrites the branch `main` of others" }],
            "coverage": Coverage::default(),
        },
        "revisions": { "engine": "0", "rules": "0", "policy": "0" },
    }))
    .unwrap()
}
