//! What a score is worth: ranks, shares at an operating point, and how sure all of that is.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Seeded;

/// Times the data are drawn again for an interval.
const DRAWS: usize = 200;

/// One scored step.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The score; larger fits better.
    pub score: f32,
    /// Whether it does fit.
    pub fits: bool,
    /// What belongs together: intervals draw whole groups.
    pub group: String,
}

/// A figure with the interval that holds nineteen of twenty redrawn ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// On the data as they are.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The chance that a step that fits scores above one that does not (AUC).
pub fn area(scored: &[&Scored]) -> f64 {
    let mut order: Vec<&&Scored> = scored.iter().collect();
    order.sort_by(|one, other| one.score.total_cmp(&other.score));
    let (mut fitting, mut other) = (0.0, 0.0);
    let mut below = 0.0;
    for tie in order.chunk_by(|one, other| one.score.total_cmp(&other.score).is_eq()) {
        let fits = count(tie.iter().filter(|one| one.fits).count());
        let not = count(tie.len()) - fits;
        below += fits * (other + not / 2.0);
        fitting += fits;
        other += not;
    }
    if fitting == 0.0 || other == 0.0 { f64::NAN } else { below / (fitting * other) }
}

/// The score that at most this share of what does not fit reaches.
pub fn threshold_at(scored: &[&Scored], slip: f64) -> f32 {
    let mut others: Vec<f32> = scored.iter().filter(|one| !one.fits).map(|one| one.score).collect();
    others.sort_by(|one, other| other.total_cmp(one));
    let mut allowed = 0;
    while count(allowed + 1) <= slip * count(others.len()) {
        allowed += 1;
    }
    // Above the first that may not pass.
    others.get(allowed).map_or(f32::NEG_INFINITY, |score| score.next_up())
}

/// The share of fitting steps that pass where at most `slip` of the others do.
pub fn approved_at(scored: &[&Scored], slip: f64) -> f64 {
    let threshold = threshold_at(scored, slip);
    let fitting = scored.iter().filter(|one| one.fits);
    let passed = fitting.clone().filter(|one| one.score >= threshold).count();
    count(passed) / count(fitting.count().max(1))
}

/// A figure, and how far it moves when groups are drawn again with replacement.
pub fn bootstrap(scored: &[&Scored], seed: u64, figure: &dyn Fn(&[&Scored]) -> f64) -> Interval {
    let mut groups: BTreeMap<&str, Vec<&Scored>> = BTreeMap::new();
    for one in scored {
        groups.entry(one.group.as_str()).or_default().push(one);
    }
    let groups: Vec<Vec<&Scored>> = groups.into_values().collect();
    let mut random = Seeded::new(seed);
    let mut drawn: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let again: Vec<&Scored> =
                groups.iter().filter_map(|_| random.pick(&groups)).flatten().copied().collect();
            figure(&again)
        })
        .filter(|value| value.is_finite())
        .collect();
    drawn.sort_by(f64::total_cmp);
    let value = figure(scored);
    let at =
        |percent: usize| drawn.get(drawn.len() * percent / 1000).or(drawn.last()).copied().unwrap_or(value);
    Interval { value, low: at(25), high: at(975) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of steps are far below 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(all: &[(f32, bool)]) -> Vec<Scored> {
        let one = |(at, (score, fits)): (usize, &(f32, bool))| Scored {
            score: *score,
            fits: *fits,
            group: format!("g{at}"),
        };
        all.iter().enumerate().map(one).collect()
    }

    #[test]
    fn the_area_counts_pairs_in_order_and_ties_by_half() {
        let all = scored(&[(0.9, true), (0.5, false), (0.5, true), (0.1, false)]);
        let all: Vec<&Scored> = all.iter().collect();
        assert!((area(&all) - 3.5 / 4.0).abs() < 1e-9);
    }

    #[test]
    fn at_an_operating_point_no_more_slip_than_allowed() {
        let mut all: Vec<(f32, bool)> = (0u8..100).map(|at| (f32::from(at), false)).collect();
        all.extend([(98.5, true), (99.5, true), (97.5, true)]);
        let all = scored(&all);
        let all: Vec<&Scored> = all.iter().collect();
        assert!((approved_at(&all, 0.0) - 1.0 / 3.0).abs() < 1e-9);
        assert!((approved_at(&all, 0.01) - 2.0 / 3.0).abs() < 1e-9);
        let threshold = threshold_at(&all, 0.01);
        assert_eq!(all.iter().filter(|one| !one.fits && one.score >= threshold).count(), 1);
    }

    #[test]
    fn an_interval_holds_its_figure() {
        let all: Vec<(f32, bool)> = (0u8..200).map(|at| (f32::from(at % 37), at % 3 == 0)).collect();
        let all = scored(&all);
        let all: Vec<&Scored> = all.iter().collect();
        let interval = bootstrap(&all, 1, &area);
        assert!(interval.low <= interval.value && interval.value <= interval.high, "{interval:?}");
        assert_eq!(interval, bootstrap(&all, 1, &area));
    }
}
