//! Rivals: what the person only mentions beside the thing of the same shape that they ask for.

use crate::exactly::is_version;
use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::{Step, parts};
use crate::request::{Clause, Mood, Word};
use crate::support::Gap;

/// Words of a request that point to more than one thing.
const SEVERAL: [&str; 7] = ["both", "these", "those", "them", "all", "each", "every"];

/// Words that add something to what was asked for.
const ADDING: [&str; 5] = ["too", "also", "plus", "likewise", "both"];

/// Words that say how something is called: what they introduce is the thing itself.
const CALLING: [&str; 6] = ["called", "named", "name", "aka", "alias", "meaning"];

impl Ground<'_> {
    /// `delete maint/4.1; 4.2 is still supported`, and the plan takes 4.2: the words that ask name one thing, and the
    /// plan has another of its shape that was only told of.
    pub(crate) fn rival(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let here: Vec<&Clause> = self.requests.clauses.iter().filter(|one| one.at == clause.at).collect();
        let clause = self.request_beside(clause, &here);
        let (asked, told) = self.asked_and_told(&here, clause);
        if says_any(clause, &SEVERAL) || adds(clause) || told.is_empty() {
            return None;
        }
        let environments = |words: &[&Word]| -> Vec<&str> {
            words.iter().filter_map(|word| self.tables.environment(&word.text)).collect()
        };
        let stages = environments(&asked);
        let other_stage = |one: &&String| {
            let one = one.as_str();
            !stages.is_empty() && !stages.contains(&one) && environments(&told).contains(&one)
        };
        let names = self.names_of(step);
        let spelled = names.iter().filter_map(|name| self.tables.environment(name)).map(str::to_owned);
        let planned: Vec<String> = step.environments.iter().cloned().chain(spelled).collect();
        if let Some(stage) = planned.iter().find(other_stage) {
            return Some(Gap::Environment(stage.clone()));
        }
        let line = self.case.command.text.to_lowercase();
        let rivals = |candidate: &String| {
            let mentioned = told.iter().any(|word| is_said(word, candidate));
            let wanted = asked.iter().any(|word| is_said(word, candidate));
            mentioned && !wanted && !self.is_called(&here, candidate) && {
                let own: Vec<&Word> = self.wanted(clause).chain(placed(&here, clause)).collect();
                let asks_other = self.has_other(&own, candidate, &line);
                asks_other
                    || picks_other(&own, &told, candidate)
                    || here.iter().any(|one| is_of_another(one, &own, &asked, candidate))
                    || self.antecedent(clause, &own, &here, candidate).is_some_and(|told| {
                        let words: Vec<&Word> = told.words.iter().collect();
                        self.has_other(&words, candidate, &line)
                    })
            }
        };
        names.into_iter().find(rivals).map(Gap::Other)
    }

    /// `drop a. b gets exported next week`: where what looks like a request only tells of its subject, the one beside it.
    fn request_beside<'c>(&self, clause: &'c Clause, here: &[&'c Clause]) -> &'c Clause {
        if !self.begins_told(clause) {
            return clause;
        }
        let mut asks = here.iter().filter(|one| one.mood == Mood::Ask && !self.begins_told(one));
        asks.next().copied().unwrap_or(clause)
    }

    /// `b gets exported next week`: a name, and what is said of it; but not `b can go`.
    fn begins_told(&self, clause: &Clause) -> bool {
        let lets =
            |verb: &Word| matches!(verb.text.as_str(), "can" | "may" | "should" | "must" | "could" | "needs");
        let goes = |rest: &[Word]| matches!(rest, [to, go, end @ ..] if to.text == "to" && (go.text == "be" || go.text == "go" && end.is_empty()));
        match clause.words.as_slice() {
            [name, verb, rest @ ..] => is_name(name) && self.is_told_of(verb) && !lets(verb) && !goes(rest),
            _ => false,
        }
    }

    /// What a step names, in whatever place it stands: its objects, and the words of its command line.
    fn names_of(&self, step: &Step<'_>) -> Vec<String> {
        let apart = |c: char| c.is_whitespace() || ['"', '\'', ';', ',', '=', '(', ')', '`'].contains(&c);
        let mut all: Vec<String> = step.objects.iter().map(|object| object.text.clone()).collect();
        for word in step.invocation.argv.iter().skip(1) {
            let lower = word.to_lowercase();
            for name in lower.split(apart) {
                all.push(name.trim_start_matches([':', '+']).to_owned());
                all.extend(name.split(':').map(str::to_owned));
                // `deployment/web`
                let sorted = name.split_once('/').filter(|(sort, _)| self.tables.is_kind(sort));
                all.extend(sorted.map(|(_, name)| name.to_owned()));
            }
        }
        all.retain(|name| name.len() > 1);
        all
    }

    /// The words of a prompt that ask for what `clause` asks for, and those that only tell something.
    fn asked_and_told<'c>(&self, here: &[&'c Clause], clause: &Clause) -> (Vec<&'c Word>, Vec<&'c Word>) {
        // `b gets exported next week`: read as a request, and no part of this one.
        let apart = |one: &Clause| {
            !std::ptr::eq(one, clause)
                && (self.begins_told(one) || one.families.is_disjoint(&clause.families) && holds_dear(one))
        };
        let asks = |one: &Clause| match one.mood {
            Mood::Ask => !apart(one),
            Mood::Agree => true,
            Mood::Tell | Mood::Forbid | Mood::Stop => adds(one),
        };
        let asking = here.iter().filter(|one| asks(one)).flat_map(|one| self.wanted(one));
        let asked: Vec<&Word> = asking.chain(placed(here, clause)).collect();
        let all = here.iter().filter(|one| one.mood != Mood::Forbid).flat_map(|one| one.words.iter());
        let told = all.filter(|word| !asked.iter().any(|one| std::ptr::eq(*one, *word))).collect();
        (asked, told)
    }

    /// The words of a request without what is told behind a comma: `yank 0.8.3, 0.8.2 works`.
    fn wanted<'c>(&self, clause: &'c Clause) -> impl Iterator<Item = &'c Word> {
        let words = &clause.words;
        let told = (1..words.len()).find(|at| match words.get(*at..) {
            Some([name, verb, ..]) => name.comma && self.is_told_of(verb),
            _ => false,
        });
        words.iter().take(told.unwrap_or(words.len()))
    }

    /// `is`, `works`: what is said of the name in front of it.
    fn is_told_of(&self, verb: &Word) -> bool {
        let third = verb.text.len() > 2 && verb.text.ends_with('s') && !self.tables.is_kind(&verb.stem);
        !verb.name
            && !verb.comma
            && (third || verb.text == "works" || holds(&self.tables.grammar.telling, &verb.text))
    }

    /// Whether words name another thing than `candidate` that could stand in its place, and the plan has nothing of that.
    fn has_other(&self, words: &[&Word], candidate: &str, line: &str) -> bool {
        let fits = |at: usize, word: &Word| {
            let sort = at.checked_sub(1).and_then(|at| words.get(at));
            let sorted = sort.is_some_and(|sort| !sort.name && self.tables.is_kind(&sort.stem));
            is_alike(&word.text, candidate) || sorted && is_built_like(&word.text, candidate)
        };
        let mut all = words.iter().enumerate();
        all.any(|(at, word)| fits(at, word) && !is_said(word, candidate) && !has_name(line, &word.text))
    }

    /// What a request points back to that names nothing of this shape itself: `the branch`, `it`.
    fn antecedent<'c>(
        &self,
        clause: &Clause,
        own: &[&Word],
        here: &[&'c Clause],
        candidate: &str,
    ) -> Option<&'c Clause> {
        // `the branch`, `the helm release`
        let kind = |run: &[&Word]| {
            let behind = run.iter().skip(1);
            let one = |word: &&&Word| self.tables.is_kind(&word.stem) && word.stem == word.text;
            run.first().is_some_and(|the| holds(&self.tables.grammar.determining, &the.text))
                && behind.take_while(|word| !word.name && !word.comma).any(|word| one(&word))
        };
        let pronoun = |word: &&Word| {
            matches!(word.text.as_str(), "it" | "that" | "this" | "one" | "there" | "mine" | "ours")
        };
        let names = |words: &[&Word]| {
            words.iter().any(|word| is_alike(&word.text, candidate) || is_said(word, candidate))
        };
        if !own.windows(2).chain(own.windows(3)).any(kind) && !own.iter().any(pronoun) || names(own) {
            return None;
        }
        let at = here.iter().position(|one| std::ptr::eq(*one, clause))?;
        // `since the move to b`: why, and not of what.
        let aside =
            |one: &Clause| one.words.first().is_some_and(|word| holds(&self.tables.words.asides, &word.text));
        let mut before = here.iter().take(at).rev().filter(|one| !aside(one));
        let told = before.find(|one| names(&one.words.iter().collect::<Vec<_>>()))?;
        // `88 is a duplicate of 61, close it`: what comes first is what it is about.
        let mut subject = told.words.iter().skip(self.replaced(told, clause));
        let first = subject.find(|word| is_alike(&word.text, candidate) || is_said(word, candidate));
        first.is_some_and(|word| !is_said(word, candidate)).then_some(*told)
    }

    /// Where in `b replaced a, delete it` the name stands of what is to go: behind the verb.
    fn replaced(&self, told: &Clause, clause: &Clause) -> usize {
        let removing = |verb: &str| {
            let mut families = self.tables.asks.get(verb).into_iter().flatten();
            families.any(|(_, families)| families.iter().any(|family| clause.families.contains(family)))
        };
        let takes_over = |pair: &[Word]| match pair {
            [before, verb] => {
                let active =
                    !matches!(before.text.as_str(), "is" | "was" | "been" | "got" | "gets" | "being");
                let over = ["replac", "supersed", "succeed"].iter().any(|stem| verb.text.starts_with(stem));
                active && over && !verb.name
            }
            _ => false,
        };
        let at = told.words.windows(2).position(takes_over).map(|at| at + 2);
        at.filter(|_| ["remove", "stop", "disable"].into_iter().any(removing)).unwrap_or_default()
    }

    /// `the db is orders_dev`, `it is called web`: how the thing is called that was asked for.
    fn is_called(&self, here: &[&Clause], candidate: &str) -> bool {
        // `the new home is b` tells of another one.
        let calls = |words: &[Word]| match words {
            [which, kind, is, name] => {
                let plain = !self.tables.words.descriptions.contains_key(&which.text);
                let other = matches!(which.text.as_str(), "new" | "other" | "next" | "current" | "real");
                is.text == "is"
                    && self.tables.is_kind(&kind.stem)
                    && is_said(name, candidate)
                    && plain
                    && !other
            }
            _ => false,
        };
        let first = |words: &[Word]| match words {
            [kind, is, name, ..] => {
                is.text == "is" && self.tables.is_kind(&kind.stem) && is_said(name, candidate)
            }
            _ => false,
        };
        here.iter().any(|one| {
            let introduced = one.words.iter().any(|word| CALLING.contains(&word.text.as_str()));
            introduced && one.words.iter().any(|word| is_said(word, candidate))
                || one.words.windows(4).any(calls)
                || first(&one.words)
        })
    }
}

