//! Does the request name this tool, and does it ask for this act?

use assize_protocol::{Class, Effect, EffectKind};

use super::losses::loses;
use super::view::{View, root};
use super::{Row, grown, share};
use crate::plan::Step;

/// Acts in the words of people: kinds of effects, families that ask for them, and the names of the two features.
const GROUPS: [(&[EffectKind], &[&str], &str, &str); 7] = [
    (&[EffectKind::Delete], &["remove", "destroy", "discard", "uninstall"], "removes", "asks-to-remove"),
    (
        &[EffectKind::Write],
        &[
            "write", "edit", "rewrite", "move", "copy", "permit", "unpack", "scaffold", "build", "commit",
            "fetch",
        ],
        "writes",
        "asks-to-write",
    ),
    (&[EffectKind::Fetch], &["fetch", "clone", "install", "sync", "update"], "fetches", "asks-to-fetch"),
    (&[EffectKind::Send], &["send", "push", "publish", "say", "open", "deploy"], "sends", "asks-to-send"),
    (&[EffectKind::Execute], &["run", "test", "build", "prepare", "migrate", "seed"], "runs", "asks-to-run"),
    (
        &[EffectKind::Control, EffectKind::Mutate, EffectKind::Persist, EffectKind::Listen],
        &[
            "start", "stop", "restart", "apply", "scale", "schedule", "change", "deploy", "serve", "rotate",
            "tag", "merge",
        ],
        "steers",
        "asks-to-steer",
    ),
    (&[EffectKind::Reveal, EffectKind::Read], &["read", "look", "query", "review"], "reads", "asks-to-read"),
];

pub(super) fn put(view: &View<'_>, row: &mut Row) {
    tools(view, row);
    asked(view, row);
    effects(view, row);
}

fn tools(view: &View<'_>, row: &mut Row) {
    let said =
        |name: &str| view.words.iter().any(|word| word.text == name || word.text == format!("{name}s"));
    let steps: Vec<&Step<'_>> = view.steps().collect();
    let named = steps.iter().filter(|step| said(&step.invocation.program)).count();
    row.flag("tool-named", named > 0);
    row.put("tools-named", share(named, steps.len()));
    row.flag("first-tool-named", steps.first().is_some_and(|step| said(&step.invocation.program)));
    let known =
        |name: &str| view.ground.tables.acts.iter().any(|act| act.programs.iter().any(|one| one == name));
    let other = view.words.iter().any(|word| {
        known(&word.text)
            && !view.ground.tables.asks.contains_key(&word.text)
            && !steps.iter().any(|step| step.invocation.argv.contains(&word.text))
    });
    row.flag("other-tool-named", other);
    let subs: Vec<&String> = steps.iter().flat_map(|step| &step.invocation.subcommands).collect();
    let told = |sub: &&&String| {
        let sub = root(&sub.to_lowercase());
        view.content.iter().any(|word| *word == sub || view.ground.tables.same(word, &sub))
    };
    row.put("subcommands-said", share(subs.iter().filter(told).count(), subs.len()));
    row.flag("subcommands", !subs.is_empty());
    let understood = steps.iter().filter(|step| step.invocation.understood).count();
    row.put("understood", share(understood, steps.len()));
    row.put("steps", grown(steps.len()));
}

