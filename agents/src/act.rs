//! What a tool call would do, told as a command.
//!
//! A tool that reads, writes, deletes or fetches has the effect of a plain command; that one is judged, so that there
//! is one judgement for both. It never says more than the call does.

use serde_json::Value;

use crate::json;
use crate::patch::{self, Change};
use crate::quote::quoted;
use crate::{Does, Place, Tool};

/// Files and addresses of one call.
const MOST: usize = 64;

/// What is to be judged of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    /// The agent's own text.
    Text { text: String, doubt: Option<String> },
    /// A command with the same effects.
    Like(String),
    /// It cannot be told.
    Unclear(String),
    /// It has no effects.
    Nothing,
}

/// What `tool` does with `input`, in `folder` where that is known.
pub(crate) fn deed(tool: &Tool, input: &Value, place: &Place, folder: Option<&str>) -> Deed {
    match told(tool, input, place, folder) {
        Ok(deed) => deed,
        Err(reason) => Deed::Unclear(reason),
    }
}

fn told(tool: &Tool, input: &Value, place: &Place, folder: Option<&str>) -> Result<Deed, String> {
    let paths = || {
        let named = objects(tool, input)?.into_iter();
        named.map(|path| absolute(path, place, folder)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match tool.does {
        Does::Nothing => Deed::Nothing,
        Does::Run => Deed::Text { text: objects(tool, input)?.join("\n"), doubt: strange(tool, input) },
        Does::Type => Deed::Text {
            text: objects(tool, input)?.join("\n"),
            doubt: Some("it is typed into a program that runs already, and nobody knows which".to_owned()),
        },
        Does::RunForeign => {
            return Err("it is written for a shell that Assize does not read".to_owned());
        }
        Does::Read => each(&paths()?, "cat --"),
        Does::Write => each(&paths()?, ": >"),
        Does::Delete => each(&paths()?, "rm -f --"),
        Does::Search => match objects(tool, input) {
            Ok(_) => each(&paths()?, "grep -r -e x --"),
            // Without a folder it is the one where everything happens.
            Err(_) if !is_there(tool, input) => Deed::Like("grep -r -e x -- .".to_owned()),
            Err(reason) => return Err(reason),
        },
        Does::Patch => patched(&objects(tool, input)?, place, folder)?,
        Does::Fetch => fetched(&objects(tool, input)?)?,
    })
}

fn each(paths: &[String], program: &str) -> Deed {
    let lines: Vec<String> = paths.iter().map(|path| format!("{program} {}", quoted(path))).collect();
    Deed::Like(lines.join("\n"))
}

fn patched(texts: &[&str], place: &Place, folder: Option<&str>) -> Result<Deed, String> {
    let unclear = || "its patch does not say which files it changes".to_owned();
    let mut lines = Vec::new();
    for text in texts {
        for change in patch::changes(text).ok_or_else(unclear)? {
            let (program, path) = match change {
                Change::Write(path) => (": >", path),
                Change::Delete(path) => ("rm -f --", path),
            };
            lines.push(format!("{program} {}", quoted(&absolute(path, place, folder)?)));
        }
    }
    if lines.len() > MOST { Err(too_many()) } else { Ok(Deed::Like(lines.join("\n"))) }
}

fn fetched(addresses: &[&str]) -> Result<Deed, String> {
    let mut lines = Vec::new();
    for address in addresses {
        let scheme = address.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        if !matches!(scheme.as_deref(), Some("http" | "https")) {
            return Err("its address is neither http nor https".to_owned());
        }
        // Without `-g` curl would read brackets and braces as patterns.
        lines.push(format!("curl -g -- {}", quoted(address)));
    }
    Ok(Deed::Like(lines.join("\n")))
}

fn absolute(path: &str, place: &Place, folder: Option<&str>) -> Result<String, String> {
    let unclear = || "it names a path of which nobody knows where it is".to_owned();
    place.absolute(path, folder).ok_or_else(unclear)
}

/// Whether the input has any of the keys that the tool works on.
fn is_there(tool: &Tool, input: &Value) -> bool {
    tool.object.iter().any(|pointer| !json::all(input, pointer).is_empty())
}

/// What the tool works on.
fn objects<'v>(tool: &Tool, input: &'v Value) -> Result<Vec<&'v str>, String> {
    if let (Does::Patch, Value::String(text)) = (tool.does, input) {
        return Ok(vec![text]);
    }
    let missing = || format!("its input has no `{}`", named(tool));
    let first = tool.object.iter().find(|pointer| !json::all(input, pointer).is_empty());
    let found = first.and_then(|pointer| json::texts(input, pointer)).ok_or_else(missing)?;
    match found.len() {
        0 => Err(missing()),
        1..=MOST if found.iter().all(|text| !text.is_empty()) => Ok(found),
        1..=MOST => Err(missing()),
        _ => Err(too_many()),
    }
}

