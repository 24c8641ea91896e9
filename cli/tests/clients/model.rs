//! A model that always wants the next command of a list, spoken to over the wire forms of its vendors.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

/// Listens on loopback until it is dropped.
pub(crate) struct Model {
    pub(crate) address: String,
    heard: Arc<Mutex<Vec<String>>>,
    runtime: Option<tokio::runtime::Runtime>,
}

#[derive(Clone)]
struct Wish {
    commands: Arc<Vec<String>>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Model {
    /// A model that wants these commands to run, one after the other.
    pub(crate) fn wanting(commands: &[String]) -> Self {
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let wish = Wish { commands: Arc::new(commands.to_vec()), heard: heard.clone() };
        let router = Router::new()
            .route("/v1/messages", post(messages))
            .route("/v1/responses", post(responses))
            .route("/v1/chat/completions", post(completions))
            .route("/v1beta/models/{call}", post(contents))
            .with_state(wish);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { address, heard, runtime: Some(runtime) }
    }

    /// What came back for the commands: outputs, and what a hook said instead.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        self.runtime.take().unwrap().shutdown_background();
    }
}

impl Wish {
    /// The next command after these results.
    fn next(&self, results: Vec<String>) -> Option<(usize, &String)> {
        let done = results.len();
        *self.heard.lock().unwrap() = results;
        self.commands.get(done).map(|command| (done, command))
    }
}

/// Whether the request offers this tool: a client also asks for titles and summaries, without any.
fn offers(body: &Value, tool: &str) -> bool {
    let tools = body["tools"].as_array().into_iter().flatten();
    tools.into_iter().any(|offered| offered["name"] == tool)
}

/// The texts of all parts of this kind.
fn results(parts: &[&Value], kind: &str, text: &str) -> Vec<String> {
    let parts = parts.iter().filter(|part| part["type"] == kind);
    parts.map(|part| part[text].as_str().map_or_else(|| part[text].to_string(), str::to_owned)).collect()
}

/// `POST /v1/messages`
async fn messages(State(wish): State<Wish>, body: String) -> Response {
    let body: Value = serde_json::from_str(&body).unwrap();
    let content =
        body["messages"].as_array().unwrap().iter().filter_map(|message| message["content"].as_array());
    let parts: Vec<&Value> = content.flatten().collect();
    let next = offers(&body, "Bash").then(|| wish.next(results(&parts, "tool_result", "content"))).flatten();
    let (block, reason) = match next {
        Some((at, command)) => {
            let input = json!({ "command": command, "description": "as it was wished" });
            (
                json!({ "type": "tool_use", "id": format!("toolu_{at:04}"), "name": "Bash", "input": input }),
                "tool_use",
            )
        }
        None => (json!({ "type": "text", "text": "done" }), "end_turn"),
    };
    let message = |content: Value, reason: Value| {
        json!({
            "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "content": content,
            "stop_reason": reason, "stop_sequence": null, "usage": { "input_tokens": 1, "output_tokens": 1 },
        })
    };
    if body["stream"] != true {
        return axum::Json(message(json!([block]), json!(reason))).into_response();
    }
    let mut empty = block.clone();
    let delta = if reason == "tool_use" {
        empty["input"] = json!({});
        json!({ "type": "input_json_delta", "partial_json": block["input"].to_string() })
    } else {
        empty["text"] = json!("");
        json!({ "type": "text_delta", "text": block["text"] })
    };
    let ending = json!({ "stop_reason": reason, "stop_sequence": null });
    events(&[
        json!({ "type": "message_start", "message": message(json!([]), Value::Null) }),
        json!({ "type": "content_block_start", "index": 0, "content_block": empty }),
        json!({ "type": "content_block_delta", "index": 0, "delta": delta }),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "message_delta", "delta": ending, "usage": { "output_tokens": 1 } }),
        json!({ "type": "message_stop" }),
    ])
}

