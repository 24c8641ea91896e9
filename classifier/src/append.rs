//! The words that `xargs`, `find -exec` and `fd -x` put into an inner command.

use crate::perform::Performance;
use crate::run::Line;
use crate::value::{Arg, HoleKind, Stream, Taint, Value};

/// Items of an input that are followed one by one.
const ITEMS: usize = 64;

/// The command lines that come of `words`, one for each time the inner command runs.
pub(crate) fn command_lines(doing: &mut Performance, line: &Line, words: &[Arg]) -> Vec<Vec<Arg>> {
    match doing.program.name.as_str() {
        "xargs" => from_input(doing, line.input, words),
        "find" | "fd" => {
            let item = Value::hole(HoleKind::Below(doing.next_found(line)), Taint::NONE);
            let marked = words.iter().any(|w| w.text().contains("{}"));
            // fd appends what has no place of its own; find runs the words as they are.
            let appends = !marked && doing.program.name == "fd";
            let words = if marked { marked_with(words, "{}", &item) } else { words.to_vec() };
            vec![if appends { with(&words, [item]) } else { words }]
        }
        _ => vec![words.to_vec()],
    }
}

fn from_input(doing: &Performance, input: &Stream, words: &[Arg]) -> Vec<Vec<Arg>> {
    let mark = mark(doing);
    let Some(items) = items(doing, input, mark.is_some()) else {
        let item = match &input.names {
            Some(found) if !doing.found.given("arg-file") && !cuts(doing) => HoleKind::Below(found.clone()),
            // Quotes in a label would be taken off, with what stands in front of a dash.
            _ => HoleKind::Unknown,
        };
        let item = Value::hole(item, input.taint);
        return vec![match &mark {
            Some(mark) => marked_with(words, mark, &item),
            None => with(words, [item]),
        }];
    };
    match (mark, batch(doing)) {
        // Without an item GNU's runs once, with nothing.
        _ if items.is_empty() => vec![words.to_vec()],
        (Some(mark), _) => items.iter().map(|item| marked_with(words, &mark, item)).collect(),
        (None, None) => vec![with(words, items)],
        (None, Some(size)) => items.chunks(size).map(|some| with(words, some.iter().cloned())).collect(),
    }
}

/// Whether a name may be cut where it does not end.
fn cuts(doing: &Performance) -> bool {
    doing.found.values("delimiter").any(|(value, _)| !matches!(value.text(), "\\n" | "\n" | "\\0" | "\\t"))
}

/// What stands for an item in the words, when items are lines.
fn mark(doing: &Performance) -> Option<String> {
    let given = ["I", "replace", "i"].iter().find(|name| doing.found.given(name))?;
    let named = doing.found.values(given).map(|(v, _)| v.text().to_owned()).next();
    Some(named.unwrap_or_else(|| "{}".to_owned()))
}

/// Items of one run, when it is not all of them.
fn batch(doing: &Performance) -> Option<usize> {
    let (value, _) = doing.found.values("max-args").next()?;
    value.text().parse().ok().filter(|size| *size > 0)
}

/// The items in a known input; `None`: nobody knows them.
fn items(doing: &Performance, input: &Stream, lines: bool) -> Option<Vec<Value>> {
    let given = |name: &str| doing.found.given(name);
    // Lines joined over their ends, an end of the input by name: not followed.
    if ["arg-file", "L", "max-lines", "l", "E", "e", "eof"].iter().any(|name| given(name)) {
        return None;
    }
    let text = input.text.as_deref()?;
    let parts: Vec<&str> = if given("null") {
        text.split('\0').collect()
    } else if given("delimiter") {
        let (value, _) = doing.found.values("delimiter").next()?;
        let separator = match value.value.as_literal()? {
            r"\n" => '\n',
            r"\t" => '\t',
            r"\0" => '\0',
            one => one.parse::<char>().ok()?,
        };
        text.split(separator).collect()
    } else if text.contains(['\'', '"', '\\']) {
        // It has quotes of its own.
        return None;
    } else if lines {
        text.lines().map(str::trim_start).collect()
    } else {
        text.split([' ', '\t', '\n']).collect()
    };
    let kept: Vec<&str> = parts.into_iter().filter(|item| !item.is_empty()).collect();
    let known = |item: &str| Value { taint: input.taint, ..Value::literal(item) };
    (kept.len() <= ITEMS).then(|| kept.into_iter().map(known).collect())
}

fn marked_with(words: &[Arg], mark: &str, item: &Value) -> Vec<Arg> {
    words.iter().map(|w| Arg { value: w.value.replaced(mark, item), span: w.span }).collect()
}

fn with(words: &[Arg], items: impl IntoIterator<Item = Value>) -> Vec<Arg> {
    let span = words.last().map(|w| w.span).unwrap_or_default();
    words.iter().cloned().chain(items.into_iter().map(|value| Arg { value, span })).collect()
}
