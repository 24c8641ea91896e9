//! Bounds: whatever the text, the answer comes, and it says which bound was met.

use super::*;

fn limit(source: &str) -> Option<Limit> {
    let script = read(source, Shell::Bash, &Limits::default());
    assert_eq!(script.limit.is_some(), !script.unread.is_empty(), "{:?}", script.unread.first());
    script.limit
}

#[test]
fn sixteen_levels_are_read_and_seventeen_are_not() {
    let shapes = [
        ("$(", ")"),
        ("( ", " )"),
        ("${a:-", "}"),
        ("{ ", "; }"),
        ("<(", ")"),
        ("if ", "; then b; fi"),
        ("[[ (", ") ]]"),
    ];
    for (open, close) in shapes {
        let prefix = if open.starts_with(['$', '<']) { "a " } else { "" };
        let nested = |levels: usize| {
            if open.starts_with('[') {
                return format!("[[ {}x{} ]]", "( ".repeat(levels - 1), " )".repeat(levels - 1));
            }
            format!("{prefix}{}x{}", open.repeat(levels), close.repeat(levels))
        };
        assert_eq!(limit(&nested(16)), None, "{}", nested(16));
        assert_eq!(limit(&nested(17)), Some(Limit::Depth), "{}", nested(17));
    }
}

#[test]
fn commands_in_front_of_a_bomb_are_kept() {
    let script = read(&format!("rm x; a {}", "$(".repeat(20_000)), Shell::Bash, &Limits::default());
    assert_eq!(script.limit, Some(Limit::Depth));
    assert!(dump::list(&script.body).starts_with("rm x"));
    assert_eq!(script.bytes_understood, 6);
}

#[test]
fn long_chains_meet_the_node_limit() {
    assert_eq!(limit(&("a && ".repeat(3_000) + "b")), None);
    assert_eq!(limit(&"a && ".repeat(10_000)), Some(Limit::Nodes));
    assert_eq!(limit(&"time ".repeat(100)), Some(Limit::Depth));
    assert_eq!(limit(&"! ".repeat(100)), Some(Limit::Depth));
}

#[test]
fn words_that_braces_make_are_counted() {
    assert_eq!(limit("a {1..1000}"), None);
    assert_eq!(limit("a {1..1000} {1..1000}"), Some(Limit::Words));
    assert_eq!(limit("a {1..1000000000}"), Some(Limit::Words));
    assert_eq!(limit(&format!("a {}", "{b,c}".repeat(11))), Some(Limit::Words));
    assert_eq!(limit(&format!("a {}", "{b,c}".repeat(60))), Some(Limit::Words));
}

/// Work grows with the text, not with its square: every repeated shape of 64 KB is answered within the budget of
/// a test run, in a debug build.
#[test]
fn repeated_shapes_do_not_cost_their_square() {
    let shapes = [
        "(",
        "\"",
        "`",
        "${",
        "$(",
        "$((",
        "case x in a) ",
        "{",
        "}",
        ")",
        "[[ ",
        "<(",
        "<<E\n",
        "<<E ",
        "a=(",
        "a[",
        "$[",
        "'",
        "\\\n",
        "a && ",
        "a | ",
        "a;",
        "if a;then ",
        "f()",
        "{a,",
        "{a,b}",
        "[a",
        "[[:",
        "~:",
        "@(",
        "*",
        "#",
        "\n",
        ";",
        "&",
        ">x ",
        "x=",
        "((a;",
        "$((a[",
        "a+",
        "${a:-",
        "${a/",
        "\"${a:-'",
        "$'",
        "cat <<E\nE\n",
        "$(a)",
        "`a`",
        "[]",
        "a ;\"",
    ];
    for shape in shapes {
        let source = shape.repeat(64 * 1024 / shape.len());
        let script = read(&source, Shell::Bash, &Limits::default());
        assert!(script.bytes_understood <= source.len());
    }
}

#[test]
fn what_runs_in_a_word_counts_in_every_word_that_its_braces_make() {
    assert_eq!(limit("a {1..100}$(b {1..10})"), None);
    for source in [
        "a {a..z}{a..z}$(b {a..z}{a..z})",
        "a {a..z}{a..z}\"$(b {a..z}{a..z}`c {a..z}{a..z}`)\"",
        "a {a..z}{a..z}<(b {a..z}{a..z})",
        "a {a..z}{a..z}${x:-$(b {a..z}{a..z})}",
    ] {
        assert_eq!(limit(source), Some(Limit::Nodes), "{source}");
    }
}
