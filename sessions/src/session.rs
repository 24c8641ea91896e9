//! One session: its newest events, and what follows from all of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use assize_protocol::{Command, FlowEnd, Happening, SessionEvent};

use crate::secret::{conceal, known};

/// Bounds of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Events that are kept.
    pub events: usize,
    /// Bytes of text of one event that are kept.
    pub text: usize,
    /// Files that are remembered one by one; with more, everything counts as one.
    pub files: usize,
    /// Bytes of files' contents that are remembered.
    pub contents: usize,
    /// Hashes of words of secrets.
    pub secrets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { events: 256, text: 16 * 1024, files: 512, contents: 256 * 1024, secrets: 4096 }
    }
}

/// Calls that showed a secret and whose result is still to come.
const CALLS: usize = 64;

/// What is known of a session.
#[derive(Debug, Clone, Default)]
pub struct Session {
    limits: Limits,
    events: VecDeque<SessionEvent>,
    carried: BTreeMap<String, BTreeSet<FlowEnd>>,
    contents: BTreeMap<String, String>,
    content_bytes: usize,
    secrets: BTreeSet<String>,
    /// Calls whose results show a secret; `None` for one that has no id.
    showing: Vec<Option<String>>,
}

impl Session {
    /// An empty session.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Events that are kept, oldest first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &SessionEvent> {
        self.events.iter()
    }

    /// How often the command of `what` came to the same decision before, as far as that is remembered.
    pub fn tries(&self, what: &Happening) -> u32 {
        let Happening::Command { command, decision, .. } = what else { return 0 };
        let same = |event: &&SessionEvent| match &event.what {
            Happening::Command { command: before, decision: came, .. } => {
                before == command && came == decision
            }
            _ => false,
        };
        u32::try_from(self.events.iter().filter(same).count()).unwrap_or(u32::MAX)
    }

    /// Adds what happened, and gives it as it may be kept: bounded, and without the text of secrets.
    pub fn add(&mut self, mut event: SessionEvent) -> SessionEvent {
        self.learn(&mut event.what);
        shorten(&mut event.what, self.limits.text);
        self.events.push_back(event.clone());
        while self.events.len() > self.limits.events {
            self.events.pop_front();
        }
        event
    }

    /// Tells `command` what happened before it. What the caller said itself stays.
    pub fn inform(&self, command: &mut Command) {
        for (path, from) in &self.carried {
            let ends = command.facts.carried.entry(path.clone()).or_default();
            ends.extend(from.iter().copied().filter(|end| !ends.contains(end)).collect::<Vec<_>>());
        }
        for (path, text) in &self.contents {
            command.facts.recalled.entry(path.clone()).or_insert_with(|| text.clone());
        }
        let words = known(&command.text, &self.secrets);
        command.facts.secret_words.extend(words.into_iter().map(str::to_owned));
    }

    fn learn(&mut self, what: &mut Happening) {
        match what {
            Happening::Command { carried, shows_secret, call, .. } => {
                for file in carried {
                    self.write(file.path.clone(), None);
                    self.carry(file.path.clone(), file.from.iter().copied().collect());
                }
                if *shows_secret && self.showing.len() < CALLS {
                    self.showing.push(call.clone());
                }
            }
            // A result without output (telemetry only tells whether it worked) is not what it showed.
            Happening::ToolResult { output, secret_words, .. }
                if output.is_empty() && secret_words.is_empty() => {}
            Happening::ToolResult { call, .. } => {
                let shown =
                    self.showing.iter().position(|one| one.is_none() || call.is_none() || one == call);
                if let Some(shown) = shown {
                    self.showing.remove(shown);
                    conceal(what);
                }
                self.remember_secrets(what);
            }
            Happening::FileWrite { path, text } => {
                let text = text.as_deref().filter(|text| text.len() <= self.limits.text);
                self.write(path.clone(), text.map(str::to_owned));
            }
            Happening::Prompt { .. } | Happening::ToolCall { .. } | Happening::Network { .. } => {}
        }
    }

    fn remember_secrets(&mut self, what: &Happening) {
        let Happening::ToolResult { secret_words, .. } = what else { return };
        let room = self.limits.secrets.saturating_sub(self.secrets.len());
        self.secrets.extend(secret_words.iter().take(room).cloned());
    }

    /// Past the limit files are no longer told apart: forgetting one would make it harmless.
    fn carry(&mut self, path: String, from: BTreeSet<FlowEnd>) {
        self.carried.entry(path).or_default().extend(from);
        if self.carried.len() > self.limits.files {
            let all = std::mem::take(&mut self.carried).into_values().flatten().collect();
            self.carried.insert("/".to_owned(), all);
        }
    }

    fn write(&mut self, path: String, text: Option<String>) {
        if let Some(before) = self.contents.remove(&path) {
            self.content_bytes -= before.len();
        }
        let Some(text) = text else { return };
        if self.content_bytes + text.len() <= self.limits.contents {
            self.content_bytes += text.len();
            self.contents.insert(path, text);
        }
    }
}

/// Keeps the beginning of texts that can be long.
fn shorten(what: &mut Happening, most: usize) {
    let text = match what {
        Happening::ToolResult { output, .. } => output,
        Happening::Prompt { text } | Happening::FileWrite { text: Some(text), .. } => text,
        Happening::ToolCall { input, .. } => {
            if input.to_string().len() > most {
                *input = serde_json::Value::Null;
            }
            return;
        }
        Happening::FileWrite { text: None, .. } | Happening::Network { .. } | Happening::Command { .. } => {
            return;
        }
    };
    text.truncate(text.floor_char_boundary(most));
}
