//! An export of logs in JSON, as far as it is looked at. Agents write 64-bit numbers as text and as numbers.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::IngestError;
use super::record::{Record, milliseconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export {
    #[serde(default)]
    resource_logs: Vec<ResourceLogs>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceLogs {
    #[serde(default)]
    resource: Resource,
    #[serde(default)]
    scope_logs: Vec<ScopeLogs>,
}

#[derive(Deserialize, Default)]
struct Resource {
    #[serde(default)]
    attributes: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScopeLogs {
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    log_records: Vec<LogRecord>,
}

#[derive(Deserialize, Default)]
struct Scope {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogRecord {
    #[serde(default)]
    time_unix_nano: Value,
    #[serde(default)]
    observed_time_unix_nano: Value,
    #[serde(default)]
    event_name: String,
    #[serde(default)]
    attributes: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    key: String,
    #[serde(default)]
    value: Value,
}

/// The records of an export in JSON.
pub(super) fn records(body: &[u8]) -> Result<Vec<Record>, IngestError> {
    let export: Export = serde_json::from_slice(body).map_err(|e| IngestError::Malformed(e.to_string()))?;
    let mut records = Vec::new();
    for resource in export.resource_logs {
        let attributes = pairs(resource.resource.attributes);
        let service = attributes.get("service.name").and_then(Value::as_str).unwrap_or("").to_owned();
        for scope in resource.scope_logs {
            let read = |record| of_record(&service, &scope.scope.name, record);
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

fn pairs(pairs: Vec<Pair>) -> BTreeMap<String, Value> {
    pairs.into_iter().map(|pair| (pair.key, scalar(&pair.value))).collect()
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
