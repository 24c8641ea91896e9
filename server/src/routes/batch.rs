//! Many commands in one call, answered as they come.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use assize_protocol::{Request, VerdictLine};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesOrdered, unfold};
use futures_util::{FutureExt, StreamExt};
use serde::Serialize;
use serde_json::Value;

use super::line::{Lines, Read, Refusal, parse};
use crate::admit::{Evaluate, Guest, Unpaced};
use crate::app::App;
use crate::body::is_type;
use crate::openapi::{Refused, RefusedBody};
use crate::problem::Problem;

const NDJSON: &str = "application/x-ndjson";

/// Lines that are judged at the same time: enough that the store can write many records at once.
const WINDOW: usize = 64;

/// Bytes that are sent at once, when that many are there.
const PIECE: usize = 32 * 1024;

/// Judge many commands
///
/// One request per line in, one answer per line out, in the same order, while the body is still being sent. A line
/// that cannot be read is answered with `{"id","error"}`: never with silence. Read the answers while sending: the
/// service stops reading when nobody reads from it.
#[utoipa::path(
    post, path = "/v1/verdicts:batch", operation_id = "createVerdicts", tag = "verdicts",
    request_body(content = String, content_type = "application/x-ndjson", description = "Lines of `Request`"),
    responses(
        (status = 200, description = "Lines of `VerdictLine` or `LineRefusal`", body = String, content_type = "application/x-ndjson"),
        RefusedBody, Refused,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Unpaced(guest, _): Unpaced<Evaluate>,
    request: axum::extract::Request,
) -> Result<Response, Problem> {
    is_type(request.headers(), &[NDJSON, "application/jsonl"])?;
    let lines = Lines::new(request.into_body(), app.limits.body, app.limits.idle);
    let batch = Batch {
        app,
        guest,
        lines,
        held: None,
        window: FuturesOrdered::new(),
        sessions: VecDeque::new(),
        ended: false,
    };
    let answers = unfold(batch, async |mut batch| {
        let piece = batch.piece().await?;
        Some((Ok::<_, Infallible>(Bytes::from(piece)), batch))
    });
    let body = Body::from_stream(answers);
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(NDJSON))], body).into_response())
}

/// A batch that is being answered.
struct Batch {
    app: Arc<App>,
    guest: Arc<Guest>,
    lines: Lines,
    /// Read, but its session is being judged.
    held: Option<Request>,
    /// Answers in the making, in order.
    window: FuturesOrdered<BoxFuture<'static, Vec<u8>>>,
    /// The sessions they belong to.
    sessions: VecDeque<Option<String>>,
    ended: bool,
}

impl Batch {
    /// The next answers; `None` when all are given.
    async fn piece(&mut self) -> Option<Vec<u8>> {
        // A long batch takes turns with the other connections.
        tokio::task::yield_now().await;
        let mut piece = self.answer().await?;
        while piece.len() < PIECE
            && let Some(Some(next)) = self.answer().now_or_never()
        {
            piece.extend_from_slice(&next);
        }
        Some(piece)
    }

    /// The next answer. May be dropped and called again.
    async fn answer(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(request) = self.held.take_if(|held| !in_window(&self.sessions, held)) {
                self.judge(request);
            }
            let room = !self.ended && self.held.is_none() && self.window.len() < WINDOW;
            tokio::select! {
                biased;
                Some(answer) = self.window.next(), if !self.window.is_empty() => {
                    self.sessions.pop_front();
                    return Some(answer);
                }
                read = self.lines.next(), if room => self.take(read),
                else => return None,
            }
        }
    }

    fn take(&mut self, read: Read) {
        let refusal = match read {
            Read::Line(line) => match parse(&line) {
                Ok(request) => return self.held = Some(request),
                Err(refusal) => refusal,
            },
            Read::TooLong => {
                Refusal::new(Value::Null, format!("the line is longer than {} bytes", self.app.limits.body))
            }
            Read::Broken(why) => {
                self.ended = true;
                Refusal::new(Value::Null, why)
            }
            Read::End => return self.ended = true,
        };
        self.sessions.push_back(None);
        self.window.push_back(std::future::ready(written(&refusal)).boxed());
    }

    fn judge(&mut self, request: Request) {
        self.sessions.push_back(request.session.clone());
        let (app, guest) = (Arc::clone(&self.app), Arc::clone(&self.guest));
        let answer = async move { written(&VerdictLine::from(&app.judge(&guest, request, None).await)) };
        self.window.push_back(answer.boxed());
    }
}

/// Commands of one session are judged one behind the other: what the first leaves behind counts for the second.
fn in_window(sessions: &VecDeque<Option<String>>, request: &Request) -> bool {
    request.session.is_some() && sessions.contains(&request.session)
}

fn written(line: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    if serde_json::to_writer(&mut bytes, line).is_err() {
        bytes = br#"{"error":"internal error","id":null}"#.to_vec();
    }
    bytes.push(b'\n');
    bytes
}
