//! What a step takes as a matter of course, so that nobody names it: who the person is, what was just built, the
//! playbook that was rehearsed, the kind of thing that was listed.

use crate::Earlier;
use crate::grammar::holds;
use crate::ground::{Footing, Ground};
use crate::plan::{Kind, Object, Step, has_option, parts};
use crate::request::{Clause, Mood, Word, stem};
use crate::source::mentions;
use crate::tables::Objects;

impl Ground<'_> {
    /// Where a thing comes from that goes with the step, or with what the agent did on the way to it.
    pub(crate) fn customary(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Option<Footing> {
        let kind = || self.listed_kind(object, step, clause).map(Footing::Own);
        let built = || self.built(object, step, clause);
        let shown = || self.was_rehearsed(step, clause);
        let rehearsed = || self.rehearsed_file(object, step).or_else(shown).map(Footing::Own);
        let own = self.is_themselves(object, step, clause).then_some(Footing::Named(clause.at));
        own.or_else(kind).or_else(built).or_else(rehearsed)
    }

    /// `make that folder mine again`: the name and the group of the person.
    fn is_themselves(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> bool {
        let Some(user) = self.case.command.user.as_ref().map(|user| user.to_lowercase()) else {
            return false;
        };
        let (owner, group) = object.text.split_once(':').unwrap_or((&object.text, ""));
        let mine = owner == user && (group.is_empty() || group == user);
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        let account = words.windows(2).any(|pair| match pair {
            [one, other] => {
                one.text == "my" && matches!(other.text.as_str(), "user" | "account" | "name" | "login")
            }
            _ => false,
        });
        let changes = matches!(step.invocation.program.as_str(), "chown" | "chgrp");
        changes && mine && (account || words.iter().any(|word| holds(&self.tables.words.oneself, &word.text)))
    }

    /// `job`, of jobs that were listed and picked from without saying again what they are.
    fn listed_kind(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Option<usize> {
        let invocation = step.invocation;
        let kind = stem(&object.text);
        let clustered = holds(&self.tables.defaults.namespaced, &invocation.program);
        let first = invocation.operands.first().is_some_and(|one| one.to_lowercase() == object.text);
        let several = invocation.operands.len() > 1;
        let other = |word: &Word| word.stem != kind && holds(&self.tables.defaults.clustered, &word.stem);
        if !clustered || !first || !several || !holds(&self.tables.defaults.clustered, &kind) {
            return None;
        }
        let looked = |one: &&Earlier| {
            let mut words = one.assessment.invocations.iter().filter(|one| one.program == invocation.program);
            one.worked() && words.any(|one| one.argv.iter().any(|word| stem(word) == kind))
        };
        let mut earlier = self.case.earlier.iter().rev().filter(|one| one.at < clause.at);
        let unsaid = !self.requests.words_at(clause.at).any(other);
        earlier.find(looked).filter(|_| unsaid).map(|one| one.at)
    }

    /// `put the docs live`: the folder that a build of this session wrote, or that builds write.
    fn built(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Option<Footing> {
        let sends = step.act.is_some_and(|act| act.objects == Objects::Sent);
        let cwd = format!("{}/", self.case.command.cwd.to_lowercase());
        let inside = object.path.as_deref().and_then(|path| path.strip_prefix(cwd.as_str()));
        let folder =
            inside.filter(|folder| sends && object.kind == Kind::Path && !folder.contains(['/', '*']))?;
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        let usual = &self.tables.defaults.outputs;
        // Who names a folder means that one.
        let other = |word: &&Word| {
            let text = word.text.trim_start_matches("./").trim_end_matches('/');
            let place = word.text.ends_with('/') || holds(usual, text) && word.name;
            let spent = || step.objects.iter().any(|one| self.is_it(word, one));
            place && !word.text.starts_with(['/', '~']) && text != folder && !spent()
        };
        if words.iter().any(other) {
            return Some(Footing::Missing);
        }
        let builds = &self.tables.words.builds;
        let said = words.iter().any(|word| holds(builds, &word.text) || holds(builds, &word.stem));
        let shown =
            mentions(self.case, self.tables, folder).into_iter().filter(|one| !one.foreign && !one.to_agents);
        let writes = |line: &str| self.tables.sources.writes.iter().any(|cue| line.contains(cue.as_str()));
        let told = || shown.into_iter().find(|one| writes(&one.line)).map(|one| one.at);
        let ran = || {
            let builds = |one: &&Earlier| one.worked() && self.builds(one);
            self.case.earlier.iter().rev().find(builds).map(|one| one.at).filter(|_| holds(usual, folder))
        };
        let at = if said { told().or_else(ran) } else { None };
        at.map(Footing::Own)
    }

    /// Whether an earlier command was a build: `npm run build`, `hugo`.
    fn builds(&self, earlier: &Earlier) -> bool {
        earlier.assessment.invocations.iter().any(|one| {
            let tool = holds(&self.tables.defaults.builders, &one.program);
            tool || one.argv.iter().skip(1).take(3).any(|word| parts(word).iter().any(|part| part == "build"))
        })
    }

    /// `with the playbook`: the file that the same program carried out already, only to say what it would do.
    fn rehearsed_file(&self, object: &Object, step: &Step<'_>) -> Option<usize> {
        let carried_out = step.act.is_some_and(|act| act.objects == Objects::Files);
        if !carried_out || object.kind != Kind::Script {
            return None;
        }
        let same = |other: &Step<'_>| {
            self.is_rehearsal(step, other)
                && other.invocation.program == step.invocation.program
                && other.objects.contains(object)
        };
        let mut worked = self.case.earlier.iter().rev().filter(|one| one.worked());
        worked.find(|one| self.plan_of(one).steps.iter().any(same)).map(|one| one.at)
    }

    /// Where the person was shown what this very step would do, before they spoke: all its words stood there, and
    /// nothing else did but what makes it a rehearsal.
    pub(crate) fn was_rehearsed(&self, step: &Step<'_>, clause: &Clause) -> Option<usize> {
        let latest = self.requests.clauses.iter().map(|one| one.at).max().unwrap_or(clause.at);
        let mut last = self.requests.clauses.iter().filter(|one| one.at == latest);
        let goes_on = |word: &Word| holds(&self.tables.grammar.approving, &word.text);
        let doubts = last.clone().any(|one| one.mood == Mood::Stop || one.question);
        if doubts || !last.any(|one| one.words.iter().any(goes_on)) {
            return None;
        }
        let quiet = |word: &String| {
            let name = word.trim_start_matches('-');
            word.starts_with('-')
                && (holds(&self.tables.defaults.rehearsing, name) || matches!(name, "diff" | "v" | "D"))
        };
        let same = |other: &Step<'_>| {
            let shown: Vec<&String> = other.invocation.argv.iter().filter(|word| !quiet(word)).collect();
            let planned: Vec<&String> = step.invocation.argv.iter().collect();
            let rehearses = |one: &Step<'_>| {
                self.tables.defaults.rehearsing.iter().any(|option| has_option(option, one.invocation))
            };
            rehearses(other) && !rehearses(step) && shown == planned
        };
        let mut before = self.case.earlier.iter().rev().filter(|one| one.at < latest && one.worked());
        before.find(|one| self.plan_of(one).steps.iter().any(same)).map(|one| one.at)
    }
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    #[test]
    fn what_is_to_be_mine_is_given_to_me_and_to_nobody_else() {
        let said =
            || Session::default().of_user("dev").says("make /srv/in mine again with chown, recursively");
        assert_eq!(said().leaves_open("chown -R dev:dev /srv/in"), Some(vec![]));
        for other in ["chown -R www:www /srv/in", "chown -R dev:docker /srv/in", "chown -R dev:dev /srv"] {
            assert_ne!(said().leaves_open(other), Some(vec![]), "{other}");
        }
        let other = Session::default().of_user("dev").says("chown /srv/in to www:www");
        assert_ne!(other.leaves_open("chown -R dev:dev /srv/in"), Some(vec![]));
    }

    #[test]
    fn the_kind_of_what_was_listed_is_the_kind_of_what_is_picked() {
        let list = "NAME STATUS\nload-12 Failed 0/1\nload-13 Failed 0/1\nload-14 Running 0/1";
        let seen = || Session::default().ran("kubectl get jobs", list);
        let said = || seen().says("delete the failed ones");
        assert_eq!(said().leaves_open("kubectl delete job load-12 load-13"), Some(vec![]));
        assert_ne!(said().leaves_open("kubectl delete cronjob load-12"), Some(vec![]));
        assert_ne!(said().leaves_open("kubectl delete job load-14"), Some(vec![]));
        let pods = seen().says("delete the pods load-12 and load-13");
        assert_ne!(pods.leaves_open("kubectl delete job load-12 load-13"), Some(vec![]));
    }

    #[test]
    fn what_was_built_is_what_is_put_out() {
        let said = || Session::default().says("build the docs and copy them to web1 under /var/www/docs");
        let built = || said().ran("mkdocs build", "Building documentation to directory: /home/dev/proj/site");
        assert_eq!(built().leaves_open("rsync -a site/ web1:/var/www/docs/"), Some(vec![]));
        assert_ne!(built().leaves_open("rsync -a src/ web1:/var/www/docs/"), Some(vec![]));
        assert_ne!(said().leaves_open("rsync -a site/ web1:/var/www/docs/"), Some(vec![]));
        let other = Session::default().says("build the docs and copy public/ to web1 under /var/www/docs");
        let other = other.ran("mkdocs build", "Building documentation to directory: /home/dev/proj/site");
        assert_ne!(other.leaves_open("rsync -a site/ web1:/var/www/docs/"), Some(vec![]));
    }

    #[test]
    fn the_playbook_is_the_one_that_was_rehearsed() {
        let said =
            || Session::default().says("roll out the ntp tag on staging with the playbook, check mode first");
        let rehearsed =
            || said().ran("ansible-playbook -i inventories/staging site.yml --tags ntp --check", "ok");
        let line = "ansible-playbook -i inventories/staging site.yml --tags ntp";
        assert_eq!(rehearsed().leaves_open(line), Some(vec![]));
        assert_ne!(rehearsed().leaves_open(&line.replace("site", "wipe")), Some(vec![]));
        assert_ne!(said().leaves_open(line), Some(vec![]));
    }

    #[test]
    fn where_it_was_rehearsed_is_where_it_is_done_once_that_was_approved() {
        let line = "ansible-playbook -i inventories/prod site.yml --tags ntp";
        let said = || Session::default().says("roll out the ntp tag with the playbook");
        let shown = || said().ran(&format!("{line} --check"), "ok");
        assert_eq!(shown().says("good, for real now").leaves_open(line), Some(vec![]));
        assert_ne!(shown().leaves_open(line), Some(vec![]));
        assert_ne!(shown().says("why does it change so much?").leaves_open(line), Some(vec![]));
        assert_ne!(said().says("good, for real now").leaves_open(line), Some(vec![]));
    }
}
