//! Disguises: each keeps what runs, and none makes the decision fall.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so, and counts are worth reading")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use assize_engine::Engine;
use assize_protocol::Shell;
use assize_tests::disguise::{self, Disguise, Plain, Wrapper, underivable, wrappers};
use assize_tests::oracle::Oracle;

/// Scripts whose commands are the oracle's: what runs has to be the same behind every disguise.
const TABLE: &[&str] = &[
    "c0",
    "c0 a b",
    "c1 a b",
    "c0 -r --long=x /",
    "c0 'a b' \"c d\" e\\ f",
    "c0 'it'\\''s' \"\\$x\" '' $'a\\nb'",
    "c0 $HOME/x \"$y\" ${z:-d e}",
    "c0 *.none ~root",
    "A=1 c0 a",
    "c0 a | c2 b",
    "c0 a | c1 b | c2 c",
    "c0 && c2 a || c4",
    "c1 && c2 a || c4",
    "c1 || c2",
    "c0; c1 x; c2",
    "c0 &",
    "c0 a >o1",
    "c0 a 2>o2 b",
    "c0 <o3 || c2",
    "c0 2>&1 | c2",
    "! c0 a",
    "(c0 a; c1)",
    "{ c0 a; c1; }",
    "if c0; then c2 a; else c4; fi",
    "for i in 1 2; do c0 $i; done",
    "while c1; do c0; done",
    "case x in x) c0 a;; esac",
    "c0 $(c2 a) b",
    "c0 \"$(c2 'a b')\"",
    "c0 `c2 a`",
    "x=5; c0 $x",
    "x=$(c0)",
    "c0 # c2",
    "c0 a\nc2 b",
    "c0 <<E\nc2 $(c4)\nE",
    "c0 <<'E'\n$(c2)\nE\nc4",
    "f() { c0 \"$@\"; }; f a b",
    "export X=1; c0 $X",
    "eval 'c0 a; c2'",
    "echo x | c0",
    "[[ -n x ]] && c0",
    "c0 {a,b}c",
    "c0 é \u{1f600}",
    "c0 a%sb 'c\\nd' 'x;y'",
    "c0 --a=b A=1",
    "test -n x && c0 a,b",
    "printf x | c0",
    "c0 \\\n a",
    "c0 a;",
    "set -- p q; c0 \"$@\"",
    "exit_is=c0; $exit_is a",
];

/// Programs that the oracle does not have, as functions that do with commands what the programs do.
const PROGRAMS: &[(&str, &str)] = &[
    (
        "cat",
        "{ if [[ ${1-} == /dev/fd/* ]]; then builtin source \"$1\"; return; fi
           local s; IFS= builtin read -rd '' s; builtin printf %s \"$s\"; }",
    ),
    (
        "sh",
        "{ case ${1-} in
             -c | -ec) shift; local t=$1; shift; shift; ( builtin eval \"$t\" ) ;;
             '' | -s) local s; IFS= builtin read -rd '' s; ( builtin eval \"$s\" ) ;;
             *) ( builtin source \"$1\" ) ;;
           esac; }",
    ),
    ("bash", "{ sh \"$@\"; }"),
    ("ls", "{ :; }"),
    ("find", "{ set -- \"${@:5}\"; \"${@:1:$#-1}\"; }"),
    ("su", "{ sh \"$@\"; }"),
    ("script", "{ sh -c \"$2\"; }"),
    ("exec", "{ if [[ $1 == -a ]]; then shift 2; fi; \"$@\"; builtin exit; }"),
    ("busybox", "{ \"$@\"; }"),
    (
        "xargs",
        "{ local s=() zero= line=
           if [[ $1 == -0 ]]; then zero=1; shift; fi
           if [[ $1 == -r ]]; then shift 3; fi
           if [[ $1 == -I ]]; then line=1; fi
           if [[ $zero ]]; then builtin mapfile -d '' s; else builtin read -rd '' -a s; fi
           if [[ $line ]]; then builtin eval \"${s[*]}\"; elif [[ $1 == bash ]]; then \"$@\"; else \"$@\" \"${s[@]}\"; fi; }",
    ),
];

/// Ways to use a wrapper that are disguises of their own: word, position, and what it does then.
const TEXTS: &[(&str, &str)] = &[
    ("env", "if [[ $1 == -S ]]; then $2; return; fi; "),
    ("sudo", "if [[ $1 == sh ]]; then \"$@\"; return; fi; "),
    ("flock", "if [[ $2 == -c ]]; then sh -c \"$3\"; return; fi; "),
];

/// The oracle's missing programs, by name.
struct Prelude(BTreeMap<String, String>);

