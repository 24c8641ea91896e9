//! Tools that nobody described: the files that their input names are judged all the same.
//!
//! A server that is plugged into an agent may read and write whatever it likes, and nobody knows by which of its tools.
//! What an input calls a path or a file is taken for one that is read, and written too unless the tool's name says that
//! it only looks.

use serde_json::Value;

use crate::Place;
use crate::quote::quoted;

/// Keys of inputs that name files, in small letters and without what parts their words.
const KEYS: [&str; 16] = [
    "path",
    "paths",
    "file",
    "files",
    "filepath",
    "filepaths",
    "filename",
    "absolutepath",
    "notebookpath",
    "targetfile",
    "source",
    "destination",
    "src",
    "dest",
    "uri",
    "uris",
];

/// First words of tools that only look.
const LOOKING: [&str; 14] = [
    "cat", "check", "describe", "fetch", "find", "get", "grep", "list", "open", "read", "search", "show",
    "stat", "view",
];

/// Files that are looked at.
const MOST: usize = 16;

/// A command with effects on all files that `input` of the tool `name` names; `None` when it names none.
pub(crate) fn touched(name: &str, input: &Value, place: &Place, folder: Option<&str>) -> Option<String> {
    let keys = input.as_object()?.iter().filter(|(key, _)| names_files(key));
    let texts = keys.flat_map(|(_, value)| match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one.as_str()],
        _ => Vec::new(),
    });
    let paths = texts.filter_map(local).take(MOST).filter_map(|path| place.absolute(path, folder));
    let looks = looks(name);
    let lines = paths.map(|path| {
        let path = quoted(&path);
        if looks { format!("cat -- {path}") } else { format!("cat -- {path}\n: > {path}") }
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn names_files(key: &str) -> bool {
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    KEYS.contains(&plain.to_ascii_lowercase().as_str())
}

/// A text that is a path of this machine.
fn local(text: &str) -> Option<&str> {
    match text.split_once("://") {
        Some(("file", path)) => Some(path),
        Some(_) => None,
        None => (!text.is_empty() && !text.contains('\n')).then_some(text),
    }
}

/// Whether the last part of the name begins with a word of looking: `mcp__github__get_file_contents`.
fn looks(name: &str) -> bool {
    let last = name.rsplit("__").next().unwrap_or(name);
    let last = last.rsplit(['/', '.', ':']).next().unwrap_or(last);
    let end = last.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(last.len());
    last.get(..end).is_some_and(|word| LOOKING.contains(&word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{looks, touched};
    use crate::Place;

    #[test]
    fn a_tool_that_only_looks_is_known_by_its_first_word() {
        for name in
            ["mcp__github__get_file_contents", "read_pdf", "files/list", "server.search_notes", "readFile"]
        {
            assert!(looks(name), "{name}");
        }
        for name in ["mcp__fs__write_file", "getaway", "edit", "", "mcp__x__reading"] {
            assert!(!looks(name), "{name}");
        }
    }

    #[test]
    fn whatever_an_input_calls_a_file_is_judged() {
        let of = |name: &str, input| touched(name, &input, &Place::default(), Some("/p"));
        assert_eq!(of("read_it", json!({ "file_path": "a b" })).as_deref(), Some("cat -- '/p/a b'"));
        assert_eq!(of("store", json!({ "filePath": "/x" })).as_deref(), Some("cat -- '/x'\n: > '/x'"));
        assert_eq!(
            of("read_all", json!({ "paths": ["/x", 7, "/y"] })).as_deref(),
            Some("cat -- '/x'\ncat -- '/y'")
        );
        assert_eq!(of("read_it", json!({ "uri": "file:///etc/x" })).as_deref(), Some("cat -- '/etc/x'"));
        for nothing in
            [json!({ "uri": "https://a.example/x" }), json!({ "path": 7 }), json!({ "q": "/x" }), json!(7)]
        {
            assert_eq!(of("read_it", nothing), None);
        }
    }
}
