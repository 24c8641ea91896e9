//! What an agent makes of a hook's answer.

use assize_agents::Answer;
use serde_json::Value;

/// Where agents look for a no, or for a question to a person.
const NO: [&str; 6] = [
    "/hookSpecificOutput/permissionDecision",
    "/hookSpecificOutput/decision/behavior",
    "/decision",
    "/permission",
    "/permissionDecision",
    "/behavior",
];

/// Whether `answer` lets the call go on without anybody being asked.
pub fn goes_on(answer: &Answer) -> bool {
    let said = serde_json::from_str::<Value>(&answer.stdout).unwrap_or_default();
    let is_no = |word: &str| ["deny", "ask", "defer"].contains(&word);
    let refused = NO.iter().any(|at| said.pointer(at).and_then(Value::as_str).is_some_and(is_no));
    answer.code == 0 && !refused && said.get("cancel") != Some(&Value::Bool(true))
}
