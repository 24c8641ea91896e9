//! `MiniLM` and its kin: a BERT that turns texts into directions.

use assize_protocol::Digest;
use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use tokenizers::{Tokenizer, TruncationParams};

use crate::embed::{Embed, Embedded, Piece, unit};

/// Tokens of one text. What lies beyond says little about what a command is for, and costs much.
const LONGEST: usize = 48;

/// Why an encoder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncoderError {
    /// `config.json`.
    #[error("`config.json` describes no encoder of this kind")]
    Config(#[from] serde_json::Error),
    /// `tokenizer.json`.
    #[error("`tokenizer.json` cannot be used: {0}")]
    Tokenizer(String),
    /// `model.safetensors`.
    #[error("`model.safetensors` does not fit `config.json`")]
    Weights(#[from] candle_core::Error),
    /// It has fewer words than its tokenizer.
    #[error("`tokenizer.json` has {tokens} words and `config.json` {words}; take both from the same place")]
    Words {
        /// Of the tokenizer.
        tokens: usize,
        /// Of the model.
        words: usize,
    },
}

/// A loaded encoder.
pub struct Encoder {
    model: BertModel,
    tokenizer: Tokenizer,
    revision: String,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder").field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl Encoder {
    /// Loads the three files of an encoder as sentence-transformers writes them.
    ///
    /// # Errors
    /// When one of them is of another kind, or they do not belong together.
    pub fn load(config: &[u8], tokenizer: &[u8], weights: Vec<u8>) -> Result<Self, EncoderError> {
        let config: Config = serde_json::from_slice(config)?;
        let mut tokenizer =
            Tokenizer::from_bytes(tokenizer).map_err(|error| EncoderError::Tokenizer(error.to_string()))?;
        let (tokens, words) = (tokenizer.get_vocab_size(true), config.vocab_size);
        if tokens > words {
            return Err(EncoderError::Words { tokens, words });
        }
        let longest = LONGEST.min(config.max_position_embeddings);
        tokenizer
            .with_padding(None)
            .with_truncation(Some(TruncationParams { max_length: longest, ..TruncationParams::default() }))
            .map_err(|error| EncoderError::Tokenizer(error.to_string()))?;
        let revision = Digest::of(&weights).to_string();
        let builder = VarBuilder::from_buffered_safetensors(weights, DType::F32, &Device::Cpu)?;
        Ok(Self { model: BertModel::load(builder, &config)?, tokenizer, revision })
    }

    /// Numbers of the tokens of a text.
    pub fn tokens(&self, text: &str) -> Option<Vec<u32>> {
        self.tokenizer.encode(text, true).ok().map(|encoding| encoding.get_ids().to_vec())
    }

    /// One text at a time: nothing is padded, so nothing has to be masked.
    fn read(&self, text: &str) -> Option<Embedded> {
        let encoding = self.tokenizer.encode(text, true).ok()?;
        let states = self.states(encoding.get_ids()).ok()?;
        let mut mean = vec![0.0; states.first()?.len()];
        for state in &states {
            mean.iter_mut().zip(state).for_each(|(mean, value)| *mean += value);
        }
        let told = states.into_iter().zip(encoding.get_offsets()).zip(encoding.get_special_tokens_mask());
        let pieces = told.filter(|(_, special)| **special == 0);
        let pieces =
            pieces.filter_map(|((state, span), _)| Some(Piece { span: *span, direction: unit(&state)? }));
        Some(Embedded { pieces: pieces.collect(), whole: unit(&mean)? })
    }

    fn states(&self, tokens: &[u32]) -> candle_core::Result<Vec<Vec<f32>>> {
        let tokens = Tensor::new(tokens, &Device::Cpu)?.unsqueeze(0)?;
        let kinds = tokens.zeros_like()?;
        self.model.forward(&tokens, &kinds, None)?.squeeze(0)?.to_vec2()
    }
}

impl Embed for Encoder {
    fn embed(&self, texts: &[&str]) -> Option<Vec<Embedded>> {
        texts.iter().map(|text| self.read(text)).collect()
    }

    fn revision(&self) -> &str {
        &self.revision
    }
}
