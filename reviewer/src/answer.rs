//! The one shape an answer has.

use assize_protocol::{Abstained, Confidence, Evidence, ReviewOutcome, Rewrite, Span};
use serde::{Deserialize, Serialize};

use crate::Case;

/// Bytes of a rationale.
const LONGEST: usize = 1024;

/// Pieces of evidence of one answer.
const MOST: usize = 64;

/// What a reviewer answers. Strict: a field too many or too few, or a word that is none of these, is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What it would do.
    pub outcome: ReviewOutcome,
    /// How sure it is.
    pub confidence: Confidence,
    /// One sentence for the person who decides in the end.
    pub rationale: String,
    /// What that rests on.
    pub evidence: Vec<Evidence>,
    /// A step that would tell more and change nothing.
    #[serde(skip)]
    pub safer: Option<Rewrite>,
}

/// Why something is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswer {
    /// It is not of the one shape.
    #[error("the answer is not of the one shape: {0}")]
    Malformed(String),
    /// It rests on nothing.
    #[error("the answer names no evidence")]
    Groundless,
    /// It rests on what does not exist.
    #[error("the answer rests on {0}, which does not exist")]
    Unfounded(String),
    /// It allows, and nothing it rests on was said by the person.
    #[error("the answer allows without resting on the person's words")]
    Unasked,
}

impl BadAnswer {
    /// What becomes of the reviewer's voice.
    pub fn abstained(&self) -> Abstained {
        match self {
            Self::Malformed(_) => Abstained::Malformed,
            Self::Groundless | Self::Unfounded(_) | Self::Unasked => Abstained::Unfounded,
        }
    }
}

impl Answer {
    /// An answer with its sentence.
    pub fn new(outcome: ReviewOutcome, confidence: Confidence, rationale: impl Into<String>) -> Self {
        Self { outcome, confidence, rationale: rationale.into(), evidence: Vec::new(), safer: None }
    }

    /// It cannot tell, for this reason.
    pub fn abstain(rationale: impl Into<String>) -> Self {
        Self::new(ReviewOutcome::Abstain, Confidence::Low, rationale)
    }

    /// The same, resting on an event as well.
    #[must_use]
    pub fn citing(mut self, event: &str) -> Self {
        let cited = Evidence::Event { id: event.to_owned() };
        if !self.evidence.contains(&cited) {
            self.evidence.push(cited);
        }
        self
    }

    /// The same, resting on bytes of the command as well.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        let cited = Evidence::Span { span };
        if !self.evidence.contains(&cited) {
            self.evidence.push(cited);
        }
        self
    }

    /// Reads the text of a reviewer that answers in JSON. Anything around it is too much.
    ///
    /// # Errors
    /// When it is not exactly one answer.
    pub fn read(text: &str) -> Result<Self, BadAnswer> {
        let answer: Self =
            serde_json::from_str(text).map_err(|error| BadAnswer::Malformed(error.to_string()))?;
        let rationale = answer.rationale.trim();
        if rationale.is_empty() || rationale.len() > LONGEST || answer.evidence.len() > MOST {
            return Err(BadAnswer::Malformed(
                "the rationale or the evidence is empty or too long".to_owned(),
            ));
        }
        Ok(answer)
    }

    /// The same answer, when all it rests on is in `case`. To abstain needs no evidence; anything else does.
    ///
    /// # Errors
    /// When evidence is missing or made up.
    pub fn founded(self, case: &Case) -> Result<Self, BadAnswer> {
        if self.outcome != ReviewOutcome::Abstain && self.evidence.is_empty() {
            return Err(BadAnswer::Groundless);
        }
        match self.evidence.iter().find(|evidence| !exists(evidence, case)) {
            Some(Evidence::Event { id }) => Err(BadAnswer::Unfounded(format!("event `{id}`"))),
            Some(Evidence::Span { span }) => {
                Err(BadAnswer::Unfounded(format!("bytes {} to {}", span.start, span.end)))
            }
            Some(Evidence::Approval { id }) => Err(BadAnswer::Unfounded(format!("approval `{id}`"))),
            None => Ok(self),
        }
    }
}

fn exists(evidence: &Evidence, case: &Case) -> bool {
    match evidence {
        Evidence::Event { id } => case.event(id).is_some(),
        Evidence::Span { span } => !span.of(&case.command.text).is_empty(),
        Evidence::Approval { id } => case.precedents.iter().any(|one| one.approval == *id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_with_a_field_too_many_is_none() {
        let plain = r#"{"outcome":"allow","confidence":"high","rationale":"asked for","evidence":[{"kind":"event","id":"e1"}]}"#;
        assert!(Answer::read(plain).is_ok());
        for bad in [
            plain.replace("\"outcome\"", "\"approved\":true,\"outcome\""),
            plain.replace("\"allow\"", "\"approve\""),
            plain.replace("\"high\"", "1.0"),
            plain.replace("asked for", " "),
            plain.replace(",\"evidence\":[{\"kind\":\"event\",\"id\":\"e1\"}]", ""),
            plain.replace(
                "{\"kind\":\"event\",\"id\":\"e1\"}",
                "{\"kind\":\"event\",\"id\":\"e1\",\"by\":\"me\"}",
            ),
            format!("Sure! {plain}"),
            format!("{plain}{plain}"),
            String::new(),
        ] {
            assert!(matches!(Answer::read(&bad), Err(BadAnswer::Malformed(_))), "{bad}");
        }
    }
}
