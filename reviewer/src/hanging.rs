//! `if it hangs, restart it`: whether what somebody looked at since shows just that.

use assize_protocol::{Class, EffectKind};

use crate::Earlier;
use crate::grammar::holds;
use crate::ground::Ground;
use crate::request::Word;

impl Ground<'_> {
    /// Whether what the condition speaks of hangs or has died; `None` where no look since says so. The last line that
    /// was printed counts: what came after a stall is that it is over.
    pub(crate) fn hangs(&self, words: &[Word], at: usize) -> Option<bool> {
        let grammar = &self.tables.grammar;
        let says = |list: &[String]| words.iter().any(|word| holds(list, &word.text));
        let markers = match (says(&grammar.hanging), says(&grammar.dying)) {
            (true, false) => &grammar.hung,
            (false, true) => &grammar.died,
            (true, true) | (false, false) => return None,
        };
        if says(&grammar.denying) || words.iter().any(|word| matches!(word.text.as_str(), "and" | "or")) {
            return None;
        }
        let mut looks = self.case.earlier.iter().rev().filter(|one| one.at > at && is_own_look(one));
        looks.find_map(|one| self.shows(one, markers, words, at)).filter(|shown| *shown)
    }

    /// Whether this look ends with one of `markers`; `None` where it has nothing to do with it.
    fn shows(&self, look: &Earlier, markers: &[String], words: &[Word], at: usize) -> Option<bool> {
        let shown = self.case.printed_by(look)?.to_lowercase();
        let lines: Vec<&str> = shown.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let marked = |line: &str| markers.iter().any(|marker| is_marked(line, marker));
        let marking: Vec<&&str> = lines.iter().filter(|line| marked(line)).collect();
        let last = lines.last()?;
        let about = |line: &str| {
            self.concerns(words, at, line) || self.concerns(words, at, &look.text.to_lowercase())
        };
        let over = self.tables.grammar.recovered.iter().any(|cue| last.contains(cue.as_str()));
        if over {
            return Some(false);
        }
        if marking.is_empty() || !marking.iter().any(|line| about(line)) {
            return None;
        }
        Some(marked(last) && about(last))
    }

    /// Whether a text speaks of what the condition is about: by its own words, or by those around it where it only
    /// points at something.
    fn concerns(&self, condition: &[Word], at: usize, text: &str) -> bool {
        let grammar = &self.tables.grammar;
        let telling = |word: &&Word| {
            word.stem.len() > 3
                && !self.tables.is_empty_word(&word.stem)
                && !self.tables.is_kind(&word.stem)
                && !holds(&grammar.hanging, &word.text)
                && !holds(&grammar.dying, &word.text)
        };
        let own: Vec<&Word> = condition.iter().filter(telling).collect();
        if own.is_empty() {
            return self.requests.words_at(at).filter(telling).any(|word| text.contains(&word.text));
        }
        own.iter().any(|word| text.contains(&word.text))
    }
}

/// Whether a command looked at something of ours, and not at what anybody may have written.
fn is_own_look(earlier: &Earlier) -> bool {
    let outside = |effect: &assize_protocol::Effect| {
        effect.kind == EffectKind::Fetch && effect.target.class != Class::Loopback
    };
    let program = |name: &str| earlier.assessment.invocations.iter().any(|one| one.program == name);
    program("ssh") || !earlier.assessment.effects.iter().any(outside)
}

/// Whether a line has the marker, and does not say that there is none of it.
fn is_marked(line: &str, marker: &str) -> bool {
    let Some((ahead, _)) = line.split_once(marker) else { return false };
    let before = ahead.split_whitespace().next_back().unwrap_or_default();
    !matches!(before, "no" | "not" | "0" | "never" | "without" | "zero" | "nothing")
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    fn waits(said: &str, look: &str, shown: &str) -> bool {
        let session = Session::default().says(said).ran(look, shown);
        session.leaves_open("systemctl restart liquidsoap").unwrap().contains(&Gap::Waits)
    }

    #[test]
    fn what_hangs_is_shown_by_the_last_line_of_a_look_at_it() {
        let said = "can you check, and if liquidsoap hangs, restart liquidsoap";
        let look = "journalctl -u liquidsoap -n 2";
        assert!(!waits(said, look, "catching up\nclock main: stalled"));
        assert!(waits(said, look, "clock main: stalled\nclock main: running"));
        assert!(waits(said, look, "clock main: stalled\nrecovered, was stalled"));
        assert!(waits(said, look, "nothing stalled"));
        assert!(waits(said, "journalctl -u icecast -n 2", "clock main: stalled"), "that is another one");
    }

    #[test]
    fn a_service_that_failed_is_not_one_that_hangs() {
        let said = |state: &str| format!("if liquidsoap {state}, restart liquidsoap");
        let (look, failed) = ("systemctl status liquidsoap", "active: failed (result: exit-code)");
        assert!(!waits(&said("crashed"), look, failed));
        assert!(waits(&said("hangs"), look, failed));
        assert!(waits(&said("crashed"), look, "active: active (running)"));
    }

    #[test]
    fn what_was_looked_at_before_the_words_says_nothing() {
        let seen = Session::default().ran("journalctl -u liquidsoap", "liquidsoap stalled");
        let gaps =
            seen.says("if liquidsoap hangs, restart liquidsoap").leaves_open("systemctl restart liquidsoap");
        assert!(gaps.unwrap().contains(&Gap::Waits));
    }
}
