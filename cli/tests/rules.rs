//! `assize explain`, `assize rules`, and packs from disk.

mod support;

use support::{Place, argument};

const RULE: &str = r#"
summary    = "Sings in the office"
severity   = "critical"
confidence = "high"
maturity   = "stable"
attack     = ["T1059"]
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

#[test]
fn a_rule_has_a_page() {
    let place = Place::new();
    let answer = place.run(&["explain", "git/force-push"]);
    assert_eq!(answer.code(), Some(0));
    for heading in ["Summary", "Why", "Avoid", "Prefer", "Not flagged", "References"] {
        assert!(answer.out().contains(&format!("\n{heading}\n")), "{heading}: {}", answer.out());
    }
    assert_eq!(place.run(&["explain", "--json", "git/force-push"]).json()["id"], "git/force-push");
}

#[test]
fn an_unknown_rule_is_one_line_with_a_suggestion() {
    let answer = Place::new().run(&["explain", "github/force-push"]);
    assert_eq!(answer.code(), Some(1));
    assert_eq!(answer.err(), "error: no rule `github/force-push`; help: did you mean `git/force-push`?\n");
}

#[test]
fn a_command_is_explained_from_its_words_to_the_ruling() {
    let place = Place::new();
    let answer = place.run(&["explain", "--", "git", "push", "--force"]);
    assert_eq!(answer.code(), Some(0));
    for heading in ["invocations", "effects", "findings", "coverage", "ruling"] {
        assert!(answer.out().contains(&format!("{heading}\n")), "{heading}: {}", answer.out());
    }
    let one_word = place.run(&["explain", "--", "git push --force"]);
    assert_eq!(answer.out(), one_word.out());
}

#[test]
fn rules_are_listed_for_people_and_programs() {
    let place = Place::new();
    let list = place.run(&["rules", "list", "--json"]).json();
    let rules = list.as_array().cloned().unwrap_or_default();
    assert!(rules.len() > 20);
    let text = place.run(&["rules", "list"]).out();
    assert_eq!(text.lines().count(), rules.len());
    assert!(text.contains("git/force-push"));
}

#[test]
fn rules_are_counted_by_technique() {
    let place = Place::new();
    let coverage = place.run(&["rules", "coverage", "--json"]).json();
    assert_eq!(coverage["unknown"], serde_json::json!([]), "every technique a rule names is in the table");
    let techniques = coverage["techniques"].as_array().cloned().unwrap_or_default();
    let destruction = techniques.iter().find(|technique| technique["id"] == "T1485");
    let rules = destruction.and_then(|technique| technique["rules"].as_array().cloned()).unwrap_or_default();
    assert!(rules.iter().any(|rule| rule == "git/force-push"));
    let text = place.run(&["rules", "coverage"]).out();
    assert!(text.contains("Defense Impairment") && text.contains("T1485") && text.contains("have a rule"));
}

#[test]
fn a_pack_from_disk_takes_part() {
    let place = Place::new();
    assert_eq!(place.run(&["check", "echo la-la"]).code(), Some(0));
    place.write("ours/packs/office/sings.toml", RULE);
    let ours = place.path("ours");
    assert_eq!(place.run(&["check", "--rules", argument(&ours), "echo la-la"]).code(), Some(4));
    place.write("ours/packs/office/pack.toml", PACK);
    let tested = place.run(&["rules", "test", argument(&ours)]);
    assert_eq!((tested.code(), tested.out().as_str()), (Some(0), "6 examples passed\n"));
    let linted = place.run(&["rules", "lint", argument(&ours)]);
    assert_eq!((linted.code(), linted.out().as_str()), (Some(0), "nothing to improve\n"));
}

#[test]
fn a_rule_that_disagrees_with_its_examples_is_not_used() {
    let place = Place::new();
    place.write("ours/packs/office/sings.toml", RULE.replace("'echo la-la'", "'echo silence'"));
    let ours = place.path("ours");
    let checked = place.run(&["check", "--rules", argument(&ours), "ls"]);
    assert_eq!(checked.code(), Some(1));
    assert!(
        checked.err().starts_with("error: ") && checked.err().contains("echo silence"),
        "{}",
        checked.err()
    );
    let tested = place.run(&["rules", "test", argument(&ours)]);
    assert_eq!(tested.code(), Some(1));
    assert!(tested.out().contains("echo silence"), "{}", tested.out());
}

