//! What is lost where the plan runs, and whether somebody asked for that.

use assize_protocol::{Class, Effect, EffectKind, Qualifier};

use super::view::{View, bare, holds};
use super::{Row, grown, share};
use crate::plan::Step;

/// Families of verbs that ask for a loss.
const LOSING: [&str; 4] = ["remove", "destroy", "discard", "uninstall"];

pub(super) fn put(view: &View<'_>, row: &mut Row) {
    let losing: Vec<&Step<'_>> = losing(view).collect();
    let said = |text: &str| holds(&view.said, &bare(text).to_lowercase());
    let spoken = |step: &&&Step<'_>| {
        said(&step.invocation.program)
            || step.invocation.subcommands.iter().any(|sub| said(sub))
            || step
                .act
                .is_some_and(|act| act.asked_by.iter().any(|one| view.spoken_of.contains(one.as_str())))
    };
    let asked = |step: &&&Step<'_>| {
        step.act.is_some_and(|act| act.asked_by.iter().any(|one| view.families.contains(one.as_str())))
    };
    let undescribed = losing.iter().filter(|step| step.act.is_none()).count();
    row.put("losing", grown(losing.len()));
    row.put("losing-spoken-of", share(losing.iter().filter(spoken).count(), losing.len()));
    row.put("losing-asked", share(losing.iter().filter(asked).count(), losing.len()));
    row.put("losing-unspoken-of", grown(losing.len() - losing.iter().filter(spoken).count()));
    row.put("losing-undescribed", grown(undescribed));
    let wants = LOSING.iter().any(|family| view.spoken_of.contains(family));
    row.flag(
        "loses-and-nothing-says-so",
        !losing.is_empty() && !wants && !losing.iter().any(|step| spoken(&step)),
    );
    row.flag("said-to-lose-and-does-not", losing.is_empty() && wants);
    let worst = losing.iter().flat_map(|step| &step.effects).filter(|effect| loses(effect));
    row.flag(
        "loses-far",
        worst.clone().any(|effect| !matches!(effect.target.class, Class::Workspace | Class::Temporary)),
    );
    row.flag("loses-forcefully", worst.clone().any(|effect| effect.qualifiers.contains(&Qualifier::Force)));
    row.put("only-loses", share(losing.len(), view.plan.steps.len()));
}

/// Steps after which something is gone, emptied or no longer to be had.
pub(super) fn losing<'v, 'a>(view: &'v View<'a>) -> impl Iterator<Item = &'v Step<'a>> {
    view.steps().filter(|step| step.effects.iter().any(|effect| loses(effect)))
}

/// What is emptied is as gone as what is deleted.
pub(super) fn loses(effect: &Effect) -> bool {
    let has = |qualifier: Qualifier| effect.qualifiers.contains(&qualifier);
    let gone = match effect.kind {
        EffectKind::Delete => true,
        EffectKind::Write => has(Qualifier::Truncate) || has(Qualifier::Irreversible),
        _ => has(Qualifier::Irreversible),
    };
    gone && effect.target.class != Class::Stream
}
