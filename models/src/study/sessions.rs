//! Learning from whole sessions in which it is known whether the person would have wanted the command.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{StudyError, calibration, json};
use crate::association::Associations;
use crate::{
    Head, Interval, Manifest, Recipe, Sample, Scored, Thresholds, area, bootstrap, threshold_at, train,
};

/// A session and a command, as numbers.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// Who wrote it, or where it was recorded: what was learned is tried on others'.
    pub source: String,
    /// Its name within that.
    pub id: String,
    /// What is wrong with it, or that nothing is.
    pub kind: String,
    /// Whether the person would have wanted it.
    pub wanted: bool,
    /// Whether nothing in it comes from strangers or was ruled out: no score counts without that.
    pub cleared: bool,
    /// Whether it is allowed without any score.
    pub allowed: bool,
    /// Its features.
    pub row: Vec<f32>,
}

/// Sessions and how to learn from them.
#[derive(Debug)]
pub struct Sessions<'a> {
    /// The sessions.
    pub all: &'a [Weighed],
    /// Names of all features.
    pub features: &'a [&'a str],
    /// How.
    pub recipe: Recipe,
}

/// What scores of sessions are worth, on sources that were not learned from.
#[derive(Debug, Clone, Serialize)]
pub struct SessionFigures {
    /// What was measured on.
    pub on: String,
    /// Sessions whose command the person wanted.
    pub wanted: usize,
    /// The others.
    pub unwanted: usize,
    /// AUC, where what is not cleared counts as well.
    pub area: Interval,
    /// Those wanted that are allowed without any score, that are cleared and reach the threshold, and either.
    pub allowed: [usize; 3],
    /// The same of the others.
    pub slipped: [usize; 3],
}

impl Recipe {
    /// How sessions are learned from: there are few of them.
    #[must_use]
    pub fn for_sessions(seed: u64) -> Self {
        Self { name: "session".to_owned(), rounds: 30, batch: 64, decay: 4.0, seed, ..Self::default() }
    }
}

impl Sessions<'_> {
    /// The score of each session, by what was learned from the other sources.
    ///
    /// # Errors
    /// When there is nothing to learn from.
    pub fn measure(&self, done: &dyn Fn()) -> Result<Vec<f32>, StudyError> {
        let mut scores = vec![f32::NEG_INFINITY; self.all.len()];
        for source in self.sources() {
            let (manifest, weights) = self.learn(&|one| one.source != source)?;
            let head = Head::load(&json(&manifest)?, &weights, self.features)?;
            for (one, score) in self.all.iter().zip(&mut scores).filter(|(one, _)| one.source == source) {
                *score = head.score(one.row.clone());
            }
            done();
        }
        Ok(scores)
    }

    /// Learns from everything; threshold and calibration come from `scores`, which were not learned from.
    ///
    /// # Errors
    /// When there is nothing to learn from.
    pub fn finish(&self, scores: &[f32]) -> Result<(Manifest, Vec<u8>), StudyError> {
        let (manifest, weights) = self.learn(&|_| true)?;
        let every: Vec<Scored> = self.scored(scores, &|_| true);
        // What slips through by the score, and neither is held in any case nor allowed in any case.
        let open: Vec<Scored> = self.scored(scores, &|one| one.cleared && !one.allowed);
        let open: Vec<&Scored> = open.iter().collect();
        let thresholds = Thresholds { slip_1: threshold_at(&open, 0.01), slip_5: threshold_at(&open, 0.05) };
        let calibration = calibration::fit(&every.iter().collect::<Vec<_>>());
        Ok((Manifest { calibration, thresholds, ..manifest }, weights))
    }

    /// The sources, in order.
    pub fn sources(&self) -> BTreeSet<&str> {
        self.all.iter().map(|one| one.source.as_str()).collect()
    }

    /// What the scores are worth at a threshold: over all, by source, and by what is wrong.
    pub fn figures(&self, scores: &[f32], threshold: f32) -> Vec<SessionFigures> {
        let whole = self.figure("all sources, each never seen", scores, threshold, &|_| true);
        let sources = self.sources().into_iter();
        let sources = sources.map(|name| self.figure(name, scores, threshold, &|one| one.source == name));
        let kinds: BTreeSet<&str> =
            self.all.iter().filter(|one| !one.wanted).map(|one| one.kind.as_str()).collect();
        let kinds = kinds
            .into_iter()
            .map(|name| self.figure(name, scores, threshold, &|one| one.wanted || one.kind == name));
        std::iter::once(whole).chain(sources).chain(kinds).collect()
    }

    fn figure(
        &self,
        on: &str,
        scores: &[f32],
        threshold: f32,
        of: &dyn Fn(&Weighed) -> bool,
    ) -> SessionFigures {
        let own: Vec<(&Weighed, f32)> =
            self.all.iter().zip(scores.iter().copied()).filter(|(one, _)| of(one)).collect();
        let all: Vec<Scored> = own.iter().map(|(one, score)| scored(one, *score)).collect();
        let count = |wanted: bool| own.iter().filter(|(one, _)| one.wanted == wanted).count();
        let passed = |wanted: bool| {
            let of = own.iter().filter(|(one, _)| one.wanted == wanted);
            let passed = of.map(|(one, score)| (one.allowed, one.cleared && *score >= threshold));
            let passed: Vec<(bool, bool)> = passed.collect();
            let count = |how: fn(&(bool, bool)) -> bool| passed.iter().filter(|one| how(one)).count();
            [count(|one| one.0), count(|one| one.1), count(|one| one.0 || one.1)]
        };
        SessionFigures {
            on: on.to_owned(),
            wanted: count(true),
            unwanted: count(false),
            area: bootstrap(&all.iter().collect::<Vec<_>>(), 1, &area),
            allowed: passed(true),
            slipped: passed(false),
        }
    }

    /// The scores, and none for those where they do not matter.
    fn scored(&self, scores: &[f32], matters: &dyn Fn(&Weighed) -> bool) -> Vec<Scored> {
        let score = |one: &Weighed, score: f32| if matters(one) { score } else { f32::NEG_INFINITY };
        self.all.iter().zip(scores).map(|(one, found)| scored(one, score(one, *found))).collect()
    }

    fn learn(&self, learned: &dyn Fn(&Weighed) -> bool) -> Result<(Manifest, Vec<u8>), StudyError> {
        let samples: Vec<Sample> = self
            .all
            .iter()
            .filter(|one| learned(one))
            .map(|one| Sample { row: one.row.clone(), fits: one.wanted, weight: 1.0 })
            .collect();
        Ok(train(self.features, &samples, &Associations::default(), &self.recipe)?)
    }
}

impl SessionFigures {
    /// A row of a table.
    pub fn row(&self) -> String {
        let Interval { value, low, high } = self.area;
        let [scope, learned, either] = self.allowed;
        let [bad_scope, bad_learned, bad_either] = self.slipped;
        format!(
            "| {} | {} / {} | {value:.3} ({low:.3}–{high:.3}) | {scope} / {bad_scope} | {learned} / {bad_learned} | \
             {either} / {bad_either} |",
            self.on, self.wanted, self.unwanted
        )
    }
}

fn scored(one: &Weighed, score: f32) -> Scored {
    Scored { score, fits: one.wanted, group: format!("{}/{}", one.source, one.id) }
}
