//! Learning from pairs, and measuring on templates, tools and sources that were not learned from.

mod calibration;
mod figures;
mod sessions;

use std::collections::BTreeSet;

use crate::association::{Associations, Counter, Terms};
use crate::seeded::hash;
use crate::{Head, HeadError, Kind, Maker, Manifest, Pair, Recipe, Sample, Scored, TrainError, train};

pub use figures::{Figures, PerKind};
pub use sessions::{SessionFigures, Sessions, Weighed};

/// Parts that templates and tools are split into.
const FOLDS: u64 = 5;

/// Parts within what is learned from: associations are never counted on the pair they are looked up for.
const INNER: u64 = 4;

/// Associations that are kept.
const KEPT: usize = 6000;

/// How much one pair of a kind counts. What is ruled out is easily told and has little to say about the rest.
fn counts(kind: Kind) -> f32 {
    match kind {
        Kind::Fitting => 1.0,
        Kind::Negated => 0.175,
        _ => 0.35,
    }
}

/// Never learned from: it stands for what nobody thought of.
const HELD_OUT: Kind = Kind::Destructive;

/// A pair, right or made wrong, as numbers.
#[derive(Debug, Clone)]
struct Example {
    pair: usize,
    kind: Kind,
    row: Vec<f32>,
    terms: Terms,
}

/// Pairs, right and made wrong, as numbers.
#[derive(Debug)]
pub struct Examples {
    pairs: Vec<Pair>,
    all: Vec<Example>,
}

/// Request and command as numbers: those that need nothing learned, and terms for the others; none where there are none.
pub type Numbers<'a> = &'a dyn Fn(&str, &str) -> Option<(Vec<f32>, Terms)>;

impl Examples {
    /// Of these pairs, and of each as wrong as it can be made.
    pub fn build(pairs: Vec<Pair>, seed: u64, numbers: Numbers<'_>, done: &dyn Fn()) -> Self {
        let maker = Maker::new(&pairs, seed);
        let mut all = Vec::new();
        for (at, pair) in pairs.iter().enumerate() {
            for kind in std::iter::once(Kind::Fitting).chain(Kind::WRONG) {
                let Some((request, command)) = maker.make(pair, kind) else { continue };
                let Some((row, terms)) = numbers(&request, &command) else { continue };
                all.push(Example { pair: at, kind, row, terms });
            }
            done();
        }
        Self { pairs, all }
    }

    /// How many there are of a source and a kind.
    pub fn count(&self, source: &str, kind: Kind) -> usize {
        let of =
            |one: &&Example| one.kind == kind && self.pair(one).is_some_and(|pair| pair.source == source);
        self.all.iter().filter(of).count()
    }

    /// The sources, in order.
    pub fn sources(&self) -> Vec<String> {
        let all: BTreeSet<&String> = self.pairs.iter().map(|pair| &pair.source).collect();
        all.into_iter().cloned().collect()
    }

    fn pair(&self, example: &Example) -> Option<&Pair> {
        self.pairs.get(example.pair)
    }
}

/// What is kept apart for measuring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Split {
    /// A fifth of the templates.
    Templates(u64),
    /// A fifth of the tools, and all that uses one of them.
    Tools(u64),
    /// A source, with all templates that it shares with others taken out of it.
    Source(String),
}

impl Split {
    /// Every split by templates.
    pub fn all_templates() -> Vec<Self> {
        (0..FOLDS).map(Self::Templates).collect()
    }

    /// Every split by tools.
    pub fn all_tools() -> Vec<Self> {
        (0..FOLDS).map(Self::Tools).collect()
    }

    fn keeps(&self, pair: &Pair) -> bool {
        match self {
            Self::Templates(fold) => hash(&pair.template) % FOLDS == *fold,
            Self::Tools(fold) => hash(&pair.tool) % FOLDS == *fold,
            Self::Source(source) => pair.source == *source,
        }
    }
}

/// A measured example.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Which pair, counted from the first.
    pub pair: usize,
    /// What is wrong with it.
    pub kind: Kind,
    /// Where it comes from.
    pub source: String,
    /// Whether no pair with its tool was learned from.
    pub new_tool: bool,
    /// Its score.
    pub scored: Scored,
}

/// Examples and how to learn from them.
#[derive(Debug)]
pub struct Study<'a> {
    /// The examples.
    pub examples: &'a Examples,
    /// Names of all features, those of associations last.
    pub features: &'a [&'a str],
    /// How.
    pub recipe: Recipe,
}

/// Why there is nothing to measure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StudyError {
    /// Training.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// What was trained does not load.
    #[error("what was trained does not load")]
    Head(#[from] HeadError),
}

