//! Heads made, loaded, refused and trained.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

use std::sync::LazyLock;

use assize_models::{
    Associations, Counter, Head, HeadError, Manifest, Recipe, Sample, Seeded, Terms, TrainError, train,
};

const FEATURES: [&str; 3] = ["named", "broad", "noise"];

/// Fits where the first number is above the second.
fn samples(count: usize) -> Vec<Sample> {
    let mut random = Seeded::new(5);
    (0..count)
        .map(|_| {
            let [named, broad, noise] = [random.unit(), random.unit(), random.unit()];
            Sample { fits: named > broad, row: vec![named, broad, noise], weight: 1.0 }
        })
        .collect()
}

fn recipe(seed: u64) -> Recipe {
    Recipe { hidden: vec![8, 4], rounds: 20, batch: 32, rate: 2e-2, seed, ..Recipe::default() }
}

fn train_with(seed: u64) -> (Manifest, Vec<u8>) {
    train(&FEATURES, &samples(300), &Associations::default(), &recipe(seed)).unwrap()
}

/// One that need not be trained for every test.
fn trained() -> (Manifest, Vec<u8>) {
    static TRAINED: LazyLock<(Manifest, Vec<u8>)> = LazyLock::new(|| train_with(3));
    TRAINED.clone()
}

fn load(manifest: &Manifest, weights: &[u8], features: &[&str]) -> Result<Head, HeadError> {
    Head::load(&serde_json::to_vec(manifest).unwrap(), weights, features)
}

#[test]
fn the_same_samples_and_seed_give_the_same_bytes() {
    assert_eq!(trained(), train_with(3));
    assert_ne!(trained().1, train_with(4).1);
}

#[test]
fn a_trained_head_tells_what_fits() {
    let (manifest, weights) = trained();
    let head = load(&manifest, &weights, &FEATURES).unwrap();
    let wrong =
        samples(300).into_iter().filter(|one| (head.score(one.row.clone()) > 0.0) != one.fits).count();
    assert!(wrong < 15, "{wrong} of 300");
    assert!(head.share(3.0) > head.share(-3.0));
}

#[test]
fn a_head_of_other_features_is_refused() {
    let (manifest, weights) = trained();
    for features in
        [&["named", "noise", "broad"][..], &["named", "broad"], &["named", "broad", "noise", "more"]]
    {
        let refused = load(&manifest, &weights, features);
        assert!(matches!(refused, Err(HeadError::Features(_))), "{features:?}: {refused:?}");
    }
}

#[test]
fn weights_of_another_head_are_refused() {
    let (manifest, _) = trained();
    let (_, others) = train_with(4);
    assert!(matches!(load(&manifest, &others, &FEATURES), Err(HeadError::Digest { .. })));
}

#[test]
fn a_manifest_that_cannot_be_calculated_with_is_refused() {
    let (manifest, weights) = trained();
    let broken = [
        Manifest { scale: vec![1.0, 0.0, 1.0], ..manifest.clone() },
        Manifest { mean: vec![0.0], ..manifest.clone() },
        Manifest { hidden: vec![9, 4], ..manifest.clone() },
        Manifest { calibration: [f32::MAX, 0.0], hidden: vec![8], ..manifest },
    ];
    for manifest in broken {
        assert!(load(&manifest, &weights, &FEATURES).is_err(), "{manifest:?}");
    }
}

#[test]
fn weights_cut_short_are_refused_and_never_guessed() {
    let (manifest, weights) = trained();
    for length in [0, 7, 8, 100, weights.len() - 1] {
        assert!(load(&manifest, &weights[..length], &FEATURES).is_err(), "{length}");
    }
}

#[test]
fn a_row_that_is_none_scores_nothing() {
    let (manifest, weights) = trained();
    let head = load(&manifest, &weights, &FEATURES).unwrap();
    let nothing = |row: Vec<f32>| head.score(row).total_cmp(&f32::NEG_INFINITY).is_eq();
    assert!(nothing(vec![f32::NAN, 0.0, 0.0]) && nothing(vec![0.0; 4]) && !nothing(vec![0.0; 3]));
    assert_eq!(head.scores(&[]), Vec::<f32>::new());
}

#[test]
fn associations_come_back_with_the_head() {
    let mut counter = Counter::default();
    let terms = |word: &str, mark: &str| Terms {
        words: vec![Terms::number(word)],
        marks: vec![Terms::number(mark)],
        ..Terms::default()
    };
    for _ in 0..20 {
        counter.add(&terms("disk", "df"));
        counter.add(&terms("port", "ss"));
        counter.add(&terms("branch", "git"));
    }
    let kept = counter.finish(100);
    let (manifest, weights) = train(&FEATURES, &samples(64), &kept, &recipe(1)).unwrap();
    let head = load(&manifest, &weights, &FEATURES).unwrap();
    assert_eq!(head.associations().len(), 3);
    let loaded = head.associations().between("disk", "df");
    assert!((loaded - kept.between("disk", "df")).abs() < f32::EPSILON && loaded > 0.0);
}

#[test]
fn nothing_is_learned_from_samples_that_all_say_the_same() {
    let same: Vec<Sample> = samples(50).into_iter().filter(|sample| sample.fits).collect();
    let refused = train(&FEATURES, &same, &Associations::default(), &recipe(1));
    assert!(matches!(refused, Err(TrainError::Samples(_))));
}
