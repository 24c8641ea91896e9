//! What a request waits for.

use super::contains_any;
use super::words::Word;
use crate::grammar::holds;
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
    if first != "unless" && words.iter().any(|word| tables.words.checks.contains(&word.stem)) {
        return Gate::Checks;
    }
    // `if not, start it`: of what was looked at just before.
    if matches!(words, [condition, answer] if condition.text == "if" && matches!(answer.text.as_str(), "not" | "so" | "yes" | "no"))
    {
        return Gate::Open;
    }
    // `check whether it is green and approved. if both, merge it`
    if matches!(words, [condition, both] if condition.text == "if" && matches!(both.text.as_str(), "both" | "all"))
    {
        return Gate::Checks;
    }
    match first {
        // `if needed`: the agent's own work.
        "if" if contains_any(words, &tables.grammar.own_work) => Gate::Open,
        _ if is_time(first) && is_own(words, tables) => Gate::Open,
        _ => Gate::Unknown,
    }
}

/// Whether a condition that begins with `word` says when, and not whether.
pub(crate) fn is_time(word: &str) -> bool {
    matches!(word, "when" | "once" | "as" | "after" | "whenever")
}

/// `when you are done`, `once that is merged`: speaks of the agent, of what was spoken of just before, or of nothing.
fn is_own(words: &[Word], tables: &Tables) -> bool {
    let subject = words.iter().skip(1).find(|word| !matches!(word.text.as_str(), "soon" | "as" | "all"));
    subject
        .is_none_or(|word| holds(&tables.grammar.own, &word.text) || holds(&tables.grammar.over, &word.text))
}