impl Prelude {
    fn of(all: &[Wrapper]) -> Self {
        let mut forms: BTreeMap<&str, Vec<&[String]>> = BTreeMap::new();
        for wrapper in all.iter().map(Wrapper::words) {
            forms.entry(&wrapper[0]).or_default().push(&wrapper[1..]);
        }
        let mut functions = BTreeMap::new();
        for (name, mut forms) in forms.into_iter().filter(|(name, _)| *name != "builtin") {
            forms.sort_by_key(|words| std::cmp::Reverse(words.len()));
            let text = TEXTS.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
            let mut body = format!("{{ {text}");
            for words in forms {
                let (count, joined) = (words.len(), words.join(" "));
                write!(
                    body,
                    "if [[ \"${{*:1:{count}}}\" == '{joined}' ]]; then shift {count}; \"$@\"; return; fi; "
                )
                .unwrap();
            }
            functions.insert(name.to_owned(), format!("function {name} {body}}}\n"));
        }
        for (name, body) in PROGRAMS {
            functions.insert((*name).to_owned(), format!("function {name} {body}\n"));
        }
        let names: Vec<String> = functions.keys().cloned().chain((0..5).map(|n| format!("c{n}"))).collect();
        for name in
            ["/bin", "/usr/bin"].iter().flat_map(|folder| names.iter().map(move |n| format!("{folder}/{n}")))
        {
            let base = name.rsplit('/').next().unwrap_or_default();
            functions.insert(name.clone(), format!("function {name} {{ {base} \"$@\"; }}\n"));
        }
        Self(functions)
    }

    /// `script` behind the functions that it or the name of its disguise speaks of.
    fn before(&self, script: &str, disguise: &str) -> String {
        // The functions of others run shells, and a second disguise can hide the `cat` of a first.
        let spoken = |name: &str| {
            let folder = name.rsplit_once('/').is_some_and(|(folder, _)| disguise.contains(folder));
            let always = matches!(name, "sh" | "bash" | "cat");
            folder || always || script.contains(name) || disguise.contains(name)
        };
        let needed = self.0.iter().filter(|(name, _)| spoken(name)).map(|(_, function)| function.as_str());
        needed.chain([script]).collect()
    }
}

fn sorted(mut ran: Vec<Vec<String>>) -> Vec<Vec<String>> {
    ran.sort();
    ran
}

/// How often a disguise could be tried, and where it changed what runs, for people.
fn changed(oracle: &mut Oracle, disguises: &[Disguise], prelude: &Prelude) -> (usize, Vec<String>) {
    let table: Vec<String> = TABLE.iter().map(|text| prelude.before(text, "")).collect();
    let plain = oracle.run(&table);
    let mut tried = 0;
    let mut wrong = Vec::new();
    for disguise in disguises {
        let applied: Vec<_> = TABLE
            .iter()
            .zip(&plain)
            .filter_map(|(text, seen)| Some((text, seen, disguise.apply(&Plain::read(text, Shell::Bash))?)))
            .collect();
        let scripts: Vec<String> =
            applied.iter().map(|(_, _, made)| prelude.before(made, disguise.name())).collect();
        tried += scripts.len();
        for ((text, expected, made), seen) in applied.iter().zip(oracle.run(&scripts)) {
            let (expected, ran) = (sorted(expected.ran.clone()), sorted(seen.ran));
            if expected != ran || seen.rejected {
                wrong.push(format!("{disguise}: {text:?}\n  as {made:?}\n  ran {ran:?}\n  not {expected:?}"));
            }
        }
    }
    (tried, wrong)
}

fn engine() -> Engine {
    Engine::builder().build().unwrap()
}

#[test]
fn a_disguise_makes_bash_run_the_same_commands() {
    let Some(mut oracle) = Oracle::start() else { return println!("skipped: no bash") };
    let engine = engine();
    let singles = disguise::all(engine.library());
    let (tried, wrong) = changed(&mut oracle, &singles, &Prelude::of(&wrappers(engine.library())));
    println!("{} disguises, {tried} pairs of disguise and script", singles.len());
    assert!(wrong.is_empty(), "{}\n{} changed what runs", wrong.join("\n"), wrong.len());
    assert!(tried > 4_000, "only {tried}");
}

#[test]
fn two_disguises_make_bash_run_the_same_commands() {
    let Some(mut oracle) = Oracle::start() else { return println!("skipped: no bash") };
    let engine = engine();
    let pairs = disguise::pairs(&disguise::all(engine.library()), 7, 150);
    let (tried, wrong) = changed(&mut oracle, &pairs, &Prelude::of(&wrappers(engine.library())));
    println!("{} pairs of disguises, {tried} scripts", pairs.len());
    assert!(wrong.is_empty(), "{}\n{} changed what runs", wrong.join("\n"), wrong.len());
    assert!(tried > 2_000, "only {tried}");
}

#[test]
fn every_wrapper_is_a_disguise_or_is_said_not_to_be_one() {
    let engine = engine();
    assert_eq!(underivable(engine.library()), Vec::<String>::new(), "write down their words in wrap.rs");
}