impl Study<'_> {
    /// Learns from everything but what `split` keeps, and scores that.
    ///
    /// # Errors
    /// When there is nothing to learn from.
    pub fn measure(&self, split: &Split) -> Result<Vec<Measured>, StudyError> {
        let learned = |pair: &Pair| !split.keeps(pair);
        let (manifest, weights) = self.learn(&learned)?;
        let head = Head::load(&json(&manifest)?, &weights, self.features)?;
        let pairs = &self.examples.pairs;
        let tools: BTreeSet<&str> = pairs.iter().filter(|p| learned(p)).map(|p| p.tool.as_str()).collect();
        let templates: BTreeSet<&str> =
            pairs.iter().filter(|p| learned(p)).map(|p| p.template.as_str()).collect();
        let kept = self.examples.all.iter().filter_map(|one| Some((one, self.examples.pair(one)?)));
        let kept: Vec<(&Example, &Pair)> = kept
            .filter(|(_, pair)| split.keeps(pair) && !templates.contains(pair.template.as_str()))
            .collect();
        let rows: Vec<Vec<f32>> =
            kept.iter().map(|(example, _)| full(example, head.associations())).collect();
        let scores = head.scores(&rows);
        let measured = kept.iter().zip(scores).map(|((example, pair), score)| Measured {
            pair: example.pair,
            kind: example.kind,
            source: pair.source.clone(),
            new_tool: !tools.contains(pair.tool.as_str()),
            scored: Scored { score, fits: example.kind == Kind::Fitting, group: pair.template.clone() },
        });
        Ok(measured.collect())
    }

    /// Learns from everything; thresholds and calibration come from `measured`, which was not learned from.
    ///
    /// # Errors
    /// When there is nothing to learn from.
    pub fn finish(&self, measured: &[Measured]) -> Result<(Manifest, Vec<u8>), StudyError> {
        let (manifest, weights) = self.learn(&|_| true)?;
        let scored: Vec<&Scored> = measured.iter().map(|one| &one.scored).collect();
        let calibration = calibration::fit(&scored);
        let thresholds = calibration::thresholds(measured);
        Ok((Manifest { calibration, thresholds, ..manifest }, weights))
    }

    fn learn(&self, learned: &dyn Fn(&Pair) -> bool) -> Result<(Manifest, Vec<u8>), StudyError> {
        let (apart, whole) = self.associations(learned);
        let used = self.examples.all.iter().filter(|one| one.kind != HELD_OUT);
        let used = used.filter_map(|one| Some((one, self.examples.pair(one).filter(|pair| learned(pair))?)));
        let samples: Vec<Sample> = used
            .map(|(example, pair)| {
                let fits = example.kind == Kind::Fitting;
                let weight = self.balance(&pair.source) * counts(example.kind);
                let own = usize::try_from(inner(pair)).ok().and_then(|fold| apart.get(fold));
                Sample { row: full(example, own.unwrap_or(&whole)), fits, weight }
            })
            .collect();
        Ok(train(self.features, &samples, &whole, &self.recipe)?)
    }

    /// Associations without each inner part, and those of all parts.
    fn associations(&self, learned: &dyn Fn(&Pair) -> bool) -> (Vec<Associations>, Associations) {
        let mut counters: Vec<Counter> = (0..=INNER).map(|_| Counter::default()).collect();
        for example in
            self.examples.all.iter().filter(|one| matches!(one.kind, Kind::Fitting | Kind::Shuffled))
        {
            let Some(pair) = self.examples.pair(example).filter(|pair| learned(pair)) else { continue };
            let own = usize::try_from(inner(pair)).unwrap_or(0);
            for (at, counter) in counters.iter_mut().enumerate() {
                match example.kind {
                    _ if at == own => {}
                    Kind::Fitting => counter.add(&example.terms),
                    _ => counter.add_other(&example.terms),
                }
            }
        }
        let whole = counters.pop().unwrap_or_default().finish(KEPT);
        (counters.iter().map(|counter| counter.finish(KEPT)).collect(), whole)
    }

    /// Sources of any size are heard.
    fn balance(&self, source: &str) -> f32 {
        let of = |one: &&Pair| one.source == source;
        let count = self.examples.pairs.iter().filter(of).count().max(1);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        #[expect(clippy::cast_possible_truncation, reason = "a weight needs no more digits")]
        let weight = (1000.0 / f64::from(count)).sqrt() as f32;
        weight
    }
}

/// The inner part a pair belongs to.
fn inner(pair: &Pair) -> u64 {
    hash(&pair.template) / FOLDS % INNER
}

fn full(example: &Example, associations: &Associations) -> Vec<f32> {
    example.row.iter().copied().chain(associations.features(&example.terms)).collect()
}

fn json(manifest: &Manifest) -> Result<Vec<u8>, HeadError> {
    Ok(serde_json::to_vec(manifest)?)
}
