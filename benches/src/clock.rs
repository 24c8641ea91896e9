//! Time, taken so that other work on the machine disturbs as little as it can.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// One measurement lasts at least this long.
const LEAST: Duration = Duration::from_micros(20);

/// The least time that one call of `work` took in `rounds` measurements: what disturbs only ever adds.
pub fn least<T>(rounds: usize, mut work: impl FnMut() -> T) -> Duration {
    let mut repeat = 1_u32;
    let mut best = Duration::MAX;
    let mut taken = 0;
    while taken < rounds {
        let start = Instant::now();
        for _ in 0..repeat {
            black_box(work());
        }
        let elapsed = start.elapsed();
        if elapsed < LEAST {
            repeat *= 2;
            continue;
        }
        best = best.min(elapsed / repeat);
        taken += 1;
    }
    best
}

/// The value below which `share` of `sorted` lies.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a few hundred values and a share between 0 and 1"
    )]
    let at = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}
