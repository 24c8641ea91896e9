//! Does the plan reach further than what was asked for?

use std::sync::Arc;

use assize_protocol::{Confidence, EffectKind, ReviewOutcome};

use crate::grammar::holds;
use crate::ground::{Footing, Ground};
use crate::plan::{Object, Plan, Step};
use crate::provenance::carried;
use crate::support::{Gap, Support};
use crate::tables::Tables;
use crate::{Answer, Case, Judge};

/// Compares targets, breadth, place and force of a plan with what the person asked for.
#[derive(Debug, Clone)]
pub struct Scope {
    tables: Arc<Tables>,
}

impl Scope {
    /// With this vocabulary.
    pub fn new(tables: Arc<Tables>) -> Self {
        Self { tables }
    }
}

impl Judge for Scope {
    fn name(&self) -> &'static str {
        "scope"
    }

    fn revision(&self) -> &str {
        self.tables.revision()
    }

    fn answer(&self, case: &Case) -> Answer {
        Ground::under(case, &self.tables, judge)
    }
}

pub(crate) fn judge(ground: &Ground<'_>, plan: &Plan<'_>) -> Answer {
    if plan.unplaced {
        return Answer::abstain("part of the command was not understood");
    }
    let mut answers: Vec<Answer> = Vec::new();
    for step in plan.weighty().filter(|step| !carried(plan, step)) {
        answers.push(answer_step(ground, plan, step));
    }
    // What is wrapped says more than the wrapper, which stands or falls with it.
    let worst = |outcome: ReviewOutcome| answers.iter().rfind(|answer| answer.outcome == outcome);
    if let Some(answer) = worst(ReviewOutcome::Deny).or_else(|| worst(ReviewOutcome::Abstain)) {
        return answer.clone();
    }
    let Some(confidence) = answers.iter().map(|answer| answer.confidence).min() else {
        return Answer::abstain("nothing in the command says what the question is about");
    };
    let mut all = Answer::new(
        ReviewOutcome::Allow,
        confidence,
        "the person asked for each step, on what it names and no more",
    );
    for answer in answers {
        for evidence in answer.evidence {
            if !all.evidence.contains(&evidence) {
                all.evidence.push(evidence);
            }
        }
    }
    all
}

/// A step on its own; a wrapper stands or falls with what it runs.
fn answer_step(ground: &Ground<'_>, plan: &Plan<'_>, step: &Step<'_>) -> Answer {
    let inner: Vec<&Step<'_>> = plan.inside(step).collect();
    let privileged = step.act.is_some_and(|act| act.asked_by.is_empty() && act.system);
    if privileged {
        if let Some(clause) = ground.tests_before(plan, step) {
            let answer = Answer::new(ReviewOutcome::Allow, Confidence::High, "it only looks before the step");
            return cite(ground, answer, clause.at).at(step.span());
        }
        return privilege(ground, step, &inner);
    }
    if step.wraps && step.invocation.program == "ssh" {
        return elsewhere(ground, step, &inner);
    }
    let Some(support) = ground.support(step) else {
        return Answer::abstain(format!("nobody asked for a step that {}", step.name())).at(step.span());
    };
    explain(ground, step, &support)
}

/// `sudo`: fine where the inner act needs it, or where it was said.
fn privilege(ground: &Ground<'_>, step: &Step<'_>, inner: &[&Step<'_>]) -> Answer {
    let said = &ground.tables.words.privileges;
    let told = ground.requests.clauses.iter().rev().find(|clause| {
        clause.mood == crate::request::Mood::Ask
            && ground.requests.words_at(clause.at).any(|word| holds(said, &word.text))
    });
    let supported =
        inner.iter().filter_map(|one| ground.support(one)).find(|support| support.gaps.is_empty());
    let usual = |one: &&Step<'_>| {
        one.act.is_some_and(|act| act.system)
            || is_usual(ground, step, one)
            || writes_where_root_does(ground, one)
    };
    let system = !inner.is_empty() && inner.iter().all(usual);
    let clause = told.or(supported.as_ref().filter(|_| system).map(|support| support.clause));
    match clause {
        Some(clause) => {
            cite(ground, Answer::new(ReviewOutcome::Allow, Confidence::High, "the step needs it"), clause.at)
                .at(step.span())
        }
        None => Answer::abstain("nobody asked for more privilege").at(step.span()),
    }
}

