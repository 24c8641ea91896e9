//! Reads one `assize.toml`. Says what is written there, not what comes of it.

use assize_protocol::{Decision, Severity};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::date::Date;
use crate::error::{LoadError, Place};
use crate::glob::{HostPattern, PathPattern, RulePattern};
use assize_protocol::instead_of;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) at: Place,
}

/// One `[[rules]]` table.
#[derive(Debug, Clone)]
pub(crate) struct RuleLine {
    pub(crate) id: RulePattern,
    pub(crate) decide: Decision,
    pub(crate) reason: Option<String>,
    pub(crate) expires: Option<Date>,
}

/// Everything one file says, in its order.
#[derive(Debug, Default)]
pub(crate) struct File {
    pub(crate) decide: Vec<Placed<(Severity, Decision)>>,
    pub(crate) rules: Vec<Placed<RuleLine>>,
    pub(crate) hosts: Vec<Placed<HostPattern>>,
    pub(crate) paths: Vec<Placed<PathPattern>>,
    pub(crate) ceiling: Option<Placed<Severity>>,
}

const TABLES: [&str; 5] = ["decide", "rules", "hosts", "paths", "review"];
const SEVERITY_NAMES: [&str; 5] = ["info", "low", "medium", "high", "critical"];
const DECISION_NAMES: [&str; 3] = ["allow", "ask", "deny"];

impl File {
    /// Reads `text`, which errors call `name`.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, LoadError> {
        let reader = Reader { name, text };
        let table = DeTable::parse(text).map_err(|error| LoadError::Syntax {
            at: reader.place(error.span().map_or(0, |span| span.start)),
            message: one_line(error.message()),
        })?;
        let mut file = Self::default();
        for (key, value) in table.get_ref() {
            match key.get_ref().as_ref() {
                "decide" => file.decide = reader.decide(value)?,
                "rules" => file.rules = reader.rules(value)?,
                "hosts" => file.hosts = reader.patterns(value, "[hosts]", "listed", host_pattern)?,
                "paths" => file.paths = reader.patterns(value, "[paths]", "read", path_pattern)?,
                "review" => file.ceiling = reader.review(value)?,
                other => return Err(reader.unknown_key(key.span().start, other, "the file", &TABLES)),
            }
        }
        Ok(file)
    }
}

type Value<'a> = Spanned<DeValue<'a>>;