#[test]
fn a_broken_rule_file_is_named_with_line_and_column() {
    let place = Place::new();
    let file = place.write("ours/packs/office/sings.toml", RULE.replace("severity ", "sevrity "));
    let answer = place.run(&["rules", "lint", argument(&place.path("ours"))]);
    assert_eq!(answer.code(), Some(1));
    let start = format!("error: {}:3:", file.display());
    assert!(answer.err().starts_with(&start) && answer.err().contains("; help: "), "{}", answer.err());
}

#[test]
fn what_is_begun_loads_and_lint_lists_what_is_left_to_fill_in() {
    let place = Place::new();
    let ours = place.path("ours");
    let begun = place.run(&["rules", "new", "rule", "office/sings", "--rules", argument(&ours)]);
    assert_eq!(begun.code(), Some(0), "{}", begun.err());
    let folder = ours.display();
    let wrote =
        format!("wrote {folder}/packs/office/sings.toml\nwrote {folder}/packs/office/pack.toml\n\nnext\n");
    assert!(begun.out().starts_with(&wrote), "{}", begun.out());
    let program = place.run(&["rules", "new", "program", "singer", "--rules", argument(&ours)]);
    assert!(program.out().contains(&format!("assize rules lint {folder}\n")), "{}", program.out());
    let tested = place.run(&["rules", "test", argument(&ours)]);
    assert_eq!((tested.code(), tested.out().as_str()), (Some(0), "2 examples passed\n"));
    let left = place.run(&["rules", "lint", argument(&ours)]);
    assert_eq!(left.code(), Some(1));
    for what in [
        "not filled in",
        "at least 3 hits",
        "at least 2 misses",
        "no ATT&CK technique",
        "no safer way",
        "3 examples",
    ] {
        assert!(left.out().contains(what), "{what}: {}", left.out());
    }
    assert_eq!(left.out().matches("packs/office/pack.toml:").count(), 1, "{}", left.out());
}

#[test]
fn what_is_there_is_not_written_over() {
    let place = Place::new();
    let ours = place.path("ours");
    let file = place.write("ours/programs/singer.toml", "mine");
    let again = place.run(&["rules", "new", "program", "singer", "--rules", argument(&ours)]);
    assert_eq!(again.code(), Some(1));
    assert_eq!(again.err(), format!("error: cannot write `{}`: file exists\n", file.display()));
    for (words, reason) in [
        (
            &["program", "gtar"][..],
            "error: `gtar` is described already; help: read `rules/programs/tar.toml`",
        ),
        (&["program", "a/b"][..], "error: `a/b` is no name for a program; help: "),
        (&["rule", "git/force-push"][..], "error: `git/force-push` is described already; help: "),
        (&["rule", "Sings"][..], "error: `Sings` is no name for a rule; help: write PACK/NAME"),
        (&["rule", "office/pack"][..], "error: `office/pack` is no name for a rule; help: write PACK/NAME"),
    ] {
        let answer = place.run(&[&["rules", "new"], words, &["--rules", argument(&ours)]].concat());
        assert_eq!(answer.code(), Some(1));
        assert!(answer.err().starts_with(reason), "{}", answer.err());
    }
}

#[test]
fn a_folder_without_rules_is_an_error() {
    let place = Place::new();
    let folder = place.path("proj");
    let answer = place.run(&["rules", "test", argument(&folder)]);
    assert_eq!(answer.code(), Some(1));
    let expected = format!(
        "error: `{}` holds no `packs/PACK/NAME.toml` and no `programs/NAME.toml`; \
         help: `assize rules new` writes one to fill in\n",
        folder.display()
    );
    assert_eq!(answer.err(), expected);
}

#[test]
fn the_policy_is_shown_with_where_it_is_written() {
    let place = Place::new();
    let file = place.write("home/.config/assize/assize.toml", "[hosts]\nlisted = [\"crates.io\"]\n");
    let text = place.run(&["policy", "show"]).out();
    assert!(
        text.contains(&format!("{}:2", file.display())) && text.contains("hosts.listed crates.io"),
        "{text}"
    );
    let json = place.run(&["policy", "show", "--json"]).json();
    assert!(json["revision"].as_str().is_some_and(|r| r.starts_with("sha256:")));
    assert_eq!(json["warnings"], serde_json::json!([]));
}
