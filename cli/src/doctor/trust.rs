//! What Codex itself says of the hook: it runs a person's hook only once that is trusted.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use assize_install::calls_hook;
use serde_json::{Value, json};

use super::Examination;

/// Codex needs a moment to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks Codex for its list of hooks.
pub(super) fn examine(exam: &mut Examination, program: &Path) {
    let Some(hooks) = listed(program) else {
        exam.doubt("Codex was asked which hooks it knows, and did not say: type `/hooks` in it");
        return;
    };
    let ours = hooks.iter().filter(|hook| {
        let line = hook.get("command").and_then(Value::as_str).unwrap_or_default();
        calls_hook(line, "codex") && hook.get("eventName") == Some(&json!("preToolUse"))
    });
    let ours: Vec<_> = ours.collect();
    let works = |hook: &&&Value| {
        let trusted = matches!(hook.get("trustStatus").and_then(Value::as_str), Some("trusted" | "managed"));
        trusted && hook.get("enabled") == Some(&Value::Bool(true))
    };
    if ours.iter().any(|hook| works(&hook)) {
        exam.good("Codex says that it trusts the hook and that it is switched on");
        return;
    }
    match ours.first() {
        None => exam.broken("Codex does not know the hook: is it started with another `$CODEX_HOME`?"),
        Some(hook) => {
            let word = |key: &str| hook.get(key).map_or_else(|| "unknown".to_owned(), Value::to_string);
            exam.broken(format!(
                "Codex does not run the hook (trust {}, enabled {}): start `codex`, type `/hooks`, and trust it",
                word("trustStatus"),
                word("enabled")
            ));
        }
    }
}

/// Every hook Codex knows in this folder.
fn listed(program: &Path) -> Option<Vec<Value>> {
    let cwd = std::env::current_dir().ok()?;
    let mut child = Command::new(program)
        .arg("app-server")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let answer = asked(&mut child, &cwd);
    let _ = child.kill();
    let _ = child.wait();
    let entries = answer?.pointer("/result/data")?.as_array()?.clone();
    Some(entries.iter().filter_map(|entry| entry.get("hooks")?.as_array()).flatten().cloned().collect())
}

fn asked(child: &mut Child, cwd: &Path) -> Option<Value> {
    let mut stdin = child.stdin.take()?;
    let lines = BufReader::new(child.stdout.take()?);
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || lines.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    let mut send = |message: Value| writeln!(stdin, "{message}").ok();
    send(json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "clientInfo": { "name": "assize", "version": env!("CARGO_PKG_VERSION") },
    } }))?;
    send(json!({ "jsonrpc": "2.0", "method": "initialized" }))?;
    send(json!({ "jsonrpc": "2.0", "id": 2, "method": "hooks/list", "params": { "cwds": [cwd] } }))?;
    let until = Instant::now() + PATIENCE;
    loop {
        let line = receiver.recv_timeout(until.saturating_duration_since(Instant::now())).ok()?;
        let message: Value = serde_json::from_str(&line).ok()?;
        if message.get("id") == Some(&json!(2)) {
            return Some(message);
        }
    }
}
