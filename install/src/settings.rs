//! The three things that are done with a settings file.

use serde_json::Value;

use crate::agent::{Format, Handler, Hook, Off, Scope, Settings, Wanted};
use crate::document::{Document, Step, at, shown, steps};
use crate::item::Item;
use crate::json::Json;
use crate::tables::Tables;
use crate::{EditError, script, words};

/// `now` with the hook in it; a file that is not there yet is `None`. What is there already stays as it is.
///
/// # Errors
/// When the text cannot be read as what the agent reads, or a place in it is taken by something else.
pub fn install(
    settings: &Settings,
    scope: Scope,
    hook: &Hook,
    now: Option<&str>,
) -> Result<String, EditError> {
    if let Format::Script(refusal) = settings.format(scope) {
        return script::install(hook, settings.agent, refusal, now);
    }
    let mut document = read(settings, scope, now.unwrap_or(""))?;
    let wanted = (settings.wanted)(hook, scope);
    if let Some(now) = now
        && is_complete(document.as_ref(), &wanted, settings.agent)
    {
        return Ok(now.to_owned());
    }
    take_out(document.as_mut(), settings.agent)?;
    for (keys, entry) in &wanted.entries {
        document.add(keys, entry)?;
    }
    for (keys, value) in &wanted.switches {
        if at(&document.value(), &steps(keys)) != Some(&value.value()) {
            document.set(keys, value)?;
        }
    }
    // Last, because what comes last stands first.
    for (keys, value) in wanted.frame.iter().rev() {
        if at(&document.value(), &steps(keys)).is_none() {
            document.set(keys, value)?;
        }
    }
    Ok(document.text())
}

/// `now` without the hook; `None` when nothing else would be left in a file that was not there `before`.
///
/// What the person changed since stays. Where nothing else changed, this is `before`, byte for byte.
///
/// # Errors
/// As [`install`].
pub fn uninstall(
    settings: &Settings,
    scope: Scope,
    now: &str,
    before: Option<&str>,
) -> Result<Option<String>, EditError> {
    if let Format::Script(_) = settings.format(scope) {
        let ours = script::command(now, settings.agent).is_some();
        return if ours { Ok(before.map(str::to_owned)) } else { Err(EditError::Foreign) };
    }
    let rest = stripped(settings, scope, now, before)?;
    let Some(before) = before else {
        let wanted = (settings.wanted)(&anybody(), scope);
        return Ok((!is_only(&rest.value(), &wanted)).then(|| rest.text()));
    };
    let clean = installed(settings, scope, before).is_ok_and(|handlers| handlers.is_empty());
    if clean {
        let again = install(settings, scope, &anybody(), Some(before))?;
        if stripped(settings, scope, &again, Some(before))?.text() == rest.text() {
            return Ok(Some(before.to_owned()));
        }
    }
    Ok(Some(rest.text()))
}

/// The hooks of ours in `now`.
///
/// # Errors
/// When the text cannot be read.
pub fn installed(settings: &Settings, scope: Scope, now: &str) -> Result<Vec<Handler>, EditError> {
    if let Format::Script(refusal) = settings.format(scope) {
        let Some(words) = script::command(now, settings.agent) else { return Ok(Vec::new()) };
        let hook = hook_of(words);
        let wanted = script::install(&hook, settings.agent, refusal, None)?;
        return Ok(vec![Handler {
            event: "PreToolUse".to_owned(),
            line: String::new(),
            hook,
            as_written: wanted == now,
        }]);
    }
    let document = read(settings, scope, now)?;
    let value = document.value();
    let handlers = ours(&value, settings.agent).into_iter().filter_map(|path| {
        let line = line_of(at(&value, &path)?)?;
        let hook = hook_of(words::of_hook(&line, settings.agent)?);
        let wanted = (settings.wanted)(&hook, scope);
        let as_written = is_complete(document.as_ref(), &wanted, settings.agent);
        let keys: Vec<Step> = path.into_iter().take_while(|step| matches!(step, Step::Key(_))).collect();
        Some(Handler { event: shown(&keys), line, hook, as_written })
    });
    Ok(handlers.collect())
}

/// Whether `text`, the file that `off` names, turns all hooks off.
///
/// # Errors
/// When it cannot be read.
pub fn is_off(off: &Off, text: &str) -> Result<bool, EditError> {
    let value = open(off.format, text)?.value();
    Ok(at(&value, &steps(off.keys)) == Some(&Value::Bool(off.value)))
}

fn read(settings: &Settings, scope: Scope, text: &str) -> Result<Box<dyn Document>, EditError> {
    open(settings.format(scope), text)
}

fn open(format: Format, text: &str) -> Result<Box<dyn Document>, EditError> {
    Ok(match format {
        Format::Toml => Box::new(Tables::read(text)?),
        Format::Json | Format::Script(_) => Box::new(Json::read(text)?),
    })
}

/// Stands for any program, where only the text around it matters.
fn anybody() -> Hook {
    Hook { program: "/usr/bin/assize".to_owned(), options: Vec::new() }
}

