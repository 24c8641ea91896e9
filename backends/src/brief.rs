//! What a model is shown of a case: data, redacted, bounded, marked.
//!
//! Whatever somebody wrote goes through [`quoted`] and can end no line and open no role. Events have names that were
//! made up for this one question, so that an answer somebody wrote down beforehand, for a model to repeat, cites
//! what does not exist. What the agent says about itself is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use assize_protocol::{Evidence, ReviewOutcome, Span};
use assize_reviewer::{Answer, BadAnswer, Case, quoted};

use crate::lines::{Line, lines};
use crate::redact::Redact;

/// Letters of an id that is repeated when it does not exist.
const ID: usize = 24;

/// How much a model is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the command. It is never shortened: a longer one is for a person.
    pub command: usize,
    /// Bytes of what the person said, newest first and each whole. When some of it has no room, nothing is allowed.
    pub words: usize,
    /// Bytes of one text that is not the person's: its beginning and its end.
    pub text: usize,
    /// Bytes of all of those, newest first.
    pub texts: usize,
    /// Events that are not the person's.
    pub events: usize,
    /// Effects, and findings, of the command.
    pub effects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            command: 8 * 1024,
            words: 32 * 1024,
            text: 2 * 1024,
            texts: 32 * 1024,
            events: 60,
            effects: 40,
        }
    }
}

/// One question about one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Brief {
    /// What the model is shown.
    pub(crate) text: String,
    /// Some of what the person said is not in it.
    pub(crate) words_lost: bool,
    events: BTreeMap<String, Shown>,
    spans: BTreeSet<Span>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    id: String,
    by_person: bool,
}

/// The command does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLong;

impl Brief {
    /// What a model is shown of `case`; names of events begin with `tag`.
    pub(crate) fn of(case: &Case, tag: &str, redact: Redact, limits: &Limits) -> Result<Self, TooLong> {
        if case.command.text.len() > limits.command {
            return Err(TooLong);
        }
        let (lines, words_lost) = lines(case, limits);
        let mut brief = Self {
            text: String::new(),
            words_lost: words_lost || case.words_lost,
            events: BTreeMap::new(),
            spans: BTreeSet::new(),
        };
        let texts: Vec<String> =
            lines.iter().flat_map(|line| line.texts.iter().map(|text| text.text.clone())).collect();
        let mut texts = redact(&texts).into_iter();
        for line in lines {
            brief.add(line, tag, &mut texts);
        }
        Ok(brief)
    }

    /// One line, with the texts of it that came back redacted. A text that did not come back is not shown.
    fn add(&mut self, line: Line, tag: &str, texts: &mut impl Iterator<Item = String>) {
        if let Some(event) = line.event {
            let name = format!("{tag}-{}", self.events.len() + 1);
            self.text.push_str(&name);
            self.text.push(' ');
            self.events.insert(name, Shown { id: event.id, by_person: event.by_person });
        }
        if let Some(span) = line.span {
            // Writing to a string does not fail.
            let _ = write!(self.text, "[{},{}] ", span.start, span.end);
            self.spans.insert(span);
        }
        self.text.push_str(&line.what);
        for text in line.texts {
            let shown = texts.next().map_or_else(|| "(left out)".to_owned(), |shown| cut(&shown, text.most));
            self.text.push(' ');
            self.text.push_str(text.before);
            self.text.push_str(&shown);
        }
        self.text.push_str(line.after);
        self.text.push('\n');
    }

    /// The answer with evidence by its true name, if it rests on what was shown and an allow on the person's words.
    pub(crate) fn settle(&self, mut answer: Answer) -> Result<Answer, BadAnswer> {
        if answer.outcome != ReviewOutcome::Abstain && answer.evidence.is_empty() {
            return Err(BadAnswer::Groundless);
        }
        let mut by_person = false;
        for evidence in &mut answer.evidence {
            match evidence {
                Evidence::Event { id } => {
                    let Some(shown) = self.events.get(id) else {
                        return Err(BadAnswer::Unfounded(format!("event {}", quoted(beginning(id)))));
                    };
                    by_person |= shown.by_person;
                    id.clone_from(&shown.id);
                }
                Evidence::Span { span } if self.spans.contains(span) => {}
                Evidence::Span { span } => {
                    return Err(BadAnswer::Unfounded(format!("bytes {} to {}", span.start, span.end)));
                }
                // Nobody showed it any.
                Evidence::Approval { .. } => return Err(BadAnswer::Unfounded("an approval".to_owned())),
            }
        }
        if answer.outcome == ReviewOutcome::Allow && !by_person {
            return Err(BadAnswer::Unasked);
        }
        Ok(answer)
    }
}

fn beginning(id: &str) -> &str {
    id.get(..id.floor_char_boundary(ID)).unwrap_or("")
}

/// `text` as data, its beginning and its end where it is longer than `most`.
fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return quoted(text);
    }
    let head = text.floor_char_boundary(most / 3 * 2);
    let tail = text.ceil_char_boundary(text.len() - most / 3);
    let piece = |range| quoted(text.get(range).unwrap_or(""));
    let left_out = tail - head;
    format!("{} (left out: {left_out} bytes) {}", piece(0..head), piece(tail..text.len()))
}

#[cfg(test)]
mod tests;
