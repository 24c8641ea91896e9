//! The tools: what Claude Code asks before it runs something, and what anybody may want to know.

use std::io::Write;
use std::time::{Duration, Instant};

use anstream::StripStream;
use assize_agents::{Act, Asking, Host, Manner, Saying, Told, contract_of, read, say};
use assize_protocol::VerdictLine;
use serde_json::{Value, json};

use super::McpArgs;
use crate::failure::Failure;
use crate::hook::judge::{engine, judged, place_of};
use crate::place::{self, Place};
use crate::{door, explain, page};

/// The permission prompt tool.
pub(super) const APPROVE: &str = "approve";

/// What judging may take; a person's time comes on top.
const LONGEST: Duration = Duration::from_secs(20);

/// What a tool says.
#[derive(Debug)]
pub(super) enum Said {
    Text(String),
    Wrong(String),
}

/// Every tool, with what it takes.
pub(super) fn list() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let folder = text("The folder it would run in, absolute");
    json!([
        {
            "name": APPROVE,
            "description": "Answers a permission prompt: allows what is proved harmless or was approved by a person, and denies everything else with the reason.",
            "inputSchema": { "type": "object", "required": ["tool_name", "input"], "properties": {
                "tool_name": text("The tool"), "input": { "type": "object", "description": "Its input" },
                "tool_use_id": text("The call"),
            } },
        },
        {
            "name": "check",
            "description": "Says whether a shell command may run (allow, ask or deny), with the findings and effects as JSON. Runs nothing.",
            "inputSchema": { "type": "object", "required": ["command"], "properties": {
                "command": text("The command line"), "cwd": folder,
            } },
        },
        {
            "name": "explain",
            "description": "Explains what a shell command would do and why it is judged so, or what a rule finds.",
            "inputSchema": { "type": "object", "properties": {
                "command": text("The command line"), "cwd": folder,
                "rule": text("The id of a rule, PACK/NAME, in place of a command"),
            } },
        },
    ])
}

/// What the tool of that name says.
pub(super) fn call(name: &str, arguments: &Value, args: &McpArgs) -> Option<Said> {
    let said = match name {
        APPROVE => return Some(Said::Text(approve(arguments, args))),
        "check" => check(arguments, args),
        "explain" => explained(arguments, args),
        _ => return None,
    };
    Some(said.map_or_else(|failure| Said::Wrong(failure.to_string()), Said::Text))
}

/// The text of a denial. Whatever is no such text, and no permission, Claude Code takes for a denial as well.
pub(super) fn denial(why: &str) -> String {
    json!({ "behavior": "deny", "message": format!("assize denied this: {why}") }).to_string()
}

/// The text of the answer to a permission prompt.
fn approve(arguments: &Value, args: &McpArgs) -> String {
    let saying = match approved(arguments, args) {
        Ok(saying) => saying,
        Err(why) => return denial(&why),
    };
    match saying {
        Saying::Pass | Saying::Grant => {
            json!({ "behavior": "allow", "updatedInput": arguments.get("input") }).to_string()
        }
        Saying::Leave => denial("nobody described this tool, and nobody else can be asked here"),
        Saying::Ask(reason) | Saying::Defer(reason) | Saying::Deny(reason) => {
            json!({ "behavior": "deny", "message": reason }).to_string()
        }
    }
}

/// A prompt is the question of a hook, without a place: that is the place of this process.
fn approved(arguments: &Value, args: &McpArgs) -> Result<Saying, String> {
    let contract = contract_of(Host::ClaudeCode);
    let cwd = std::env::current_dir().map_err(|error| error.to_string())?;
    let payload = json!({
        "hook_event_name": "PreToolUse",
        "session_id": place::environment("CLAUDE_CODE_SESSION_ID"),
        "cwd": cwd.to_str(),
        "tool_name": arguments.get("tool_name"),
        "tool_input": arguments.get("input"),
        "tool_use_id": arguments.get("tool_use_id"),
    });
    let place = place_of(&args.beside, contract).map_err(|failure| failure.to_string())?;
    let call = read(contract, payload.to_string().as_bytes(), &place).map_err(|wrong| wrong.reason)?;
    let manner = Manner { asking: Asking::Queue, grants: true };
    let Act::Judge { request, .. } = &call.act else {
        return Ok(say(&call, None, manner, &Told::default()));
    };
    let until = Instant::now() + LONGEST + args.beside.wait.unwrap_or_default();
    let engine = engine(&args.beside.knowledge, request).map_err(|failure| failure.to_string())?;
    Ok(judged(&engine, &call, request, &args.beside, manner, until, &|_| {}))
}

fn check(arguments: &Value, args: &McpArgs) -> Result<String, Failure> {
    let place = where_it_runs(arguments, args)?;
    let engine = door::engine(&args.beside.knowledge, &place)?;
    let (_, verdict) = door::judge(&engine, None, place.command(command(arguments)?));
    Ok(serde_json::to_string(&VerdictLine::from(&verdict))?)
}

fn explained(arguments: &Value, args: &McpArgs) -> Result<String, Failure> {
    let place = where_it_runs(arguments, args)?;
    let engine = door::engine(&args.beside.knowledge, &place)?;
    let mut out = StripStream::new(Vec::new());
    if let Some(id) = arguments.get("rule").and_then(Value::as_str) {
        page::print(&mut out, explain::find(engine.library(), id)?)?;
    } else {
        let (command, verdict) = door::judge(&engine, None, place.command(command(arguments)?));
        writeln!(out, "{}, risk {}", verdict.ruling.decision, verdict.ruling.risk)?;
        explain::explain(&mut out, &command, &verdict)?;
    }
    Ok(String::from_utf8_lossy(&out.into_inner()).into_owned())
}

fn command(arguments: &Value) -> Result<String, Failure> {
    let text = arguments.get("command").and_then(Value::as_str);
    let missing = || Failure::BadValue("command".to_owned(), "text", "the command line under `command`");
    text.map(str::to_owned).ok_or_else(missing)
}

fn where_it_runs(arguments: &Value, args: &McpArgs) -> Result<Place, Failure> {
    let contract = contract_of(Host::ClaudeCode);
    let known = place_of(&args.beside, contract)?;
    let here = std::env::current_dir().map_err(Failure::NoCurrentDirectory)?;
    let here = place::absolute(&here)?;
    let cwd = match arguments.get("cwd").and_then(Value::as_str) {
        Some(cwd) if cwd.starts_with('/') => place::normal(std::path::Path::new(cwd)),
        Some(cwd) => return Err(Failure::BadValue(cwd.to_owned(), "folder", "an absolute path under `cwd`")),
        None => here.clone(),
    };
    // The folder a call names for itself is not what anybody trusts it with.
    let project = known.project.unwrap_or(here);
    let workspace = if known.workspace.is_empty() { vec![project] } else { known.workspace };
    let (home, user, shell) = (known.home, known.user, known.shell);
    Ok(Place { shell, cwd, workspace, workspace_was_named: true, home, user })
}