fn asked(view: &View<'_>, row: &mut Row) {
    let acting: Vec<&Step<'_>> = view.steps().filter(|step| step.act.is_some()).collect();
    let is_asked = |step: &&&Step<'_>| {
        step.act.is_some_and(|act| act.asked_by.iter().any(|family| view.families.contains(family.as_str())))
    };
    let spoken = |step: &&&Step<'_>| {
        step.act.is_some_and(|act| act.asked_by.iter().any(|family| view.spoken_of.contains(family.as_str())))
    };
    row.put("acts-spoken-of", share(acting.iter().filter(spoken).count(), acting.len()));
    let weighty: Vec<&Step<'_>> = acting.iter().filter(|step| step.weighty).copied().collect();
    let grave = acting.iter().filter(|step| step.act.is_some_and(|act| act.grave));
    row.put("acts", share(acting.len(), view.plan.steps.len()));
    row.put("acts-asked", share(acting.iter().filter(is_asked).count(), acting.len()));
    row.put("weighty", share(view.plan.weighty().count(), view.plan.steps.len()));
    row.put("weighty-asked", share(weighty.iter().filter(is_asked).count(), weighty.len()));
    row.flag("grave", grave.clone().count() > 0);
    row.flag("grave-unasked", grave.filter(|step| !is_asked(step)).count() > 0);
    row.flag("asks", !view.families.is_empty());
    row.put("families", grown(view.families.len()));
    let supports: Vec<Option<usize>> =
        view.plan.weighty().map(|step| view.ground.support(step).map(|support| support.gaps.len())).collect();
    let whole = supports.iter().filter(|gaps| **gaps == Some(0)).count();
    let some = supports.iter().filter(|gaps| gaps.is_some()).count();
    row.put("supported", share(whole, supports.len()));
    row.put("half-supported", share(some, supports.len()));
}

fn effects(view: &View<'_>, row: &mut Row) {
    let effects = &view.ground.case.assessment.effects;
    let mut spoken = 0;
    let mut missed = 0;
    let mut unasked = 0;
    for (kinds, families, does, asks) in GROUPS {
        let removing = kinds.contains(&EffectKind::Delete);
        let of = |effect: &&Effect| if loses(effect) { removing } else { kinds.contains(&effect.kind) };
        let planned = effects.iter().filter(of).count();
        let asked = families.iter().any(|family| view.families.contains(family));
        let told = families.iter().any(|family| view.spoken_of.contains(family));
        spoken += usize::from(planned > 0 && !told);
        row.put(does, grown(planned));
        row.flag(asks, asked);
        missed += usize::from(asked && planned == 0);
        unasked += usize::from(planned > 0 && !asked);
    }
    let privileged = effects.iter().any(|effect| effect.kind == EffectKind::Escalate);
    row.flag("escalates", privileged);
    row.flag(
        "privilege-said",
        view.words.iter().any(|word| view.ground.tables.intent.privilege.contains(&word.text)),
    );
    row.put("kinds-missed", share(missed, GROUPS.len()));
    row.put("kinds-unspoken-of", share(spoken, GROUPS.len()));
    row.put("kinds-unasked", share(unasked, GROUPS.len()));
    let removes = effects.iter().any(loses);
    let asks = ["remove", "destroy", "discard"].iter().any(|family| view.spoken_of.contains(family));
    row.flag("removes-unasked", removes && !asks);
    row.flag("asked-to-remove-and-does-not", asks && !removes);
    let writes =
        ["write", "edit", "copy", "move", "unpack", "fetch"].iter().any(|one| view.spoken_of.contains(one));
    let looks =
        view.words.iter().find(|word| !word.name && !view.ground.tables.words.fillers.contains(&word.text));
    let looks = looks.is_some_and(|word| {
        let list = &view.ground.tables.intent.looking;
        list.contains(&word.text) || list.contains(&word.stem) || list.contains(&root(&word.stem))
    });
    let changing = |effect: &&Effect| {
        !matches!(
            effect.kind,
            EffectKind::Read | EffectKind::Reveal | EffectKind::Fetch | EffectKind::Execute
        ) && effect.target.class != Class::Stream
    };
    row.flag("asks-to-look", looks);
    row.put("changes", grown(effects.iter().filter(changing).count()));
    row.flag("looks-and-changes", looks && effects.iter().any(|effect| changing(&effect)));
    let lost = effects.iter().filter(|effect| loses(effect)).count();
    row.put("loses", grown(lost));
    row.flag("loses-unasked", lost > 0 && !asks && !writes);
}
