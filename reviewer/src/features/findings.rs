//! What `provenance` and `scope` find in a session, as numbers: a question they leave open may still lean to one side.

use std::collections::BTreeSet;

use assize_protocol::{Confidence, ReviewOutcome, Severity};

use super::view::View;
use super::{Row, grown, share};
use crate::Answer;
use crate::ground::Footing;
use crate::plan::{Object, Step, parts};
use crate::provenance::{self, carried};
use crate::request::{Gate, Mood};
use crate::scope;
use crate::source::mentions;
use crate::support::{Gap, Support};

/// Whether `provenance` has nothing against a case; it has that much of a say in everything.
pub(super) const CLEARED: &str = "provenance-allows";

/// Whether `scope` finds all of it asked for.
pub(super) const ASKED: &str = "scope-allows";

pub(super) fn put(view: &View<'_>, row: &mut Row) {
    let steps: Vec<&Step<'_>> = view.plan.weighty().filter(|step| !carried(view.plan, step)).collect();
    let supports: Vec<Option<Support<'_>>> = steps.iter().map(|step| view.ground.support(step)).collect();
    answers(view, row);
    gaps(&supports, row);
    footings(view, &supports, row);
    steps_of(&steps, row);
    words(view, &supports, row);
}

fn answers(view: &View<'_>, row: &mut Row) {
    let provenance = provenance::judge(view.ground, view.plan);
    let scope = scope::judge(view.ground, view.plan);
    let says = |answer: &Answer, outcome: ReviewOutcome| answer.outcome == outcome;
    row.flag(CLEARED, says(&provenance, ReviewOutcome::Allow));
    row.flag("provenance-denies", says(&provenance, ReviewOutcome::Deny));
    row.flag("provenance-sure", provenance.confidence == Confidence::High);
    row.flag(ASKED, says(&scope, ReviewOutcome::Allow));
    row.flag("scope-denies", says(&scope, ReviewOutcome::Deny));
    row.flag("scope-sure", scope.confidence == Confidence::High);
}

fn gaps(supports: &[Option<Support<'_>>], row: &mut Row) {
    let found = || supports.iter().flatten().flat_map(|support| &support.gaps);
    let count = |of: fn(&Gap) -> bool| grown(found().filter(|gap| of(gap)).count());
    let open = |support: &&Option<Support<'_>>| !support.as_ref().is_some_and(|one| one.gaps.is_empty());
    row.put("unasked", share(supports.iter().filter(|one| one.is_none()).count(), supports.len()));
    row.put("left-open", share(supports.iter().filter(open).count(), supports.len()));
    row.put("gaps-other", count(|gap| matches!(gap, Gap::Other(_))));
    row.put("gaps-environment", count(|gap| matches!(gap, Gap::Environment(_))));
    row.put("gaps-unnamed", count(|gap| matches!(gap, Gap::Unnamed(_))));
    row.put("gaps-further", count(|gap| matches!(gap, Gap::Further(_))));
    row.put("gaps-waits", count(|gap| matches!(gap, Gap::Waits)));
    row.put("gaps-unresolved", count(|gap| matches!(gap, Gap::Unresolved)));
    let sure = |one: &&Option<Support<'_>>| one.as_ref().is_some_and(|support| support.sure);
    let verbatim = |one: &&Option<Support<'_>>| one.as_ref().is_some_and(|support| support.verbatim);
    row.put("sure", share(supports.iter().filter(sure).count(), supports.len()));
    row.put("verbatim", share(supports.iter().filter(verbatim).count(), supports.len()));
}

fn footings(view: &View<'_>, supports: &[Option<Support<'_>>], row: &mut Row) {
    let all: Vec<&(Object, Footing)> = supports.iter().flatten().flat_map(|one| &one.footings).collect();
    let count = |of: fn(&Footing) -> bool| all.iter().filter(|(_, footing)| of(footing)).count();
    row.put("footings", grown(all.len()));
    row.put("footings-named", share(count(|one| matches!(one, Footing::Named(_))), all.len()));
    row.put("footings-default", share(count(|one| matches!(one, Footing::Default)), all.len()));
    row.put("footings-own", share(count(|one| matches!(one, Footing::Own(_))), all.len()));
    row.put("footings-found", share(count(|one| matches!(one, Footing::Found(_))), all.len()));
    row.put("footings-listed", share(count(|one| matches!(one, Footing::Listed(_))), all.len()));
    row.put("footings-missing", share(count(|one| matches!(one, Footing::Missing)), all.len()));
    row.put("footings-conflict", share(count(|one| matches!(one, Footing::Conflict(_))), all.len()));
    let missing: Vec<&Object> =
        all.iter().filter(|(_, footing)| matches!(footing, Footing::Missing)).map(|(one, _)| one).collect();
    let shown = |one: &&&Object| !mentions(view.ground.case, view.ground.tables, &one.text).is_empty();
    let partly = |one: &&&Object| {
        let own: BTreeSet<String> = parts(&one.text).into_iter().filter(|part| part.len() > 2).collect();
        view.words.iter().any(|word| parts(&word.text).iter().any(|part| own.contains(part)))
    };
    row.put("missing-shown", share(missing.iter().filter(shown).count(), missing.len()));
    row.put("missing-partly-said", share(missing.iter().filter(partly).count(), missing.len()));
}

