//! Disguises by structure: the text stands as it is inside or beside other syntax.

use assize_protocol::Span;
use assize_shell::script::SimpleCommand;

use super::Apply;
use super::nest::END;
use super::plain::{Plain, literal, redirects_errors};

/// Name and way, in the order of reports.
pub(super) const ALL: &[(&str, Apply)] = &[
    ("subshell", |plain| Some(format!("({})", plain.in_child()?.enclosed()?))),
    ("group", |plain| Some(format!("{{ {} }}", plain.body()?))),
    ("function", |plain| Some(format!("work() {{ {} }}; work", plain.without(LOCAL)?.body()?))),
    ("function with the word", |plain| {
        Some(format!("function work {{ {} }}\nwork", plain.in_bash()?.without(LOCAL)?.body()?))
    }),
    ("function over a subshell", |plain| {
        Some(format!("work() ({})\nwork", plain.in_child()?.without(LOCAL)?.enclosed()?))
    }),
    ("for", |plain| Some(format!("for turn in 1; do {} done", plain.without(TURNS)?.body()?))),
    ("for without words to run through known", |plain| {
        Some(format!("for turn in a b; do {} break; done", plain.without(TURNS)?.body()?))
    }),
    ("arithmetic for", |plain| {
        Some(format!("for ((turn=0; turn<1; turn++)); do {} done", plain.in_bash()?.without(TURNS)?.body()?))
    }),
    ("while true", |plain| Some(format!("while true; do {} break; done", plain.without(TURNS)?.body()?))),
    ("condition of while", |plain| Some(format!("while {} do break; done", plain.without(TURNS)?.body()?))),
    ("until false", |plain| Some(format!("until false; do {} break; done", plain.without(TURNS)?.body()?))),
    ("condition of until", |plain| Some(format!("until {} do break; done", plain.without(TURNS)?.body()?))),
    ("while read", |plain| {
        Some(format!(
            "echo x | while read -r turn; do {} done",
            plain.in_child()?.unread()?.without(TURNS)?.body()?
        ))
    }),
    ("condition of if", |plain| Some(format!("if {} then :; fi", plain.body()?))),
    ("body of if", |plain| Some(format!("if true; then {} fi", plain.body()?))),
    ("else", |plain| Some(format!("if false; then :; else {} fi", plain.body()?))),
    ("elif", |plain| Some(format!("if false; then :; elif {} then :; fi", plain.body()?))),
    ("case", |plain| Some(format!("case a in (a) {} ;; esac", plain.enclosed()?))),
    ("case of anything", |plain| Some(format!("case $$ in *) {} esac", plain.body()?))),
    ("substitution as a command", |plain| Some(format!("$({})", plain.in_child()?.enclosed()?))),
    ("substitution to echo", |plain| Some(format!("echo \"$({})\"", plain.in_child()?.enclosed()?))),
    ("substitution in an assignment", |plain| {
        Some(format!("x_=$({}); echo \"$x_\"", plain.in_child()?.enclosed()?))
    }),
    ("backticks", |plain| Some(format!("echo `{}`", backticked(plain)?))),
    ("backticks in double quotes", |plain| {
        Some(format!("echo \"`{}`\"", backticked(plain.without(&["\"", "\\"])?)?))
    }),
    ("substitution in a default", |plain| {
        Some(format!("echo \"${{unset_here:-$({})}}\"", plain.in_child()?.enclosed()?))
    }),
    ("substitution in a heredoc", |plain| {
        Some(format!("cat <<END_OF_TEXT\n$({})\nEND_OF_TEXT", plain.without(END)?.in_child()?.enclosed()?))
    }),
    ("substitution in a here-string", |plain| {
        Some(format!("cat <<<\"$({})\"", plain.in_bash()?.in_child()?.enclosed()?))
    }),
    ("substitution in a redirection", |plain| {
        Some(format!("echo x >\"o$({})\"", plain.in_child()?.enclosed()?))
    }),
    ("substitution in a test", |plain| Some(format!("[ -n \"$({})\" ]", plain.in_child()?.enclosed()?))),
    ("substitution in [[ ]]", |plain| {
        Some(format!("[[ -n $({}) ]]", plain.in_bash()?.in_child()?.enclosed()?))
    }),
    ("substitution in case", |plain| {
        Some(format!("case $({}) in *) ;; esac", plain.in_child()?.enclosed()?))
    }),
    ("substitution in for", |plain| {
        Some(format!("for turn in $({}); do echo \"$turn\"; done", plain.in_child()?.enclosed()?))
    }),
    ("substitution in arithmetic", |plain| {
        Some(format!("echo $(( 0 + 0$({}) ))", plain.in_child()?.without(&["case"])?.enclosed()?))
    }),
    ("subscript of an assignment", |plain| {
        Some(format!("a_[0$({})]=1", plain.in_bash()?.in_child()?.enclosed()?))
    }),
    ("subscript of an expansion", |plain| {
        Some(format!("echo \"${{a_[0$({})]}}\"", plain.in_bash()?.in_child()?.enclosed()?))
    }),
    ("process substitution in", |plain| Some(format!("cat <({})", plain.in_bash()?.in_child()?.enclosed()?))),
    ("process substitution out", |plain| {
        Some(format!("echo x > >({})", plain.in_bash()?.in_child()?.unread()?.enclosed()?))
    }),
    ("background", |plain| Some(format!("{{ {} }} & wait", plain.in_child()?.unread()?.body()?))),
    ("background, bare", |plain| {
        let one = plain.in_child()?.unread()?.only_one()?;
        (!one.needs_newline()).then(|| format!("{} &", one.text()))
    }),
    ("coproc", |plain| {
        Some(format!("coproc {{ {} }}; wait", plain.in_bash()?.in_child()?.unread()?.body()?))
    }),
    ("into a pipe", |plain| match plain.only_one() {
        Some(one) if !one.needs_newline() => Some(format!("{} | cat", plain.in_child()?.text())),
        _ => Some(format!("{{ {} }} | cat", plain.in_child()?.body()?)),
    }),
    ("behind a pipe", |plain| {
        Some(format!("cat notes.txt | {}", plain.in_child()?.unread()?.only_one()?.starting()?))
    }),
    ("behind a pipe, grouped", |plain| {
        Some(format!("echo x | {{ {} }}", plain.in_child()?.unread()?.body()?))
    }),
    ("negated", |plain| Some(format!("! {{ {} }}", plain.body()?))),
    ("negated, bare", |plain| Some(format!("! {}", plain.only_one()?.text()))),
    ("time", |plain| Some(format!("time {}", plain.in_bash()?.starting()?))),
    ("time -p", |plain| Some(format!("time -p {}", plain.in_bash()?.starting()?))),
    ("time of a group", |plain| Some(format!("time {{ {} }}", plain.in_bash()?.body()?))),
    ("behind :;", |plain| Some(format!(":; {}", plain.starting()?))),
    ("behind true &&", |plain| Some(format!("true && {}", plain.starting()?))),
    ("behind false ||", |plain| Some(format!("false || {}", plain.starting()?))),
    ("behind a harmless command", |plain| Some(format!("ls src; {}", plain.starting()?))),
    ("before a harmless command", |plain| {
        let line = format!("{}; ls src", plain.whole()?);
        if plain.needs_newline() { Some(format!("{}\nls src", plain.whole()?)) } else { Some(line) }
    }),
    ("cd . first", |plain| Some(format!("cd .; {}", plain.without(OLD)?.starting()?))),
    ("cd there and back first", |plain| {
        Some(format!("cd src && cd ..; {}", plain.without(OLD)?.starting()?))
    }),
    ("comment before", |plain| Some(format!("# harmless\n{}", plain.text()))),
    ("comment behind", |plain| {
        let gap = if plain.needs_newline() { "\n" } else { " " };
        Some(format!("{}{gap}# harmless", plain.whole()?))
    }),
    ("blank lines around", |plain| Some(format!("\n\n  {}\n\n", plain.whole()?))),
    ("assignment in front", |plain| assigned(plain, "A=1 ")),
    ("assignments in front", |plain| assigned(plain, "A=1 B='x y' ")),
    ("redirection in front", |plain| redirected(plain, Where::Front)),
    ("redirection in the middle", |plain| redirected(plain, Where::Middle)),
    ("redirection behind", |plain| redirected(plain, Where::Behind)),
    ("errors of a group redirected", |plain| Some(format!("{{ {} }} 2>/dev/null", plain.body()?))),
];

