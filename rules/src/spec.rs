//! The notation of options, operands and variables: `-o --output=path:write`.

use assize_protocol::{EffectKind, Qualifier};
use serde::{Deserialize, Serialize};

use crate::error::Complaint;
use crate::{Condition, Glob, Text};
use assize_protocol::instead_of;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Inert.
    Text,
    /// One of a closed set.
    Choice,
    /// A file.
    Path,
    /// A folder.
    Directory,
    /// `@file`, or text.
    AtPath,
    /// A host name or address.
    Host,
    /// A revision of git, a path, or a path in a revision: `HEAD:src/a`.
    Revision,
    /// A URL.
    Url,
    /// A git remote: a name, a URL or a path.
    Remote,
    /// A shell command line.
    Command,
    /// The remaining words are a command.
    Argv,
    /// Leading `NAME=value` words.
    Assignments,
    /// One `NAME=value` or `NAME`.
    Environment,
    /// A program in a language nobody reads.
    Code,
    /// A script in a language whose harmless part can be told.
    Script(Script),
    /// A file that perl opens by its own rules, in which some names are commands.
    Opened,
    /// A secret in the open.
    Secret,
}

/// A language of which a grammar says what a script does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Script {
    /// A sed script.
    Sed,
    /// An awk program.
    Awk,
    /// C, C++ and their kin.
    C,
    /// A jq filter.
    Jq,
    /// SQL for no client in particular.
    Sql,
    /// SQL and commands of `psql`.
    Postgres,
    /// SQL and commands of `mysql`.
    Mysql,
    /// SQL and commands of `sqlite3`.
    Sqlite,
    /// Python.
    Python,
    /// JavaScript.
    JavaScript,
    /// Perl.
    Perl,
    /// Ruby.
    Ruby,
}

impl Script {
    /// The language of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        ROLES.iter().find(|(n, _)| *n == name).and_then(|(_, role)| match role {
            Role::Script(script) => Some(*script),
            _ => None,
        })
    }
}

/// A role with what happens to the value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct RoleSpec {
    /// What the value is.
    pub role: Role,
    /// The closed set, for [`Role::Choice`].
    pub choices: Vec<Glob>,
    /// What is done to it.
    pub effect: Option<EffectKind>,
    /// How.
    pub with: Vec<Qualifier>,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ValueSpec {
    /// Only attached, and may be missing.
    pub optional: bool,
    /// Words that end an inner command (`;`, `+`).
    pub until: Vec<Text>,
    /// One entry per word.
    pub roles: Vec<RoleSpec>,
}

/// One option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct OptionSpec {
    /// What conditions and rules call it.
    pub name: Text,
    /// With dashes.
    pub spellings: Vec<Text>,
    /// Its value; a flag has none.
    pub value: Option<ValueSpec>,
}

/// How many words an operand takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Count {
    /// Exactly one.
    One,
    /// None or one.
    Optional,
    /// Any number.
    Many,
}

/// One operand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct OperandSpec {
    /// What conditions and effects call it.
    pub name: Text,
    /// How many words.
    pub count: Count,
    /// What they are.
    pub role: RoleSpec,
    /// Only there when this holds.
    pub when: Option<Condition>,
}

const ROLES: &[(&str, Role)] = &[
    ("text", Role::Text),
    ("pattern", Role::Text),
    ("number", Role::Text),
    ("count", Role::Text),
    ("mode", Role::Text),
    ("name", Role::Text),
    ("path", Role::Path),
    ("directory", Role::Directory),
    ("at-path", Role::AtPath),
    ("revision", Role::Revision),
    ("host", Role::Host),
    ("url", Role::Url),
    ("remote", Role::Remote),
    ("command", Role::Command),
    ("argv", Role::Argv),
    ("assignments", Role::Assignments),
    ("environment", Role::Environment),
    ("code", Role::Code),
    ("sed", Role::Script(Script::Sed)),
    ("awk", Role::Script(Script::Awk)),
    ("c", Role::Script(Script::C)),
    ("jq", Role::Script(Script::Jq)),
    ("sql", Role::Script(Script::Sql)),
    ("postgres", Role::Script(Script::Postgres)),
    ("mysql", Role::Script(Script::Mysql)),
    ("sqlite", Role::Script(Script::Sqlite)),
    ("python", Role::Script(Script::Python)),
    ("javascript", Role::Script(Script::JavaScript)),
    ("perl", Role::Script(Script::Perl)),
    ("ruby", Role::Script(Script::Ruby)),
    ("opened", Role::Opened),
    ("secret", Role::Secret),
];

