//! Puts the layers on top of each other.
//!
//! What a layer may not say is dropped here and written down; what remains is joined
//! by `max` when a finding is decided, so no later step has to know who may do what.

use assize_protocol::{Decision, Severity};

use crate::date::Date;
use crate::error::{LoadError, Place};
use crate::file::{File, Placed, RuleLine};
use crate::grants::READER_RULES;
use crate::policy::{Policy, Preferences, RuleEntry};
use crate::table::{SEVERITIES, Table};
use crate::{Entry, Layer, PolicyWarning, Status};

/// What a review may wave through where nobody says otherwise: as much as a person may. What it takes for that grows with
/// the severity, and whoever turns reviewers on has read so.
const CEILING: Severity = Severity::High;

const PROJECT_LOOSENS: &str = "a project file can only tighten; the user's own assize.toml may say this";

pub(crate) fn builtin() -> Policy {
    Merge::new(None).finish()
}

pub(crate) fn layered(
    user: Option<(&str, &str)>,
    projects: &[(&str, &str)],
    today: Option<&str>,
) -> Result<Policy, LoadError> {
    let today = match today {
        Some(text) => Some(Date::new(text).ok_or_else(|| LoadError::InvalidToday(text.to_owned()))?),
        None => None,
    };
    let mut merge = Merge::new(today);
    if let Some((name, text)) = user {
        let file = File::read(name, text)?;
        require_reasons(&file)?;
        merge.add(Layer::User, file);
    }
    for (name, text) in projects {
        merge.add(Layer::Project, File::read(name, text)?);
    }
    Ok(merge.finish())
}

/// An allow without a reason is an error where it would have an effect. In a project's file it has none,
/// and an error there would keep its other entries from tightening.
fn require_reasons(file: &File) -> Result<(), LoadError> {
    let unexplained =
        |line: &&Placed<RuleLine>| line.value.decide == Decision::Allow && line.value.reason.is_none();
    match file.rules.iter().find(unexplained) {
        Some(line) => Err(LoadError::MissingKey {
            at: line.at.clone(),
            key: "reason",
            table: "[[rules]] that allows",
            help: "write `reason = \"…\"`: why this is safe here".to_owned(),
        }),
        None => Ok(()),
    }
}

/// Layers on their way to a policy.
struct Merge {
    today: Option<Date>,
    user: Preferences,
    project: Preferences,
    ceiling: Severity,
    entries: Vec<Draft>,
}

/// An entry and, where it is one, the decision it makes: to see later what outranks it.
struct Draft {
    entry: Entry,
    decision: Option<Decision>,
}

impl Merge {
    fn new(today: Option<Date>) -> Self {
        let mut merge = Self {
            today,
            user: Preferences::default(),
            project: Preferences::default(),
            ceiling: CEILING,
            entries: Vec::new(),
        };
        for severity in SEVERITIES {
            if let Some(decision) = Table::BUILTIN.get(severity) {
                merge.record(Layer::Builtin, None, format!("decide.{severity}"), decision.to_string(), None);
                merge.with_decision(decision);
            }
        }
        merge.record(Layer::Builtin, None, "review.ceiling".to_owned(), CEILING.to_string(), None);
        merge
    }

    /// Writes an entry down; `refused` says why it has no effect.
    fn record(
        &mut self,
        layer: Layer,
        at: Option<Place>,
        entry: String,
        value: String,
        refused: Option<String>,
    ) {
        let status = if refused.is_some() { Status::Ignored } else { Status::InForce };
        let entry = Entry { layer, at, entry, value, status, note: refused, expires: None };
        self.entries.push(Draft { entry, decision: None });
    }

    fn with_decision(&mut self, decision: Decision) {
        if let Some(draft) = self.entries.last_mut() {
            draft.decision = Some(decision);
        }
    }

    fn layer(&mut self, layer: Layer) -> &mut Preferences {
        match layer {
            Layer::Builtin | Layer::User => &mut self.user,
            Layer::Project => &mut self.project,
        }
    }

    fn add(&mut self, layer: Layer, file: File) {
        for line in file.decide {
            self.add_severity(layer, line);
        }
        for line in file.rules {
            self.add_rule(layer, line);
        }
        let refused = (layer == Layer::Project).then(|| PROJECT_LOOSENS.to_owned());
        for Placed { value, at } in file.hosts {
            let entry = format!("hosts.listed {}", value.as_str());
            self.record(layer, Some(at), entry, "not asked about".to_owned(), refused.clone());
            if refused.is_none() {
                self.user.hosts.push(value);
            }
        }
        for Placed { value, at } in file.paths {
            let entry = format!("paths.read {}", value.as_str());
            self.record(layer, Some(at), entry, "readable".to_owned(), refused.clone());
            if refused.is_none() {
                self.user.paths.push(value);
            }
        }
        if let Some(line) = file.ceiling {
            self.add_ceiling(layer, line);
        }
    }

    /// A project's `ask` below a user's `deny` stays: it still holds for findings the user set aside.
    fn add_severity(&mut self, layer: Layer, line: Placed<(Severity, Decision)>) {
        let (severity, decision) = line.value;
        let builtin = Table::BUILTIN.get(severity).unwrap_or(Decision::Ask);
        let refused = (decision < builtin).then(|| match layer {
            Layer::Project => PROJECT_LOOSENS.to_owned(),
            Layer::User | Layer::Builtin => format!(
                "a severity cannot be loosened as a whole and stays `{builtin}`; name single rules in [[rules]]"
            ),
        });
        let in_force = refused.is_none();
        self.record(layer, Some(line.at), format!("decide.{severity}"), decision.to_string(), refused);
        self.with_decision(decision);
        if in_force {
            self.layer(layer).table.tighten(severity, decision);
        }
    }

