//! Makefiles that hold nothing but plain rules and plain variables.

use std::collections::HashMap;

use super::{Recipe, in_order, unmarked};

/// Targets with a dot in front that only say how a rule is to be taken.
const HARMLESS: [&str; 5] = [".PHONY", ".SILENT", ".IGNORE", ".NOTPARALLEL", ".SUFFIXES"];

#[derive(Debug, Default)]
struct Makefile {
    variables: HashMap<String, String>,
    targets: Vec<(String, Vec<String>, Vec<String>)>,
}

pub(super) fn recipes(text: &str, names: &[&str]) -> Option<Vec<String>> {
    let file = read(text)?;
    let first = file.targets.first().map(|(name, ..)| name.clone());
    let names = if names.is_empty() { vec![first.as_deref()?] } else { names.to_vec() };
    // A name without a rule may be built by rules that make brings along.
    if names.iter().any(|name| !file.targets.iter().any(|(known, ..)| known == name)) {
        return None;
    }
    in_order(&names, &|name| {
        let Some((_, needs, lines)) = file.targets.iter().find(|(known, ..)| known == name) else {
            return Some(None);
        };
        let lines = lines.iter().map(|l| expanded(unmarked(l), &file.variables)).collect::<Option<_>>()?;
        Some(Some(Recipe { needs: needs.clone(), lines }))
    })
}

fn read(text: &str) -> Option<Makefile> {
    let mut file = Makefile::default();
    for line in logical_lines(text) {
        if let Some(recipe) = line.strip_prefix('\t') {
            if !recipe.trim().is_empty() {
                file.targets.last_mut()?.2.push(recipe.to_owned());
            }
            continue;
        }
        let line = line.split('#').next().unwrap_or_default().trim_end();
        if line.is_empty() {
            continue;
        }
        match line.split_once('=') {
            Some((name, value)) if !name.trim_end_matches([':', '+', '?']).contains(':') => {
                assign(&mut file, name, value)?;
            }
            Some(_) => return None,
            None => rule(&mut file, line)?,
        }
    }
    Some(file)
}

/// Lines with their continuations.
fn logical_lines(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match all.last_mut().filter(|_| open) {
            Some(last) => {
                last.push('\n');
                last.push_str(line);
            }
            None => all.push(line.to_owned()),
        }
        open = line.ends_with('\\');
    }
    all
}

fn assign(file: &mut Makefile, name: &str, value: &str) -> Option<()> {
    let operator = name.trim_end();
    let bare = operator.trim_end_matches([':', '?']).trim();
    let plain = !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    // `+=` and `!=` add and run; some names steer make itself.
    let steers = matches!(bare, "SHELL" | "MAKE" | "MAKEFLAGS" | "MAKEFILES" | "GNUMAKEFLAGS" | "VPATH");
    if !plain || steers || operator.ends_with(['!', '+']) || value.contains('\\') {
        return None;
    }
    // Functions run when they are read, whoever needs the variable.
    let value = expanded(value.trim(), &file.variables)?;
    file.variables.insert(bare.to_owned(), value);
    Some(())
}

fn rule(file: &mut Makefile, line: &str) -> Option<()> {
    let (targets, needs) = line.split_once(':')?;
    let odd = ['%', '$', ':', ';', '|', '&', '\\', '(', '*', '?', '['];
    if targets.contains(odd) || needs.contains([':', ';', '|', '%', '*', '?', '[', '\\']) {
        return None;
    }
    let needs = expanded(needs, &file.variables)?;
    let needs: Vec<String> = needs.split_whitespace().map(str::to_owned).collect();
    for target in targets.split_whitespace() {
        if HARMLESS.contains(&target) {
            continue;
        }
        if target.starts_with('.') || file.targets.iter().any(|(known, ..)| known == target) {
            return None;
        }
        file.targets.push((target.to_owned(), needs.clone(), Vec::new()));
    }
    // Several targets with one recipe: it would have to be kept for each.
    (targets.split_whitespace().filter(|t| !HARMLESS.contains(t)).count() <= 1).then_some(())
}

/// `text` with plain variables put in; `None` where something else stands.
fn expanded(text: &str, variables: &HashMap<String, String>) -> Option<String> {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        result.push_str(rest.get(..at)?);
        rest = rest.get(at + 1..)?;
        if let Some(behind) = rest.strip_prefix('$') {
            result.push('$');
            rest = behind;
            continue;
        }
        let close = match rest.chars().next()? {
            '(' => ')',
            '{' => '}',
            _ => return None,
        };
        let (name, behind) = rest.get(1..)?.split_once(close)?;
        result.push_str(variables.get(name)?);
        rest = behind;
    }
    result.push_str(rest);
    Some(result)
}
