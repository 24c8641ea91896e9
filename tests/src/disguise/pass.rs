//! Disguises by way of variables, positional parameters and arrays.

use super::Apply;
use super::plain::{Plain, literal};
use super::quote;

/// Name and way, in the order of reports.
pub(super) const ALL: &[(&str, Apply)] = &[
    ("command word from a variable", |plain| named(plain, "c_=WORD; ", "$c_")),
    ("command word from a quoted variable", |plain| named(plain, "c_='WORD'\n", "\"$c_\"")),
    ("command word from ${}", |plain| named(plain, "c_=WORD; ", "${c_}")),
    ("command word from a default", |plain| named(plain, "", "${unset_here:-WORD}")),
    ("command word from a substitution", |plain| named(plain, "", "$(echo WORD)")),
    ("command word from printf", |plain| named(plain, "", "`printf %s WORD`")),
    ("command word in two variables", |plain| halves(plain)),
    ("command from a variable", |plain| Some(format!("x_='{}'; $x_", plain.plain_argv()?.join(" ")))),
    ("command from a substitution", |plain| {
        Some(format!("$(echo {})", plain.plain_argv_for_echo()?.join(" ")))
    }),
    ("command from positional parameters", |plain| Some(format!("set -- {}; \"$@\"", plain.source_words()?))),
    ("command from an array", |plain| {
        Some(format!("a_=({}); \"${{a_[@]}}\"", plain.in_bash()?.source_words()?))
    }),
    ("command from a function's parameters", |plain| {
        Some(format!("run() {{ \"$@\"; }}; run {}", plain.source_words()?))
    }),
    ("command from for", |plain| {
        let argv = plain.plain_argv()?;
        let (name, rest) = argv.split_first()?;
        Some(format!("for c_ in {name}; do $c_ {}; done", rest.join(" ")))
    }),
    ("command word from read", |plain| {
        let (name, rest) = plain.split_name()?;
        let one = plain.in_child()?.unread()?.only_one()?;
        let rest = (!one.needs_newline()).then_some(rest)?;
        Some(format!("echo {name} | while read -r c_; do $c_ {rest}; done"))
    }),
    ("eval of a variable", |plain| Some(format!("x_={}; eval \"$x_\"", quote::single(plain.text())))),
    ("eval of an unquoted variable", |plain| {
        Some(format!("x_='{}'; eval $x_", plain.plain_argv()?.join(" ")))
    }),
    ("bash -c of a variable", |plain| {
        Some(format!("x_={}; bash -c \"$x_\"", quote::single(plain.in_child()?.without_parameters()?.text())))
    }),
    ("bash -c of an exported variable", |plain| {
        Some(format!(
            "export x_={}; bash -c 'eval \"$x_\"'",
            quote::single(plain.in_child()?.without_parameters()?.text())
        ))
    }),
    ("arguments from variables", |plain| arguments(plain)),
];

/// `prefix`, then the text with its first command word spelled as `spelling`.
fn named(plain: &Plain, prefix: &str, spelling: &str) -> Option<String> {
    let (name, rest) = plain.split_name()?;
    let prefix = prefix.replace("WORD", &name);
    Some(format!("{prefix}{} {rest}", spelling.replace("WORD", &name)))
}

fn halves(plain: &Plain) -> Option<String> {
    let (name, rest) = plain.split_name()?;
    let (one, other) = name.split_at_checked(1)?;
    Some(format!("p_={one} q_={other}; $p_$q_ {rest}"))
}

/// Every plain argument from a variable of its own.
fn arguments(plain: &Plain) -> Option<String> {
    let argv = plain.plain_argv()?;
    let (name, rest) = argv.split_first()?;
    let set = rest.iter().zip(1..).map(|(word, at)| format!("v{at}_={word}; ")).collect::<Vec<_>>().concat();
    let used = rest.iter().zip(1..).map(|(_, at)| format!(" \"$v{at}_\"")).collect::<Vec<_>>().concat();
    (!rest.is_empty()).then(|| format!("{set}{name}{used}"))
}

impl Plain {
    /// The plainly written command word the text begins with, and what follows it.
    fn split_name(&self) -> Option<(String, &str)> {
        let simple = self.leading().filter(|simple| simple.assignments.is_empty())?;
        let word = simple.words.first().filter(|word| word.span.start == 0)?;
        let name = literal(word)?;
        let plainly = self.source(word.span) == name && name.chars().all(quote::is_plain);
        let free = !DECLARE.contains(&&*name);
        let rest = self.text().get(word.span.end as usize..)?.trim_start_matches([' ', '\t']);
        (plainly && free).then_some((name, rest))
    }
}

/// Builtins that read their arguments otherwise when their name is an expansion.
const DECLARE: [&str; 6] = ["alias", "declare", "export", "local", "readonly", "typeset"];
