//! What the plan is about, and what the request is: without what only leads to it, shows it or talks about it.

use super::view::{View, pieces, root, shape};
use super::{Row, grown, share};
use crate::plan::Step;

pub(super) fn put(view: &View<'_>, row: &mut Row) {
    let said = said(view);
    ends(view, &said, row);
    matters(view, row);
    best(view, &said, row);
}

/// Roots of the pieces of everything said, and of two neighbours as one word.
fn said(view: &View<'_>) -> Vec<String> {
    let each = view.words.iter().flat_map(|word| pieces(&word.text));
    let neighbours = view.words.iter().zip(view.words.iter().skip(1));
    let both = neighbours.map(|(one, next)| root(&format!("{}{}", one.text, next.stem)));
    each.chain(both).collect()
}

/// What the operands of the plan end in, looked up in the request.
fn ends(view: &View<'_>, said: &[String], row: &mut Row) {
    let met = |word: &str| {
        let own: Vec<String> = pieces(word).collect();
        share(own.iter().filter(|one| said.iter().any(|other| akin(one, other))).count(), own.len())
    };
    let operands: Vec<&str> = view.core.iter().copied().flat_map(operands).collect();
    let ends: Vec<f32> = operands.iter().map(|word| met(end(word))).collect();
    let whole: Vec<f32> = operands.iter().map(|word| met(word)).collect();
    let above = |all: &[f32], least: f32| all.iter().filter(|one| **one > least).count();
    row.put("ends-said", share(above(&ends, 0.99), ends.len()));
    row.put("ends-half-said", share(above(&ends, 0.0), ends.len()));
    row.put("best-end-said", ends.iter().copied().fold(0.0, f32::max));
    row.put("paths-half-said", share(above(&whole, 0.0), whole.len()));
    row.put("ends-unsaid", grown(ends.len() - above(&ends, 0.0)));
    let things =
        operands.iter().zip(&ends).filter(|(word, _)| shape(word) != "#number" && shape(word) != "#word");
    let things: Vec<f32> = things.map(|(_, met)| *met).collect();
    row.put("thing-ends-said", share(above(&things, 0.49), things.len()));
    row.flag("no-thing-end-said", !things.is_empty() && above(&things, 0.0) == 0);
    row.put("last-thing-end-said", things.last().copied().unwrap_or(1.0));
    row.put("first-thing-end-said", things.first().copied().unwrap_or(1.0));
}

/// Words of the request that say what it is about, looked up in the plan.
fn matters(view: &View<'_>, row: &mut Row) {
    let tables = view.ground.tables;
    let plain = |text: &str| {
        let root = root(text);
        let looking = &tables.intent.looking;
        tables.is_empty_word(text)
            || tables.is_kind(text)
            || tables.words.fillers.iter().any(|one| one == text)
            || looking.iter().any(|one| one == text || *one == root)
            || [text, root.as_str(), &format!("{root}e")].iter().any(|form| tables.asks.contains_key(*form))
    };
    let telling = view.words.iter().filter(|word| !plain(&word.stem) && !plain(&word.text));
    let telling: Vec<Vec<String>> = telling
        .map(|word| pieces(&word.text).collect())
        .filter(|all: &Vec<String>| !all.is_empty())
        .collect();
    let typed = view.typed();
    let met = |word: &Vec<String>| {
        let here = |piece: &&String| {
            view.main.iter().any(|part| akin(piece, part) || tables.same(piece, part))
                || (piece.len() > 3 && typed.contains(piece.as_str()))
        };
        share(word.iter().filter(here).count(), word.len())
    };
    let each: Vec<f32> = telling.iter().map(met).collect();
    let above = |least: f32| each.iter().filter(|one| **one > least).count();
    row.put("matters-met", share(above(0.0), each.len()));
    row.put("matters-wholly-met", share(above(0.99), each.len()));
    row.put("matters-unmet", grown(each.len() - above(0.0)));
    row.flag("nothing-that-matters-met", !each.is_empty() && above(0.0) == 0);
    row.put("first-matter-met", each.last().copied().unwrap_or(1.0));
    row.put("last-matter-met", each.first().copied().unwrap_or(1.0));
}

/// The step that answers best, by its words.
fn best(view: &View<'_>, said: &[String], row: &mut Row) {
    let met = |step: &Step<'_>| {
        let own: Vec<String> = step.invocation.argv.iter().flat_map(|word| pieces(word)).collect();
        share(own.iter().filter(|one| said.iter().any(|other| akin(one, other))).count(), own.len())
    };
    let each: Vec<f32> = view.core.iter().copied().map(met).collect();
    row.put("best-step-said", each.iter().copied().fold(0.0, f32::max));
    row.put("worst-step-said", each.iter().copied().reduce(f32::min).unwrap_or(0.0));
}

/// Words of a step that are neither its program nor options.
fn operands<'v>(step: &'v Step<'_>) -> impl Iterator<Item = &'v str> {
    let subs = &step.invocation.subcommands;
    let words = step.invocation.argv.iter().skip(1).filter(move |word| !subs.contains(word));
    let words = words.filter(|word| !word.starts_with('-') && word.contains(char::is_alphabetic));
    words.map(String::as_str)
}

/// What a path, an address or a pattern ends in.
fn end(word: &str) -> &str {
    let word = word.split(['?', '#']).next().unwrap_or(word).trim_end_matches('/');
    let last = word.rsplit('/').find(|part| part.contains(char::is_alphabetic));
    if word.ends_with('*') && !word.contains('.') && word.ends_with("/*") {
        "*"
    } else {
        last.unwrap_or(word)
    }
}

/// The same, or one cut short: `dir` of `directory`, `config` of `configuration`, `pkg` of `package`.
pub(super) fn akin(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    if one == other || short.len() < 3 || !long.is_char_boundary(1) {
        return one == other;
    }
    let vowels = short.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    long.starts_with(short) || (!vowels && short.get(..1) == long.get(..1) && within(short, long))
}

/// Whether all letters of one stand in the other, in order.
fn within(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.chars().all(|wanted| letters.any(|one| one == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cut_short_are_akin_and_others_are_not() {
        for (short, long) in [("dir", "directory"), ("config", "configuration"), ("pkg", "package")] {
            assert!(akin(short, long) && akin(long, short), "{short} {long}");
        }
        for (one, other) in [("cat", "create"), ("rm", "remove"), ("test", "tree"), ("pkg", "spackling")] {
            assert!(!akin(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_path_is_told_by_what_it_ends_in() {
        for (word, last) in [
            ("/srv/app/cart.ts", "cart.ts"),
            ("http://localhost:80/api/orders?limit=3", "orders"),
            ("src/*", "*"),
            ("docs/*.md", "*.md"),
            ("lib/", "lib"),
        ] {
            assert_eq!(end(word), last);
        }
    }
}
