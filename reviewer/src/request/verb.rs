//! What is done, in a run of words.

use std::collections::BTreeSet;

use super::words::Word;
use crate::grammar::{Grammar, holds};
use crate::tables::{Phrase, Tables};

/// How a verb stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `delete`.
    Base,
    /// `deleting`.
    Ing,
    /// `deleted`.
    Ed,
    /// `deletes`: somebody else does it.
    Third,
}

/// One verb.
#[derive(Debug, Clone)]
pub(super) struct Verb {
    pub(super) at: usize,
    pub(super) length: usize,
    pub(super) form: Form,
    pub(super) families: BTreeSet<String>,
}

/// How far a particle may stand behind its verb.
const GAP: usize = 7;

/// All verbs in `words`, in order.
pub(super) fn verbs(words: &[Word], tables: &Tables) -> Vec<Verb> {
    (0..words.len()).filter_map(|at| verb_at(words, at, tables)).collect()
}

/// The verb that begins at `at`.
pub(super) fn verb_at(words: &[Word], at: usize, tables: &Tables) -> Option<Verb> {
    let word = words.get(at).filter(|word| !word.quoted && !word.name)?;
    let (form, phrases) = lemmas(&word.text, &tables.grammar)
        .into_iter()
        .find_map(|(form, lemma)| Some((form, tables.asks.get(&lemma)?)))
        .or_else(|| Some((Form::Base, tables.asks.get(tables.mistyped(&word.text)?)?)))
        .or_else(|| compound(&word.text, tables))?;
    let mut families = BTreeSet::new();
    let mut length = 0;
    for (phrase, of) in phrases {
        let Some((taken, gapped)) = matched(words, at, phrase, &tables.grammar) else { continue };
        // `clean up` is more than `clean`, but `clean` stays true of it.
        if taken >= length || gapped {
            length = length.max(taken);
            families.extend(of.iter().cloned());
        } else if phrase.len() == 1 {
            families.extend(of.iter().cloned());
        }
    }
    (length > 0).then_some(Verb { at, length, form, families })
}

/// `release is on thursday`: what has its time is told of.
pub(super) fn is_subject(words: &[Word], verb: &Verb) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let behind = verb.at + verb.length;
    let timed = matches!(
        text(behind + 1),
        "on" | "at" | "next" | "tomorrow" | "tonight" | "later" | "planned" | "scheduled" | "due"
    );
    verb.at == 0 && verb.length == 1 && matches!(text(behind), "is" | "was") && timed
}

/// `squash-merge`, `hard-resetting`: what is done stands last, how in front of it.
fn compound<'t>(word: &str, tables: &'t Tables) -> Option<(Form, &'t Vec<Phrase>)> {
    let (_, verb) = word.split_once('-').filter(|(how, _)| holds(&tables.grammar.ways, how))?;
    let mut lemmas = lemmas(verb, &tables.grammar).into_iter();
    lemmas.find_map(|(form, lemma)| Some((form, tables.asks.get(&lemma)?)))
}

/// Words taken, and whether something stands in between.
fn matched(words: &[Word], at: usize, phrase: &[String], grammar: &Grammar) -> Option<(usize, bool)> {
    let rest = phrase.get(1..).unwrap_or_default();
    let straight = rest
        .iter()
        .enumerate()
        .all(|(n, part)| words.get(at + 1 + n).is_some_and(|word| word.text == *part && !word.comma));
    if straight {
        return Some((phrase.len(), false));
    }
    let [particle] = rest else { return None };
    let behind = words.get(at + 1..).unwrap_or_default().iter().take(GAP);
    let mut behind = behind.take_while(|word| !word.comma && word.text != "and" && word.text != "then");
    let there = holds(&grammar.particles, particle) && behind.any(|word| word.text == *particle);
    there.then_some((1, true))
}

