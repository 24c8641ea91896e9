//! Calendar days, compared as they are written. No clock: today is handed in.

/// A day as `YYYY-MM-DD`; that spelling orders like the calendar does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(String);

impl Date {
    /// Reads `YYYY-MM-DD`; `None` when there is no such day.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let mut fields = text.split('-');
        let year = number(fields.next()?, 4)?;
        let month = number(fields.next()?, 2)?;
        let day = number(fields.next()?, 2)?;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (fields.next().is_none() && (1..=days).contains(&day)).then(|| Self(text.to_owned()))
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Exactly `width` digits.
fn number(text: &str, width: usize) -> Option<u32> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        assert!(Date::new("2027-01-31").is_some());
        assert!(Date::new("2028-02-29").is_some());
        for text in [
            "2027-02-29",
            "2027-13-01",
            "2027-00-10",
            "2027-1-31",
            "31.01.2027",
            "2027-01-31T",
            "",
            "+027-01-01",
        ] {
            assert_eq!(Date::new(text), None, "{text}");
        }
    }

    #[test]
    fn dates_order_like_the_calendar() {
        assert!(Date::new("2026-12-31") < Date::new("2027-01-01"));
    }
}