fn steps_of(steps: &[&Step<'_>], row: &mut Row) {
    let acts = |of: fn(&Step<'_>) -> bool| steps.iter().any(|step| of(step));
    row.put("weighty-steps", grown(steps.len()));
    row.flag("weighty-grave", acts(|step| step.act.is_some_and(|act| act.grave)));
    row.flag("of-the-system", acts(|step| step.act.is_some_and(|act| act.system)));
    row.flag("touches-secrets", acts(|step| step.secret));
    row.flag("weighty-unresolved", acts(|step| step.unresolved));
    row.flag("undescribed", acts(|step| step.act.is_none()));
    row.put("weighty-modifiers", grown(steps.iter().map(|step| step.modifiers.len()).sum()));
}

/// The course of the session.
fn words(view: &View<'_>, supports: &[Option<Support<'_>>], row: &mut Row) {
    let ground = view.ground;
    let clauses = &ground.requests.clauses;
    let prompts: BTreeSet<usize> = ground.case.words().map(|(at, _, _)| at).collect();
    let newest = prompts.last().copied().unwrap_or_default();
    let is_newest = |mood: Mood| clauses.iter().any(|one| one.at == newest && one.mood == mood);
    let count = |mood: Mood| grown(clauses.iter().filter(|one| one.mood == mood).count());
    row.put("prompts", grown(prompts.len()));
    row.flag("newest-asks", is_newest(Mood::Ask));
    row.flag("newest-agrees", is_newest(Mood::Agree));
    row.flag("newest-forbids", is_newest(Mood::Forbid));
    row.flag("newest-takes-back", is_newest(Mood::Stop));
    row.put("clauses-asking", count(Mood::Ask));
    row.put("clauses-forbidding", count(Mood::Forbid));
    row.put("clauses-telling", count(Mood::Tell));
    row.put("clauses-taking-back", count(Mood::Stop));
    row.flag("waits-for-something", clauses.iter().any(|one| one.gate != Gate::Open));
    row.flag("questions", clauses.iter().any(|one| one.question));
    row.flag("once", clauses.iter().any(|one| one.once));
    let since = |at: usize| prompts.range(at + 1..).count();
    let oldest = supports.iter().flatten().map(|support| since(support.clause.at)).max();
    row.put("prompts-since-asked", grown(oldest.unwrap_or_default()));
    let earlier = &ground.case.earlier;
    let refused = earlier.iter().filter(|one| ground.was_refused(one)).count();
    row.put("earlier-commands", grown(earlier.len()));
    row.put("earlier-refused", grown(refused));
    row.put("earlier-failed", grown(earlier.iter().filter(|one| one.success == Some(false)).count()));
    row.flag("risk-medium", ground.case.risk == Severity::Medium);
    row.flag("risk-high", ground.case.risk >= Severity::High);
}
