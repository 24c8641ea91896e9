//! The usage lines of a help text: `usage: ssh [-46Aa] [-B interface] [--path[=<path>]]`.

use super::help::Arity;
use super::spelled::{Spelled, bracketed, spelling};

/// The options in brackets behind a usage; with `clusters`, `[-abc]` is three options.
pub(crate) fn read(lines: &[&str], clusters: bool) -> Vec<Vec<Spelled>> {
    let mut all = Vec::new();
    let mut inside = false;
    let mut text = String::new();
    for line in lines {
        let low = line.to_ascii_lowercase();
        inside = (inside || low.contains("usage")) && !line.trim().is_empty();
        if inside {
            text.push_str(line);
            text.push(' ');
        }
    }
    groups(&text, clusters, &mut all);
    all
}

/// Every bracket, and those inside.
fn groups(text: &str, clusters: bool, all: &mut Vec<Vec<Spelled>>) {
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (inside, after) = bracketed(rest.split_at(at).1);
        let inside = inside.trim_start_matches('[');
        let inside = inside.strip_suffix(']').unwrap_or(inside);
        if inside.starts_with('-') {
            let mut group: Vec<_> =
                alternatives(inside).into_iter().flat_map(|one| option(one, clusters)).collect();
            // `[-s | --format <x>]`: spellings of one option, or options that exclude each other.
            let valued = group.iter().flatten().any(|one| one.arity > Arity::Flag);
            let flags = group.iter_mut().flatten().filter(|one| valued && one.arity == Arity::Flag);
            flags.for_each(|one| one.arity = Arity::Unknown);
            all.extend(group);
        } else {
            groups(inside, clusters, all);
        }
        rest = after;
    }
}

/// Splits `-v | --version` at bars outside brackets of any kind.
fn alternatives(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    text.split(|c: char| {
        depth +=
            i32::from(matches!(c, '[' | '<' | '(' | '{')) - i32::from(matches!(c, ']' | '>' | ')' | '}'));
        c == '|' && depth <= 0
    })
    .collect()
}

fn option(text: &str, clusters: bool) -> Vec<Vec<Spelled>> {
    // `[--no-]foo`
    let text = text.trim();
    let Some((names, after)) = spelling(text) else { return Vec::new() };
    let attached = after.starts_with('[') && !after.starts_with("[-");
    let arity = match after.trim_start().chars().next() {
        None => Arity::Flag,
        Some('.') if after.starts_with("...") => Arity::Flag,
        Some('[') if attached => Arity::Attached,
        Some('[' | '-' | ',' | ']') => Arity::Unknown,
        Some(_) => Arity::Value,
    };
    let mut all: Vec<Vec<Spelled>> = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        let letters: Vec<char> = name.chars().skip(1).collect();
        let cluster = clusters && letters.len() > 1 && letters.iter().all(char::is_ascii_alphanumeric);
        if cluster && arity == Arity::Flag {
            let flag = |c: &char| vec![Spelled { text: format!("-{c}"), arity: Arity::Flag }];
            all.extend(letters.iter().map(flag));
        } else {
            let arity = if at > 0 { Arity::Flag } else { arity };
            all.push(vec![Spelled { text: name, arity }]);
        }
    }
    all
}