fn too_many() -> String {
    format!("it works on more than {MOST} things at once")
}

fn named(tool: &Tool) -> String {
    tool.object.first().map_or_else(String::new, |pointer| pointer.trim_start_matches('/').replace('/', "."))
}

/// A key of the input that nobody described: it may change what the text does.
fn strange(tool: &Tool, input: &Value) -> Option<String> {
    let pointers = [tool.object, tool.folder].concat();
    let first = |pointer: &str| pointer.split('/').nth(1).map(str::to_owned);
    let told: Vec<String> = pointers.into_iter().filter_map(first).collect();
    let known =
        |key: &String| tool.known == ["*"] || told.contains(key) || tool.known.contains(&key.as_str());
    let strange = input.as_object()?.keys().find(|key| !known(key))?;
    let name: String = strange.chars().take(40).collect();
    Some(format!("its input has `{name}`, and nobody knows what that does"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const WRITE: Tool = Tool {
        names: &["Write"],
        when: None,
        does: Does::Write,
        object: &["/file_path"],
        folder: &[],
        known: &[],
    };

    fn place() -> Place {
        Place { home: Some("/home/dev".to_owned()), ..Place::default() }
    }

    fn of(tool: Tool, input: &Value) -> Deed {
        deed(&tool, input, &place(), Some("/p"))
    }

    #[test]
    fn a_write_is_told_as_a_command_that_writes() {
        assert_eq!(of(WRITE, &json!({ "file_path": "a b'c" })), Deed::Like(r": > '/p/a b'\''c'".to_owned()));
        assert_eq!(
            of(WRITE, &json!({ "file_path": "~/.zshrc" })),
            Deed::Like(": > '/home/dev/.zshrc'".to_owned())
        );
    }

    #[test]
    fn what_is_not_there_or_no_text_is_unclear() {
        for input in
            [json!({}), json!({ "file_path": 42 }), json!({ "file_path": "" }), json!(null), json!("x")]
        {
            assert!(matches!(of(WRITE, &input), Deed::Unclear(_)), "{input}");
        }
        assert!(matches!(of(WRITE, &json!({ "file_path": "~somebody/x" })), Deed::Unclear(_)));
    }

    #[test]
    fn a_key_that_nobody_knows_is_a_doubt() {
        let run = Tool { does: Does::Run, object: &["/command"], known: &["timeout"], ..WRITE };
        let doubt = |input| match of(run, &input) {
            Deed::Text { doubt, .. } => doubt,
            other => panic!("{other:?}"),
        };
        assert_eq!(doubt(json!({ "command": "ls", "timeout": 1 })), None);
        assert!(doubt(json!({ "command": "ls", "env": {} })).is_some_and(|why| why.contains("`env`")));
    }

    #[test]
    fn only_pages_are_fetched() {
        let fetch = Tool { does: Does::Fetch, object: &["/url"], ..WRITE };
        assert_eq!(
            of(fetch, &json!({ "url": "https://a.example/{x}" })),
            Deed::Like("curl -g -- 'https://a.example/{x}'".to_owned())
        );
        assert!(matches!(of(fetch, &json!({ "url": "file:///etc/passwd" })), Deed::Unclear(_)));
    }
}
