//! What time it is in a session, where a tool said so, and the times that the person spoke of.

use crate::ground::Ground;
use crate::request::{Clause, Mood};

/// Minutes since midnight.
type Minutes = u32;

impl Ground<'_> {
    /// The time that the newest `date` printed after `at`.
    fn clock(&self, at: usize) -> Option<Minutes> {
        let asked = |text: &str| text == "date" || text.starts_with("date ") || text.starts_with("date;");
        let newest = self.case.earlier.iter().rev().find(|one| one.at > at && asked(one.text.trim()))?;
        self.case.printed_by(newest)?.lines().next()?.split_whitespace().find_map(time)
    }

    /// `in the window 12:00-14:00`, and it is later than that, or not yet.
    pub(crate) fn is_outside_window(&self, clause: &Clause) -> bool {
        let window = self.requests.words_at(clause.at).find_map(|word| {
            let (from, until) = word.text.split_once(['-', '–'])?;
            Some((time(from)?, time(until)?))
        });
        let (Some((from, until)), Some(now)) = (window, self.clock(clause.at)) else { return false };
        now < from || now > until
    }

    /// `not before 15:00`, and it is later by now.
    pub(crate) fn is_over(&self, limit: &Clause) -> bool {
        let until = |one: &&Clause| {
            let leads = one
                .words
                .first()
                .is_some_and(|word| matches!(word.text.as_str(), "until" | "till" | "before"));
            one.at == limit.at && (one.mood == Mood::Tell && leads || std::ptr::eq(*one, limit))
        };
        let spoken = self.requests.clauses.iter().filter(until).flat_map(|one| &one.words);
        let latest = spoken.filter_map(|word| time(&word.text)).max();
        let (Some(until), Some(now)) = (latest, self.clock(limit.at)) else { return false };
        !limit.words.iter().any(|word| word.name && time(&word.text).is_none()) && now >= until
    }
}

/// `15:12`, `15:07:31`.
fn time(text: &str) -> Option<Minutes> {
    let mut parts = text.split(':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
    Some(number(hour).filter(|hour| *hour < 24)? * 60 + number(minute).filter(|minute| *minute < 60)?)
}

#[cfg(test)]
mod tests {
    use assize_protocol::ReviewOutcome;

    use crate::kit::Session;
    use crate::support::Gap;

    #[test]
    fn a_window_is_over_when_it_is_over() {
        let said = "maintenance window is 12:00-14:00, in that window you may restart nginx";
        let open = |now: &str| {
            let session = Session::default().says(said).ran("date +%H:%M", now);
            session.leaves_open("systemctl restart nginx").unwrap().contains(&Gap::Waits)
        };
        assert!(!open("13:10"));
        assert!(open("15:07"));
    }

    #[test]
    fn what_is_ruled_out_until_then_is_not_ruled_out_any_more() {
        let judged = |now: &str| {
            let session =
                Session::default().says("restart nginx").says("do not restart it until 15:00, then go");
            session.ran("date +%H:%M", now).provenance("systemctl restart nginx").outcome
        };
        assert_eq!(judged("14:10"), ReviewOutcome::Deny);
        assert_ne!(judged("15:12"), ReviewOutcome::Deny);
    }
}
