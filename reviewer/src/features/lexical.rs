//! How much the words of the request and of the command have in common.

use std::collections::BTreeSet;

use super::view::{View, pieces};
use super::{Row, grown, share};

pub(super) fn put(view: &View<'_>, row: &mut Row) {
    overlap(view, row);
    letters(view, row);
    row.put("words", grown(view.content.len()));
    row.put("parts", grown(view.parts.len()));
}

fn overlap(view: &View<'_>, row: &mut Row) {
    let tables = view.ground.tables;
    let exact = view.content.iter().filter(|word| view.parts.contains(*word)).count();
    let alike = |word: &String| view.parts.iter().any(|part| tables.same(word, part) || begins(word, part));
    row.put("words-met", share(exact, view.content.len()));
    row.put(
        "words-half-met",
        share(view.content.iter().filter(|word| alike(word)).count(), view.content.len()),
    );
    let met = view.parts.iter().filter(|part| view.content.contains(*part)).count();
    row.put("parts-met", share(met, view.parts.len()));
    row.put("met", grown(exact));
    let options: Vec<String> =
        view.options.iter().filter(|one| one.starts_with("--")).flat_map(|one| pieces(one)).collect();
    let told = |part: &&String| {
        view.content.iter().any(|word| word == *part || tables.same(word, part) || begins(word, part))
    };
    row.put("options", grown(options.len()));
    row.put("options-said", share(options.iter().filter(told).count(), options.len()));
    let telling = view.content.iter().filter(|word| !tables.is_kind(word));
    let count = telling.clone().count();
    row.put("telling-words-met", share(telling.filter(|word| alike(word)).count(), count));
}

/// One is how the other begins, by four letters at least: `dir` is not enough, `config` and `configuration` are.
fn begins(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    short.len() >= 4 && long.starts_with(short)
}

/// Runs of three letters that both have.
fn letters(view: &View<'_>, row: &mut Row) {
    let said = triples(&view.said);
    let typed = triples(&view.ground.case.command.text.to_lowercase());
    let both = said.intersection(&typed).count();
    row.put("letters-alike", share(both, said.len() + typed.len() - both));
    row.put("letters-of-request", share(both, said.len()));
    row.put("letters-of-command", share(both, typed.len()));
}

fn triples(text: &str) -> BTreeSet<[char; 3]> {
    let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).take(1200).collect();
    letters.windows(3).filter_map(|run| <[char; 3]>::try_from(run).ok()).collect()
}
