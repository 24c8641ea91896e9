//! One connection from its first byte to its last.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use super::patient::{Activity, Patient};
use crate::admit::Peer;
use crate::app::told;
use crate::problem::{Kind, Problem};
use crate::settings::Limits;

/// What every connection needs.
#[derive(Clone)]
pub(super) struct Lobby {
    pub(super) router: Router,
    pub(super) limits: Limits,
    pub(super) closing: watch::Receiver<bool>,
}

/// What is spoken on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speech {
    Http1,
    Http2,
}

/// Bytes of a head.
const HEAD: usize = 64 * 1024;

/// Calls at the same time on one HTTP/2 connection.
const STREAMS: u32 = 128;

/// Answers the calls of one connection until it ends, or until the service stops and the last call is answered.
pub(super) async fn serve<S>(stream: S, peer: Peer, speech: Speech, lobby: Lobby)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let activity = Activity::new();
    let io = TokioIo::new(Patient::new(stream, Arc::clone(&activity)));
    let service = service(lobby.router, peer, Arc::clone(&activity));
    match speech {
        Speech::Http1 => {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                // Silence and dribbled heads are seen to by `Activity`, at no cost to calls that come whole.
                .header_read_timeout(None)
                .max_buf_size(HEAD)
                .serve_connection(io, service);
            let stop = |connection: Pin<&mut http1::Connection<_, _>>| connection.graceful_shutdown();
            watched(connection, stop, &activity, lobby.limits, lobby.closing).await;
        }
        Speech::Http2 => {
            let connection = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .max_concurrent_streams(STREAMS)
                .keep_alive_interval(lobby.limits.idle)
                .serve_connection(io, service);
            let stop = |connection: Pin<&mut http2::Connection<_, _, _>>| connection.graceful_shutdown();
            watched(connection, stop, &activity, lobby.limits, lobby.closing).await;
        }
    }
}

/// Calls to the router, each with whom the connection belongs to.
fn service(
    router: Router,
    peer: Peer,
    activity: Arc<Activity>,
) -> impl Service<
    hyper::Request<Incoming>,
    Response = Response,
    Error = Infallible,
    Future: Future<Output = Result<Response, Infallible>> + Send + 'static,
> {
    let router = TowerToHyperService::new(router);
    service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer.clone());
        let call = activity.call();
        let answer = AssertUnwindSafe(router.call(request)).catch_unwind();
        async move {
            let answer = answer.await;
            drop(call);
            // A panic is a defect, and no decision; whoever called hears of it.
            answer.unwrap_or_else(|_| {
                Ok(Problem::new(Kind::Internal, "a defect; please report what was sent").into_response())
            })
        }
    })
}

/// Drives a connection, and ends it when the other side does not do its part.
async fn watched<C: Future>(
    connection: C,
    stop: impl Fn(Pin<&mut C>),
    activity: &Activity,
    limits: Limits,
    mut closing: watch::Receiver<bool>,
) {
    let mut connection = std::pin::pin!(connection);
    let mut look = tokio::time::interval(limits.patience);
    look.tick().await;
    let mut stopping = false;
    loop {
        tokio::select! {
            biased;
            _ = connection.as_mut() => return,
            () = told(&mut closing), if !stopping => {
                stopping = true;
                stop(connection.as_mut());
            }
            _ = look.tick() => if activity.is_over(limits.patience, limits.idle) {
                return;
            }
        }
    }
}
