//! What reviewers look at: one command, and the recent session around it.

use std::collections::BTreeSet;

use assize_protocol::{
    Assessment, Command, Context, Decision, Facts, Happening, Revisions, Rewrite, SessionEvent, Severity,
    Structure,
};

use crate::Limits;
use crate::dry_run::rehearsal;

/// The name of what the request says was asked last.
const PROMPT: &str = "prompt";

/// One event, with the id that evidence names it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Unique within the case.
    pub id: String,
    /// What happened.
    pub what: Happening,
    /// Some of its text is missing.
    pub truncated: bool,
}

/// An earlier command of the session, judged again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Where it stands in [`Case::events`].
    pub at: usize,
    /// The bytes.
    pub text: String,
    /// What it does.
    pub assessment: Assessment,
    /// What had been decided, where that is known.
    pub decision: Option<Decision>,
    /// Whether it worked, where its result says so.
    pub success: Option<bool>,
}

impl Earlier {
    /// Whether it ran, as far as anybody knows, and did not fail.
    pub(crate) fn worked(&self) -> bool {
        self.success != Some(false) && self.decision != Some(Decision::Deny)
    }
}

/// What a person decided before about a command of the same structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Precedent {
    /// The approval.
    pub approval: String,
    /// Whether they said yes.
    pub approved: bool,
    /// The key of the structure that was decided.
    pub structure: String,
    /// The folders of the agent it was decided for.
    pub workspace: Vec<String>,
    /// The worst risk of what was decided.
    pub risk: Severity,
    /// Revisions of policy and rules it was decided by.
    pub policy: String,
    /// See above.
    pub rules: String,
    /// When: milliseconds since 1970, UTC.
    pub at: i64,
    /// When it ends or ended: an expiry, or when it was taken back.
    pub ends: Option<i64>,
}

/// A case to open: what is known from the request and the verdict.
#[derive(Debug)]
pub struct Opened<'a> {
    /// What to judge, with the facts it was judged by.
    pub command: &'a Command,
    /// What it does.
    pub assessment: &'a Assessment,
    /// The worst that counts.
    pub risk: Severity,
    /// What the request says happened before.
    pub context: Option<&'a Context>,
    /// What the session remembers, oldest first. Events of the request come after it.
    pub session: &'a [SessionEvent],
    /// Which knowledge judged it.
    pub revisions: &'a Revisions,
}

/// Everything a reviewer may look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What to judge.
    pub command: Command,
    /// What it does.
    pub assessment: Assessment,
    /// The worst that counts.
    pub risk: Severity,
    /// The recent session, oldest first.
    pub events: Vec<Event>,
    /// Some of what the person said is missing.
    pub words_lost: bool,
    /// Earlier commands, oldest first.
    pub earlier: Vec<Earlier>,
    /// A step that says what the command would do, and was judged to be less.
    pub rehearsal: Option<Rewrite>,
    /// What commands of this kind have in common, where there is a kind.
    pub structure: Option<Structure>,
    /// What people decided on the same structure, oldest first.
    pub precedents: Vec<Precedent>,
    /// Which knowledge judged it.
    pub revisions: Revisions,
    /// Milliseconds since 1970, UTC; 0 where there is no clock.
    pub now: i64,
}

impl Case {
    /// Opens a case; `assess` judges the earlier commands of the session again.
    pub fn open(opened: &Opened<'_>, limits: &Limits, assess: &dyn Fn(&Command) -> Assessment) -> Self {
        let mut events = named(opened.session, opened.context);
        let words_lost = bound(&mut events, limits);
        let earlier = earlier(&events, opened.command, limits, assess);
        Self {
            command: opened.command.clone(),
            assessment: opened.assessment.clone(),
            risk: opened.risk,
            events,
            words_lost,
            earlier,
            rehearsal: rehearsal(opened.command, opened.assessment, assess),
            structure: None,
            precedents: Vec::new(),
            revisions: opened.revisions.clone(),
            now: 0,
        }
    }

    /// The event of that id.
    pub fn event(&self, id: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.id == id)
    }

    /// What an earlier command printed: the first result behind it.
    pub(crate) fn printed_by(&self, earlier: &Earlier) -> Option<&str> {
        self.events.iter().skip(earlier.at + 1).find_map(|event| match &event.what {
            Happening::ToolResult { output, .. } => Some(output.as_str()),
            _ => None,
        })
    }

    /// What the person said, oldest first, with where it stands.
    pub fn words(&self) -> impl DoubleEndedIterator<Item = (usize, &Event, &str)> {
        self.events.iter().enumerate().filter_map(|(at, event)| match &event.what {
            Happening::Prompt { text } => Some((at, event, text.as_str())),
            _ => None,
        })
    }
}