    fn add_rule(&mut self, layer: Layer, line: Placed<RuleLine>) {
        let Placed { value: rule, at } = line;
        let refused = self.rule_refusal(layer, &rule);
        let in_force = refused.is_none();
        let entry = format!("rules.{}", rule.id.as_str());
        let label = Entry::label(layer, &entry);
        self.record(layer, Some(at), entry, rule.decide.to_string(), refused);
        self.with_decision(rule.decide);
        if let Some(draft) = self.entries.last_mut() {
            draft.entry.expires = rule.expires.map(|day| day.as_str().to_owned());
            draft.entry.note = draft.entry.note.take().or(rule.reason);
        }
        if in_force {
            self.layer(layer).rules.push(RuleEntry { pattern: rule.id, decide: rule.decide, label });
        }
    }

    /// Why `rule` has no effect in `layer`.
    fn rule_refusal(&self, layer: Layer, rule: &RuleLine) -> Option<String> {
        let allows = rule.decide == Decision::Allow;
        match (&rule.expires, &self.today) {
            (Some(last), Some(today)) if today > last => {
                return Some(format!("it expired on {}", last.as_str()));
            }
            (Some(_), None) if allows => {
                return Some("it expires, and nobody said what day it is".to_owned());
            }
            _ => {}
        }
        match layer {
            Layer::Project if allows => Some(PROJECT_LOOSENS.to_owned()),
            Layer::User if allows && !rule.id.names_its_pack() => Some(
                "an allow has to name its pack, as in `git/*`: this one would cover every pack".to_owned(),
            ),
            Layer::User if allows && READER_RULES.iter().any(|id| rule.id.is_exactly(id)) => {
                Some("a command that could not be read can never be allowed".to_owned())
            }
            Layer::Builtin | Layer::User | Layer::Project => None,
        }
    }

    fn add_ceiling(&mut self, layer: Layer, line: Placed<Severity>) {
        let ceiling = line.value;
        let refused = match layer {
            Layer::Project if ceiling > self.ceiling => Some(PROJECT_LOOSENS.to_owned()),
            Layer::Builtin | Layer::User | Layer::Project => (ceiling == Severity::Critical)
                .then(|| "no review waves critical findings through; the most is `high`".to_owned()),
        };
        let in_force = refused.is_none();
        self.record(layer, Some(line.at), "review.ceiling".to_owned(), ceiling.to_string(), refused);
        if !in_force {
            return;
        }
        self.ceiling = ceiling;
        let earlier = self.entries.iter_mut().rev().skip(1).map(|draft| &mut draft.entry);
        for entry in
            earlier.filter(|entry| entry.entry == "review.ceiling" && entry.status == Status::InForce)
        {
            entry.status = Status::Outranked;
            entry.note = Some(format!("the {layer} layer says `{ceiling}`"));
        }
    }

    fn finish(mut self) -> Policy {
        self.mark_outranked();
        let entries: Vec<Entry> = self.entries.into_iter().map(|draft| draft.entry).collect();
        let warnings = entries.iter().filter_map(warning).collect();
        // Which of several equal entries a ruling names must not depend on their order in the file.
        for preferences in [&mut self.user, &mut self.project] {
            preferences.rules.sort_by(|a, b| (&a.pattern, b.decide).cmp(&(&b.pattern, a.decide)));
            preferences.hosts.sort();
            preferences.paths.sort();
        }
        Policy {
            user: self.user,
            project: self.project,
            ceiling: self.ceiling,
            home: None,
            entries,
            warnings,
        }
    }

    fn mark_outranked(&mut self) {
        let decisions: Vec<(String, Layer, Decision)> = self
            .entries
            .iter()
            .filter(|draft| draft.entry.status == Status::InForce)
            .filter_map(|draft| Some((draft.entry.entry.clone(), draft.entry.layer, draft.decision?)))
            .collect();
        for Draft { entry, decision } in &mut self.entries {
            let Some(decision) = *decision else { continue };
            let strictest = decisions.iter().filter(|(name, ..)| *name == entry.entry).max_by_key(|d| d.2);
            if let Some((_, layer, stricter)) = strictest
                && *stricter > decision
                && entry.status == Status::InForce
            {
                entry.status = Status::Outranked;
                entry.note = Some(format!("the {layer} layer says `{stricter}`"));
            }
        }
    }
}

/// What the author of an entry should hear about it. That a later layer tightened a user's entry is no news.
fn warning(entry: &Entry) -> Option<PolicyWarning> {
    let fate = match (entry.status, entry.layer) {
        (Status::InForce, _) | (Status::Outranked, Layer::Builtin | Layer::User) => return None,
        (Status::Outranked, Layer::Project) => "outranked",
        (Status::Ignored, _) => "ignored",
    };
    Some(PolicyWarning {
        layer: entry.layer,
        at: entry.at.clone()?,
        entry: format!("{} = {}", entry.entry, entry.value),
        message: format!("{fate}: {}", entry.note.as_deref()?),
    })
}
