//! Paths and queries: read, refused and described.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use crate::app::App;
use crate::body::nameless;
use crate::openapi::schema_of;
use crate::problem::{Kind, Problem};

/// Text that any store can look for.
const PLAIN: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";

/// The id in a path.
pub(crate) struct Path(pub(crate) String);

/// The pack and the name of a rule in a path.
pub(crate) struct RulePath(pub(crate) String, pub(crate) String);

/// The agent in a path.
pub(crate) struct AgentPath(pub(crate) String);

/// The query of an address.
pub(crate) struct Query<T>(pub(crate) T);

fn bad(detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(Kind::BadRequest, detail)
}

/// The parts of the path with these names.
async fn parts_named<const N: usize>(
    parts: &mut Parts,
    app: &Arc<App>,
    names: [&str; N],
) -> Result<[String; N], Problem> {
    let given = RawPathParams::from_request_parts(parts, app).await;
    let given = given.map_err(|_| bad("the path is not UTF-8"))?;
    let found =
        names.map(|name| given.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()));
    if found.iter().any(|part| part.as_deref().is_none_or(|part| nameless(part).is_some())) {
        return Err(bad("a name in the path is 1 to 256 characters without control characters"));
    }
    Ok(found.map(Option::unwrap_or_default))
}

impl FromRequestParts<Arc<App>> for Path {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let [id] = parts_named(parts, app, ["id"]).await?;
        Ok(Self(id))
    }
}

impl FromRequestParts<Arc<App>> for RulePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let [pack, name] = parts_named(parts, app, ["pack", "name"]).await?;
        Ok(Self(pack, name))
    }
}

impl FromRequestParts<Arc<App>> for AgentPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let [agent] = parts_named(parts, app, ["agent"]).await?;
        Ok(Self(agent))
    }
}

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Problem> {
        let query = axum::extract::Query::try_from_uri(&parts.uri);
        let axum::extract::Query(value) = query.map_err(|error| bad(error.body_text()))?;
        let raw = parts.uri.query().unwrap_or_default();
        if has_control(raw) {
            return Err(bad("the query holds control characters"));
        }
        Ok(Self(value))
    }
}

/// Whether a query spells a control character.
fn has_control(query: &str) -> bool {
    let coded = query.split('%').skip(1).filter_map(|rest| u8::from_str_radix(rest.get(..2)?, 16).ok());
    let mut before = 0;
    coded.into_iter().any(|byte| {
        let control = byte < 0x20 || byte == 0x7f || (before == 0xc2 && (0x80..0xa0).contains(&byte));
        before = byte;
        control
    })
}

impl IntoParams for Path {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path("id", "Names it")]
    }
}

impl IntoParams for AgentPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path("agent", "The agent, as `assize hook` names it")]
    }
}

impl IntoParams for RulePath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path("pack", "The pack it belongs to"), in_path("name", "Its name in that pack")]
    }
}

impl<T: JsonSchema> IntoParams for Query<T> {
    /// Every field is a parameter: what is read is what is described.
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let schema = schema_of::<T>();
        let fields = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        fields.into_iter().map(|(name, field)| in_query(&name, field)).collect()
    }
}

fn in_path(name: &str, description: &str) -> Parameter {
    let schema = json!({ "type": "string", "minLength": 1, "maxLength": 256, "pattern": PLAIN });
    parameter(name, "path", true, description, &schema)
}

/// An absent parameter is not sent at all, so its schema has no `null`.
fn in_query(name: &str, mut field: Value) -> Parameter {
    let description = field.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(some) = field.get("anyOf").and_then(|any| any.get(0)) {
        field = some.clone();
    }
    if let Some(object) = field.as_object_mut() {
        object.remove("description");
        object.remove("default");
        if let Some(some) = object.get("type").and_then(|types| types.get(0)).cloned() {
            object.insert("type".to_owned(), some);
        }
        if object.get("type").is_some_and(|name| name == "string") {
            object.insert("pattern".to_owned(), PLAIN.into());
        }
    }
    parameter(name, "query", false, &description, &field)
}

#[expect(clippy::expect_used, reason = "made of our own types when the document is; a test makes it")]
fn parameter(name: &str, place: &str, required: bool, description: &str, schema: &Value) -> Parameter {
    let parameter = json!({
        "name": name, "in": place, "required": required, "description": description, "schema": schema,
    });
    serde_json::from_value(parameter).expect("a parameter has this form")
}
