//! Justfiles that hold nothing but plain recipes.

use super::{Recipe, in_order, unmarked};

pub(super) fn recipes(text: &str, names: &[&str]) -> Option<Vec<String>> {
    let all = read(text)?;
    let first = all.first().map(|(name, _)| name.clone());
    let names = if names.is_empty() { vec![first.as_deref()?] } else { names.to_vec() };
    in_order(&names, &|name| {
        let (_, recipe) = all.iter().find(|(known, _)| known == name)?;
        Some(Some(Recipe { needs: recipe.needs.clone(), lines: recipe.lines.clone() }))
    })
}

fn read(text: &str) -> Option<Vec<(String, Recipe)>> {
    let mut all: Vec<(String, Recipe)> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            let line = unmarked(line);
            // Another interpreter, a value put in, a line that goes on.
            if line.starts_with("#!") || line.contains("{{") || line.ends_with('\\') {
                return None;
            }
            all.last_mut()?.1.lines.push(line.to_owned());
            continue;
        }
        // Settings, variables, parameters, attributes: everything with more than names in it.
        let (name, needs) = line.split_once(':')?;
        let is_name = |n: &str| {
            !n.is_empty() && n.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        };
        let needs: Vec<String> = needs.split_whitespace().map(str::to_owned).collect();
        let name = name.trim_start_matches('@');
        let plain = is_name(name) && needs.iter().all(|n| is_name(n));
        if !plain || all.iter().any(|(known, _)| known == name) {
            return None;
        }
        all.push((name.to_owned(), Recipe { needs, lines: Vec::new() }));
    }
    Some(all)
}
