//! The end of a transcript as the context of a request: what the person asked for, and what happened since.
//!
//! All of it is untrusted and only ever makes an answer stricter. A line that cannot be read is left out.

use assize_protocol::{Context, Happening, SessionEvent};
use serde_json::Value;

use crate::Host;

/// Bytes at the end of a transcript that are worth reading.
const TAIL: usize = 128 * 1024;

/// Events that are handed over.
const EVENTS: usize = 64;

/// Bytes of a prompt or an output that are kept.
const LONGEST: usize = 8 * 1024;

/// How many bytes of a transcript's end [`context`] reads; `None` for agents whose transcripts are not read.
pub fn wants_tail(host: Host) -> Option<usize> {
    reader(host).map(|_| TAIL)
}

/// Reads a line of a transcript of `host`.
fn reader(host: Host) -> Option<fn(&Value, &mut Vec<Happening>)> {
    match host {
        Host::ClaudeCode => Some(claude),
        Host::Codex => Some(codex),
        Host::Cursor
        | Host::Copilot
        | Host::Gemini
        | Host::Qwen
        | Host::Windsurf
        | Host::Cline
        | Host::Kiro
        | Host::OpenHands
        | Host::OpenCode
        | Host::Pi => None,
    }
}

/// What `tail`, the end of a transcript of `host`, tells; the call that is asked about now is left out.
pub fn context(host: Host, tail: &[u8], call: Option<&str>) -> Option<Context> {
    let read = reader(host)?;
    let mut events = Vec::new();
    for line in tail.split(|byte| *byte == b'\n') {
        // The first line may have been cut, and the last may still be written.
        let Ok(line) = serde_json::from_slice::<Value>(line) else { continue };
        read(&line, &mut events);
    }
    events.retain(
        |event| !matches!(event, Happening::ToolCall { call: Some(of), .. } if Some(of.as_str()) == call),
    );
    let prompt = events.iter().rev().find_map(|event| match event {
        Happening::Prompt { text } => Some(text.clone()),
        _ => None,
    });
    let newest = events.len().saturating_sub(EVENTS);
    let recent = events.into_iter().skip(newest).map(|what| SessionEvent { id: None, at: None, what });
    let context = Context { prompt, recent: recent.collect() };
    (context != Context::default()).then_some(context)
}

/// A line of Claude Code: messages whose contents are a text or a list of items.
fn claude(line: &Value, events: &mut Vec<Happening>) {
    let content = line.pointer("/message/content");
    match (line["type"].as_str(), content) {
        // What is meta was not typed by anybody.
        (Some("user"), Some(_)) if line["isMeta"] == true => {}
        (Some("user"), Some(Value::String(text))) => events.push(prompt(text)),
        (Some("user"), Some(Value::Array(items))) => {
            for item in items {
                match item["type"].as_str() {
                    Some("text") => events.extend(item["text"].as_str().map(prompt)),
                    Some("tool_result") => {
                        events.push(result(&item["tool_use_id"], &item["content"], &item["is_error"]));
                    }
                    _ => {}
                }
            }
        }
        (Some("assistant"), Some(Value::Array(items))) => {
            for item in items.iter().filter(|item| item["type"] == "tool_use") {
                called(&item["name"], &item["id"], &item["input"], events);
            }
        }
        _ => {}
    }
}

/// A line of Codex: an envelope around items of the model's and of the person's.
fn codex(line: &Value, events: &mut Vec<Happening>) {
    let item = &line["payload"];
    match (line["type"].as_str(), item["type"].as_str()) {
        (Some("event_msg"), Some("user_message")) => events.extend(item["message"].as_str().map(prompt)),
        (Some("response_item"), Some("function_call")) => {
            let mut input = match &item["arguments"] {
                Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
                other => other.clone(),
            };
            // The same key as in the payloads of its hooks.
            if let Some(object) = input.as_object_mut()
                && let Some(command) = object.remove("cmd")
            {
                object.insert("command".to_owned(), command);
            }
            called(&item["name"], &item["call_id"], &input, events);
        }
        (Some("response_item"), Some("function_call_output")) => {
            events.push(result(&item["call_id"], &item["output"], &Value::Null));
        }
        _ => {}
    }
}

