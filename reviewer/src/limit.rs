//! Whether a step is what the person ruled out.

use assize_protocol::{Confidence, ReviewOutcome};

use crate::Answer;
use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::{Kind, Object, Step, parts};
use crate::request::{Clause, Mood, Word, contains_any};
use crate::scope::cite;
use crate::spared::{is_named, sweeps_over};
use crate::support::Support;
use crate::tables::Tables;

/// What the person forbade, and did not ask for again since.
pub(crate) fn forbidden(
    ground: &Ground<'_>,
    step: &Step<'_>,
    support: Option<&Support<'_>>,
) -> Option<Answer> {
    let limits = ground.requests.clauses.iter().filter(|clause| clause.mood == Mood::Forbid);
    let mut doubt = None;
    for clause in limits.rev() {
        if ground.condition(clause) == Some(false)
            || is_another_task(ground, step, clause)
            || is_their_own(ground, support, clause)
            || ground.is_over(clause)
        {
            continue;
        }
        let lifted = support.is_some_and(|support| {
            // The line itself was written before, and asked for again in other words.
            let again = support.verbatim && clause.at_large && ground.is_asked_since(step, clause.at);
            again || lifts(ground, support, step, clause)
        });
        let same = support.is_some_and(|support| puts_off(ground, support, step, clause));
        match if same { Match::Yes } else { matches_limit(ground, step, clause) } {
            _ if lifted || is_apart(support, clause) => {}
            Match::Yes if !clause.condition.is_empty() => {
                let answer = Answer::abstain(format!(
                    "the person ruled out a step that {}, in a case that may be this one",
                    step.name()
                ));
                doubt = Some(cite(ground, answer, clause.at).at(step.span()));
            }
            Match::Yes => {
                let answer = Answer::new(
                    ReviewOutcome::Deny,
                    Confidence::High,
                    format!("the person ruled out a step that {}", step.name()),
                );
                return Some(cite(ground, answer, clause.at).at(step.span()));
            }
            Match::Maybe if step.weighty => {
                let answer = Answer::abstain(format!(
                    "the plan {}, and may touch what the person ruled out",
                    step.name()
                ));
                doubt = Some(cite(ground, answer, clause.at).at(step.span()));
            }
            Match::Maybe | Match::No => {}
        }
    }
    doubt
}

/// `reload it, never restart it`: another of the things that the program can be told, and not the one that was asked for
/// by its name.
fn is_another_task(ground: &Ground<'_>, step: &Step<'_>, limit: &Clause) -> bool {
    let tables = ground.tables;
    let program = step.invocation.program.as_str();
    if step.wraps && !limit.touching {
        let connects = |word: &Word| holds(&tables.grammar.connecting, &word.stem) || word.name;
        return program == "ssh" && !limit.words.iter().any(connects);
    }
    let Some(tasks) = tables.defaults.tasks.get(program) else { return false };
    let told = |word: &str| step.invocation.argv.iter().any(|one| one == word);
    let ruled_out: Vec<&Word> =
        limit.words.iter().filter(|word| tables.asks.contains_key(&word.stem)).collect();
    let others = |word: &&Word| holds(tasks, &word.stem) && !told(&word.stem);
    let mut asked = ground.requests.clauses.iter().filter(|one| one.at == limit.at && one.mood == Mood::Ask);
    let by_name = |word: &Word| holds(tasks, &word.stem) && told(&word.stem);
    !ruled_out.is_empty() && ruled_out.iter().all(others) && asked.any(|one| one.words.iter().any(by_name))
}

/// `copy it there, I will submit it myself`: what they do themselves is another thing than what they asked for.
fn is_their_own(ground: &Ground<'_>, support: Option<&Support<'_>>, limit: &Clause) -> bool {
    let Some(support) = support.filter(|support| support.gaps.is_empty() && support.clause.at == limit.at)
    else {
        return false;
    };
    let verbs = |clause: &Clause| -> Vec<String> {
        let of = clause.words.iter().filter(|word| ground.tables.asks.contains_key(&word.stem));
        of.map(|word| word.stem.clone()).collect()
    };
    let (theirs, asked) = (verbs(limit), verbs(support.clause));
    let own = limit.words.iter().any(|word| word.text == "myself")
        && limit.words.iter().any(|word| word.text == "i");
    own && !theirs.is_empty() && !theirs.iter().any(|verb| asked.contains(verb))
}

