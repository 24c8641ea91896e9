//! Does the plan reach as far as was said, and is any of it ruled out?

use assize_protocol::{Class, Qualifier};

use super::view::{View, pieces, root};
use super::{Row, grown, share};
use crate::request::Mood;

pub(super) fn put(view: &View<'_>, row: &mut Row) {
    breadth(view, row);
    force(view, row);
    negations(view, row);
}

fn breadth(view: &View<'_>, row: &mut Row) {
    let said = |all: &[String]| view.words.iter().any(|word| all.contains(&word.text));
    let effects = &view.ground.case.assessment.effects;
    let has = |qualifier: Qualifier| effects.iter().any(|effect| effect.qualifiers.contains(&qualifier));
    let text = &view.ground.case.command.text;
    row.flag("recursive", has(Qualifier::Recursive));
    row.flag("recursive-said", said(&view.ground.tables.intent.deep));
    row.flag("wildcard", text.contains('*'));
    row.flag("broad-said", view.words.iter().any(|word| view.ground.tables.words.broad.contains(&word.text)));
    row.flag(
        "every-option",
        view.options.iter().any(|one| matches!(one.as_str(), "--all" | "-a" | "-A" | "--all-namespaces")),
    );
    row.flag("narrow-said", said(&view.ground.tables.intent.narrow));
    row.flag("whole-place", effects.iter().any(|effect| !effect.target.contains.is_empty()));
    let places: Vec<Class> = effects.iter().map(|effect| effect.target.class).collect();
    let far = [Class::System, Class::Outside, Class::Device, Class::Kernel];
    row.flag("reaches-system", places.iter().any(|place| far.contains(place)));
    row.flag("reaches-home", places.contains(&Class::Home) || places.contains(&Class::Startup));
    row.flag("reaches-secrets", places.contains(&Class::Credential));
    row.flag("reaches-others", places.contains(&Class::Remote) || places.contains(&Class::Public));
    let environments: usize = view.steps().map(|step| step.environments.len()).sum();
    let told = view.words.iter().filter(|word| view.ground.tables.environment(&word.text).is_some()).count();
    row.flag("environment", environments > 0);
    row.flag("environment-said", told > 0);
    let unsaid = view.steps().flat_map(|step| &step.environments).any(|one| {
        !view.words.iter().any(|word| view.ground.tables.environment(&word.text) == Some(one.as_str()))
    });
    row.flag("environment-unsaid", unsaid);
}

fn force(view: &View<'_>, row: &mut Row) {
    let effects = &view.ground.case.assessment.effects;
    let has = |qualifier: Qualifier| effects.iter().any(|effect| effect.qualifiers.contains(&qualifier));
    let forced = has(Qualifier::Force) || view.options.iter().any(|one| one.contains("force") || one == "-f");
    row.flag("forced", forced);
    row.flag(
        "force-said",
        view.words.iter().any(|word| word.text.starts_with("forc") || word.text == "overwrite"),
    );
    row.flag("irreversible", has(Qualifier::Irreversible));
    row.flag("insecure", has(Qualifier::Insecure));
    row.flag("only-shows", has(Qualifier::DryRun));
    row.put("permissions", if has(Qualifier::Permission) { 1.0 } else { 0.0 });
    let modifiers: Vec<_> = view.steps().flat_map(|step| &step.modifiers).collect();
    let short = |said: &[String]| {
        !said.is_empty()
            && !view.words.iter().any(|word| said.contains(&word.text) || said.contains(&word.stem))
    };
    let unsaid = modifiers.iter().filter(|modifier| short(&modifier.said)).count();
    let less = modifiers
        .iter()
        .filter(|modifier| view.words.iter().any(|word| modifier.not_if.contains(&word.text)))
        .count();
    row.put("modifiers", grown(modifiers.len()));
    row.put("modifiers-unsaid", grown(unsaid + less));
    let worst = view.ground.case.assessment.risk();
    row.put("risk", f32::from(worst as u8) / 4.0);
    row.put("unresolved", share(view.steps().filter(|step| step.unresolved).count(), view.plan.steps.len()));
}

fn negations(view: &View<'_>, row: &mut Row) {
    let moods = |mood: Mood| view.ground.requests.clauses.iter().any(|clause| clause.mood == mood);
    row.flag("forbids", !view.forbidding.is_empty());
    row.flag("takes-back", moods(Mood::Stop));
    row.flag("agrees", moods(Mood::Agree));
    let acts: Vec<&str> =
        view.steps().filter_map(|step| step.act).flat_map(|act| &act.asked_by).map(String::as_str).collect();
    let hits =
        view.forbidding.iter().any(|clause| clause.families.iter().any(|one| acts.contains(&one.as_str())));
    row.flag("forbids-the-act", hits);
    let names = view.forbidding.iter().flat_map(|clause| &clause.words);
    let roots: Vec<String> = names
        .filter(|word| !view.ground.tables.is_empty_word(&word.stem))
        .flat_map(|word| pieces(&word.text).chain([root(&word.stem)]).collect::<Vec<_>>())
        .collect();
    let met = roots.iter().filter(|one| view.parts.contains(*one)).count();
    row.put("forbidden-parts", share(met, roots.len()));
    row.flag("forbids-everything", view.forbidding.iter().any(|clause| clause.touching || clause.at_large));
    let first = view.ground.requests.clauses.first();
    row.flag("begins-forbidding", first.is_some_and(|clause| clause.mood == Mood::Forbid));
}
