//! Answers that were recorded.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::{ChatModel, Ending, Failed, Prompt, Said, Tokens};

/// One recorded answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    /// It is given where this stands in the question; to everything without it.
    #[serde(default)]
    when: String,
    /// The answer: a text, or JSON that is one.
    say: Text,
    #[serde(default)]
    input_tokens: u64,
    #[serde(default)]
    output_tokens: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let said = Box::<RawValue>::deserialize(input)?;
        let text: Result<String, _> = serde_json::from_str(said.get());
        Ok(Self(text.unwrap_or_else(|_| said.get().to_owned())))
    }
}

/// A file of answers that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line} is no recorded answer: {reason}; help: write one like {{\"when\":\"git push\",\"say\":{{…}}}}"
)]
pub struct BadRecording {
    line: usize,
    reason: String,
}

/// A model that says what was recorded: the same question has the same answer, and nothing is sent.
#[derive(Debug, Clone)]
pub struct Replay {
    recorded: Vec<Recorded>,
    revision: String,
}

impl Replay {
    /// Reads answers, one JSON object a line: `{"when":"git push","say":{…}}`. The first that fits is given.
    ///
    /// # Errors
    /// When a line is none.
    pub fn read(text: &str) -> Result<Self, BadRecording> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let one = |(at, line)| {
            serde_json::from_str(line)
                .map_err(|error: serde_json::Error| BadRecording { line: at + 1, reason: error.to_string() })
        };
        let recorded = lines.map(one).collect::<Result<_, _>>()?;
        let digest: [u8; 32] = Sha256::digest(text).into();
        Ok(Self { recorded, revision: format!("replay {}", assize_protocol::hex(&digest)) })
    }
}

#[async_trait]
impl ChatModel for Replay {
    fn revision(&self) -> String {
        self.revision.clone()
    }

    async fn ask(&self, prompt: &Prompt<'_>, _deadline: Instant) -> Result<Said, Failed> {
        let fits = |recorded: &&Recorded| prompt.user.contains(&recorded.when);
        let recorded = self.recorded.iter().find(fits);
        let recorded =
            recorded.ok_or_else(|| Failed::Unreachable("nothing was recorded for this".to_owned()))?;
        let tokens = Tokens { input: recorded.input_tokens, output: recorded.output_tokens };
        Ok(Said { text: recorded.say.0.clone(), ending: Ending::Whole, tokens })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_recorded_answer_that_fits_is_given_as_it_was_written() {
        let replay = Replay::read(
            "{\"when\":\"push\",\"say\":{\"b\":1,\"a\":2},\"input_tokens\":7}\n\n{\"say\":\"approved\"}\n",
        )
        .unwrap();
        let schema = RawValue::from_string("{}".to_owned()).unwrap();
        let said = async |user: &str| {
            let prompt = Prompt { system: "", user, schema: &schema, most_tokens: 1 };
            let said = replay.ask(&prompt, Instant::now()).await.unwrap();
            (said.text, said.tokens.input)
        };
        assert_eq!(said("git push").await, (r#"{"b":1,"a":2}"#.to_owned(), 7));
        assert_eq!(said("git pull").await, ("approved".to_owned(), 0));
        assert!(Replay::read("{\"say\":1,\"then\":2}").unwrap_err().to_string().starts_with("line 1 is no"));
    }
}
