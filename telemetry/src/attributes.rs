//! A list of attributes in the making: bounded, and used for spans and events alike.

use opentelemetry::logs::AnyValue;
use opentelemetry::{Array, Key, KeyValue, StringValue, Value};

/// Bytes of a name or id that a caller chose.
const NAME: usize = 256;

/// Bytes of a text that was redacted.
const TEXT: usize = 8 * 1024;

/// Entries of a list.
const ENTRIES: usize = 64;

/// Attributes, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attributes(pub(crate) Vec<KeyValue>);

impl Attributes {
    /// A name or an id.
    pub(crate) fn name(&mut self, key: &'static str, value: &str) {
        self.0.push(KeyValue::new(key, beginning(value, NAME).to_owned()));
    }

    /// The same, where there is one.
    pub(crate) fn named(&mut self, key: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.name(key, value);
        }
    }

    /// One of our own words.
    pub(crate) fn word(&mut self, key: &'static str, value: &'static str) {
        self.0.push(KeyValue::new(key, value));
    }

    pub(crate) fn number(&mut self, key: &'static str, value: i64) {
        self.0.push(KeyValue::new(key, value));
    }

    pub(crate) fn truth(&mut self, key: &'static str, value: bool) {
        self.0.push(KeyValue::new(key, value));
    }

    /// Names, each once, in order of their first appearance.
    pub(crate) fn names<'n>(&mut self, key: &'static str, values: impl Iterator<Item = &'n str>) {
        let mut once: Vec<&str> = Vec::new();
        for value in values {
            if once.len() < ENTRIES && !once.contains(&value) {
                once.push(value);
            }
        }
        let entries: Vec<StringValue> =
            once.into_iter().map(|value| beginning(value, NAME).to_owned().into()).collect();
        self.0.push(KeyValue::new(key, Value::Array(Array::String(entries))));
    }

    /// A text that somebody switched on, through what redacts it.
    pub(crate) fn text(&mut self, key: &'static str, text: Option<&str>, redact: Option<crate::Redact>) {
        if let (Some(text), Some(redact)) = (text, redact) {
            self.0.push(KeyValue::new(key, beginning(&redact(text), TEXT).to_owned()));
        }
    }

    /// As an event has them.
    pub(crate) fn of_event(self) -> impl Iterator<Item = (Key, AnyValue)> {
        self.0.into_iter().map(|pair| (pair.key, any(pair.value)))
    }
}

fn any(value: Value) -> AnyValue {
    match value {
        Value::Bool(value) => AnyValue::Boolean(value),
        Value::I64(value) => AnyValue::Int(value),
        Value::F64(value) => AnyValue::Double(value),
        Value::Array(Array::String(values)) => {
            AnyValue::ListAny(Box::new(values.into_iter().map(AnyValue::String).collect()))
        }
        Value::String(value) => AnyValue::String(value),
        other => AnyValue::String(other.as_str().into_owned().into()),
    }
}

/// At most `most` bytes, whole characters.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default()
}
