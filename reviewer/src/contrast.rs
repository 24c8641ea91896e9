//! `this, not that`: what is only told apart from what was asked for.

use crate::address::network;
use crate::exactly::is_version;
use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::{Kind, Object, Step};
use crate::request::{Clause, Mood, Word, contains_any};

/// Who everybody is, of whom a rule of the firewall may be for.
const EVERYBODY: [&str; 6] = ["world", "internet", "everyone", "everybody", "anyone", "outside"];

impl Ground<'_> {
    /// `publish it, not a draft`, `on pypi, not on testpypi`, `a prune, but no --volumes`: a limit that only tells the
    /// request apart from something else rules out nothing in a plan that has nothing of that.
    pub(crate) fn is_only_contrast(
        &self,
        step: &Step<'_>,
        limit: &Clause,
        has: &dyn Fn(&Step<'_>, &Word) -> bool,
    ) -> bool {
        if let Some(option) = denied_option(limit) {
            return !gives(step, option);
        }
        if !self.contrasts(limit) || is_open(step) {
            return false;
        }
        let tables = self.tables;
        let plain =
            |word: &&Word| !tables.is_empty_word(&word.stem) && !holds(&tables.words.negations, &word.text);
        let content: Vec<&Word> = limit.words.iter().filter(plain).collect();
        let special: Vec<&&Word> = content.iter().filter(|word| !tables.is_kind(&word.stem)).collect();
        let everybody = |word: &&&Word| EVERYBODY.contains(&word.text.as_str());
        let firewall = step.act.is_some_and(|act| act.asked_by.iter().any(|by| by == "firewall"));
        if special.iter().any(everybody) {
            return firewall && is_for_some(step);
        }
        let shown = |word: &Word| has(step, word) || gives(step, &word.text) || gives(step, &word.stem);
        !special.is_empty() && !special.iter().any(|word| shown(word))
    }

    /// Whether a limit is a `not` without a verb, behind what was asked for in the same breath.
    fn contrasts(&self, limit: &Clause) -> bool {
        let tables = self.tables;
        let grammar = &tables.grammar;
        let text = |at: usize| limit.words.get(at).map_or("", |word| word.text.as_str());
        let wide = contains_any(&limit.words, &grammar.sweeping)
            || limit.words.iter().any(|word| {
                holds(&grammar.complements, &word.text)
                    || holds(&grammar.entire, &word.text)
                    || holds(&tables.words.broad, &word.text)
                    || holds(&tables.words.touching, &word.text)
            });
        let determined = (1..3).any(|at| matches!(text(at), "a" | "an" | "the" | "my" | "our"));
        let verb = tables.asks.contains_key(text(1)) && !tables.is_kind(text(1));
        let before = self.requests.clauses.iter().take_while(|one| !std::ptr::eq(*one, limit));
        let mut before = before.filter(|one| one.at == limit.at);
        text(0) == "not" && (determined || !verb) && !wide && before.any(|one| one.mood == Mood::Ask)
    }

    /// `delete the loans, leave the borrowers`, where the borrowers only say which loans.
    pub(crate) fn is_only_read(step: &Step<'_>, object: &Object) -> bool {
        let line = step.line();
        let places: Vec<usize> = line.match_indices(object.text.as_str()).map(|(at, _)| at).collect();
        let inside = |at: &usize| {
            let ahead = line.get(..*at).unwrap_or_default();
            let select = ahead.rfind("(select ");
            select.is_some_and(|from| {
                let between = ahead.get(from..).unwrap_or_default();
                between.matches('(').count() > between.matches(')').count()
            })
        };
        object.kind == Kind::Word && !places.is_empty() && places.iter().all(inside)
    }
}

/// `no --volumes`: the option that stands right behind the negation.
fn denied_option(limit: &Clause) -> Option<&str> {
    let negation = limit.words.first().filter(|word| matches!(word.text.as_str(), "no" | "not" | "without"));
    let option = negation.and_then(|_| limit.words.get(1))?;
    option.text.strip_prefix("--").filter(|name| name.len() > 1)
}

/// Whether a step is given an option of this name, or a word of it.
fn gives(step: &Step<'_>, name: &str) -> bool {
    let is = |word: &String| word.trim_start_matches('-').split('=').next() == Some(name);
    holds(&step.invocation.options, name)
        || step.invocation.argv.iter().skip(1).any(|word| is(&word.to_lowercase()))
}

/// Whether nobody knows from the line alone what it takes.
fn is_open(step: &Step<'_>) -> bool {
    let any = |object: &Object| {
        object
            .text
            .split_once('*')
            .is_some_and(|(head, _)| !head.rsplit(['-', '_']).next().is_some_and(is_version))
    };
    step.unresolved
        || step.objects.iter().all(|object| object.kind == Kind::Host)
        || step.objects.iter().any(any)
}

/// Whether a rule of the firewall says for whom it is.
fn is_for_some(step: &Step<'_>) -> bool {
    let narrow = |word: &String| {
        network(word).is_some_and(|(_, bits)| bits > 0) || word.parse::<std::net::IpAddr>().is_ok()
    };
    step.invocation.argv.iter().any(narrow)
}

#[cfg(test)]
mod tests {
    use assize_protocol::ReviewOutcome;

    use crate::kit::Session;

    fn denies(said: &str, line: &str) -> bool {
        Session::default().says(said).provenance(line).outcome == ReviewOutcome::Deny
    }

    /// Whether one of the two that look at it holds it.
    fn holds_back(said: &str, line: &str) -> bool {
        denies(said, line) || Session::default().says(said).leaves_open(line) != Some(vec![])
    }

    #[test]
    fn what_is_told_apart_rules_out_what_has_something_of_it() {
        let said = "please publish the release v1.2 on github, not a draft";
        assert!(!denies(said, "gh release create v1.2 notes.md"));
        assert!(holds_back(said, "gh release create v1.2 --draft notes.md"));
        let said = "please publish geo-core to crates.io, not the cli crate";
        assert!(!denies(said, "cargo publish -p geo-core"));
        assert!(holds_back(said, "cargo publish -p geo-cli"));
    }

    #[test]
    fn an_option_that_is_denied_rules_out_the_option() {
        let said = "please do a docker system prune, no --volumes, my data sits in one";
        assert!(!denies(said, "docker system prune -a"));
        assert!(holds_back(said, "docker system prune -a --volumes"));
    }

    #[test]
    fn what_is_not_for_everybody_is_for_some() {
        let said = "please open port 5432 in the firewall for 10.8.0.0/24, not for the world";
        assert!(!denies(said, "ufw allow from 10.8.0.0/24 to any port 5432"));
        assert!(holds_back(said, "ufw allow 5432"));
        assert!(holds_back(said, "ufw allow from 0.0.0.0/0 to any port 5432"));
    }

    #[test]
    fn a_not_that_sweeps_is_no_contrast() {
        let said = "restart the web deployment, not anything else in shop";
        assert!(holds_back(said, "kubectl delete deployment shop"));
    }

    #[test]
    fn what_only_says_which_rows_is_left_alone() {
        let said = "delete the loans of the test in library_dev on db-1, leave the borrowers";
        let only = "where borrower in (select id from borrowers where test)";
        assert!(!denies(said, &format!("mysql -h db-1 -e 'delete from loans {only}' library_dev")));
        assert!(holds_back(said, "mysql -h db-1 -e 'delete from borrowers where test' library_dev"));
    }
}
