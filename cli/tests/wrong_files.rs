//! Files that an author got wrong: each is one message with the place, the reason and what to write instead.

mod support;

use support::{Place, argument};

const PROGRAM: &str = r#"summary = "Deploys things"
options = ["-n --dry-run", "-o --output=path:write"]
operands = ["app?=name"]

[[effects]]
do   = "mutate"
to   = "remote:deployer"
when = "!dry-run"

[[examples]]
run     = "deployer web"
effects = ["mutate remote:deployer"]
"#;

const RULE: &str = r#"summary    = "Sings in the office"
severity   = "high"
confidence = "high"
maturity   = "stable"
attack     = ["T1485"]
refuses    = "singing"
why        = "People try to work, and the walls are thinner than they look."

[when]
program  = "echo"
argument = "la-la*"

[[safer]]
run     = "true"
because = "is quiet"

[examples]
hit  = ['echo la-la', 'echo la-la-la', 'echo "la-la" loudly']
miss = ['echo hello', 'cat la-la']
"#;

const PACK: &str = "title = \"Office\"\ndescription = \"Noise\"\nowner = \"us\"\nversion = \"1.0.0\"\n";

/// What `rules test` says about one file, without the folder in front.
fn said(name: &str, text: impl AsRef<[u8]>) -> String {
    said_of(&[(name, text.as_ref())], "test")
}

fn said_of(files: &[(&str, &[u8])], verb: &str) -> String {
    let place = Place::new();
    for (name, text) in files {
        place.write(&format!("ours/{name}"), text);
    }
    let ours = place.path("ours");
    let answer = place.run(&["rules", verb, argument(&ours)]);
    assert_eq!(answer.code(), Some(1), "{}{}", answer.out(), answer.err());
    let text = answer.out() + &answer.err();
    let text = text.replace(&format!("{}/", ours.display()), "");
    text.lines().filter(|line| !line.ends_with("examples failed")).collect::<Vec<_>>().join("\n")
}

fn program(from: &str, to: &str) -> String {
    assert!(PROGRAM.contains(from), "{from}");
    said("programs/deployer.toml", PROGRAM.replacen(from, to, 1))
}

fn rule(from: &str, to: &str) -> String {
    assert!(RULE.contains(from), "{from}");
    said("packs/office/sings.toml", RULE.replacen(from, to, 1))
}

#[test]
fn broken_toml_is_named_with_its_place() {
    let said = program("operands = [", "operands = ");
    assert!(
        said.starts_with("error: programs/deployer.toml:3:") && said.contains("not valid TOML"),
        "{said}"
    );
    assert!(said.contains("; help: ") && said.lines().count() == 1, "{said}");
}

#[test]
fn a_missing_key_comes_with_a_line_to_begin_with() {
    let said = rule("severity   = \"high\"\n", "");
    assert_eq!(
        said,
        "error: packs/office/sings.toml:1:1: the key `severity` is missing; \
         help: add `severity = \"…\"`: info, low, medium, high or critical"
    );
    let said = rule("hit  = ['echo la-la', 'echo la-la-la', 'echo \"la-la\" loudly']\n", "");
    assert!(said.contains(":17:1: the key `hit` is missing; help: add `hit = ['…']`"), "{said}");
}

#[test]
fn a_wrong_type_is_named_with_what_is_accepted() {
    assert_eq!(
        program("operands = [\"app?=name\"]", "operands = \"app?=name\""),
        "error: programs/deployer.toml:3:12: wrong type: string \"app?=name\", expected a list; \
         help: put it into brackets: `[…]`"
    );
    assert_eq!(
        rule("argument = \"la-la*\"", "argument = 5"),
        "error: packs/office/sings.toml:11:12: wrong type: integer `5`, expected one value or a list of them; \
         help: write `\"…\"` or `[\"…\", \"…\"]`; where a table stands, `{ … }`"
    );
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    assert_eq!(
        said("programs/deployer.toml", "\n"),
        "error: programs/deployer.toml:1:1: the file is empty; help: `assize rules new` writes a file to fill in"
    );
}

