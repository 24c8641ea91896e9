//! What is worth it that a word of one side stands on the other side too, counted.

use std::collections::{BTreeMap, HashMap};

use candle_core::{Device, Result, Tensor};

/// Names among the tensors of a head.
const KEYS: &str = "copies.keys";
const VALUES: &str = "copies.values";

/// Times something has to be seen to be known by itself, and not only by where it stands.
const SEEN: u32 = 6;

/// Times rare words have to be seen in a place for that place to be known.
const PLACED: u32 = 12;

/// Places that are kept.
const PLACES: usize = 800;

/// What one word can say at most, as a logarithm of odds.
const MOST: f64 = 6.0;

/// A word of one side, and whether it stands on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// The word, with its side.
    pub what: u64,
    /// What stands before it and what sort of word it is, for those that are rare.
    pub place: u64,
    /// What sort of word it is, for those that stand in a rare place.
    pub class: u64,
    /// Whether the other side has it.
    pub met: bool,
}

/// How much the odds of fitting change with a word that is met, and with one that is not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Copies {
    all: HashMap<u32, [u8; 2]>,
}

impl Copies {
    /// What these words say: together, on average, the worst, the best.
    pub(crate) fn features(&self, words: &[Met]) -> [f32; 4] {
        let each: Vec<f32> = words.iter().filter_map(|word| self.odds(word)).collect();
        let sum: f32 = each.iter().sum();
        let count = f32::from(u16::try_from(each.len()).unwrap_or(u16::MAX)).max(1.0);
        let worst = each.iter().copied().fold(0.0f32, f32::min);
        let best = each.iter().copied().fold(0.0f32, f32::max);
        // Far out it does not matter how far.
        [sum / (1.0 + sum.abs() / 12.0) / 4.0, sum / count, worst, best]
    }

    fn odds(&self, word: &Met) -> Option<f32> {
        let known = [word.what, word.place, word.class].into_iter().find_map(|one| self.all.get(&short(one)));
        let [met, missed] = known?;
        let value = if word.met { met } else { missed };
        #[expect(clippy::cast_possible_truncation, reason = "a small constant")]
        let most = MOST as f32;
        Some((f32::from(*value) - 128.0) / 127.0 * most)
    }

    /// Out of the tensors of a head; none where there are none.
    pub(crate) fn take(tensors: &HashMap<String, Tensor>) -> Result<Self> {
        let (Some(keys), Some(values)) = (tensors.get(KEYS), tensors.get(VALUES)) else {
            return Ok(Self::default());
        };
        let values = values.to_vec2::<u8>()?;
        let pairs = values.into_iter().filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
        Ok(Self { all: keys.to_vec1::<u32>()?.into_iter().zip(pairs).collect() })
    }

    /// As tensors of a head.
    pub(crate) fn tensors(&self) -> Result<Vec<(String, Tensor)>> {
        let sorted: BTreeMap<u32, [u8; 2]> = self.all.iter().map(|(key, value)| (*key, *value)).collect();
        let keys: Vec<u32> = sorted.keys().copied().collect();
        let values: Vec<u8> = sorted.values().flatten().copied().collect();
        let length = sorted.len();
        let keys = Tensor::from_vec(keys, length, &Device::Cpu)?;
        let values = Tensor::from_vec(values, (length, 2), &Device::Cpu)?;
        Ok(vec![(KEYS.to_owned(), keys), (VALUES.to_owned(), values)])
    }
}

fn short(what: u64) -> u32 {
    u32::try_from(what.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).unwrap_or(0)
}

/// How often a word was met beside its own command, and beside another.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    class: u64,
    own: [u32; 2],
    other: [u32; 2],
}

/// Counts what is met.
#[derive(Debug, Clone, Default)]
pub(crate) struct CopyCounter {
    all: HashMap<u64, Seen>,
    /// By where they stand, while they are rare.
    places: HashMap<u64, Seen>,
}

impl CopyCounter {
    /// Adds words of a pair that fits, or of one that was put together at random.
    pub(crate) fn add(&mut self, words: &[Met], fits: bool) {
        for word in words {
            let seen = self.all.entry(word.what).or_insert(Seen { class: word.class, ..Seen::default() });
            let rare = seen.own.iter().sum::<u32>() < SEEN;
            seen.count(word.met, fits);
            if rare {
                self.places.entry(word.place).or_default().count(word.met, fits);
            }
        }
    }