impl OptionSpec {
    /// Reads `-o --output=path:write`.
    pub(crate) fn parse(text: &str) -> Result<Self, Complaint> {
        let (names, value) = split_value(text)?;
        let spellings: Vec<String> = names.split_whitespace().map(str::to_owned).collect();
        // `find` has operators among its options.
        let operator = |s: &String| matches!(s.as_str(), "(" | ")" | "!" | ",");
        // `dd` spells its options `if=…`.
        let plain = |s: &String| value.is_some() && s.bytes().all(|b| b.is_ascii_alphanumeric());
        let well = |s: &String| s.len() > 1 && s.starts_with(['-', '+']) || operator(s) || plain(s);
        if spellings.is_empty() || !spellings.iter().all(well) {
            return Err(Complaint::new(
                text,
                format!("`{text}` is not an option"),
                "write spellings with their dashes, then `=role`, for example `-o --output=path:write`",
            ));
        }
        let long = spellings.iter().find(|s| s.starts_with("--") && s.len() > 2);
        let name = match (long, spellings.first()) {
            (Some(long), _) => long.trim_start_matches('-').to_owned(),
            (None, Some(first)) => first.trim_start_matches('-').to_owned(),
            (None, None) => String::new(),
        };
        Ok(Self { name: name.into(), spellings: Text::all(spellings), value })
    }

    /// Whether giving it can do more than read: what a word that turns into an option could cause.
    pub fn is_risky(&self) -> bool {
        self.value.as_ref().is_some_and(|v| v.roles.iter().any(RoleSpec::is_risky))
    }
}

impl RoleSpec {
    /// Inert text.
    pub fn text() -> Self {
        Self { role: Role::Text, choices: Vec::new(), effect: None, with: Vec::new() }
    }

    /// Whether a value nobody checked could do more than be read.
    pub fn is_risky(&self) -> bool {
        let acts = self.effect.is_some_and(|e| e != EffectKind::Read);
        acts || match self.role {
            Role::Command
            | Role::Argv
            | Role::Code
            | Role::Environment
            | Role::Assignments
            | Role::Script(_)
            | Role::Opened => true,
            Role::Text
            | Role::Choice
            | Role::Path
            | Role::Directory
            | Role::AtPath
            | Role::Revision
            | Role::Host
            | Role::Url
            | Role::Remote
            | Role::Secret => false,
        }
    }

    /// Whether the value is just text.
    pub fn is_inert(&self) -> bool {
        matches!(self.role, Role::Text | Role::Choice) && self.effect.is_none()
    }

    fn parse(text: &str) -> Result<(Self, Vec<String>), Complaint> {
        let complain = |help: &str| Complaint::new(text, format!("cannot read the role `{text}`"), help);
        if let Some(choices) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            let choices = choices.split('|').map(Glob::new).collect();
            return Ok((Self { role: Role::Choice, choices, effect: None, with: Vec::new() }, Vec::new()));
        }
        let (head, until) = match text.split_once('(') {
            Some((head, rest)) => {
                let words = rest.strip_suffix(')').ok_or_else(|| complain("close the parenthesis"))?;
                (head, words.split('|').map(str::to_owned).collect())
            }
            None => (text, Vec::new()),
        };
        let (role, effect) = head.split_once(':').map_or((head, None), |(r, e)| (r, Some(e)));
        let role = ROLES.iter().find(|(name, _)| *name == role).map(|(_, role)| *role).ok_or_else(|| {
            let names: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
            complain(&instead_of(role, &names))
        })?;
        let (effect, with) = match effect {
            Some(effect) => {
                let (kind, with) = parse_effect(effect).map_err(|help| complain(&help))?;
                (Some(kind), with)
            }
            None => (None, Vec::new()),
        };
        Ok((Self { role, choices: Vec::new(), effect, with }, until))
    }
}

