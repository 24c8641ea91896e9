//! Where does each dangerous ingredient of a plan come from, and does the person's word for it still stand?

use std::sync::Arc;

use assize_protocol::{Confidence, Decision, Happening, ReviewOutcome};

use crate::ground::{Footing, Ground};
use crate::limit::forbidden;
use crate::plan::{Kind, Plan, Step};
use crate::request::{Clause, Mood};
use crate::scope::cite;
use crate::selftest::only_tests;
use crate::source::mentions;
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

pub(crate) fn judge(ground: &Ground<'_>, plan: &Plan<'_>) -> Answer {
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
            out_of_time(ground, step, support.as_ref()),
        ];
        for answer in checks.into_iter().flatten() {
            if answer.outcome == ReviewOutcome::Deny {
                return answer;
            }
            doubts.push(answer);
        }
        if step.weighty && !carries(plan, step) && !carried(plan, step) && !only_tests(plan, step) {
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

/// `until 15:00`, `until Friday`, and a clock says that this is over or has not begun: no likeness makes up for that.
fn out_of_time(ground: &Ground<'_>, step: &Step<'_>, support: Option<&Support<'_>>) -> Option<Answer> {
    let support = support.filter(|one| step.weighty && ground.is_outside_window(one.clause.at))?;
    let answer = Answer::abstain(format!("a step that {} was asked for at another time", step.name()));
    Some(cite(ground, answer, support.clause.at).at(step.span()))
}

/// `hold off`, `never mind`: what was asked for before does not count any more.
fn taken_back(ground: &Ground<'_>, step: &Step<'_>, support: Option<&Support<'_>>) -> Option<Answer> {
    let support = support.filter(|_| step.weighty)?;
    let order = |clause: &Clause| ground.requests.clauses.iter().position(|one| std::ptr::eq(one, clause));
    let asked = order(support.clause)?;
    let back = ground
        .requests
        .clauses
        .iter()
        .enumerate()
        .rev()
        .find(|(at, clause)| *at > asked && clause.mood == Mood::Stop && clause.at > support.clause.at);
    let (_, clause) = back?;
    if support.verbatim && ground.is_asked_since(step, clause.at) {
        return None;
    }
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
            && ground.came_off(earlier);
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