    /// The `most` words that are seen most often, and all classes.
    pub(crate) fn finish(&self, most: usize) -> Copies {
        let often = |seen: &Seen| seen.own.iter().sum::<u32>();
        let mut ranked: Vec<(u32, u64)> =
            self.all.iter().map(|(what, seen)| (often(seen), *what)).filter(|one| one.0 >= SEEN).collect();
        ranked.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        ranked.truncate(most);
        let mut classes: BTreeMap<u64, Seen> = BTreeMap::new();
        let mut rare: BTreeMap<u64, Seen> = BTreeMap::new();
        for seen in self.all.values() {
            let all = if often(seen) < SEEN { &mut rare } else { &mut classes };
            let class = all.entry(seen.class).or_default();
            for at in 0..2 {
                let add = |to: &mut [u32; 2], from: &[u32; 2]| {
                    if let (Some(to), Some(from)) = (to.get_mut(at), from.get(at)) {
                        *to += from;
                    }
                };
                add(&mut class.own, &seen.own);
                add(&mut class.other, &seen.other);
            }
        }
        // What is rare is told by what is rare of its class; a class without any, by all of it.
        classes.extend(rare);
        let known = ranked.iter().filter_map(|(_, what)| Some((*what, self.all.get(what)?)));
        let mut all: HashMap<u32, [u8; 2]> = known.map(|(what, seen)| (short(what), odds(seen))).collect();
        all.extend(self.known_places().map(|(place, seen)| (short(place), odds(seen))));
        all.extend(classes.iter().map(|(class, seen)| (short(*class), odds(seen))));
        Copies { all }
    }

    fn known_places(&self) -> impl Iterator<Item = (u64, &Seen)> {
        let often = |seen: &Seen| seen.own.iter().sum::<u32>().min(seen.other.iter().sum());
        let mut ranked: Vec<(u32, u64, &Seen)> =
            self.places.iter().map(|(place, seen)| (often(seen), *place, seen)).collect();
        ranked.retain(|one| one.0 >= PLACED);
        ranked.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        ranked.into_iter().take(PLACES).map(|(_, place, seen)| (place, seen))
    }
}

impl Seen {
    fn count(&mut self, met: bool, fits: bool) {
        let count = if fits { &mut self.own } else { &mut self.other };
        if let Some(count) = count.get_mut(usize::from(!met)) {
            *count += 1;
        }
    }
}

/// What being met and not being met says, with a little doubt.
fn odds(seen: &Seen) -> [u8; 2] {
    let share = |counts: &[u32; 2], at: usize| {
        let count = f64::from(counts.get(at).copied().unwrap_or(0));
        let whole = f64::from(counts.iter().sum::<u32>());
        (count + 0.5) / (whole + 1.0)
    };
    [0, 1].map(|at| quantised((share(&seen.own, at) / share(&seen.other, at)).ln()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 1 and 255 by the line itself"
)]
fn quantised(odds: f64) -> u8 {
    (odds / MOST * 127.0 + 128.0).round().clamp(1.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(what: u64, class: u64, met: bool) -> Met {
        Met { what, place: what + 1000, class, met }
    }

    #[test]
    fn a_rare_word_is_told_by_where_it_stands_before_its_class() {
        let mut counter = CopyCounter::default();
        for word in 100..200 {
            for (place, met) in [(1, true), (2, false)] {
                counter.add(&[Met { what: word * place, place, class: 9, met }], true);
                counter.add(&[Met { what: word * place, place, class: 9, met: false }], false);
            }
        }
        let copies = counter.finish(10);
        let said = |place| copies.features(&[Met { what: 7, place, class: 9, met: false }])[1];
        assert!(said(1) < -2.0 && said(2).abs() < 0.2, "{} {}", said(1), said(2));
    }

    #[test]
    fn a_word_that_is_always_copied_speaks_against_a_pair_without_it() {
        let mut counter = CopyCounter::default();
        for _ in 0..50 {
            counter.add(&[met(1, 9, true), met(2, 9, false)], true);
            counter.add(&[met(1, 9, false), met(2, 9, false)], false);
        }
        let copies = counter.finish(10);
        let said = |word| copies.features(&[word])[1];
        assert!(said(met(1, 9, true)) > 2.0);
        assert!(said(met(1, 9, false)) < -2.0);
        assert!(said(met(2, 9, false)).abs() < 0.2);
    }

    #[test]
    fn a_rare_word_is_told_by_its_class() {
        let mut counter = CopyCounter::default();
        for word in 100..200 {
            counter.add(&[met(word, 9, true)], true);
            counter.add(&[met(word, 9, false)], false);
        }
        let copies = counter.finish(10);
        assert!(copies.features(&[met(7, 9, false)])[1] < -2.0);
        assert!(copies.features(&[met(7, 8, false)])[1].abs() < f32::EPSILON);
    }
}
