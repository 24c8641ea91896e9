//! Files that load, files that do not, and what is said about them.
#![allow(clippy::unwrap_used, reason = "a file that does not load has to fail the test")]

mod support;

use assize_policy::{Layer, LoadError, Policy, Status};
use assize_protocol::{Decision, Severity};
use support::*;

fn refused(text: &str) -> String {
    let error = Policy::layered(Some(("a.toml", text)), None, None).unwrap_err();
    format!("{error}; help: {}", error.help())
}

/// A file and everything that is said about it.
const BROKEN: [(&str, &str); 18] = [
    ("[decied]\n", "a.toml:1:2: unknown key `decied` in the file; help: did you mean `decide`?"),
    (
        "\"a\\nb\" = 1\n",
        "a.toml:1:1: unknown key `a, b` in the file; help: write one of `decide`, `rules`, `hosts`, `paths`, `review`",
    ),
    (
        "[decide]\nlow = \"a\\nerror: b\"\n",
        "a.toml:2:7: `a, error: b` is no decision; help: write one of `allow`, `ask`, `deny`",
    ),
    (
        "[decide]\nmedum = \"ask\"\n",
        "a.toml:2:1: unknown key `medum` in [decide]; help: did you mean `medium`?",
    ),
    ("[decide]\nlow = \"ak\"\n", "a.toml:2:7: `ak` is no decision; help: did you mean `ask`?"),
    (
        "[decide]\nlow = 3\n",
        "a.toml:2:7: `low` is a number, not a string; help: write \"allow\", \"ask\" or \"deny\"",
    ),
    (
        "[[rules]]\nid = \"a/b\"\n",
        "a.toml:1:1: [[rules]] without `decide`; help: write `decide = \"ask\"` or \"deny\" or \"allow\"",
    ),
    (
        "[[rules]]\ndecide = \"ask\"\n",
        "a.toml:1:1: [[rules]] without `id`; help: write `id = \"pack/name\"`; `*` stands for any name",
    ),
    (
        "[rules]\nid = \"a/b\"\n",
        "a.toml:1:1: `rules` is a table, not a list; help: write `[[rules]]` with doubled brackets, once for every entry",
    ),
    (
        "\n[[rules]]\nid = \"git/x\"\ndecide = \"allow\"\n",
        "a.toml:2:1: [[rules]] that allows without `reason`; help: write `reason = \"…\"`: why this is safe here",
    ),
    (
        "[[rules]]\nid = \"Git\"\ndecide = \"ask\"\n",
        "a.toml:2:6: `Git` is not a rule id; help: write `pack/name` in lower case; `*` stands for any part of either",
    ),
    (
        "[[rules]]\nid = \"a/b\"\ndecide = \"ask\"\nexpires = \"soon\"\n",
        "a.toml:4:11: `soon` is not a date; help: write the last day it holds as \"2027-01-31\"",
    ),
    (
        "[[rules]]\nid = \"a/b\"\ndecide = \"ask\"\nuntil = \"2027-01-31\"\n",
        "a.toml:4:1: unknown key `until` in [[rules]]; help: write one of `id`, `decide`, `reason`, `expires`",
    ),
    ("[hosts]\nlist = []\n", "a.toml:2:1: unknown key `list` in [hosts]; help: did you mean `listed`?"),
    (
        "[hosts]\nlisted = [\"a.example\", \"*\"]\n",
        "a.toml:2:24: `*` cannot be an entry of `listed`; help: write a host name or address without scheme, port and path, or `*.` and a domain for all hosts below it",
    ),
    (
        "[paths]\nread = [\"notes\"]\n",
        "a.toml:2:9: `notes` cannot be an entry of `read`; help: write an absolute path or one that begins with `~/`, without `..`; `*` is one name, `**` any depth",
    ),
    (
        "[review]\nceiling = \"mid\"\n",
        "a.toml:2:11: `mid` is no severity; help: write one of `info`, `low`, `medium`, `high`, `critical`",
    ),
    (
        "decide = 1\n",
        "a.toml:1:10: `decide` is a number, not a table; help: write `[decide]` and below it `medium = \"ask\"`",
    ),
];

