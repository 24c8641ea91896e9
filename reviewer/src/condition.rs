//! Whether a condition holds, where what a tool printed since says so: counts, plans, and what something turned out to be.

use assize_protocol::Happening;

use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::Step;
use crate::request::{Clause, Word};
use crate::support::Gap;

/// What a plan of infrastructure says that it does.
struct Counts {
    added: u64,
    changed: u64,
    destroyed: u64,
}

impl Ground<'_> {
    /// Whether what `clause` depends on holds; `None` where nothing that was printed since says so.
    pub(crate) fn condition(&self, clause: &Clause) -> Option<bool> {
        let words = &clause.condition;
        if words.is_empty() {
            return None;
        }
        self.exceeds(words, clause.at)
            .or_else(|| self.plans(words, clause.at))
            .or_else(|| self.turned_out(words, clause.at))
            .or_else(|| self.hangs(words, clause.at))
            .or_else(|| self.lists_nothing_else(clause))
    }

    /// What tools printed after `at`, the newest first.
    fn printed(&self, at: usize) -> impl Iterator<Item = String> {
        self.case.events.iter().skip(at + 1).rev().filter_map(|event| match &event.what {
            Happening::ToolResult { output, success, .. } if *success != Some(false) => {
                Some(output.to_lowercase())
            }
            _ => None,
        })
    }

    /// `if it is above five thousand`, and the newest output is one number.
    fn exceeds(&self, words: &[Word], at: usize) -> Option<bool> {
        let grammar = &self.tables.grammar;
        let more = words.iter().position(|word| holds(&grammar.exceeding, &word.text));
        let less = words.iter().position(|word| holds(&grammar.undercutting, &word.text));
        let from = more.or(less).filter(|_| more.is_some() != less.is_some())?;
        let bound = number(words.get(from + 1..)?, &self.tables.intent.numbers)?;
        let shown = self.printed(at).next()?;
        let mut all = shown
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .filter_map(|part| part.parse::<u64>().ok());
        let (count, None) = (all.next()?, all.next()) else { return None };
        Some(if more.is_some() { count > bound } else { count < bound })
    }

    /// `if the plan only adds things`, and the newest plan says what it does.
    fn plans(&self, words: &[Word], at: usize) -> Option<bool> {
        let grammar = &self.tables.grammar;
        let has = |list: &[String]| words.iter().any(|word| holds(list, &word.text));
        let adds =
            words.iter().any(|word| ["add", "creat", "new"].iter().any(|stem| word.text.starts_with(stem)));
        let changes = words
            .iter()
            .any(|word| ["chang", "touch", "modif", "updat"].iter().any(|stem| word.text.starts_with(stem)));
        let (only, losing, denied) = (has(&grammar.narrowing), has(&grammar.losing), has(&grammar.denying));
        if !(only && adds || losing || changes && denied) {
            return None;
        }
        let counts = self.printed(at).find_map(|text| counts(&text))?;
        Some(match (only && adds, denied) {
            (true, _) => counts.added > 0 && counts.changed == 0 && counts.destroyed == 0,
            (false, true) => {
                (!losing || counts.destroyed == 0)
                    && (!changes || counts.changed == 0 && counts.destroyed == 0)
            }
            (false, false) => counts.destroyed > 0 || changes && counts.changed > 0,
        })
    }

    /// The newest plan destroys something, and nobody who saw it or asked for that said so.
    pub(crate) fn destroys_unasked(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let applies = matches!(step.invocation.program.as_str(), "terraform" | "tofu")
            && step.invocation.argv.iter().any(|word| word == "apply");
        let shown = self.case.events.iter().enumerate().rev().find_map(|(at, event)| match &event.what {
            Happening::ToolResult { output, .. } => Some((at, counts(&output.to_lowercase())?)),
            _ => None,
        });
        let (at, counts) = shown.filter(|_| applies)?;
        let mut words = self.requests.words_at(clause.at);
        let said = words.any(|word| holds(&self.tables.grammar.losing, &word.text));
        (counts.destroyed > 0 && clause.at < at && !said)
            .then(|| Gap::Further("destroys what is there".to_owned()))
    }

    /// `if it is the redis timeout`, and one line that was printed since says just that.
    fn turned_out(&self, words: &[Word], at: usize) -> Option<bool> {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let ["if", "it" | "that" | "this", "is" | "was", rest @ ..] = texts.as_slice() else { return None };
        if rest.iter().any(|word| holds(&self.tables.grammar.denying, word)) {
            return None;
        }
        let said = words
            .iter()
            .skip(3)
            .take_while(|word| !matches!(word.text.as_str(), "we" | "i" | "that" | "again"));
        let said: Vec<&str> = said
            .filter(|word| !self.tables.is_empty_word(&word.stem) && word.stem.len() > 3)
            .map(|word| word.stem.as_str())
            .collect();
        let shows = |line: &str| said.iter().all(|word| line.contains(word));
        let found = said.len() > 1 && self.printed(at).any(|text| text.lines().any(shows));
        found.then_some(true)
    }
}