/// What a word may be a form of.
fn lemmas(word: &str, grammar: &Grammar) -> Vec<(Form, String)> {
    let mut all = vec![(Form::Base, word.to_owned())];
    let mut endings = |ending: &str, form: Form| {
        let Some(head) = word.strip_suffix(ending).filter(|head| head.len() > 1) else { return };
        all.push((form, head.to_owned()));
        all.push((form, format!("{head}e")));
        let mut letters = head.chars().rev();
        if let (Some(last), Some(before)) = (letters.next(), letters.next())
            && last == before
        {
            all.push((form, head.trim_end_matches(last).to_owned() + &last.to_string()));
        }
        if let Some(head) = head.strip_suffix('i') {
            all.push((form, format!("{head}y")));
        }
    };
    endings("ing", Form::Ing);
    endings("ed", Form::Ed);
    endings("s", Form::Third);
    endings("es", Form::Third);
    if let Some(base) = grammar.irregular.get(word) {
        let form = if word == base { Form::Base } else { Form::Ed };
        all.push((form, base.clone()));
    }
    // `re-apply`
    if let Some(again) = word.strip_prefix("re-").filter(|again| again.len() > 2) {
        all.push((Form::Base, again.to_owned()));
    }
    all
}

/// Whether the verb is asked for, standing where it stands.
pub(super) fn is_asked(words: &[Word], verb: &Verb, tables: &Tables) -> bool {
    let before = verb.at.checked_sub(1).and_then(|at| words.get(at)).map(|word| word.text.as_str());
    let further = verb.at.checked_sub(2).and_then(|at| words.get(at)).map(|word| word.text.as_str());
    let is = |list: &[String], word: &str| list.iter().any(|one| one == word);
    let light = words.iter().take(verb.at).any(|word| is(&tables.words.light, &word.text));
    match verb.form {
        Form::Base if verb.at == 0 && is_noun(words, verb) => false,
        Form::Base if is_behind_place(words, verb, &tables.grammar) => true,
        Form::Base => match before {
            None => true,
            // `get it ready for release`
            Some("not" | "never" | "for") => false,
            Some("to") => !further.is_some_and(|word| is(&tables.words.not_to, word)),
            Some(before) if wishes(words, verb, before) || follows_program(words, verb, before, tables) => {
                true
            }
            Some("i" | "we") => further.is_some_and(|word| matches!(word, "can" | "could" | "should")),
            Some("can") if further == Some("we") => verb.at == 2 && is_for_now(words),
            Some("can" | "could" | "will" | "may") => further.is_none_or(|word| word == "you"),
            Some("should" | "must") => further.is_none_or(|word| word == "you" || word == "we"),
            // `the service needs a restart`
            Some("a" | "an" | "another")
                if further.is_some_and(|word| matches!(word, "need" | "needs" | "requires" | "wants")) =>
            {
                true
            }
            // `do a force push`, `trigger the deploy`
            Some(word) => {
                let early = words.iter().take(4).any(|word| is(&tables.words.light, &word.text));
                is(&tables.words.before_verbs, word) || (light && early)
            }
        },
        Form::Ed => match before {
            None => permitted(words, verb, &tables.grammar),
            Some("is" | "are") => {
                words.iter().take(4).any(|word| matches!(word.text.as_str(), "sure" | "ensure"))
            }
            Some("was" | "were" | "has" | "had") => false,
            Some(before) if is(&tables.grammar.to_be, before) => !is_past(words, verb.at),
            // `shall be stopped and disabled`
            Some(before) if is(&tables.grammar.joints, before) => {
                words.iter().take(verb.at).any(|word| word.text == "be") && !is_past(words, verb.at)
            }
            Some(_) => words.iter().take(verb.at).any(|word| is(&tables.grammar.wanting, &word.text)),
        },
        Form::Ing => {
            before.is_some_and(|word| is(&tables.grammar.begun, word))
                || permitted(words, verb, &tables.grammar)
        }
        Form::Third => false,
    }
}

/// `in /var/log/batch remove the old logs`: where it is done stands in front.
fn is_behind_place(words: &[Word], verb: &Verb, grammar: &Grammar) -> bool {
    let leads = |word: &Word| {
        matches!(word.text.as_str(), "on" | "at" | "for") || holds(&grammar.placing, &word.text)
    };
    let place = verb.at.checked_sub(1).and_then(|at| words.get(at));
    (2..=5).contains(&verb.at)
        && words.first().is_some_and(leads)
        && (place.is_some_and(|word| word.name) || words.get(verb.at).is_some_and(|word| word.comma))
}

