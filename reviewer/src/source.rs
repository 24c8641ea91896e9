//! Where text came from that is not the person's, and whether it tells somebody to do something.

use assize_protocol::Happening;

use crate::Case;
use crate::tables::Tables;

/// One line that mentions something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts that are asked for one by one")]
pub(crate) struct Mention {
    /// The event.
    pub(crate) at: usize,
    /// The line, lower case.
    pub(crate) line: String,
    /// What was called to get it, lower case.
    pub(crate) asked: String,
    /// Written by others: a web page, an issue, a dependency.
    pub(crate) foreign: bool,
    /// It tells somebody to do something.
    pub(crate) instructive: bool,
    /// It speaks to a machine.
    pub(crate) to_agents: bool,
    /// The other lines of the same result, lower case.
    pub(crate) others: Vec<String>,
    /// A tool says that this is missing.
    pub(crate) missing: bool,
}

impl Mention {
    /// Whether the line means the file at `path`, and not one of the same name elsewhere.
    pub(crate) fn lists(&self, name: &str, path: Option<&str>) -> bool {
        let Some(path) = path else { return true };
        let mut tokens = self.line.split_whitespace().filter(|token| token.rsplit('/').next() == Some(name));
        let there = |token: &str| path.ends_with(&format!("/{}", token.trim_start_matches(['.', '~', '/'])));
        // The folder of what a line lists is not what it lists.
        let around = format!("{name}/");
        tokens.clone().next().is_none() && !self.line.contains(&around) || tokens.any(there)
    }

    /// Whether the same result lists `what`.
    pub(crate) fn names(&self, what: &str) -> bool {
        has_token(&self.line, what) || self.others.iter().any(|line| has_token(line, what))
    }
}

/// Every line of a tool result that mentions `what`.
pub(crate) fn mentions(case: &Case, tables: &Tables, what: &str) -> Vec<Mention> {
    let what = what.to_lowercase();
    let mut found = Vec::new();
    if what.len() < 2 {
        return found;
    }
    for (at, event) in case.events.iter().enumerate() {
        let Happening::ToolResult { call, output, .. } = &event.what else { continue };
        let lower = output.to_lowercase();
        if !lower.contains(&what) {
            continue;
        }
        let asked = asked(case, at, call.as_deref());
        let foreign = is_foreign(&asked, tables);
        let lines: Vec<&str> = lower.lines().collect();
        for (nth, line) in lines.iter().enumerate().filter(|(_, line)| has_token(line, &what)) {
            let around = lines.get(nth.saturating_sub(1)..=nth).unwrap_or_default().join("\n");
            let padded = format!(" {line} ");
            let before = lines.get(nth.saturating_sub(1)).copied().unwrap_or_default();
            let leads = before.trim_end().ends_with(':') && cues(&tables.sources.instructive, before);
            let missing = cues(&tables.sources.missing, line);
            let advised = line.find(what.as_str()).is_some_and(|at| {
                let ahead = line.get(..at).unwrap_or_default();
                cues(&tables.sources.instructive, &format!(" {ahead}"))
            });
            found.push(Mention {
                at,
                line: (*line).to_owned(),
                others: lines
                    .iter()
                    .enumerate()
                    .filter(|(at, one)| *at != nth && !one.trim().is_empty())
                    .take(64)
                    .map(|(_, one)| (*one).to_owned())
                    .collect(),
                asked: asked.clone(),
                foreign,
                instructive: cues(&tables.sources.instructive, &padded) || leads,
                to_agents: cues(&tables.sources.to_agents, &around),
                missing: missing && !advised,
            });
        }
    }
    found
}

fn cues(list: &[String], text: &str) -> bool {
    list.iter().any(|cue| text.contains(cue.as_str()))
}

/// Whether `what` stands in `line` as a word of its own.
pub(crate) fn has_token(line: &str, what: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.match_indices(what).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        let behind = line.get(at + what.len()..).and_then(|tail| tail.chars().next());
        !before.is_some_and(inside) && !behind.is_some_and(inside)
    })
}

/// What a result answers: tool and input, lower case.
fn asked(case: &Case, at: usize, call: Option<&str>) -> String {
    let calls = case.events.iter().take(at).rev().filter_map(|event| match &event.what {
        Happening::ToolCall { tool, call, input } => Some((call.as_deref(), format!("{tool} {input}"))),
        Happening::Command { command, call, .. } => {
            Some((call.as_deref(), format!("bash {{\"command\":\"{command}\"}}")))
        }
        _ => None,
    });
    let mut any = None;
    for (id, text) in calls {
        if call.is_some() && id == call {
            return text.to_lowercase();
        }
        any.get_or_insert(text);
    }
    any.unwrap_or_default().to_lowercase()
}

/// Whether what answers this call was written by others.
fn is_foreign(asked: &str, tables: &Tables) -> bool {
    let sources = &tables.sources;
    let tool = asked.split(' ').next().unwrap_or_default();
    let command = asked.split_once("\"command\":\"").map(|(_, rest)| rest);
    let program = command.map(|text| text.split([' ', '"']).next().unwrap_or_default());
    sources.foreign_tools.iter().any(|part| tool.contains(part.as_str()))
        || program.is_some_and(|program| sources.foreign_programs.iter().any(|one| one == program))
        || sources.foreign_places.iter().any(|place| asked.contains(place.as_str()))
}