/// `do not push the tag`, where `push the tag 1.9.0` was asked for before: the same in the same words.
fn puts_off(ground: &Ground<'_>, support: &Support<'_>, step: &Step<'_>, limit: &Clause) -> bool {
    let same_act = step.act.is_some_and(|act| act.asked_by.iter().any(|one| limit.families.contains(one)));
    let content = content(ground, limit, step);
    let asked = |word: &&Word| {
        let mut words = ground.requests.words_at(support.clause.at);
        ground.tables.is_kind(&word.stem) && words.any(|one| one.stem == word.stem)
    };
    let earlier = support.clause.at < limit.at && !support.clause.families.is_disjoint(&limit.families);
    same_act && earlier && !content.is_empty() && content.iter().all(asked)
}

/// `leave the others`: what was asked for in full is none of them.
fn is_apart(support: Option<&Support<'_>>, limit: &Clause) -> bool {
    limit.complement && support.is_some_and(|support| support.gaps.is_empty())
}

/// Whether later words ask for just what `limit` ruled out.
fn lifts(ground: &Ground<'_>, support: &Support<'_>, step: &Step<'_>, limit: &Clause) -> bool {
    let later = support.clause.at > limit.at;
    if !later || !support.gaps.is_empty() {
        return false;
    }
    if support.verbatim || limit.at_large {
        return true;
    }
    // What was ruled out by name has to be asked for by name.
    let named = |word: &&Word| {
        ground.requests.words_at(support.clause.at).any(|said| ground.tables.same(&said.stem, &word.stem))
    };
    let content: Vec<&Word> = content(ground, limit, step);
    content.iter().all(named)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    Yes,
    Maybe,
    No,
}

/// The words of a limit that say what it is about.
fn content<'c>(ground: &Ground<'_>, clause: &'c Clause, step: &Step<'_>) -> Vec<&'c Word> {
    let tables = ground.tables;
    let plain = |word: &&Word| {
        let verb = tables.asks.contains_key(&word.text)
            && !word.name
            && word.text != "force"
            && !tables.is_kind(&word.stem)
            && !clause.touching;
        let inflected =
            ["ing", "ed"].iter().any(|end| word.text.ends_with(end)) && !word.name && !clause.touching;
        let frame = tables.words.negations.contains(&word.text) || tables.words.touching.contains(&word.text);
        // `the release`, of a plan that publishes: the act itself.
        let act = !word.name && asks_for(tables, &word.stem, step);
        !act && !verb
            && !inflected
            && !frame
            && !tables.is_empty_word(&word.stem)
            && !matches!(word.text.as_str(), "yet" | "ago" | "want" | "else" | "nor")
    };
    clause.words.iter().filter(plain).collect()
}

/// Whether a word is a verb that asks for this step.
fn asks_for(tables: &Tables, word: &str, step: &Step<'_>) -> bool {
    let families = tables.asks.get(word).into_iter().flatten().filter(|(words, _)| words.len() == 1);
    let mut families = families.flat_map(|(_, families)| families);
    families.any(|family| step.act.is_some_and(|act| act.asked_by.contains(family)))
}

