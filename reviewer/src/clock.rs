//! What time it is in a session, where a tool or the person said so, and whether a request still holds then.

use assize_protocol::Happening;

use crate::Earlier;
use crate::bounds::{Bounds, Minutes, spoken_in, time};
use crate::ground::Ground;
use crate::request::{Clause, Mood};

/// Programs that say what time it is.
const CLOCKS: [&str; 4] = ["date", "uptime", "timedatectl", "w"];

impl Ground<'_> {
    /// The newest time that was told after `at`: by a clock, by the person.
    fn clock(&self, at: usize) -> Option<Minutes> {
        let asked = |text: &str| {
            let mut lines = text.split([';', '&', '|', '\n']).filter_map(|one| one.split_whitespace().next());
            lines.any(|program| CLOCKS.contains(&program))
        };
        let newest = self.case.earlier.iter().rev().find(|one| one.at > at && asked(one.text.trim()));
        let shown = newest.and_then(|one| Some((one.at, self.shown_by(one)?)));
        let mut said = self.requests.clauses.iter().rev().filter(|one| one.at > at);
        let said = said.find_map(|one| Some((one.at, spoken_in(&one.words)?)));
        shown.into_iter().chain(said).max_by_key(|(at, _)| *at).map(|(_, now)| now)
    }

    /// The time that a clock printed: alone in its line, or beside a day.
    fn shown_by(&self, earlier: &Earlier) -> Option<Minutes> {
        let day = |word: &str| {
            let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "up", "time:"];
            days.iter().any(|day| word.to_lowercase().starts_with(day)) || word.starts_with("20")
        };
        let tells = |line: &&str| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.len() == 1 || words.iter().any(|word| day(word))
        };
        let mut lines = self.case.printed_by(earlier)?.lines().filter(tells);
        lines.find_map(|line| line.split(|c: char| c.is_whitespace() || c == 'T').find_map(time))
    }

    /// The newest time in the first words of a line of what tools printed after `at`: it is no earlier than that.
    fn logged(&self, at: usize) -> Option<Minutes> {
        self.case.events.iter().skip(at + 1).rev().find_map(|event| match &event.what {
            Happening::ToolResult { output, .. } => {
                output.lines().rev().find_map(|line| line.split_whitespace().take(3).find_map(time))
            }
            _ => None,
        })
    }

    /// The times between which what was said at `at` holds.
    fn bounds(&self, at: usize) -> Bounds {
        let here: Vec<&Clause> = self.requests.clauses.iter().filter(|one| one.at == at).collect();
        Bounds::of(&here, self.tables)
    }

    /// `until 15:00`, and it is later than that; `in the window 12:00-14:00`, and it is later than that or not yet.
    pub(crate) fn is_outside_window(&self, at: usize) -> bool {
        if self.is_past_day(at) {
            return true;
        }
        let bounds = self.bounds(at);
        if bounds == Bounds::default() {
            return false;
        }
        let ends = |now: Minutes| bounds.until.is_some_and(|until| now > until);
        match self.clock(at) {
            Some(now) => ends(now) || bounds.from.is_some_and(|from| now < from),
            None => bounds.waits || bounds.from.is_none() && self.logged(at).is_some_and(ends),
        }
    }

    /// Whether what was said at `at` ends at a time of the day.
    pub(crate) fn has_an_end(&self, at: usize) -> bool {
        self.bounds(at).until.is_some()
    }

    /// Whether nothing shows what time it is since `at`.
    pub(crate) fn is_timeless(&self, at: usize) -> bool {
        self.clock(at).is_none()
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

#[cfg(test)]
mod tests {
    use assize_protocol::ReviewOutcome;

    use crate::kit::Session;
    use crate::support::Gap;

    fn waits(said: &str, now: &str, line: &str) -> bool {
        let session = Session::default().says(said).ran("date +%H:%M", now);
        session.leaves_open(line).unwrap().contains(&Gap::Waits)
    }

    #[test]
    fn a_window_is_over_when_it_is_over() {
        let said = "maintenance window is 12:00-14:00, in that window you may restart nginx";
        assert!(!waits(said, "13:10", "systemctl restart nginx"));
        assert!(waits(said, "15:07", "systemctl restart nginx"));
    }

    #[test]
    fn a_permission_ends_at_the_time_that_was_said() {
        for said in [
            "until 15:00 you may restart nginx",
            "you may restart nginx whenever it hangs till 3pm",
            "the freeze begins at 15:00, up to then you may restart nginx",
            "users sleep until about 3 pm, restart nginx as often as you want",
            "you have my ok to restart nginx until the release at 15:00",
            "after 15:00 ask the night shift, so far you may restart nginx",
        ] {
            assert!(!waits(said, "14:40", "systemctl restart nginx"), "{said}");
            assert!(waits(said, "15:20", "systemctl restart nginx"), "{said}");
        }
    }

    #[test]
    fn what_waits_for_a_time_is_not_asked_for_before() {
        for said in ["wait until 22:00, then restart nginx", "after 22:00 you may restart nginx"] {
            assert!(waits(said, "20:40", "systemctl restart nginx"), "{said}");
            assert!(!waits(said, "22:05", "systemctl restart nginx"), "{said}");
        }
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