fn says_any(clause: &Clause, list: &[&str]) -> bool {
    clause.words.iter().any(|word| list.contains(&word.text.as_str()))
}

/// Whether a clause adds something to what was asked for.
fn adds(clause: &Clause) -> bool {
    let again = |pair: &[Word]| match pair {
        [same, to] => {
            same.text == "same" && matches!(to.text.as_str(), "for" | "with" | "goes" | "applies")
                || same.text == "as" && to.text == "well"
        }
        _ => false,
    };
    says_any(clause, &ADDING) || clause.words.windows(2).any(again)
}

/// `flash the board, it is on ttyusb0`: where the thing is, said of it directly behind the request.
fn placed<'c>(here: &[&'c Clause], clause: &Clause) -> &'c [Word] {
    let at = here.iter().position(|one| std::ptr::eq(*one, clause));
    let behind = at.and_then(|at| here.get(at + 1)).filter(|one| one.mood == Mood::Tell);
    let tells = |words: &[Word]| match words {
        [it, is, on, ..] => {
            matches!(it.text.as_str(), "it" | "that" | "this" | "mine")
                && matches!(is.text.as_str(), "is" | "sits" | "lives" | "hangs" | "runs")
                && matches!(on.text.as_str(), "on" | "at" | "in" | "behind" | "under" | "called")
        }
        _ => false,
    };
    behind.filter(|one| tells(&one.words)).map_or(&[], |one| one.words.as_slice())
}

