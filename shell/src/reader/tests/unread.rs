//! What is not vouched for, and that the commands around it are kept.

use super::*;

#[track_caller]
fn assert_unread(source: &str, reason: &str, body: &str) {
    assert_eq!(doubts(source, Shell::Bash), (vec![reason], body.to_owned()), "{source:?}");
}

#[test]
fn commands_around_an_unreadable_one_are_kept() {
    assert_unread("a; b ) c; d", "a token that does not belong here", "a; b; d");
    assert_unread("rm x; echo $(ls", "a command substitution is not closed", "rm x; ls; echo");
    assert_unread("a\nfi\nb", "a token that does not belong here", "a; b");
    assert_unread("if a; then rm x", "an `if` is not closed", "a; rm x");
    let script = read("ab; )cd; ef", Shell::Bash, &Limits::default());
    assert_eq!(
        script.unread,
        [Unread { span: Span::new(4, 8), reason: "a token that does not belong here" }]
    );
    assert_eq!(script.bytes_understood, 7);
}

#[test]
fn an_unread_region_cuts_no_character() {
    let script = read("echo $'\\ö'", Shell::Zsh, &Limits::default());
    assert_eq!(script.unread, [Unread { span: Span::new(7, 10), reason: "means something else in zsh" }]);
}

#[test]
fn what_is_not_closed_is_not_read() {
    for source in [
        "a 'b",
        "a \"b",
        "a `b",
        "a $(b",
        "a ${b",
        "a $((b",
        "{ a",
        "( a",
        "[[ a",
        "case a in b) c",
        "a=(b",
        "a <(b",
    ] {
        let (reasons, _) = doubts(source, Shell::Bash);
        assert_eq!(reasons.len(), 1, "{source:?}");
    }
}

#[test]
fn a_heredoc_must_end_before_the_text_does() {
    assert_unread("a; b <<E\nrm x\n", "a heredoc is not ended", "a; b <<");
    assert_unread("b <<E", "a heredoc without a body", "b <<");
    assert_unread("a $(b <<E)\nE", "a heredoc without a body", "b <<; a; E");
    assert_unread("b <<$x\n$x\nc", "a heredoc whose delimiter cannot be decided", "b");
    assert_unread("a $(b <<E\nx\nE)", "a line that may end a heredoc inside a substitution", "b <<; a");
}

#[test]
fn extended_patterns_depend_on_an_option() {
    assert_unread("rm !(a|b)", "an extended pattern depends on a shell option", "rm «!(a|b)»");
    assert_unread("!(a)", "an extended pattern depends on a shell option", "! ( a )");
    assert_unread(
        "[[ a == @(b|c) ]]",
        "an extended pattern depends on a shell option",
        "[[ a == «@(b|c)» ]]",
    );
}

#[test]
fn double_parentheses_that_are_not_arithmetic_are_kept_as_commands() {
    const REASON: &str = "`((` that may be arithmetic or nested subshells";
    assert_unread("((a); b)", REASON, "( ( a ); b )");
    assert_unread("a $((b) | c)", REASON, "a $(( b ) | c)");
}

#[test]
fn quotes_that_shells_read_differently_are_not_read() {
    for source in [
        "a \"${b:-'$c'}\"",
        "a \"${b:-'}'}\"",
        "a $'\\xff'",
        "a $'\\u00e9'",
        "a <<E\n${b:-\"c\"}\nE",
        "a ${b:-<(c)}",
        "a b\\",
        "a \"${b:-$'c'}\"",
        "a \"${b:-\\'c\\'}\"",
        "a ${b/c/&d}",
        "a <<E\n${b#'c'}\nE",
        "{a[1]}>b c",
        "a=${b-c:~}",
        "a ~:b",
        "a=~=b",
        "[[ a=~ == b ]]",
        "a[$(b)] c",
        "a $((1 + ${b}c))",
    ] {
        let (reasons, _) = doubts(source, Shell::Bash);
        assert_eq!(reasons.len(), 1, "{source:?}");
    }
}

#[test]
fn text_that_bash_refuses_is_not_read() {
    for source in [
        ";a",
        "a;;b",
        "a & ; b",
        "a | ! b",
        "( )",
        "{ }",
        "if a; fi",
        "a (b)",
        "a=(b)c",
        "f() a",
        "a ;& b",
        "in a",
        "for 1 in a; do b; done",
        "[[ -f ]]",
        "[[ a b ]]",
        "[[ a ]] b",
        "${a",
        "${a b}",
        "a >",
        "a > # b",
        "echo a=(b)",
        "x=1 f() { a; }",
        "case a in b c) d;; esac",
        "$((",
        "a 99999999999>b",
        "a >&",
        "a >2>b",
        "]] a",
        "a >{b}>c",
        ">a b=(c)",
        ">a b[1 + 2]=c",
        "coproc a if",
        "{ a }",
        "then",
        "}",
        "a=1(b)",
    ] {
        let (reasons, _) = doubts(source, Shell::Bash);
        assert_ne!(reasons, [""; 0], "{source:?}");
    }
}

#[test]
fn sh_does_not_have_what_bash_added() {
    for source in [
        "[[ a ]]",
        "a=(b)",
        "a <(b)",
        "{fd}>a b",
        "a $'b'",
        "a &>b",
        "a <<<b",
        "a |& b",
        "a {b,c}",
        "((a))",
        "a+=b",
        "a ${b//c}",
        "a ${b^}",
        "a ${!b}",
        "a ${b:1}",
        "function f { a; }",
        "a $[1]",
        "select x in a; do b; done",
        "for ((;;)); do a; done",
        "time a",
    ] {
        assert_eq!(doubts(source, Shell::Sh).0.first(), Some(&"means something else in sh"), "{source:?}");
        assert_eq!(doubts(source, Shell::Bash).0, [""; 0], "{source:?}");
    }
    for source in [
        "a | b && c",
        "a ${b:-c} ${d%e} ${#f} $((1+g))",
        "case a in b) c;; esac",
        "f() { a; }; a 2>&1 <<E\nx\nE",
    ] {
        assert_eq!(doubts(source, Shell::Sh).0, [""; 0], "{source:?}");
    }
}

#[test]
fn zsh_reads_some_words_differently() {
    for source in [
        "=ls",
        "a =b",
        "a >! b",
        "a >>! b",
        "echo $x:h",
        "echo $x[1]",
        "repeat 3 a",
        "TRAPDEBUG() { a; }",
        "- a",
        "a &! b",
        "echo $#x",
        "echo $~x",
        "echo ${x:h}",
        "echo }",
        "[[ a =~ b ]]",
        "precmd() { a; }",
        "a <1-9>b",
        "a ^b",
        "noglob a",
        "\\noglob a",
        "{a}",
        "a b}",
        "a {b} >c",
        "a ~\"b\"",
        "a 12>b",
        "a >&-b",
        "a | time b",
        "0= a",
        "a $10",
        "a $'\\q'",
    ] {
        for shell in [Shell::Zsh, Shell::Unknown] {
            assert_eq!(doubts(source, shell).0.first(), Some(&"means something else in zsh"), "{source:?}");
        }
        assert_eq!(doubts(source, Shell::Bash).0, [""; 0], "{source:?}");
    }
    for source in [
        "git log $x \"$y\" ${z:-1} ${z:1}",
        "[ a = b ]",
        "a > b <c >d",
        "f() { a; }",
        "a & b",
        "find . -exec a {} +",
        "a ~/d ~",
        "a {b,c}",
    ] {
        assert_eq!(doubts(source, Shell::Zsh).0, [""; 0], "{source:?}");
    }
}
