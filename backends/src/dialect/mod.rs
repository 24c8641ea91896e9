//! How endpoints want to be asked, and how they answer: texts, no sockets.

mod anthropic;
mod ollama;
mod openai;

use http::{HeaderName, HeaderValue};

use crate::{Failed, Key, Prompt, Said};

/// The interface of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `POST /v1/chat/completions` of those who made it.
    OpenAi,
    /// The same as everybody else speaks it: gateways, vLLM, llama.cpp.
    OpenAiCompatible,
    /// `POST /v1/messages` of Anthropic.
    Anthropic,
    /// `POST /api/chat` of Ollama.
    Ollama,
}

impl Dialect {
    /// Where it is asked, below the address of the endpoint.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::OpenAi | Self::OpenAiCompatible => "/v1/chat/completions",
            Self::Anthropic => "/v1/messages",
            Self::Ollama => "/api/chat",
        }
    }

    /// What stands in its head.
    pub(crate) fn headers(self, key: Option<&Key>) -> Vec<(HeaderName, HeaderValue)> {
        let mut all = Vec::new();
        let (name, before) = match self {
            Self::Anthropic => {
                let version = HeaderValue::from_static(anthropic::VERSION);
                all.push((HeaderName::from_static("anthropic-version"), version));
                (HeaderName::from_static("x-api-key"), "")
            }
            Self::OpenAi | Self::OpenAiCompatible | Self::Ollama => (http::header::AUTHORIZATION, "Bearer "),
        };
        all.extend(key.and_then(|key| key.header(before)).map(|value| (name, value)));
        all
    }

    /// The body of a request.
    pub(crate) fn write(self, model: &str, prompt: &Prompt<'_>) -> Vec<u8> {
        let written = match self {
            Self::OpenAi => serde_json::to_vec(&openai::request(model, prompt, openai::Manner::Own)),
            Self::OpenAiCompatible => {
                serde_json::to_vec(&openai::request(model, prompt, openai::Manner::Compatible))
            }
            Self::Anthropic => serde_json::to_vec(&anthropic::request(model, prompt)),
            Self::Ollama => serde_json::to_vec(&ollama::request(model, prompt)),
        };
        // Plain data: writing it does not fail, and an empty body is refused by everybody.
        written.unwrap_or_default()
    }

    /// What the body of an answer says.
    pub(crate) fn read(self, body: &[u8]) -> Result<Said, Failed> {
        match self {
            Self::OpenAi | Self::OpenAiCompatible => openai::read(body),
            Self::Anthropic => anthropic::read(body),
            Self::Ollama => ollama::read(body),
        }
    }
}

/// The body as what the interface promises. More fields than are known are no fault: interfaces grow.
fn parsed<'b, T: serde::Deserialize<'b>>(body: &'b [u8]) -> Result<T, Failed> {
    let text = std::str::from_utf8(body).map_err(|_| Failed::Garbled("it is not UTF-8"))?;
    serde_json::from_str(text).map_err(|_| Failed::Garbled("it is not the JSON that was agreed on"))
}

/// One line of a conversation.
#[derive(serde::Serialize)]
struct Message<'p> {
    role: &'static str,
    content: &'p str,
}

fn messages<'p>(prompt: &Prompt<'p>) -> [Message<'p>; 2] {
    [Message { role: "system", content: prompt.system }, Message { role: "user", content: prompt.user }]
}

#[cfg(test)]
mod tests;
