//! How long to wait before asking again.

use std::time::Duration;

/// The first pause is at most this long, and each is at most twice the one before.
const FIRST: Duration = Duration::from_millis(100);

/// The longest one.
const LONGEST: Duration = Duration::from_secs(2);

/// Anything from nothing to twice as long as the last time: those who were turned away together come back apart.
/// What the other side asked for is kept.
pub(crate) fn pause(turn: u32, asked_for: Option<Duration>) -> Duration {
    let most = FIRST.saturating_mul(1 << turn.min(16)).min(LONGEST);
    // Without randomness everybody waits as long as they may.
    let chance = getrandom::u64().unwrap_or(u64::MAX);
    let nanos = most.as_nanos() * u128::from(chance) / u128::from(u64::MAX);
    let pause = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
    asked_for.map_or(pause, |asked_for| asked_for.saturating_add(pause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_anywhere_below_its_bound_and_never_shorter_than_asked_for() {
        let first: Vec<Duration> = (0..200).map(|_| pause(0, None)).collect();
        assert!(first.iter().all(|pause| *pause <= FIRST));
        assert!(first.iter().any(|pause| *pause < FIRST / 2));
        assert!(first.iter().any(|pause| *pause > FIRST / 2));
        assert!((0..200).all(|turn| pause(turn, None) <= LONGEST));
        let asked_for = Duration::from_secs(3);
        assert!((0..20).all(|turn| pause(turn, Some(asked_for)) >= asked_for));
    }
}