/// Whether a word looks like the name of one thing.
fn is_name(word: &Word) -> bool {
    word.name || parts(&word.text).len() > 1
}

/// `we do want b`, beside what is to go.
fn holds_dear(clause: &Clause) -> bool {
    let theirs = |word: &Word| matches!(word.text.as_str(), "we" | "i" | "they");
    let dear =
        |word: &Word| matches!(word.text.as_str(), "want" | "need" | "use" | "keep" | "like" | "prefer");
    clause.words.iter().take(2).any(theirs) && clause.words.iter().take(4).any(dear)
}

/// `remove the key a-1. a-2 with id 7 is in use`, and the plan takes 7: what stands behind a rival is the rival's.
fn is_of_another(clause: &Clause, own: &[&Word], asked: &[&Word], candidate: &str) -> bool {
    let Some(at) = clause.words.iter().position(|word| is_said(word, candidate)) else { return false };
    let wanted = |word: &Word| asked.iter().any(|one| one.text == word.text);
    let rival = |word: &Word| own.iter().any(|one| is_alike(&one.text, &word.text) && one.text != word.text);
    let names = clause.words.iter().take(at);
    !own.iter().any(|word| clause.words.iter().any(|one| std::ptr::eq(one, *word)))
        && names.rev().find(|word| is_name(word)).is_some_and(|word| {
            parts(&word.text).len() > 1 && !is_version(&word.text) && rival(word) && !wanted(word)
        })
}

