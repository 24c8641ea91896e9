//! `they should not come back at boot`: what is ruled out is that a service starts again, which asks for the opposite.

use crate::request::{Clause, Mood, Word};

/// When a machine starts.
const STARTS: [&str; 6] = ["boot", "boots", "reboot", "reboots", "startup", "restart"];

/// Whether a clause rules out that something starts again by itself.
pub(crate) fn keeps_down(clause: &Clause) -> bool {
    let says = |one: &str| clause.words.iter().any(|word| word.text == one);
    let pair = |one: &str, other: &str| {
        clause.words.windows(2).any(|pair| matches!(pair, [a, b] if a.text == one && b.text == other))
    };
    let returns =
        pair("come", "back") || pair("start", "again") || pair("start", "at") || pair("start", "on");
    let against = |word: &Word| {
        matches!(word.text.as_str(), "stop" | "disable" | "mask" | "keep" | "prevent" | "change" | "touch")
    };
    clause.mood == Mood::Forbid
        && returns
        && STARTS.iter().any(|one| says(one))
        && !clause.words.iter().any(against)
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    #[test]
    fn what_may_not_come_back_at_boot_is_to_be_disabled() {
        let further = |said: &str| {
            let gaps = Session::default().says(said).leaves_open("systemctl disable cups");
            gaps.unwrap()
                .iter()
                .any(|gap| matches!(gap, Gap::Further(what) if what.contains("starting again")))
        };
        assert!(!further("stop cups and make sure that it does not come back at boot"));
        assert!(further("stop cups"));
        assert!(further("stop cups, but do not stop it from starting at boot"));
        assert!(further("stop cups, but do not disable it, it has to come back at boot"));
    }
}
