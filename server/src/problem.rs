//! What is said when a call is refused: problem documents of RFC 9457.

use std::borrow::Cow;

use assize_service::ServiceError;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

/// Why a call was refused. The list is documented in `docs/service.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The path, the query or a header makes no sense.
    BadRequest,
    /// The body is not UTF-8.
    NotUtf8,
    /// The body is not JSON.
    BadJson,
    /// The body is JSON that makes no sense.
    Invalid,
    /// Nobody knows who calls.
    Unauthenticated,
    /// Whoever calls may not do that.
    Forbidden,
    /// A web page of somebody else, or a name this service does not go by.
    ForeignOrigin,
    /// There is nothing of that name.
    NotFound,
    /// Not with this method.
    MethodNotAllowed,
    /// The body took too long to arrive.
    TooSlow,
    /// It is over already.
    Closed,
    /// The body is too long.
    TooLarge,
    /// The body is of the wrong type.
    UnsupportedMediaType,
    /// Too many calls.
    RateLimited,
    /// A defect.
    Internal,
    /// No room, no time, no store, or about to stop.
    Unavailable,
}

impl Kind {
    /// Every kind, by status.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 16] = [
        Self::BadRequest,
        Self::NotUtf8,
        Self::BadJson,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::ForeignOrigin,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::Closed,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Invalid,
        Self::RateLimited,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The end of its type, its status, and what all of its kind have in common.
    pub(crate) fn about(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::BadRequest => ("bad-request", 400, "the request cannot be understood"),
            Self::NotUtf8 => ("not-utf8", 400, "the body is not UTF-8"),
            Self::BadJson => ("bad-json", 400, "the body is not JSON"),
            Self::Unauthenticated => ("unauthenticated", 401, "nobody knows who calls"),
            Self::Forbidden => ("forbidden", 403, "this caller may not do that"),
            Self::ForeignOrigin => ("foreign-origin", 403, "a web page of somebody else may not call"),
            Self::NotFound => ("not-found", 404, "there is nothing of that name"),
            Self::MethodNotAllowed => ("method-not-allowed", 405, "not with this method"),
            Self::TooSlow => ("too-slow", 408, "the body took too long"),
            Self::Closed => ("closed", 409, "it is over already"),
            Self::TooLarge => ("too-large", 413, "the body is too long"),
            Self::UnsupportedMediaType => ("unsupported-media-type", 415, "the body is of the wrong type"),
            Self::Invalid => ("invalid", 422, "the body makes no sense"),
            Self::RateLimited => ("rate-limited", 429, "too many calls"),
            Self::Internal => ("internal", 500, "a defect of assize"),
            Self::Unavailable => ("unavailable", 503, "not now"),
        }
    }
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    detail: Cow<'static, str>,
    place: Option<(u64, u64)>,
    retry_after: Option<u64>,
}

/// A problem document.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemDocument<'a> {
    /// Which kind of problem, as a URN: `urn:assize:problem:not-found`.
    #[serde(rename = "type")]
    kind: String,
    /// What all problems of this kind have in common.
    title: &'a str,
    /// The HTTP status.
    status: u16,
    /// What happened here, and what to send instead.
    detail: &'a str,
    /// For JSON: the line of the body, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    /// For JSON: the column in that line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into(), place: None, retry_after: None }
    }

    /// At this line and column of the body.
    #[must_use]
    pub(crate) fn at(self, line: usize, column: usize) -> Self {
        Self { place: Some((line as u64, column as u64)), ..self }
    }

    /// Worth another try after so many seconds.
    #[must_use]
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds.max(1)), ..self }
    }

    /// What makes no sense here is a proof that proves nothing.
    #[must_use]
    pub(crate) fn forbidding(self) -> Self {
        let kind = if self.kind == Kind::Invalid { Kind::Forbidden } else { self.kind };
        Self { kind, ..self }
    }

    /// The store or a person took longer than a call may.
    pub(crate) fn late() -> Self {
        Self::new(Kind::Unavailable, "no answer within the deadline of a call").retry_after(1)
    }

    /// What happened, in one line.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let kind = match &error {
            ServiceError::Missing { .. } => Kind::NotFound,
            ServiceError::Closed { .. } => Kind::Closed,
            ServiceError::Forbidden(_) => Kind::Forbidden,
            ServiceError::Invalid(_) => Kind::Invalid,
            ServiceError::Store(error) => {
                // Addresses and queries of a database are nobody's business but the operator's.
                tracing::error!(%error, "the store did not answer");
                return Self::new(Kind::Unavailable, "the store is not available").retry_after(1);
            }
            // A kind of trouble that this door has no word for.
            _ => Kind::Internal,
        };
        Self::new(kind, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (name, status, title) = self.kind.about();
        let document = ProblemDocument {
            kind: format!("urn:assize:problem:{name}"),
            title,
            status,
            detail: &self.detail,
            line: self.place.map(|(line, _)| line),
            column: self.place.map(|(_, column)| column),
        };
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = body.into_response();
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.kind == Kind::Unauthenticated {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"assize\""));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "holds the documentation against the list")]
    fn every_problem_is_documented() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/service.md");
        let page = std::fs::read_to_string(page).unwrap();
        for (name, status, _) in Kind::ALL.map(Kind::about) {
            assert!(page.contains(&format!("| `{name}` | {status} |")), "`{name}` ({status})");
        }
    }
}