/// The hook that these words start.
fn hook_of(words: Vec<String>) -> Hook {
    let mut words = words.into_iter();
    Hook { program: words.next().unwrap_or_default(), options: words.skip(2).collect() }
}

/// Whether all that is wanted is there and no other hook of ours.
fn is_complete(document: &dyn Document, wanted: &Wanted, agent: &str) -> bool {
    let value = document.value();
    let has = |keys: &[&'static str], entry: &Item| {
        let list = at(&value, &steps(keys)).and_then(Value::as_array);
        list.is_some_and(|list| list.contains(&entry.value()))
    };
    ours(&value, agent).len() == wanted.entries.len()
        && wanted.entries.iter().all(|(keys, entry)| has(keys, entry))
        && wanted.switches.iter().all(|(keys, item)| at(&value, &steps(keys)) == Some(&item.value()))
        && wanted.frame.iter().all(|(keys, _)| at(&value, &steps(keys)).is_some())
}

/// Whether nothing is there but what a file of ours begins with.
fn is_only(value: &Value, wanted: &Wanted) -> bool {
    let ours: Vec<_> = wanted.frame.iter().chain(&wanted.switches).collect();
    let known = |key: &String, value: &Value| {
        ours.iter().any(|(keys, item)| match keys.as_slice() {
            [first] => first == key && *value == item.value(),
            [first, second] => {
                first == key
                    && value
                        .as_object()
                        .is_some_and(|o| o.len() == 1 && o.get(*second) == Some(&item.value()))
            }
            _ => false,
        })
    };
    value.as_object().is_some_and(|object| object.iter().all(|(key, value)| known(key, value)))
}

/// `now` without hooks of ours, and with the switches as they were `before`.
fn stripped(
    settings: &Settings,
    scope: Scope,
    now: &str,
    before: Option<&str>,
) -> Result<Box<dyn Document>, EditError> {
    let mut document = read(settings, scope, now)?;
    take_out(document.as_mut(), settings.agent)?;
    // Whether the person set a switch cannot be told without the text before: it stays, and stays strict.
    let Some(before) = before else { return Ok(document) };
    let before = read(settings, scope, before)?.value();
    let wanted = (settings.wanted)(&anybody(), scope);
    for (keys, item) in wanted.switches.iter().chain(&wanted.frame) {
        let path = steps(keys);
        let (then, value) = (at(&before, &path), item.value());
        if at(&document.value(), &path) != Some(&value) || then == Some(&value) {
            continue;
        }
        match then {
            Some(Value::Bool(truth)) => document.set(keys, &Item::Truth(*truth))?,
            Some(_) => {}
            None => {
                document.remove(&path)?;
                prune(document.as_mut(), path)?;
            }
        }
    }
    Ok(document)
}

/// Takes out every hook of ours, and the lists and tables that held nothing else.
fn take_out(document: &mut dyn Document, agent: &str) -> Result<(), EditError> {
    while let Some(path) = ours(&document.value(), agent).into_iter().next() {
        document.remove(&path)?;
        prune(document, path)?;
    }
    Ok(())
}

/// Takes out what became empty when the part at `path` went.
fn prune(document: &mut dyn Document, mut path: Vec<Step>) -> Result<(), EditError> {
    while path.pop().is_some() && !path.is_empty() {
        let value = document.value();
        // In TOML, a list of tables without tables has no text.
        let is_empty = match at(&value, &path) {
            Some(Value::Object(object)) => object.is_empty(),
            Some(Value::Array(array)) => array.is_empty(),
            Some(_) => false,
            None => true,
        };
        if !is_empty {
            return Ok(());
        }
        document.remove(&path)?;
        // A group of hooks without hooks is nothing either.
        if let [.., Step::At(_), Step::Key(key)] = path.as_slice()
            && key == "hooks"
        {
            path.pop();
            document.remove(&path)?;
        }
    }
    Ok(())
}

/// Where the hooks of ours are.
fn ours(value: &Value, agent: &str) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    search(value, agent, &mut Vec::new(), &mut found);
    found
}

fn search(value: &Value, agent: &str, path: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Step::At(index));
                if line_of(item).is_some_and(|line| words::of_hook(&line, agent).is_some()) {
                    found.push(path.clone());
                } else {
                    search(item, agent, path, found);
                }
                path.pop();
            }
        }
        Value::Object(entries) => {
            for (key, item) in entries {
                path.push(Step::Key(key.clone()));
                search(item, agent, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The command line of a handler, its arguments appended.
fn line_of(handler: &Value) -> Option<String> {
    let line = handler.get("command").or_else(|| handler.get("bash"))?.as_str()?;
    let Some(arguments) = handler.get("args").and_then(Value::as_array) else { return Some(line.to_owned()) };
    let words = arguments.iter().filter_map(Value::as_str).map(words::quote);
    Some(std::iter::once(words::quote(line)).chain(words).collect::<Vec<_>>().join(" "))
}