/// The qualifiers an author may write; `tainted` the classifier finds out itself.
const QUALIFIERS: [&str; 11] = [
    "recursive",
    "force",
    "irreversible",
    "metadata",
    "truncate",
    "append",
    "move",
    "permission",
    "link",
    "insecure",
    "dry-run",
];

/// Reads `write+append`.
pub(crate) fn parse_effect(text: &str) -> Result<(EffectKind, Vec<Qualifier>), String> {
    let mut words = text.split('+');
    let kind = words.next().unwrap_or_default();
    let kind = word(kind).ok_or_else(|| instead_of(kind, &EffectKind::ALL.map(EffectKind::as_str)))?;
    let with = words.map(|w| word(w).ok_or_else(|| instead_of(w, &QUALIFIERS))).collect::<Result<_, _>>()?;
    Ok((kind, with))
}

/// Reads one kebab-case word of a protocol enum.
pub(crate) fn word<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    let plain = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text);
    T::deserialize(plain).ok()
}

/// Splits `-o --output[=path:write]` into spellings and value.
fn split_value(text: &str) -> Result<(&str, Option<ValueSpec>), Complaint> {
    let bracket = text.find("[=").filter(|at| text.find('=').is_none_or(|eq| eq > *at));
    let (names, value, optional) = match (bracket, text.find('=')) {
        (Some(at), _) => {
            let (names, rest) = text.split_at(at);
            let inner = rest.strip_prefix("[=").and_then(|r| r.strip_suffix(']')).ok_or_else(|| {
                Complaint::new(text, format!("`{text}` opens `[=` without `]`"), "write `--color[=text]`")
            })?;
            (names, inner, true)
        }
        (None, Some(at)) => {
            let (names, rest) = text.split_at(at);
            (names, rest.strip_prefix('=').unwrap_or(rest), false)
        }
        (None, None) => return Ok((text, None)),
    };
    let mut roles = Vec::new();
    let mut until = Vec::new();
    for piece in split_roles(value) {
        let (role, words) = RoleSpec::parse(piece)?;
        roles.push(role);
        until.extend(words);
    }
    Ok((names, Some(ValueSpec { optional, until: Text::all(until), roles })))
}

/// Splits at commas outside parentheses.
fn split_roles(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    text.split(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    })
    .collect()
}

impl OperandSpec {
    /// Reads `files...=path:read unless expression`.
    pub(crate) fn parse(text: &str) -> Result<Self, Complaint> {
        let (head, when) = if let Some((head, condition)) = text.split_once(" unless ") {
            (head, Some(Condition::Not(Box::new(Condition::parse(condition)?))))
        } else if let Some((head, condition)) = text.split_once(" when ") {
            (head, Some(Condition::parse(condition)?))
        } else {
            (text, None)
        };
        let (name, role) = head.trim().split_once('=').map_or((head.trim(), None), |(n, r)| (n, Some(r)));
        let (name, count) = match (name.strip_suffix("..."), name.strip_suffix('?')) {
            (Some(name), _) => (name, Count::Many),
            (None, Some(name)) => (name, Count::Optional),
            (None, None) => (name, Count::One),
        };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return Err(Complaint::new(
                text,
                format!("`{text}` is not an operand"),
                "write a name, `...` or `?`, then `=role`, for example `files...=path:read`",
            ));
        }
        let role = match role {
            Some(role) => RoleSpec::parse(role)?.0,
            None => RoleSpec::text(),
        };
        Ok(Self { name: name.into(), count, role, when })
    }
}
