//! How a word is quoted says nothing about what it does.

use std::collections::BTreeSet;

use assize_protocol::{Assessment, Shell};
use assize_rules::Predicate;
use assize_tests::disguise::{self, Disguise, Plain};
use serde_json::Value;

use crate::{SEEDS, all, hold, times};

/// Disguises after which every program gets the same words.
const QUOTINGS: [&str; 13] = [
    "words in single quotes",
    "words in double quotes",
    "words escaped",
    "empty quotes inside words",
    "single quotes inside words",
    "double quotes inside words",
    "command word in single quotes",
    "command word escaped",
    "words by hexadecimal codes",
    "first letters by hexadecimal codes",
    "words by octal codes",
    "line continuations inside words",
    "tabs",
];

/// Every text is tried in one out of so many quotings, in another one the next time.
const TURNS: usize = 4;

/// Rules that look at the bytes of the line may see a difference; they are low in confidence for that.
fn reads_the_text(when: &Predicate) -> bool {
    match when {
        Predicate::All(some) | Predicate::Any(some) | Predicate::None(some) => {
            some.iter().any(reads_the_text)
        }
        Predicate::Text(_) => true,
        _ => false,
    }
}

/// The assessment without places in the text and without what rules over the text say.
fn meaning(assessment: &Assessment, over_text: &BTreeSet<&str>) -> Value {
    let mut value = serde_json::to_value(assessment).unwrap();
    if let Some(findings) = value["findings"].as_array_mut() {
        findings.retain(|one| !over_text.contains(one["rule"].as_str().unwrap()));
        // Those of the same severity stand in the order of their places, which moved.
        findings.sort_by_cached_key(place_less);
    }
    let missing = value["coverage"]["bytes"].as_u64().unwrap()
        - value["coverage"]["bytes_understood"].as_u64().unwrap();
    value["coverage"]["bytes"] = Value::Null;
    value["coverage"]["bytes_understood"] = Value::from(missing > 0);
    strip(&mut value);
    value
}

fn place_less(finding: &Value) -> String {
    let mut finding = finding.clone();
    strip(&mut finding);
    finding.to_string()
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("span");
            fields.values_mut().for_each(strip);
        }
        Value::Array(all) => all.iter_mut().for_each(strip),
        _ => {}
    }
}

#[test]
fn quoting_that_keeps_the_words_keeps_the_assessment() {
    let seeds = &*SEEDS;
    let quotings: Vec<Disguise> = disguise::all(seeds.engine.library())
        .into_iter()
        .filter(|one| QUOTINGS.contains(&one.name()))
        .collect();
    assert_eq!(quotings.len(), QUOTINGS.len());
    let over_text: BTreeSet<&str> = seeds
        .engine
        .library()
        .rules()
        .filter(|rule| reads_the_text(&rule.when))
        .map(|rule| rule.id.as_str())
        .collect();
    let count = seeds.texts.len();
    let checked = all(times(2_000), |number| {
        let text = &seeds.texts[number * 11 % count];
        let plain = Plain::read(text, Shell::Bash);
        let expected = meaning(&seeds.assess(text), &over_text);
        let turn = quotings.iter().skip((number + number / count) % TURNS).step_by(TURNS);
        let worn: Vec<_> = turn.filter_map(|one| Some((one, one.apply(&plain)?))).collect();
        let changed = worn.iter().filter_map(|(quoting, made)| {
            let seen = meaning(&seeds.assess(made), &over_text);
            (seen != expected)
                .then(|| format!("{quoting}:\n    {text}\n    {made}\n  {}", difference(&expected, &seen)))
        });
        (worn.len(), changed.collect())
    });
    hold("quoted", checked, 3_000);
}

/// Where the two part, for people.
fn difference(one: &Value, other: &Value) -> String {
    let differ = |key: &&&str| one[**key] != other[**key];
    let parts = ["invocations", "effects", "flows", "findings", "coverage", "wanted"];
    let tell = |key: &str| format!("{key}\n    {}\n    {}", one[key], other[key]);
    parts.iter().filter(differ).map(|key| tell(key)).collect::<Vec<_>>().join("\n  ")
}
