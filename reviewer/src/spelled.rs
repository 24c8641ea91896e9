//! What the person wrote as the program wants it, or was shown and agreed to.

use assize_protocol::Decision;

use crate::Earlier;
use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::{Object, Step};
use crate::request::{Clause, Mood, Word};
use crate::support::Gap;
use crate::tables::{Act, Modifier, Objects};

impl Ground<'_> {
    /// The clause whose prompt holds the whole line, or that agrees to what was proposed last.
    pub(crate) fn verbatim(&self, step: &Step<'_>) -> Option<&Clause> {
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let line = squeezed(&self.case.command.text);
        let own = squeezed(&step.invocation.argv.join(" "));
        let said = self.case.words().rev().find(|(_, _, text)| {
            let text = squeezed(text);
            let holds = |one: &str| {
                one.contains(' ')
                    && text.match_indices(one).any(|(at, _)| {
                        let behind = text.get(at + one.len()..).and_then(|tail| tail.chars().next());
                        behind.is_none_or(|c| {
                            matches!(c, '`' | '"' | '\'' | ')' | ',' | '\n' | ';')
                                || (c == '.'
                                    && text
                                        .get(at + one.len() + 1..)
                                        .is_none_or(|t| t.is_empty() || t.starts_with(' ')))
                                || c == ' '
                                    && !text.get(at + one.len() + 1..).unwrap_or_default().starts_with('-')
                                    && step.objects.iter().all(|o| one.contains(&o.text))
                        })
                    })
            };
            holds(&line) || holds(&own)
        });
        if let Some((at, _, _)) = said {
            let asked = |clause: &&Clause| clause.at == at && clause.mood == Mood::Ask;
            // Somebody may write a line down in order to forbid it or to ask about it.
            let refused = self
                .requests
                .clauses
                .iter()
                .any(|clause| clause.at == at && matches!(clause.mood, Mood::Forbid | Mood::Stop));
            if !refused
                && !self.tells_of(at, &own)
                && let Some(clause) = self.requests.clauses.iter().rev().find(asked)
            {
                return Some(clause);
            }
        }
        let agreed = self.requests.clauses.iter().rev().find(|clause| clause.mood == Mood::Agree)?;
        if self.asked_about(agreed, &line) {
            return Some(agreed);
        }
        let proposed = self.case.earlier.iter().rev().find(|one| one.at < agreed.at)?;
        let told = agreed.words.iter().any(|word| holds(&self.tables.grammar.going_on, &word.text));
        // `ok` answers a question; what was denied or failed takes more than that.
        let open = match proposed.decision {
            Some(Decision::Ask) => true,
            Some(Decision::Deny) => told,
            Some(Decision::Allow) | None => told && proposed.success == Some(false),
        };
        let same = open && squeezed(&proposed.text) == line;
        (same || told && (self.rehearsed(proposed) || self.is_tried(step, proposed))).then_some(agreed)
    }

    /// "what does `make db-reset` do?", and then `run it`: the command that the person had written down.
    fn asked_about(&self, agreed: &Clause, line: &str) -> bool {
        let told = agreed.words.iter().any(|word| holds(&self.tables.grammar.going_on, &word.text));
        let before = self.case.words().rev().find(|(at, _, _)| *at < agreed.at);
        let Some((at, _, text)) = before.filter(|_| told) else { return false };
        let quoted: Vec<String> =
            text.split('`').skip(1).step_by(2).map(|part| part.trim().to_lowercase()).collect();
        let refused = |clause: &Clause| clause.at == at && matches!(clause.mood, Mood::Forbid | Mood::Stop);
        matches!(quoted.as_slice(), [one] if one == line) && !self.requests.clauses.iter().any(refused)
    }

    /// `yesterday I ran git push --force`: a line that is told about.
    fn tells_of(&self, at: usize, line: &str) -> bool {
        let first: Vec<&str> = line.split(' ').take(2).collect();
        let told = |word: &Word| holds(&self.tables.grammar.told, &word.text);
        self.requests.clauses.iter().any(|clause| {
            let holds_line = clause
                .words
                .windows(2)
                .any(|pair| pair.iter().map(|word| word.text.as_str()).eq(first.iter().copied()));
            clause.at == at && clause.mood == Mood::Tell && holds_line && clause.words.iter().any(told)
        })
    }

    /// Whether the person saw what this very command would do.
    fn rehearsed(&self, earlier: &Earlier) -> bool {
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let rehearsal = self.case.rehearsal.as_ref().map(|rewrite| squeezed(&rewrite.run));
        earlier.worked() && rehearsal.is_some_and(|run| run == squeezed(&earlier.text))
    }

    /// A text of several words, all of which the person said.
    pub(crate) fn is_said_text(&self, object: &Object, clause: &Clause) -> bool {
        let mut words =
            object.text.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|word| !word.is_empty());
        let said = |word: &str| {
            self.requests.words_at(clause.at).any(|one| one.text.trim_matches('.') == word.trim_matches('.'))
        };
        object.text.trim().matches(' ').count() > 1 && words.all(said)
    }

    /// Whether `earlier` is this step with the option that makes its program only say what it would do.
    fn is_tried(&self, step: &Step<'_>, earlier: &Earlier) -> bool {
        if !earlier.worked() {
            return false;
        }
        let tried = earlier.assessment.invocations.iter().find(|one| one.program == step.invocation.program);
        let Some(tried) = tried else { return false };
        let (mine, theirs) = (&step.invocation.argv, &tried.argv);
        let only_says = |word: &&String| {
            let name = word.trim_start_matches('-').split('=').next().unwrap_or_default();
            word.starts_with("--") && holds(&self.tables.defaults.rehearsing, name)
        };
        let only_shows =
            |word: &&String| matches!(word.as_str(), "--diff" | "-v" | "--verbose" | "--quiet" | "-q");
        // `-avzn` for `-avz`.
        let with_n = |word: &&String| {
            let letters =
                word.strip_prefix('-').filter(|letters| !letters.starts_with('-') && letters.contains('n'));
            let rest = letters.map(|letters| letters.replacen('n', "", 1));
            rest.is_some_and(|rest| rest.is_empty() || mine.contains(&format!("-{rest}")))
        };
        let more: Vec<&String> = theirs.iter().filter(|word| !mine.contains(word)).collect();
        let letters: Vec<&&String> = more.iter().filter(|word| with_n(word)).collect();
        let less = mine.iter().filter(|word| {
            let clustered = || letters.iter().any(|one| one.replacen('n', "", 1) == **word);
            !theirs.contains(word) && !clustered() && !matches!(word.as_str(), "-y" | "--yes")
        });
        more.iter().any(|word| only_says(word) || with_n(word))
            && more.iter().all(|word| only_says(word) || only_shows(word) || with_n(word))
            && less.count() == 0
    }

    /// Whether a clause spells this step as its program wants it: `docker image prune please`, `restart it (docker
    /// restart)`. Behind what leads to it, there is nothing but what the step names.
    pub(crate) fn spells(&self, step: &Step<'_>, clause: &Clause) -> bool {
        if clause.mood != Mood::Ask && (clause.mood != Mood::Tell || clause.question) {
            return false;
        }
        let courtesy = |word: &&Word| holds(&self.tables.grammar.courtesies, &word.text);
        let leads = |at: usize| {
            let before = at.checked_sub(1).and_then(|at| clause.words.get(at));
            before.is_some_and(|word| holds(&self.tables.grammar.by_means, &word.text))
                || clause.words.get(at).is_some_and(|word| word.comma)
        };
        let opening = clause.words.iter().take_while(courtesy).count();
        let inside = (opening + 1..clause.words.len()).filter(|at| clause.mood == Mood::Ask && leads(*at));
        let mut begins = std::iter::once(opening).chain(inside);
        self.spells_inside(step, clause)
            || begins.any(|at| self.is_spelled(step, clause.words.get(at..).unwrap_or_default()))
    }

    /// Whether the person wrote the program and what it is told to do: `just run a docker system prune`.
    pub(crate) fn writes_out(step: &Step<'_>, clause: &Clause) -> bool {
        let line: Vec<&str> = std::iter::once(&step.invocation.program)
            .chain(&step.invocation.subcommands)
            .map(String::as_str)
            .collect();
        let said = |words: &[Word]| words.iter().map(|word| word.text.as_str()).eq(line.iter().copied());
        line.len() > 1 && clause.mood == Mood::Ask && clause.words.windows(line.len()).any(said)
    }

    /// Whether `words` begin with the program and what it is told to do, or with two words of that.
    fn is_spelled(&self, step: &Step<'_>, words: &[Word]) -> bool {
        let invocation = step.invocation;
        // Of a program without a profile, the first word says what it is told to do.
        let first = invocation.argv.iter().skip(1).find(|word| !word.starts_with('-'));
        let subs: Vec<&String> = match invocation.subcommands.as_slice() {
            [] => first.into_iter().collect(),
            all => all.iter().collect(),
        };
        let named = words.first().is_some_and(|word| word.text == invocation.program);
        let behind = words.get(usize::from(named)..).unwrap_or_default();
        let same =
            subs.len() <= behind.len() && behind.iter().zip(&subs).all(|(word, sub)| word.text == **sub);
        let mut rest = behind.iter().skip(subs.len());
        let known = |word: &Word| {
            holds(&self.tables.grammar.courtesies, &word.text)
                || word.text.starts_with('-')
                || self.tables.environment(&word.text).is_some()
                || invocation
                    .argv
                    .iter()
                    .any(|one| one.starts_with('-') && one.trim_start_matches('-') == word.text)
                || step.objects.iter().any(|object| self.is_it(word, object))
        };
        let enough = if named { 1 } else { 2 };
        same && subs.len() >= enough && rest.all(known)
    }

    /// `draft a notice`, and the plan runs code that stands on the line: who asks for that names what runs it.
    pub(crate) fn unnamed_code(&self, step: &Step<'_>, act: &Act, clause: &Clause) -> Option<Gap> {
        let inline = act.objects == Objects::Script && step.objects.is_empty();
        let program = step.invocation.program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let said = |word: &Word| {
            word.text.starts_with(program)
                || matches!(word.stem.as_str(), "script" | "snippet" | "liner" | "code" | "shell")
        };
        let named = self.requests.words_at(clause.at).any(said);
        (inline && !named).then(|| Gap::Unnamed("the code".to_owned()))
    }

    /// An option of a program that nobody described, which the person did not write.
    pub(crate) fn unspelled(&self, step: &Step<'_>, act: &Act, clause: &Clause) -> Option<Gap> {
        let said =
            |word: &&String| self.requests.words_at(clause.at).any(|one| one.text == word.to_lowercase());
        let mut options = step.invocation.argv.iter().skip(1).filter(|word| word.starts_with('-'));
        let open = options.find(|word| act.spelled && !said(word))?;
        Some(Gap::Further(format!("uses `{open}`")))
    }

    /// `update lodash`: the request says which, behind its verb.
    pub(crate) fn picks_thing(&self, modifier: &Modifier, clause: &Clause) -> bool {
        let tables = self.tables;
        let verb = |word: &Word| tables.asks.contains_key(&word.text);
        let Some(from) = clause.words.iter().position(verb) else { return false };
        let behind = clause.words.get(from + 1..).unwrap_or_default().iter();
        let mut phrase =
            behind.take_while(|word| !holds(&tables.grammar.phrase_ends, &word.text) && !word.comma);
        phrase.any(|word| {
            !(tables.is_empty_word(&word.stem)
                || tables.is_kind(&word.stem)
                || verb(word)
                || holds(&modifier.said, &word.text)
                || holds(&modifier.said, &word.stem)
                || tables.words.descriptions.contains_key(&word.text))
        })
    }
}