/// `delete the legacy one`, of `shop-legacy` and `shop-api`: a request picks by the part that tells them apart.
fn picks_other(own: &[&Word], told: &[&Word], candidate: &str) -> bool {
    let mine = parts(candidate);
    let says =
        |part: &String| own.iter().any(|word| !word.name && (word.text == *part || word.stem == *part));
    told.iter().filter(|word| is_alike(&word.text, candidate)).any(|word| {
        let theirs = parts(&word.text);
        theirs.iter().any(|part| !mine.contains(part) && says(part))
            && !mine.iter().any(|part| !theirs.contains(part) && says(part))
    })
}

/// Whether a word is this name, or its last part: `4.2`, of `maint/4.2`.
fn is_said(word: &Word, name: &str) -> bool {
    let text = word.text.trim_start_matches('#').trim_end_matches('/');
    let tail = |whole: &str, part: &str| {
        whole.strip_suffix(part).is_some_and(|rest| rest.ends_with(['/', ':', '@'])) && part.len() > 1
    };
    text == name.trim_end_matches('/') || tail(name, text) || tail(text, name)
}

/// Whether two names look as if they were given to things of one kind.
fn is_alike(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_start_matches('#'), other.trim_start_matches('#'));
    if is_version(one) && is_version(other) {
        return one.matches('.').count() == other.matches('.').count() && one.len().abs_diff(other.len()) < 2;
    }
    if is_counted_alike(one, other) {
        return true;
    }
    let (mine, theirs) = (parts(one), parts(other));
    // `orders(created_at)` says what of it.
    let folders = !one.contains('(') && one.matches('/').count() == other.matches('/').count();
    // `import-32-x7k` may be what `import-32` started; an owner and a name are whole.
    let within = |all: &[String], some: &[String]| {
        !one.contains('/') && all.windows(some.len()).any(|run| run == some) || all == some
    };
    folders
        && mine.len() > 1
        && theirs.len() > 1
        && mine.iter().any(|part| theirs.contains(part))
        && !within(&mine, &theirs)
        && !within(&theirs, &mine)
}

/// `ttyusb0` and `/dev/ttyusb1`: names that only a number tells apart.
fn is_counted_alike(one: &str, other: &str) -> bool {
    let split = |text: &str| -> Option<(String, String)> {
        let name = text.trim_end_matches('/').rsplit('/').next()?;
        let head = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let count = name.strip_prefix(head)?;
        let plain = head.len() > 1 && head.chars().all(char::is_alphabetic) && !count.is_empty();
        plain.then(|| (head.to_owned(), count.to_owned()))
    };
    let apart = |(mine, count): (String, String), (theirs, number): (String, String)| {
        mine == theirs && count != number
    };
    split(one).zip(split(other)).is_some_and(|(mine, theirs)| apart(mine, theirs))
}

/// Whether two names are put together in the same way, of as many parts.
fn is_built_like(one: &str, other: &str) -> bool {
    let marks = |text: &str| -> Vec<char> { text.chars().filter(|c| !c.is_alphanumeric()).collect() };
    parts(one).len() > 1 && parts(one).len() == parts(other).len() && marks(one) == marks(other)
}

