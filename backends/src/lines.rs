//! A case as lines: which of it there is room for, and in whose name it stands there.

use assize_protocol::{Command, Effect, Finding, Happening, Severity, Span};
use assize_reviewer::{Case, Event};
use serde::Serialize;
use serde_json::Value;

use crate::brief::Limits;

/// Inputs of tools in which an agent says why it does what it does: it may not argue.
const PROSE: [&str; 18] = [
    "comment",
    "description",
    "explanation",
    "goal",
    "intent",
    "justification",
    "note",
    "notes",
    "plan",
    "prompt",
    "rationale",
    "reason",
    "reasoning",
    "summary",
    "thinking",
    "thought",
    "todos",
    "why",
];

/// One line.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// The event it is.
    pub(crate) event: Option<Named>,
    /// The bytes of the command it speaks of.
    pub(crate) span: Option<Span>,
    /// Our words.
    pub(crate) what: String,
    /// Words of others.
    pub(crate) texts: Vec<Quote>,
    /// Our words behind them.
    pub(crate) after: &'static str,
}

/// An event that can be cited.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) by_person: bool,
}

/// A text of somebody.
#[derive(Debug)]
pub(crate) struct Quote {
    /// Our words in front of it.
    pub(crate) before: &'static str,
    pub(crate) text: String,
    /// Bytes of it that are shown.
    pub(crate) most: usize,
}

/// Everything that is shown of `case`, and whether words of the person are not.
pub(crate) fn lines(case: &Case, limits: &Limits) -> (Vec<Line>, bool) {
    let (mut lines, words_lost) = events(case, limits);
    lines.extend(command(case, limits));
    (lines, words_lost)
}

/// The session, oldest first. The newest have the first claim on the room there is.
fn events(case: &Case, limits: &Limits) -> (Vec<Line>, bool) {
    let (mut words, mut texts, mut others) = (limits.words, limits.texts, limits.events);
    let (mut lines, mut lost, mut left_out) = (Vec::new(), false, 0);
    for event in case.events.iter().rev() {
        if let Happening::Prompt { text } = &event.what {
            if text.len() > words {
                lost = true;
                continue;
            }
            words -= text.len();
            lines.push(said(event, text));
            continue;
        }
        if others == 0 || texts < limits.text.min(limits.texts) / 8 {
            left_out += 1;
            continue;
        }
        others -= 1;
        let line = happened(event, limits.text.min(texts));
        texts -= line.texts.iter().map(|text| text.text.len().min(text.most)).sum::<usize>().min(texts);
        lines.push(line);
    }
    if lost {
        lines.push(ours("(some of what the person said has no room here)".to_owned()));
    }
    if left_out > 0 {
        lines.push(ours(format!("(left out: {left_out} earlier events)")));
    }
    lines.push(ours("the session, oldest first".to_owned()));
    lines.reverse();
    (lines, lost)
}

fn ours(what: String) -> Line {
    Line { what, ..Line::default() }
}

fn said(event: &Event, text: &str) -> Line {
    Line {
        event: Some(Named { id: event.id.clone(), by_person: true }),
        what: "person says".to_owned(),
        texts: vec![Quote { before: "", text: text.to_owned(), most: usize::MAX }],
        after: if event.truncated { " (the rest is missing)" } else { "" },
        ..Line::default()
    }
}

