//! Arrays and positional parameters: words that are known one by one.

use assize_protocol::Span;
use assize_shell::script::{Operation, Parameter, Part, Word};

use crate::expand::leads_to_code;
use crate::shape::literal;
use crate::state::State;
use crate::value::{Arg, HoleKind, Taint, Value};
use crate::walk::Walk;

/// Elements of an array that are followed one by one.
const ELEMENTS: usize = 64;

/// Variables in whose values a name is looked for, one through the other.
const LINKS: usize = 4;

impl Walk<'_> {
    /// The value of `(…)`: its elements, where each of them is one word.
    pub(crate) fn array(&mut self, state: &mut State, words: &[Word]) -> Value {
        // `([key]=value)` counts by keys.
        let keyed = words.iter().any(starts_key);
        let values: Vec<Value> = self.all_fields(state, words).into_iter().map(|a| a.value).collect();
        let taint = values.iter().fold(Taint::NONE, |all, v| all.join(v.taint));
        for word in values.iter().filter(|_| keyed) {
            if keys_run(state, &word.text) {
                let span = words.first().map_or_else(Span::default, |w| w.span);
                self.raise("shell/evaluating-expansion", span, word.text.as_str());
            }
        }
        let one_each = values.len() <= ELEMENTS
            && values.iter().all(|v| v.holes.iter().all(|h| h.kind != HoleKind::Unknown || !h.splits));
        let elements = (one_each && !keyed).then(|| values.into());
        Value { elements, ..Value::hole(HoleKind::Unknown, taint) }
    }

    /// The words that `"$@"` and `"${a[@]}"` stand for, when all of them are known.
    pub(crate) fn elements(&self, state: &State, word: &Word) -> Option<Vec<Arg>> {
        let [Part::Parameter { parameter, quoted }] = word.parts.as_slice() else { return None };
        if parameter.indirect || parameter.operation != Operation::Value {
            return None;
        }
        let all: Vec<Value> = if let Some(subscript) = &parameter.subscript {
            whole(&literal(subscript)?, *quoted)?;
            state.get(&parameter.name)?.elements.as_deref()?.to_vec()
        } else {
            whole(&parameter.name, *quoted)?;
            match state.arguments.as_deref() {
                Some(arguments) => arguments.get(1..).unwrap_or_default().to_vec(),
                None if self.assumes_unset() => Vec::new(),
                None => return None,
            }
        };
        // Without quotes every element splits once more, and patterns are looked up.
        let plain = |v: &Value| {
            let odd = [' ', '\t', '\n', '*', '?', '['];
            v.as_literal().is_some_and(|text| !text.is_empty() && !text.contains(odd))
        };
        let known = *quoted || all.iter().all(plain);
        let span: Span = self.span(word.span);
        known.then(|| all.into_iter().map(|value| Arg { value, span }).collect())
    }
}

/// `${a[0]}` and `$a`, which is the same.
pub(crate) fn element(state: &State, parameter: &Parameter) -> Option<Value> {
    let elements = state.get(&parameter.name)?.elements.as_deref()?;
    let index = match &parameter.subscript {
        Some(subscript) => literal(subscript)?.parse().ok()?,
        None => 0,
    };
    Some(elements.get(index).cloned().unwrap_or_default())
}

/// Whether a key in `text`, `[key]=value` once or more, is an expression that comes to something that runs.
pub(crate) fn keys_run(state: &State, text: &str) -> bool {
    let keys = text.split('[').skip(1).filter_map(|rest| rest.split_once("]="));
    keys.into_iter().any(|(key, _)| leads_to_code(state, key, LINKS))
}

/// Whether a word could begin with `[key]=`.
fn starts_key(word: &Word) -> bool {
    let first = word.parts.first();
    matches!(first, Some(Part::Literal { text, .. } | Part::Glob(text)) if text.starts_with('['))
}

/// `@`, and `*` where nothing joins it.
fn whole(name: &str, quoted: bool) -> Option<()> {
    (name == "@" || (name == "*" && !quoted)).then_some(())
}
