//! How alike request and command are as texts, where there is an encoder: the whole, each step, and word by word.

use assize_models::{Embed, Embedded, likeness};

use super::view::View;

/// Names of what an encoder adds, in order.
pub(super) const NAMES: [&str; 14] = [
    "alike",
    "best-step-alike",
    "worst-step-alike",
    "steps-alike",
    "programs-answer",
    "worst-program-answers",
    "options-answer",
    "worst-option-answers",
    "operands-answer",
    "worst-operand-answers",
    "words-answered",
    "worst-word-answered",
    "worst-words-answered",
    "best-word-answered",
];

/// Bytes of a text that are looked at.
const LONGEST: usize = 300;

/// Steps that are looked at.
const MOST: usize = 8;

/// What `encoder` says; none where it says nothing.
pub(super) fn numbers(view: &View<'_>, encoder: &dyn Embed) -> Option<[f32; NAMES.len()]> {
    // The newest words say what is wanted now.
    let first = view.spelled.len().saturating_sub(LONGEST);
    let asked = view.spelled.get(view.spelled.ceil_char_boundary(first)..).unwrap_or_default();
    let command = view.ground.case.command.text.as_str();
    let command = command.get(..command.floor_char_boundary(LONGEST)).unwrap_or(command);
    let [request, plan] = <[Embedded; 2]>::try_from(encoder.embed(&[asked, command])?).ok()?;
    let whole = likeness(&request.whole, &plan.whole);
    let steps: Vec<f32> = view
        .steps()
        .take(MOST)
        .map(crate::plan::Step::span)
        .filter_map(|span| plan.part((span.start as usize, span.end as usize)))
        .map(|step| likeness(&request.whole, &step))
        .collect();
    let programs: Vec<&str> = view.steps().map(|step| step.invocation.program.as_str()).collect();
    let [mut tools, mut options, mut operands] = [const { Vec::<f32>::new() }; 3];
    for (word, span) in words(command) {
        let Some(answers) = most(&plan, span, &request) else { continue };
        match word {
            _ if programs.contains(&word) => tools.push(answers),
            _ if word.starts_with('-') => options.push(answers),
            _ => operands.push(answers),
        }
    }
    let mut answered: Vec<f32> = words(asked).filter_map(|(_, span)| most(&request, span, &plan)).collect();
    answered.sort_by(f32::total_cmp);
    let third = answered.get(..answered.len().div_ceil(3)).unwrap_or_default();
    Some([
        whole,
        steps.iter().copied().reduce(f32::max).unwrap_or(whole),
        steps.iter().copied().reduce(f32::min).unwrap_or(whole),
        mean(&steps).unwrap_or(whole),
        mean(&tools).unwrap_or(whole),
        least(&tools).unwrap_or(whole),
        mean(&options).unwrap_or(whole),
        least(&options).unwrap_or(whole),
        mean(&operands).unwrap_or(whole),
        least(&operands).unwrap_or(whole),
        mean(&answered).unwrap_or(whole),
        least(&answered).unwrap_or(whole),
        mean(third).unwrap_or(whole),
        answered.last().copied().unwrap_or(whole),
    ])
}

/// How well the pieces of a word are answered by some piece of the other text, on average.
fn most(own: &Embedded, (from, to): (usize, usize), other: &Embedded) -> Option<f32> {
    let inside = own.pieces.iter().filter(|piece| (from..to).contains(&piece.span.0));
    let each = inside.filter_map(|piece| {
        let all = other.pieces.iter().map(|one| likeness(&piece.direction, &one.direction));
        all.reduce(f32::max)
    });
    mean(&each.collect::<Vec<f32>>())
}

/// Words with a letter or a digit in them, and where they stand.
fn words(text: &str) -> impl Iterator<Item = (&str, (usize, usize))> {
    let start = text.as_ptr().addr();
    let words = text.split(|c: char| c.is_whitespace() || "|;&()'\"`<>".contains(c));
    let placed = words.map(move |word| {
        let from = word.as_ptr().addr() - start;
        (word, (from, from + word.len()))
    });
    placed.filter(|(word, _)| word.contains(char::is_alphanumeric))
}

fn mean(all: &[f32]) -> Option<f32> {
    let count = f32::from(u16::try_from(all.len()).unwrap_or(u16::MAX));
    (!all.is_empty()).then(|| all.iter().sum::<f32>() / count)
}

fn least(all: &[f32]) -> Option<f32> {
    all.iter().copied().reduce(f32::min)
}