#[test]
fn a_name_that_another_program_has_is_refused_in_the_new_file() {
    assert_eq!(
        program("options", "names = [\"git\"]\noptions"),
        "error: programs/deployer.toml:2:10: `git` is a name of `deployer` and of `git`; \
         help: remove the name here; a program called `git` is described already"
    );
}

#[test]
fn a_program_that_is_there_twice_is_refused() {
    let files =
        [("a/programs/deployer.toml", PROGRAM.as_bytes()), ("b/programs/deployer.toml", PROGRAM.as_bytes())];
    assert_eq!(
        said_of(&files, "test"),
        "error: b/programs/deployer.toml:1:1: `programs/deployer.toml` is there twice, \
         also as `a/programs/deployer.toml`; help: keep one of them"
    );
}

#[test]
fn a_file_that_is_not_text_is_named_with_the_first_wrong_byte() {
    let mut bytes = PROGRAM.as_bytes().to_vec();
    bytes.splice(11..12, [0xe4]);
    assert_eq!(
        said("programs/deployer.toml", bytes),
        "error: programs/deployer.toml:1:12: not UTF-8; help: save the file as UTF-8 text"
    );
}

#[test]
fn a_pack_that_nobody_describes_is_not_good_enough() {
    let files = [("packs/office/sings.toml", RULE.as_bytes())];
    assert_eq!(
        said_of(&files, "lint"),
        "packs/office/sings.toml:1:1: the pack `office` has no pack.toml; \
         help: add `packs/office/pack.toml` with title, description, owner and version"
    );
    let place = Place::new();
    place.write("ours/packs/office/sings.toml", RULE);
    place.write("ours/packs/office/pack.toml", PACK);
    assert_eq!(place.run(&["rules", "lint", argument(&place.path("ours"))]).code(), Some(0));
}

#[test]
fn a_condition_speaks_of_options_the_program_has() {
    assert_eq!(
        program("!dry-run", "!dryrun"),
        "error: programs/deployer.toml:8:10: `dryrun` names no option or operand of this program; \
         help: did you mean `dry-run`?"
    );
    assert_eq!(
        program("!dry-run", "!n"),
        "error: programs/deployer.toml:8:10: `n` names no option or operand of this program; \
         help: write `dry-run`: an option goes by its first long spelling"
    );
}

#[test]
fn a_target_that_nobody_has_is_refused() {
    assert_eq!(
        program("remote:deployer", "remot:deployer"),
        "error: programs/deployer.toml:7:8: `remot:deployer` is not a target; help: write the name of an option or \
         operand, `cwd`, `stdin`, `path:…`, `host:…`, `code:project`, `code:module`, `code:opaque`, `local:NAME`, \
         `remote:NAME` or `variable:NAME`"
    );
    assert_eq!(
        program("remote:deployer", "ap"),
        "error: programs/deployer.toml:7:8: `ap` names no option or operand of this program; help: did you mean `app`?"
    );
    assert_eq!(
        rule("argument = \"la-la*\"", "effect = { do = \"mutate\", class = \"remot\" }"),
        "error: packs/office/sings.toml:11:35: `remot` is not known here; help: did you mean `remote`?"
    );
}

#[test]
fn misspelt_words_are_answered_with_the_nearest_known_one() {
    for (from, to, place, help) in [
        ("options", "optoins", "2:1: unknown key `optoins`", "did you mean `options`?"),
        ("mutate", "mutat", "6:8: `mutat` is not known here", "did you mean `mutate`?"),
        (":write", ":wirte", "2:41: cannot read the role `path:wirte`", "did you mean `write`?"),
        ("=path", "=pth", "2:41: cannot read the role `pth:write`", "did you mean `path`?"),
        (":write", ":write+appnd", "2:41: cannot read the role `path:write+appnd`", "did you mean `append`?"),
    ] {
        let expected = format!("error: programs/deployer.toml:{place}; help: {help}");
        assert_eq!(program(from, to), expected);
    }
}

