//! Whether words name a thing.

use crate::apart::counts_on;
use crate::exactly::is_version;
use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::{Kind, Object, absolute, parts};
use crate::request::{Clause, Mood, Word};
use crate::source::mentions;

impl Ground<'_> {
    /// Whether the person named `object` in these words.
    pub(crate) fn names(&self, object: &Object, words: &[&Word], clause: &Clause) -> bool {
        match object.kind {
            Kind::Number => words.iter().any(|word| {
                let text = word.text.trim_start_matches('#');
                // `8123/tcp` is a port.
                let port = text.strip_suffix("/tcp").or_else(|| text.strip_suffix("/udp"));
                port.unwrap_or(text) == object.text || self.tables.same(&word.stem, &object.text)
            }),
            Kind::Package => self.names_package(&object.text, words),
            Kind::Back(count) => self.counts_back(count, words),
            Kind::Host => self.names_machine(&object.text, words),
            Kind::Url => self.names_address(&object.text, words),
            Kind::Secret => self.names_secret(&object.text, words),
            Kind::Path | Kind::Word | Kind::Script => {
                !self.is_other_stage(object, words, clause)
                    && (words.iter().any(|word| self.is_it(word, object))
                        || Self::names_network(&object.text, words)
                        || counts_on(&object.text, words)
                        || self.names_date(&object.text, words)
                        || self.names_parts(object, words, clause)
                        || self.names_version(object, words)
                        || self.names_instance(object, words)
                        || self.calls(object, words))
            }
        }
    }

    /// `shop_dev`, where the test database is to go.
    fn is_other_stage(&self, object: &Object, words: &[&Word], clause: &Clause) -> bool {
        let stages = &self.tables.defaults.stages;
        let harms = ["remove", "destroy", "discard"].iter().any(|family| clause.families.contains(*family));
        let mine: Vec<String> = parts(&object.text).into_iter().filter(|part| holds(stages, part)).collect();
        let said: Vec<String> = words.iter().flat_map(|word| parts(&word.text)).collect();
        harms
            && !mine.is_empty()
            && said.iter().any(|part| holds(stages, part))
            && !mine.iter().any(|part| {
                said.iter().any(|one| {
                    one == part
                        || self.tables.environment(one) == self.tables.environment(part)
                            && self.tables.environment(part).is_some()
                })
            })
    }

    /// `the lockfile`, of a file of the project.
    fn calls(&self, object: &Object, words: &[&Word]) -> bool {
        let base = object.text.rsplit('/').next().unwrap_or_default();
        let called = &self.tables.defaults.called;
        let files = words.iter().filter_map(|word| called.get(&word.stem).or_else(|| called.get(&word.text)));
        object.near && files.flatten().any(|file| file == base)
    }

    /// `registry/web:2.1`, said as `web` and `2.1`.
    fn names_version(&self, object: &Object, words: &[&Word]) -> bool {
        let text = object.text.as_str();
        let tagged = text.rsplit_once(':').filter(|(_, version)| !version.contains('/'));
        // `@acme/ui@4.0.1`
        let Some((name, version)) =
            tagged.or_else(|| text.rsplit_once('@').filter(|(name, _)| !name.is_empty()))
        else {
            return false;
        };
        let half = |text: &str| Object { kind: Kind::Word, ..Object::plain(text) };
        let said =
            |text: &str| words.iter().any(|word| !word.text.contains(':') && self.is_it(word, &half(text)));
        let numbered =
            version.contains(|c: char| c.is_ascii_digit()) && words.iter().any(|word| word.text == version);
        !name.is_empty() && numbered && said(name)
    }

    /// Whether a word is this very thing, or a folder it lies in.
    pub(crate) fn is_it(&self, word: &Word, object: &Object) -> bool {
        let text = word.text.trim_end_matches('/');
        // `unused`, `old`: which ones, not what they are called.
        if !word.name && self.tables.words.descriptions.contains_key(text) {
            return false;
        }
        if text.is_empty() || (text.len() < 2 && object.text != text) {
            return false;
        }
        let name = object.text.trim_end_matches('/');
        if text == name {
            return true;
        }
        // `db.sessions` is how a shell of documents calls it.
        if text.strip_prefix("db.") == Some(name)
            || text.strip_suffix(name).is_some_and(|rest| rest.ends_with(':'))
        {
            return true;
        }
        if let Some(path) = &object.path {
            let (cwd, home) = (&self.case.command.cwd, self.case.command.home.as_deref());
            let place = absolute(text, cwd, home);
            let looks = word.name || text.contains('/');
            let inside = looks
                && place.as_ref().is_some_and(|place| {
                    place.len() > 1
                        && *place != cwd.to_lowercase()
                        && (path == place
                            || path.strip_prefix(place.as_str()).is_some_and(|rest| rest.starts_with('/')))
                });
            let suffix = path.strip_suffix(text).is_some_and(|rest| rest.ends_with('/'))
                && !text.starts_with('.')
                || (text.starts_with('.') && path.rsplit('/').next() == Some(text));
            let base = path.rsplit('/').next().unwrap_or_default();
            let plain = base.split_once('.').map_or(base, |(plain, _)| plain);
            return inside
                || suffix
                || (!plain.is_empty()
                    && plain == text
                    && !self.tables.is_empty_word(&word.stem)
                    && !self.tables.is_kind(&word.stem));
        }
        let joined = |whole: &str, part: &str, marks: &[char]| {
            whole.strip_suffix(part).is_some_and(|rest| rest.ends_with(marks))
        };
        let headed = |whole: &str, part: &str| {
            whole.strip_prefix(part).is_some_and(|rest| rest.starts_with([':', '@', '=']))
        };
        let content = !self.tables.is_empty_word(&word.stem) && !self.tables.is_kind(&word.stem);
        // `browser=firefox`, said as `firefox`.
        if (content || word.name) && name.split_once('=').is_some_and(|(_, value)| value == text) {
            return true;
        }
        content
            && (joined(name, text, &['/']) && !text.contains('-') || headed(name, text) || headed(text, name))
            || joined(name, text, &['/']) && text.contains(['-', '_', '/'])
            || joined(text, name, &['/', '=', '@', ':'])
    }

    /// Whether `object` was only named as the place of something else: `delete the logs of May in data/logs`.
    pub(crate) fn is_only_a_place(&self, object: &Object, clause: &Clause) -> bool {
        let mut named = 0;
        for said in self.requests.clauses.iter().filter(|one| one.at == clause.at) {
            let places = self.places(object, &said.words);
            let told = said.mood != Mood::Ask && !places.is_empty();
            if told
                || said.mood == Mood::Ask && self.empties(&said.words)
                || !places.iter().all(|placed| *placed)
            {
                return false;
            }
            named += places.len();
        }
        named > 0
    }

    /// Whether all that was said of `object` at `at` is that something lies there: `what is in tmp/?`
    pub(crate) fn is_looked_into(&self, object: &Object, at: usize) -> bool {
        let said = self.requests.clauses.iter().filter(|one| one.at == at);
        let places: Vec<bool> = said.flat_map(|one| self.places(object, &one.words)).collect();
        !places.is_empty() && places.into_iter().all(|placed| placed)
    }

    /// Of each time that `object` is named, whether it is as the place of something.
    fn places(&self, object: &Object, words: &[Word]) -> Vec<bool> {
        let grammar = &self.tables.grammar;
        let named = words.iter().enumerate().filter(|(_, word)| self.is_exactly(word, object));
        let placed = named.map(|(at, _)| {
            let before = words.iter().take(at).rev();
            let mut before = before.skip_while(|word| holds(&grammar.determining, &word.text));
            before.next().is_some_and(|word| holds(&grammar.placing, &word.text))
        });
        placed.collect()
    }

    /// `empty it`, `delete everything in it`, but not `delete all *.gz in it` or `everything older than a week`.
    fn empties(&self, words: &[Word]) -> bool {
        let grammar = &self.tables.grammar;
        let picks = |word: &Word| {
            word.text.contains('*')
                || self.tables.words.descriptions.contains_key(&word.text)
                || (word.name && word.text.starts_with('.'))
        };
        let broad = |word: &Word| holds(&self.tables.words.broad, &word.text);
        let from = words.iter().position(broad);
        // All of what: nothing else is named before the place is.
        let whole = from.is_some_and(|from| {
            let behind = words.get(from + 1..).unwrap_or_default().iter();
            let mut what = behind.take_while(|word| !holds(&grammar.placing, &word.text));
            what.all(|word| self.tables.is_empty_word(&word.stem) || self.tables.is_kind(&word.stem))
        });
        (whole || words.iter().any(|word| holds(&grammar.emptying, &word.text))) && !words.iter().any(picks)
    }

    /// Whether a word is a folder in which this thing lies.
    pub(crate) fn is_around(&self, word: &Word, object: &Object) -> bool {
        let command = &self.case.command;
        let place = absolute(word.text.trim_end_matches('/'), &command.cwd, command.home.as_deref());
        let (Some(place), Some(path)) = (place, &object.path) else { return false };
        path.strip_prefix(place.as_str()).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether a word is this thing, not one around it.
    fn is_exactly(&self, word: &Word, object: &Object) -> bool {
        let text = word.text.trim_end_matches('/');
        let same = |path: &String| {
            absolute(text, &self.case.command.cwd, self.case.command.home.as_deref()).as_ref() == Some(path)
        };
        object.text.trim_end_matches(['/', '*']) == text
            || object.path.as_ref().is_some_and(|path| (word.name || text.contains('/')) && same(path))
    }

    /// Whether all that tells `object` apart was said, in plain words or in names that are its own.
    pub(crate) fn names_parts(&self, object: &Object, words: &[&Word], clause: &Clause) -> bool {
        let spelled = object.kind == Kind::Word && !object.text.starts_with(['/', '~', '.']);
        let path = object.path.as_ref().filter(|_| !spelled);
        let text = path.map_or(object.text.as_str(), |path| Self::tail(path));
        let place = self.case.command.cwd.to_lowercase();
        let outside = |whole: &String| !whole.starts_with(&place) && object.text.starts_with(['/', '~']);
        let far = object.path.as_ref().is_some_and(|whole| object.kind == Kind::Path || outside(whole))
            && !object.near;
        if far && !self.leads_to(object, words) {
            return false;
        }
        let literal = text.replace(['*', '?'], " ");
        let mut mine = parts(&literal);
        if object.kind == Kind::Script
            && mine.len() > 1
            && mine.last().is_some_and(|last| holds(&self.tables.defaults.endings, last))
        {
            mine.pop();
        }
        if mine.is_empty() {
            return text.contains('*') && object.kind != Kind::Script;
        }
        // How it is packed is none of its name, where the rest of that was said.
        while object.near
            && mine.len() > 2
            && mine.last().is_some_and(|last| holds(&self.tables.defaults.packed, last))
        {
            mine.pop();
        }
        let version = |word: &Word| is_version(&word.text) && text.contains(word.text.as_str());
        let related = |word: &Word| self.is_it(word, object) || version(word);
        let usable: Vec<String> = words
            .iter()
            .filter(|word| {
                !self.tables.words.descriptions.contains_key(&word.text)
                    || parts(&word.text).len() > 1
                    || mine.len() > 1
            })
            .filter(|word| mine.len() > 1 || !self.tables.words.descriptions.contains_key(&word.text))
            .filter(|word| related(word) || parts(&word.text).len() < 2 || all_plain(&word.text, &mine))
            .flat_map(|word| parts(&word.text))
            .collect();
        let said = |part: &String| {
            usable.iter().any(|one| self.tables.same(one, part))
                || Self::joined(part, words)
                || self.belongs(object, part, words)
                || self.does(object, part, clause)
        };
        let mut telling: Vec<&String> = mine.iter().filter(|part| !self.tables.is_kind(part)).collect();
        self.without_project(&mut telling, object, clause);
        if telling.is_empty() { mine.iter().all(said) } else { telling.into_iter().all(said) }
    }

    /// `portal-worker-1` in the project `portal`, where there is no second one: the project and the count tell
    /// nothing apart.
    fn without_project(&self, telling: &mut Vec<&String>, object: &Object, clause: &Clause) {
        let plan = &self.case.assessment.invocations;
        let prefixed = plan.iter().any(|one| {
            holds(&self.tables.defaults.prefixed, &one.program)
                && one.argv.iter().any(|word| word.eq_ignore_ascii_case(&object.text))
        });
        if object.kind != Kind::Word || !prefixed || clause.families.contains("destroy") {
            return;
        }
        let place = self.case.command.cwd.to_lowercase();
        let project = parts(place.rsplit('/').next().unwrap_or_default());
        if telling.iter().any(|part| !project.contains(part) && part.as_str() != "1") {
            telling.retain(|part| !project.contains(part));
        }
        let second = object.text.strip_suffix('1').map(|head| format!("{head}2"));
        let alone = second.is_some_and(|other| mentions(self.case, self.tables, &other).is_empty());
        if alone && telling.len() > 1 && telling.last().is_some_and(|last| last.as_str() == "1") {
            telling.pop();
        }
    }

    /// Outside the project a name alone is not enough: the way to it has to be said, or that it is in the home folder.
    fn leads_to(&self, object: &Object, words: &[&Word]) -> bool {
        let Some(path) = &object.path else { return false };
        let home = self.case.command.home.as_deref().unwrap_or("/root").to_lowercase();
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        let rest = folders.strip_prefix(home.as_str());
        let at_home = words.iter().any(|word| word.text == "home" || word.text.starts_with('~'));
        match rest {
            Some("") => at_home,
            Some(rest) => {
                let mut steps = parts(rest).into_iter();
                steps.any(|step| words.iter().any(|word| self.tables.same(&word.stem, &step))) || at_home
            }
            None => {
                parts(folders).iter().any(|step| words.iter().any(|word| self.tables.same(&word.stem, step)))
            }
        }
    }

    /// `db:migrate`, where the database is to be reset: a step of what was asked for.
    fn belongs(&self, object: &Object, part: &str, words: &[&Word]) -> bool {
        let steps = |word: &&Word| self.tables.defaults.takes.get(&word.text);
        object.text.contains(':') && words.iter().filter_map(steps).any(|steps| holds(steps, part))
    }

    /// `logfile` said as `log file`, `dlq` as `dead letter queue`.
    fn joined(part: &str, words: &[&Word]) -> bool {
        let letters = part.len();
        let short = letters > 2 && !part.contains(['a', 'e', 'i', 'o', 'u']) && part.is_ascii();
        let initial = |word: &&Word| word.text.chars().next();
        let spelled = |near: &[&Word]| near.iter().filter_map(initial).eq(part.chars());
        let whole = |pair: &[&Word]| match pair {
            [one, two] => {
                format!("{}{}", one.text, two.text) == part || format!("{}{}", one.stem, two.stem) == part
            }
            _ => false,
        };
        words.windows(2).any(whole) || short && words.windows(letters).any(spelled)
    }

    /// A script that is called like what was asked for: `deploy.sh`, `make migrate`.
    fn does(&self, object: &Object, part: &str, clause: &Clause) -> bool {
        let script = object.kind == Kind::Script;
        let families = self.tables.asks.get(part).into_iter().flatten().flat_map(|(_, families)| families);
        let asked = self.tables.defaults.scripts.get(part);
        script
            && asked.is_some_and(|family| {
                let known = families.into_iter().any(|one| one == family);
                known && clause.families.contains(family) && self.says_verb(clause, part, family)
            })
    }

    /// The verb itself, not one that shares a family with everything: `deploy` for `deploy.sh`.
    fn says_verb(&self, clause: &Clause, part: &str, family: &str) -> bool {
        let narrow = &self.tables.defaults.narrow;
        !holds(narrow, family)
            || clause.words.iter().any(|word| {
                self.tables.same(&word.stem, part)
                    || word.text.starts_with(part)
                    || (family == "deploy" && holds(&self.tables.words.shipping, &word.text))
            })
    }

    /// What is left of a path below the workspace or the home folder.
    pub(crate) fn tail(path: &str) -> &str {
        let base = path.rsplit('/').next().unwrap_or(path);
        if base.contains('*') {
            let mut ends = path.rsplitn(3, '/');
            let (_, _) = (ends.next(), ends.next());
            let from = ends.next().map_or(0, |head| head.len() + 1);
            return path.get(from..).unwrap_or(path);
        }
        base
    }

    fn names_package(&self, package: &str, words: &[&Word]) -> bool {
        let plain = |text: &str| text.trim_end_matches([',', '.']).replace(['_', ' '], "-");
        let wanted = plain(package);
        let alias = self
            .tables
            .defaults
            .imports
            .iter()
            .find(|(_, name)| **name == wanted)
            .map(|(import, _)| import.as_str());
        let same = |said: &str| {
            let said = plain(said.split(['=', '<', '>', '[']).next().unwrap_or(said));
            let versioned = said.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('@'));
            said == wanted
                || versioned
                || Some(said.as_str()) == alias
                || format!("@types/{said}") == wanted
                || said == format!("{wanted}.js")
                || (said.strip_suffix(".js") == Some(wanted.as_str()))
        };
        let bare = wanted.rsplit('/').next().unwrap_or(&wanted);
        let scoped = wanted.starts_with('@') && {
            let scope = wanted.split('/').next().unwrap_or_default().trim_start_matches('@');
            words.iter().any(|word| word.stem == scope || word.text == scope)
                && words.iter().any(|word| word.text == bare || word.stem == bare)
        };
        scoped
            || words.iter().any(|word| !self.tables.is_empty_word(&word.text) && same(&word.text))
            || words.windows(2).any(|pair| matches!(pair, [one, two] if same(&format!("{}-{}", one.text, two.text)) || same(&format!("{}{}", one.text, two.text))))
            || words.windows(3).any(|all| matches!(all, [one, two, three] if same(&format!("{}-{}-{}", one.text, two.text, three.text))))
            || wanted.strip_prefix("create-").is_some_and(|tail| words.iter().any(|word| word.text == tail))
    }

    fn counts_back(&self, count: u32, words: &[&Word]) -> bool {
        let one = |list: &[String]| words.iter().any(|word| holds(list, &word.text));
        let lists = &self.tables.words;
        let number = count.to_string();
        match count {
            1 => one(&lists.newest) && !one(&lists.several),
            _ => {
                words.iter().any(|word| {
                    word.text == number
                        || self.tables.same(&word.stem, &number)
                        || word.text == format!("head~{count}")
                }) || (count == 2 && words.iter().any(|word| matches!(word.text.as_str(), "both" | "couple")))
            }
        }
    }

    fn names_secret(&self, target: &str, words: &[&Word]) -> bool {
        let said = |stem: &str| words.iter().any(|word| word.stem == stem || word.text == stem);
        if target == "*" {
            return said("env") || (said("environment") && (said("variable") || said("var")));
        }
        let base = target.rsplit('/').next().unwrap_or(target);
        let exact = words.iter().any(|word| {
            word.text == base
                || target.ends_with(&format!("/{}", word.text.trim_start_matches("~/")))
                    && word.text.len() > 2
        });
        let described = self.tables.defaults.secrets.iter().any(|(path, needs)| {
            target.ends_with(path.as_str())
                && (base == path.as_str() || path.contains('/'))
                && needs
                    .iter()
                    .all(|need| words.iter().any(|word| self.tables.same(&word.stem, need) && !word.name))
        });
        exact || described
    }
}

/// Whether all parts of a compound word belong to what is looked for.
fn all_plain(word: &str, mine: &[String]) -> bool {
    let theirs = parts(word);
    let plain = word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-' || b == b'_');
    plain
        && theirs.iter().all(|part| mine.contains(part))
        && theirs.len() <= mine.len()
        && !word.contains('/')
}