/// What ends a function, stays inside it, or speaks of its parameters.
const LOCAL: &[&str] =
    &["return", "local", "declare", "typeset", "$@", "$*", "$1", "$2", "$#", "${1", "${2", "${@"];
/// What would end the loop around it.
const TURNS: &[&str] = &["break", "continue"];
/// What speaks of the folder before.
const OLD: &[&str] = &["cd -", "~-", "OLDPWD", "popd", "dirs", "CDPATH"];

/// Backticks take one level of backslashes off.
fn backticked(plain: &Plain) -> Option<String> {
    let text = plain.in_child()?.whole()?.replace('\\', "\\\\").replace('`', "\\`");
    // `\$` is one of the pairs that lose their backslash, and here the dollar has none.
    Some(if plain.needs_newline() { format!("\n{text}\n") } else { text })
}

fn assigned(plain: &Plain, assignments: &str) -> Option<String> {
    // In front of nothing but assignments one more would say nothing.
    plain.leading()?.words.first()?;
    Some(format!("{assignments}{}", plain.text()))
}

#[derive(Clone, Copy)]
enum Where {
    Front,
    Middle,
    Behind,
}

fn redirected(plain: &Plain, place: Where) -> Option<String> {
    let plain = plain.without(&["|&"])?;
    let calm = |simple: &&SimpleCommand| !simple.words.is_empty() && !redirects_errors(simple);
    let simples = plain.simples().into_iter().filter(calm);
    let points = simples.filter_map(|simple| {
        // `exec 2>x` would redirect the shell itself.
        let exec = literal(simple.words.first()?).is_none_or(|name| name == "exec");
        let at = match place {
            Where::Front => simple.span.start,
            Where::Middle => simple.words.first()?.span.end,
            Where::Behind => simple.span.end,
        } as usize;
        (!exec).then_some(at)
    });
    let text = match place {
        Where::Front => "2>/dev/null ",
        Where::Middle | Where::Behind => " 2>/dev/null",
    };
    plain.edited(points.map(|at| (Span::new(at, at), text.to_owned())).collect())
}

impl Plain {
    /// The text where it begins with a command, so that something can stand in front of it on its line.
    fn starting(&self) -> Option<&str> {
        let text = self.whole()?;
        (!text.starts_with(['\n', '#', ' ', '\t'])).then_some(text)
    }
}
