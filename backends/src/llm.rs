//! The reviewer that asks chat models.

use std::fmt;
use std::time::Duration;

use assize_protocol::{Backend, Confidence, ReviewOutcome, Severity, hex};
use assize_reviewer::{Answer, Case, Meter, Reviewer, Unanswered};
use async_trait::async_trait;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::Voice;
use crate::brief::{Brief, Limits};
use crate::redact::Redact;
use crate::stage::{Question, Stage};

/// Its name; demands speak of it.
const NAME: &str = "llm";

/// The instructions as they come with Assize.
const REVIEW: &str = include_str!("../prompts/review.md");
const FAST: &str = include_str!("../prompts/fast.md");

/// The schemas. Not of the instructions: whoever writes others gets the same answers.
const REVIEW_SCHEMA: &str = include_str!("../prompts/review.json");
const FAST_SCHEMA: &str = include_str!("../prompts/fast.json");

/// Of what is left of the time, what is kept for saying that there was no answer.
const KEPT: Duration = Duration::from_millis(50);

/// Bytes of instructions.
const INSTRUCTIONS: usize = 64 * 1024;

/// Letters of the names of one question.
const TAG: usize = 6;

/// Where names of events come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// New for every question: what was written before it cannot name them.
    Random,
    /// Always the same, for recorded answers.
    Fixed(String),
}

/// What makes a reviewer.
#[derive(Debug)]
pub struct Plan {
    /// Who takes a first look, each in place of those before it. They may clear or pass on.
    pub fast: Vec<Voice>,
    /// Who reasons. Without anybody, what is passed on is left to a person.
    pub full: Vec<Voice>,
    /// After how long without an answer the next is asked as well.
    pub hedge_after: Option<Duration>,
    /// Instructions for the first look, in place of the built-in ones.
    pub fast_prompt: Option<String>,
    /// Instructions for the second.
    pub prompt: Option<String>,
    /// Takes secrets out of what is sent.
    pub redact: Redact,
    /// Where names of events come from.
    pub tags: Tags,
    /// How much is sent.
    pub limits: Limits,
}

/// Why there is no reviewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// No model was named.
    #[error("there is nobody to ask; name a `model`, a `fast_model` or both")]
    Nobody,
    /// Instructions without a word.
    #[error("a file of instructions is empty; leave it out to have the built-in ones")]
    Empty,
    /// Instructions that leave no room for anything else.
    #[error("a file of instructions is longer than {0} bytes; say it in fewer words")]
    TooLong(usize),
    /// A schema in this repository is broken.
    #[error("the schema of answers is no JSON")]
    Schema,
}

/// Asks chat models whether the person asked for this.
pub struct Llm {
    fast: Option<Stage>,
    full: Option<Stage>,
    redact: Redact,
    tags: Tags,
    limits: Limits,
    revision: String,
}

impl fmt::Debug for Llm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Llm").field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl Llm {
    /// A reviewer as `plan` says.
    ///
    /// # Errors
    /// When nobody is asked, or instructions are none.
    pub fn new(plan: Plan) -> Result<Self, PromptError> {
        let Plan { fast, full, hedge_after, fast_prompt, prompt, redact, tags, limits } = plan;
        if fast.is_empty() && full.is_empty() {
            return Err(PromptError::Nobody);
        }
        let stage = |voices: Vec<Voice>, own: Option<String>, builtin: &str, schema: &str| {
            let instructions = checked(own)?.unwrap_or_else(|| builtin.to_owned());
            let schema = RawValue::from_string(schema.trim_end().to_owned());
            let schema = schema.map_err(|_| PromptError::Schema)?;
            let some = !voices.is_empty();
            Ok(some.then(|| Stage::new(&instructions, schema, voices, hedge_after)))
        };
        let fast = stage(fast, fast_prompt, FAST, FAST_SCHEMA)?;
        let full = stage(full, prompt, REVIEW, REVIEW_SCHEMA)?;
        let mut hash = Sha256::new();
        for stage in [&fast, &full] {
            hash.update(stage.as_ref().map(Stage::revision).unwrap_or_default());
            hash.update([0]);
        }
        hash.update(format!("{limits:?}"));
        let digest: [u8; 32] = hash.finalize().into();
        Ok(Self { fast, full, redact, tags, limits, revision: format!("sha256:{}", hex(&digest)) })
    }
}

