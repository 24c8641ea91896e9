//! Messages: JSON-RPC 2.0 as the Model Context Protocol has it.

use serde_json::{Value, json};

use super::{McpArgs, tools};

/// Versions of the protocol that differ in nothing that is used here, newest first.
const VERSIONS: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;
const METHOD_NOT_FOUND: i32 = -32601;
const INVALID_PARAMS: i32 = -32602;
const INTERNAL_ERROR: i32 = -32603;

/// A call that wants an answer.
#[derive(Debug)]
pub(super) struct Request {
    id: Value,
    method: String,
    params: Value,
}

/// What one line asks; nothing for a notification, an answer for what makes no sense.
pub(super) fn read(line: &[u8]) -> Result<Option<Request>, Value> {
    let message: Value = serde_json::from_slice(line)
        .map_err(|error| failed(&Value::Null, PARSE_ERROR, &format!("it is no JSON: {error}")))?;
    let id = message.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
    let Some(method) = message.get("method").and_then(Value::as_str) else {
        // An answer to something that was never asked.
        let answers = message.get("result").or_else(|| message.get("error")).is_some();
        let wrong = || failed(&id.unwrap_or_default(), INVALID_REQUEST, "it has no `method`");
        return if answers { Ok(None) } else { Err(wrong()) };
    };
    let params = message.get("params").cloned().unwrap_or_default();
    Ok(id.map(|id| Request { id, method: method.to_owned(), params }))
}

pub(super) fn too_long() -> Value {
    failed(&Value::Null, INVALID_REQUEST, "it is longer than 8 MiB")
}

impl Request {
    pub(super) fn answer(&self, args: &McpArgs) -> Value {
        match self.method.as_str() {
            "initialize" => self.done(&self.initialized()),
            "ping" => self.done(&json!({})),
            "tools/list" => self.done(&json!({ "tools": tools::list() })),
            "tools/call" => self.called(args),
            method => failed(&self.id, METHOD_NOT_FOUND, &format!("there is no method `{method}`")),
        }
    }

    fn initialized(&self) -> Value {
        let wanted = self.params.get("protocolVersion").and_then(Value::as_str);
        let version = VERSIONS.into_iter().find(|version| Some(*version) == wanted).unwrap_or(VERSIONS[0]);
        json!({
            "protocolVersion": version,
            "capabilities": { "tools": {} },
            "serverInfo": { "name": "assize", "version": env!("CARGO_PKG_VERSION") },
        })
    }

    fn called(&self, args: &McpArgs) -> Value {
        let name = self.params.get("name").and_then(Value::as_str).unwrap_or_default();
        let empty = json!({});
        let arguments = self.params.get("arguments").unwrap_or(&empty);
        match tools::call(name, arguments, args) {
            None => failed(&self.id, INVALID_PARAMS, &format!("there is no tool `{name}`")),
            Some(said) => self.said(&said),
        }
    }

    fn said(&self, said: &tools::Said) -> Value {
        let (text, wrong) = match said {
            tools::Said::Text(text) => (text, false),
            tools::Said::Wrong(text) => (text, true),
        };
        self.done(&json!({ "content": [{ "type": "text", "text": text }], "isError": wrong }))
    }

    /// The answer after a panic: a permission prompt is denied.
    pub(super) fn defect(&self) -> Value {
        self.refused("internal error, please report it", INTERNAL_ERROR)
    }

    pub(super) fn busy(&self) -> Value {
        self.refused("too many calls at once, try it again", INTERNAL_ERROR)
    }

    fn refused(&self, why: &str, code: i32) -> Value {
        match self.params.get("name").and_then(Value::as_str) {
            Some(tools::APPROVE) => self.said(&tools::Said::Text(tools::denial(why))),
            _ => failed(&self.id, code, why),
        }
    }

    fn done(&self, result: &Value) -> Value {
        json!({ "jsonrpc": "2.0", "id": self.id, "result": result })
    }
}

fn failed(id: &Value, code: i32, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_requests_are_answered() {
        assert!(read(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).unwrap().is_none());
        assert!(read(br#"{"jsonrpc":"2.0","id":1,"result":{}}"#).unwrap().is_none());
        assert!(read(br#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#).unwrap().is_some());
        for wrong in [&b"{"[..], b"[]", b"{\"id\":1}", b"\xff"] {
            assert!(read(wrong).unwrap_err()["error"]["code"].is_i64());
        }
    }
}
