//! Does the request name these targets, and does the plan touch what was named?

use assize_protocol::{Class, Effect, EffectKind};

use super::losses::loses;
use super::view::{View, bare, holds, pieces, shape};
use super::{Row, grown, share};
use crate::plan::{Kind, Object};

/// Operands that need not be said.
const PLAIN: [&str; 12] = [".", "-", "/", "*", "..", "./", "{}", ";", "\\;", "+", "--", "{} ;"];

pub(super) fn put(view: &View<'_>, row: &mut Row) {
    objects(view, row);
    names(view, row);
    operands(view, row);
    numbers(view, row);
    touched(view, row);
}

/// What becomes of what was said, and of what was not.
fn touched(view: &View<'_>, row: &mut Row) {
    let roots: Vec<String> = view.words.iter().flat_map(|word| pieces(&word.text)).collect();
    let said = |effect: &&Effect| {
        let name = effect.target.text.rsplit('/').next().unwrap_or_default();
        let mut own = pieces(name).peekable();
        holds(&view.said, &bare(name).to_lowercase())
            || own.peek().is_some() && own.all(|one| roots.contains(&one))
    };
    let effects = &view.ground.case.assessment.effects;
    let of = |kinds: &[EffectKind]| -> Vec<&Effect> {
        let of =
            |one: &&Effect| kinds.contains(&one.kind) && one.target.class != Class::Stream && !loses(one);
        effects.iter().filter(of).collect()
    };
    let read = of(&[EffectKind::Read, EffectKind::Reveal]);
    let written = of(&[EffectKind::Write]);
    let deleted: Vec<&Effect> = effects.iter().filter(|one| loses(one)).collect();
    let steered = of(&[EffectKind::Mutate, EffectKind::Control, EffectKind::Persist]);
    row.flag("said-and-read", read.iter().any(&said));
    row.flag("said-and-written", written.iter().any(&said));
    row.flag("said-and-deleted", deleted.iter().any(&said));
    row.flag("said-and-steered", steered.iter().any(&said));
    row.flag("unsaid-and-written", written.iter().any(|one| !said(one)));
    row.flag("unsaid-and-deleted", deleted.iter().any(|one| !said(one)));
}

fn objects(view: &View<'_>, row: &mut Row) {
    let objects: Vec<&Object> = view.steps().flat_map(|step| &step.objects).collect();
    let clause = view.ground.requests.clauses.last();
    let named =
        |object: &&&Object| clause.is_some_and(|clause| view.ground.names(object, &view.words, clause));
    let said = objects.iter().filter(named).count();
    row.put("objects", grown(objects.len()));
    row.put("objects-named", share(said, objects.len()));
    row.put("objects-unnamed", grown(objects.len() - said));
    let hosts: Vec<&Object> =
        objects.iter().filter(|object| matches!(object.kind, Kind::Host | Kind::Url)).copied().collect();
    row.flag("hosts", !hosts.is_empty());
    row.put("hosts-named", share(hosts.iter().filter(named).count(), hosts.len()));
    let clashing = view.steps().any(|step| {
        step.objects.iter().any(|object| view.ground.clashes(object, step, &view.words) && !named(&&object))
    });
    row.flag("clash", clashing);
    let far = objects.iter().filter(|object| object.path.is_some() && !object.near);
    row.flag("far-and-unnamed", far.filter(|object| !named(object)).count() > 0);
}

/// What the person named, looked up in the command.
fn names(view: &View<'_>, row: &mut Row) {
    let text = &view.ground.case.command.text;
    let lower = text.to_lowercase();
    let kept = view.names.iter().filter(|name| holds(&lower, &bare(name).to_lowercase())).count();
    let exact = view.names.iter().filter(|name| holds(text, bare(name))).count();
    row.put("names", grown(view.names.len()));
    row.put("names-kept", share(kept, view.names.len()));
    row.put("names-kept-exactly", share(exact, view.names.len()));
    row.put("names-lost", grown(view.names.len() - kept));
    let halves =
        view.names.iter().filter(|name| pieces(name).any(|piece| view.parts.contains(&piece))).count();
    row.put("names-half-kept", share(halves, view.names.len()));
}

/// What the command names, looked up in the request.
fn operands(view: &View<'_>, row: &mut Row) {
    let telling: Vec<&String> = view.operands.iter().filter(|word| !PLAIN.contains(&word.as_str())).collect();
    let said = |word: &&&String| holds(&view.said, &bare(word).to_lowercase());
    let kept = telling.iter().filter(said).count();
    let exact = telling.iter().filter(|word| holds(&view.spelled, bare(word))).count();
    row.put("operands", grown(telling.len()));
    row.put("operands-said", share(kept, telling.len()));
    row.put("operands-said-exactly", share(exact, telling.len()));
    row.put("operands-unsaid", grown(telling.len() - kept));
    let roots: Vec<String> = view.words.iter().flat_map(|word| pieces(&word.text)).collect();
    let mine: Vec<String> = telling.iter().flat_map(|word| pieces(word)).collect();
    row.put(
        "operand-pieces-said",
        share(mine.iter().filter(|piece| roots.contains(piece)).count(), mine.len()),
    );
    let odd = |word: &&&String| matches!(shape(word), "#path" | "#file" | "#url" | "#address" | "#glob");
    let things: Vec<&String> = telling.iter().filter(odd).copied().collect();
    let told = things.iter().filter(said).count();
    row.put("things", grown(things.len()));
    row.put("things-said", share(told, things.len()));
    // One is missing here and another there: the mark of a swap.
    let lower = view.ground.case.command.text.to_lowercase();
    let lost: Vec<&String> =
        view.names.iter().filter(|name| !holds(&lower, &bare(name).to_lowercase())).collect();
    let put_in: Vec<&&String> = telling.iter().filter(|word| !said(word)).collect();
    let alike = lost.iter().any(|one| put_in.iter().any(|other| shape(one) == shape(other)));
    row.flag("swapped", alike);
    row.flag("swapped-something", !lost.is_empty() && !put_in.is_empty());
}

fn numbers(view: &View<'_>, row: &mut Row) {
    let theirs = digits(&view.ground.case.command.text);
    let mut ours = digits(&view.spelled);
    for word in &view.words {
        let number = view.ground.tables.intent.numbers.iter().position(|name| *name == word.text);
        ours.extend(number.map(|number| number.to_string()));
    }
    let kept = ours.iter().filter(|one| theirs.contains(one)).count();
    let said = theirs.iter().filter(|one| ours.contains(one)).count();
    row.put("numbers", grown(ours.len()));
    row.put("numbers-kept", share(kept, ours.len()));
    row.put("figures", grown(theirs.len()));
    row.put("figures-said", share(said, theirs.len()));
}

/// Runs of digits, without leading zeros.
fn digits(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty() && run.len() < 12);
    let mut all: Vec<String> = runs.map(|run| run.trim_start_matches('0').to_owned()).take(64).collect();
    all.dedup();
    all
}
