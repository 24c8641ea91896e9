//! What a chat model is.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::value::RawValue;
use tokio::time::Instant;

/// A chat model somewhere: behind a socket, in a file, or in this process.
#[async_trait]
pub trait ChatModel: Send + Sync + fmt::Debug {
    /// What answers, and where: answers of another one are not the same answers.
    fn revision(&self) -> String;

    /// Its answer to one question, asked once. Whoever asks gives it up at `deadline`.
    async fn ask(&self, prompt: &Prompt<'_>, deadline: Instant) -> Result<Said, Failed>;
}

/// One question.
#[derive(Debug, Clone, Copy)]
pub struct Prompt<'p> {
    /// What the model is to do.
    pub system: &'p str,
    /// What it is to do that with: data.
    pub user: &'p str,
    /// The JSON schema of an answer, for models that can be held to one.
    pub schema: &'p RawValue,
    /// Tokens of an answer.
    pub most_tokens: u32,
}

/// What a model said: nothing but text, whatever it looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its text.
    pub text: String,
    /// How it ended.
    pub ending: Ending,
    /// What was paid for.
    pub tokens: Tokens,
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The model had said everything.
    Whole,
    /// There was no room for more.
    Cut,
    /// It would not answer.
    Declined,
}

/// What a model read and wrote, as its host counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tokens {
    /// Read.
    pub input: u64,
    /// Written.
    pub output: u64,
}

/// Why there is no answer. Holds no word of what came back: what a stranger writes belongs into no log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// It did not come in time.
    #[error("no answer in time")]
    Late,
    /// There is no connection.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// It has too much to do.
    #[error("it is busy (429)")]
    Busy(
        /// When to come again, if it said.
        Option<Duration>,
    ),
    /// It broke.
    #[error("it broke ({0})")]
    Broken(u16),
    /// It will not take this request, now or later.
    #[error("it refused the request ({0})")]
    Refused(u16),
    /// There was more than is read.
    #[error("its answer is longer than {0} bytes")]
    TooLong(usize),
    /// What came back is not what its interface promises.
    #[error("its answer is not of the shape of its interface: {0}")]
    Garbled(&'static str),
    /// It failed too often and is left alone.
    #[error("it failed too often and is left alone for a while")]
    LeftAlone,
}

impl Failed {
    /// Whether the same request may well be answered a moment later.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Busy(_) | Self::Broken(_) => true,
            Self::Late | Self::Refused(_) | Self::TooLong(_) | Self::Garbled(_) | Self::LeftAlone => false,
        }
    }

    /// What it is counted as.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Unreachable(_) => "unreachable",
            Self::Busy(_) => "busy",
            Self::Broken(_) => "broken",
            Self::Refused(_) => "refused",
            Self::TooLong(_) => "too-long",
            Self::Garbled(_) => "garbled",
            Self::LeftAlone => "left-alone",
        }
    }
}
