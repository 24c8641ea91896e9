//! What confirms, what does not, and what is not even asked.

use assize_protocol::{Shell, Span};

use super::comparison::Comparison;
use super::{bounds, confirm, is_obvious, opinions, outline, rable, tree_sitter};
use crate::script::{Command, List, Part, Script, SimpleCommand};
use crate::{Limits, read_alone};

const AGREED: [&str; 36] = [
    "cargo test --all 2>&1 | tail -5",
    "cd /tmp && ls -la; pwd &",
    "A=1 B=$(date) env > out.txt 2>>err < in",
    "cat <<'E' > f\n$(not run)\nE\nls",
    "cat <<E\n$(run me) `and me`\nE",
    "cat <<-E && ls\n\ttext\n\tE\n",
    "a <<E | b <<F\n1\nE\n2\nF\n",
    "for x in a \"$b\" $(c); do d $x; done",
    "for x; do d; done",
    "while read -r l; do echo \"$l\"; done < <(ls)",
    "until a; do b; done",
    "if a; then b; elif c; then d; else e; fi > f",
    "if a; then b; else if c; then d; fi; fi",
    "case $x in a|b) c;; (*) d;; esac",
    "[[ -n $x && ( a == b || $y =~ ^(c|d)$ ) ]] && e",
    "[[ a ]] && [ -f b ]",
    "((i = 1 + 2)); echo $((i * 2))",
    "for ((i = 0; i < 3; i++)); do a $i; done",
    "f() { a; }; f",
    "function f { a; }",
    "{ a; b; } 2>&1; (c; d)",
    "x=(a 'b c' $(d) # remark\n e); y+=(f)",
    "declare -a x=(a  b); export Y=1",
    "echo {a,b}{1..3} {$(c),d}",
    "echo \"${x:-$(a)}\" ${y/$(b)/c} ${#z} ${x[$(d)]}",
    "echo `a` \"`b c`\" $(d $(e $(f $(g))))",
    "! a | b; time c; time -p d",
    "coproc a b; coproc N { c; }",
    "a >&- 2>&1 3<&0- {fd}>f &>g",
    "a |& b; { c; } |& d",
    "ec\\\nho a \\\n b",
    "select x in a b; do c; done",
    "a <<< \"$(b)\" > >(c)",
    "echo 'it'\\''s' \"say \\\"hi\\\"\" $'a\\'b'",
    "# only a remark",
    "git commit -m \"$(cat <<'E'\nit's (done)\nE\n)\"",
];

fn read(source: &str) -> Script {
    let script = read_alone(source, Shell::Bash, &Limits::default());
    assert_eq!(script.unread, [], "the reader itself doubts {source:?}");
    script
}

fn confirmed(source: &str, script: &Script) -> bool {
    let mut script = script.clone();
    confirm(source, &mut script);
    script.unread.is_empty()
}

fn only_command(list: &mut List) -> &mut SimpleCommand {
    match &mut list.items[0].first.stages[0] {
        Command::Simple(command) => command,
        other => panic!("not simple: {other:?}"),
    }
}

#[test]
fn a_right_reading_is_confirmed() {
    for source in AGREED {
        assert!(confirmed(source, &read(source)), "{source:?}");
    }
}

#[test]
fn rable_and_tree_sitter_each_confirm_by_themselves() {
    for source in
        ["a b 'c d' | e > f && g; h &", "x=1 y=$(z) a <<'E'\nb\nE\n", "if a; then b; fi; f() { c; }"]
    {
        let script = read(source);
        let outline = outline::of_script(&script, source);
        let mut by_rable = Comparison::new(&outline.marks);
        rable::tell(source, &mut by_rable);
        let mut by_tree = Comparison::new(&outline.marks);
        tree_sitter::tell(source, &mut by_tree);
        assert_eq!((by_rable.agrees(), by_tree.agrees()), (true, true), "{source:?}");
    }
}

#[test]
fn a_reading_without_its_last_command_is_not_confirmed() {
    for source in AGREED {
        let mut script = read(source);
        if script.body.items.pop().is_some() {
            assert!(!confirmed(source, &script), "{source:?}");
        }
    }
}

#[test]
fn a_reading_without_a_word_an_assignment_or_a_redirection_is_not_confirmed() {
    let source = "A=1 b 'c' > d 2>&1";
    let whole = read(source);
    let mut script = whole.clone();
    only_command(&mut script.body).words.pop();
    assert!(!confirmed(source, &script));
    let mut script = whole.clone();
    only_command(&mut script.body).assignments.pop();
    assert!(!confirmed(source, &script));
    let mut script = whole;
    only_command(&mut script.body).redirections.pop();
    assert!(!confirmed(source, &script));
}

#[test]
fn a_reading_without_a_substitution_is_not_confirmed() {
    for source in [
        "a \"b$(c)\"",
        "a `b`",
        "a ${x:-$(c)}",
        "a $((1 + $(c)))",
        "a <<E\n$(c)\nE\n",
        "a <(c)",
        "[[ $(c) ]]",
    ] {
        let mut script = read(source);
        let mut parts = Vec::new();
        strip(&mut script, &mut parts);
        assert!(!parts.is_empty(), "{source:?}");
        assert!(!confirmed(source, &script), "{source:?}");
    }
}