/// A file while it is read: turns offsets into places.
struct Reader<'a> {
    name: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn place(&self, offset: usize) -> Place {
        Place::of(self.name, self.text, offset)
    }

    fn unknown_key(&self, offset: usize, key: &str, table: &'static str, known: &[&str]) -> LoadError {
        LoadError::UnknownKey {
            at: self.place(offset),
            key: one_line(key),
            table,
            help: instead_of(key, known),
        }
    }

    fn invalid(&self, value: &Value<'_>, message: &str, help: impl Into<String>) -> LoadError {
        let (at, message) = (self.place(value.span().start), one_line(message));
        LoadError::InvalidValue { at, message, help: help.into() }
    }

    fn table<'v>(&self, value: &'v Value<'_>, name: &str, help: &str) -> Result<&'v DeTable<'v>, LoadError> {
        value.get_ref().as_table().ok_or_else(|| {
            let message = format!("{name} is {}, not a table", described(value));
            self.invalid(value, &message, help)
        })
    }

    fn string<'v>(&self, value: &'v Value<'_>, key: &str, help: &str) -> Result<&'v str, LoadError> {
        value.get_ref().as_str().ok_or_else(|| {
            let message = format!("`{key}` is {}, not a string", described(value));
            self.invalid(value, &message, help)
        })
    }

    fn decide(&self, value: &Value<'_>) -> Result<Vec<Placed<(Severity, Decision)>>, LoadError> {
        let mut lines = Vec::new();
        for (key, value) in
            self.table(value, "`decide`", "write `[decide]` and below it `medium = \"ask\"`")?
        {
            let Some(severity) = severity(key.get_ref()) else {
                return Err(self.unknown_key(key.span().start, key.get_ref(), "[decide]", &SEVERITY_NAMES));
            };
            let decision = self.decision(value, key.get_ref())?;
            lines.push(Placed { value: (severity, decision), at: self.place(key.span().start) });
        }
        Ok(lines)
    }

    fn decision(&self, value: &Value<'_>, key: &str) -> Result<Decision, LoadError> {
        let help = "write \"allow\", \"ask\" or \"deny\"";
        match self.string(value, key, help)? {
            "allow" => Ok(Decision::Allow),
            "ask" => Ok(Decision::Ask),
            "deny" => Ok(Decision::Deny),
            other => {
                let message = format!("`{other}` is no decision");
                Err(self.invalid(value, &message, instead_of(other, &DECISION_NAMES)))
            }
        }
    }

    fn rules(&self, value: &Value<'_>) -> Result<Vec<Placed<RuleLine>>, LoadError> {
        let help = "write `[[rules]]` with doubled brackets, once for every entry";
        let Some(array) = value.get_ref().as_array() else {
            return Err(self.invalid(value, &format!("`rules` is {}, not a list", described(value)), help));
        };
        array.iter().map(|entry| self.rule(entry, help)).collect()
    }

    fn rule(&self, entry: &Value<'_>, help: &str) -> Result<Placed<RuleLine>, LoadError> {
        let at = self.place(entry.span().start);
        let (mut id, mut decide, mut reason, mut expires) = (None, None, None, None);
        for (key, value) in self.table(entry, "an entry of `rules`", help)? {
            match key.get_ref().as_ref() {
                "id" => id = Some(self.rule_pattern(value)?),
                "decide" => decide = Some(self.decision(value, "decide")?),
                "reason" => reason = Some(self.reason(value)?),
                "expires" => expires = Some(self.date(value)?),
                other => {
                    let known = ["id", "decide", "reason", "expires"];
                    return Err(self.unknown_key(key.span().start, other, "[[rules]]", &known));
                }
            }
        }
        let missing = |key, help: &str| LoadError::MissingKey {
            at: at.clone(),
            key,
            table: "[[rules]]",
            help: help.to_owned(),
        };
        let id = id.ok_or_else(|| missing("id", "write `id = \"pack/name\"`; `*` stands for any name"))?;
        let decide =
            decide.ok_or_else(|| missing("decide", "write `decide = \"ask\"` or \"deny\" or \"allow\""))?;
        Ok(Placed { value: RuleLine { id, decide, reason, expires }, at })
    }

    fn rule_pattern(&self, value: &Value<'_>) -> Result<RulePattern, LoadError> {
        let help = "write `pack/name` in lower case; `*` stands for any part of either";
        let text = self.string(value, "id", help)?;
        RulePattern::new(text).ok_or_else(|| self.invalid(value, &format!("`{text}` is not a rule id"), help))
    }

    fn reason(&self, value: &Value<'_>) -> Result<String, LoadError> {
        let help = "write a sentence that will still convince in a year";
        let text = self.string(value, "reason", help)?.trim();
        if text.is_empty() {
            return Err(self.invalid(value, "the reason is empty", help));
        }
        Ok(text.to_owned())
    }

    fn date(&self, value: &Value<'_>) -> Result<Date, LoadError> {
        let text = match value.get_ref() {
            DeValue::Datetime(datetime) => datetime.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => described(value),
        };
        Date::new(&text).ok_or_else(|| {
            let message = format!("`{text}` is not a date");
            self.invalid(value, &message, "write the last day it holds as \"2027-01-31\"")
        })
    }

    fn patterns<T>(
        &self,
        value: &Value<'_>,
        name: &'static str,
        list: &'static str,
        read: fn(&str) -> Result<T, &'static str>,
    ) -> Result<Vec<Placed<T>>, LoadError> {
        let help = format!("write `{name}` and below it `{list} = [\"…\"]`");
        let mut patterns = Vec::new();
        for (key, value) in self.table(value, name, &help)? {
            if key.get_ref() != list {
                return Err(self.unknown_key(key.span().start, key.get_ref(), name, &[list]));
            }
            let Some(array) = value.get_ref().as_array() else {
                let message = format!("`{list}` is {}, not a list", described(value));
                return Err(self.invalid(value, &message, help));
            };
            for entry in array {
                let text = self.string(entry, list, &help)?;
                let pattern = read(text).map_err(|help| {
                    let message = format!("`{text}` cannot be an entry of `{list}`");
                    self.invalid(entry, &message, help)
                })?;
                patterns.push(Placed { value: pattern, at: self.place(entry.span().start) });
            }
        }
        Ok(patterns)
    }

    fn review(&self, value: &Value<'_>) -> Result<Option<Placed<Severity>>, LoadError> {
        let help = "write `[review]` and below it `ceiling = \"medium\"`";
        let mut ceiling = None;
        for (key, value) in self.table(value, "`review`", help)? {
            if key.get_ref() != "ceiling" {
                return Err(self.unknown_key(key.span().start, key.get_ref(), "[review]", &["ceiling"]));
            }
            let text = self.string(value, "ceiling", help)?;
            let Some(severity) = severity(text) else {
                let message = format!("`{text}` is no severity");
                return Err(self.invalid(value, &message, instead_of(text, &SEVERITY_NAMES)));
            };
            ceiling = Some(Placed { value: severity, at: self.place(key.span().start) });
        }
        Ok(ceiling)
    }
}

fn host_pattern(text: &str) -> Result<HostPattern, &'static str> {
    HostPattern::new(text)
        .ok_or("write a host name or address without scheme, port and path, or `*.` and a domain for all hosts below it")
}

fn path_pattern(text: &str) -> Result<PathPattern, &'static str> {
    PathPattern::new(text).ok_or(
        "write an absolute path or one that begins with `~/`, without `..`; `*` is one name, `**` any depth",
    )
}

fn severity(name: &str) -> Option<Severity> {
    match name {
        "info" => Some(Severity::Info),
        "low" => Some(Severity::Low),
        "medium" => Some(Severity::Medium),
        "high" => Some(Severity::High),
        "critical" => Some(Severity::Critical),
        _ => None,
    }
}

/// What kind of value somebody wrote: `a number`.
fn described(value: &Value<'_>) -> String {
    match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
    .to_owned()
}

/// TOML errors may run over lines, and so may what they quote; ours are one.
fn one_line(text: &str) -> String {
    text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}
