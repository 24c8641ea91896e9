//! One question to one or several models: asked, read strictly, and asked once more when the answer was none.

use std::time::Duration;

use assize_reviewer::{Answer, BadAnswer, Case, Meter, Unanswered};
use serde_json::value::RawValue;
use tokio::time::Instant;

use crate::brief::Brief;
use crate::race::first;
use crate::{Ending, Failed, Prompt, Voice};

/// Models that are asked the same in the same words.
#[derive(Debug)]
pub(crate) struct Stage {
    /// What they are to do, with the schema of an answer.
    system: String,
    schema: Box<RawValue>,
    /// Who is asked, each in place of those before it.
    voices: Vec<Voice>,
    /// After how long without an answer another one is asked as well.
    hedge_after: Option<Duration>,
}

/// What a stage works on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'q> {
    pub(crate) case: &'q Case,
    pub(crate) brief: &'q Brief,
    pub(crate) deadline: Instant,
    pub(crate) meter: &'q Meter,
}

impl Stage {
    pub(crate) fn new(
        instructions: &str,
        schema: Box<RawValue>,
        mut voices: Vec<Voice>,
        hedge_after: Option<Duration>,
    ) -> Self {
        // Alone, it is its own second try.
        if let (Some(_), [alone]) = (hedge_after, voices.as_slice()) {
            voices.push(alone.clone());
        }
        let system =
            format!("{}\n\nThe schema of your answer:\n\n{}\n", instructions.trim_end(), schema.get());
        Self { system, schema, voices, hedge_after }
    }

    /// What answers: other models or other words are other answers.
    pub(crate) fn revision(&self) -> String {
        let voices = self.voices.iter().map(|voice| voice.model.revision());
        voices.chain([self.system.clone()]).collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn voices(&self) -> &[Voice] {
        &self.voices
    }

    /// The first good answer.
    pub(crate) async fn answer(&self, question: Question<'_>) -> Result<Answer, Unanswered> {
        let there: Vec<&Voice> = self.voices.iter().filter(|voice| voice.is_there()).collect();
        let contenders = there.into_iter().map(|voice| self.ask(voice, question)).collect();
        let answered = first(contenders, self.hedge_after).await;
        answered.unwrap_or_else(|| Err(unanswered(&Failed::LeftAlone)))
    }

    /// The answer of one model. What is no answer is asked for once more; one that rests on nothing is not.
    async fn ask(&self, voice: &Voice, question: Question<'_>) -> Result<Answer, Unanswered> {
        match self.ask_once(voice, question).await {
            Err(Unanswered::Bad(BadAnswer::Malformed(_))) => self.ask_once(voice, question).await,
            answered => answered,
        }
    }

    async fn ask_once(&self, voice: &Voice, question: Question<'_>) -> Result<Answer, Unanswered> {
        let Question { case, brief, deadline, meter } = question;
        let prompt = Prompt { system: &self.system, user: &brief.text, schema: &self.schema, most_tokens: 0 };
        let said = voice.ask(prompt, deadline, meter).await.map_err(|failed| unanswered(&failed))?;
        match said.ending {
            Ending::Whole => {}
            Ending::Cut => return Err(unavailable("its answer had no room in `max_tokens`")),
            Ending::Declined => return Err(unavailable("the model declined to answer")),
        }
        let answer = Answer::read(&said.text).map_err(|bad| Unanswered::Bad(without_words(bad)))?;
        Ok(brief.settle(answer)?.founded(case)?)
    }
}

/// Why it is no answer, without a word of it: what a model wrote belongs into no log.
fn without_words(bad: BadAnswer) -> BadAnswer {
    match bad {
        BadAnswer::Malformed(_) => {
            BadAnswer::Malformed("it is not exactly the JSON that was asked for".to_owned())
        }
        other @ (BadAnswer::Groundless | BadAnswer::Unfounded(_) | BadAnswer::Unasked) => other,
    }
}

fn unavailable(why: &str) -> Unanswered {
    Unanswered::Unavailable(why.to_owned())
}

fn unanswered(failed: &Failed) -> Unanswered {
    match failed {
        Failed::Late => Unanswered::Late,
        // What the interface wraps an answer in is part of the answer.
        Failed::Garbled(why) => Unanswered::Bad(BadAnswer::Malformed((*why).to_owned())),
        Failed::Unreachable(_)
        | Failed::Busy(_)
        | Failed::Broken(_)
        | Failed::Refused(_)
        | Failed::TooLong(_)
        | Failed::LeftAlone => Unanswered::Unavailable(failed.to_string()),
    }
}