fn matches_limit(ground: &Ground<'_>, step: &Step<'_>, clause: &Clause) -> Match {
    let Some(act) = step.act else {
        return if clause.at_large && step.weighty { Match::Maybe } else { Match::No };
    };
    let tables = ground.tables;
    let program = |word: &Word| !word.name && word.text == step.invocation.program;
    let asked = act.asked_by.iter().any(|family| clause.families.contains(family))
        || clause.at_large && clause.words.iter().any(program);
    let topic =
        clause.words.iter().any(|word| act.topics.contains(&word.stem) || act.topics.contains(&word.text));
    let touched = clause.touching && (step.changes || step.secret);
    let contrast = |step: &Step<'_>, word: &Word| has_own_feature(ground, step, word, false);
    if ground.is_only_contrast(step, clause, &contrast) {
        return Match::No;
    }
    if topic && clause.touching && !asked {
        return Match::Yes;
    }
    if names_task(ground, step, clause) && content(ground, clause, step).is_empty() {
        return Match::Yes;
    }
    if !(asked || touched) {
        return Match::No;
    }
    if is_elsewhere(ground, step, clause) {
        return Match::No;
    }
    let content = content(ground, clause, step);
    // `ask me before you delete anything there`
    if clause.at_large && asked && contains_any(&clause.words, &tables.grammar.sweeping) && step.weighty {
        return Match::Yes;
    }
    if content.is_empty() {
        let hit = clause.at_large && (asked || step.weighty);
        return if hit { Match::Yes } else { Match::No };
    }
    let entire = clause.words.iter().any(|word| holds(&tables.grammar.entire, &word.text));
    let word_hits = |word: &&Word| has_feature(ground, step, word, entire);
    if content.iter().any(|word| !tables.is_kind(&word.stem) && word_hits(word)) {
        return Match::Yes;
    }
    let kinds: Vec<&&Word> = content.iter().filter(|word| tables.is_kind(&word.stem)).collect();
    if kinds.len() == content.len() && kinds.iter().any(|word| word_hits(word)) {
        return Match::Yes;
    }
    // Where the plan names nothing, nobody knows that it is something else.
    let sweeps = touched && sweeps_over(ground, step, act, &content);
    let open = step.weighty && sweeps
        || step.weighty
            && asked
            && (step.objects.iter().all(|object| object.kind == Kind::Host)
                || step.unresolved
                || step.objects.iter().any(|object| object.text.contains('*')));
    let names = content.iter().any(|word| word.name || tables.defaults.lasting.contains(&word.text));
    if open && (names || kinds.len() < content.len()) && !is_manner(content.as_slice(), tables) {
        Match::Maybe
    } else {
        Match::No
    }
}

/// `never a restart`: just what the program is told.
fn names_task(ground: &Ground<'_>, step: &Step<'_>, clause: &Clause) -> bool {
    let Some(tasks) = ground.tables.defaults.tasks.get(&step.invocation.program) else { return false };
    let told = |word: &Word| step.invocation.argv.contains(&word.stem);
    clause.words.iter().any(|word| holds(tasks, &word.stem) && told(word))
}

/// `the prod queue has real stuff, leave that`, and the plan names another stage.
fn is_elsewhere(ground: &Ground<'_>, step: &Step<'_>, clause: &Clause) -> bool {
    let said: Vec<&str> =
        clause.words.iter().filter_map(|word| ground.tables.environment(&word.text)).collect();
    !said.is_empty()
        && !step.environments.is_empty()
        && !said.iter().any(|one| step.environments.contains(*one))
}

/// `force`, `verify`: how, not what.
fn is_manner(words: &[&Word], tables: &Tables) -> bool {
    words.iter().all(|word| holds(&tables.words.manners, &word.stem))
}

/// Whether a step has something to do with a word.
fn has_feature(ground: &Ground<'_>, step: &Step<'_>, word: &Word, entire: bool) -> bool {
    let same = |one: &String| ground.tables.same(one, &word.stem) || *one == word.text;
    has_own_feature(ground, step, word, entire) || step.act.is_some_and(|act| act.about.iter().any(same))
}

/// The same, as far as this very step has it, and not all that are like it.
fn has_own_feature(ground: &Ground<'_>, step: &Step<'_>, word: &Word, entire: bool) -> bool {
    let tables = ground.tables;
    let same = |part: &str| tables.same(part, &word.stem) || part == word.text;
    let environment = tables.environment(&word.text).is_some_and(|one| step.environments.contains(one));
    let modified = step
        .modifiers
        .iter()
        .any(|one| !one.is_plain() && !one.is_breadth() && one.said.iter().any(|said| same(said)));
    let program = same(&step.invocation.program) || step.invocation.subcommands.iter().any(|sub| same(sub));
    let remote = holds(&tables.words.remotes, &word.stem)
        && step.effects.iter().any(|effect| {
            matches!(effect.target.class, assize_protocol::Class::Remote | assize_protocol::Class::Origin)
        })
        && step.modifiers.iter().any(|modifier| modifier.said.iter().any(|said| said == "remote"));
    let network = holds(&tables.words.networks, &word.stem)
        && step.effects.iter().any(|effect| {
            matches!(effect.kind, assize_protocol::EffectKind::Fetch | assize_protocol::EffectKind::Send)
                && effect.target.class != assize_protocol::Class::Loopback
        });
    let sudo = matches!(word.stem.as_str(), "sudo" | "root") && step.invocation.program == "sudo";
    // `--repository testpypi` goes to another host than the usual one.
    let instead = |object: &Object| {
        let told = step.invocation.argv.iter().filter_map(|one| tables.defaults.instead.get(one));
        told.flatten().any(|host| *host == object.text)
    };
    let own = |object: &&Object| !instead(object) && !Ground::is_only_read(step, object);
    let object = step.objects.iter().filter(own).any(|object| {
        let whole = object.path.as_deref().unwrap_or(&object.text);
        let text = word.text.trim_end_matches('/');
        let base = text.rsplit('/').next().unwrap_or(text);
        let compound = parts(&word.text).len() > 1;
        let tail = if object.kind == Kind::Path {
            near_tail(whole, &ground.case.command.cwd)
        } else {
            whole.to_owned()
        };
        if is_named(ground, object) && object.text != text {
            return covers(whole, text, ground);
        }
        if compound {
            return object.text == text
                || whole.ends_with(&format!("/{}", text.trim_start_matches("~/")))
                || whole.contains(&format!("/{base}/"))
                || object.text.starts_with(&format!("{text}:"))
                || object.text.ends_with(&format!(":{text}"))
                || covers(whole, text, ground);
        }
        // `not the entire caches folder`: that, and not what lies in it.
        let tail = if entire { base_of(&tail) } else { tail };
        parts(&tail).iter().any(|part| same(part)) || object.text == text || covers(whole, text, ground)
    });
    environment || modified || program || remote || network || sudo || object
}

