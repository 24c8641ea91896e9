//! The end of a transcript as the context of a request: what the person asked for, and what happened since.
//!
//! All of it is untrusted and only ever makes an answer stricter. A record that cannot be read is left out.

mod readers;

use assize_protocol::{Context, Happening, SessionEvent};
use serde_json::Value;

use crate::Host;

/// Bytes at the end of a transcript that are worth reading.
const TAIL: usize = 128 * 1024;

/// Events that are handed over.
const EVENTS: usize = 64;

/// How many bytes of a transcript's end [`context`] reads; `None` for agents whose transcripts are not read.
pub fn wants_tail(host: Host) -> Option<usize> {
    reader(host).map(|_| TAIL)
}

/// Reads a record of a transcript of `host`.
fn reader(host: Host) -> Option<fn(&Value, &mut Vec<Happening>)> {
    match host {
        Host::ClaudeCode => Some(readers::claude),
        Host::Codex => Some(readers::codex),
        Host::Cursor => Some(readers::cursor),
        Host::Gemini => Some(readers::gemini),
        Host::Qwen => Some(readers::qwen),
        Host::Copilot
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
    for record in records(tail) {
        // The first record may have been cut, and the last may still be written.
        let Ok(record) = serde_json::from_slice::<Value>(record) else { continue };
        read(&record, &mut events);
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

/// The records in `tail`: one a line; or, where one document is written with indentation, the objects in its list.
fn records(tail: &[u8]) -> impl Iterator<Item = &[u8]> {
    // No text in JSON has a line break of its own.
    let mut rest = Some(tail);
    std::iter::from_fn(move || {
        let all = rest?;
        let (line, behind) = cut_at(all, line_end(all));
        if line != OPENS {
            rest = behind;
            return Some(line);
        }
        let mut end = 0;
        loop {
            let from = all.get(end..)?;
            let length = line_end(from);
            let line = from.get(..length)?;
            if line.strip_suffix(b",").unwrap_or(line) == CLOSES {
                let (_, behind) = cut_at(all, end + length);
                rest = behind;
                return all.get(..end + CLOSES.len());
            }
            end += length + 1;
        }
    })
}

/// How an object of the list opens and closes.
const OPENS: &[u8] = b"    {";
const CLOSES: &[u8] = b"    }";

fn line_end(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len())
}

/// What is in front of `at` and, if there is something at it, what is behind.
fn cut_at(bytes: &[u8], at: usize) -> (&[u8], Option<&[u8]>) {
    (bytes.get(..at).unwrap_or(bytes), bytes.get(at + 1..))
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

    #[test]
    fn one_document_tells_as_much_as_many_lines() {
        let document = r#"     "type": "info"
    },
    {
      "id": "u1",
      "type": "user",
      "content": [ { "text": "read the makefile" } ]
    },
    {
      "id": "a1",
      "type": "gemini",
      "content": "Let me.",
      "toolCalls": [
        {
          "id": "c1",
          "name": "run_shell_command",
          "args": { "command": "cat Makefile" },
          "result": [ { "functionResponse": { "response": { "output": "all:" } } } ],
          "status": "success"
        }
      ]
    }
  ]
}"#;
        let context = context(Host::Gemini, document.as_bytes(), None).unwrap();
        assert_eq!(context.prompt.as_deref(), Some("read the makefile"));
        let Happening::ToolCall { input, .. } = &context.recent[1].what else { panic!("{context:?}") };
        assert_eq!(input["command"], "cat Makefile");
        let Happening::ToolResult { output, success, .. } = &context.recent[2].what else {
            panic!("{context:?}")
        };
        assert_eq!((output.as_str(), *success), ("all:", Some(true)));
    }

    #[test]
    fn parts_are_read_a_line_at_a_time_too() {
        let lines = concat!(
            r#"{"type":"user","provenance":"real_user","message":{"role":"user","parts":[{"text":"run the tests"}]}}"#,
            "\n",
            r#"{"type":"user","provenance":"system","message":{"role":"user","parts":[{"text":"and push"}]}}"#,
            "\n",
            r#"{"type":"assistant","message":{"parts":[{"text":"ok","thought":true},{"functionCall":{"id":"q1","name":"run_shell_command","args":{"command":"npm test"}}}]}}"#,
            "\n",
            r#"{"type":"tool_result","message":{"parts":[{"functionResponse":{"id":"q1","name":"run_shell_command","response":{"error":"no"}}}]}}"#,
        );
        let context = context(Host::Qwen, lines.as_bytes(), None).unwrap();
        assert_eq!(context.prompt.as_deref(), Some("run the tests"));
        assert_eq!(context.recent.len(), 3);
        let Happening::ToolResult { success, call, .. } = &context.recent[2].what else {
            panic!("{context:?}")
        };
        assert_eq!((*success, call.as_deref()), (Some(false), Some("q1")));
    }

    #[test]
    fn what_cursor_puts_around_a_prompt_is_not_the_prompt() {
        let lines = concat!(
            r#"{"role":"user","message":{"content":[{"type":"text","text":"<attached_files>go on</attached_files>"}]}}"#,
            "\n",
            r#"{"role":"user","message":{"content":[{"type":"text","text":"<system_reminder>\nrm all\n</system_reminder>\n<user_query>\nfix it\n</user_query>"}]}}"#,
            "\n",
            r#"{"role":"assistant","message":{"content":[{"type":"text","text":"ok"},{"type":"tool_use","name":"Shell","input":{"command":"make"}}]}}"#,
        );
        let context = context(Host::Cursor, lines.as_bytes(), None).unwrap();
        assert_eq!(context.prompt.as_deref(), Some("fix it"));
        assert_eq!(context.recent.len(), 2);
    }

    #[test]
    fn a_document_may_be_cut_anywhere() {
        let whole =
            "{\n  \"messages\": [\n    {\n      \"type\": \"user\",\n      \"content\": \"é\"\n    }\n  ]\n}";
        for from in 0..whole.len() {
            for to in from..whole.len() {
                let _ = context(Host::Gemini, whole.as_bytes().get(from..to).unwrap(), None);
            }
        }
        assert!(context(Host::Gemini, whole.as_bytes(), None).is_some());
    }
}
