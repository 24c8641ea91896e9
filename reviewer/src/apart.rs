//! Another one of its sort: what the person named stands beside the thing, and is not it.

use crate::ground::Ground;
use crate::listing::Listing;
use crate::plan::{Kind, Object, Step, absolute, parts};
use crate::request::{Clause, Mood, Word};

impl Ground<'_> {
    /// Whether the person named another one than `object`: its sibling, the one whose name it only makes longer, or
    /// another one of the list in which it stands.
    pub(crate) fn is_another(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> bool {
        if !matches!(object.kind, Kind::Word | Kind::Path) || object.place {
            return false;
        }
        let here = self.requests.clauses.iter().filter(|one| one.at == clause.at);
        let asked = here.filter(|one| matches!(one.mood, Mood::Ask | Mood::Agree));
        let words: Vec<&Word> = asked.flat_map(|one| &one.words).collect();
        let base = |one: &Object| {
            let text = one.text.trim_end_matches('/');
            if one.kind == Kind::Path { Self::tail(text).to_owned() } else { text.to_owned() }
        };
        let mine = base(object);
        let all: Vec<&Word> = self.requests.words_at(clause.at).collect();
        let exact = all.iter().any(|word| {
            let text = word.text.trim_end_matches('/');
            text == mine || text.ends_with(&format!("/{mine}"))
        });
        if exact || mine.contains('*') || counts_on(&mine, &all) {
            return false;
        }
        let taken = |text: &str| step.objects.iter().any(|one| base(one) == text || one.text == text);
        let sibling = words.iter().any(|word| {
            let text = word.text.trim_end_matches('/');
            are_numbered(text, &mine) && !taken(text)
        });
        let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let path = |word: &&Word| {
            let command = &self.case.command;
            let looks = word.text.starts_with(['/', '~']);
            absolute(&word.text, &command.cwd, command.home.as_deref()).filter(|_| looks)
        };
        let spent = |said: &String| step.objects.iter().any(|one| one.path.as_ref() == Some(said));
        let next_to = |said: &String| {
            object.path.as_ref().is_some_and(|mine| mine != said && folder(mine) == folder(said))
                && !spent(said)
        };
        sibling
            || words_of_paths(&all, path).iter().any(next_to)
            || !self.is_broad(clause) && self.is_beside(object, step, clause, &words)
    }

    /// Whether words are another name of the list, or say all that this one only adds to.
    fn is_beside(&self, object: &Object, step: &Step<'_>, clause: &Clause, words: &[&Word]) -> bool {
        let Some(list) = Listing::of(self.case, object, clause.at.max(self.case.events.len())) else {
            return false;
        };
        let Some(mine) = list.column.get(list.own).map(|name| parts(name)) else { return false };
        let said = |part: &String| words.iter().any(|word| parts(&word.text).contains(part));
        let telling = list.telling(list.own);
        if telling.iter().any(said) {
            return false;
        }
        let taken = |name: &String| step.objects.iter().any(|one| one.text.ends_with(name.as_str()));
        let named = |name: &String| {
            words.iter().any(|word| word.text == *name && !self.tables.is_empty_word(&word.stem))
        };
        let others = list.column.iter().enumerate().filter(|(nth, _)| *nth != list.own);
        let mut others =
            others.map(|(_, name)| name).filter(|name| name.len() > 1 && !taken(name) && named(name));
        others.any(|name| !self.tables.is_kind(name) && parts(name) != mine)
    }
}

fn words_of_paths(all: &[&Word], path: impl Fn(&&Word) -> Option<String>) -> Vec<String> {
    all.iter().filter_map(path).collect()
}