/// The last part of a path.
fn base_of(path: &str) -> String {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned()
}

/// A path below the workspace, or all of it.
fn near_tail(path: &str, cwd: &str) -> String {
    path.strip_prefix(&cwd.to_lowercase()).unwrap_or(path).to_owned()
}

/// Whether a path that a step loses holds what is named.
fn covers(path: &str, named: &str, ground: &Ground<'_>) -> bool {
    let command = &ground.case.command;
    let looks = named.contains('/') || named.contains('.');
    let place = crate::plan::absolute(named, &command.cwd, command.home.as_deref());
    let folder = path.split('*').next().unwrap_or(path).trim_end_matches('/');
    looks && folder.len() > 1 && place.is_some_and(|place| place.starts_with(&format!("{folder}/")))
}

#[cfg(test)]
mod tests {
    use assize_protocol::ReviewOutcome;

    use crate::kit::Session;

    fn denies(said: &str, line: &str) -> bool {
        Session::default().says(said).provenance(line).outcome == ReviewOutcome::Deny
    }

    #[test]
    fn another_task_of_the_same_program_is_ruled_out_and_not_this_one() {
        let said = "reload nginx, never restart nginx";
        assert!(!denies(said, "systemctl reload nginx"));
        assert!(denies(said, "systemctl restart nginx"));
    }

    #[test]
    fn all_of_a_folder_is_more_than_what_lies_in_it() {
        let said = "remove /data/caches/old, but not the entire caches folder";
        assert!(!denies(said, "rm -rf /data/caches/old"));
        assert!(denies(said, "rm -rf /data/caches"));
    }

    #[test]
    fn what_is_ruled_out_in_one_stage_is_not_ruled_out_in_another() {
        let said = "delete the deployment web on staging, do not delete web on prod";
        assert!(!denies(said, "kubectl --context=staging delete deployment web"));
        assert!(denies(said, "kubectl --context=prod delete deployment web"));
    }

    #[test]
    fn what_is_put_off_in_the_words_it_was_asked_for_with_is_ruled_out() {
        let session = |later: &str| Session::default().says("delete the file /data/a.txt").says(later);
        let denied = |later: &str| session(later).provenance("rm /data/a.txt").outcome == ReviewOutcome::Deny;
        assert!(denied("do not delete the file before Cleo signs off"));
        assert!(!denied("do not delete the branch"));
    }

    #[test]
    fn what_they_do_themselves_is_another_thing() {
        let said = "delete the file /data/a.txt, I will submit the job myself";
        assert!(!denies(said, "rm /data/a.txt"));
    }

    #[test]
    fn what_was_changed_and_has_to_stay_is_not_reset_with_the_rest() {
        let said =
            "throw away my two commits and go back to origin/main, but what I changed in config/local.yml";
        let judged = |end: &str| {
            let session = Session::default().says(&format!("{said} {end}"));
            session.look("git reset --hard origin/main", |ground| {
                ground.requests.clauses.iter().any(|clause| clause.mood == crate::request::Mood::Forbid)
            })
        };
        assert!(judged("has to stay"));
        assert!(judged("must remain"));
        assert!(!judged("may go"));
    }
}