#[test]
fn errors_name_the_place_and_what_to_write_instead() {
    for (text, expected) in BROKEN {
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn broken_toml_is_placed_and_fits_one_line() {
    let error = Policy::layered(Some(("a.toml", "[decide]\nlow = \n")), None, None).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("a.toml:2:7: ") && !text.contains('\n'), "{text}");
}

#[test]
fn today_has_to_be_a_day() {
    let error = Policy::layered(None, None, Some("yesterday")).unwrap_err();
    assert_eq!(error, LoadError::InvalidToday("yesterday".to_owned()));
}

#[test]
fn a_date_may_be_written_without_quotes() {
    let policy = user("[[rules]]\nid = \"a/b\"\ndecide = \"deny\"\nexpires = 2027-01-31\n");
    assert_eq!(policy.explain().last().and_then(|e| e.expires.as_deref()), Some("2027-01-31"));
}

#[test]
fn empty_files_change_nothing() {
    assert_eq!(both("", "").revision(), Policy::builtin().revision());
}

#[test]
fn the_revision_is_of_what_is_in_force_and_not_of_how_it_is_written() {
    let one = user("[hosts]\nlisted = [\"a.example\", \"b.example\"]\n[decide]\nlow = \"ask\"\n");
    let other = user(
        "# a comment\n[decide]\nlow = \"ask\"\nhigh = \"ask\"\n[hosts]\nlisted = [\"B.example\", \"a.example\"]\n",
    );
    assert_eq!(one.revision(), other.revision());
    assert!(one.revision().starts_with("sha256:") && one.revision().len() == 71);
    assert_ne!(one.revision(), Policy::builtin().revision());
    assert_eq!(
        project("[decide]\nlow = \"allow\"\nmedium = \"allow\"\n").revision(),
        project("[decide]\nlow = \"allow\"\n").revision()
    );
}

#[test]
fn every_entry_is_shown_with_its_layer_and_its_fate() {
    let policy = both("[decide]\nmedium = \"deny\"\n", "[decide]\nmedium = \"ask\"\nlow = \"deny\"\n");
    let shown: Vec<_> = policy
        .explain()
        .iter()
        .filter(|e| e.entry == "decide.medium" || e.entry == "decide.low")
        .map(|e| (e.layer, e.entry.as_str(), e.value.as_str(), e.status, e.at.as_ref().map(|at| at.line)))
        .collect();
    let expected = [
        (Layer::Builtin, "decide.low", "allow", Status::Outranked, None),
        (Layer::Builtin, "decide.medium", "ask", Status::Outranked, None),
        (Layer::User, "decide.medium", "deny", Status::InForce, Some(2)),
        (Layer::Project, "decide.low", "deny", Status::InForce, Some(3)),
        (Layer::Project, "decide.medium", "ask", Status::Outranked, Some(2)),
    ];
    assert_eq!(shown, expected);
    let warnings: Vec<_> = policy.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        ["project.toml:2:1: `decide.medium = ask` is outranked: the user layer says `deny`"]
    );
}

#[test]
fn every_project_of_a_workspace_tightens() {
    let projects =
        [("a.toml", "[decide]\nlow = \"deny\"\n"), ("b.toml", "[decide]\nlow = \"ask\"\nhigh = \"deny\"\n")];
    let reversed = [projects[1], projects[0]];
    let load = |projects: &[(&str, &str)]| Policy::layered_over(None, projects, None).unwrap();
    assert_eq!(load(&projects).revision(), load(&reversed).revision());
    let decision = |severity| load(&projects).decide(&assessment(vec![finding("a/b", severity)])).decision;
    assert_eq!(decision(Severity::Low), Decision::Deny);
    assert_eq!(decision(Severity::High), Decision::Deny);
}

#[test]
fn an_allow_over_every_pack_is_ignored_aloud() {
    let policy = user("[[rules]]\nid = \"*/*\"\ndecide = \"allow\"\nreason = \"trust me\"\n");
    assert_eq!(
        policy.warnings()[0].to_string(),
        "user.toml:1:1: `rules.*/* = allow` is ignored: an allow has to name its pack, as in `git/*`: this one would cover every pack"
    );
}

