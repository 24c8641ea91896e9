//! Where a step works that names no place among its objects: a namespace, a context, every process of a name.

use crate::Earlier;
use crate::grammar::holds;
use crate::ground::{Footing, Ground};
use crate::plan::{Kind, Object, Plan, Step, absolute, has_option};
use crate::request::{Clause, Mood, Word};
use crate::source::{has_token, mentions};
use crate::support::Gap;
use crate::tables::Act;

impl Ground<'_> {
    /// Where it was settled that a step works there, of a place that nobody named: an earlier command that worked was
    /// there, on the same machines; or a list shows it beside what the person named.
    pub(crate) fn settled(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Option<Footing> {
        if !object.place || self.is_elsewhere(step, clause) {
            return None;
        }
        let machines = |one: &Step<'_>| -> Vec<String> {
            let all = one.objects.iter().filter(|object| object.kind == Kind::Host);
            all.map(|object| object.text.clone()).collect()
        };
        let there = |other: &Step<'_>| {
            other.invocation.program == step.invocation.program
                && machines(other) == machines(step)
                && other.objects.iter().any(|one| one.text == object.text)
        };
        let mut worked = self.case.earlier.iter().rev().filter(|one| one.worked());
        let earlier = worked.find(|one| self.plan_of(one).steps.iter().any(there));
        earlier.map(|one| Footing::Own(one.at)).or_else(|| self.beside(object, step, clause))
    }

    /// Whether the person spoke of another place of its kind, as far as earlier commands show what there is.
    fn is_elsewhere(&self, step: &Step<'_>, clause: &Clause) -> bool {
        self.case.earlier.iter().any(|one| {
            self.plan_of(one).steps.iter().any(|other| {
                // The project is no other choice than the zone in it.
                let own = |place: &Object| step.objects.iter().any(|one| one.text == place.text);
                let mut others = other.objects.iter().filter(|one| one.place && !own(one));
                other.invocation.program == step.invocation.program
                    && others.any(|one| self.requests.words_at(clause.at).any(|word| self.is_it(word, one)))
            })
        })
    }

    /// A list in which it stands in the line of something else of this step that the person named.
    fn beside(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Option<Footing> {
        // Of a place, this is what is asked here.
        let known = |one: &&Object| {
            !one.place
                && matches!(
                    self.footing(one, step, clause),
                    Footing::Named(_) | Footing::Found(_) | Footing::Own(_)
                )
        };
        let named = step.objects.iter().filter(known);
        let mut lines = named.flat_map(|one| mentions(self.case, self.tables, &one.text));
        let line =
            lines.find(|line| !line.foreign && !line.to_agents && has_token(&line.line, &object.text))?;
        Some(Footing::Found(line.at))
    }

    /// An earlier command, step by step.
    pub(crate) fn plan_of<'e>(&'e self, earlier: &'e Earlier) -> Plan<'e> {
        let command = &self.case.command;
        Plan::of(&earlier.assessment, &command.cwd, command.home.as_deref(), self.tables)
    }

    /// Whether what was named lies in what the step takes: `exports/old.csv`, and it takes `s3://data/exports/`.
    pub(crate) fn names_inside(&self, object: &Object, clause: &Clause) -> bool {
        let folder = object.text.trim_end_matches(['/', '*']);
        let last = folder.rsplit('/').next().unwrap_or(folder);
        let open = folder.len() < object.text.len();
        let below = format!("{last}/");
        let inside = |word: &&Word| {
            let text = word.text.as_str();
            let behind = text.split_once(&format!("/{below}")).map(|(_, rest)| rest);
            let at = text.strip_prefix(below.as_str()).or(behind);
            open && at.is_some_and(|rest| !rest.trim_matches(['/', '*']).is_empty())
                || text.contains('/') && self.lies_in(word, object)
        };
        let itself = |word: &Word| word.text.trim_end_matches('/') == folder;
        !last.is_empty() && clause.words.iter().any(|word| inside(&word)) && !clause.words.iter().any(itself)
    }

    /// Whether the path that was said lies below the thing.
    fn lies_in(&self, word: &Word, object: &Object) -> bool {
        let command = &self.case.command;
        let said = absolute(&word.text, &command.cwd, command.home.as_deref());
        let (Some(said), Some(path)) = (said, &object.path) else { return false };
        said.strip_prefix(path.trim_end_matches(['/', '*'])).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Another number than the one that was said, or nothing at all where nobody said so: `--replicas=0`.
    pub(crate) fn another_number(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let words = &step.invocation.argv;
        let counts = |option: &str| holds(&self.tables.defaults.counting, option.trim_start_matches('-'));
        let joined = words.iter().find_map(|word| word.split_once('=').filter(|(option, _)| counts(option)));
        let apart = words.windows(2).find_map(|pair| match pair {
            [option, value] if option.starts_with('-') && counts(option) => Some(value.as_str()),
            _ => None,
        });
        let count = joined.map(|(_, value)| value).or(apart)?;
        let number = |word: &&Word| {
            word.text.bytes().all(|b| b.is_ascii_digit()) || self.tables.same(&word.stem, count)
        };
        let said: Vec<&Word> = self.requests.words_at(clause.at).filter(number).collect();
        let same = said.iter().any(|word| word.text == count || self.tables.same(&word.stem, count));
        let ended = count == "0"
            && !self.requests.words_at(clause.at).any(|word| holds(&self.tables.grammar.ending, &word.text));
        match said.as_slice() {
            [] => ended.then(|| Gap::Further("leaves none of it".to_owned())),
            _ => (!same).then(|| Gap::Other(count.to_owned())),
        }
    }

    /// Another namespace than the one that was said; for a grave step also one that nobody ever spoke of.
    pub(crate) fn placed_elsewhere(&self, step: &Step<'_>, act: &Act, clause: &Clause) -> Option<Gap> {
        let place = self.place_of(step)?;
        let same =
            |word: &Word| word.text.trim_matches('"').rsplit(['=', '/']).next() == Some(place.as_str());
        let clauses = || self.requests.clauses.iter().filter(|one| one.mood != Mood::Forbid);
        // What was said last counts.
        for one in clauses().rev().filter(|one| one.at <= clause.at) {
            if self.requests.words_at(one.at).any(same) {
                return None;
            }
            if self.says_another(&one.words, step) {
                return Some(Gap::Other(place));
            }
        }
        let seen = clauses().any(|one| one.words.iter().any(same))
            || !mentions(self.case, self.tables, &place).is_empty()
            || self.case.earlier.iter().any(|one| one.text.to_lowercase().contains(&place));
        (act.grave && !seen).then_some(Gap::Unnamed(place))
    }

    /// The namespace or context that an option gives.
    fn place_of(&self, step: &Step<'_>) -> Option<String> {
        let words = &step.invocation.argv;
        if !holds(&self.tables.defaults.namespaced, &step.invocation.program) {
            return None;
        }
        let joined = words.iter().find_map(|word| {
            let (option, value) = word.split_once('=')?;
            matches!(option, "--namespace" | "-n").then_some(value)
        });
        let apart = words.windows(2).find_map(|pair| match pair {
            [option, value] if matches!(option.as_str(), "-n" | "--namespace") => Some(value.as_str()),
            _ => None,
        });
        joined.or(apart).map(str::to_lowercase)
    }

    /// `in namespace qa`, `-n qa`, `in the qa namespace`.
    fn says_another(&self, words: &[Word], step: &Step<'_>) -> bool {
        let marks = |word: &Word| matches!(word.text.as_str(), "-n" | "--namespace" | "namespace" | "ns");
        let names = |word: &Word| {
            !self.tables.is_empty_word(&word.stem)
                && !self.tables.is_kind(&word.stem)
                && !step.objects.iter().any(|object| self.is_it(word, object))
        };
        words.windows(2).any(|pair| match pair {
            [one, other] => marks(one) && names(other) || marks(other) && one.text != "-n" && names(one),
            _ => false,
        })
    }

    /// Whether `other` only said what `step` does: `rsync -n`.
    pub(crate) fn is_rehearsal(&self, step: &Step<'_>, other: &Step<'_>) -> bool {
        let rehearses = |one: &Step<'_>| {
            self.tables.defaults.rehearsing.iter().any(|option| has_option(option, one.invocation))
        };
        rehearses(other) && !rehearses(step)
    }

    /// `pkill node` for one server that hangs: it reaches all of that name, so the name has to be the person's.
    pub(crate) fn by_pattern(
        &self,
        step: &Step<'_>,
        footings: &[(Object, Footing)],
        clause: &Clause,
    ) -> Option<Gap> {
        if !matches!(step.invocation.program.as_str(), "pkill" | "killall" | "skill") {
            return None;
        }
        let said = |object: &Object| {
            let parts = crate::plan::parts(&object.text);
            self.is_broad(clause) && clause.words.iter().any(|word| parts.contains(&word.stem))
        };
        let open = footings.iter().find(|(object, footing)| {
            matches!(footing, Footing::Found(_) | Footing::Listed(_)) && !said(object)
        });
        open.map(|(object, _)| Gap::Further(format!("reaches every process called `{}`", object.text)))
    }
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    const LOOK: &str = "psql -h db-stg shop -c 'select count(*) from sessions where x > 30'";
    const DELETE: &str = "psql -h db-stg shop -c 'delete from sessions where x > 30'";

    #[test]
    fn a_database_is_settled_by_a_look_into_it_on_the_same_machine() {
        let said = || Session::default().says("delete the old rows in the sessions table on db-stg");
        let looked = said().ran(LOOK, "12");
        assert_eq!(looked.leaves_open(DELETE), Some(vec![]));
        assert_ne!(said().leaves_open(DELETE), Some(vec![]));
        assert_ne!(said().ran(&LOOK.replace("db-stg", "db-2"), "12").leaves_open(DELETE), Some(vec![]));
        assert_ne!(said().ran(LOOK, "12").leaves_open(&DELETE.replace("shop", "crm")), Some(vec![]));
    }

    #[test]
    fn who_names_one_database_means_no_other_that_was_looked_into() {
        let other = LOOK.replace("shop", "crm");
        let said = "delete the old rows in the sessions table of crm on db-stg";
        let looked = || Session::default().says(said).ran(LOOK, "12").ran(&other, "3");
        assert_ne!(looked().leaves_open(DELETE), Some(vec![]));
        assert_eq!(looked().leaves_open(&DELETE.replace("shop", "crm")), Some(vec![]));
    }

    #[test]
    fn the_tables_are_dropped_and_not_what_they_lie_in() {
        let said =
            || Session::default().says("the tables tmp_1 and tmp_2 in warehouse on db-test can be dropped");
        let drop = "mysql -h db-test -e 'drop table tmp_1, tmp_2' warehouse";
        assert_eq!(said().leaves_open(drop), Some(vec![]));
        assert_ne!(said().leaves_open(&drop.replace("tmp_2", "tmp_2, tmp_3")), Some(vec![]));
        assert_ne!(said().leaves_open(&drop.replace("warehouse", "billing")), Some(vec![]));
    }

    #[test]
    fn a_project_is_settled_by_a_look_into_it() {
        let list = "box-1 europe-west4-a RUNNING";
        let look = "gcloud compute instances list --project shop-1";
        let said = || Session::default().ran(look, list).says("delete box-1");
        let line = "gcloud compute instances delete box-1 --project shop-1";
        assert_eq!(said().leaves_open(line), Some(vec![]));
        assert_ne!(said().leaves_open(&line.replace("shop-1", "shop-2")), Some(vec![]));
    }

    #[test]
    fn a_zone_is_the_one_that_a_list_shows_beside_what_was_named() {
        let list = "box-1 europe-west4-a RUNNING\nbox-2 europe-west1-b RUNNING";
        let said = || Session::default().ran("gcloud compute instances list", list).says("delete box-1");
        assert_eq!(
            said().leaves_open("gcloud compute instances delete box-1 --zone europe-west4-a"),
            Some(vec![])
        );
        let line = "gcloud compute instances delete box-1 --zone europe-west1-b";
        assert_ne!(said().leaves_open(line), Some(vec![]));
    }
}