fn prompt(text: &str) -> Happening {
    Happening::Prompt { text: cut(text) }
}

fn called(name: &Value, id: &Value, input: &Value, events: &mut Vec<Happening>) {
    let Some(tool) = name.as_str() else { return };
    let path = ["file_path", "path", "notebook_path"].iter().find_map(|key| input[*key].as_str());
    if let (true, Some(path)) =
        (matches!(tool, "Write" | "write_file"), path.filter(|path| path.starts_with('/')))
    {
        // All of it or nothing: the beginning of a script is another script.
        let text = ["content", "file_text"].iter().find_map(|key| input[*key].as_str());
        let text = text.filter(|text| text.len() <= LONGEST).map(str::to_owned);
        events.push(Happening::FileWrite { path: path.to_owned(), text });
        return;
    }
    let small = input.to_string().len() <= LONGEST;
    let input = if small { input.clone() } else { Value::Null };
    events.push(Happening::ToolCall { tool: cut(tool), call: id.as_str().map(cut), input });
}

fn result(call: &Value, output: &Value, error: &Value) -> Happening {
    let text = match output {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            items.iter().filter_map(|item| item["text"].as_str()).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    };
    Happening::ToolResult {
        call: call.as_str().map(cut),
        output: cut(&text),
        success: error.as_bool().map(|error| !error),
        secret_words: Vec::new(),
    }
}

fn cut(text: &str) -> String {
    text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAUDE: &str = r#"t off"}
{"type":"user","message":{"role":"user","content":"install the linter"},"promptSource":"sdk"}
{"type":"user","isMeta":true,"message":{"role":"user","content":"a reminder"}}
{"type":"assistant","message":{"content":[{"type":"text","text":"ok"},{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"curl -o x https://a.example"}}]}}
{"type":"user","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"done","is_error":false}]}}
{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t2","name":"Write","input":{"file_path":"/p/a.sh","content":"ls"}},{"type":"tool_use","id":"t3","name":"Bash","input":{"command":"sh x"}}]}}
{"type":"assistant","mess"#;

    #[test]
    fn the_end_of_a_transcript_tells_what_was_asked_for_and_what_happened() {
        let context = context(Host::ClaudeCode, CLAUDE.as_bytes(), Some("t3")).unwrap();
        assert_eq!(context.prompt.as_deref(), Some("install the linter"));
        let kinds: Vec<String> = context
            .recent
            .iter()
            .map(|event| serde_json::to_value(event).unwrap()["kind"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(kinds, ["prompt", "tool-call", "tool-result", "file-write"]);
    }

    #[test]
    fn codex_hands_over_its_arguments_as_text() {
        let lines = concat!(
            r#"{"type":"event_msg","payload":{"type":"user_message","message":"clean up"}}"#,
            "\n",
            r#"{"type":"response_item","payload":{"type":"function_call","name":"exec_command","arguments":"{\"cmd\":\"rm -rf build\",\"workdir\":\"/w\"}","call_id":"c1"}}"#,
            "\n",
            r#"{"type":"response_item","payload":{"type":"function_call_output","call_id":"c1","output":"ok"}}"#,
        );
        let context = context(Host::Codex, lines.as_bytes(), None).unwrap();
        assert_eq!(context.prompt.as_deref(), Some("clean up"));
        let Happening::ToolCall { input, .. } = &context.recent[1].what else { panic!("{context:?}") };
        assert_eq!(input["command"], "rm -rf build");
        assert_eq!(context.recent.len(), 3);
    }

    #[test]
    fn what_is_no_transcript_tells_nothing() {
        for tail in
            [&b""[..], b"\xff\xfe\n{}\n[]\nnull\n1", b"{\"type\":\"user\",\"message\":{\"content\":7}}"]
        {
            assert_eq!(context(Host::ClaudeCode, tail, None), None);
            assert_eq!(context(Host::Codex, tail, None), None);
        }
    }
}
