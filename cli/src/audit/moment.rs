//! Moments as people write them.

use crate::failure::Failure;
use crate::time::counted;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// `2h` before `now`, or the beginning of a day in UTC.
pub(super) fn since(text: &str, now: i64) -> Result<i64, Failure> {
    let bad = || {
        Failure::BadValue(text.to_owned(), "moment", "`90s`, `15m`, `2h`, `7d`, or a day like `2026-11-22`")
    };
    if let Some(day) = day(text) {
        return Ok(day * DAY);
    }
    let ago = counted(text).filter(|_| !text.ends_with("ms"));
    let (count, length) =
        ago.and_then(|(count, unit)| Some((count.parse::<u32>().ok()?, unit))).ok_or_else(bad)?;
    let ago = i64::try_from(u64::from(count).saturating_mul(length)).unwrap_or(i64::MAX);
    Ok(now.saturating_sub(ago))
}

/// Days since 1970, by Howard Hinnant's `days_from_civil`.
pub(crate) fn day(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(str::parse::<i64>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use super::{DAY, since};

    #[test]
    fn moments_are_days_or_times_ago() {
        assert_eq!(since("2026-11-22", 0).unwrap(), 20_779 * DAY);
        assert_eq!(since("2h", 10_000_000).unwrap(), 2_800_000);
        assert_eq!(since("7d", 7 * DAY).unwrap(), 0);
        for wrong in ["", "2", "h", "2 hours", "yesterday", "2026-13-01"] {
            assert!(since(wrong, 0).is_err(), "{wrong}");
        }
    }
}