#[test]
fn an_allow_of_what_could_not_be_read_is_ignored_aloud() {
    let policy = user("[[rules]]\nid = \"shell/unreadable\"\ndecide = \"allow\"\nreason = \"trust me\"\n");
    assert_eq!(
        policy.warnings()[0].to_string(),
        "user.toml:1:1: `rules.shell/unreadable = allow` is ignored: a command that could not be read can never be allowed"
    );
}

#[test]
fn an_error_says_in_which_file_it_is() {
    let error = Policy::layered(Some(("a.toml", "[decide]\nlow = 3\n")), None, None).unwrap_err();
    let at = error.at().map(|at| (at.file.as_str(), at.line, at.column));
    assert_eq!(at, Some(("a.toml", 2, 7)));
    assert_eq!(Policy::layered(None, None, Some("today")).unwrap_err().at(), None);
}

#[test]
fn an_entry_shows_the_reason_its_author_gave() {
    let policy = user("[[rules]]\nid = \"git/clean\"\ndecide = \"allow\"\nreason = \" my own fork \"\n");
    assert_eq!(policy.explain().last().and_then(|e| e.note.as_deref()), Some("my own fork"));
    let empty = "[[rules]]\nid = \"git/clean\"\ndecide = \"allow\"\nreason = \" \"\n";
    assert_eq!(
        refused(empty),
        "a.toml:4:10: the reason is empty; help: write a sentence that will still convince in a year"
    );
}

#[test]
fn what_became_of_an_entry_is_said_in_words() {
    let words = [Status::InForce, Status::Outranked, Status::Ignored].map(|status| status.to_string());
    assert_eq!(words, ["in force", "outranked", "ignored"]);
}

#[test]
fn a_home_matters_to_the_revision_only_where_a_pattern_speaks_of_it() {
    let revisions = |pattern: &str| {
        let policy = user(&format!("[paths]\nread = [\"{pattern}\"]\n"));
        (policy.clone().at_home("/home/a").revision(), policy.at_home("/home/b").revision())
    };
    let (one, other) = revisions("~/notes/**");
    assert_ne!(one, other);
    let (one, other) = revisions("/srv/notes/**");
    assert_eq!(one, other);
}

#[test]
fn without_a_date_what_expires_still_forbids() {
    let text = "[[rules]]\nid = \"a/b\"\ndecide = \"deny\"\nexpires = \"2020-01-31\"\n";
    let policy = |today| Policy::layered(Some(("u", text)), None, today).unwrap();
    let decision = |policy: Policy| policy.decide(&assessment(vec![finding("a/b", Severity::Low)])).decision;
    assert_eq!(decision(policy(None)), Decision::Deny);
    assert_eq!(decision(policy(Some("2026-11-22"))), Decision::Allow);
}

#[test]
fn the_last_ceiling_holds_and_those_before_it_are_outranked() {
    let fates =
        |user: &str, project: &str| {
            let review = |ceiling| format!("[decide]\nlow = \"ask\"\n[review]\nceiling = \"{ceiling}\"\n");
            let policy = both(&review(user), &review(project));
            assert!(policy.explain().iter().all(|e| e.entry != "decide.low"
                || e.layer == Layer::Builtin
                || e.status == Status::InForce));
            let ceilings = policy.explain().iter().filter(|e| e.entry == "review.ceiling");
            ceilings.map(|e| (e.value.clone(), e.status, e.note.clone())).collect::<Vec<_>>()
        };
    let entry = |value: &str, status, note: Option<&str>| (value.to_owned(), status, note.map(str::to_owned));
    assert_eq!(
        fates("high", "low"),
        [
            entry("high", Status::Outranked, Some("the user layer says `high`")),
            entry("high", Status::Outranked, Some("the project layer says `low`")),
            entry("low", Status::InForce, None),
        ]
    );
    let most = "no review waves critical findings through; the most is `high`";
    assert_eq!(
        fates("critical", "medium"),
        [
            entry("high", Status::Outranked, Some("the project layer says `medium`")),
            entry("critical", Status::Ignored, Some(most)),
            entry("medium", Status::InForce, None),
        ]
    );
    // Saying the same again loosens nothing.
    assert_eq!(
        fates("medium", "medium"),
        [
            entry("high", Status::Outranked, Some("the user layer says `medium`")),
            entry("medium", Status::Outranked, Some("the project layer says `medium`")),
            entry("medium", Status::InForce, None),
        ]
    );
}
