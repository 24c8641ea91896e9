//! One language model in the configuration.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use assize_backends::Dialect;
use assize_protocol::instead_of;
use serde::{Deserialize, Serialize};
use toml::Value;

use crate::time::duration;

/// What can be said about one.
const FIELDS: [&str; 17] = [
    "at_once",
    "ca",
    "fast_model",
    "fast_prices",
    "file",
    "key",
    "key_env",
    "key_file",
    "kind",
    "max_tokens",
    "model",
    "name",
    "path",
    "prices",
    "retries",
    "timeout",
    "url",
];

/// Letters of the name of a key.
const NAME: usize = 32;

/// How it is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    #[serde(rename = "openai")]
    OpenAi,
    #[serde(rename = "openai-compatible")]
    OpenAiCompatible,
    Anthropic,
    Ollama,
    #[serde(rename = "llama.cpp")]
    LlamaCpp,
    Gguf,
    Replay,
}

impl Kind {
    /// What it is called.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::OpenAiCompatible => "openai-compatible",
            Self::Anthropic => "anthropic",
            Self::Ollama => "ollama",
            Self::LlamaCpp => "llama.cpp",
            Self::Gguf => "gguf",
            Self::Replay => "replay",
        }
    }

    /// Its interface; recorded answers and models in this process have none.
    pub(crate) fn dialect(self) -> Option<Dialect> {
        match self {
            Self::OpenAi => Some(Dialect::OpenAi),
            Self::OpenAiCompatible | Self::LlamaCpp => Some(Dialect::OpenAiCompatible),
            Self::Anthropic => Some(Dialect::Anthropic),
            Self::Ollama => Some(Dialect::Ollama),
            Self::Gguf | Self::Replay => None,
        }
    }

    /// Where it is when nobody says.
    pub(crate) fn usual_url(self) -> Option<&'static str> {
        match self {
            Self::OpenAi => Some("https://api.openai.com"),
            Self::Anthropic => Some("https://api.anthropic.com"),
            Self::Ollama => Some("http://127.0.0.1:11434"),
            Self::LlamaCpp => Some("http://127.0.0.1:8080"),
            Self::OpenAiCompatible | Self::Gguf | Self::Replay => None,
        }
    }
}

/// Prices for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rates {
    pub(crate) input: f64,
    pub(crate) output: f64,
}

/// A place that language models are asked at.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Who reasons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    /// Who takes a first look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fast_model: Option<String>,
    /// A name in the keyring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_file: Option<PathBuf>,
    /// A variable of the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_env: Option<String>,
    /// Who signs its certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ca: Option<PathBuf>,
    /// Recorded answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PathBuf>,
    /// A model in this process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retries: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at_once: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prices: Option<Rates>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fast_prices: Option<Rates>,
}

impl Entry {
    /// What it is called in metrics.
    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.kind.word())
    }

    /// How long one request may take.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        duration(self.timeout.as_deref()?)
    }

    /// What does not fit together in it.
    fn wrong(&self) -> Option<String> {
        let asked = self.model.is_some() || self.fast_model.is_some();
        let replay = self.kind == Kind::Replay;
        let gguf = self.kind == Kind::Gguf;
        let keys = [self.key.is_some(), self.key_file.is_some(), self.key_env.is_some()];
        let text = match () {
            () if replay && self.file.is_none() => "recorded answers need a `file`",
            () if !replay && self.file.is_some() => "`file` is for `kind = \"replay\"`",
            () if gguf && self.path.is_none() => "a model in this process needs the `path` of its file",
            () if !gguf && self.path.is_some() => "`path` is for `kind = \"gguf\"`",
            () if gguf && (asked || self.url.is_some()) => {
                "a model in this process is its file: leave out `model`, `fast_model` and `url`"
            }
            () if !replay && !gguf && !asked => "there is nobody to ask: write `model`, `fast_model` or both",
            () if !replay && !gguf && self.url.is_none() && self.kind.usual_url().is_none() => {
                "write `url`, such as `\"https://gateway.example\"`"
            }
            () if keys.into_iter().filter(|there| *there).count() > 1 => {
                "write one of `key`, `key_file` and `key_env`"
            }
            () if self.key.as_deref().is_some_and(|name| !is_name(name)) => {
                "`key` is the name of a key in the keyring and not the key; help: `assize reviewers key set NAME < FILE`"
            }
            () if self.timeout.is_some() && self.timeout().is_none_or(|time| time.is_zero()) => {
                "`timeout` is a time: write `\"500ms\"` or `\"8s\"`"
            }
            () if self.at_once == Some(0) || self.max_tokens == Some(0) => {
                "`at_once` and `max_tokens` are numbers above 0"
            }
            () if [self.prices, self.fast_prices].into_iter().flatten().any(Rates::are_wrong) => {
                "prices are numbers that are not negative"
            }
            () => return None,
        };
        Some(text.to_owned())
    }
}

impl Rates {
    fn are_wrong(self) -> bool {
        [self.input, self.output].into_iter().any(|price| !price.is_finite() || price < 0.0)
    }
}

/// Whether that may name a key; a key itself hardly may.
pub(crate) fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
    (1..=NAME).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with("sk-")
}

