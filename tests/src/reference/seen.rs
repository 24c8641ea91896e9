//! An assessment as its JSON tells it, and what the line itself says beside.

use assize_protocol::{Assessment, Command, Span};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
struct Json {
    invocations: Vec<Invocation>,
    effects: Vec<Act>,
    flows: Vec<Flow>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Invocation {
    pub(super) program: String,
    #[serde(default)]
    pub(super) subcommands: Vec<String>,
    pub(super) argv: Vec<String>,
    #[serde(default)]
    pub(super) options: Vec<String>,
    #[serde(default)]
    pub(super) operands: Vec<String>,
    #[serde(default)]
    via: Option<u32>,
    span: Span,
}

#[derive(Debug, Deserialize)]
pub(super) struct Act {
    pub(super) kind: String,
    pub(super) target: Target,
    #[serde(default)]
    pub(super) qualifiers: Vec<String>,
    invocation: u32,
}

#[derive(Debug, Deserialize)]
pub(super) struct Target {
    pub(super) kind: String,
    pub(super) text: String,
    pub(super) class: String,
    #[serde(default)]
    pub(super) zone: Option<String>,
    #[serde(default)]
    pub(super) contains: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Flow {
    pub(super) from: String,
    pub(super) to: String,
    invocation: u32,
}

/// A command line and everything that was seen in it.
#[derive(Debug)]
pub(super) struct Line<'c> {
    source: &'c str,
    seen: Json,
    /// Every command with its words decoded, one a line.
    decoded: String,
}

impl<'c> Line<'c> {
    pub(super) fn of(command: &'c Command, assessment: &Assessment) -> Self {
        let json = serde_json::to_value(assessment).unwrap_or_default();
        let seen: Json = serde_json::from_value(json).unwrap_or_default();
        let decoded = seen.invocations.iter().map(|one| one.argv.join(" ") + "\n").collect();
        Self { source: &command.text, seen, decoded }
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> + use<> {
        (0..).take(self.seen.invocations.len())
    }

    /// The raw line, and the line with its words decoded.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        [self.source, &self.decoded].into_iter()
    }

    fn invocation(&self, number: u32) -> Option<&Invocation> {
        self.seen.invocations.get(usize::try_from(number).ok()?)
    }
}

/// One invocation of a line.
#[derive(Debug)]
pub(super) struct Subject<'l> {
    pub(super) line: &'l Line<'l>,
    pub(super) number: u32,
    pub(super) one: &'l Invocation,
}

impl<'l> Subject<'l> {
    pub(super) fn of(line: &'l Line<'l>, number: u32) -> Option<Self> {
        Some(Self { line, number, one: line.invocation(number)? })
    }

    /// The profile's name; what was run by a path is also what its name says.
    pub(super) fn names(&self) -> impl Iterator<Item = &'l str> {
        let name = self.one.program.as_str();
        [name].into_iter().chain(name.rsplit('/').next())
    }

    pub(super) fn acts(&self) -> impl Iterator<Item = &'l Act> {
        self.line.seen.effects.iter().filter(|act| act.invocation == self.number)
    }

    pub(super) fn flows(&self) -> impl Iterator<Item = &'l Flow> {
        self.line.seen.flows.iter().filter(|flow| flow.invocation == self.number)
    }

    /// The programs around it, innermost first.
    pub(super) fn wrappers(&self) -> impl Iterator<Item = &'l Invocation> {
        let line = self.line;
        let outer = move |inner: &&Invocation| line.invocation(inner.via?);
        std::iter::successors(line.invocation(self.number), outer).skip(1).take(line.seen.invocations.len())
    }

    /// What others do whose streams it may have: redirections of wrappers, and nameless ones around groups.
    pub(super) fn inherited(&self) -> impl Iterator<Item = &'l Act> {
        let numbers = std::iter::successors(Some(self.number), |inner| self.line.invocation(*inner)?.via);
        let outer: Vec<u32> = numbers.skip(1).take(self.line.seen.invocations.len()).collect();
        self.line.seen.effects.iter().filter(move |act| {
            let nameless = self.line.invocation(act.invocation).is_some_and(|by| by.argv.is_empty());
            act.invocation != self.number && (nameless || outer.contains(&act.invocation))
        })
    }

    /// Texts that could be the value of an option: every word, and every end of one that begins with a dash.
    pub(super) fn possible_values(&self) -> impl Iterator<Item = &'l str> {
        let ends = |word: &'l str| {
            let joined = word.starts_with('-') || word.contains('=');
            word.char_indices().take(if joined { word.len() } else { 1 }).filter_map(|(at, _)| word.get(at..))
        };
        self.one.argv.iter().skip(1).flat_map(move |word| ends(word))
    }

    /// Variables that stand in front of it, with their values where these are plain.
    pub(super) fn assigned(&self) -> Vec<(&'l str, Option<&'l str>)> {
        let mut all = Vec::new();
        if self.one.via.is_some() {
            return all;
        }
        for word in self.one.span.of(self.line.source).split(' ') {
            let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_name(name)) else { break };
            let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "_./:@%+-,".contains(c));
            all.push((name, plain.then_some(value)));
            if !plain {
                break;
            }
        }
        all
    }

    /// Whether any word of the line speaks of a variable whose name begins with `head`.
    pub(super) fn is_spoken_of(&self, head: &str) -> bool {
        let assigns = |text: &str| text.contains(head) && text.contains('=');
        self.line.texts().any(assigns)
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
