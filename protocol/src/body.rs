//! The part of a record whose shape follows from its kind, kept as the text that was hashed.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// A JSON text that is passed on byte for byte: written once, hashed, stored and shown as it is.
///
/// Read out of a larger JSON text it is written anew, without spaces and with sorted keys, which is how
/// `assize-audit` writes it in the first place.
#[derive(Debug, Clone, Default)]
pub struct Body(Box<RawValue>);

impl Body {
    /// The JSON of `value`, as `serde` writes it.
    ///
    /// # Errors
    /// When `value` has no JSON, such as a map whose keys are not text.
    pub fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        to_raw_value(value).map(Self)
    }

    /// `text` as it is, such as a store has kept it.
    ///
    /// # Errors
    /// When `text` is not JSON.
    pub fn from_text(text: String) -> Result<Self, serde_json::Error> {
        RawValue::from_string(text).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// What it says; `null` when that is nested too deep to be read.
    pub fn value(&self) -> Value {
        serde_json::from_str(self.as_str()).unwrap_or_default()
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Body {}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // By way of a value: a flattened record has been taken apart before it gets here, and has no text left.
        let mut value = Value::deserialize(deserializer)?;
        value.sort_all_objects();
        Self::of(&value).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Body {
    fn schema_name() -> Cow<'static, str> {
        "Body".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_passed_on_byte_for_byte() {
        let body = Body::from_text(r#"{"b": 1, "a": 2}"#.to_owned()).unwrap();
        assert_eq!(serde_json::to_string(&[&body]).unwrap(), r#"[{"b": 1, "a": 2}]"#);
    }

    #[test]
    fn what_is_read_comes_out_sorted_and_without_spaces() {
        let body: Body = serde_json::from_str(r#"{"b": 1, "a": {"d": "\u00fc", "c": []}}"#).unwrap();
        assert_eq!(body.as_str(), r#"{"a":{"c":[],"d":"ü"},"b":1}"#);
    }

    #[test]
    fn text_that_is_not_json_is_refused() {
        assert!(Body::from_text("{".to_owned()).is_err());
    }
}
