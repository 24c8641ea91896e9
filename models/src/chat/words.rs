//! The vocabulary of a GGUF file.

use candle_core::quantized::gguf_file::Content;
use candle_core::quantized::tokenizer::TokenizerFromGguf;
use tokenizers::Tokenizer;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence;

use super::ChatError;

/// Ways to cut a text that candle knows. It takes any other for the first of GPT-2, and cuts wrongly without a word.
const KNOWN: [&str; 4] = ["gpt-2", "gpt2", "llama3", "qwen2"];

/// A tokenizer, and the tokens that mark roles.
pub(super) struct Words {
    tokenizer: Tokenizer,
    begin: u32,
    end: u32,
}

impl Words {
    pub(super) fn of(content: &Content) -> Result<Self, ChatError> {
        let text = |key: &str| content.metadata.get(key).and_then(|value| value.to_string().ok()).cloned();
        let cut = text("tokenizer.ggml.pre").unwrap_or_default();
        // What candle says may go on for pages about where it was.
        let told =
            |error: candle_core::Error| error.to_string().lines().next().unwrap_or_default().to_owned();
        let mut tokenizer =
            Tokenizer::from_gguf(content).map_err(|error| ChatError::Vocabulary(told(error)))?;
        match cut.as_str() {
            "smollm" => {
                let digits = Digits::new(true);
                let bytes = ByteLevel::new(false, true, true);
                tokenizer.with_pre_tokenizer(Some(Sequence::new(vec![digits.into(), bytes.into()])));
            }
            known if KNOWN.contains(&known) => {}
            other => {
                let known = KNOWN.join("`, `");
                let said = format!("its texts are cut by `{other}`; known are `smollm`, `{known}`");
                return Err(ChatError::Vocabulary(said));
            }
        }
        // What somebody wrote ends no role, whatever it looks like.
        tokenizer.set_encode_special_tokens(true);
        let mark = |name: &str| {
            let missing = || ChatError::Vocabulary(format!("there is no `{name}` in it"));
            tokenizer.token_to_id(name).ok_or_else(missing)
        };
        let (begin, end) = (mark("<|im_start|>")?, mark("<|im_end|>")?);
        Ok(Self { tokenizer, begin, end })
    }

    pub(super) fn tokens(&self, text: &str) -> Option<Vec<u32>> {
        self.tokenizer.encode(text, false).ok().map(|encoding| encoding.get_ids().to_vec())
    }

    /// Instructions and a question in `ChatML`, up to where the answer begins.
    pub(super) fn question(&self, system: &str, user: &str) -> Option<Vec<u32>> {
        let mut all = Vec::new();
        for (role, text) in [("system", system), ("user", user)] {
            all.push(self.begin);
            all.extend(self.tokens(&format!("{role}\n{text}"))?);
            all.push(self.end);
            all.extend(self.tokens("\n")?);
        }
        all.push(self.begin);
        all.extend(self.tokens("assistant\n")?);
        Some(all)
    }
}
