//! What a request waits for.

use super::words::Word;
use super::{contains, contains_any};
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
    let has = |list: &[&str]| list.iter().any(|one| contains(words, one));
    let first = words.first().map_or("", |word| word.text.as_str());
    let over = ["done", "finished", "through", "over", "complete", "completed", "ready"];
    if matches!(first, "when" | "once" | "as" | "after") && has(&over) {
        return Gate::Open;
    }
    if first != "unless" && words.iter().any(|word| tables.words.checks.contains(&word.stem)) {
        return Gate::Checks;
    }
    // `when you are done`, `if needed`, `once it is ready`: the agent's own work.
    let own = [
        "done",
        "finished",
        "ready",
        "needed",
        "necessary",
        "possible",
        "you need",
        "you can",
        "complete",
        "required",
        "through",
        "you like",
        "you have to",
        "you must",
        "over",
        "finish",
        "you want",
        "you think",
        "fixed",
        "you get stuck",
        "helps",
    ];
    match first {
        "when" | "once" | "as" | "if" if has(&own) => Gate::Open,
        "when" | "once" | "as" | "whenever" => Gate::Open,
        _ => Gate::Unknown,
    }
}
