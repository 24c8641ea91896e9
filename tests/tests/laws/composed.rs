//! Two commands are at least as bad as the worse of them.

use assize_protocol::{Assessment, Decision, EffectKind, Shell};
use assize_tests::disguise::Plain;
use assize_tests::random::Random;

use crate::{SEEDS, all, hold, times};

/// How two texts become one in which both run, or may. Braces stand where an operator would take only a part.
struct Join {
    name: &'static str,
    before: &'static str,
    between: &'static str,
    behind: &'static str,
    /// Whether the second runs in the folder in which the first left the shell.
    follows: bool,
}

const fn join(name: &'static str, [before, between, behind]: [&'static str; 3], follows: bool) -> Join {
    Join { name, before, between, behind, follows }
}

const JOINS: [Join; 17] = [
    join("a ; b", ["", "; ", ""], true),
    join("a newline b", ["", "\n", ""], true),
    join("{ a } && { b }", ["{ ", "; } && { ", "; }"], true),
    join("{ a } || { b }", ["{ ", "; } || { ", "; }"], true),
    join("( a ; b )", ["( ", "; ", " )"], true),
    join("{ a ; b }", ["{ ", "; ", "; }"], true),
    join("if a then b", ["if ", "; then ", "; fi"], true),
    join("for … do a ; b", ["for turn in 1 2; do ", "; ", "; done"], true),
    join("while a do b", ["while ", "; do ", "; done"], true),
    join("until a do b", ["until ", "; do ", "; done"], true),
    join("a ; $( b )", ["", "; echo \"$( ", " )\""], true),
    join("function a ; b", ["work() { ", "; ", "; }; work \"$@\""], true),
    join("{ a } & b", ["{ ", "; } & ", ""], false),
    join("{ a } | { b }", ["{ ", "; } | { ", "; }"], false),
    join("( a ) ; b", ["( ", " ); ", ""], false),
    join("if … then a else b", ["if test -n \"$MODE\"; then ", "; else ", "; fi"], false),
    join("case … a … b", ["case $MODE in x) ", ";; *) ", ";; esac"], false),
];

/// What takes the shell to another folder, in which names without one are other files.
const MOVES: [&str; 4] = ["cd", "chdir", "pushd", "popd"];

fn moves(assessment: &Assessment) -> bool {
    assessment.invocations.iter().any(|one| MOVES.contains(&one.program.as_str()))
}

/// An interpreter that was given nothing to run takes what comes in. Behind a pipe that is known, or a finding
/// of its own; alone it is whatever a person types.
fn runs_what_comes_in(assessment: &Assessment) -> bool {
    let runs = assessment.effects.iter().filter(|effect| effect.kind == EffectKind::Execute);
    runs.into_iter().any(|effect| effect.target.text == "standard input")
}

/// The law, and its two exceptions: what comes out of `a` can be the program that `b` runs, and where `a`
/// goes to another folder `b` speaks of other files.
#[test]
fn two_commands_are_never_judged_better_than_either() {
    let seeds = &*SEEDS;
    let checked = all(times(1_200), |number| {
        let mut random = Random::new(0xC0DE_0000 + number as u64);
        let mut pick = || &seeds.texts[random.below(seeds.texts.len())];
        let (a, b) = (pick(), pick());
        let (first, second) = (seeds.assess(a), seeds.assess(b));
        let bound = seeds.decision(&first).max(seeds.decision(&second));
        let whole = |text: &str| Plain::read(text, Shell::Bash).starts_and_ends();
        if bound == Decision::Allow || !whole(a) || !whole(b) {
            return (0, Vec::new());
        }
        let (moved, takes) = (moves(&first), runs_what_comes_in(&second));
        let excepted = |join: &Join| (moved && join.follows) || (takes && join.name.contains('|'));
        let joins: Vec<&Join> = JOINS.iter().filter(|join| !excepted(join)).collect();
        let fallen = joins.iter().filter_map(|Join { name, before, between, behind, .. }| {
            let made = format!("{before}{a}{between}{b}{behind}");
            let after = seeds.decide(&made);
            (after < bound).then(|| format!("{name} · {bound} → {after}\n    a {a}\n    b {b}\n    {made}"))
        });
        (joins.len(), fallen.collect())
    });
    hold("composed", checked, 3_000);
}
