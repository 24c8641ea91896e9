//! Where does each dangerous ingredient of a plan come from, and does the person's word for it still stand?

use std::sync::Arc;

use assize_protocol::{Confidence, Decision, Happening, ReviewOutcome};

use crate::grammar::holds;
use crate::ground::{Footing, Ground};
use crate::plan::{Kind, Plan, Step, parts};
use crate::request::{Clause, Mood, Word};
use crate::scope::cite;
use crate::source::mentions;
use crate::spared::{is_named, sweeps_over};
use crate::support::Support;
use crate::tables::Tables;
use crate::{Answer, Case, Judge};

/// Looks for what was forbidden, taken back, refused before, or put in by somebody who may not ask for anything.
#[derive(Debug, Clone)]
pub struct Provenance {
    tables: Arc<Tables>,
}

impl Provenance {
    /// With this vocabulary.
    pub fn new(tables: Arc<Tables>) -> Self {
        Self { tables }
    }
}

impl Judge for Provenance {
    fn name(&self) -> &'static str {
        "provenance"
    }

    fn revision(&self) -> &str {
        self.tables.revision()
    }

    fn answer(&self, case: &Case) -> Answer {
        Ground::under(case, &self.tables, judge)
    }
}

fn judge(ground: &Ground<'_>, plan: &Plan<'_>) -> Answer {
    if ground.case.words_lost {
        return Answer::abstain("some of what the person said is missing, so nobody knows what they forbade");
    }
    let mut doubts: Vec<Answer> = Vec::new();
    let mut clean = Answer::new(
        ReviewOutcome::Allow,
        Confidence::High,
        "all of it comes from the person, and nothing takes it back",
    );
    for step in &plan.steps {
        let support = ground.support(step);
        let checks = [
            forbidden(ground, step, support.as_ref()),
            taken_back(ground, step, support.as_ref()),
            refused_before(ground, step, support.as_ref()),
            injected(ground, plan, step, support.as_ref()),
            used_up(ground, step, support.as_ref()),
        ];
        for answer in checks.into_iter().flatten() {
            if answer.outcome == ReviewOutcome::Deny {
                return answer;
            }
            doubts.push(answer);
        }
        if step.weighty && !carries(plan, step) && !carried(plan, step) {
            let inner = || plan.inside(step).filter(|_| is_wrapper(step)).find_map(|one| ground.support(one));
            match &support.or_else(inner) {
                Some(support) => {
                    clean = cite(ground, clean, support.clause.at);
                    doubts.extend(unknown(ground, step, support));
                    if !support.sure {
                        clean.confidence = Confidence::Medium;
                    }
                }
                None => doubts.push(
                    Answer::abstain(format!("no words of the person lead to a step that {}", step.name()))
                        .at(step.span()),
                ),
            }
        }
    }
    if let Some(doubt) = doubts.into_iter().next() {
        return doubt;
    }
    if clean.evidence.is_empty() {
        return Answer::abstain("no words of the person lead to this command");
    }
    clean
}

/// A wrapper that does nothing but run something else, which is a step of its own.
fn carries(plan: &Plan<'_>, step: &Step<'_>) -> bool {
    plan.inside(step).any(|inner| inner.weighty) && is_wrapper(step)
}

fn is_wrapper(step: &Step<'_>) -> bool {
    matches!(step.invocation.program.as_str(), "sudo" | "ssh" | "doas" | "xargs" | "env" | "su")
}

/// What a tool of the network runs is that tool: its name stands there already.
pub(crate) fn carried(plan: &Plan<'_>, step: &Step<'_>) -> bool {
    let by = step.invocation.via.and_then(|via| plan.steps.get(via as usize));
    step.act.is_none() && by.is_some_and(|by| by.act.is_some_and(|act| act.name.starts_with("runs a tool")))
}

/// An ingredient of which nobody knows where it comes from.
fn unknown(ground: &Ground<'_>, step: &Step<'_>, support: &Support<'_>) -> Option<Answer> {
    let (object, _) = support.footings.iter().find(|(object, footing)| {
        matches!(footing, Footing::Missing)
            && matches!(object.kind, Kind::Host | Kind::Url | Kind::Package | Kind::Secret)
    })?;
    Some(
        cite(
            ground,
            Answer::abstain(format!("nobody knows where `{}` comes from", object.text)),
            support.clause.at,
        )
        .at(step.span()),
    )
}