#[test]
fn an_example_that_fails_says_what_was_seen() {
    assert_eq!(
        program("[\"mutate remote:deployer\"]", "[]"),
        "failed programs/deployer.toml:11:11: `deployer web` also has `mutate remote:deployer`; help: mend the \
         profile, or, if that is what it does, write `effects = [\"mutate remote:deployer\"]`"
    );
    assert_eq!(
        program(
            "run     = \"deployer web\"\neffects = [\"mutate remote:deployer\"]",
            "run = \"deployer -n a b\""
        ),
        "failed programs/deployer.toml:11:7: `deployer -n a b` has words that the profile does not describe; \
         help: look at `b`: add what is missing to options, operands or subcommands"
    );
    assert_eq!(
        rule("'echo la-la',", "'echo silence',"),
        "failed packs/office/sings.toml:18:9: does not find `echo silence`; \
         help: `[when]` is held against `echo`; it has no effects"
    );
    assert_eq!(
        rule("'echo hello'", "'echo la-la'"),
        "failed packs/office/sings.toml:18:9: finds `echo la-la`, a miss; help: narrow `[when]`, or make it a hit"
    );
}

#[test]
fn a_file_in_the_wrong_place_is_not_passed_over() {
    for (name, reason) in [
        ("deployer.toml", "nothing reads a file at this place"),
        ("program/deployer.toml", "nothing reads a file at this place"),
        ("programs/team/deployer.toml", "nothing reads a file at this place"),
        ("packs/sings.toml", "nothing reads a file at this place"),
        ("packs/office/loud/sings.toml", "nothing reads a file at this place"),
        ("programs/deployer.yaml", "nothing reads a file with this ending"),
        ("packs/office/sings.toml.bak", "nothing reads a file with this ending"),
    ] {
        let place = Place::new();
        place.write("ours/programs/deployer.toml", PROGRAM);
        let file = place.write(&format!("ours/{name}"), RULE);
        for verb in [&["rules", "test"][..], &["check", "ls", "--rules"][..]] {
            let answer = place.run(&[verb, &[argument(&place.path("ours"))]].concat());
            let start = format!("error: {}:1:1: {reason}; help: ", file.display());
            assert_eq!(answer.code(), Some(1), "{name}");
            if !name.starts_with("programs/deployer.toml") {
                assert!(answer.err().starts_with(&start), "{}", answer.err());
            }
        }
    }
}

#[test]
fn notes_hidden_files_and_what_belongs_to_other_tools_may_stay() {
    let place = Place::new();
    place.write("ours/programs/deployer.toml", PROGRAM);
    for name in [
        "README.md",
        "Cargo.toml",
        "ci/pipeline.yaml",
        ".hidden.toml",
        "programs/README.md",
        "packs/LICENSE",
        "packs/office/.draft.toml",
    ] {
        place.write(&format!("ours/{name}"), "not a rule");
    }
    assert_eq!(place.run(&["rules", "test", argument(&place.path("ours"))]).code(), Some(0));
}

#[test]
fn lint_asks_for_what_a_rule_needs_to_ship() {
    for (from, to, expected) in [
        (
            "T1485",
            "T9999",
            "5:15: `T9999` is not in the table of techniques; help: see `assize rules coverage`",
        ),
        ("T1485", "X1", "5:15: `X1` is no ATT&CK id; help: see `assize rules coverage`"),
        (", 'cat la-la'", "", "19:1: a rule needs at least 2 misses, this one has 1; help: "),
        (", 'echo la-la-la'", "", "18:1: a rule needs at least 3 hits, this one has 2; help: "),
        ("refuses    = \"singing\"\n", "", "1:1: it does not say what it refuses; help: add `refuses`"),
        (
            "[[safer]]\nrun     = \"true\"\nbecause = \"is quiet\"\n",
            "",
            "2:1: no safer way is named; help: add `[[safer]]` with `run`",
        ),
    ] {
        assert!(RULE.contains(from), "{from}");
        let text = RULE.replacen(from, to, 1);
        let files =
            [("packs/office/sings.toml", text.as_bytes()), ("packs/office/pack.toml", PACK.as_bytes())];
        let said = said_of(&files, "lint");
        assert!(said.starts_with(&format!("packs/office/sings.toml:{expected}")), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn lint_asks_for_examples_of_a_program() {
    let without = PROGRAM.split("[[examples]]").next().unwrap_or_default();
    let said = said_of(&[("programs/deployer.toml", without.as_bytes())], "lint");
    assert!(
        said.starts_with("programs/deployer.toml:1:1: a program needs at least 3 examples, this one has 0"),
        "{said}"
    );
}
