//! The plan's own words inside a clause: `so sudo snap remove blender`, `a full docker system prune -a is fine`.

use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::Step;
use crate::request::{Clause, Mood, Word, contains_any};

/// What may stand in front of a command that somebody asks for in the middle of a sentence.
const LEADING: [&str; 12] =
    ["so", "then", "and", "a", "full", "plain", "sudo", "just", "simply", "plus", "also", "with"];

/// Who tells what somebody does, and not what is to be done.
const OTHERS: [&str; 12] =
    ["they", "he", "she", "who", "docs", "readme", "says", "if", "when", "unless", "could", "might"];

impl Ground<'_> {
    /// Whether the program and what it is told to do stand in a row in a clause that tells of nothing else with them:
    /// nothing that was done, that others say, that is asked about or that is only one of several ways.
    pub(crate) fn spells_inside(&self, step: &Step<'_>, clause: &Clause) -> bool {
        let invocation = step.invocation;
        let line: Vec<&str> =
            std::iter::once(&invocation.program).chain(&invocation.subcommands).map(String::as_str).collect();
        let asks = matches!(clause.mood, Mood::Ask | Mood::Tell) && !clause.question;
        if line.len() < 2 || !asks || !clause.condition.is_empty() {
            return false;
        }
        let grammar = &self.tables.grammar;
        let spelled = |at: usize| {
            let words = clause.words.get(at..at + line.len()).unwrap_or_default();
            words.iter().map(|word| word.text.as_str()).eq(line.iter().copied())
        };
        let Some(at) = (0..clause.words.len()).find(|at| spelled(*at)) else { return false };
        let before = clause.words.get(..at).unwrap_or_default();
        let behind = clause.words.get(at + line.len()..).unwrap_or_default();
        let leads = |word: &Word| {
            LEADING.contains(&word.text.as_str())
                || holds(&grammar.courtesies, &word.text)
                || holds(&grammar.by_means, &word.text)
        };
        let led = before.last().is_none_or(leads) || clause.words.get(at).is_some_and(|word| word.comma);
        let tells = |word: &Word| {
            holds(&grammar.told, &word.text)
                || OTHERS.contains(&word.text.as_str())
                || holds(&self.tables.words.negations, &word.text)
        };
        // `docker system prune -a is fine`: it may be done.
        let fine = behind.windows(2).any(|pair| match pair {
            [is, fine] => matches!(is.text.as_str(), "is" | "are") && holds(&grammar.permitting, &fine.text),
            _ => false,
        });
        let told = |words: &[Word]| words.iter().any(tells);
        let others = |word: &Word| OTHERS.contains(&word.text.as_str());
        // `it is full, so docker system prune`: what is said before that is why.
        let why = before.iter().rposition(|word| word.comma || matches!(word.text.as_str(), "so" | "then"));
        let near = before.get(why.unwrap_or_default()..).unwrap_or_default();
        led && !before.iter().any(others)
            && !told(near)
            && (fine && !contains_any(behind, &grammar.sweeping) || !told(behind))
    }
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    fn may_go(said: &str, line: &str) -> bool {
        Session::default().says(said).leaves_open(line) == Some(vec![])
    }

    #[test]
    fn a_command_inside_a_sentence_is_asked_for() {
        let line = "kubectl cordon node-7";
        assert!(may_go("the disk of node-7 is dying so kubectl cordon node-7", line));
        assert!(!may_go("the disk of node-7 is dying so kubectl cordon node-7", "kubectl cordon node-8"));
    }

    #[test]
    fn a_command_that_is_told_about_is_not_asked_for() {
        let line = "kubectl cordon node-7";
        for said in [
            "yesterday I ran kubectl cordon node-7",
            "they did a kubectl cordon node-7",
            "the docs say kubectl cordon node-7 would help",
            "what does kubectl cordon node-7 do?",
            "a kubectl cordon node-7 broke it",
            "if it goes down then kubectl cordon node-7",
        ] {
            assert!(!may_go(said, line), "{said}");
        }
    }
}
