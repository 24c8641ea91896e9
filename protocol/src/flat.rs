//! A request as it is read: in one struct. What is flattened would be read into a buffer of values first, and every
//! call of the service reads one.

use serde::{Deserialize, Deserializer};

use crate::command::root;
use crate::{Agent, Command, Context, Facts, Shell};

/// The fields of [`crate::Request`] and of its [`Command`].
#[derive(Deserialize)]
pub(crate) struct Request {
    #[serde(default)]
    id: Option<serde_json::Value>,
    command: String,
    #[serde(default)]
    shell: Shell,
    #[serde(default = "root")]
    cwd: String,
    #[serde(default)]
    workspace: Vec<String>,
    #[serde(default)]
    home: Option<String>,
    #[serde(default)]
    user: Option<String>,
    #[serde(default)]
    facts: Facts,
    #[serde(default)]
    agent: Option<Agent>,
    #[serde(default)]
    session: Option<String>,
    #[serde(default)]
    tool: Option<String>,
    #[serde(default)]
    tool_call: Option<String>,
    #[serde(default)]
    context: Option<Context>,
    #[serde(default, deserialize_with = "crate::whole::maybe")]
    wait_ms: Option<u32>,
}

impl From<Request> for crate::Request {
    fn from(read: Request) -> Self {
        let Request { id, command: text, shell, cwd, workspace, home, user, facts, .. } = read;
        let command = Command { text, shell, cwd, workspace, home, user, facts };
        let Request { agent, session, tool, tool_call, context, wait_ms, .. } = read;
        Self { id, command, agent, session, tool, tool_call, context, wait_ms }
    }
}

impl<'de> Deserialize<'de> for crate::Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Request::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use crate::Request;

    #[test]
    fn what_is_written_is_what_is_read() {
        let text = r#"{"id":7,"command":"ls","shell":"zsh","cwd":"/a","workspace":["/a"],"home":"/h","user":"u",
            "facts":{"present":["/a/b"]},"agent":{"name":"x"},"session":"s","tool":"Bash","tool_call":"c",
            "context":{"prompt":"p","recent":[]},"wait_ms":5}"#;
        let read: Request = serde_json::from_str(text).unwrap();
        let written: serde_json::Value = serde_json::to_value(&read).unwrap();
        let meant: serde_json::Value = serde_json::from_str(text).unwrap();
        for (name, value) in meant.as_object().unwrap() {
            assert_ne!(written.get(name), None, "{name}");
            assert!(value.is_object() || written.get(name) == Some(value), "{name}");
        }
        assert_eq!(serde_json::from_value::<Request>(written).unwrap(), read);
    }
}
