//! Disguises of the words themselves.

use assize_protocol::Span;
use assize_shell::script::{SimpleCommand, Word};

use super::plain::{Plain, literal};
use super::quote;

/// Name and way, in the order of reports.
pub(super) const ALL: &[(&str, super::Apply)] = &[
    ("words in single quotes", |plain| respelled(plain, quote::single)),
    ("words in double quotes", |plain| respelled(plain, quote::double)),
    ("words escaped", |plain| respelled(plain, quote::escaped)),
    ("empty quotes inside words", |plain| respelled(plain, quote::empty_inside)),
    ("single quotes inside words", |plain| respelled(plain, quote::single_inside)),
    ("double quotes inside words", |plain| respelled(plain, quote::double_inside)),
    ("command word in single quotes", |plain| renamed(plain, quote::single)),
    ("command word escaped", |plain| renamed(plain, quote::escaped)),
    ("words by hexadecimal codes", |plain| respelled(plain.in_bash()?, quote::hexadecimal)),
    ("first letters by hexadecimal codes", |plain| respelled(plain.in_bash()?, quote::first_hexadecimal)),
    ("words by octal codes", |plain| respelled(plain.in_bash()?, quote::octal)),
    ("words by code points", |plain| respelled(plain.in_bash()?, quote::code_points)),
    ("words to be translated", |plain| respelled(plain.in_bash()?, quote::translated)),
    ("line continuations inside words", |plain| continued(plain)),
    ("line continuations between words", |plain| spaced(plain, " \\\n  ")),
    ("several blanks", |plain| spaced(plain, "   ")),
    ("tabs", |plain| spaced(plain, "\t \t")),
    ("words from braces", |plain| braced(plain)),
    ("below /bin", |plain| by_path(plain, "/bin")),
    ("below /usr/bin", |plain| by_path(plain, "/usr/bin")),
    ("nothing in front: \"$@\"", |plain| in_front(plain.without(SET)?, "\"$@\" ")),
    ("nothing in front: $(:)", |plain| in_front(plain, "$(:) ")),
    ("nothing inside the command word", |plain| renamed(plain.without(SET)?, |name| split_by(name, "$@"))),
    ("an empty substitution inside the command word", |plain| renamed(plain, |name| split_by(name, "$(:)"))),
];

/// Builtins whose arguments are parsed as assignments when they are spelled plainly.
const DECLARE: [&str; 7] = ["alias", "declare", "export", "local", "readonly", "typeset", "eval"];

/// What gives positional parameters.
const SET: &[&str] = &["set ", "()", "function ", "getopts"];

/// Whether other spellings of `simple` are read in the same way.
fn may_change(simple: &SimpleCommand) -> bool {
    let declares = |word| literal(word).is_none_or(|name| DECLARE.contains(&&*name));
    !simple.words.first().is_some_and(declares) || simple.words.iter().all(|word| literal(word).is_some())
}

/// The words that are text, not shared with others by braces, with that text.
fn texts(simple: &SimpleCommand) -> impl Iterator<Item = (Span, String)> {
    let alone = |word: &&Word| simple.words.iter().filter(|other| other.span == word.span).count() == 1;
    let words = simple.words.iter().filter(alone);
    words.filter_map(|word| Some((word.span, literal(word)?))).filter(|(_, text)| !text.is_empty())
}

fn respelled(plain: &Plain, spell: impl Fn(&str) -> String) -> Option<String> {
    let simples = plain.simples().into_iter().filter(|simple| may_change(simple));
    let words = simples.flat_map(texts);
    plain.edited(words.map(|(span, text)| (span, spell(&text))).collect())
}

/// Only the command words.
fn renamed(plain: &Plain, spell: impl Fn(&str) -> String) -> Option<String> {
    let simples = plain.simples().into_iter().filter(|simple| may_change(simple));
    let words = simples.filter_map(|simple| {
        texts(simple).next().filter(|(span, _)| simple.words.first().is_some_and(|word| word.span == *span))
    });
    plain.edited(words.map(|(span, text)| (span, spell(&text))).collect())
}

/// `r$@m`: without positional parameters this is `rm`.
fn split_by(name: &str, nothing: &str) -> String {
    let mut characters = name.chars();
    let first: String = characters.by_ref().take(1).collect();
    let rest = characters.as_str();
    format!(
        "{}{nothing}{}",
        quote::safe(&first),
        if rest.is_empty() { String::new() } else { quote::safe(rest) }
    )
}

fn in_front(plain: &Plain, nothing: &str) -> Option<String> {
    let simples = plain.simples().into_iter().filter(|simple| {
        let declares = simple.words.first().and_then(literal).is_none_or(|name| DECLARE.contains(&&*name));
        !declares
    });
    let starts = simples.filter_map(|simple| Some(simple.words.first()?.span.start as usize));
    plain.edited(starts.map(|start| (Span::new(start, start), nothing.to_owned())).collect())
}

/// Behind the first character of plainly written words.
fn continued(plain: &Plain) -> Option<String> {
    let words = plain.simples().into_iter().flat_map(texts);
    let plainly =
        words.filter(|(span, text)| plain.source(*span) == text && text.chars().all(quote::is_plain));
    let breaks = plainly.filter(|(span, _)| span.len() > 1).map(|(span, _)| span.start as usize + 1);
    plain.edited(breaks.map(|at| (Span::new(at, at), "\\\n".to_owned())).collect())
}

/// Other blanks where blanks stand between words.
fn spaced(plain: &Plain, blanks: &str) -> Option<String> {
    let mut edits = Vec::new();
    for simple in plain.simples() {
        for pair in simple.words.windows(2) {
            let [one, other] = pair else { continue };
            let gap = Span { start: one.span.end, end: other.span.start };
            let between = plain.source(gap);
            if !between.is_empty() && between.bytes().all(|byte| byte == b' ') {
                edits.push((gap, blanks.to_owned()));
            }
        }
    }
    plain.edited(edits)
}

/// `{rm,-rf,/}` for commands of several words that stand side by side and mean nothing to braces.
fn braced(plain: &Plain) -> Option<String> {
    let plain = plain.in_bash()?;
    let mut edits = Vec::new();
    for simple in plain.simples() {
        let (Some(first), Some(last)) = (simple.words.first(), simple.words.last()) else { continue };
        let all = first.span.join(last.span);
        let inside = |span: Span| span.start >= all.start && span.end <= all.end;
        let sources: Vec<&str> = simple.words.iter().map(|word| plain.source(word.span)).collect();
        let well = |source: &&str| {
            let plainly =
                |c| quote::is_plain(c) && c != ',' || matches!(c, '$' | '~' | '=' | '*' | '?' | '^');
            !source.is_empty() && !source.contains("..") && source.chars().all(plainly)
        };
        let declares = literal(first).is_none_or(|name| DECLARE.contains(&&*name));
        let alone = !simple.redirections.iter().any(|redirection| inside(redirection.span));
        if sources.len() > 1 && alone && !declares && sources.iter().all(well) {
            edits.push((all, format!("{{{}}}", sources.join(","))));
        }
    }
    plain.edited(edits)
}

/// `/bin/rm`
fn by_path(plain: &Plain, folder: &str) -> Option<String> {
    let firsts = plain.programs().into_iter().filter_map(|simple| {
        texts(simple).next().filter(|(span, _)| simple.words.first().is_some_and(|word| word.span == *span))
    });
    let bare = firsts.filter(|(_, name)| name.chars().all(quote::is_plain) && !name.contains('/'));
    plain.edited(bare.map(|(span, name)| (span, format!("{folder}/{name}"))).collect())
}
