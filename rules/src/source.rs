//! The files as written: serde shapes of both formats, before anything is checked.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use assize_protocol::{Class, Confidence, EffectKind, FlowEnd, Qualifier, Rewrite, Severity, Zone};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::rule::Maturity;

/// A value where one or a list may stand.
#[derive(Debug, Clone)]
pub(crate) enum OneOrMany<T> {
    /// A single value.
    One(Box<T>),
    /// A list.
    Many(Vec<T>),
}

// By hand: an untagged enum tries both and forgets why neither fits.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(PhantomData))
    }
}

struct OneOrManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("one value or a list of them")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        T::deserialize(text.into_deserializer()).map(|one| OneOrMany::One(Box::new(one)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|one| OneOrMany::One(Box::new(one)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, all: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(all)).map(OneOrMany::Many)
    }
}

impl<T> OneOrMany<T> {
    pub(crate) fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![*one],
            Self::Many(many) => many,
        }
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the file format, one key each")]
pub(crate) struct ProgramFile {
    pub(crate) summary: String,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) environment: Vec<String>,
    #[serde(default)]
    pub(crate) location: Option<String>,
    #[serde(default)]
    pub(crate) native: Option<String>,
    #[serde(default)]
    pub(crate) examples: Vec<ExampleFile>,

    // The keys of a level; repeated because serde cannot flatten and refuse unknown keys at once.
    #[serde(default)]
    pub(crate) options: Vec<String>,
    #[serde(default)]
    pub(crate) operands: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) effects: Vec<EffectFile>,
    #[serde(default)]
    pub(crate) style: Option<String>,
    #[serde(default)]
    pub(crate) abbreviations: bool,
    #[serde(default, rename = "bundled_first", alias = "bundled-first")]
    pub(crate) bundled_first: bool,
    #[serde(default)]
    pub(crate) permute: Option<Permute>,
    #[serde(default)]
    pub(crate) inert: bool,
    #[serde(default)]
    pub(crate) inherit: bool,
    #[serde(default)]
    pub(crate) bare: bool,
    #[serde(default)]
    pub(crate) prints: Vec<PrintFile>,
    #[serde(default)]
    pub(crate) stdin: Option<String>,
    #[serde(default)]
    pub(crate) directory: Option<String>,
    #[serde(default)]
    pub(crate) scripts: Option<String>,
    #[serde(default)]
    pub(crate) recipes: Option<String>,
    #[serde(default)]
    pub(crate) subcommands: BTreeMap<String, LevelFile>,
}

/// Whether options are recognised behind operands: always or never, or where an option of that name stands in front.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Permute {
    Always(bool),
    Behind(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LevelFile {
    #[serde(default)]
    #[expect(dead_code, reason = "accepted for the author's own use, never compiled")]
    pub(crate) summary: Option<String>,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) options: Vec<String>,
    #[serde(default)]
    pub(crate) operands: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) effects: Vec<EffectFile>,
    #[serde(default)]
    pub(crate) style: Option<String>,
    #[serde(default)]
    pub(crate) abbreviations: Option<bool>,
    #[serde(default, rename = "bundled_first", alias = "bundled-first")]
    pub(crate) bundled_first: bool,
    #[serde(default)]
    pub(crate) permute: Option<Permute>,
    #[serde(default)]
    pub(crate) inert: bool,
    #[serde(default)]
    pub(crate) inherit: Option<bool>,
    #[serde(default)]
    pub(crate) bare: bool,
    #[serde(default)]
    pub(crate) prints: Vec<PrintFile>,
    #[serde(default)]
    pub(crate) stdin: Option<String>,
    #[serde(default)]
    pub(crate) directory: Option<String>,
    #[serde(default)]
    pub(crate) scripts: Option<String>,
    #[serde(default)]
    pub(crate) recipes: Option<String>,
    #[serde(default)]
    pub(crate) subcommands: BTreeMap<String, LevelFile>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EffectFile {
    #[serde(rename = "do")]
    pub(crate) kind: EffectKind,
    pub(crate) to: OneOrMany<String>,
    #[serde(default)]
    pub(crate) when: Option<String>,
    #[serde(default)]
    pub(crate) with: Vec<Qualifier>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintFile {
    pub(crate) what: String,
    #[serde(default)]
    pub(crate) when: Option<String>,
    #[serde(default)]
    pub(crate) one: Option<String>,
    #[serde(default)]
    pub(crate) hidden: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExampleFile {
    pub(crate) run: String,
    #[serde(default)]
    pub(crate) effects: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    pub(crate) summary: String,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    pub(crate) maturity: Maturity,
    #[serde(default)]
    pub(crate) attack: Vec<String>,
    #[serde(default)]
    pub(crate) cwe: Vec<String>,
    #[serde(default)]
    pub(crate) refuses: Option<String>,
    #[serde(default)]
    pub(crate) references: Vec<String>,
    pub(crate) why: String,
    pub(crate) when: WhenFile,
    #[serde(default)]
    pub(crate) safer: Vec<Rewrite>,
    pub(crate) examples: RuleExamples,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleExamples {
    pub(crate) hit: Vec<String>,
    pub(crate) miss: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WhenFile {
    pub(crate) program: OneOrMany<String>,
    pub(crate) subcommand: OneOrMany<String>,
    pub(crate) option: OneOrMany<String>,
    pub(crate) operand: OneOrMany<String>,
    pub(crate) argument: OneOrMany<String>,
    pub(crate) environment: OneOrMany<String>,
    pub(crate) via: OneOrMany<String>,
    pub(crate) effect: OneOrMany<EffectWhen>,
    pub(crate) flow: OneOrMany<FlowWhen>,
    pub(crate) all: Vec<WhenFile>,
    pub(crate) any: Vec<WhenFile>,
    pub(crate) not: OneOrMany<WhenFile>,
    pub(crate) text: Option<String>,
    pub(crate) builtin: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EffectWhen {
    #[serde(rename = "do")]
    pub(crate) kind: OneOrMany<EffectKind>,
    pub(crate) class: OneOrMany<Class>,
    pub(crate) zone: OneOrMany<Zone>,
    pub(crate) contains: OneOrMany<Zone>,
    pub(crate) with: OneOrMany<Qualifier>,
    pub(crate) without: OneOrMany<Qualifier>,
    pub(crate) target: OneOrMany<String>,
    pub(crate) host: OneOrMany<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowWhen {
    pub(crate) from: OneOrMany<FlowEnd>,
    pub(crate) to: OneOrMany<FlowEnd>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "checked for presence and shape; shown by the pack's own page")]
pub(crate) struct PackFile {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) owner: String,
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) default: Option<bool>,
    #[serde(default)]
    pub(crate) engine: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnvironmentFile {
    pub(crate) harmless: Vec<String>,
    pub(crate) dangerous: Vec<String>,
    pub(crate) secret: Vec<String>,
}
