//! Where a thing that a plan names comes from.

use assize_protocol::{EffectKind, Happening};

use crate::address::names_host;
use crate::grammar::holds;
use crate::listed::Pick;
use crate::plan::{Kind, Object, Plan, Step, absolute, parts};
use crate::request::{Clause, Mood, Requests, Word};
use crate::source::{Mention, has_token, mentions};
use crate::tables::{Objects, Tables};
use crate::{Answer, Case, Earlier};

/// Where it comes from; later is worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Footing {
    /// The person named it, in this event.
    Named(usize),
    /// It goes without saying.
    Default,
    /// The agent made it, in this event.
    Own(usize),
    /// A result of this event lists it, and it fits the description.
    Found(usize),
    /// A result of this event lists it; nobody described it.
    Listed(usize),
    /// Nobody said so.
    Missing,
    /// The person named something else of its kind, in this event.
    Conflict(usize),
}

/// What is known when looking for the ground of a step.
pub(crate) struct Ground<'a> {
    pub(crate) case: &'a Case,
    pub(crate) tables: &'a Tables,
    pub(crate) requests: &'a Requests,
}

impl Ground<'_> {
    /// What `judge` says of the plan of `case`, on the ground of what the person said.
    pub(crate) fn under(case: &Case, tables: &Tables, judge: fn(&Ground<'_>, &Plan<'_>) -> Answer) -> Answer {
        let requests = Requests::read(case, tables);
        let command = &case.command;
        let plan = Plan::of(&case.assessment, &command.cwd, command.home.as_deref(), tables);
        judge(&Ground { case, tables, requests: &requests }, &plan)
    }

    /// Where `object` of `step` comes from, when `clause` asks for the step.
    pub(crate) fn footing(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Footing {
        let role = step.act.map_or(Objects::Named, |act| act.objects);
        let own = self.said(clause.at, step);
        if self.is_default(object, step, role) && !self.clashes(object, step, &own) {
            return Footing::Default;
        }
        if let Some(footing) =
            self.revision_before(object, step, clause).or_else(|| self.saved_plan(object, step, clause))
        {
            return footing;
        }
        if self.is_another(object, step, clause) {
            let clashes = self.clashes(object, step, &own);
            return if clashes { Footing::Conflict(clause.at) } else { Footing::Missing };
        }
        if self.names(object, &own, clause) {
            if self.is_told_apart(object, step, clause) {
                return Footing::Missing;
            }
            return Footing::Named(clause.at);
        }
        if let Some(footing) = self.packed(object, step, clause) {
            return footing;
        }
        match self.picked(object, clause) {
            Some(Pick::This(at)) => return Footing::Found(at),
            Some(Pick::Another) => return Footing::Missing,
            None => {}
        }
        if self.is_span(object, step, &own, clause) {
            return Footing::Named(clause.at);
        }
        if object.kind == Kind::Number
            && let Footing::Found(at) = self.found(object, step, clause, &own, role)
        {
            return Footing::Found(at);
        }
        if self.clashes(object, step, &own) {
            return Footing::Conflict(clause.at);
        }
        if let Some(at) = self.named_elsewhere(object, step, clause) {
            return Footing::Named(at);
        }
        if object.place {
            return self.settled(object, step, clause).unwrap_or(Footing::Missing);
        }
        let goes_with = || self.customary(object, step, clause);
        if let Some(footing) = goes_with().or_else(|| self.described_package(object, step, clause)) {
            return footing;
        }
        if self.goes_elsewhere(step, clause) {
            return Footing::Missing;
        }
        if self.is_usual_branch(object, step, &own) {
            return Footing::Own(clause.at);
        }
        if let Some(at) = self.made(object, step, clause) {
            return Footing::Own(at);
        }
        self.found(object, step, clause, &own, role)
    }

    /// What was said at `at`, as far as it may name what the step is about.
    fn said(&self, at: usize, step: &Step<'_>) -> Vec<&Word> {
        let pushes = step.act.is_some_and(|act| act.name == "pushes" && !act.grave);
        if pushes {
            self.requests.goals_at(at, self.tables).collect()
        } else {
            self.requests.words_at(at).collect()
        }
    }

    fn is_default(&self, object: &Object, step: &Step<'_>, role: Objects) -> bool {
        let defaults = &self.tables.defaults;
        match object.kind {
            Kind::Host => {
                defaults.hosts.get(&object.text).is_some_and(|by| by.contains(&step.invocation.program))
            }
            // What a rule is for, unless another is spoken of.
            Kind::Word if object.text == "tcp" => {
                !self.requests.clauses.iter().flat_map(|one| &one.words).any(|word| word.text == "udp")
            }
            // This machine.
            Kind::Word if matches!(object.text.as_str(), "localhost" | "127.0.0.1" | "::1") => true,
            // An image without a registry, a file of the workspace for a tool that only reads it.
            Kind::Word if object.text == "stash@{0}" => {
                let other = |word: &Word| word.text.bytes().any(|b| b.is_ascii_digit());
                let words = self.requests.clauses.iter().flat_map(|one| &one.words);
                !words.clone().any(other)
                    && !words.clone().any(|word| holds(&self.tables.words.several, &word.text))
            }
            Kind::Path | Kind::Word if step.act.is_some_and(|act| act.name.starts_with("clones")) => {
                let base = object.text.rsplit('/').next().unwrap_or_default();
                let address = |one: &Object| {
                    matches!(one.kind, Kind::Url | Kind::Host)
                        || one.text.contains(base) && one.text != object.text
                };
                step.objects.iter().any(|one| address(one) && one.text.contains(base)) && !base.is_empty()
            }
            Kind::Path | Kind::Word => match role {
                Objects::Loose => object.near || !object.text.starts_with(['/', '~']),
                Objects::Files => object.near || is_file(&object.text),
                Objects::Named
                | Objects::Packages
                | Objects::Lost
                | Objects::Sent
                | Objects::Secret
                | Objects::Script => false,
            },
            Kind::Package | Kind::Url | Kind::Number | Kind::Back(_) | Kind::Secret | Kind::Script => false,
        }
    }

    /// Whether the person named another thing of the same shape.
    pub(crate) fn clashes(&self, object: &Object, step: &Step<'_>, words: &[&Word]) -> bool {
        if Self::names_another_network(&object.text, words) {
            return true;
        }
        let mine = parts(if object.kind == Kind::Word { &object.text } else { Self::tail(&object.text) });
        words.iter().any(|word| {
            let text = word.text.as_str();
            let theirs = parts(text);
            let overlaps = || {
                theirs.iter().any(|part| mine.contains(part) && (part.len() > 2 || self.tables.is_kind(part)))
            };
            // What is something else of this step is no other choice.
            let piece =
                |one: &Object| one != object && one.text.split(['/', ':', '@']).any(|part| part == text);
            let spent = |one: &Object| self.is_it(word, one) || piece(one);
            if self.is_it(word, object) || step.objects.iter().any(spent) {
                return false;
            }
            match object.kind {
                Kind::Number => {
                    text.trim_start_matches('#').bytes().all(|b| b.is_ascii_digit())
                        && text.len() > 1
                        && text.trim_start_matches('#').len() == object.text.len()
                        && !self.was_looked_up_by(text, &object.text)
                }
                Kind::Host => {
                    text.contains('.') && !text.contains('/') && overlaps() && !names_host(text, &object.text)
                }
                Kind::Path | Kind::Word | Kind::Script => {
                    let shaped = (text.contains('/') && object.text.contains('/'))
                        || (theirs.len() > 1 && mine.len() > 1);
                    shaped
                        && overlaps()
                        && theirs != mine
                        && !word.text.contains("://")
                        && !self.names_parts_of(object, word)
                }
                Kind::Url | Kind::Package | Kind::Back(_) | Kind::Secret => false,
            }
        })
    }

    /// `kill what listens on 8080`, of the process that a look at that port shows.
    fn was_looked_up_by(&self, said: &str, shown: &str) -> bool {
        let all = mentions(self.case, self.tables, shown);
        all.iter().any(|mention| mention.asked.contains(said) && !mention.line.contains(said))
    }

    /// `src/api` and `src/api/index.ts` are no clash.
    fn names_parts_of(&self, object: &Object, word: &Word) -> bool {
        let (cwd, home) = (&self.case.command.cwd, self.case.command.home.as_deref());
        let (Some(path), Some(place)) = (&object.path, absolute(&word.text, cwd, home)) else { return false };
        path.starts_with(&place) || place.starts_with(path.as_str())
    }

    /// An earlier or later prompt that names it.
    fn named_elsewhere(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Option<usize> {
        let mut at: Vec<usize> =
            self.requests.clauses.iter().map(|one| one.at).filter(|at| *at != clause.at).collect();
        at.sort_unstable();
        at.dedup();
        let lost = step.act.is_some_and(|act| act.grave && act.objects == Objects::Lost);
        let open = |at: &usize| !(lost && self.is_looked_into(object, *at)) && self.lends(*at, clause);
        at.into_iter().rev().filter(open).find(|at| {
            let words = self.said(*at, step);
            let within = |word: &&Word| lost && self.is_around(word, object);
            let words: Vec<&Word> = words.into_iter().filter(|word| !within(word)).collect();
            self.names(object, &words, clause)
        })
    }

    /// The event in which the agent made it, for things that are the agent's to make.
    fn made(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Option<usize> {
        if step.act.is_some_and(|act| act.objects == Objects::Files)
            && let Some(at) = self.prepared(object, clause)
        {
            return Some(at);
        }
        if step.act.is_some_and(|act| act.grave) {
            return None;
        }
        let events = self.case.events.iter().enumerate();
        let written = events.clone().find(|(_, event)| match &event.what {
            Happening::FileWrite { path, .. } => object.path.as_deref() == Some(path.to_lowercase().as_str()),
            _ => false,
        });
        if let Some((at, _)) = written {
            return Some(at);
        }
        if object.kind != Kind::Word {
            return None;
        }
        let making = &self.tables.defaults.making;
        let earlier = self.case.earlier.iter().find(|one| {
            let made = one.assessment.invocations.iter().any(|invocation| {
                making.iter().any(|verb| invocation.argv.iter().any(|word| word == verb))
                    && invocation.argv.iter().any(|word| word.to_lowercase() == object.text)
            });
            made && one.worked()
        });
        earlier
            .map(|one| one.at)
            .or_else(|| self.current(&object.text).filter(|_| step.invocation.program == "git"))
    }

    /// Where an earlier command wrote the file that is carried out now: `terraform plan -out=tfplan`. What the person
    /// saw before they spoke counts before what was made since.
    pub(crate) fn prepared(&self, object: &Object, clause: &Clause) -> Option<usize> {
        let command = &self.case.command;
        let path = absolute(&object.text, &command.cwd, command.home.as_deref())?;
        let wrote = |one: &&Earlier| {
            let writes =
                one.assessment.effects.iter().any(|effect| {
                    effect.kind == EffectKind::Write && effect.target.text.to_lowercase() == path
                });
            writes && one.worked()
        };
        let all: Vec<usize> = self.case.earlier.iter().filter(wrote).map(|one| one.at).collect();
        let [only] = all.as_slice() else { return None };
        Some(*only).filter(|at| *at < clause.at || !self.was_shown_another(clause))
    }

    /// Whether the person spoke of a plan that lay there already.
    fn was_shown_another(&self, clause: &Clause) -> bool {
        self.case.earlier.iter().any(|one| one.at < clause.at)
    }

    /// What a result lists, as far as it fits what was described.
    fn found(
        &self,
        object: &Object,
        step: &Step<'_>,
        clause: &Clause,
        own: &[&Word],
        role: Objects,
    ) -> Footing {
        let listable = match object.kind {
            Kind::Word | Kind::Number | Kind::Path | Kind::Package => true,
            Kind::Host | Kind::Url | Kind::Back(_) | Kind::Secret | Kind::Script => false,
        };
        let lasting = self.tables.defaults.lasting.contains(&object.text);
        if !listable || lasting {
            return Footing::Missing;
        }
        let text = if matches!(object.kind, Kind::Path | Kind::Script) {
            object.text.rsplit('/').next().unwrap_or(&object.text)
        } else {
            object.text.as_str()
        };
        let all = mentions(self.case, self.tables, text);
        if all.iter().any(|mention| mention.foreign || mention.instructive) && role == Objects::Packages {
            let missing = all.iter().find(|mention| mention.missing && !mention.foreign);
            return missing.map_or(Footing::Missing, |mention| Footing::Found(mention.at));
        }
        let shown = |mention: &Mention| mention.at < clause.at && self.takes_the_list(mention, own);
        let confirmed =
            all.iter().find(|mention| !mention.instructive && !mention.to_agents && shown(mention));
        if let Some(mention) = confirmed.filter(|_| role != Objects::Packages) {
            return Footing::Found(mention.at);
        }
        let trusted: Vec<&Mention> =
            all.iter().filter(|mention| !mention.foreign && !mention.instructive).collect();
        if role == Objects::Packages {
            let missing = all.iter().find(|mention| mention.missing && !mention.foreign);
            let import = self.tables.defaults.imports.iter().find(|(_, name)| **name == object.text);
            let aliased = || {
                import.and_then(|(import, _)| {
                    mentions(self.case, self.tables, import).into_iter().find(|m| m.missing && !m.foreign)
                })
            };
            return missing
                .cloned()
                .or_else(aliased)
                .map_or(Footing::Missing, |mention| Footing::Found(mention.at));
        }
        let whole = object.path.as_deref().filter(|_| object.kind == Kind::Path);
        let trusted: Vec<&Mention> =
            trusted.into_iter().filter(|mention| mention.lists(text, whole)).collect();
        // A number is what it is in whatever list; a name is what somebody may have chosen to be taken for another.
        let plain = |mention: &&Mention| !mention.instructive && !mention.to_agents;
        let numbered = all.iter().filter(|one| object.kind == Kind::Number && plain(one));
        let mut identified = trusted.iter().copied().filter(|_| object.kind == Kind::Word).chain(numbered);
        if let Some(mention) = identified.find(|mention| self.is_identified(mention, clause)) {
            return Footing::Found(mention.at);
        }
        let Some(first) = trusted.first() else { return Footing::Missing };
        let generic = own.iter().any(|word| {
            self.tables.words.found.contains(&word.text)
                || self.tables.is_kind(&word.stem)
                || word.text.ends_with('s') && word.text.len() > 3
        });
        if !generic {
            return Footing::Missing;
        }
        // Who names one of the listed means that one.
        let picked = own.iter().any(|word| {
            let compound = word.name || parts(&word.text).len() > 1;
            compound && !self.describes(word) && trusted.iter().any(|mention| mention.names(&word.text))
        });
        let other = |one: &Object| {
            one != object && one.kind == object.kind && own.iter().any(|word| self.is_it(word, one))
        };
        let listed = |one: &Object| other(one) && trusted.iter().any(|mention| mention.names(&one.text));
        if (picked || step.objects.iter().any(listed)) && !self.is_all(own) {
            return Footing::Missing;
        }
        // What is told in passing, of something that is not in the list, describes nothing of it.
        let told = |word: &Word| {
            let mut all =
                self.requests.clauses.iter().filter(|one| one.at == clause.at && one.mood == Mood::Tell);
            all.any(|one| one.words.iter().any(|said| std::ptr::eq(said, word)))
        };
        let nowhere = |word: &Word| !trusted.iter().any(|mention| self.fits_anywhere(word, mention));
        let wanted: Vec<&&Word> =
            own.iter().filter(|word| self.describes(word) && !(told(word) && nowhere(word))).collect();
        if wanted.is_empty() {
            let grave = step.act.is_some_and(|act| act.grave);
            // One word for one thing: a second line that it fits leaves it open which.
            let alone = |word: &Word, mention: &Mention| {
                let again = mention.others.iter().any(|line| has_token(line, &word.text));
                !grave || !again || word.text != word.stem || self.is_all(own)
            };
            let telling = trusted.iter().find(|mention| {
                own.iter().any(|word| self.tells_apart(word, mention) && alone(word, mention))
            });
            return telling.map_or(Footing::Listed(first.at), |mention| Footing::Found(mention.at));
        }
        // A number that was looked up says which one; how it is called besides is the person's affair.
        let numbers: Vec<&&&Word> = wanted.iter().filter(|word| is_number(&word.text)).collect();
        let fits = |mention: &&&Mention| {
            let all = wanted.iter().all(|word| self.fits(word, mention));
            all || !numbers.is_empty() && numbers.iter().all(|word| self.fits(word, mention))
        };
        trusted.iter().find(fits).map_or(Footing::Missing, |mention| Footing::Found(mention.at))
    }

    /// `yes, delete both`: the person saw a list, and the command takes all of it and nothing else of it.
    fn takes_the_list(&self, mention: &Mention, own: &[&Word]) -> bool {
        let command = self.case.command.text.to_lowercase();
        let lines = || std::iter::once(&mention.line).chain(&mention.others);
        let taken = |line: &String| {
            let mut names = line.split_whitespace().map(|name| name.trim_start_matches("origin/"));
            names.any(|name| name.len() > 2 && !is_number(name) && has_token(&command, name))
        };
        let count = lines().count();
        let counted = own.iter().any(|word| self.tables.same(&word.stem, &count.to_string()));
        let pointing = ["both", "them", "those", "these", "all"];
        let pointed = own.iter().any(|word| pointing.contains(&word.text.as_str()));
        count < 16 && lines().all(taken) && (counted || pointed)
    }

    fn is_all(&self, words: &[&Word]) -> bool {
        words.iter().any(|word| self.tables.words.broad.contains(&word.text))
    }

    /// Whether a word stands in this line of a list and not in all of them.
    fn tells_apart(&self, word: &Word, mention: &Mention) -> bool {
        // `the one in b`, of `a/x.jpg` and `b/x.jpg`.
        let step = |line: &str| line.split('/').any(|step| step == word.text);
        if !self.tables.is_empty_word(&word.stem) && step(&mention.line) {
            return mention.others.iter().any(|line| line.contains('/') && !step(line));
        }
        let plain =
            !self.tables.is_empty_word(&word.stem) && !self.tables.is_kind(&word.stem) && word.text.len() > 3;
        // `v7`, `1.8.2`: a version tells more than a word.
        let version = word.text.len() > 1 && word.text.bytes().any(|b| b.is_ascii_digit());
        let lacking = mention.others.iter().any(|line| !line.contains(&word.text));
        mention.line.contains(&word.text)
            && (plain && lacking || version && (lacking || mention.others.is_empty()))
    }

    /// Whether a word describes which of many.
    fn describes(&self, word: &Word) -> bool {
        self.tables.words.descriptions.contains_key(&word.text) || is_number(&word.text)
    }

    /// Whether the person said the name that stands in this line of a list and in no other, and of no other line: what
    /// else stands there is its own. What was asked for counts before what was told.
    fn is_identified(&self, mention: &Mention, clause: &Clause) -> bool {
        let asks = |one: &Clause| matches!(one.mood, Mood::Ask | Mood::Agree);
        let here = self.requests.clauses.iter().filter(|one| one.at == clause.at && one.mood != Mood::Forbid);
        let (asked, told): (Vec<&Clause>, Vec<&Clause>) = here.partition(|one| asks(one));
        let names = |all: &[&Clause], line: &str| {
            all.iter().flat_map(|one| &one.words).any(|word| is_of_line(word, line, mention))
        };
        let others = |all: &[&Clause]| mention.others.iter().any(|line| names(all, line));
        if names(&asked, &mention.line) || others(&asked) {
            return names(&asked, &mention.line);
        }
        names(&told, &mention.line) && !others(&told)
    }

    /// Whether a line of the same list fits a description.
    fn fits_anywhere(&self, word: &Word, mention: &Mention) -> bool {
        let other = |line: &String| self.fits(word, &Mention { line: line.clone(), ..mention.clone() });
        self.fits(word, mention) || mention.others.iter().any(other)
    }

    fn fits(&self, word: &Word, mention: &Mention) -> bool {
        let near = |marker: &str| mention.line.contains(marker) || mention.asked.contains(marker);
        let number = word.text.trim_start_matches(['#', ':']);
        match self.tables.words.descriptions.get(&word.text) {
            // `git branch` lists what is not merged as well.
            Some(markers) if word.text == "merged" => {
                markers.iter().any(|marker| near(marker)) && !near("no-merged")
            }
            Some(markers) => markers.iter().any(|marker| near(marker)),
            None => near(number),
        }
    }
}

/// Whether a word is a name that stands in this line of a list and in no other.
fn is_of_line(word: &Word, line: &str, mention: &Mention) -> bool {
    let name = word.text.len() > 3 && word.text.contains(['-', '_', '.', '/']) && !word.text.starts_with('-');
    let all = || std::iter::once(&mention.line).chain(&mention.others);
    name && has_token(line, &word.text)
        && !mention.others.is_empty()
        && all().filter(|one| has_token(one, &word.text)).count() == 1
}

/// `#418`, `:8080`, `2024`.
fn is_number(text: &str) -> bool {
    text.len() > 1 && text.trim_start_matches(['#', ':']).bytes().all(|b| b.is_ascii_digit())
}

/// `k8s/web.yaml`, `./charts`: a file of the workspace, as far as its spelling says.
fn is_file(text: &str) -> bool {
    let base = text.rsplit('/').next().unwrap_or(text);
    let ending = base.rsplit_once('.').is_some_and(|(head, ending)| {
        !head.is_empty() && ending.len() < 7 && ending.bytes().all(|b| b.is_ascii_alphabetic())
    });
    let inside = !text.starts_with(['/', '~']) && !text.contains("..") && !text.contains(':');
    inside && (text.ends_with('/') || text.starts_with("./") || ending)
}