#[async_trait]
impl Reviewer for Llm {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> &str {
        &self.revision
    }

    /// The first look, where somebody takes one, and the second, where that does not clear it.
    async fn review(&self, case: &Case, deadline: Instant, meter: &Meter) -> Result<Answer, Unanswered> {
        if case.risk == Severity::Critical {
            return Ok(Answer::abstain("what is critical is for a person"));
        }
        let tag = match &self.tags {
            Tags::Fixed(tag) => tag.clone(),
            Tags::Random => random().ok_or_else(|| Unanswered::Unavailable("no randomness".to_owned()))?,
        };
        let Ok(brief) = Brief::of(case, &tag, self.redact, &self.limits) else {
            return Ok(Answer::abstain("the command is longer than what a model is shown"));
        };
        let deadline = deadline.checked_sub(KEPT).unwrap_or(deadline);
        let question = Question { case, brief: &brief, deadline, meter };
        if let Some(fast) = &self.fast {
            let now = Instant::now();
            // Whoever reasons has most of the time.
            let third = now + deadline.saturating_duration_since(now) / 3;
            let until = if self.full.is_some() { third } else { deadline };
            let looked = fast.answer(Question { deadline: until, ..question }).await;
            match (looked, &self.full) {
                (Ok(answer), _) if clears(&answer) => return Ok(careful(answer, &brief)),
                (Ok(_), None) => return Ok(Answer::abstain("the first look did not clear it")),
                (Err(unanswered), None) => return Err(unanswered),
                (Ok(_) | Err(_), Some(_)) => {}
            }
        }
        match &self.full {
            Some(full) => Ok(careful(full.answer(question).await?, &brief)),
            None => Ok(Answer::abstain("nobody was asked")),
        }
    }

    fn backends(&self) -> Vec<Backend> {
        let mut all: Vec<Backend> = Vec::new();
        let voices = [&self.fast, &self.full].into_iter().flatten().flat_map(Stage::voices);
        for voice in voices {
            let report = voice.backend.report();
            if all.iter().all(|known| known.name != report.name) {
                all.push(report);
            }
        }
        all
    }
}

/// A first look may wave through what is plain, and nothing else.
fn clears(answer: &Answer) -> bool {
    answer.outcome == ReviewOutcome::Allow && answer.confidence == Confidence::High
}

/// A half-hearted yes, or one without all that the person said, is none. A no is one either way.
fn careful(answer: Answer, brief: &Brief) -> Answer {
    let why = match (answer.outcome, answer.confidence) {
        (ReviewOutcome::Allow, _) if brief.words_lost => "it was not shown all that the person said",
        (ReviewOutcome::Allow, Confidence::Low | Confidence::Medium) => {
            "it leans towards yes and is not sure"
        }
        (ReviewOutcome::Allow, Confidence::High) | (ReviewOutcome::Abstain | ReviewOutcome::Deny, _) => {
            return answer;
        }
    };
    Answer { evidence: answer.evidence, ..Answer::abstain(why) }
}

fn checked(own: Option<String>) -> Result<Option<String>, PromptError> {
    match own {
        Some(text) if text.trim().is_empty() => Err(PromptError::Empty),
        Some(text) if text.len() > INSTRUCTIONS => Err(PromptError::TooLong(INSTRUCTIONS)),
        other => Ok(other),
    }
}

/// Letters nobody could know.
fn random() -> Option<String> {
    let mut chance = getrandom::u64().ok()?;
    let letter = |_| {
        let letter = char::from_digit(u32::try_from(chance % 36).ok()?, 36);
        chance /= 36;
        letter
    };
    (0..TAG).map(letter).collect()
}
