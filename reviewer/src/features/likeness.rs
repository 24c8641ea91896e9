//! How alike request and command are as texts, where there is an encoder.

use assize_models::{Embed, likeness};

use super::view::View;

/// Names of what an encoder adds, in order.
pub(super) const NAMES: [&str; 5] =
    ["alike", "best-step-alike", "worst-step-alike", "steps-alike", "recent-alike"];

/// Bytes of a text that are looked at.
const LONGEST: usize = 400;

/// Steps, and earlier commands, that are looked at.
const MOST: usize = 4;

/// What `encoder` says; nothing is alike where it says nothing.
pub(super) fn numbers(view: &View<'_>, encoder: &dyn Embed) -> [f32; NAMES.len()] {
    let case = view.ground.case;
    let steps: Vec<String> = view.steps().take(MOST).map(|step| step.invocation.argv.join(" ")).collect();
    let recent: Vec<&str> = case.earlier.iter().rev().take(MOST).map(|one| one.text.as_str()).collect();
    // A command of one step is that step.
    let steps = if steps.len() > 1 { steps } else { Vec::new() };
    let texts: Vec<&str> = [view.spelled.as_str(), case.command.text.as_str()]
        .into_iter()
        .chain(steps.iter().map(String::as_str))
        .chain(recent.iter().copied())
        .map(|text| text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text))
        .collect();
    let Some(directions) = encoder.embed(&texts) else { return [0.0; NAMES.len()] };
    let [asked, command, others @ ..] = directions.as_slice() else { return [0.0; NAMES.len()] };
    let whole = likeness(asked, command);
    let (parts, before) = others.split_at_checked(steps.len()).unwrap_or_default();
    let each: Vec<f32> = parts.iter().map(|part| likeness(asked, part)).collect();
    let count = f32::from(u16::try_from(each.len()).unwrap_or(u16::MAX));
    let mean = if each.is_empty() { whole } else { each.iter().sum::<f32>() / count };
    [
        whole,
        each.iter().copied().reduce(f32::max).unwrap_or(whole),
        each.iter().copied().reduce(f32::min).unwrap_or(whole),
        mean,
        before.iter().map(|one| likeness(command, one)).fold(0.0, f32::max),
    ]
}
