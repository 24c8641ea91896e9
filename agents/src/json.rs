//! Finding things in payloads.

use serde_json::Value;

/// The first of `pointers` that leads to a text that is not empty.
pub(crate) fn text<'v>(value: &'v Value, pointers: &[&str]) -> Option<&'v str> {
    let texts = pointers.iter().filter_map(|pointer| value.pointer(pointer)?.as_str());
    texts.into_iter().find(|text| !text.is_empty())
}

/// All that `pointer` leads to, where `*` stands for every element of a list.
pub(crate) fn all<'v>(value: &'v Value, pointer: &str) -> Vec<&'v Value> {
    match pointer.split_once("/*") {
        None => value.pointer(pointer).into_iter().collect(),
        Some((before, behind)) => {
            let list = value.pointer(before).and_then(Value::as_array);
            let mut found = Vec::new();
            for element in list.into_iter().flatten() {
                let below = all(element, behind);
                // An element without it is not passed over: nobody knows what it does.
                found.extend(if below.is_empty() { vec![&Value::Null] } else { below });
            }
            found
        }
    }
}

/// The texts that `pointer` leads to, a list standing for its elements; `None` when one of them is no text.
pub(crate) fn texts<'v>(value: &'v Value, pointer: &str) -> Option<Vec<&'v str>> {
    let mut found = Vec::new();
    for value in all(value, pointer) {
        match value {
            Value::Array(list) => {
                for element in list {
                    found.push(element.as_str()?);
                }
            }
            other => found.push(other.as_str()?),
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_star_stands_for_every_element() {
        let value = json!({ "of": [{ "path": "a" }, { "path": "b" }] });
        assert_eq!(texts(&value, "/of/*/path"), Some(vec!["a", "b"]));
        assert_eq!(texts(&json!({ "of": [{ "path": 1 }] }), "/of/*/path"), None);
        assert_eq!(texts(&json!({ "of": [{ "path": "a" }, {}] }), "/of/*/path"), None);
        assert_eq!(texts(&json!({ "files": ["a", "b"] }), "/files"), Some(vec!["a", "b"]));
        assert_eq!(texts(&json!({}), "/files"), Some(vec![]));
    }
}
