//! What happened around a command: the recent session, newest last.

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{Carried, Decision};

/// The program that wants to run commands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Agent {
    /// Its name, such as `claude-code`.
    pub name: String,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
}

/// A session as one request carries it, so that whoever answers need not remember anything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Context {
    /// What the person asked for last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// What happened since, newest last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recent: Vec<SessionEvent>,
}

/// One thing that happened in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SessionEvent {
    /// Names it, within its session; evidence refers to it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// Milliseconds since 1970, UTC.
    #[schemars(range(min = i64::MIN, max = i64::MAX))]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<i64>,
    /// What it was.
    #[serde(flatten)]
    pub what: Happening,
}

impl<'de> Deserialize<'de> for SessionEvent {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        /// The same, as serde reads it.
        #[derive(Deserialize)]
        struct Read {
            #[serde(default)]
            id: Option<String>,
            #[serde(default, deserialize_with = "crate::whole::maybe")]
            at: Option<i64>,
            #[serde(flatten)]
            what: Happening,
        }
        let event = Value::deserialize(input)?;
        // serde would take the number of a kind as well.
        if event.get("kind").is_some_and(Value::is_number) {
            return Err(D::Error::custom("`kind` is a word"));
        }
        let Read { id, at, what } = serde_json::from_value(event).map_err(D::Error::custom)?;
        Ok(Self { id, at, what })
    }
}

/// What can happen in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Happening {
    /// The person said something.
    Prompt {
        /// In their words.
        text: String,
    },
    /// The agent called a tool.
    ToolCall {
        /// The tool's name.
        tool: String,
        /// The agent's id of the call.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        call: Option<String>,
        /// What it was called with.
        #[serde(default)]
        input: Value,
    },
    /// A tool answered.
    ToolResult {
        /// The agent's id of the call.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        call: Option<String>,
        /// What it gave back; untrusted.
        #[serde(default)]
        output: String,
        /// Whether it worked, where that is known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        success: Option<bool>,
        /// The beginnings of the SHA-256 of words of a secret that it showed, in place of the output.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        secret_words: Vec<String>,
    },
    /// A tool other than the shell wrote a file.
    FileWrite {
        /// Absolute path.
        path: String,
        /// All of its new text, where that is known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        text: Option<String>,
    },
    /// Something was let out or kept in by whoever watches the network.
    Network {
        /// Host name or address.
        host: String,
        /// Port.
        #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "crate::whole::maybe")]
        port: Option<u16>,
        /// Whether it was let through.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        allowed: Option<bool>,
    },
    /// A command was judged, and what it would leave behind.
    Command {
        /// The bytes that were judged, or the beginning of them.
        command: String,
        /// What was decided.
        decision: Decision,
        /// The agent's id of the call.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        call: Option<String>,
        /// The verdict it got.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        verdict: Option<String>,
        /// Files it writes, and what they carry from then on.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        carried: Vec<Carried>,
        /// It shows a secret to the agent.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        shows_secret: bool,
    },
}