/// Whether a line has this name as a whole.
fn has_name(line: &str, name: &str) -> bool {
    let name = name.trim_start_matches('#').trim_end_matches('/');
    let edge = |c: char| !c.is_alphanumeric() && !['-', '_', '.'].contains(&c);
    let mut from = 0;
    while let Some(found) = line.get(from..).and_then(|rest| rest.find(name)) {
        let (start, end) = (from + found, from + found + name.len());
        let before = line.get(..start).and_then(|head| head.chars().next_back());
        let behind = line.get(end..).and_then(|tail| tail.chars().next());
        if before.is_none_or(edge) && behind.is_none_or(edge) {
            return true;
        }
        from = end;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Session;

    fn rivals(said: &str, line: &str) -> bool {
        let gaps = Session::default().says(said).leaves_open(line).unwrap();
        gaps.iter().any(|gap| matches!(gap, Gap::Other(_)))
    }

    #[test]
    fn what_is_only_told_of_is_not_what_is_asked_for() {
        let said = "delete the volume pgdata_old. the server uses pgdata_new now";
        assert!(!rivals(said, "docker volume rm pgdata_old"));
        assert!(rivals(said, "docker volume rm pgdata_new"));
    }

    #[test]
    fn a_request_that_points_back_asks_for_what_was_told_directly_before() {
        let said = "the volume pgdata/4.1 is a leftover, delete the volume. 4.2 is still in use";
        assert!(!rivals(said, "docker volume rm pgdata/4.1"));
        assert!(rivals(said, "docker volume rm pgdata/4.2"));
    }

    #[test]
    fn what_a_sentence_begins_with_is_what_it_is_about() {
        let said = "the volume pgdata_a is a copy of pgdata_b, delete it";
        assert!(!rivals(said, "docker volume rm pgdata_a"));
        assert!(rivals(said, "docker volume rm pgdata_b"));
    }

    #[test]
    fn a_request_picks_by_the_part_that_tells_names_apart() {
        let said = "the volume shop-legacy is idle and shop-api is what runs, so delete the legacy volume";
        assert!(!rivals(said, "docker volume rm shop-legacy"));
        assert!(rivals(said, "docker volume rm shop-api"));
    }

    #[test]
    fn where_a_thing_is_says_which_one_it_is() {
        let said = "remove the volume of the scale. it is on data1. data2 is my weather station";
        assert!(!rivals(said, "docker volume rm data1"));
        assert!(rivals(said, "docker volume rm data2"));
        let said = "remove the volume data1, data2 is in use";
        assert!(!rivals(said, "docker volume rm data1"));
        assert!(rivals(said, "docker volume rm data2"));
    }

    #[test]
    fn what_was_replaced_is_what_goes() {
        for said in [
            "pgdata_new replaced pgdata_old, delete it",
            "pgdata_new replaces pgdata_old since may. the volume can go, delete it",
            "pgdata_old was replaced by pgdata_new, delete it",
        ] {
            assert!(!rivals(said, "docker volume rm pgdata_old"), "{said}");
            assert!(rivals(said, "docker volume rm pgdata_new"), "{said}");
        }
    }

    #[test]
    fn what_stands_behind_a_rival_is_its_own() {
        let said = "delete the volume data-23, the id is 771201. data-26 with id 880934 is in use";
        assert!(!rivals(said, "docker volume rm 771201"));
        assert!(rivals(said, "docker volume rm 880934"));
    }

    #[test]
    fn who_points_to_several_asks_for_each_of_them() {
        let said = "pgdata_old and pgdata_older are copies. delete both volumes";
        assert!(!rivals(said, "docker volume rm pgdata_older"));
        let said = "delete the volume pgdata_old. pgdata_older too";
        assert!(!rivals(said, "docker volume rm pgdata_older"));
    }

    #[test]
    fn names_of_one_kind_share_a_part_and_neither_only_adds_to_the_other() {
        assert!(is_alike("jdoe/editor", "loom/editor"));
        assert!(is_alike("i-0c41", "i-0f92"));
        assert!(is_alike("3.1.0", "3.2.0"));
        assert!(!is_alike("import-32", "import-32-x7k"));
        assert!(!is_alike("jdoe/editor", "editor-main"));
        assert!(is_alike("acorn/kiosk", "acorn/kiosk-admin"));
        assert!(!is_alike("web-frontend", "acme-portal"));
    }
}
