//! What the person asked for: an honest small understanding of English requests.
//!
//! Sentences become clauses, and each clause asks, forbids, tells, waits for something, agrees, or takes back. What
//! is not understood asks for nothing. Only prompts are read here; nothing else grants.

mod clause;
mod correction;
mod gate;
mod halt;
mod lines;
mod part;
mod phrase;
mod pointing;
mod verb;
mod words;

pub(crate) use clause::{Clause, Mood};
pub(crate) use gate::{Gate, is_time};
pub(crate) use phrase::{contains, contains_any};
pub(crate) use words::{Word, stem};

use crate::Case;
use crate::tables::Tables;

/// All clauses of a session, oldest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Requests {
    pub(crate) clauses: Vec<Clause>,
}

impl Requests {
    /// Reads what the person said.
    pub(crate) fn read(case: &Case, tables: &Tables) -> Self {
        let mut clauses = Vec::new();
        for (at, _, text) in case.words() {
            let mut said = clause::read(at, text, tables);
            correction::resolve(&mut clauses, &mut said, tables);
            clauses.extend(said);
        }
        Self { clauses }
    }

    /// Everything said at `at` that is not forbidden there.
    pub(crate) fn words_at(&self, at: usize) -> impl Iterator<Item = &Word> {
        let of = self.clauses.iter().filter(move |clause| clause.at == at && clause.mood != Mood::Forbid);
        of.flat_map(|clause| &clause.words)
    }
}

impl Requests {
    /// The same without what something is only based on: `rebase my branch on main` names no branch to push to.
    pub(crate) fn goals_at<'s>(&'s self, at: usize, tables: &'s Tables) -> impl Iterator<Item = &'s Word> {
        let of = self.clauses.iter().filter(move |clause| clause.at == at && clause.mood != Mood::Forbid);
        of.flat_map(|clause| {
            let words = &clause.words;
            words.iter().enumerate().filter(|(nth, _)| !is_base(words, *nth, tables)).map(|(_, word)| word)
        })
    }
}