/// All of them, as they are written: `[[reviewers.llm]]` for each, or `[reviewers.llm]` for one.
pub(crate) fn read(value: &Value) -> Result<Vec<Entry>, String> {
    let tables = match value {
        Value::Array(all) => all.as_slice(),
        one @ Value::Table(_) => std::slice::from_ref(one),
        _ => return Err("not right: write `[[reviewers.llm]]` and what is in it below".to_owned()),
    };
    let mut entries = Vec::new();
    let mut names = BTreeSet::new();
    for (at, table) in tables.iter().enumerate() {
        let wrong = |why: String| format!("not right: number {}: {why}", at + 1);
        let entry = one(table).map_err(wrong)?;
        if !names.insert(entry.name().to_owned()) {
            let why = format!("there are two called `{}`; give each a `name`", entry.name().escape_debug());
            return Err(wrong(why));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn one(value: &Value) -> Result<Entry, String> {
    let table = value.as_table().ok_or("it is no table")?;
    if let Some(unknown) = table.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        let unknown = unknown.escape_debug().to_string();
        return Err(format!("unknown key `{unknown}`; help: {}", instead_of(&unknown, &FIELDS)));
    }
    // A value may be a key in the wrong place: it is not repeated.
    let entry: Entry = value.clone().try_into().map_err(|_| shape(table))?;
    match entry.wrong() {
        Some(wrong) => Err(wrong),
        None => Ok(entry),
    }
}

/// What is missing, or of the wrong kind.
fn shape(table: &toml::Table) -> String {
    let kinds = "`openai`, `openai-compatible`, `anthropic`, `ollama`, `llama.cpp`, `gguf` or `replay`";
    let known = |kind: &Value| kind.clone().try_into::<Kind>().is_ok();
    if !table.get("kind").is_some_and(known) {
        return format!("write `kind`: {kinds}");
    }
    "`retries`, `at_once` and `max_tokens` are numbers, `prices` are `{ input = 3.0, output = 15.0 }`, and everything else is text in quotes"
        .to_owned()
}

/// All of them, as a value that says the same; nothing when there is none.
pub(crate) fn written(entries: &[Entry]) -> Option<String> {
    let values: Result<Vec<Value>, _> = entries.iter().map(Value::try_from).collect();
    values.ok().filter(|values| !values.is_empty()).map(|values| Value::Array(values).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Entry>, String> {
        let table: toml::Table = text.parse().unwrap();
        read(&table["llm"])
    }

    #[test]
    fn what_is_written_is_read_the_same() {
        let text = "[[llm]]\nkind = \"anthropic\"\nmodel = \"m-1\"\nfast_model = \"m-0\"\nkey = \"anthropic\"\n\
                    timeout = \"8s\"\nprices = { input = 3.0, output = 15.0 }\n[[llm]]\nkind = \"ollama\"\nmodel = \"q\"\n";
        let entries = read_text(text).unwrap();
        assert_eq!(entries.iter().map(Entry::name).collect::<Vec<_>>(), ["anthropic", "ollama"]);
        assert_eq!(entries[0].timeout(), Some(Duration::from_secs(8)));
        assert_eq!(read_text(&format!("llm = {}", written(&entries).unwrap())).unwrap(), entries);
        assert_eq!(read_text("[llm]\nkind = \"ollama\"\nmodel = \"q\"\n").unwrap().len(), 1);
        assert_eq!(written(&[]), None);
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line_and_without_a_key() {
        let wrong = |text: &str| read_text(&format!("[[llm]]\n{text}\n")).unwrap_err();
        let at = "not right: number 1: ";
        for (text, said) in [
            ("kind = \"ollama\"\nmodle = \"q\"", "unknown key `modle`; help: did you mean `model`?"),
            ("model = \"q\"", "write `kind`: "),
            ("kind = \"gpt\"", "write `kind`: "),
            ("kind = \"ollama\"", "there is nobody to ask"),
            ("kind = \"openai-compatible\"\nmodel = \"m\"", "write `url`"),
            ("kind = \"replay\"", "recorded answers need a `file`"),
            ("kind = \"gguf\"", "a model in this process needs"),
            ("kind = \"gguf\"\npath = \"m.gguf\"\nmodel = \"m\"", "a model in this process is its file"),
            ("kind = \"ollama\"\nmodel = \"m\"\npath = \"m.gguf\"", "`path` is for"),
            ("kind = \"ollama\"\nmodel = \"m\"\nfile = \"f\"", "`file` is for"),
            ("kind = \"ollama\"\nmodel = \"m\"\ntimeout = \"8\"", "`timeout` is a time"),
            ("kind = \"ollama\"\nmodel = \"m\"\nretries = \"2\"", "`retries`, `at_once` and"),
            ("kind = \"ollama\"\nmodel = \"m\"\nat_once = 0", "`at_once` and"),
            ("kind = \"ollama\"\nmodel = \"m\"\nprices = { input = -1.0, output = 0.0 }", "prices are"),
            ("kind = \"ollama\"\nmodel = \"m\"\nkey_env = \"A\"\nkey_file = \"b\"", "write one of `key`"),
            ("kind = \"openai\"\nmodel = \"m\"\nkey = \"sk-quagga\"", "`key` is the name of a key"),
            ("kind = \"openai\"\nmodel = \"m\"\nkey_file = [\"sk-quagga\"]", "`retries`, `at_once` and"),
        ] {
            let error = wrong(text);
            assert!(
                error.starts_with(&format!("{at}{said}")) && !error.contains("quagga"),
                "{text}: {error}"
            );
        }
        let twice = "kind = \"ollama\"\nmodel = \"m\"\n[[llm]]\nkind = \"ollama\"\nmodel = \"n\"";
        assert!(wrong(twice).ends_with("there are two called `ollama`; give each a `name`"));
    }
}
