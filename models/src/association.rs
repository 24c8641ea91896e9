//! Which words of requests go with which marks of commands, counted.

use std::collections::{BTreeMap, HashMap};

use candle_core::{Device, Result, Tensor};

use crate::copies::{Copies, CopyCounter, Met};
use crate::seeded::hash;

/// Names among the tensors of a head.
const KEYS: &str = "association.keys";
const VALUES: &str = "association.values";

/// Times a pair has to be seen to be told from chance.
const SEEN: u32 = 4;

/// The logarithm of the smallest ratio that is kept.
const LEAST: f64 = 0.7;

/// From here on a word and a mark belong together.
const TOGETHER: f32 = 0.15;

/// The largest ratio that is kept, as a logarithm; values are stored as shares of it.
const MOST: f64 = 8.0;

/// What associations look at: words of a request and marks of a command, as hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Of the request: words, kinds of names, what is asked for.
    pub words: Vec<u64>,
    /// Of the command: programs, subcommands, options, effects.
    pub marks: Vec<u64>,
    /// Those marks that are programs.
    pub tools: Vec<u64>,
    /// Those marks that are options.
    pub options: Vec<u64>,
    /// Those marks that stand for programs after which something is lost.
    pub losing: Vec<u64>,
    /// Words of the request, and whether the command has them.
    pub kept: Vec<Met>,
    /// Words of the command, and whether the request has them.
    pub said: Vec<Met>,
}

impl Terms {
    /// A word or a mark as a number that is the same everywhere.
    pub fn number(text: &str) -> u64 {
        hash(text)
    }
}

/// How much more often a word and a mark stand together than by chance. Kept as hashes: it holds no text.
#[derive(Debug, Clone, Default)]
pub struct Associations {
    all: HashMap<u32, u8>,
    copies: Copies,
}

impl Associations {
    /// Names of its [`Self::features`], in order.
    pub const FEATURES: [&'static str; 19] = [
        "words-belong",
        "marks-belong",
        "words-that-belong",
        "marks-that-belong",
        "best-belongs",
        "all-belongs",
        "tools-belong",
        "worst-tool-belongs",
        "options-belong",
        "worst-option-belongs",
        "worst-loss-belongs",
        "request-is-met",
        "request-is-met-on-average",
        "request-is-met-at-worst",
        "request-is-met-at-best",
        "command-is-met",
        "command-is-met-on-average",
        "command-is-met-at-worst",
        "command-is-met-at-best",
    ];

    /// How well words and marks go together by what was counted.
    pub fn features(&self, terms: &Terms) -> [f32; 19] {
        let best_mark = |word: &u64| self.most(terms.marks.iter().map(|mark| key(*word, *mark)));
        let best_word = |mark: &u64| self.most(terms.words.iter().map(|word| key(*word, *mark)));
        let of_words: Vec<f32> = terms.words.iter().map(best_mark).collect();
        let of_marks: Vec<f32> = terms.marks.iter().map(best_word).collect();
        let of_tools: Vec<f32> = terms.tools.iter().map(best_word).collect();
        let of_losing: Vec<f32> = terms.losing.iter().map(best_word).collect();
        let of_options: Vec<f32> = terms.options.iter().map(best_word).collect();
        let [kept, kept_mean, kept_worst, kept_best] = self.copies.features(&terms.kept);
        let [said, said_mean, said_worst, said_best] = self.copies.features(&terms.said);
        let least = |all: &[f32], none: f32| all.iter().copied().reduce(f32::min).unwrap_or(none);
        [
            mean(&of_words),
            mean(&of_marks),
            together(&of_words),
            together(&of_marks),
            of_words.iter().copied().fold(0.0, f32::max),
            (of_words.iter().sum::<f32>() + 1.0).ln(),
            mean(&of_tools),
            least(&of_tools, 0.0),
            mean(&of_options),
            least(&of_options, 1.0),
            least(&of_losing, 1.0),
            kept,
            kept_mean,
            kept_worst,
            kept_best,
            said,
            said_mean,
            said_worst,
            said_best,
        ]
    }

    /// How much more often a word and a mark stand together than by chance: 0 for chance or unknown, 1 for the most
    /// that is kept.
    pub fn between(&self, word: &str, mark: &str) -> f32 {
        self.most([key(hash(word), hash(mark))].into_iter())
    }

