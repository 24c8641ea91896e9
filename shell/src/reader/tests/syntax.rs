//! The grammar: source on the left, what it is read as on the right.

use super::*;
use crate::script::{Command, SimpleCommand, Word};

#[test]
fn a_simple_command_is_its_words_with_their_spans() {
    let script = read("git  'st'atus", Shell::Bash, &Limits::default());
    let literal = |text: &str, quoted| crate::script::Part::Literal { text: text.to_owned(), quoted };
    let expected = SimpleCommand {
        span: Span::new(0, 13),
        words: vec![
            Word { span: Span::new(0, 3), parts: vec![literal("git", false)] },
            Word { span: Span::new(5, 13), parts: vec![literal("st", true), literal("atus", false)] },
        ],
        ..SimpleCommand::default()
    };
    assert_eq!(script.body.items.first().unwrap().first.stages, [Command::Simple(expected)]);
    assert_eq!((script.unread.len(), script.bytes_understood, script.limit), (0, 13, None));
}

#[test]
fn nothing_at_all_is_an_empty_script() {
    assert_reads(&[("", ""), (" \t\n", ""), ("# all comment", "")]);
}

#[test]
fn quotes_are_removed_once_and_remembered() {
    assert_reads(&[
        (r#"a "b c" 'd "e' f\ g"#, r#"a 'b c' 'd "e' f' 'g"#),
        (r#"a '' "" x"""#, "a '' '' x''"),
        (r#"a "\$b\"\`\\\c""#, r#"a '$b"`\\c'"#),
        (r"a $'x\ty\x41\101\cA\e\q\'' b", "a 'x\ty\u{41}A\u{1}\u{1b}\\q'' b"),
        (r"a $'x\0y'z", "a 'x'z"),
        ("a $\"b\"", "a 'b'"),
        ("a 'b\nc' \"d\ne\"", "a 'b\nc' 'd\ne'"),
        (r"a \\ \'b", r"a '\' '''b"),
        (r#"a "$" $ '$x'"#, "a '$' $ '$x'"),
    ]);
}

#[test]
fn a_line_continuation_vanishes_wherever_bash_lets_it() {
    assert_reads(&[
        ("a b\\\nc", "a bc"),
        ("i\\\nf a; th\\\nen b; f\\\ni", "if a then b fi"),
        ("a &\\\n& b |\\\n| c", "a && b || c"),
        ("a \"$\\\n(b)\" $\\\nx 2\\\n>\\\n>f", "a \"$(b) ${x} 2>>f"),
        ("a\\\nb=1 c", "@ab=1 c"),
        ("a 'b\\\nc' # d\\\ne", "a 'b\\\nc'; e"),
        ("a \\\n", "a"),
    ]);
}

#[test]
fn comments_begin_only_where_a_word_could() {
    assert_reads(&[
        ("a # b; c", "a"),
        ("a#b", "a#b"),
        ("a;#b\nc", "a; c"),
        ("(#b\na)#c", "( a )"),
        ("a $(b # )\n) c", "a $(b) c"),
        ("a && # b\nc", "a && c"),
    ]);
}

#[test]
fn chains_and_pipelines_keep_their_order() {
    assert_reads(&[
        ("a && b || c; d & e\nf", "a && b || c; d &; e; f"),
        ("a | b |& c", "a | b 2>&1 | c"),
        ("{ a; } 2>f |& b", "{ a } 2>f 2>&1 | b"),
        ("! a | b", "! a | b"),
        ("! ! a", "a"),
        ("time -p -- a; time", "time a; time "),
        ("time ! a | time b", "time ! a | time b"),
        ("a |\n\n# x\nb", "a | b"),
    ]);
}

#[test]
fn reserved_words_are_words_elsewhere() {
    assert_reads(&[
        ("echo if then { } ! [[ time", "echo if then { } ! [[ time"),
        (r#"\if "then" i'f' ifx"#, "'i'f 'then' i'f' ifx"),
        ("for for in in do; do a; done", "for for in in do do a done"),
        ("x=1 if", "@x=1 if"),
        (">f if", "if >f"),
    ]);
}

#[test]
fn compound_commands_nest_and_take_redirections() {
    assert_reads(&[
        ("{ a; b & } >f 2>&1", "{ a; b & } >f 2>&1"),
        ("(a;b)|(c)", "( a; b ) | ( c )"),
        ("if a; then b; elif c; then d; else e; fi <f", "if a then b elif c then d else e fi <f"),
        ("if (a) then { b; } fi", "if ( a ) then { b } fi"),
        ("while a; do b; done; until c\ndo d\ndone", "while a do b done; while c do d done"),
        ("for x in a $b {c,d}; do e; done", "for x in a ${b} c d do e done"),
        (
            "for x do a; done; for y; do b; done; for z in; do c; done",
            "for x do a done; for y do b done; for z in  do c done",
        ),
        ("for x in a; { b; }", "for x in a do b done"),
        ("select x in a b; do c; done", "select x in a b do c done"),
        (
            "for ((i=0; i<9; i++)); do a; done",
            "for (('i=0' reads i assigns i;' i<9' reads i;' i++' reads i assigns i)) do a done",
        ),
        ("for ((;;)) { a; }", "for (()) do a done"),
        ("{(a);}", "{ ( a ) }"),
    ]);
}

#[test]
fn case_arms_have_patterns_and_bodies() {
    assert_reads(&[
        (
            "case $x in a|b) c;; (*.d) e;& [f-g]\\*) ;;& esac",
            "case ${x} in a|b) c;; «*».d) e;; «[f-g]»'*') ;; esac",
        ),
        ("case a in esac", "case a in esac"),
        ("case a\nin\nb) c\nesac", "case a in b) c;; esac"),
        ("a $(case x in x) b;; esac)", "a $(case x in x) b;; esac)"),
    ]);
}

#[test]
fn functions_are_defined_and_not_run() {
    assert_reads(&[
        ("f() { a; }; f", "f() { a }; f"),
        ("f-g ( ) (a) >b", "f-g() ( a ) >b"),
        ("function f { a; }", "f() { a }"),
        ("function f() if a; then b; fi", "f() if a then b fi"),
        ("coproc a b; coproc N { c; }", "coproc a b; coproc { c }"),
    ]);
}

#[test]
fn redirections_stand_anywhere() {
    assert_reads(&[
        (">a b <c d 2>>e f", "b d f >a <c 2>>e"),
        ("a 2>&1 >&b <&3- >&- c", "a c 2>&1 >&b <&3- >&-"),
        ("a >&-b", "a b >&-"),
        ("a &>b &>>c >|d <>e 10<f", "a &>b &>>c >|d <>e 10<f"),
        ("{x}>a b {y}<c {z} >d", "b {z} {x}>a {y}<c >d"),
        ("a 2 >b", "a 2 >b"),
        ("a2>b", "a2 >b"),
        ("a <<<\"$b\" c", "a c <<<\"${b}"),
        ("a > >(b) < <(c)", "a >>(b) <<(c)"),
    ]);
}

#[test]
fn heredocs_begin_behind_the_next_newline_token() {
    assert_reads(&[
        ("a <<E b\nx $c \\$d `e`\nE\nf", "a b <<'x '\"${c}' $d '\"$(e)'\n'; f"),
        ("a <<'E'\n$x\nE", "a <<'$x\n'"),
        ("a <<\\E\n$x\nE\n", "a <<'$x\n'"),
        ("a <<E\"O\"F | b\n$(c)\nEOF", "a <<'$(c)\n' | b"),
        ("a <<-E\n\t\tx\n\ty\n\tE", "a <<'x\ny\n'"),
        ("a <<E <<F; b\n1\nE\n2\nF\nc", "a <<'1\n' <<'2\n'; b; c"),
        ("a $(b <<E\nx\nE\n) c", "a $(b <<'x\n') c"),
        ("{ a <<E; } | b\nx\nE", "{ a <<'x\n' } | b"),
        ("a <<E\nx\\\nE\nE", "a <<'xE\n'"),
        ("a <<E\nx\nE\\\n\nb", "a <<'x\n'; b"),
        ("a <<-E\n\\\n\tx\n\tE", "a <<'x\n'"),
        ("a <<$'E'\n$x\nE", "a <<'$x\n'"),
        ("a <<E\n${b%%:*} ${c:-\\*}\nE", "a <<\"${b trim :«*»}' '\"${c default '\\*'}'\n'"),
        ("a <<E \"b\nc\"\nx\nE", "a 'b\nc' <<'x\n'"),
        ("a <<E\n\"$x\" 'y'\nE", "a <<'\"'\"${x}'\" 'y'\n'"),
        ("a <<''\nx\n\nb", "a <<'x\n'; b"),
        ("a <<E\nE", "a <<"),
    ]);
}

#[test]
fn assignments_stand_in_front_of_the_command() {
    assert_reads(&[
        ("a=1 b=$c d=e f=g", "@a=1 @b=${c} @d=e @f=g"),
        ("a=1 b c=2", "@a=1 b c=2"),
        ("a+=1 b[2]=c d[x y]+=e", "@a+=1 @b[2]=c @d[x y]+=e"),
        ("a=(b 'c d' $e {f,g} [2]=h) i", "@a=(b 'c d' ${e} f g [2]=h) i"),
        ("a+=(#x\nb\n)", "@a+=(b)"),
        ("declare -A m=([a b]=c) n+=(d); export e=f", "declare -A m=([a b]=c) n+=(d); export e=f"),
        ("1a=2 b", "1a=2 b"),
        ("a=*{b,c} d", "@a=*{b,c} d"),
        ("a=~/b:~c d=x~", "@a=«~»/b:«~c» @d=x~"),
    ]);
}

#[test]
fn expansions_show_what_they_do() {
    assert_reads(&[
        (
            "a $b \"$c\" ${d} $1 ${10} $@ \"$*\" $? $$ $_x",
            "a ${b} \"${c} ${d} ${1} ${10} ${@} \"${*} ${?} ${$} ${_x}",
        ),
        ("a $12", "a ${1}2"),
        (
            "a ${b:-c d} \"${b-'e'}\" ${b:=~/f} ${b?} ${b:+\"$g\"}",
            "a ${b default c d} \"${b default ''e''} ${b assign «~»/f} ${b require } ${b alternative \"${g}}",
        ),
        (
            "a ${b#x*} ${b##'*'} \"${b%\".x\"}\" ${b%%/*}",
            "a ${b trim x«*»} ${b trim '*'} \"${b trim '.x'} ${b trim /«*»}",
        ),
        (
            "a ${b/c/d} ${b//\\//_} ${b/#/x} \"${b/c}\" ${b////-}",
            "a ${b replace c by d} ${b replace '/' by _} ${b replace  by x} \"${b replace c by } ${b replace / by -}",
        ),
        (
            "a ${b^^} ${b,[a-c]} ${b:1} ${b: -1:c+2} ${b@Q} ${#b} ${#} ${!b} ${!b*} ${!b[@]} ${!#}",
            "a ${b case } ${b case «[a-c]»} ${b slice '1'} ${b slice ' -1':'c+2' reads c} ${b @Q} ${b length} ${#} ${!b} ${b names} ${b[@] names} ${!#}",
        ),
        ("a ${b[1]} ${b[$(c)]} \"${b[@]}\" ${#b[@]}", "a ${b[1]} ${b[$(c)]} \"${b[@]} ${b[@] length}"),
        ("a ${b:-${c:-$(d)}}", "a ${b default ${c default $(d)}}"),
        ("a \"${b:-\"c\"}\" \"${b:-\\}}\"", "a \"${b default 'c'} \"${b default '}'}"),
    ]);
}

#[test]
fn substitutions_are_scripts_of_their_own() {
    assert_reads(&[
        ("a $(b | c) \"$(d \"$(e)\")\" $()", "a $(b | c) \"$(d \"$(e)) $()"),
        ("a `b` \"`c \\\"d e\\\"`\" `f \\`g\\``", "a $(b) \"$(c 'd e') $(f $(g))"),
        ("a `b 'c\\\nd'`", "a $(b 'cd')"),
        ("a <(b) >(c) d<(e)", "a <(b) >(c) d<(e)"),
        ("$(a) b", "$(a) b"),
        ("a $( (b) )", "a $(( b ))"),
        ("a=$(b <c) d", "@a=$(b <c) d"),
    ]);
}

#[test]
fn arithmetic_lists_the_names_it_reads_and_assigns() {
    assert_reads(&[
        (
            "((a = b + 1, c++, --d, e == f, g <<= 1))",
            "(('a = b + 1, c++, --d, e == f, g <<= 1' reads a,b,c,d,e,f,g assigns a,c,d,g))",
        ),
        ("a $((0x1F + 16#ff + x[i]))", "a $(('0x1F + 16#ff + x[i]' reads x,i subscripts))"),
        ("a $(( $x + ${y} * $(b) )) $[1+2]", "a $((' '\"${x}' + '\"${y}' * '\"$(b)' ')) $(('1+2'))"),
        ("((a[$i]=1))", "(('a['\"${i}']=1' reads a assigns a subscripts))"),
        ("a $(((1+2)*3))", "a $(('(1+2)*3'))"),
        ("a $((b ? c : d))", "a $(('b ? c : d' reads b,c,d))"),
    ]);
}

#[test]
fn a_test_is_its_operands_and_operators() {
    assert_reads(&[
        ("[[ -f $a && ! ( b < c || d == e* ) ]] && f", "[[ -f ${a} && ! ( b < c || d == e«*» ) ]] && f"),
        ("[[ $a =~ ^(b|c d)+$ ]]", "[[ ${a} =~ ^(b|c d)+$ ]]"),
        ("[[ -n a\n&&\n-n b\n]]", "[[ -n a && -n b ]]"),
        ("[[ a* == \"b*\" ]]", "[[ a* == 'b*' ]]"),
        ("[[ a ]] >f", "[[ a ]] >f"),
        ("[[ $(a) -eq 1 ]]", "[[ $(a) -eq 1 ]]"),
    ]);
}

#[test]
fn globs_and_tildes_are_told_from_text() {
    assert_reads(&[
        ("a *.b c? [d-e]x [!]f] [[:alpha:]]", "a «*».b c«?» «[d-e]»x «[!]f]» «[[:alpha:]]»"),
        ("a '*' \\? \"[b]\" [ ] [b", "a '*' '?' '[b]' [ ] [b"),
        ("[ -f a ]", "[ -f a ]"),
        ("a [\"b\"c] x[$d]", "a «[»'b'c] x«[»${d}]"),
        ("a ~ ~/b ~c/d ~+ x~ \"~\" ~\"/b\" ~$c", "a «~» «~»/b «~c»/d «~+» x~ '~' ~'/b' ~${c}"),
        ("a b=~/c:~/d --e=~/f b[1]=~", "a b=«~»/c:«~»/d --e=~/f b«[1]»=«~»"),
        ("a <<<b=~ >b=~; case b=~ in b=~) c;; esac", "a <<<b=~ >b=«~»; case b=«~» in b=«~») c;; esac"),
        ("a=(~ b=~ [1]=~:~)", "@a=(«~» b=~ [1]=«~»:«~»)"),
        ("[[ ~ == ~ && a =~ ~/b ]]", "[[ «~» == «~» && a =~ «~»/b ]]"),
        (
            "a \"${b-~}\" ${b-~} \"${b/c/~}\" \"${b#~}\"",
            "a \"${b default '~'} ${b default «~»} \"${b replace c by «~»} \"${b trim «~»}",
        ),
    ]);
}

#[test]
fn braces_expand_as_bash_expands_them() {
    assert_reads(&[
        ("a {b,c}d{e,f}", "a bde bdf cde cdf"),
        ("a {1..3} {3..1..2} {01..3} {a..e..2} {-1..1}", "a 1 2 3 3 1 01 02 03 a c e -1 0 1"),
        ("a {b,c{d,e}}f {,g}", "a bf cdf cef g"),
        ("a {} {b} {b,c \\{b,c} '{b,c}' ${b}{}", "a {} {b} {b,c '{'b,c} '{b,c}' ${b}{}"),
        ("a {b},c} {{d,e}} {f,{g,h} {a..1}", "a b} c {d} {e} {f,g {f,h {a..1}"),
        ("a {\"b c\",$d,*} {~,e}/f", "a 'b c' ${d} «*» «~»/f e/f"),
        ("{a,b} c", "a b c"),
        ("a b={c,d}", "a b=c b=d"),
    ]);
}