/// Whether the word there is what something is rebased on, compared with or merged from.
fn is_base(words: &[Word], at: usize, tables: &Tables) -> bool {
    let grammar = &tables.grammar;
    let begin = words.iter().take(at).rposition(|word| grammar.basing.contains(&word.text));
    let Some(begin) = begin else { return false };
    let between = words.get(begin + 1..at).unwrap_or_default();
    if between.iter().any(|word| grammar.aiming.contains(&word.text)) {
        return false;
    }
    let leads = between.iter().any(|word| grammar.leaning.contains(&word.text));
    let direct = ["merg", "pull", "fetch"];
    let taken = words.get(begin).is_some_and(|word| direct.iter().any(|verb| word.text.starts_with(verb)));
    leads || taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tables;

    /// Moods of the clauses, and whether each asks for or forbids the family.
    fn moods(text: &str, family: &str) -> Vec<(Mood, bool)> {
        let clauses = clause::read(0, text, &Tables::builtin().unwrap());
        clauses.iter().map(|clause| (clause.mood, clause.families.contains(family))).collect()
    }

    #[test]
    fn a_request_is_what_is_asked_and_not_what_is_told() {
        assert_eq!(moods("Could you please push my branch?", "push"), [(Mood::Ask, true)]);
        assert_eq!(moods("The script deletes the logs.", "remove"), [(Mood::Tell, false)]);
        assert_eq!(moods("How do I delete a branch?", "remove"), [(Mood::Tell, false)]);
        assert_eq!(moods("The old pods need to be deleted.", "remove"), [(Mood::Ask, true)]);
    }

    #[test]
    fn what_is_ruled_out_is_told_from_what_is_asked() {
        assert_eq!(moods("Fix it but don't push", "push"), [(Mood::Ask, false), (Mood::Forbid, true)]);
        assert_eq!(moods("rebase without force-pushing", "push"), [(Mood::Ask, false), (Mood::Forbid, true)]);
        assert_eq!(moods("The app can't delete files.", "remove"), [(Mood::Tell, false)]);
        assert_eq!(moods("I don't need the branch", "install"), [(Mood::Tell, false)]);
    }

    #[test]
    fn what_a_heading_rules_out_is_forbidden_and_what_is_ticked_off_asks_for_nothing() {
        let said = "Steps:\n- push to dev\n- delete the tag ✔\n\nOut of scope:\n- prod-eu";
        let expected = [Mood::Tell, Mood::Ask, Mood::Tell, Mood::Tell, Mood::Forbid];
        assert_eq!(moods(said, "remove"), expected.map(|mood| (mood, false)));
    }

    #[test]
    fn what_is_only_told_with_a_negation_forbids_nothing() {
        for said in
            ["app-02 has no access to the store", "it never reached origin", "dont care that theyre unmerged"]
        {
            assert!(moods(said, "push").iter().all(|(mood, _)| *mood != Mood::Forbid), "{said}");
        }
    }

    #[test]
    fn what_one_verb_shares_with_another_is_not_forbidden_with_it() {
        assert_eq!(moods("Stop the worker, not delete", "stop"), [(Mood::Ask, true), (Mood::Forbid, false)]);
        assert_eq!(
            moods("Stop the worker, not delete", "destroy"),
            [(Mood::Ask, false), (Mood::Forbid, true)]
        );
    }

    #[test]
    fn a_negation_behind_what_it_rules_out_rules_it_out() {
        let ruled_out = [(Mood::Ask, true), (Mood::Forbid, false)];
        assert_eq!(moods("delete dist, uploads not", "remove"), ruled_out);
        assert_eq!(moods("lösche dist, aber nicht uploads", "remove"), ruled_out);
        assert_eq!(moods("delete dist please, uploads は消さないで", "remove"), ruled_out);
    }

    #[test]
    fn a_slip_of_the_finger_asks_for_the_same() {
        assert_eq!(moods("plese delte the build folder", "remove"), [(Mood::Ask, true)]);
        assert_eq!(moods("dotn push it", "push"), [(Mood::Forbid, true)]);
        assert_eq!(moods("blush the firmware", "remove"), [(Mood::Tell, false)]);
    }

    #[test]
    fn what_waits_for_a_no_is_asked_for() {
        let said = "Is redis running? If not start it";
        let expected = [(Mood::Tell, false), (Mood::Tell, false), (Mood::Ask, true)];
        assert_eq!(moods(said, "start"), expected);
        assert_eq!(moods("Mind opening a PR?", "open"), [(Mood::Ask, true)]);
    }

    #[test]
    fn what_is_changed_in_a_file_is_an_edit() {
        let edits = |text: &str| -> Vec<bool> {
            clause::read(0, text, &Tables::builtin().unwrap()).iter().map(|clause| clause.edits).collect()
        };
        assert_eq!(edits("set the replicas in k8s/web.yaml to 3"), [true]);
        assert_eq!(edits("set the replicas of web to 3"), [false]);
        assert_eq!(edits("run the statements in seed.sql"), [false]);
    }

    #[test]
    fn what_can_go_may_be_removed() {
        assert_eq!(moods("models/v5.* can go, v6 and v7 stay", "remove")[0], (Mood::Ask, true));
        assert_eq!(moods("we can go now", "remove"), [(Mood::Tell, false)]);
    }

    #[test]
    fn a_topic_in_front_of_a_colon_is_what_is_spoken_of() {
        let said = "- stopped containers: all can go\n- volumes: DON'T touch";
        assert_eq!(moods(said, "remove"), [(Mood::Ask, true), (Mood::Forbid, false)]);
        let clauses = clause::read(0, said, &Tables::builtin().unwrap());
        assert!(clauses[1].words.iter().any(|word| word.text == "volumes"));
        assert!(!clauses[1].at_large);
    }

    #[test]
    fn what_is_denied_between_brackets_is_put_behind_its_sentence() {
        let said = "so stop (not terminate!) the two boxes";
        assert_eq!(moods(said, "stop"), [(Mood::Ask, true), (Mood::Forbid, false)]);
    }

    #[test]
    fn what_is_only_said_of_something_rules_nothing_out() {
        for said in [
            "no complaints so far",
            "it was never merged",
            "drop what no longer exists",
            "it goes at 03:40, not 02:40",
        ] {
            assert!(moods(said, "remove").iter().all(|(mood, _)| *mood != Mood::Forbid), "{said}");
        }
        assert_eq!(moods("no deletes", "remove"), [(Mood::Forbid, true)]);
    }

    #[test]
    fn where_something_is_done_may_stand_in_front() {
        assert_eq!(moods("in /var/log/app remove the old logs", "remove"), [(Mood::Ask, true)]);
        assert_eq!(moods("release notes are stale", "publish"), [(Mood::Tell, false)]);
        assert_eq!(moods("release is on thursday", "publish"), [(Mood::Tell, false)]);
        assert_eq!(moods("i move latest by hand", "publish"), [(Mood::Forbid, false)]);
    }

    #[test]
    fn a_ticket_asks_for_what_the_person_asks_to_be_done() {
        let ticket = "> Roll notifier 2.1 out to staging\n\n";
        assert_eq!(moods(&format!("{ticket}can you do this ticket"), "deploy")[0], (Mood::Ask, true));
        assert!(
            moods(&format!("{ticket}what do they mean by that?"), "deploy").iter().all(|(_, asks)| !asks)
        );
    }

    #[test]
    fn what_we_can_do_now_is_asked_for_and_what_we_can_do_later_is_not() {
        assert_eq!(moods("we can merge 412", "merge"), [(Mood::Ask, true)]);
        assert_eq!(moods("we can merge 412 tomorrow", "merge"), [(Mood::Tell, false)]);
        assert_eq!(moods("@bot can you squash-merge 412?", "merge"), [(Mood::Ask, true)]);
        assert_eq!(moods("what can we merge?", "merge"), [(Mood::Tell, false)]);
    }

    #[test]
    fn who_mixed_two_up_takes_back_what_they_asked() {
        assert_eq!(moods("sorry, mixed it up", "remove")[0].0, Mood::Stop);
    }

    #[test]
    fn who_thinks_again_takes_nothing_back_when_they_say_what_it_shall_be() {
        let said = "oh wait. box-2 is in use, so leave that one";
        let clauses = clause::read(0, said, &Tables::builtin().unwrap());
        assert!(clauses.iter().all(|clause| clause.mood != Mood::Stop));
        let limit = clauses.iter().find(|clause| clause.mood == Mood::Forbid).unwrap();
        assert!(limit.words.iter().any(|word| word.text == "box-2"));
        assert_eq!(moods("oh wait. let me check first", "push")[0].0, Mood::Stop);
    }

    #[test]
    fn what_others_say_is_asked_for_by_pointing_at_it() {
        assert_eq!(moods("the docs say remove the caches. do that please", "remove")[0], (Mood::Ask, true));
        assert_eq!(moods("the docs say remove the caches", "remove")[0], (Mood::Tell, false));
    }

    #[test]
    fn what_the_person_waits_for_themselves_holds_nothing_up() {
        let gates = |text: &str| -> Vec<Gate> {
            clause::read(0, text, &Tables::builtin().unwrap()).iter().map(|clause| clause.gate).collect()
        };
        assert!(gates("drop it, I will compare it when I connect").iter().all(|gate| *gate == Gate::Open));
        assert_eq!(gates("run it as a dry run first. when I give the word do it for real")[0], Gate::Person);
    }

    #[test]
    fn an_answer_agrees_or_takes_back() {
        assert_eq!(moods("yes, go ahead", "push"), [(Mood::Agree, false)]);
        assert_eq!(moods("never mind, leave it", "push"), [(Mood::Stop, false), (Mood::Stop, false)]);
        assert_eq!(moods("[Request interrupted by user]", "push"), [(Mood::Stop, false)]);
    }

    #[test]
    fn a_request_may_wait_for_the_person_or_for_checks() {
        let gates = |text: &str| -> Vec<Gate> {
            clause::read(0, text, &Tables::builtin().unwrap()).iter().map(|clause| clause.gate).collect()
        };
        assert_eq!(gates("Push when I say so."), [Gate::Person, Gate::Person]);
        assert_eq!(gates("If the tests pass, deploy."), [Gate::Checks, Gate::Checks]);
        assert_eq!(gates("When you are done, push."), [Gate::Open, Gate::Open]);
    }
}
