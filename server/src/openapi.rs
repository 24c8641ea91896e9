//! The `OpenAPI` document: paths from the handlers (utoipa), shapes from the types (schemars).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use assize_protocol::{
    Approval, ApprovalTicket, AuditRecord, Grant, Request, SessionEvent, Verdict, VerdictLine,
};
use axum::body::Bytes;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};
use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response as Described};

use crate::problem::ProblemDocument;
use crate::routes;

/// The document, made once.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(document().to_string()));

/// This document
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "getDocument", tag = "health", security(()),
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")),
)]
pub(crate) async fn show() -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], DOCUMENT.clone()).into_response()
}

/// What is served as `/openapi.json`.
pub fn document() -> Value {
    let (_, paths) = routes::described().split_for_parts();
    let mut paths = serde_json::to_value(paths.paths).unwrap_or_default();
    require_bodies(&mut paths);
    let mut generator = generator();
    describe(&mut generator);
    let mut schemas: serde_json::Map<_, _> = generator.take_definitions(true).into_iter().collect();
    schemas.values_mut().for_each(tidy);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Assize",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Decides whether an agent's shell command may run.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of `assize tokens create`. Over the Unix socket and with a client \
                                certificate none is needed.",
            } },
        },
    })
}

/// A call that takes a body cannot do without.
fn require_bodies(paths: &mut Value) {
    let items = paths.as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let calls = items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    let bodies = calls.filter_map(|call| call.get_mut("requestBody")?.as_object_mut());
    bodies.for_each(|body| drop(body.insert("required".to_owned(), true.into())));
}

fn generator() -> SchemaGenerator {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    settings.into_generator()
}

/// Every shape that a path refers to, with what it consists of.
fn describe(generator: &mut SchemaGenerator) {
    fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
        generator.subschema_for::<T>();
    }
    add::<Request>(generator);
    add::<Verdict>(generator);
    add::<VerdictLine<'static>>(generator);
    add::<routes::Refusal>(generator);
    add::<routes::Events>(generator);
    add::<routes::Page<SessionEvent>>(generator);
    add::<Approval>(generator);
    add::<routes::Page<Approval>>(generator);
    add::<ApprovalTicket>(generator);
    add::<routes::Answer>(generator);
    add::<routes::Redemption>(generator);
    add::<routes::Page<Grant>>(generator);
    add::<routes::Page<AuditRecord>>(generator);
    add::<routes::Page<routes::RuleSummary<'static>>>(generator);
    add::<routes::RulePage<'static>>(generator);
    add::<routes::PolicyPage>(generator);
    add::<routes::KeySet>(generator);
    add::<assize_telemetry::LogsExport>(generator);
    add::<routes::Stats>(generator);
    add::<routes::Missed>(generator);
    add::<routes::Health>(generator);
    add::<ProblemDocument<'static>>(generator);
    // Named by queries alone.
    add::<assize_protocol::ApprovalState>(generator);
    add::<assize_protocol::RecordKind>(generator);
}

/// The schema of one type.
pub(crate) fn schema_of<T: JsonSchema>() -> Value {
    generator().into_root_schema_for::<T>().to_value()
}

/// Takes out what only readers of the source understand.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(text)) = object.get_mut("description") {
                *text = text.replace("[`crate::", "`").replace("[`", "`").replace("`]", "`");
            }
            if let Some(Value::Object(fields)) = object.get_mut("properties") {
                // "Anything", in the form that every generator of clients understands.
                fields
                    .values_mut()
                    .filter(|field| **field == Value::Bool(true))
                    .for_each(|field| *field = json!({}));
            }
            // A set takes the same entry twice.
            object.remove("uniqueItems");
            if let Some(words) = words(object) {
                object.remove("oneOf");
                object.insert("type".to_owned(), "string".into());
                object.insert("enum".to_owned(), words);
            }
            object.values_mut().for_each(tidy);
        }
        Value::Array(all) => all.iter_mut().for_each(tidy),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The words of a choice between nothing but words: generators of clients know lists, and stumble over choices.
fn words(schema: &serde_json::Map<String, Value>) -> Option<Value> {
    let choices = schema.get("oneOf")?.as_array()?;
    let mut all = Vec::new();
    for choice in choices {
        match (choice.get("const"), choice.get("enum").and_then(Value::as_array)) {
            (Some(Value::String(_)), None) => all.extend(choice.get("const").cloned()),
            (None, Some(some)) if some.iter().all(Value::is_string) => all.extend(some.iter().cloned()),
            _ => return None,
        }
    }
    Some(Value::Array(all))
}

/// Refusals with these statuses.
fn refusals(all: &[(u16, &str)]) -> BTreeMap<String, RefOr<Described>> {
    let problem =
        json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    described(all, &problem)
}

/// Answers with these statuses, which all have the same contents.
#[expect(clippy::expect_used, reason = "made of constants when the document is; a test makes it")]
fn described(all: &[(u16, &str)], content: &Value) -> BTreeMap<String, RefOr<Described>> {
    let one = |(status, description): &(u16, &str)| {
        let response = json!({ "description": description, "content": content });
        let response: Described = serde_json::from_value(response).expect("a response has this form");
        (status.to_string(), RefOr::T(response))
    };
    all.iter().map(one).collect()
}

/// How an export of OpenTelemetry is refused: by the door with a problem, behind it with a status of gRPC in the
/// encoding of the export.
pub(crate) struct RefusedExport;

impl IntoResponses for RefusedExport {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        let status = json!({ "type": "object", "properties": {
            "code": { "type": "integer", "format": "int32" }, "message": { "type": "string" },
        } });
        let content = json!({
            "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
            "application/json": { "schema": status },
            "application/x-protobuf": {},
        });
        let mut all = described(
            &[
                (400, "The path, a header or the export makes no sense"),
                (413, "The export is too long"),
                (415, "The export is neither Protobuf nor JSON, or packed in another way than gzip"),
                (503, "No room, no time, no store, or about to stop"),
            ],
            &content,
        );
        all.extend(refusals(&[(408, "The body took too long to arrive")]));
        for (status, refused) in Refused::responses() {
            all.entry(status).or_insert(refused);
        }
        all
    }
}

macro_rules! refuses {
    ($($(#[$doc:meta])* $name:ident { $($status:literal: $description:literal,)* })*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;
        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Described>> {
                refusals(&[$(($status, $description)),*])
            }
        }
    )*};
}

refuses! {
    /// How any call to a guarded route can be refused.
    Refused {
        400: "The path, the query, a header or the JSON makes no sense",
        401: "Nobody knows who calls",
        403: "This caller, or this web page, may not do that",
        404: "There is nothing of that name",
        429: "Too many calls",
        500: "A defect of Assize",
        503: "No room, no time, no store, or about to stop",
    }
    /// How a body can be refused.
    RefusedBody {
        408: "The body took too long to arrive",
        413: "The body is too long",
        415: "The body is of the wrong type",
        422: "The body is JSON that makes no sense",
    }
    /// How a change can be refused.
    RefusedChange {
        409: "It is over already",
        422: "It makes no sense",
    }
    /// Why no work should be sent.
    Sick {
        500: "A defect of Assize",
        503: "The store cannot be written to, or it is about to stop",
    }
}
