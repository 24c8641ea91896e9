//! `POST /v1/messages`: one tool, which has to be called, and whose input is the answer.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Message, parsed};
use crate::{Ending, Failed, Prompt, Said, Tokens};

/// The version of the interface.
pub(super) const VERSION: &str = "2023-06-01";

/// The one tool.
const TOOL: &str = "answer";

#[derive(Serialize)]
pub(super) struct Request<'p> {
    model: &'p str,
    max_tokens: u32,
    system: &'p str,
    messages: [Message<'p>; 1],
    tools: [Tool<'p>; 1],
    tool_choice: ToolChoice,
}

#[derive(Serialize)]
struct Tool<'p> {
    name: &'static str,
    description: &'static str,
    input_schema: &'p RawValue,
}

#[derive(Serialize)]
struct ToolChoice {
    r#type: &'static str,
    name: &'static str,
    disable_parallel_tool_use: bool,
}

pub(super) fn request<'p>(model: &'p str, prompt: &Prompt<'p>) -> Request<'p> {
    Request {
        model,
        max_tokens: prompt.most_tokens,
        system: prompt.system,
        messages: [Message { role: "user", content: prompt.user }],
        tools: [Tool { name: TOOL, description: "Gives your answer.", input_schema: prompt.schema }],
        tool_choice: ToolChoice { r#type: "tool", name: TOOL, disable_parallel_tool_use: true },
    }
}

#[derive(Deserialize)]
struct Reply {
    role: String,
    content: Vec<Block>,
    stop_reason: Option<String>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Block {
    r#type: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    input: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    input_tokens: u64,
    #[serde(default)]
    output_tokens: u64,
}

pub(super) fn read(body: &[u8]) -> Result<Said, Failed> {
    let Reply { role, content, stop_reason, usage } = parsed(body)?;
    let tokens = usage.map_or_else(Tokens::default, |usage| Tokens {
        input: usage.input_tokens,
        output: usage.output_tokens,
    });
    if role != "assistant" {
        return Err(Failed::Garbled("somebody else than the assistant speaks"));
    }
    let ending = match stop_reason.as_deref() {
        Some("tool_use") => Ending::Whole,
        Some("max_tokens") => Ending::Cut,
        Some("refusal") => Ending::Declined,
        // It talked in place of calling the tool.
        Some("end_turn" | "stop_sequence") => return Err(Failed::Garbled("it did not call the tool")),
        Some(_) | None => return Err(Failed::Garbled("it ended in a way nobody agreed on")),
    };
    if ending != Ending::Whole {
        return Ok(Said { text: String::new(), ending, tokens });
    }
    let Ok([block]) = <[Block; 1]>::try_from(content) else {
        return Err(Failed::Garbled("there is something around the answer"));
    };
    match block {
        Block { r#type, name: Some(name), input: Some(input) } if r#type == "tool_use" && name == TOOL => {
            // The very text, so that a field that stands there twice is seen.
            Ok(Said { text: input.get().to_owned(), ending, tokens })
        }
        Block { .. } => Err(Failed::Garbled("it did not call the tool")),
    }
}