/// All events with ids that are theirs alone.
fn named(session: &[SessionEvent], context: Option<&Context>) -> Vec<Event> {
    let recent = context.map_or(&[][..], |context| &context.recent);
    let mut taken = BTreeSet::new();
    let mut events = Vec::new();
    // What was asked last precedes what happened since, unless it stands there already.
    let prompt = context.and_then(|context| context.prompt.as_ref());
    let said = |text: &str| {
        session
            .iter()
            .chain(recent)
            .any(|event| matches!(&event.what, Happening::Prompt { text: one } if one == text))
    };
    let prompt = prompt.filter(|text| !said(text)).map(|text| SessionEvent {
        id: Some(PROMPT.to_owned()),
        at: None,
        what: Happening::Prompt { text: text.clone() },
    });
    for event in session.iter().chain(&prompt).chain(recent) {
        let mut id = event.id.clone().filter(|id| !id.is_empty()).unwrap_or_default();
        if id.is_empty() || taken.contains(&id) {
            id = free(events.len() + 1, &taken);
        }
        taken.insert(id.clone());
        events.push(Event { id, what: event.what.clone(), truncated: false });
    }
    events
}

/// The first of `e4`, `e5`, … that nobody has.
fn free(from: usize, taken: &BTreeSet<String>) -> String {
    let mut names = (from..=from + taken.len()).map(|number| format!("e{number}"));
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

/// Keeps the newest, the person's words longest. Says whether any of those had to go.
fn bound(events: &mut Vec<Event>, limits: &Limits) -> bool {
    let mut lost = false;
    let (mut words, mut texts) = (limits.words, limits.texts);
    for event in events.iter_mut().rev() {
        if let Happening::Prompt { text } = &mut event.what {
            event.truncated = cut(text, words);
            words -= text.len();
            lost |= event.truncated;
        } else if let Some(text) = text_of(&mut event.what) {
            event.truncated = cut(text, limits.text.min(texts));
            texts -= text.len();
        }
    }
    let mut others = events.iter().filter(|event| !matches!(event.what, Happening::Prompt { .. })).count();
    let prompts = events.len() - others;
    lost |= prompts > limits.events;
    let room = limits.events.saturating_sub(prompts);
    events.retain(|event| {
        let said = matches!(event.what, Happening::Prompt { .. });
        let keep = said || others <= room;
        others -= usize::from(!said);
        keep
    });
    lost
}

/// Cuts `text` to `most` bytes; says whether anything is missing.
fn cut(text: &mut String, most: usize) -> bool {
    let longer = text.len() > most;
    text.truncate(text.floor_char_boundary(most));
    longer
}

/// The long text of an event that is not the person's.
fn text_of(what: &mut Happening) -> Option<&mut String> {
    match what {
        Happening::ToolResult { output, .. } => Some(output),
        Happening::FileWrite { text: Some(text), .. } => Some(text),
        Happening::Prompt { .. }
        | Happening::ToolCall { .. }
        | Happening::FileWrite { text: None, .. }
        | Happening::Network { .. }
        | Happening::Command { .. } => None,
    }
}

/// The command of a call of a shell tool, and its folder.
fn shell_call(what: &Happening) -> Option<(&str, Option<&str>)> {
    match what {
        Happening::ToolCall { input, .. } => {
            let folder = ["cwd", "workdir", "dir_path"].iter().find_map(|key| input.get(*key)?.as_str());
            Some((input.get("command")?.as_str()?, folder))
        }
        Happening::Command { command, .. } => Some((command, None)),
        Happening::Prompt { .. }
        | Happening::ToolResult { .. }
        | Happening::FileWrite { .. }
        | Happening::Network { .. } => None,
    }
}

fn earlier(
    events: &[Event],
    command: &Command,
    limits: &Limits,
    assess: &dyn Fn(&Command) -> Assessment,
) -> Vec<Earlier> {
    let calls = events.iter().enumerate().filter_map(|(at, event)| Some((at, shell_call(&event.what)?)));
    let short = calls.filter(|(_, (text, _))| text.len() <= limits.command);
    let mut found: Vec<Earlier> = short
        .rev()
        .take(limits.commands)
        .map(|(at, (text, folder))| {
            let folder = folder.filter(|folder| folder.starts_with('/'));
            let again = Command {
                text: text.to_owned(),
                cwd: folder.unwrap_or(&command.cwd).to_owned(),
                facts: Facts { git_config_programs: command.facts.git_config_programs, ..Facts::default() },
                ..command.clone()
            };
            let decision = match events.get(at).map(|event| &event.what) {
                Some(Happening::Command { decision, .. }) => Some(*decision),
                _ => None,
            };
            let success = result_of(events, at);
            Earlier { at, text: text.to_owned(), assessment: assess(&again), decision, success }
        })
        .collect();
    found.reverse();
    found
}

/// Whether the call at `at` worked, as far as its result says.
fn result_of(events: &[Event], at: usize) -> Option<bool> {
    let (Happening::ToolCall { call, .. } | Happening::Command { call, .. }) = &events.get(at)?.what else {
        return None;
    };
    events.iter().skip(at + 1).find_map(|event| match &event.what {
        Happening::ToolResult { call: answered, success, .. } if call.is_some() && call == answered => {
            Some(success.unwrap_or(true))
        }
        _ => None,
    })
}