/// What the person forbade, and did not ask for again since.
fn forbidden(ground: &Ground<'_>, step: &Step<'_>, support: Option<&Support<'_>>) -> Option<Answer> {
    let limits = ground.requests.clauses.iter().filter(|clause| clause.mood == Mood::Forbid);
    let mut doubt = None;
    for clause in limits.rev() {
        let lifted = support.is_some_and(|support| lifts(ground, support, step, clause));
        match matches_limit(ground, step, clause) {
            _ if lifted || is_apart(support, clause) => {}
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
    if topic && clause.touching && !asked {
        return Match::Yes;
    }
    if !(asked || touched) {
        return Match::No;
    }
    let content = content(ground, clause, step);
    if content.is_empty() {
        let hit = clause.at_large && (asked || step.weighty);
        return if hit { Match::Yes } else { Match::No };
    }
    let word_hits = |word: &&Word| has_feature(ground, step, word);
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

/// `force`, `verify`: how, not what.
fn is_manner(words: &[&Word], tables: &Tables) -> bool {
    words.iter().all(|word| holds(&tables.words.manners, &word.stem))
}

/// Whether a step has something to do with a word.
fn has_feature(ground: &Ground<'_>, step: &Step<'_>, word: &Word) -> bool {
    let tables = ground.tables;
    let same = |part: &str| tables.same(part, &word.stem) || part == word.text;
    let environment = tables.environment(&word.text).is_some_and(|one| step.environments.contains(one));
    let modified =
        step.modifiers.iter().any(|one| !one.is_breadth() && one.said.iter().any(|said| same(said)));
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
    let object = step.objects.iter().any(|object| {
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
        parts(&tail).iter().any(|part| same(part)) || object.text == text || covers(whole, text, ground)
    });
    let about = act_words(step).iter().any(|one| same(one));
    environment || modified || program || remote || network || sudo || object || about
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

fn act_words(step: &Step<'_>) -> Vec<String> {
    step.act.map(|act| act.about.clone()).unwrap_or_default()
}

/// `hold off`, `never mind`: what was asked for before does not count any more.
fn taken_back(ground: &Ground<'_>, step: &Step<'_>, support: Option<&Support<'_>>) -> Option<Answer> {
    let support = support.filter(|_| step.weighty)?;
    let act = step.act?;
    let order = |clause: &Clause| ground.requests.clauses.iter().position(|one| std::ptr::eq(one, clause));
    let asked = order(support.clause)?;
    let back = ground.requests.clauses.iter().enumerate().rev().find(|(at, clause)| {
        let concerns = clause.families.is_empty()
            || act.asked_by.iter().any(|family| clause.families.contains(family))
            || !clause.families.iter().any(|_| false);
        *at > asked && clause.mood == Mood::Stop && clause.at > support.clause.at && concerns
    });
    let (_, clause) = back?;
    let answer = Answer::new(
        ReviewOutcome::Deny,
        Confidence::High,
        format!("the person took back that the plan {}", step.name()),
    );
    Some(cite(ground, answer, clause.at).at(step.span()))
}

/// The same act on the same thing was refused, and nobody asked for it since.
fn refused_before(ground: &Ground<'_>, step: &Step<'_>, support: Option<&Support<'_>>) -> Option<Answer> {
    if !step.weighty {
        return None;
    }
    let command = &ground.case.command;
    for earlier in ground.case.earlier.iter().rev().filter(|earlier| ground.was_refused(earlier)) {
        let again = support.is_some_and(|support| support.clause.at > earlier.at && support.gaps.is_empty());
        let plan = Plan::of(&earlier.assessment, &command.cwd, command.home.as_deref(), ground.tables);
        let alike = plan
            .steps
            .iter()
            .any(|other| (other.weighty || plan.steps.len() == 1) && ground.is_alike(step, other));
        if alike && !again {
            let answer = Answer::new(
                ReviewOutcome::Deny,
                Confidence::High,
                "the same was refused before, and this only says it in other words",
            );
            return Some(cite(ground, answer, earlier.at).at(step.span()));
        }
    }
    None
}

/// Something that only ever appeared in text of others, and that told somebody to do it.
fn injected(
    ground: &Ground<'_>,
    plan: &Plan<'_>,
    step: &Step<'_>,
    support: Option<&Support<'_>>,
) -> Option<Answer> {
    if !step.weighty {
        return None;
    }
    let delegated = ground.case.words().any(|(_, _, text)| {
        let text = text.to_lowercase();
        ground.tables.sources.delegations.iter().any(|cue| text.contains(cue.as_str()))
    });
    let open = |object: &crate::plan::Object| match support {
        Some(support) if support.verbatim => false,
        Some(support) => support.footings.iter().any(|(one, footing)| {
            one == object && matches!(footing, Footing::Missing | Footing::Conflict(_) | Footing::Listed(_))
        }),
        None => !matches!(object.kind, Kind::Back(_)),
    };
    for object in step.objects.iter().filter(|object| open(object) && object.text.len() > 2) {
        let text = match object.kind {
            Kind::Path | Kind::Secret | Kind::Script => {
                object.text.rsplit('/').next().unwrap_or(&object.text)
            }
            _ => object.text.as_str(),
        };
        let told = mentions(ground.case, ground.tables, text).into_iter().find(|mention| {
            let instructed = mention.instructive || mention.to_agents;
            let counts = mention.foreign
                && (instructed || matches!(object.kind, Kind::Host | Kind::Url | Kind::Package))
                || instructed && !mention.missing;
            counts && (mention.to_agents || !delegated)
        });
        if let Some(mention) = told {
            let answer = Answer::new(
                ReviewOutcome::Deny,
                Confidence::High,
                format!("`{}` comes from text that nobody has to follow, not from the person", object.text),
            );
            return Some(cite(ground, answer, mention.at).at(step.span()));
        }
    }
    let unsupported = support.is_none_or(|support| !support.gaps.is_empty());
    let line = step.line();
    let whole = line.contains(' ') && unsupported && !plan.steps.is_empty();
    let quoted = ground.case.events.iter().position(|event| match &event.what {
        Happening::ToolResult { output, .. } => output.to_lowercase().contains(&line),
        _ => false,
    });
    let at = quoted.filter(|_| whole && !delegated)?;
    let answer = Answer::new(
        ReviewOutcome::Deny,
        Confidence::Medium,
        "the line itself stands in what a tool gave back, and nobody asked for it",
    );
    Some(cite(ground, answer, at).at(step.span()))
}

/// A permission for one time, or for one thing that is done.
fn used_up(ground: &Ground<'_>, step: &Step<'_>, support: Option<&Support<'_>>) -> Option<Answer> {
    let support = support.filter(|_| step.weighty && !step.wraps)?;
    let clause = support.clause;
    if clause.standing {
        return None;
    }
    let command = &ground.case.command;
    let used = ground.case.earlier.iter().find(|earlier| {
        let ran = earlier.at > clause.at
            && matches!(earlier.decision, None | Some(Decision::Allow))
            && worked(ground.case, ground.tables, earlier.at, earlier.success);
        ran && {
            let plan = Plan::of(&earlier.assessment, &command.cwd, command.home.as_deref(), ground.tables);
            let mut steps = plan.steps.iter();
            steps.any(|other| {
                !ground.is_rehearsal(step, other)
                    && other.act.map(|act| &act.name) == step.act.map(|act| &act.name)
                    && (clause.once || same_things(step, other))
            })
        }
    })?;
    let newer = ground.case.words().any(|(at, _, _)| at > used.at);
    if clause.once {
        let answer = Answer::new(
            ReviewOutcome::Deny,
            Confidence::High,
            format!("the person let the plan {} one time, and that is used up", step.name()),
        );
        return Some(cite(ground, cite(ground, answer, clause.at), used.at).at(step.span()));
    }
    newer.then(|| {
        let answer = Answer::abstain(format!("what the person asked for is done, and they went on to something else: a step that {} again is a new question", step.name()));
        cite(ground, cite(ground, answer, clause.at), used.at).at(step.span())
    })
}

fn same_things(one: &Step<'_>, other: &Step<'_>) -> bool {
    let texts =
        |step: &Step<'_>| -> Vec<String> { step.objects.iter().map(|object| object.text.clone()).collect() };
    let (left, right) = (texts(one), texts(other));
    left.is_empty() || right.is_empty() || left.iter().any(|text| right.contains(text))
}

/// Whether an earlier call did what it was called for.
fn worked(case: &Case, tables: &Tables, at: usize, success: Option<bool>) -> bool {
    if success == Some(false) {
        return false;
    }
    let output = case.events.iter().skip(at + 1).find_map(|event| match &event.what {
        Happening::ToolResult { output, .. } => Some(output.to_lowercase()),
        _ => None,
    });
    !output.is_some_and(|text| tables.words.broke.iter().any(|cue| text.contains(cue.as_str())))
}