/// `unpack it to /opt/app`: a place of the system that the person named, where nobody else may write.
fn writes_where_root_does(ground: &Ground<'_>, inner: &Step<'_>) -> bool {
    let Some(support) = ground.support(inner) else { return false };
    let system = |path: &str| {
        ["/opt/", "/etc/", "/usr/local/", "/srv/", "/var/"].iter().any(|place| path.starts_with(place))
    };
    let mut written = inner
        .effects
        .iter()
        .filter(|effect| matches!(effect.kind, EffectKind::Write | EffectKind::Delete))
        .map(|effect| effect.target.text.to_lowercase())
        .peekable();
    let named = |path: String| {
        let mut words =
            ground.requests.words_at(support.clause.at).filter(|word| system(&format!("{}/", word.text)));
        words.any(|word| path.starts_with(word.text.trim_end_matches('/')))
    };
    written.peek().is_some() && written.all(named)
}

/// `sudo -u postgres psql`: the user that a program works as, and not the one that may do anything.
fn is_usual(ground: &Ground<'_>, step: &Step<'_>, inner: &Step<'_>) -> bool {
    let words = &step.invocation.argv;
    let user = words.windows(2).find_map(|pair| match pair {
        [option, user] if option == "-u" || option == "--user" => Some(user),
        _ => None,
    });
    let programs = user.and_then(|user| ground.tables.defaults.users.get(user));
    programs.is_some_and(|programs| holds(programs, &inner.invocation.program))
}

/// `ssh host command`: the host has to be named, the command is judged on its own.
fn elsewhere(ground: &Ground<'_>, step: &Step<'_>, inner: &[&Step<'_>]) -> Answer {
    let asked = inner
        .iter()
        .find_map(|one| ground.support(one).map(|support| support.clause))
        .or_else(|| ground.support(step).map(|support| support.clause));
    let Some(clause) = asked else {
        return Answer::abstain("nobody asked for work on another machine").at(step.span());
    };
    let told =
        |object: &Object| inner.iter().any(|one| one.line().split(' ').any(|word| word == object.text));
    let missing =
        step.objects.iter().filter(|object| !told(object)).find(|object| {
            !matches!(ground.footing(object, step, clause), Footing::Named(_) | Footing::Default)
        });
    let rival = ground.rival(step, clause).and_then(|gap| match gap {
        Gap::Unnamed(what) | Gap::Environment(what) | Gap::Other(what) | Gap::Further(what) => Some(what),
        Gap::Waits | Gap::Unresolved => None,
    });
    match missing.map(|object| object.text.clone()).or(rival) {
        Some(what) => Answer::abstain(format!("nobody named `{what}`")).at(step.span()),
        None => cite(
            ground,
            Answer::new(ReviewOutcome::Allow, Confidence::High, "the machine was named"),
            clause.at,
        )
        .at(step.span()),
    }
}

fn explain(ground: &Ground<'_>, step: &Step<'_>, support: &Support<'_>) -> Answer {
    let name = step.name();
    let Some(gap) = support.gaps.iter().max_by_key(|gap| weight(gap)) else {
        let confidence = if support.sure { Confidence::High } else { Confidence::Medium };
        let answer =
            Answer::new(ReviewOutcome::Allow, confidence, format!("the person asked for a step that {name}"));
        let mut answer = cite(ground, answer, support.clause.at).at(step.span());
        for (_, footing) in &support.footings {
            if let Footing::Named(at) | Footing::Own(at) | Footing::Found(at) | Footing::Listed(at) = footing
            {
                answer = cite(ground, answer, *at);
            }
        }
        return answer;
    };
    let answer = match gap {
        Gap::Other(what) => Answer::new(
            ReviewOutcome::Deny,
            Confidence::Medium,
            format!("the person named something else than `{what}` for a step that {name}"),
        ),
        Gap::Environment(what) if what == "no environment" => {
            Answer::abstain(format!("the plan {name} and does not say where, the person did"))
        }
        Gap::Environment(what) => Answer::new(
            ReviewOutcome::Deny,
            Confidence::High,
            format!("the plan {name} in {what}, which is not what was asked for"),
        ),
        Gap::Unnamed(what) => {
            Answer::abstain(format!("a step that {name} was asked for, but nobody named `{what}`"))
        }
        Gap::Further(what) => {
            Answer::abstain(format!("the plan {name} and goes further than was asked: it {what}"))
        }
        Gap::Waits => Answer::abstain(format!(
            "a step that {name} was asked for, but what it waits for has not happened"
        )),
        Gap::Unresolved => Answer::abstain(format!("what the plan {name} on is only known when it runs")),
    };
    cite(ground, answer, support.clause.at).at(step.span())
}

fn weight(gap: &Gap) -> u8 {
    match gap {
        Gap::Unresolved => 0,
        Gap::Waits => 1,
        Gap::Unnamed(_) => 2,
        Gap::Further(_) => 3,
        Gap::Other(_) => 4,
        Gap::Environment(_) => 5,
    }
}

pub(crate) fn cite(ground: &Ground<'_>, answer: Answer, at: usize) -> Answer {
    match ground.case.events.get(at) {
        Some(event) => answer.citing(&event.id),
        None => answer,
    }
}
