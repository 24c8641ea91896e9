//! An export of logs in JSON, as far as it is looked at. Agents write 64-bit numbers as text and as numbers.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::IngestError;
use super::record::{Record, milliseconds};

/// Logs of an agent, as far as they are looked at: an `ExportLogsServiceRequest` of OTLP in JSON.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogsExport {
    /// By who made them.
    #[serde(default)]
    resource_logs: Vec<Object<ResourceLogs>>,
}

/// Logs of one process.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ResourceLogs {
    #[serde(default)]
    resource: Object<Resource>,
    #[serde(default)]
    scope_logs: Vec<Object<ScopeLogs>>,
}

/// The process.
#[derive(Debug, Deserialize, JsonSchema, Default)]
struct Resource {
    #[serde(default)]
    attributes: Vec<Object<Pair>>,
}

/// Logs of one part of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ScopeLogs {
    #[serde(default)]
    scope: Object<Scope>,
    #[serde(default)]
    log_records: Vec<Object<LogRecord>>,
}

/// The part.
#[derive(Debug, Deserialize, JsonSchema, Default)]
struct Scope {
    #[serde(default)]
    name: String,
}

/// One thing that happened; times are nanoseconds since 1970, as numbers or as text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct LogRecord {
    #[serde(default)]
    time_unix_nano: Value,
    #[serde(default)]
    observed_time_unix_nano: Value,
    #[serde(default)]
    event_name: String,
    #[serde(default)]
    attributes: Vec<Object<Pair>>,
}

/// An attribute.
#[derive(Debug, Deserialize, JsonSchema)]
struct Pair {
    key: String,
    #[serde(default)]
    value: Value,
}

/// What is written in braces: serde would take the fields as a list as well.
#[derive(Debug, Default, JsonSchema)]
#[schemars(transparent)]
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
            }
        }

        input.deserialize_map(Fields(PhantomData))
    }
}

/// The records of an export in JSON.
pub(super) fn records(body: &[u8]) -> Result<Vec<Record>, IngestError> {
    let Object(export): Object<LogsExport> =
        serde_json::from_slice(body).map_err(|e| IngestError::Malformed(e.to_string()))?;
    let mut records = Vec::new();
    for Object(resource) in export.resource_logs {
        let attributes = pairs(resource.resource.0.attributes);
        let service = attributes.get("service.name").and_then(Value::as_str).unwrap_or("").to_owned();
        for Object(scope) in resource.scope_logs {
            let read = |Object(record)| of_record(&service, &scope.scope.0.name, record);
            records.extend(scope.log_records.into_iter().map(read));
        }
    }
    Ok(records)
}

fn of_record(service: &str, scope: &str, record: LogRecord) -> Record {
    let mut attributes = pairs(record.attributes);
    if !record.event_name.is_empty() {
        attributes.entry("event.name".to_owned()).or_insert(record.event_name.into());
    }
    let at = milliseconds([whole(&record.time_unix_nano), whole(&record.observed_time_unix_nano)]);
    Record { service: service.to_owned(), scope: scope.to_owned(), at, attributes }
}

fn pairs(pairs: Vec<Object<Pair>>) -> BTreeMap<String, Value> {
    pairs.into_iter().map(|Object(pair)| (pair.key, scalar(&pair.value))).collect()
}

/// `{"stringValue": "…"}` and its like.
fn scalar(value: &Value) -> Value {
    if let Some(text) = value.get("stringValue").and_then(Value::as_str) {
        return text.into();
    }
    if let Some(truth) = value.get("boolValue").and_then(Value::as_bool) {
        return truth.into();
    }
    match (value.get("intValue"), value.get("doubleValue")) {
        (Some(Value::String(text)), _) => text.parse::<i64>().map_or(Value::Null, Value::from),
        (Some(number), _) | (None, Some(number)) if number.is_number() => number.clone(),
        _ => Value::Null,
    }
}

fn whole(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::records;

    #[test]
    fn an_export_is_made_of_objects() {
        assert_eq!(records(b"{}").unwrap().len(), 0);
        assert_eq!(records(br#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]}"#).unwrap().len(), 1);
        for list in ["[]", "[[]]", r#"{"resourceLogs":[[]]}"#, r#"{"resourceLogs":[{"resource":[]}]}"#, "0"] {
            assert!(records(list.as_bytes()).is_err(), "{list}");
        }
    }
}
