//! Reading bodies: bounded in size and time, of the right type, with the place of what is wrong.

use std::sync::Arc;
use std::time::Duration;

use assize_protocol::Request;
use axum::body::{Body, Bytes};
use axum::extract::FromRequest;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::problem::{Kind, Problem};

/// Larger than most verdicts.
const ANSWER: usize = 4096;

/// A value as JSON, written once.
pub(crate) fn json(value: &impl Serialize) -> Response {
    let mut bytes = Vec::with_capacity(ANSWER);
    match serde_json::to_writer(&mut bytes, value) {
        Ok(()) => ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], bytes).into_response(),
        Err(error) => Problem::new(Kind::Internal, error.to_string()).into_response(),
    }
}

/// What a body has to be beyond its shape.
pub(crate) trait Sound: DeserializeOwned {
    /// What makes no sense in it.
    fn nonsense(&self) -> Option<String> {
        None
    }

    /// What is meant where something was left out.
    #[must_use]
    fn meant(self) -> Self {
        self
    }
}

/// A body of JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Sound> FromRequest<Arc<App>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: axum::extract::Request, app: &Arc<App>) -> Result<Self, Problem> {
        is_type(request.headers(), &["application/json"])?;
        let bytes = collect(request, app.limits.body, app.limits.patience).await?;
        parse(&bytes).map(Self)
    }
}

/// A body of bytes, whatever they are.
pub(crate) struct Raw(pub(crate) Bytes);

impl FromRequest<Arc<App>> for Raw {
    type Rejection = Problem;

    async fn from_request(request: axum::extract::Request, app: &Arc<App>) -> Result<Self, Problem> {
        let limit = app.limits.body.max(assize_telemetry::MOST_BYTES);
        collect(request, limit, app.limits.patience).await.map(Self)
    }
}

/// Refuses bodies of other types: a page in a browser can send a form or plain text without asking, but not these.
pub(crate) fn is_type(headers: &HeaderMap, types: &[&str]) -> Result<(), Problem> {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    if types.iter().any(|known| essence.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    let wanted =
        types.iter().map(|known| format!("`content-type: {known}`")).collect::<Vec<_>>().join(" or ");
    Err(Problem::new(Kind::UnsupportedMediaType, format!("send {wanted}")))
}

async fn collect(
    request: axum::extract::Request,
    limit: usize,
    patience: Duration,
) -> Result<Bytes, Problem> {
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    let whole = tokio::time::timeout(patience, gather(request.into_body(), limit)).await;
    whole.unwrap_or_else(|_| {
        let detail = format!("the body did not arrive within {} s", patience.as_secs());
        Err(Problem::new(Kind::TooSlow, detail))
    })
}

/// All of a body. One that came in one piece is not copied.
async fn gather(mut body: Body, limit: usize) -> Result<Bytes, Problem> {
    let mut first = Bytes::new();
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::new(Kind::BadRequest, "the body ended too early"))?;
        let Ok(piece) = frame.into_data() else { continue };
        if first.len() + all.len() + piece.len() > limit {
            return Err(too_large(limit));
        }
        if first.is_empty() && all.is_empty() {
            first = piece;
        } else {
            all.extend_from_slice(&std::mem::take(&mut first));
            all.extend_from_slice(&piece);
        }
    }
    Ok(if all.is_empty() { first } else { Bytes::from(all) })
}

pub(crate) fn too_large(limit: usize) -> Problem {
    Problem::new(Kind::TooLarge, format!("at most {limit} bytes"))
}

/// The value in `bytes`.
pub(crate) fn parse<T: Sound>(bytes: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Problem::new(Kind::NotUtf8, format!("byte {} is not UTF-8", error.valid_up_to())))?;
    let value: T = serde_json::from_str(text).map_err(|error| misread(&error))?;
    match value.nonsense() {
        None => Ok(value.meant()),
        Some(detail) => Err(Problem::new(Kind::Invalid, detail)),
    }
}

fn misread(error: &serde_json::Error) -> Problem {
    let kind = if error.is_data() { Kind::Invalid } else { Kind::BadJson };
    // The place is given apart.
    let detail = error.to_string();
    let detail = detail.split(" at line ").next().unwrap_or_default().to_owned();
    Problem::new(kind, detail).at(error.line(), error.column())
}

/// The longest name of a session.
const SESSION: usize = 256;

/// What is wrong with the name of a session.
pub(crate) fn nameless(session: &str) -> Option<String> {
    let good = (1..=SESSION).contains(&session.chars().count()) && !session.chars().any(char::is_control);
    (!good).then(|| format!("the name of a session is 1 to {SESSION} characters without control characters"))
}

/// A folder that cannot be.
const NOWHERE: &str = "/dev/null/nothing";

impl Sound for Request {
    fn nonsense(&self) -> Option<String> {
        let command = &self.command;
        let places = command.workspace.iter().chain([&command.cwd]).chain(&command.home);
        let relative = places.into_iter().find(|path| !path.starts_with('/'));
        match relative {
            Some(path) => Some(format!("`{}` is not an absolute path", path.escape_debug())),
            None => self.session.as_deref().and_then(nameless),
        }
    }

    /// Whoever names no place to work in trusts the agent with nothing, not with the whole machine.
    fn meant(mut self) -> Self {
        if self.command.workspace.is_empty() && self.command.cwd == "/" {
            self.command.workspace.push(NOWHERE.to_owned());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &[u8]) -> (Kind, String) {
        let problem = parse::<Request>(body).unwrap_err();
        (problem.kind, problem.detail().to_owned())
    }

    #[test]
    fn what_is_wrong_with_a_body_is_said() {
        assert_eq!(refusal(b"{\"command\":\"\xff\"}"), (Kind::NotUtf8, "byte 12 is not UTF-8".to_owned()));
        assert_eq!(refusal(b"{\"command\":").0, Kind::BadJson);
        assert_eq!(refusal(b"{}"), (Kind::Invalid, "missing field `command`".to_owned()));
        let relative = refusal(br#"{"command":"ls","cwd":"src"}"#);
        assert_eq!(relative, (Kind::Invalid, "`src` is not an absolute path".to_owned()));
        assert_eq!(refusal(br#"{"command":"ls","session":""}"#).0, Kind::Invalid);
        assert!(parse::<Request>(br#"{"command":"ls"}"#).is_ok());
    }

    #[test]
    fn only_json_is_taken_for_json() {
        let of = |value: &'static str| {
            is_type(
                &HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(value))]),
                &["application/json"],
            )
        };
        assert!(of("application/json").is_ok());
        assert!(of("Application/JSON; charset=utf-8").is_ok());
        assert!(of("text/plain").is_err());
        assert!(of("application/x-www-form-urlencoded").is_err());
        assert!(is_type(&HeaderMap::new(), &["application/json"]).is_err());
    }
}
