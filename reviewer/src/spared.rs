//! What the person wants left alone, where a plan takes all that there is or what has a name like it.

use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::{Object, Step};
use crate::request::{Mood, Word};
use crate::tables::Act;

/// Whether a step takes all that there is, and so what a limit speaks of with the words `content`.
pub(crate) fn sweeps_over(ground: &Ground<'_>, step: &Step<'_>, act: &Act, content: &[&Word]) -> bool {
    let named = || content.iter().any(|word| word.name && !excludes(step, word));
    Ground::is_sweeping(step, act) && named() || replaces(ground, step)
}

/// `git clean -fdx -e .env`: the line says what it leaves alone.
fn excludes(step: &Step<'_>, word: &Word) -> bool {
    holds(&step.invocation.options, "exclude") && step.line().contains(&word.text)
}

/// `crontab -` puts what it reads in the place of all that was there.
fn replaces(ground: &Ground<'_>, step: &Step<'_>) -> bool {
    step.invocation.program == "crontab" && !ground.case.command.text.contains("crontab -l")
}

/// Whether somebody who asks spells this very name: `drop reporting_old, leave reporting alone`.
pub(crate) fn is_named(ground: &Ground<'_>, object: &Object) -> bool {
    let asked = ground.requests.clauses.iter().filter(|clause| clause.mood == Mood::Ask);
    asked.flat_map(|clause| &clause.words).any(|word| word.text == object.text)
}
