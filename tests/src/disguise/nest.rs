//! Disguises that hand the text to a shell as data.

use super::Apply;
use super::plain::Plain;
use super::quote;

/// A heredoc in a heredoc would end both.
pub(super) const END: &[&str] = &["END_OF_TEXT"];

/// Name and way, in the order of reports.
pub(super) const ALL: &[(&str, Apply)] = &[
    ("sh -c '…'", |plain| Some(format!("sh -c {}", single(plain.in_sh()?)?))),
    ("bash -c '…'", |plain| Some(format!("bash -c {}", single(plain)?))),
    ("bash -c \"…\"", |plain| Some(format!("bash -c {}", quote::double(given(plain)?)))),
    ("bash -ec '…'", |plain| {
        Some(format!("bash -ec {}", single(plain.without(&["||", "if", "!"])?.only_one()?)?))
    }),
    ("bash -c '\"$@\"'", |plain| Some(format!("bash -c '\"$@\"' bash {}", plain.external_argv()?))),
    ("bash -c 'eval \"$1\"'", |plain| {
        Some(format!("bash -c 'eval \"$1\"' bash {}", single(plain.without(&["$"])?)?))
    }),
    ("eval '…'", |plain| Some(format!("eval {}", quote::single(plain.text())))),
    ("eval \"…\"", |plain| Some(format!("eval {}", quote::double(plain.text())))),
    ("eval words", |plain| Some(format!("eval {}", plain.source_words()?))),
    ("command eval '…'", |plain| Some(format!("command eval {}", quote::single(plain.text())))),
    ("heredoc to sh", |plain| heredoc("sh", plain.in_sh()?)),
    ("heredoc to bash", |plain| heredoc("bash", plain)),
    ("heredoc to bash -s", |plain| heredoc("bash -s", plain)),
    ("here-string to bash", |plain| Some(format!("bash <<<{}", single(stdin(plain)?.in_bash()?)?))),
    ("echo '…' | sh", |plain| Some(format!("echo {} | sh", single(stdin(plain)?.in_sh()?.dashless()?)?))),
    ("echo '…' | bash", |plain| {
        Some(format!("echo {} | bash", single(stdin(plain)?.in_bash()?.dashless()?)?))
    }),
    ("printf '…' | bash", |plain| {
        Some(format!("printf {} | bash", single(stdin(plain)?.without(&["%", "\\"])?.dashless()?)?))
    }),
    ("printf '%s' '…' | bash", |plain| Some(format!("printf '%s\\n' {} | bash", single(stdin(plain)?)?))),
    ("echo '…' | cat | bash", |plain| {
        Some(format!("echo {} | cat | bash", single(stdin(plain)?.in_bash()?.dashless()?)?))
    }),
    ("bash <(echo '…')", |plain| Some(format!("bash <(echo {})", single(plain.in_bash()?.dashless()?)?))),
    (". <(echo '…')", |plain| Some(format!(". <(echo {})", single(plain.in_bash()?.dashless()?)?))),
    ("bash -c \"$(echo '…')\"", |plain| {
        Some(format!("bash -c \"$(echo {})\"", single(plain.in_bash()?.dashless()?)?))
    }),
    ("bash -c \"$(cat <<…)\"", |plain| {
        Some(format!("bash -c \"$(cat <<'END_OF_TEXT'\n{}\nEND_OF_TEXT\n)\"", given(plain.without(END)?)?))
    }),
    ("written to a file and run", |plain| {
        Some(format!("echo {} >x.sh; bash x.sh", single(plain.in_bash()?.dashless()?)?))
    }),
    ("written to a file and sourced", |plain| {
        Some(format!("echo {} >x.sh; . ./x.sh", single(plain.in_bash()?.dashless()?)?))
    }),
    ("trap '…' EXIT", |plain| Some(format!("trap -- {} EXIT", single(plain.without(&["trap"])?)?))),
    ("env -S '…'", |plain| Some(format!("env -S {}", quote::single(&plain.split_string()?)))),
    ("xargs bash -c", |plain| Some(format!("echo x | xargs bash -c {}", single(stdin(plain)?)?))),
    ("words to xargs", |plain| to_xargs(plain, "echo", "xargs")),
    ("words to xargs -n 50 -r", |plain| to_xargs(plain, "echo", "xargs -r -n 50")),
    ("words to xargs -0", |plain| to_xargs(plain, "printf '%s\\0'", "xargs -0")),
    ("text to xargs -I", |plain| {
        let argv = plain.plain_argv()?.join(" ");
        Some(format!("echo '{argv}' | xargs -I % sh -c %")).filter(|_| plain.readers().is_none())
    }),
    ("find -exec", |plain| {
        let argv = plain.external_argv()?;
        (!argv.contains("{}") && !argv.contains(';')).then(|| format!("find . -maxdepth 0 -exec {argv} \\;"))
    }),
    ("su -c '…'", |plain| Some(format!("su -c {}", single(plain.in_sh()?)?))),
    ("script -c '…'", |plain| Some(format!("script -qc {} /dev/null", single(plain.in_sh()?)?))),
    ("flock -c '…'", |plain| Some(format!("flock /tmp/lock -c {}", single(plain.in_sh()?)?))),
    ("sudo sh -c '…'", |plain| Some(format!("sudo sh -c {}", single(plain.in_sh()?)?))),
];

/// The text as one word, for another process.
fn single(plain: &Plain) -> Option<String> {
    given(plain).map(quote::single)
}

/// The text, for another process: where it has something to do there.
fn given(plain: &Plain) -> Option<&str> {
    plain.in_child()?.without_parameters().map(Plain::text)
}

/// Where the shell reads its text from standard input, the commands in it cannot read anything else there.
fn stdin(plain: &Plain) -> Option<&Plain> {
    plain.readers().is_none().then_some(plain)
}

fn heredoc(shell: &str, plain: &Plain) -> Option<String> {
    let text = given(stdin(plain.without(END)?)?)?;
    Some(format!("{shell} <<'END_OF_TEXT'\n{text}\nEND_OF_TEXT"))
}

/// The arguments as standard input of `xargs`.
fn to_xargs(plain: &Plain, printer: &str, xargs: &str) -> Option<String> {
    let argv = plain.plain_argv()?;
    let (name, arguments) = argv.split_first()?;
    let first = arguments.first()?;
    // `echo -n` and `printf -v` would keep the word for themselves, and a reader would find its words gone.
    let kept = printer == "echo" && (first == "-n" || first == "-e" || first == "-E");
    let outside = plain.programs().len() == 1 && plain.readers().is_none();
    (outside && !kept).then(|| format!("{printer} {} | {xargs} {name}", arguments.join(" ")))
}
