//! Judging never fails and never changes its mind.

use std::sync::Arc;

use assize_classifier::Classifier;
use assize_protocol::{Assessment, Shell};
use assize_rules::Library;
use assize_tests::corpus::{self, command};
use assize_tests::fuzzed::assess::nonsense;
use assize_tests::grammar;
use assize_tests::mutate::mutate;
use assize_tests::random::Random;

use crate::{SEEDS, all, hold, times};

/// What stands in front of, and behind, a text that goes deep.
const NESTS: [(&str, &str); 14] = [
    ("(", ")"),
    ("{ ", "; }"),
    ("$(", ")"),
    ("`", "`"),
    ("\"$(", ")\""),
    ("sh -c '", "'"),
    ("bash -c \"", "\""),
    ("eval ", ""),
    ("sudo ", ""),
    ("if ", "; then :; fi"),
    ("${x:-", "}"),
    ("$((", "))"),
    ("cat <<E\n$(", ")\nE\n"),
    ("f() { ", "; }; f"),
];

/// Anything, from bytes that mean nothing to commands that are almost right.
fn any_text(random: &mut Random) -> String {
    let texts = &SEEDS.texts;
    let one = |random: &mut Random| texts[random.below(texts.len())].clone();
    match random.below(7) {
        0 => {
            let bytes: Vec<u8> = (0..random.below(300)).map(|_| random.bits().to_le_bytes()[0]).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        1 => cut(&one(random), random),
        2 => mutate(&one(random), random, 1 + random.clone().below(8)),
        3 => {
            let (head, tail) = (cut(&one(random), random), one(random));
            format!(
                "{head}{}",
                cut(&tail.chars().rev().collect::<String>(), random).chars().rev().collect::<String>()
            )
        }
        4 => {
            let (before, behind) = NESTS[random.below(NESTS.len())];
            let depth = random.below(40);
            format!("{}{}{}", before.repeat(depth), one(random), behind.repeat(depth))
        }
        5 => (0..random.below(12)).fold(one(random), |text, _| {
            let (before, behind) = NESTS[random.below(NESTS.len())];
            format!("{before}{text}{behind}")
        }),
        _ => grammar::script(random),
    }
}

/// The text up to a place somewhere in it.
fn cut(text: &str, random: &mut Random) -> String {
    let length = random.below(text.chars().count() + 1);
    text.chars().take(length).collect()
}

fn any_shell(random: &mut Random) -> Shell {
    [Shell::Bash, Shell::Bash, Shell::Sh, Shell::Zsh, Shell::Unknown][random.below(5)]
}

fn json(assessment: &Assessment) -> String {
    serde_json::to_string(assessment).unwrap()
}

#[test]
fn any_text_has_an_assessment_and_has_it_twice() {
    let classifier = SEEDS.engine.classifier();
    let checked = all(times(6_000), |number| {
        let mut random = Random::new(0x7007_0000 + number as u64);
        let (text, shell) = (any_text(&mut random), any_shell(&mut random));
        let mut given = command(&text);
        given.shell = shell;
        let (once, twice) = (classifier.assess(&given), classifier.assess(&given));
        let wrong = nonsense(&text, &once).or((json(&once) != json(&twice)).then_some("it changes its mind"));
        (1, wrong.map(|wrong| format!("{wrong}: {text:?}")).into_iter().collect())
    });
    hold("total", checked, 6_000);
}

#[test]
fn the_order_in_which_knowledge_was_loaded_changes_nothing() {
    let files = corpus::knowledge().unwrap();
    let mut shuffled = files.clone();
    let mut random = Random::new(11);
    for at in (1..shuffled.len()).rev() {
        shuffled.swap(at, random.below(at + 1));
    }
    assert_ne!(files, shuffled);
    let load = |files: &[_]| Classifier::new(Arc::new(Library::load(files).unwrap()));
    let (one, other) = (load(&files), load(&shuffled));
    assert_eq!(one.library().revision(), other.library().revision());
    assert_eq!(one.library().revision(), SEEDS.engine.library().revision(), "the binary has other knowledge");
    let texts = &SEEDS.texts;
    let checked = all(times(1_500).min(texts.len()), |number| {
        let text = &texts[number * 7 % texts.len()];
        let given = command(text);
        let same = json(&one.assess(&given)) == json(&other.assess(&given));
        (1, if same { Vec::new() } else { vec![text.clone()] })
    });
    hold("order", checked, 1_500);
}
