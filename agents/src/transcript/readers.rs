//! What the records of each agent's transcripts tell.

use assize_protocol::Happening;
use serde_json::Value;

/// Bytes of a prompt or an output that are kept.
const LONGEST: usize = 8 * 1024;

/// A line of Claude Code: messages whose contents are a text or a list of items.
pub(super) fn claude(line: &Value, events: &mut Vec<Happening>) {
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
pub(super) fn codex(line: &Value, events: &mut Vec<Happening>) {
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

/// A line of Cursor: the model's messages, in which the person's words stand between what the program adds.
pub(super) fn cursor(line: &Value, events: &mut Vec<Happening>) {
    let items = line.pointer("/message/content").and_then(Value::as_array).into_iter().flatten();
    match line["role"].as_str() {
        Some("user") => {
            let texts = items.filter_map(|item| item["text"].as_str());
            events.extend(texts.filter_map(queried).map(prompt));
        }
        Some("assistant") => {
            for item in items.filter(|item| item["type"] == "tool_use") {
                called(&item["name"], &item["id"], &item["input"], events);
            }
        }
        _ => {}
    }
}

/// The person's own words; what stands in other marks is the program's.
fn queried(text: &str) -> Option<&str> {
    match text.split_once("<user_query>") {
        Some((_, behind)) => behind.split_once("</user_query>").map(|(query, _)| query.trim()),
        None => (!text.trim_start().starts_with('<')).then_some(text),
    }
}

/// A message of Gemini CLI: calls stand in it together with what they gave back.
pub(super) fn gemini(message: &Value, events: &mut Vec<Happening>) {
    match message["type"].as_str() {
        Some("user") => events.extend(words(&message["content"]).map(|text| prompt(&text))),
        Some("gemini") => {
            for call in message["toolCalls"].as_array().into_iter().flatten() {
                called(&call["name"], &call["id"], &call["args"], events);
                let success = call["status"].as_str().map(|status| status == "success");
                let parts = call["result"].as_array().into_iter().flatten();
                events.extend(parts.filter_map(|part| responded(part, &call["id"], success)));
            }
        }
        _ => {}
    }
}

/// A line of Qwen Code: the parts of Gemini's interface, one message a line.
pub(super) fn qwen(line: &Value, events: &mut Vec<Happening>) {
    let message = &line["message"];
    let parts = || message["parts"].as_array().into_iter().flatten();
    match line["type"].as_str() {
        // What the program said in the person's place.
        Some("user") if line.get("provenance").is_some_and(|from| from != "real_user") => {}
        Some("user") => events.extend(words(&message["parts"]).map(|text| prompt(&text))),
        Some("assistant") => {
            for call in parts().map(|part| &part["functionCall"]).filter(|call| call.is_object()) {
                called(&call["name"], &call["id"], &call["args"], events);
            }
        }
        Some("tool_result") => {
            let id = |part: &Value| part.pointer("/functionResponse/id").cloned().unwrap_or_default();
            events.extend(parts().filter_map(|part| responded(part, &id(part), None)));
        }
        _ => {}
    }
}

/// What is said in a text or in a list of parts.
fn words(content: &Value) -> Option<String> {
    let parts = content.as_array().into_iter().flatten().filter_map(|part| part["text"].as_str());
    let all = content.as_str().map_or_else(|| parts.collect::<Vec<_>>().join("\n"), str::to_owned);
    (!all.is_empty()).then_some(all)
}

/// What a call gave back.
fn responded(part: &Value, call: &Value, success: Option<bool>) -> Option<Happening> {
    let response = part.pointer("/functionResponse/response")?;
    let failed = response.get("error").is_some();
    let output = if failed { &response["error"] } else { &response["output"] };
    let success = success.unwrap_or(!failed);
    Some(result(call, output, &Value::Bool(!success)))
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
