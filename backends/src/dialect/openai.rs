//! `POST /v1/chat/completions`.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Message, messages, parsed};
use crate::{Ending, Failed, Prompt, Said, Tokens};

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Who made it: their reasoning models refuse a temperature, and the old name of the limit.
    Own,
    /// Others, who may know the old name alone.
    Compatible,
}

#[derive(Serialize)]
pub(super) struct Request<'p> {
    model: &'p str,
    messages: [Message<'p>; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    stream: bool,
    response_format: Format<'p>,
}

#[derive(Serialize)]
struct Format<'p> {
    r#type: &'static str,
    json_schema: Named<'p>,
}

#[derive(Serialize)]
struct Named<'p> {
    name: &'static str,
    strict: bool,
    schema: &'p RawValue,
}

pub(super) fn request<'p>(model: &'p str, prompt: &Prompt<'p>, manner: Manner) -> Request<'p> {
    let (old, new) = match manner {
        Manner::Own => (None, Some(prompt.most_tokens)),
        Manner::Compatible => (Some(prompt.most_tokens), None),
    };
    Request {
        model,
        messages: messages(prompt),
        temperature: old.map(|_| 0),
        max_tokens: old,
        max_completion_tokens: new,
        stream: false,
        response_format: Format {
            r#type: "json_schema",
            json_schema: Named { name: "answer", strict: true, schema: prompt.schema },
        },
    }
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Reply,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Reply {
    role: Option<String>,
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
    #[serde(default)]
    tool_calls: Option<Vec<serde::de::IgnoredAny>>,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

pub(super) fn read(body: &[u8]) -> Result<Said, Failed> {
    let Completion { choices, usage } = parsed(body)?;
    let tokens = usage.map_or_else(Tokens::default, |usage| Tokens {
        input: usage.prompt_tokens,
        output: usage.completion_tokens,
    });
    let Ok([Choice { message, finish_reason }]) = <[Choice; 1]>::try_from(choices) else {
        return Err(Failed::Garbled("it has not exactly one choice"));
    };
    if message.role.is_some_and(|role| role != "assistant") {
        return Err(Failed::Garbled("somebody else than the assistant speaks"));
    }
    let declined = message.refusal.is_some_and(|refusal| !refusal.is_empty());
    let ending = match finish_reason.as_deref() {
        _ if declined => Ending::Declined,
        Some("stop") => Ending::Whole,
        Some("length") => Ending::Cut,
        Some("content_filter") => Ending::Declined,
        Some(_) | None => return Err(Failed::Garbled("it ended in a way nobody agreed on")),
    };
    if message.tool_calls.is_some_and(|calls| !calls.is_empty()) {
        return Err(Failed::Garbled("it calls a tool"));
    }
    match message.content {
        Some(text) => Ok(Said { text, ending, tokens }),
        None if ending != Ending::Whole => Ok(Said { text: String::new(), ending, tokens }),
        None => Err(Failed::Garbled("it has no text")),
    }
}
