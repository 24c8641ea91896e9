//! Times as people write them: `500ms`, `5s`, `10m`, `1h`, `30d`.

use std::time::Duration;

/// Milliseconds of the units that times are written in, largest first.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// The digits of a time, and how many milliseconds each of them stands for.
pub(crate) fn counted(text: &str) -> Option<(&str, u64)> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (count, unit) = text.split_at_checked(digits)?;
    let (_, length) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    Some((count, length))
}

/// A time as it is written.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let (count, length) = counted(text)?;
    count.parse::<u64>().ok()?.checked_mul(length).map(Duration::from_millis)
}

/// A time in the largest unit that it is a whole number of.
pub(crate) fn spelled(time: Duration) -> String {
    let time = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let unit = UNITS.into_iter().find(|(_, length)| time.is_multiple_of(*length) && time > 0);
    let (name, length) = unit.unwrap_or(("ms", 1));
    format!("{}{name}", time / length)
}