/// Takes everything but literals out of the words of the first command.
fn strip(script: &mut Script, parts: &mut Vec<Part>) {
    let mut words = Vec::new();
    match &mut script.body.items[0].first.stages[0] {
        Command::Simple(command) => {
            words.extend(command.words.iter_mut());
            words.extend(command.redirections.iter_mut().map(|redirection| match &mut redirection.target {
                crate::script::RedirectionTarget::Word(word)
                | crate::script::RedirectionTarget::Heredoc(word) => word,
            }));
        }
        Command::Compound(compound) => match &mut compound.kind {
            crate::script::Compound::Test(terms) => words.extend(terms.iter_mut()),
            other => panic!("not a test: {other:?}"),
        },
        other => panic!("not simple: {other:?}"),
    }
    for word in words {
        parts.extend(word.parts.extract_if(.., |part| !matches!(part, Part::Literal { .. })));
    }
}

#[test]
fn words_that_end_elsewhere_are_not_confirmed() {
    let source = "ab cd";
    let mut script = read("ab cd");
    only_command(&mut script.body).words[0].span = Span::new(0, 1);
    assert!(!confirmed("ab 'cd'", &script));
    let mut script = read(source);
    only_command(&mut script.body).words.truncate(1);
    assert!(!confirmed(source, &script));
}

#[test]
fn an_other_operator_or_connector_is_not_confirmed() {
    let pairs =
        [("a && b", "a || b"), ("a | b", "a ; b"), ("a & b", "a ; b"), ("a >b", "a <b"), ("{ a; }", "( a )")];
    for (one, other) in pairs {
        assert!(!confirmed(other, &read(one)), "{one:?} for {other:?}");
    }
}

#[test]
fn doubt_begins_at_the_command_that_differs() {
    let source = "a b; c 'd'; e 'f'";
    let mut script = read(source);
    script.body.items.remove(1);
    confirm(source, &mut script);
    assert_eq!(script.unread.len(), 1);
    assert_eq!(script.unread[0].reason, super::REASON);
    assert!(script.unread[0].span.start <= 12 && script.unread[0].span.end as usize == source.len());
    assert_eq!(script.bytes_understood, script.unread[0].span.start as usize);
}

#[test]
fn what_the_reader_doubts_is_not_asked_again() {
    let source = "a 'b";
    let mut script = read_alone(source, Shell::Bash, &Limits::default());
    let before = script.unread.clone();
    assert!(!before.is_empty());
    confirm(source, &mut script);
    assert_eq!(script.unread, before);
}

#[test]
fn only_a_command_of_plain_words_is_obvious() {
    assert!(is_obvious("git status --short", &read("git status --short")));
    for source in ["A=1 b", "a 'b'", "a; b", "time a", "coproc a", "a b &", "! a", "a ~"] {
        assert!(!is_obvious(source, &read(source)), "{source:?}");
    }
    assert!(!is_obvious("a b c", &read("a b")));
    assert!(!is_obvious("a b", &read("a b c")));
}

#[test]
fn plain_commands_need_no_parser() {
    for source in [
        "cargo test --all 2>&1 | tail -5",
        "cd /tmp && ls -la; pwd &",
        "A=1 B='x y' env > out.txt 2>>err < in",
        "git commit -m \"it's $1 of ${HOME}, a \\\"b\\\" and 5$\" || echo 'no\nway'",
        "grep -rn 'a|b' src/*.rs [a-c]?.txt &> log # remark",
        "# remark\n\nfind . -name '*.o' -exec rm {} \\;\n",
        "ls \\\n  -la |\n  # in between\n  wc -l",
        "[ -f a ] && echo ~/b HEAD~1",
        "X=1; Y=\"$X\" ./run --a=b",
    ] {
        let all = opinions(source, &read(source));
        assert!(all.plain && all.rable, "{source:?} {all:?}");
    }
}

#[test]
fn what_is_more_than_plain_is_left_to_the_parsers() {
    for source in [
        "a $(b)",
        "a `b`",
        "a ${b:-c}",
        "a $((1))",
        "a $[1]",
        "a $'b'",
        "a $\"b\"",
        "a \"$(b)\"",
        "a <(b)",
        "a {b,c}",
        "{ a; }",
        "(a)",
        "! a",
        "time a",
        "if a; then b; fi",
        "a() { b; }",
        "[[ a ]]",
        "a=(b)",
        "a[1]=b",
        "a+=b",
        "a <<E\nE\n",
        "a <<< b",
        "a |& b",
        "a >| b",
        "a <> b",
        "a >&b",
        "a <&0",
        "a 123>b",
        "a:=~/b c=~/d",
        "a b\\\nc",
        "a &&\\\nb",
        "a \\\n#b",
        "alias a=b",
        "> a",
        "a 1>b 2>c 3>d 4>e 5>f",
        "{fd}> a",
    ] {
        let script = read_alone(source, Shell::Bash, &Limits::default());
        assert!(!opinions(source, &script).plain, "{source:?}");
    }
}

#[test]
fn what_could_overflow_a_stack_is_never_given_to_rable() {
    let sources = [
        format!("a{}", "&&a".repeat(20_000)),
        format!("{}a{}", "(".repeat(1_000), ")".repeat(1_000)),
        format!("{}a", "! ".repeat(5_000)),
        "if a; then ".repeat(1_000),
        "case a in a) ".repeat(1_000),
        "${a:-".repeat(5_000),
        "[[ ( ".repeat(3_000),
        "`a ".repeat(3_000),
        "a\n".repeat(30_000),
        format!("a $(({}1))", "x=".repeat(5_000)),
        format!("a $(({}1))", "1?1:".repeat(2_500)),
        format!("a $[{}1]", "~".repeat(9_000)),
    ];
    for source in sources {
        let outline = outline::of_script(&Script::default(), &source);
        assert!(!bounds::allow_rable(&source, &outline), "{:?}…", source.get(..20));
    }
}
