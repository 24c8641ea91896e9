//! One log record, whatever it was encoded in.

use std::collections::BTreeMap;

use assize_protocol::{Happening, SessionEvent};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use prost::Message;
use serde_json::Value;

use super::{IngestError, SESSION};

/// A log record, as far as it is looked at. Values that are no text, number or truth are null.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Record {
    /// `service.name` of the resource.
    pub(super) service: String,
    /// Name of the scope.
    pub(super) scope: String,
    /// Milliseconds since 1970, UTC.
    pub(super) at: Option<i64>,
    pub(super) attributes: BTreeMap<String, Value>,
}

impl Record {
    /// The name of the event.
    pub(super) fn event(&self) -> &str {
        self.text("event.name").unwrap_or("")
    }

    /// An attribute that is a text with something in it.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// An attribute that is a number, or a text that spells one.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        let value = self.attributes.get(name)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    }

    /// An attribute that is a truth, or a text that spells one.
    pub(super) fn truth(&self, name: &str) -> Option<bool> {
        let value = self.attributes.get(name)?;
        value.as_bool().or_else(|| value.as_str()?.parse().ok())
    }

    /// An attribute that is JSON in a text.
    pub(super) fn json(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.text(name)?).ok()
    }

    /// The session it names, if it can be one's id.
    pub(super) fn session(&self, name: &str) -> Option<String> {
        let id = self.text(name)?;
        (id.len() <= SESSION && !id.chars().any(char::is_control)).then(|| id.to_owned())
    }

    /// Something that happened when this was recorded.
    pub(super) fn event_of(&self, id: Option<String>, what: Happening) -> SessionEvent {
        SessionEvent { id, at: self.at, what }
    }
}

/// Nanoseconds as milliseconds; 0 means that nobody knows.
pub(super) fn milliseconds(times: [u64; 2]) -> Option<i64> {
    let known = times.into_iter().find(|time| *time != 0)?;
    i64::try_from(known / 1_000_000).ok()
}

/// The records of an export in protobuf.
pub(super) fn of_protobuf(body: &[u8]) -> Result<Vec<Record>, IngestError> {
    let export = ExportLogsServiceRequest::decode(body).map_err(|e| IngestError::Malformed(e.to_string()))?;
    let mut records = Vec::new();
    for resource in export.resource_logs {
        let attributes = resource.resource.map(|resource| pairs(resource.attributes)).unwrap_or_default();
        let service = attributes.get("service.name").and_then(Value::as_str).unwrap_or("").to_owned();
        for scope in resource.scope_logs {
            let name = scope.scope.map(|scope| scope.name).unwrap_or_default();
            let read = |record| of_record(&service, &name, record);
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
    let at = milliseconds([record.time_unix_nano, record.observed_time_unix_nano]);
    Record { service: service.to_owned(), scope: scope.to_owned(), at, attributes }
}

fn pairs(pairs: Vec<KeyValue>) -> BTreeMap<String, Value> {
    pairs.into_iter().map(|pair| (pair.key, value(pair.value))).collect()
}

fn value(value: Option<AnyValue>) -> Value {
    match value.and_then(|value| value.value) {
        Some(Any::StringValue(text)) => text.into(),
        Some(Any::BoolValue(truth)) => truth.into(),
        Some(Any::IntValue(number)) => number.into(),
        Some(Any::DoubleValue(number)) => number.into(),
        Some(_) | None => Value::Null,
    }
}
