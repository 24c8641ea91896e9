//! Small language models: a quantised llama that fills in the blanks of a text, and can write nothing else.

mod words;

use std::io::Cursor;

use assize_protocol::Digest;
use candle_core::quantized::gguf_file::Content;
use candle_core::{Device, Tensor};
use candle_transformers::models::quantized_llama::{MAX_SEQ_LEN, ModelWeights};

use words::Words;

/// Tokens that are read in one step: in between, whoever asks may give up.
const STEP: usize = 32;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChatError {
    /// It is no GGUF, or a broken one.
    #[error("it is no GGUF file that can be read, or something in it is missing")]
    File(#[from] candle_core::Error),
    /// Another architecture.
    #[error("it holds a `{0}`; take one of the `llama` architecture")]
    Architecture(String),
    /// Its words cannot be told.
    #[error("its vocabulary cannot be used: {0}")]
    Vocabulary(String),
    /// Questions are put in a way that is not known.
    #[error("its chat template is not ChatML (`<|im_start|>`), which is the only one that is spoken here")]
    Template,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsaid {
    /// The question does not fit.
    #[error("the question has more tokens than the model reads")]
    TooLong,
    /// Whoever asked gave up.
    #[error("there was no time left")]
    GivenUp,
    /// The arithmetic failed, or came to something that is no number.
    #[error("the model came to nothing")]
    Nothing,
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// It stands there, whatever the model thinks.
    Fixed(String),
    /// One of these, as the model finds likelier.
    OneOf(Vec<String>),
}

/// A loaded model. Reads one question at a time.
pub struct Chat {
    model: ModelWeights,
    words: Words,
    longest: usize,
    revision: String,
}

impl std::fmt::Debug for Chat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chat").field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl Chat {
    /// Loads a GGUF file: a llama with its vocabulary in it.
    ///
    /// # Errors
    /// When it is of another kind.
    pub fn load(file: &[u8]) -> Result<Self, ChatError> {
        let mut reader = Cursor::new(file);
        let content = Content::read(&mut reader)?;
        let text = |key: &str| content.metadata.get(key).and_then(|value| value.to_string().ok()).cloned();
        let architecture = text("general.architecture").unwrap_or_default();
        if architecture != "llama" {
            return Err(ChatError::Architecture(architecture));
        }
        if !text("tokenizer.chat_template").is_some_and(|template| template.contains("<|im_start|>")) {
            return Err(ChatError::Template);
        }
        let words = Words::of(&content)?;
        let longest = content.metadata.get("llama.context_length").and_then(|value| value.to_u32().ok());
        let longest = longest.and_then(|tokens| usize::try_from(tokens).ok()).unwrap_or(MAX_SEQ_LEN);
        let model = ModelWeights::from_gguf(content, &mut reader, &Device::Cpu)?;
        let revision = Digest::of(file).to_string();
        Ok(Self { model, words, longest: longest.min(MAX_SEQ_LEN), revision })
    }

    /// What it knows with.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Numbers of the tokens of a text; what marks the end of a role is text like any other.
    pub fn tokens(&self, text: &str) -> Option<Vec<u32>> {
        self.words.tokens(text)
    }

    /// The answer to `user` under the instructions of `system`, made of `parts`; as long as `go_on` says.
    ///
    /// # Errors
    /// When there is none.
    pub fn answer(
        &mut self,
        system: &str,
        user: &str,
        parts: &[Part],
        go_on: &dyn Fn() -> bool,
    ) -> Result<String, Unsaid> {
        self.model.clear_kv_cache();
        let question = self.words.question(system, user).ok_or(Unsaid::Nothing)?;
        let mut reading = Reading { chat: self, at: 0, next: Vec::new(), go_on };
        reading.read(&question)?;
        let mut said = String::new();
        for part in parts {
            let text = match part {
                Part::Fixed(text) => {
                    let tokens = reading.chat.words.tokens(text).ok_or(Unsaid::Nothing)?;
                    reading.read(&tokens)?;
                    text
                }
                Part::OneOf(all) => reading.choose(all)?,
            };
            said.push_str(text);
        }
        Ok(said)
    }
}

/// A question on its way through the model.
struct Reading<'c> {
    chat: &'c mut Chat,
    /// Tokens that were read.
    at: usize,
    /// How likely each token is to come next.
    next: Vec<f32>,
    go_on: &'c dyn Fn() -> bool,
}

impl Reading<'_> {
    fn read(&mut self, tokens: &[u32]) -> Result<(), Unsaid> {
        if self.at + tokens.len() > self.chat.longest {
            return Err(Unsaid::TooLong);
        }
        for step in tokens.chunks(STEP) {
            if !(self.go_on)() {
                return Err(Unsaid::GivenUp);
            }
            self.next = self.step(step).map_err(|_| Unsaid::Nothing)?;
            self.at += step.len();
        }
        Ok(())
    }

    fn step(&mut self, tokens: &[u32]) -> candle_core::Result<Vec<f32>> {
        let tokens = Tensor::new(tokens, &Device::Cpu)?.unsqueeze(0)?;
        self.chat.model.forward(&tokens, self.at)?.squeeze(0)?.to_vec1()
    }

    /// Token by token the likeliest of those that begin one of `all`.
    fn choose<'t>(&mut self, all: &'t [String]) -> Result<&'t String, Unsaid> {
        let spelled = all.iter().map(|text| Some((text, self.chat.words.tokens(text)?)));
        let mut left: Vec<(&String, Vec<u32>)> = spelled.collect::<Option<_>>().ok_or(Unsaid::Nothing)?;
        let mut depth = 0;
        loop {
            if let [(text, tokens)] = left.as_slice() {
                let rest = tokens.get(depth..).unwrap_or_default().to_vec();
                let text = *text;
                self.read(&rest)?;
                return Ok(text);
            }
            let allowed = left.iter().filter_map(|(_, tokens)| tokens.get(depth).copied());
            let likelihood =
                |token: u32| usize::try_from(token).ok().and_then(|at| self.next.get(at).copied());
            let told =
                allowed.filter_map(|token| Some((token, likelihood(token).filter(|one| one.is_finite())?)));
            let best = told.max_by(|one, other| one.1.total_cmp(&other.1)).ok_or(Unsaid::Nothing)?;
            left.retain(|(_, tokens)| tokens.get(depth) == Some(&best.0));
            // The same words twice are one choice.
            if left.iter().all(|(_, tokens)| left.first().is_some_and(|first| first.1 == *tokens)) {
                left.truncate(1);
                continue;
            }
            self.read(&[best.0])?;
            depth += 1;
        }
    }
}
