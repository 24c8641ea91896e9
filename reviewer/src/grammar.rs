//! Words that build a sentence, as data.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What joins, begins, negates and corrects. The table says what each list is for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grammar {
    pub(crate) joints: Vec<String>,
    pub(crate) opening_asides: Vec<String>,
    pub(crate) lone: Vec<String>,
    pub(crate) pronouns: Vec<String>,
    pub(crate) telling: Vec<String>,
    pub(crate) that_after: Vec<String>,
    pub(crate) as_before: Vec<String>,
    pub(crate) once_before: Vec<String>,
    pub(crate) settled: Vec<String>,
    pub(crate) before_guards: Vec<String>,
    pub(crate) stative: Vec<String>,
    pub(crate) wishes: Vec<String>,
    pub(crate) not_after: Vec<String>,
    pub(crate) not_before: Vec<String>,
    pub(crate) no_after: Vec<String>,
    pub(crate) no_before: Vec<String>,
    pub(crate) keep_before: Vec<String>,
    pub(crate) leave_before: Vec<String>,
    pub(crate) leave_it_before: Vec<String>,
    pub(crate) harmless_without: Vec<String>,
    pub(crate) guards: Vec<String>,
    pub(crate) sweeping: Vec<String>,
    pub(crate) complements: Vec<String>,
    pub(crate) ruled_out: Vec<String>,
    pub(crate) off_limits: Vec<String>,
    pub(crate) stays: Vec<String>,
    pub(crate) stays_before: Vec<String>,
    pub(crate) basing: Vec<String>,
    pub(crate) leaning: Vec<String>,
    pub(crate) aiming: Vec<String>,
    pub(crate) working: Vec<String>,
    pub(crate) denials: Vec<String>,
    pub(crate) courtesies: Vec<String>,
    pub(crate) by_means: Vec<String>,
    pub(crate) ending: Vec<String>,
    pub(crate) going_on: Vec<String>,
    pub(crate) told: Vec<String>,
    pub(crate) changing: Vec<String>,
    pub(crate) sources: Vec<String>,
    pub(crate) placing: Vec<String>,
    pub(crate) determining: Vec<String>,
    pub(crate) emptying: Vec<String>,
    pub(crate) narrowing: Vec<String>,
    pub(crate) phrase_ends: Vec<String>,
    pub(crate) texts: Vec<String>,
    pub(crate) taken_back: Vec<String>,
    pub(crate) taken_back_anywhere: Vec<String>,
    pub(crate) pausing: Vec<String>,
    pub(crate) corrections: Vec<String>,
    pub(crate) letting_go: Vec<String>,
    pub(crate) over: Vec<String>,
    pub(crate) own: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) own_work: Vec<String>,
    pub(crate) particles: Vec<String>,
    pub(crate) beginning: Vec<String>,
    pub(crate) begun: Vec<String>,
    pub(crate) wanting: Vec<String>,
    pub(crate) ways: Vec<String>,
    pub(crate) to_be: Vec<String>,
    pub(crate) permitting: Vec<String>,
    pub(crate) approving: Vec<String>,
    pub(crate) ordinals: Vec<String>,
    pub(crate) numerals: Vec<String>,
    pub(crate) numbering: Vec<String>,
    pub(crate) months: Vec<Vec<String>>,
    pub(crate) irregular: BTreeMap<String, String>,
    pub(crate) short: BTreeMap<String, String>,
}

/// Whether `list` holds `word`.
pub(crate) fn holds(list: &[String], word: &str) -> bool {
    list.iter().any(|one| one == word)
}