/// `release day, both crates are ready`: something is said of it, so it is none of the things to do.
fn is_noun(words: &[Word], verb: &Verb) -> bool {
    let finite = |text: &str| matches!(text, "is" | "are" | "was" | "were");
    let opens = |text: &str| {
        matches!(
            text,
            "it" | "that"
                | "which"
                | "who"
                | "what"
                | "whatever"
                | "this"
                | "those"
                | "these"
                | "they"
                | "everything"
                | "all"
                | "anything"
                | "there"
                | "he"
                | "she"
                | "where"
                | "how"
                | "sure"
                | "if"
                | "whether"
                | "one"
                | "ones"
                | "them"
                | "and"
                | "rest"
                | "others"
        )
    };
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let from = verb.at + verb.length;
    let at = (from + 1..texts.len()).find(|at| texts.get(*at).is_some_and(|text| finite(text)));
    let Some(at) = at else { return false };
    let between = words.get(from..at).unwrap_or_default();
    let plain = between.iter().all(|word| {
        !word.comma
            && !word.name
            && !matches!(
                word.text.as_str(),
                "the" | "a" | "my" | "our" | "your" | "all" | "me" | "up" | "down" | "out"
            )
    });
    plain && !between.is_empty() && !between.iter().any(|word| opens(&word.text))
}

/// `we need lodash`.
fn wishes(words: &[Word], verb: &Verb, before: &str) -> bool {
    matches!(before, "i" | "we" | "still" | "also")
        && words.get(verb.at).is_some_and(|word| matches!(word.text.as_str(), "need" | "want"))
}

/// `we can close issue 91`, but not `we can delete it once it is merged`.
fn is_for_now(words: &[Word]) -> bool {
    let later = |word: &Word| {
        matches!(
            word.text.as_str(),
            "later"
                | "tomorrow"
                | "soon"
                | "eventually"
                | "once"
                | "after"
                | "when"
                | "if"
                | "next"
                | "or"
                | "monday"
                | "always"
                | "still"
                | "only"
                | "also"
                | "then"
                | "until"
                | "maybe"
                | "either"
        )
    };
    let goes = words.get(2).is_some_and(|word| word.text == "go");
    !goes && !words.iter().any(later)
}

/// `go ahead with terraform apply`, but not `the docs say terraform apply` or `a terraform apply broke it`.
fn follows_program(words: &[Word], verb: &Verb, before: &str, tables: &Tables) -> bool {
    let told = |word: &Word| holds(&tables.grammar.told, &word.text);
    verb.at <= 4
        && !words.iter().take(verb.at).any(told)
        && !words
            .iter()
            .skip(verb.at)
            .any(|word| told(word) && !matches!(word.text.as_str(), "is" | "was" | "does"))
        && tables.acts.iter().any(|act| act.programs.iter().any(|one| one == before))
}

/// `has been deleted`: it is told, not asked.
fn is_past(words: &[Word], at: usize) -> bool {
    let before = words.iter().take(at).rev().take(3);
    before.map(|word| word.text.as_str()).any(|word| matches!(word, "has" | "had" | "have" | "was" | "were"))
}

/// `force-pushing is fine`.
fn permitted(words: &[Word], verb: &Verb, grammar: &Grammar) -> bool {
    let behind = words.get(verb.at + verb.length..).unwrap_or_default();
    behind.windows(2).any(|pair| match pair {
        [is, fine] => matches!(is.text.as_str(), "is" | "are") && holds(&grammar.permitting, &fine.text),
        _ => false,
    })
}

/// `v5 can go`: where that stands.
pub(super) fn lets_go(words: &[Word], grammar: &Grammar) -> Option<usize> {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let ends = |at: usize| {
        words.get(at).is_none_or(|word| word.comma)
            || matches!(
                text(at),
                "now"
                    | "too"
                    | "away"
                    | "as"
                    | "then"
                    | "and"
                    | "please"
                    | "but"
                    | "from"
                    | "on"
                    | "in"
                    | "entirely"
                    | "completely"
                    | "also"
            )
            || (text(at), text(at + 1)) == ("for", "good")
    };
    (1..words.len()).find(|&at| {
        // `all of them can also go`
        let modal = if matches!(text(at - 1), "all" | "both" | "also" | "now" | "safely") { 2 } else { 1 };
        let before = |back: usize| at.checked_sub(modal + back).map_or("", text);
        let owed = || matches!(before(1), "has" | "have" | "needs" | "need" | "got");
        text(at) == "go"
            && holds(&grammar.letting_go, before(0))
            && (before(0) != "to" || owed())
            && !matches!(before(1), "" | "you" | "we" | "i" | "they" | "it's" | "how" | "where")
            && ends(at + 1)
    })
}