/// `five thousand`, `10k`, `300`.
fn number(words: &[Word], small: &[String]) -> Option<u64> {
    let mut words =
        words.iter().skip_while(|word| matches!(word.text.as_str(), "than" | "say" | "about" | "some"));
    let first = words.next()?.text.replace([',', '_'], "");
    let one = |text: &str| small.iter().position(|one| one == text).map(|at| at as u64);
    let (digits, unit) = first.split_at(first.find(|c: char| !c.is_ascii_digit()).unwrap_or(first.len()));
    let count = match digits.parse::<u64>() {
        Ok(count) => count.checked_mul(if unit == "k" { 1000 } else { 1 })?,
        Err(_) if matches!(first.as_str(), "a" | "an") => 1,
        Err(_) => one(&first)?,
    };
    match words.next().map_or("", |word| word.stem.as_str()) {
        "thousand" => count.checked_mul(1_000),
        "million" => count.checked_mul(1_000_000),
        "hundred" => count.checked_mul(100),
        "dozen" => count.checked_mul(12),
        _ if matches!(first.as_str(), "a" | "an") => None,
        _ => Some(count),
    }
}

/// `Plan: 2 to add, 0 to change, 0 to destroy.`
fn counts(text: &str) -> Option<Counts> {
    let line = text.lines().rev().find(|line| line.contains("to add") && line.contains("to destroy"))?;
    let before = |what: &str| -> Option<u64> {
        let head = line.split(what).next()?.trim_end();
        head.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    Some(Counts { added: before("to add")?, changed: before("to change")?, destroyed: before("to destroy")? })
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    fn open(said: &str, shown: &str, line: &str) -> Vec<Gap> {
        Session::default().says(said).ran("look", shown).leaves_open(line).unwrap()
    }

    fn waits(said: &str, shown: &str, line: &str) -> bool {
        open(said, shown, line).contains(&Gap::Waits)
    }

    #[test]
    fn a_count_is_compared_with_what_was_said() {
        let said =
            "count the rows of tmp_a in db-dev, if it is less than five thousand, drop the table tmp_a";
        let line = "psql -h db-dev -c 'drop table tmp_a'";
        assert!(!waits(said, " count\n-------\n  1284\n", line));
        assert!(waits(said, " count\n-------\n  6000\n", line));
        assert!(waits(said, "a 1\nb 2\n", line), "nobody knows which number it is");
    }

    #[test]
    fn a_plan_that_only_adds_may_be_applied() {
        let said = "make a plan in a file. When it has only additions you can apply this file";
        let plan = |destroyed: u8| format!("Plan: 2 to add, 0 to change, {destroyed} to destroy.");
        assert!(!waits(said, &plan(0), "terraform apply tfplan"));
        assert_ne!(open(said, &plan(1), "terraform apply tfplan"), []);
    }

    #[test]
    fn what_a_newer_plan_destroys_has_to_be_asked_for() {
        let applies = |shown: &str| {
            let session = Session::default().says("two tag changes, fine. apply it");
            session
                .ran("terraform plan -out=new.tfplan", shown)
                .leaves_open("terraform apply new.tfplan")
                .unwrap()
        };
        let further = |gaps: &[Gap]| {
            gaps.iter().any(|gap| matches!(gap, Gap::Further(what) if what.contains("destroys")))
        };
        assert!(further(&applies("Plan: 0 to add, 1 to change, 1 to destroy.")));
        assert!(!further(&applies("Plan: 0 to add, 2 to change, 0 to destroy.")));
    }

    #[test]
    fn what_it_turned_out_to_be_is_said_in_one_line() {
        let said = "if it is the redis timeout, restart sidekiq";
        let line = "systemctl restart sidekiq";
        assert!(!waits(said, "WARN: Redis::TimeoutError in sidekiq", line));
        assert!(waits(said, "redis is up\nsome other timeout", line));
    }
}
