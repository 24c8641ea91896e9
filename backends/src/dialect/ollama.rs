//! `POST /api/chat`.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Message, messages, parsed};
use crate::{Ending, Failed, Prompt, Said, Tokens};

#[derive(Serialize)]
pub(super) struct Request<'p> {
    model: &'p str,
    messages: [Message<'p>; 2],
    stream: bool,
    format: &'p RawValue,
    options: Options,
}

#[derive(Serialize)]
struct Options {
    temperature: u8,
    num_predict: u32,
}

pub(super) fn request<'p>(model: &'p str, prompt: &Prompt<'p>) -> Request<'p> {
    Request {
        model,
        messages: messages(prompt),
        stream: false,
        format: prompt.schema,
        options: Options { temperature: 0, num_predict: prompt.most_tokens },
    }
}

#[derive(Deserialize)]
struct Reply {
    message: Speech,
    done: bool,
    #[serde(default)]
    done_reason: Option<String>,
    #[serde(default)]
    prompt_eval_count: u64,
    #[serde(default)]
    eval_count: u64,
}

#[derive(Deserialize)]
struct Speech {
    role: String,
    content: String,
    #[serde(default)]
    tool_calls: Option<Vec<serde::de::IgnoredAny>>,
}

pub(super) fn read(body: &[u8]) -> Result<Said, Failed> {
    let Reply { message, done, done_reason, prompt_eval_count, eval_count } = parsed(body)?;
    if message.role != "assistant" {
        return Err(Failed::Garbled("somebody else than the assistant speaks"));
    }
    if message.tool_calls.is_some_and(|calls| !calls.is_empty()) {
        return Err(Failed::Garbled("it calls a tool"));
    }
    let ending = match (done, done_reason.as_deref()) {
        (true, Some("stop")) => Ending::Whole,
        (true, Some("length")) => Ending::Cut,
        (true, Some(_) | None) | (false, _) => {
            return Err(Failed::Garbled("it ended in a way nobody agreed on"));
        }
    };
    let tokens = Tokens { input: prompt_eval_count, output: eval_count };
    Ok(Said { text: message.content, ending, tokens })
}