/// What was not said by the person, in at most `most` bytes a text.
fn happened(event: &Event, most: usize) -> Line {
    let text = |before, text: &str| Quote { before, text: text.to_owned(), most };
    let (what, texts) = match &event.what {
        // Those have a line of their own.
        Happening::Prompt { .. } => ("", Vec::new()),
        Happening::ToolCall { tool, input, .. } => {
            ("agent calls", vec![text("", tool), text("with ", &without_prose(input))])
        }
        Happening::ToolResult { output, success, .. } => {
            let what = if *success == Some(false) { "tool failed and gave back" } else { "tool gave back" };
            (what, vec![text("", output)])
        }
        Happening::FileWrite { path, text: written, .. } => {
            let written = written.iter().map(|written| text("as ", written));
            ("agent writes", std::iter::once(text("", path)).chain(written).collect())
        }
        Happening::Network { host, allowed, .. } => {
            let what = match allowed {
                Some(true) => "network let through",
                Some(false) => "network kept from",
                None => "network saw",
            };
            (what, vec![text("", host)])
        }
        Happening::Command { command, decision, .. } => {
            let what = match decision {
                assize_protocol::Decision::Allow => "agent ran",
                assize_protocol::Decision::Ask => "agent tries, a person is asked",
                assize_protocol::Decision::Deny => "agent tries, refused",
            };
            (what, vec![text("", command)])
        }
    };
    Line {
        event: Some(Named { id: event.id.clone(), by_person: false }),
        what: what.to_owned(),
        texts,
        after: if event.truncated { " (the rest is missing)" } else { "" },
        ..Line::default()
    }
}

/// What a tool was called with, as JSON, without what the agent says about it.
fn without_prose(input: &Value) -> String {
    let Value::Object(fields) = input else { return input.to_string() };
    let is_prose = |name: &String| PROSE.contains(&name.to_ascii_lowercase().as_str());
    let kept: serde_json::Map<String, Value> = fields
        .iter()
        .filter(|(name, _)| !is_prose(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    Value::Object(kept).to_string()
}

/// The command, and what is known of it.
fn command(case: &Case, limits: &Limits) -> Vec<Line> {
    let Command { text, cwd, .. } = &case.command;
    let text_of = |before, text: &str, most| Quote { before, text: text.to_owned(), most };
    let whole = Line {
        span: Some(Span::new(0, text.len())),
        what: "the command".to_owned(),
        texts: vec![text_of("", text, usize::MAX), text_of("in the folder ", cwd, limits.text)],
        ..Line::default()
    };
    let known = &case.assessment;
    let mut lines = vec![whole];
    lines.extend(known.effects.iter().take(limits.effects).map(|effect| does(effect, limits)));
    lines.extend(known.findings.iter().take(limits.effects).map(|finding| found(finding, limits)));
    let strange = known.invocations.iter().filter(|invocation| !invocation.understood);
    lines.extend(strange.take(limits.effects).map(|invocation| Line {
        span: Some(invocation.span),
        what: "nobody knows all that this does:".to_owned(),
        texts: vec![text_of("", &invocation.program, limits.text)],
        ..Line::default()
    }));
    if known.effects.len().max(known.findings.len()) > limits.effects {
        lines.push(ours("(there is more that it does)".to_owned()));
    }
    lines.push(ours(format!("its risk is {}", risk(case.risk))));
    lines
}

fn does(effect: &Effect, limits: &Limits) -> Line {
    let how: Vec<String> = effect.qualifiers.iter().map(word).collect();
    let how = if how.is_empty() { String::new() } else { format!(" ({})", how.join(", ")) };
    Line {
        span: Some(effect.span),
        what: format!("would {}{how} the {}", word(&effect.kind), word(&effect.target.kind)),
        texts: vec![Quote { before: "", text: effect.target.text.clone(), most: limits.text }],
        ..Line::default()
    }
}

fn found(finding: &Finding, limits: &Limits) -> Line {
    Line {
        span: Some(finding.span),
        what: format!("a rule of risk {} says", risk(finding.severity)),
        texts: vec![Quote { before: "", text: finding.summary.clone(), most: limits.text }],
        ..Line::default()
    }
}

fn risk(severity: Severity) -> String {
    severity.to_string()
}

/// One of our own words, as it stands in JSON.
fn word(named: &impl Serialize) -> String {
    match serde_json::to_value(named) {
        Ok(Value::String(word)) => word,
        // A word with details: its name is enough.
        Ok(Value::Object(named)) => named.keys().next().cloned().unwrap_or_default(),
        Ok(_) | Err(_) => String::new(),
    }
}
