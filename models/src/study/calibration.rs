//! What a score means, on what was not learned from.

use std::collections::BTreeMap;

use super::Measured;
use crate::{Scored, Thresholds, threshold_at};

/// Slope and offset of the logistic curve that says how large a share fits, where as many fit as do not.
pub(super) fn fit(scored: &[&Scored]) -> [f32; 2] {
    let fitting = scored.iter().filter(|one| one.fits).count().max(1);
    let others = (scored.len() - fitting.min(scored.len())).max(1);
    let (mut slope, mut offset) = (1.0f64, 0.0f64);
    for _ in 0..40 {
        // One step of Newton's method on the weighted surprise.
        let mut first = [0.0f64; 2];
        let mut second = [1e-6f64, 0.0, 1e-6];
        for one in scored.iter().filter(|one| one.score.is_finite()) {
            let score = f64::from(one.score);
            let weight = 1.0 / whole(if one.fits { fitting } else { others });
            let share = 1.0 / (1.0 + (-(slope * score + offset)).exp());
            let error = weight * (share - if one.fits { 1.0 } else { 0.0 });
            let curve = weight * (share * (1.0 - share)).max(1e-9);
            first = [first[0] + error * score, first[1] + error];
            second = [second[0] + curve * score * score, second[1] + curve * score, second[2] + curve];
        }
        let [ss, so, oo] = second;
        let determinant = ss * oo - so * so;
        if determinant.abs() < 1e-12 {
            break;
        }
        slope -= (oo * first[0] - so * first[1]) / determinant;
        offset -= (ss * first[1] - so * first[0]) / determinant;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a curve needs no more digits")]
    let curve = [slope as f32, offset as f32];
    if curve.iter().all(|one| one.is_finite()) { curve } else { [1.0, 0.0] }
}

/// The strictest of what each source needs.
pub(super) fn thresholds(measured: &[Measured]) -> Thresholds {
    let mut sources: BTreeMap<&str, Vec<&Scored>> = BTreeMap::new();
    for one in measured {
        sources.entry(one.source.as_str()).or_default().push(&one.scored);
    }
    let strictest = |slip: f64| {
        let each = sources.values().map(|scored| threshold_at(scored, slip));
        each.filter(|threshold| threshold.is_finite()).fold(f32::MIN, f32::max)
    };
    Thresholds { slip_1: strictest(0.01), slip_5: strictest(0.05) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of steps are far below 2^52")]
fn whole(number: usize) -> f64 {
    number as f64
}
