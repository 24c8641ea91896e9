//! Whether somebody asked for a step, and what of it nobody asked for.

use assize_protocol::{Decision, Happening};

use crate::Earlier;
use crate::autostart::keeps_down;
use crate::built::goes_to_registry;
use crate::grammar::holds;
use crate::ground::{Footing, Ground};
use crate::plan::{Kind, Object, Step};
use crate::request::{Clause, Gate, Mood, Word};
use crate::tables::{Act, Modifier, Objects};

/// What a request leaves open about a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gap {
    /// The person named something else.
    Other(String),
    /// Another environment was asked for.
    Environment(String),
    /// Nobody named this.
    Unnamed(String),
    /// Nobody asked to go this far.
    Further(String),
    /// The request waits for something.
    Waits,
    /// It depends on what is only known when it runs.
    Unresolved,
}

/// What was found for one step.
#[derive(Debug, Clone)]
pub(crate) struct Support<'a> {
    pub(crate) clause: &'a Clause,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) footings: Vec<(Object, Footing)>,
    /// The person wrote this very line, or agreed to it.
    pub(crate) verbatim: bool,
    /// All of it is beyond doubt.
    pub(crate) sure: bool,
}

impl Ground<'_> {
    /// The best ground in the person's words for `step`; `None` when nobody asked for anything like it.
    pub(crate) fn support(&self, step: &Step<'_>) -> Option<Support<'_>> {
        let act = step.act?;
        if let Some(clause) = self.verbatim(step) {
            return Some(Support {
                clause,
                gaps: self.waits(clause),
                footings: Vec::new(),
                verbatim: true,
                sure: true,
            });
        }
        if let Some(clause) = self.searched(step) {
            let gaps = self.waits(clause);
            return Some(Support { clause, gaps, footings: Vec::new(), verbatim: false, sure: true });
        }
        self.best_of(step, act)
    }

    /// Whether the person asked for just this step after `at`.
    pub(crate) fn is_asked_since(&self, step: &Step<'_>, at: usize) -> bool {
        let best = step.act.and_then(|act| self.best_of(step, act));
        best.is_some_and(|support| support.clause.at > at && support.gaps.is_empty())
    }

    /// The newest of the requests that leave least of it open.
    fn best_of(&self, step: &Step<'_>, act: &Act) -> Option<Support<'_>> {
        let asks = |clause: &&Clause| {
            clause.mood == Mood::Ask && act.asked_by.iter().any(|family| clause.families.contains(family))
        };
        let fitting =
            self.requests.clauses.iter().rev().filter(|clause| asks(clause) || self.spells(step, clause));
        let fitting = fitting.filter(|clause| self.is_about(act, step, clause));
        // What changes a file does not carry it out.
        let outside = |family: &String| matches!(family.as_str(), "publish" | "deploy" | "apply");
        let carries_out = act.objects == Objects::Files || act.asked_by.iter().any(outside);
        let fitting = fitting.filter(|clause| !clause.edits || !carries_out && self.picks(step, clause));
        let mut all: Vec<Support<'_>> = fitting.map(|clause| self.weigh(step, act, clause)).collect();
        share_waiting(&mut all);
        // The newest of the best.
        let best = all.iter().map(|support| support.gaps.len()).min()?;
        let at = all.iter().position(|support| support.gaps.len() == best)?;
        Some(all.swap_remove(at))
    }

    /// Whether a clause that asks for an edit names just what the step is about all the same.
    fn picks(&self, step: &Step<'_>, clause: &Clause) -> bool {
        step.objects.iter().any(|object| {
            let named =
                |word: &&Word| (word.name || word.text.contains(['-', '_', '/'])) && self.is_it(word, object);
            clause.words.iter().any(|word| named(&word))
        })
    }

    /// Whether the prompt, or an earlier one where it only points back, speaks of what the act is about.
    fn is_about(&self, act: &Act, step: &Step<'_>, clause: &Clause) -> bool {
        let all = || act.about.iter().chain(&act.needs);
        let said = |word: &Word| all().any(|about| word.text == *about || word.stem == *about);
        // `git` says nothing of what git is to do.
        let program = &step.invocation.program;
        let script = |word: &Word| {
            program.strip_prefix(&word.text).is_some_and(|ending| matches!(ending, ".py" | ".sh"))
        };
        let names = |word: &Word| act.subs.is_empty() && (word.text == *program || script(word));
        // `open 5432`, `close 1201 and 1187`: a number that is the plan's own says what it is about.
        let number = |word: &Word| {
            let own = |one: &&Object| one.kind == Kind::Number && one.text.len() > 1;
            step.objects.iter().filter(own).any(|one| self.names(one, &[word], clause))
        };
        let numbered = clause.words.iter().any(number);
        let here = numbered || self.requests.words_at(clause.at).any(|word| said(word) || names(word));
        let back = || {
            self.requests
                .clauses
                .iter()
                .filter(|one| one.at < clause.at && one.mood != Mood::Forbid)
                .any(|one| one.words.iter().any(said))
        };
        let points = || {
            clause.words.len() <= 3
                || clause.words.iter().any(|word| {
                    matches!(word.text.as_str(), "one" | "there")
                        || holds(&self.tables.words.found, &word.text)
                })
        };
        all().next().is_none() || here || (points() && back())
    }

    fn weigh<'s>(&'s self, step: &Step<'_>, act: &Act, clause: &'s Clause) -> Support<'s> {
        let footings: Vec<(Object, Footing)> = step
            .objects
            .iter()
            .filter(|object| !self.is_said_text(object, clause))
            .map(|object| (object.clone(), self.footing(object, step, clause)))
            .collect();
        let mut gaps = self.waits(clause);
        for (object, footing) in &footings {
            match footing {
                Footing::Conflict(_) => gaps.push(Gap::Other(object.text.clone())),
                Footing::Missing => gaps.push(Gap::Unnamed(object.text.clone())),
                Footing::Listed(_)
                    if (act.grave || act.objects == Objects::Lost) && !self.is_broad(clause) =>
                {
                    gaps.push(Gap::Unnamed(object.text.clone()));
                }
                Footing::Named(_)
                | Footing::Default
                | Footing::Own(_)
                | Footing::Found(_)
                | Footing::Listed(_) => {}
            }
        }
        let whole = act.grave
            && (act.name == "deletes files"
                || act.name.starts_with("drops")
                || act.name == "destroys what is shared");
        let lost = || step.objects.iter().filter(|object| !object.place);
        let places = lost().filter(|object| whole && self.is_only_a_place(object, clause));
        gaps.extend(places.map(|object| Gap::Further(format!("takes all of `{}`", object.text))));
        gaps.extend(self.environment(step, clause));
        gaps.extend(self.further(step, clause));
        if step.unresolved && !self.is_piped(step, clause) && !self.is_of_named_variables(step, clause) {
            gaps.push(Gap::Unresolved);
        }
        if step.secret && !step.objects.iter().any(|object| object.kind == Kind::Secret) {
            let named = step.objects.iter().any(|object| {
                self.names(object, &self.requests.words_at(clause.at).collect::<Vec<_>>(), clause)
            });
            if !named {
                gaps.push(Gap::Unnamed("the secret".to_owned()));
            }
        }
        let pushes = act.name == "pushes";
        let around = |object: &&Object| act.grave && self.names_inside(object, clause);
        gaps.extend(
            lost().filter(around).map(|object| Gap::Further(format!("takes all of `{}`", object.text))),
        );
        gaps.extend(self.unspelled(step, act, clause));
        gaps.extend(self.unlicensed(step, act, clause));
        gaps.extend(self.placed_elsewhere(step, act, clause));
        gaps.extend(self.another_number(step, clause));
        gaps.extend(self.another_of_a_series(step, clause));
        gaps.extend(self.unnamed_code(step, act, clause));
        gaps.extend(self.beyond_prefix(step, clause));
        gaps.extend(self.another_index(step, clause));
        gaps.extend(self.rival(step, clause));
        gaps.extend(self.waits_by_name(step, clause));
        gaps.extend(self.by_pattern(step, &footings, clause));
        let open = step.objects.is_empty() && (act.grave || pushes || !step.modifiers.is_empty());
        let sweeping = Self::is_sweeping(step, act);
        if (sweeping && !self.is_broad(clause) && !self.is_plural(clause))
            || (sweeping || open) && self.picks_file(step, clause)
        {
            gaps.push(Gap::Further("names no target of its own".to_owned()));
        }
        let sure = (clause.gate != Gate::Unknown || self.condition(clause) == Some(true))
            && footings.iter().all(|(_, footing)| !matches!(footing, Footing::Listed(_)));
        Support { clause, gaps, footings, verbatim: false, sure }
    }

    /// A grave step on everything of its kind: `git checkout -- .`, `git clean -fd`, `git stash clear`.
    pub(crate) fn is_sweeping(step: &Step<'_>, act: &Act) -> bool {
        let line = step.line();
        act.grave
            && step
                .objects
                .iter()
                .all(|object| matches!(object.kind, Kind::Back(_)) || line.contains("reset --hard"))
            && step.invocation.program == "git"
            && (line.ends_with(" .")
                || line.contains(" clean")
                || line.contains(" clear")
                || line.contains(" -- ")
                || line.contains("reset --hard"))
    }

    fn is_plural(&self, clause: &Clause) -> bool {
        let whole = &self.tables.words.wholes;
        self.requests.words_at(clause.at).any(|word| holds(whole, &word.text))
    }

    pub(crate) fn is_broad(&self, clause: &Clause) -> bool {
        let broad = |word: &&Word| self.tables.words.broad.contains(&word.text);
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        // `not the whole distribution` asks for less than that.
        let denied = |at: usize| {
            let before = words.iter().take(at).skip(at.saturating_sub(2));
            before.into_iter().any(|word| matches!(word.text.as_str(), "not" | "never" | "without"))
        };
        words.iter().enumerate().any(|(at, word)| broad(word) && !denied(at))
    }

    fn environment(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let said = |at: usize| -> Vec<String> {
            let words = self.requests.words_at(at);
            words
                .flat_map(|word| crate::plan::parts(&word.text).into_iter().chain([word.text.clone()]))
                .filter_map(|part| self.tables.environment(&part).map(str::to_owned))
                .collect()
        };
        let here = said(clause.at);
        let mut before: Vec<usize> =
            self.requests.clauses.iter().map(|one| one.at).filter(|at| *at < clause.at).collect();
        before.dedup();
        let mut stages = before.iter().rev().map(|at| said(*at));
        let earlier: Vec<String> = stages.find(|all| !all.is_empty()).unwrap_or_default();
        let known = if here.is_empty() { &earlier } else { &here };
        let assigned = self.assigned_environments();
        if let Some(other) = step.environments.iter().chain(&assigned).find(|one| !known.contains(one)) {
            if !known.is_empty() {
                return Some(Gap::Environment(other.clone()));
            }
            return self.was_rehearsed(step, clause).is_none().then(|| Gap::Unnamed(other.clone()));
        }
        // Asked for one place, and the plan does not say which.
        let script = step.objects.iter().any(|object| object.kind == Kind::Script);
        let addressed = step.objects.iter().any(|object| matches!(object.kind, Kind::Url | Kind::Host));
        let silent = step.environments.is_empty()
            && (holds(&self.tables.defaults.placed, &step.invocation.program)
                || script
                || step.invocation.program == "make");
        let place = self.case.command.cwd.to_lowercase();
        let there = here.iter().all(|one| {
            crate::plan::parts(&place).iter().any(|part| self.tables.environment(part) == Some(one))
        });
        let standing = self.standing(step);
        if silent && let Some(other) = standing.iter().find(|one| !here.is_empty() && !here.contains(one)) {
            return Some(Gap::Environment(other.clone()));
        }
        let there = there || here.iter().all(|one| standing.contains(one));
        // `vercel --prod` says it with an option.
        (silent
            && !addressed
            && !here.is_empty()
            && !there
            && !here.iter().all(|one| one == "testing" || one == "preview"))
        .then(|| Gap::Environment("no environment".to_owned()))
    }

    /// What reaches further than anybody asked.
    fn further(&self, step: &Step<'_>, clause: &Clause) -> Vec<Gap> {
        let words: Vec<&Word> = self.requests.words_at(clause.at).collect();
        let older = self
            .requests
            .clauses
            .iter()
            .filter(|one| one.at < clause.at && one.mood == Mood::Tell)
            .flat_map(|one| &one.words);
        let words: Vec<&Word> = words.into_iter().chain(older).collect();
        let among = |list: &[String], words: &[&Word]| {
            list.iter().any(|one| words.iter().any(|word| word.text == *one || word.stem == *one))
        };
        // Who tells of a forced push asks for none.
        let asking = self.requests.clauses.iter().filter(|one| one.at == clause.at && one.mood != Mood::Tell);
        let asking = asking.filter(|one| one.mood != Mood::Forbid || keeps_down(one));
        let asked: Vec<&Word> = asking.chain([clause]).flat_map(|one| &one.words).collect();
        let short = |modifier: &Modifier| {
            let words = if modifier.asked { &asked } else { &words };
            let registry =
                modifier.asked && modifier.is_plain() && goes_to_registry(&step.invocation.program, &asked);
            !modifier.said.is_empty() && !among(&modifier.said, words) && !registry
        };
        let less = |list: &[String]| {
            list.iter().any(|one| {
                self.requests.words_at(clause.at).any(|word| word.text == *one || word.stem == *one)
            })
        };
        let spelled = Self::writes_out(step, clause);
        let beyond =
            step.modifiers.iter().filter(|modifier| !(spelled && modifier.is_plain())).filter(|modifier| {
                short(modifier)
                    || modifier.whole && self.picks_thing(modifier, clause)
                    || less(&modifier.not_if)
                    || modifier.particular && self.picks_one(step, clause) && !self.is_settled(step, clause)
            });
        beyond.map(|modifier| Gap::Further(modifier.name.clone())).collect()
    }

    /// Whether a request names something, and the step does not.
    fn picks_file(&self, step: &Step<'_>, clause: &Clause) -> bool {
        let line = step.line();
        clause.words.iter().any(|word| {
            let text = word.text.as_str();
            let ending = text.rsplit_once('.').is_some_and(|(head, tail)| head.len() > 1 && !tail.is_empty());
            let joined = text.contains('-') && !self.tables.asks.contains_key(text);
            let marked = word.name && (text.contains(['/', '_']) || ending) || joined;
            let option = text.starts_with('-') || text.starts_with("origin/") || text.starts_with("head");
            let known =
                line.contains(text) || self.tables.environment(text).is_some() || self.is_current(text);
            marked && !option && !known
        })
    }

    /// Whether a request names one thing of many, as those are called that a program manages.
    fn picks_one(&self, step: &Step<'_>, clause: &Clause) -> bool {
        let known = |word: &Word| {
            let own = step.objects.iter().any(|object| self.is_it(word, object));
            let file = self.tables.grammar.texts.iter().any(|ending| word.text.ends_with(ending.as_str()));
            own || file || word.text.contains('/') || self.tables.environment(&word.text).is_some()
        };
        let address = |word: &Word| {
            let source =
                [".tf", ".tfvars", ".hcl", ".yml", ".yaml"].iter().any(|end| word.text.ends_with(end));
            let part = word.text.contains('.') && !source;
            let machine = word.text.contains('-') && word.text.ends_with(|c: char| c.is_ascii_digit());
            word.name && (part || machine)
        };
        // `apply it`: what that is was said before.
        let points = clause.words.iter().any(|word| matches!(word.text.as_str(), "it" | "that" | "this"));
        let said =
            self.requests.clauses.iter().filter(|one| one.at == clause.at || points && one.at < clause.at);
        said.flat_map(|one| &one.words).any(|word| address(word) && !known(word))
    }

    /// `lsof -ti :3000 | xargs kill`: what the person described, looked up in the same line.
    fn is_piped(&self, step: &Step<'_>, clause: &Clause) -> bool {
        let line = self.case.command.text.to_lowercase();
        let wanted: Vec<&Word> = self
            .requests
            .words_at(clause.at)
            .filter(|word| {
                let number = word.text.trim_start_matches([':', '#']).bytes().all(|b| b.is_ascii_digit());
                (number && word.text.len() > 1) || self.tables.words.descriptions.contains_key(&word.text)
            })
            .collect();
        let shown = |word: &&Word| {
            let markers = self.tables.words.descriptions.get(&word.text);
            line.contains(word.text.trim_start_matches([':', '#']))
                || markers.is_some_and(|all| all.iter().any(|marker| line.contains(marker.as_str())))
        };
        !wanted.is_empty()
            && wanted.iter().all(shown)
            && step.objects.iter().all(|object| object.kind == Kind::Number)
    }

    /// Whether an earlier command did the same to the same.
    pub(crate) fn is_alike(&self, step: &Step<'_>, other: &Step<'_>) -> bool {
        let paths = |one: &Step<'_>| -> Vec<String> {
            let lost = one.effects.iter().filter(|effect| {
                effect.kind == assize_protocol::EffectKind::Delete && effect.target.text.starts_with('/')
            });
            lost.map(|effect| effect.target.text.clone()).collect()
        };
        let near = |left: &String, right: &String| {
            left == right || left.starts_with(&format!("{right}/")) || right.starts_with(&format!("{left}/"))
        };
        let (mine, theirs) = (paths(step), paths(other));
        if mine.iter().any(|left| theirs.iter().any(|right| near(left, right))) {
            return true;
        }
        let hosts = |one: &Step<'_>| -> Vec<String> {
            one.objects
                .iter()
                .filter(|object| object.kind == Kind::Host)
                .map(|object| object.text.clone())
                .collect()
        };
        let defaults = |host: &String| self.tables.defaults.hosts.contains_key(host);
        if hosts(step).iter().any(|host| !defaults(host) && hosts(other).contains(host)) {
            return true;
        }
        let (Some(left), Some(right)) = (step.act, other.act) else { return false };
        let same_act = left.name == right.name
            || left.asked_by.iter().any(|family| right.asked_by.contains(family))
            || (left.grave && right.grave);
        let telling = |object: &Object| -> Vec<String> {
            crate::plan::parts(&object.text)
                .into_iter()
                .filter(|part| !self.tables.is_kind(part) || object.text == *part)
                .collect()
        };
        let shared = step.objects.iter().any(|one| {
            other.objects.iter().any(|two| {
                one.text == two.text
                    || telling(one).iter().any(|part| part.len() > 1 && telling(two).contains(part))
            })
        });
        let same_program = step.invocation.program == other.invocation.program;
        if step.objects.is_empty() && other.objects.is_empty() {
            return same_act && same_program && step.invocation.subcommands == other.invocation.subcommands;
        }
        (shared || step.objects.is_empty() || other.objects.is_empty())
            && (same_act || same_program)
            && (shared
                || same_program && same_act && step.invocation.subcommands == other.invocation.subcommands)
    }

    /// Whether an earlier command was refused: by a guard, by a person.
    pub(crate) fn was_refused(&self, earlier: &Earlier) -> bool {
        if earlier.decision == Some(Decision::Deny) {
            return true;
        }
        let call = match self.case.events.get(earlier.at).map(|event| &event.what) {
            Some(Happening::ToolCall { call, .. } | Happening::Command { call, .. }) => call.clone(),
            _ => None,
        };
        self.case.events.iter().skip(earlier.at + 1).any(|event| match &event.what {
            Happening::ToolResult { call: of, output, success, .. } => {
                let output = output.to_lowercase();
                call.is_some()
                    && *of == call
                    && *success != Some(true)
                    && self.tables.sources.refusals.iter().any(|cue| output.contains(cue.as_str()))
            }
            _ => false,
        })
    }
}

/// `merge it when the checks have passed; squash, please`: what one says it waits for, the others of a prompt wait for.
fn share_waiting(all: &mut [Support<'_>]) {
    let waits = |one: &Support<'_>| one.gaps.contains(&Gap::Waits);
    let known = |one: &&Support<'_>| waits(one) && one.clause.gate != Gate::Unknown;
    let at: Vec<usize> = all.iter().filter(known).map(|one| one.clause.at).collect();
    for one in all.iter_mut().filter(|one| at.contains(&one.clause.at)) {
        if !waits(one) {
            one.gaps.push(Gap::Waits);
        }
    }
}