/// `POST /v1/responses`
async fn responses(State(wish): State<Wish>, body: String) -> Response {
    let body: Value = serde_json::from_str(&body).unwrap();
    let parts: Vec<&Value> = body["input"].as_array().unwrap().iter().collect();
    let next = wish.next(results(&parts, "function_call_output", "output"));
    let item = next.map_or_else(
        || {
            let text = json!([{ "type": "output_text", "text": "done", "annotations": [] }]);
            json!({ "type": "message", "id": "msg_1", "role": "assistant", "content": text })
        },
        |(at, command)| {
            let (name, arguments) = if offers(&body, "exec_command") {
                ("exec_command", json!({ "cmd": command }))
            } else {
                ("shell", json!({ "command": ["bash", "-lc", command] }))
            };
            let (id, call, arguments) = (format!("fc_{at}"), format!("call_{at}"), arguments.to_string());
            json!({ "type": "function_call", "id": id, "call_id": call, "name": name, "arguments": arguments })
        },
    );
    let usage = json!({ "input_tokens": 1, "output_tokens": 1, "total_tokens": 2 });
    events(&[
        json!({ "type": "response.created", "response": { "id": "resp_1" } }),
        json!({ "type": "response.output_item.done", "output_index": 0, "item": item }),
        json!({ "type": "response.completed", "response": { "id": "resp_1", "usage": usage } }),
    ])
}

/// `POST /v1/chat/completions`
async fn completions(State(wish): State<Wish>, body: String) -> Response {
    let body: Value = serde_json::from_str(&body).unwrap();
    let messages = body["messages"].as_array().unwrap().iter();
    let told =
        messages.filter(|message| message["role"] == "tool").map(|message| message["content"].to_string());
    let offered = body["tools"].as_array().into_iter().flatten().map(|tool| &tool["function"]["name"]);
    let tool = offered.into_iter().find(|name| **name == "bash" || **name == "run_shell_command");
    let next = tool.and_then(|tool| wish.next(told.collect()).map(|next| (tool, next)));
    let (delta, reason) = next.map_or_else(
        || (json!({ "role": "assistant", "content": "done" }), "stop"),
        |(tool, (at, command))| {
            let arguments = json!({ "command": command, "description": "as it was wished" }).to_string();
            let call = json!({ "name": tool, "arguments": arguments });
            let call =
                json!({ "index": 0, "id": format!("call_{at}"), "type": "function", "function": call });
            (json!({ "role": "assistant", "content": null, "tool_calls": [call] }), "tool_calls")
        },
    );
    let usage = json!({ "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2 });
    let answer = |kind: &str, choice: Value| {
        json!({
            "id": "chat_1", "object": kind, "created": 1, "model": body["model"], "choices": [choice],
            "usage": usage,
        })
    };
    if body["stream"] != true {
        let choice = json!({ "index": 0, "message": delta, "finish_reason": reason });
        return axum::Json(answer("chat.completion", choice)).into_response();
    }
    let kind = "chat.completion.chunk";
    let called = answer(kind, json!({ "index": 0, "delta": delta, "finish_reason": null }));
    let ended = answer(kind, json!({ "index": 0, "delta": {}, "finish_reason": reason }));
    stream(format!("data: {called}\n\ndata: {ended}\n\ndata: [DONE]\n\n"))
}

/// `POST /v1beta/models/MODEL:streamGenerateContent`
async fn contents(State(wish): State<Wish>, Path(call): Path<String>, body: String) -> Response {
    let body: Value = serde_json::from_str(&body).unwrap();
    let parts = body["contents"].as_array().into_iter().flatten();
    let parts = parts.flat_map(|content| content["parts"].as_array().into_iter().flatten());
    let told = parts.map(|part| &part["functionResponse"]["response"]).filter(|told| !told.is_null());
    let tools = body["tools"].as_array().into_iter().flatten();
    let mut tools = tools.flat_map(|tool| tool["functionDeclarations"].as_array().into_iter().flatten());
    let next = (tools.any(|tool| tool["name"] == "run_shell_command"))
        .then(|| wish.next(told.map(Value::to_string).collect()))
        .flatten();
    let part = next.map_or_else(
        || json!({ "text": "done" }),
        |(at, command)| {
            let arguments = json!({ "command": command, "description": "as it was wished" });
            json!({ "functionCall": { "id": format!("call_{at}"), "name": "run_shell_command", "args": arguments } })
        },
    );
    let content = json!({ "role": "model", "parts": [part] });
    let answer = json!({
        "candidates": [{ "content": content, "finishReason": "STOP", "index": 0 }],
        "usageMetadata": { "promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2 },
    });
    if call.ends_with(":streamGenerateContent") {
        stream(format!("data: {answer}\n\n"))
    } else {
        axum::Json(answer).into_response()
    }
}

/// As server-sent events.
fn events(events: &[Value]) -> Response {
    let event = |event: &Value| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap());
    stream(events.iter().map(event).collect())
}

fn stream(body: String) -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}
