//! Text that wants to look like something else.

use assize_approvals::{shown, shown_argv};
use proptest::prelude::*;

#[test]
fn what_a_terminal_would_act_on_is_spelled() {
    assert_eq!(shown("ls\u{1b}[2K\u{1b}[1Aecho ok"), ["ls⟨escape⟩[2K⟨escape⟩[1Aecho ok"]);
    assert_eq!(shown("rm x\recho ok\u{8}\u{7}"), ["rm x⟨return⟩echo ok⟨U+0008⟩⟨U+0007⟩"]);
    assert_eq!(shown("a\tb\u{9b}31m"), ["a⟨tab⟩b⟨U+009B⟩31m"]);
}

#[test]
fn what_hides_or_turns_around_is_spelled() {
    assert_eq!(shown("rm \u{202e}txt.a\u{202c}"), ["rm ⟨U+202E⟩txt.a⟨U+202C⟩"]);
    assert_eq!(
        shown("r\u{200b}m\u{feff} \u{e0041}\u{3164}x\u{a0}y"),
        ["r⟨U+200B⟩m⟨U+FEFF⟩ ⟨U+E0041⟩⟨U+3164⟩x⟨U+00A0⟩y"]
    );
    assert_eq!(shown("a\u{336}b"), ["a⟨U+0336⟩b"]);
    assert_eq!(shown("grüße 世界 ✓"), ["grüße 世界 ✓"], "what is seen is shown");
}

#[test]
fn nothing_is_pushed_out_of_sight() {
    let padded = format!("ls{}; rm -rf x", " ".repeat(500));
    assert_eq!(shown(&padded), ["ls⟨500 spaces⟩; rm -rf x"]);
    let below = format!("ls{}rm -rf x", "\n".repeat(300));
    assert_eq!(shown(&below), ["ls", "⟨299 empty lines⟩", "rm -rf x"]);
    assert_eq!(shown("ls \nx"), ["ls⟨1 spaces⟩", "x"]);
    let long = "x".repeat(100_000);
    assert_eq!(shown(&long), [long]);
}

#[test]
fn the_brackets_themselves_cannot_be_had() {
    assert_eq!(shown("echo ⟨tab⟩"), ["echo ⟨U+27E8⟩tab⟨U+27E9⟩"]);
}

#[test]
fn words_are_seen_where_they_begin_and_end() {
    let words = ["rm", "a b", "", "x\ny", "it's", "\u{200b}"].map(str::to_owned);
    assert_eq!(shown_argv(&words), r"rm 'a b' '' 'x⟨newline⟩y' 'it'\''s' '⟨U+200B⟩'");
}

/// Letters that are worth trying, and any others.
fn any_text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        prop::sample::select(vec![
            ' ', '\n', '\t', '\r', '\u{1b}', '⟨', '⟩', '\u{202e}', '\u{200b}', 'a', '2', 's'
        ]),
        any::<char>(),
    ];
    prop::collection::vec(letter, 0..40).prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    /// Nothing that acts, hides or turns is printed.
    #[test]
    fn what_is_shown_is_harmless(text in any_text()) {
        for letter in shown(&text).concat().chars() {
            prop_assert!(!letter.is_control() && !assize_approvals::hides(letter), "{letter:?}");
        }
    }

    /// Two commands that look the same are the same.
    #[test]
    fn no_two_texts_look_the_same(a in any_text(), b in any_text()) {
        prop_assert_eq!(a == b, shown(&a) == shown(&b));
    }
}
