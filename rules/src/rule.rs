//! A rule, compiled.

use std::sync::OnceLock;

use assize_protocol::{Class, Confidence, EffectKind, FlowEnd, Qualifier, Rewrite, RuleId, Severity, Zone};
use regex::bytes::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Complaint;
use crate::source::{EffectWhen, FlowWhen, OneOrMany, RuleFile, WhenFile};
use crate::{Glob, Text};

/// How far a rule is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Maturity {
    /// Recorded, never decides.
    Sandbox,
    /// Decides.
    Stable,
    /// Decides; will go away.
    Deprecated,
}

/// What is dangerous, and everything one needs to know about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Rule {
    /// `pack/name`.
    pub id: RuleId,
    /// Reads as the offence.
    pub summary: Text,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// How trusted.
    pub maturity: Maturity,
    /// MITRE ATT&CK technique ids.
    pub attack: Vec<Text>,
    /// CWE ids.
    pub cwe: Vec<Text>,
    /// The class of action refused, for the agent.
    pub refuses: Text,
    /// Why it matters.
    pub why: Text,
    /// Further reading.
    pub references: Vec<Text>,
    /// When it holds.
    pub when: Predicate,
    /// Other ways to the same end.
    pub safer: Vec<Rewrite>,
    /// Commands it must find.
    pub hits: Vec<Text>,
    /// Commands it must not.
    pub misses: Vec<Text>,
}

/// When a rule holds for an invocation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Predicate {
    /// All of them.
    All(Vec<Predicate>),
    /// At least one of them.
    Any(Vec<Predicate>),
    /// None of them.
    None(Vec<Predicate>),
    /// The program's name.
    Program(Vec<Glob>),
    /// The path through subcommands, joined by blanks.
    Subcommand(Vec<Glob>),
    /// An option was given.
    Option(Vec<OptionPattern>),
    /// An operand matches.
    Operand(Vec<Glob>),
    /// Any word behind the program matches.
    Argument(Vec<Glob>),
    /// A variable is set for the command.
    Environment(Vec<OptionPattern>),
    /// A wrapper around it.
    Via(Vec<Glob>),
    /// It has such an effect.
    Effect(Vec<EffectPattern>),
    /// Data flows so into it.
    Flow(Vec<FlowPattern>),
    /// A regular expression over the raw command.
    Text(TextPattern),
    /// Raised by the classifier itself.
    Builtin,
}

/// A regular expression, compiled when it is first asked: a process that asks none pays for none.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
#[serde(from = "Text", into = "Text")]
pub struct TextPattern {
    pattern: Text,
    regex: OnceLock<Option<Regex>>,
}

impl TextPattern {
    /// Whether it is found anywhere in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        let regex = self.regex.get_or_init(|| compiled(&self.pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text.as_bytes()))
    }
}

impl From<Text> for TextPattern {
    fn from(pattern: Text) -> Self {
        Self { pattern, regex: OnceLock::new() }
    }
}

impl From<TextPattern> for Text {
    fn from(text: TextPattern) -> Self {
        text.pattern
    }
}

impl PartialEq for TextPattern {
    fn eq(&self, other: &Self) -> bool {
        self.pattern == other.pattern
    }
}

/// `name` or `name=value`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct OptionPattern {
    /// The name.
    pub name: Glob,
    /// The value.
    pub value: Option<Glob>,
}

/// A shape of effects. Empty lists match everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct EffectPattern {
    /// What is done.
    pub kinds: Vec<EffectKind>,
    /// To what class.
    pub classes: Vec<Class>,
    /// Where.
    pub zones: Vec<Zone>,
    /// What lies below.
    pub contains: Vec<Zone>,
    /// All of these.
    pub with: Vec<Qualifier>,
    /// None of these.
    pub without: Vec<Qualifier>,
    /// Over the resolved name.
    pub targets: Vec<Glob>,
    /// Over a host's name.
    pub hosts: Vec<Glob>,
}

/// A shape of flows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowPattern {
    /// Where from.
    pub from: Vec<FlowEnd>,
    /// Where to.
    pub to: Vec<FlowEnd>,
}

impl Rule {
    pub(crate) fn compile(id: RuleId, file: RuleFile) -> Result<Self, Complaint> {
        let when = Predicate::compile(file.when)?;
        if when == Predicate::All(Vec::new()) {
            let help = "say when the rule holds: program, effect, flow, …";
            return Err(Complaint::new("when", "`[when]` is empty, so the rule would hold always", help));
        }
        let (confidence, looks_at_text) = (file.confidence, when.looks_at_text());
        if looks_at_text && confidence != Confidence::Low {
            return Err(Complaint::new(
                "confidence",
                "a rule over the raw line cannot be sure",
                "write `confidence = \"low\"`, or judge effects instead of text",
            ));
        }
        Ok(Self {
            refuses: file.refuses.unwrap_or_else(|| Self::refuses_by_default(&id)).into(),
            id,
            summary: file.summary.into(),
            severity: file.severity,
            confidence,
            maturity: file.maturity,
            attack: Text::all(file.attack),
            cwe: Text::all(file.cwe),
            why: file.why.into(),
            references: Text::all(file.references),
            when,
            safer: file.safer,
            hits: Text::all(file.examples.hit),
            misses: Text::all(file.examples.miss),
        })
    }
}

