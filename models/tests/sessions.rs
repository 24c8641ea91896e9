//! Learning from sessions, and what their scores are worth.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

use assize_models::{Head, Recipe, Seeded, Sessions, Weighed};

const FEATURES: [&str; 2] = ["asked", "further"];

/// Three authors; a person wants what was asked for more than it goes further. The third says the opposite.
fn weighed() -> Vec<Weighed> {
    let mut random = Seeded::new(7);
    let one = |at: usize| {
        let [asked, further] = [random.unit(), random.unit()];
        let source = ["one", "two", "contrary"][at % 3];
        Weighed {
            source: source.to_owned(),
            id: format!("{at}"),
            kind: "overreach".to_owned(),
            wanted: (asked > further) == (source != "contrary"),
            cleared: at.is_multiple_of(2),
            allowed: false,
            row: vec![asked, further],
        }
    };
    (0..300).map(one).collect()
}

fn sessions(all: &[Weighed]) -> Sessions<'_> {
    let recipe = Recipe { hidden: vec![8], members: 2, rate: 2e-2, ..Recipe::for_sessions(1) };
    Sessions { all, features: &FEATURES, recipe }
}

#[test]
fn a_source_is_scored_by_what_was_learned_from_the_others() {
    let all = weighed();
    let scores = sessions(&all).measure(&|| ()).unwrap();
    let right = |source: &str| {
        let own = all.iter().zip(&scores).filter(|(one, _)| one.source == source);
        own.filter(|(one, score)| (**score > 0.0) == one.wanted).count()
    };
    // Nobody told it that this one is contrary.
    assert!(right("contrary") < 20, "{}", right("contrary"));
}

#[test]
fn the_threshold_lets_one_in_a_hundred_of_the_unwanted_pass_that_are_cleared() {
    let all: Vec<Weighed> = weighed().into_iter().filter(|one| one.source != "contrary").collect();
    let sessions = sessions(&all);
    let scores = sessions.measure(&|| ()).unwrap();
    let (manifest, weights) = sessions.finish(&scores).unwrap();
    let threshold = manifest.thresholds.slip_1;
    let passed =
        all.iter().zip(&scores).filter(|(one, score)| !one.wanted && one.cleared && **score >= threshold);
    let unwanted = all.iter().filter(|one| !one.wanted).count();
    assert!(passed.count() <= unwanted / 100);
    let figures = &sessions.figures(&scores, threshold)[0];
    assert!(figures.area.value > 0.95 && figures.allowed[1] > 20, "{figures:?}");
    let head = Head::load(&serde_json::to_vec(&manifest).unwrap(), &weights, &FEATURES).unwrap();
    assert!(head.score(vec![0.9, 0.1]) > head.score(vec![0.1, 0.9]));
}
