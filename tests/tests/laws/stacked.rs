//! Disguises upon disguises.

use assize_protocol::{Decision, Shell};
use assize_tests::disguise::{self, Plain};
use assize_tests::random::Random;

use crate::{SEEDS, all, hold, times};

#[test]
fn two_or_three_disguises_upon_each_other_never_lower_the_decision() {
    let seeds = &*SEEDS;
    let singles = disguise::all(seeds.engine.library());
    let checked = all(times(4_000), |number| {
        let mut random = Random::new(0x57AC_0000 + number as u64);
        let text = &seeds.texts[random.below(seeds.texts.len())];
        let before = seeds.decide(text);
        if before == Decision::Allow {
            return (0, Vec::new());
        }
        let layers = 2 + random.below(2);
        let stack = disguise::stack(&singles, &mut random, layers);
        let Some(made) =
            stack.and_then(|stack| Some((stack.to_string(), stack.apply(&Plain::read(text, Shell::Bash))?)))
        else {
            return (0, Vec::new());
        };
        let (name, made) = made;
        let after = seeds.decide(&made);
        let fell = (after < before).then(|| format!("{name} · {before} → {after}\n    {text}\n    {made}"));
        (1, fell.into_iter().collect())
    });
    hold("stacked", checked, 1_000);
}
