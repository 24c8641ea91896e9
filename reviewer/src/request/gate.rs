//! What a request waits for.

use super::contains_any;
use super::words::Word;
use crate::tables::Tables;

/// What a request waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gate {
    /// Nothing, or the agent's own work.
    Open,
    /// Tests, a build, CI.
    Checks,
    /// Something else.
    Unknown,
    /// The person's word.
    Person,
}

/// What `words`, a condition, wait for.
pub(super) fn gate(words: &[Word], tables: &Tables) -> Gate {
    if contains_any(words, &tables.words.asking_first) {
        return Gate::Person;
    }
    let first = words.first().map_or("", |word| word.text.as_str());
    if matches!(first, "when" | "once" | "as" | "after") && contains_any(words, &tables.grammar.over) {
        return Gate::Open;
    }
    if first != "unless" && words.iter().any(|word| tables.words.checks.contains(&word.stem)) {
        return Gate::Checks;
    }
    // `if not, start it`: of what was looked at just before.
    if matches!(words, [condition, answer] if condition.text == "if" && matches!(answer.text.as_str(), "not" | "so" | "yes" | "no"))
    {
        return Gate::Open;
    }
    match first {
        // `if needed`: the agent's own work.
        "if" if contains_any(words, &tables.grammar.own_work) => Gate::Open,
        "when" | "once" | "as" | "whenever" => Gate::Open,
        _ => Gate::Unknown,
    }
}