impl Rule {
    /// What a rule refuses that does not say it.
    pub(crate) fn refuses_by_default(id: &RuleId) -> String {
        id.pack().replace('-', " ")
    }
}

impl Predicate {
    fn compile(file: WhenFile) -> Result<Self, Complaint> {
        let mut all = Vec::new();
        let mut globs = |make: fn(Vec<Glob>) -> Self, words: OneOrMany<String>| {
            let words = words.into_vec();
            if !words.is_empty() {
                all.push(make(words.into_iter().map(Glob::new).collect()));
            }
        };
        globs(Self::Program, file.program);
        globs(Self::Subcommand, file.subcommand);
        globs(Self::Operand, file.operand);
        globs(Self::Argument, file.argument);
        globs(Self::Via, file.via);
        let options = file.option.into_vec();
        if !options.is_empty() {
            all.push(Self::Option(options.iter().map(|o| OptionPattern::parse(o)).collect()));
        }
        let variables = file.environment.into_vec();
        if !variables.is_empty() {
            all.push(Self::Environment(variables.iter().map(|o| OptionPattern::parse(o)).collect()));
        }
        let effects = file.effect.into_vec();
        if !effects.is_empty() {
            all.push(Self::Effect(effects.into_iter().map(EffectPattern::from).collect()));
        }
        let flows = file.flow.into_vec();
        if !flows.is_empty() {
            all.push(Self::Flow(flows.into_iter().map(FlowPattern::from).collect()));
        }
        let compile_all =
            |files: Vec<WhenFile>| files.into_iter().map(Self::compile).collect::<Result<_, _>>();
        all.extend(file.all.into_iter().map(Self::compile).collect::<Result<Vec<_>, _>>()?);
        if !file.any.is_empty() {
            all.push(Self::Any(compile_all(file.any)?));
        }
        let none = file.not.into_vec();
        if !none.is_empty() {
            all.push(Self::None(compile_all(none)?));
        }
        if let Some(text) = file.text {
            check_regex(&text)?;
            all.push(Self::Text(TextPattern::from(Text::from(text))));
        }
        if file.builtin {
            all.push(Self::Builtin);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Self::All(all) })
    }

    fn looks_at_text(&self) -> bool {
        match self {
            Self::All(inner) | Self::Any(inner) | Self::None(inner) => inner.iter().any(Self::looks_at_text),
            Self::Text(_) => true,
            Self::Program(_)
            | Self::Subcommand(_)
            | Self::Option(_)
            | Self::Operand(_)
            | Self::Argument(_)
            | Self::Environment(_)
            | Self::Via(_)
            | Self::Effect(_)
            | Self::Flow(_)
            | Self::Builtin => false,
        }
    }

    /// Whether the classifier raises it by itself.
    pub fn is_builtin(&self) -> bool {
        match self {
            Self::Builtin => true,
            Self::All(all) => all.iter().any(Self::is_builtin),
            _ => false,
        }
    }
}

fn check_regex(text: &str) -> Result<(), Complaint> {
    compiled(text).map(drop).map_err(|error| {
        let message = error.to_string();
        let last = message.lines().last().unwrap_or("not a regular expression").to_owned();
        Complaint::new(text, last, "write a regular expression in the syntax of the regex crate")
    })
}

fn compiled(pattern: &str) -> Result<Regex, regex::Error> {
    // Bytes: a word boundary in letters of other alphabets would cost a slower engine.
    regex::bytes::RegexBuilder::new(pattern).unicode(false).size_limit(1 << 20).build()
}

impl OptionPattern {
    fn parse(text: &str) -> Self {
        match text.split_once('=') {
            Some((name, value)) => Self { name: Glob::new(name), value: Some(Glob::new(value)) },
            None => Self { name: Glob::new(text), value: None },
        }
    }
}

impl From<EffectWhen> for EffectPattern {
    fn from(file: EffectWhen) -> Self {
        let globs = |words: OneOrMany<String>| words.into_vec().into_iter().map(Glob::new).collect();
        Self {
            kinds: file.kind.into_vec(),
            classes: file.class.into_vec(),
            zones: file.zone.into_vec(),
            contains: file.contains.into_vec(),
            with: file.with.into_vec(),
            without: file.without.into_vec(),
            targets: globs(file.target),
            hosts: globs(file.host),
        }
    }
}

impl From<FlowWhen> for FlowPattern {
    fn from(file: FlowWhen) -> Self {
        Self { from: file.from.into_vec(), to: file.to.into_vec() }
    }
}