    /// How many pairs are known.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    fn most(&self, keys: impl Iterator<Item = u32>) -> f32 {
        let values = keys.filter_map(|key| self.all.get(&key));
        values.max().map_or(0.0, |value| f32::from(*value) / 255.0)
    }

    /// Out of the tensors of a head; none where there are none.
    pub(crate) fn take(tensors: &HashMap<String, Tensor>) -> Result<Self> {
        let (Some(keys), Some(values)) = (tensors.get(KEYS), tensors.get(VALUES)) else {
            return Ok(Self::default());
        };
        let all = keys.to_vec1::<u32>()?.into_iter().zip(values.to_vec1::<u8>()?);
        Ok(Self { all: all.collect(), copies: Copies::take(tensors)? })
    }

    /// As tensors of a head.
    pub(crate) fn tensors(&self) -> Result<Vec<(String, Tensor)>> {
        let sorted: BTreeMap<u32, u8> = self.all.iter().map(|(key, value)| (*key, *value)).collect();
        let keys: Vec<u32> = sorted.keys().copied().collect();
        let values: Vec<u8> = sorted.values().copied().collect();
        let length = sorted.len();
        let keys = Tensor::from_vec(keys, length, &Device::Cpu)?;
        let values = Tensor::from_vec(values, length, &Device::Cpu)?;
        let mut all = self.copies.tensors()?;
        all.extend([(KEYS.to_owned(), keys), (VALUES.to_owned(), values)]);
        Ok(all)
    }
}

fn mean(all: &[f32]) -> f32 {
    all.iter().sum::<f32>() / number(all.len().max(1))
}

fn together(all: &[f32]) -> f32 {
    number(all.iter().filter(|one| **one > TOGETHER).count()) / number(all.len().max(1))
}

fn number(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

fn key(word: u64, mark: u64) -> u32 {
    let both = (word.rotate_left(17) ^ mark).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    u32::try_from(both >> 32).unwrap_or(0)
}

/// Counts what stands together.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    pairs: HashMap<(u64, u64), u32>,
    words: HashMap<u64, u32>,
    marks: HashMap<u64, u32>,
    seen: u32,
    copies: CopyCounter,
}

impl Counter {
    /// Adds one request with its command.
    pub fn add(&mut self, terms: &Terms) {
        self.seen += 1;
        self.copies.add(&terms.kept, true);
        self.copies.add(&terms.said, true);
        for word in &terms.words {
            *self.words.entry(*word).or_default() += 1;
        }
        for mark in &terms.marks {
            *self.marks.entry(*mark).or_default() += 1;
            for word in &terms.words {
                *self.pairs.entry((*word, *mark)).or_default() += 1;
            }
        }
    }

    /// Adds one request with a command that answers another.
    pub fn add_other(&mut self, terms: &Terms) {
        self.copies.add(&terms.kept, false);
        self.copies.add(&terms.said, false);
    }

    /// The `most` pairs that tell most.
    pub fn finish(&self, most: usize) -> Associations {
        let mut ranked: Vec<(f64, f64, (u64, u64))> = self
            .pairs
            .iter()
            .filter(|(_, together)| **together >= SEEN)
            .filter_map(|(pair, together)| {
                let word = f64::from(*self.words.get(&pair.0)?);
                let mark = f64::from(*self.marks.get(&pair.1)?);
                // One seen less: what was seen four times is not yet known well.
                let ratio = (f64::from(together - 1) * f64::from(self.seen) / (word * mark)).ln();
                (ratio > LEAST).then_some((f64::from(*together) * ratio, ratio, *pair))
            })
            .collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.2.cmp(&other.2)));
        let kept = ranked.into_iter().take(most);
        let all = kept.map(|(_, ratio, pair)| (key(pair.0, pair.1), quantised(ratio))).collect();
        Associations { all, copies: self.copies.finish(most / 2) }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 255 by the line itself"
)]
fn quantised(ratio: f64) -> u8 {
    (ratio / MOST * 255.0).clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(words: &[&str], marks: &[&str]) -> Terms {
        let numbers = |all: &[&str]| all.iter().map(|one| Terms::number(one)).collect();
        Terms { words: numbers(words), marks: numbers(marks), ..Terms::default() }
    }

    #[test]
    fn words_go_with_what_they_stand_beside_and_with_nothing_else() {
        let mut counter = Counter::default();
        for _ in 0..20 {
            counter.add(&terms(&["disk", "show"], &["df"]));
            counter.add(&terms(&["branch", "show"], &["git"]));
            counter.add(&terms(&["port"], &["ss"]));
        }
        let all = counter.finish(10);
        assert!(all.between("disk", "df") > all.between("show", "df"));
        assert!(all.between("disk", "git") < f32::EPSILON);
        assert_eq!(counter.finish(1).len(), 1);
    }

    #[test]
    fn features_stand_in_the_order_of_their_names() {
        let mut counter = Counter::default();
        for _ in 0..20 {
            counter.add(&terms(&["disk"], &["df"]));
            counter.add(&terms(&["port"], &["ss"]));
            counter.add(&terms(&["branch"], &["git"]));
        }
        let all = counter.finish(10).features(&terms(&["disk", "now"], &["df"]));
        let named = |name| Associations::FEATURES.iter().position(|one| *one == name).map(|at| all[at]);
        assert_eq!(named("words-that-belong"), Some(0.0));
        assert!(named("marks-belong") > named("words-belong"));
        assert_eq!(named("worst-option-belongs"), Some(1.0));
    }
}