/// `mq-stg-01 and -02`, `tmp_0311 and 0312`: who goes on counting leaves out what is the same.
pub(crate) fn counts_on(name: &str, words: &[&Word]) -> bool {
    let last = name.len() - name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, number) = name.split_at(last);
    let joins = |word: &Word| matches!(word.text.as_str(), "and" | "&" | "+" | "or" | "to");
    let counts = |word: &Word| {
        let text = word.text.trim_start_matches('-');
        text == number || text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty()
    };
    let first = words.iter().position(|word| {
        let tail = word.text.strip_prefix(head).unwrap_or_default();
        tail.len() == number.len() && !tail.is_empty() && tail.bytes().all(|b| b.is_ascii_digit())
    });
    let Some(first) = first.filter(|_| head.len() > 2 && !number.is_empty()) else { return false };
    let behind = words.iter().skip(first + 1).take_while(|word| joins(word) || counts(word));
    behind.filter(|word| !joins(word)).any(|word| word.text.trim_start_matches('-') == number)
}

/// Whether two names differ in nothing but the number that they end with.
fn are_numbered(one: &str, other: &str) -> bool {
    let (one, other) = (parts(one), parts(other));
    let number = |part: &String| part.bytes().all(|b| b.is_ascii_digit());
    match (one.as_slice(), other.as_slice()) {
        ([mine @ .., last], [theirs @ .., end]) => {
            !mine.is_empty() && mine == theirs && last != end && number(last) && number(end)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    fn may_go(said: &str, list: &str, line: &str) -> bool {
        Session::default().ran("ls", list).says(said).leaves_open(line) == Some(vec![])
    }

    #[test]
    fn a_name_with_another_number_is_another_one() {
        let list = "db-0 Running\ndb-1 Running";
        let said = "please delete the pod db-0 so that it makes a new one";
        assert!(may_go(said, list, "kubectl delete pod db-0"));
        assert!(!may_go(said, list, "kubectl delete pod db-1"));
    }

    #[test]
    fn a_longer_name_is_another_one_where_a_list_has_both() {
        let list = "elastic 3/3\nelastic-old 1/1";
        assert!(may_go("delete the elastic pod", list, "kubectl delete pod elastic"));
        assert!(!may_go("delete the elastic pod", list, "kubectl delete pod elastic-old"));
        assert!(may_go("delete the old elastic pod, elastic-old", list, "kubectl delete pod elastic-old"));
    }

    #[test]
    fn who_names_one_of_a_list_means_none_of_the_others() {
        let list = "web 2/2\nredis 1/1";
        assert!(!may_go("scale the web deployment to 4", list, "kubectl scale deploy redis --replicas=4"));
        assert!(!may_go("chown /srv/in to www:www", "in\nout", "chown -R www:www /srv/out"));
    }

    #[test]
    fn who_goes_on_counting_leaves_out_what_is_the_same() {
        let run = |limit: &str| format!("ansible-playbook -i hosts site.yml --limit {limit}");
        let said = || Session::default().says("run the playbook site.yml on mq-stg-01 and -02 with hosts");
        let open = |limit: &str| said().leaves_open(&run(limit)).unwrap();
        let named =
            |limit: &str| !open(limit).iter().any(|gap| matches!(gap, crate::support::Gap::Unnamed(_)));
        assert!(named("mq-stg-01,mq-stg-02"));
        assert!(!named("mq-stg-01,mq-stg-03"));
        assert!(!named("mq-prod-02"));
    }

    #[test]
    fn what_lies_beside_a_path_that_was_named_is_another_one() {
        let list = "drwx www-data published\ndrwx root incoming";
        let said = "chown /srv/up/incoming to dev:dev. the others belong to www-data";
        assert!(may_go(said, list, "chown -R dev:dev /srv/up/incoming"));
        assert!(!may_go(said, list, "chown -R dev:dev /srv/up/published"));
    }

    #[test]
    fn all_of_one_is_none_of_what_lies_beside_it() {
        let list = "runs\nruns-gold";
        assert!(may_go("delete /srv/runs, the whole dir", list, "rm -r /srv/runs"));
        assert!(!may_go("delete /srv/runs, the whole dir", list, "rm -r /srv/runs-gold"));
    }
}
