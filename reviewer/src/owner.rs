//! Whose a repository is: `my fork`, of somebody who said how they are called there.

use crate::ground::Ground;
use crate::plan::Step;
use crate::request::{Clause, Mood, Word};
use crate::support::Gap;

/// Programs that speak to a forge.
const FORGES: [&str; 3] = ["gh", "glab", "hub"];

/// What people have a name as.
const NAMED_AS: [&str; 9] =
    ["user", "username", "login", "account", "handle", "nick", "namespace", "org", "organisation"];

impl Ground<'_> {
    /// `delete my fork, my user is jdoe`, and the plan takes the repository of another owner.
    pub(crate) fn of_another_owner(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let asks = |one: &&Clause| one.at == clause.at && one.mood == Mood::Ask;
        let mut asked = self.requests.clauses.iter().filter(asks).flat_map(|one| &one.words);
        let mine = asked.any(|word| matches!(word.text.as_str(), "my" | "mine" | "our"));
        if !mine || !FORGES.contains(&step.invocation.program.as_str()) {
            return None;
        }
        let all = self.requests.clauses.iter();
        let owners: Vec<&str> = all.flat_map(|one| one.words.windows(4)).filter_map(own_name).collect();
        if owners.is_empty() {
            return None;
        }
        // Who names another owner as well has said which.
        let said = |owner: &str| {
            let begins = |word: &Word| word.text == owner || word.text.split('/').next() == Some(owner);
            self.requests.words_at(clause.at).any(begins)
        };
        let repositories = step.invocation.argv.iter().filter_map(|word| repository(word));
        let mut other = repositories.filter(|(owner, _)| !owners.contains(&owner.as_str()) && !said(owner));
        other.next().map(|(owner, name)| Gap::Other(format!("{owner}/{name}")))
    }
}

/// `jdoe`, of `my user is jdoe`.
fn own_name(words: &[Word]) -> Option<&str> {
    match words {
        // `I am jdoe on github`
        [i, am, name, on] if i.text == "i" && am.text == "am" && on.text == "on" => {
            Some(name.text.trim_start_matches('@'))
        }
        [my, what, is, name] => {
            let own = matches!(my.text.as_str(), "my" | "our") && NAMED_AS.contains(&what.text.as_str());
            (own && is.text == "is").then_some(name.text.trim_start_matches('@'))
        }
        _ => None,
    }
}

/// The owner and the name in `acorn/kiosk`, `repos/acorn/kiosk/forks`.
fn repository(word: &str) -> Option<(String, String)> {
    let lower = word.to_lowercase();
    let route = lower.trim_start_matches('/').strip_prefix("repos/");
    let mut parts = route.unwrap_or(&lower).split('/');
    let (owner, name) = (parts.next()?, parts.next()?);
    let plain = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let whole = route.is_some() || parts.next().is_none();
    (whole && plain(owner) && plain(name)).then(|| (owner.to_owned(), name.to_owned()))
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    fn is_another(said: &str, line: &str) -> bool {
        let gaps = Session::default().says(said).leaves_open(line).unwrap();
        gaps.iter().any(|gap| matches!(gap, Gap::Other(what) if what == "acorn/tiles"))
    }

    #[test]
    fn what_is_mine_belongs_to_the_name_that_i_said() {
        for said in [
            "delete my fork of tiles on github, my user is jdoe",
            "please delete the repo tiles of mine. my account is jdoe",
            "I am jdoe on github. delete my fork of tiles, I do not need it anymore",
            "my login is @jdoe there. delete my repo tiles",
        ] {
            assert!(!is_another(said, "gh repo delete jdoe/tiles --yes"), "{said}");
            assert!(is_another(said, "gh repo delete acorn/tiles --yes"), "{said}");
        }
    }

    #[test]
    fn another_owner_that_was_named_is_meant() {
        let said = "delete my repo acorn/tiles, my user is jdoe";
        assert!(!is_another(said, "gh repo delete acorn/tiles --yes"));
    }
}
