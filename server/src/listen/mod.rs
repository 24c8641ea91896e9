//! Listening: sockets, connections, and stopping in good order.

mod connection;
mod name;
mod patient;
mod tls;
mod unix;

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use assize_service::{Notice, Service, ServiceError};
use assize_telemetry::Telemetry;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use self::connection::{Lobby, Speech, serve};
use self::unix::Socket;
use crate::admit::{Doorman, Peer, Tokens};
use crate::app::{App, Counts, told};
use crate::gate::Gate;
use crate::routes;
use crate::settings::Settings;

/// Why the service does not listen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}; help: see who has it, or choose another with --listen")]
    Tcp {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The socket cannot be had.
    #[error("cannot listen on `{}`: {source}; help: choose another with --socket, or none with --socket none", path.display())]
    Socket {
        /// Its path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A certificate or key cannot be used.
    #[error("cannot use `{}` for TLS: {why}", path.display())]
    Tls {
        /// Its path.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Anybody on the network could call, or nobody.
    #[error(
        "{0} can be reached from other machines and there is no token and no --client-ca; help: make one with \
         `assize tokens create`, or listen on 127.0.0.1"
    )]
    Open(SocketAddr),
    /// Neither an address nor a socket.
    #[error("there is nothing to listen on; help: say --listen or --socket")]
    Nowhere,
    /// The service is not well.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// A service that listens.
pub struct Server {
    app: Arc<App>,
    tokens: Arc<Tokens>,
    tcp: Option<(TcpListener, SocketAddr)>,
    tls: Option<TlsAcceptor>,
    socket: Option<Socket>,
    connections: usize,
}

/// Files that are open apart from connections.
const OTHER_FILES: usize = 256;

impl Server {
    /// Opens what the settings name.
    ///
    /// # Errors
    /// When one of it cannot be had, or strangers could call.
    pub async fn bind(service: Arc<Service>, settings: Settings) -> Result<Self, BindError> {
        let Settings { tcp, socket, socket_mode, tls, access, limits } = settings;
        if tcp.is_none() && socket.is_none() {
            return Err(BindError::Nowhere);
        }
        let store = Arc::clone(service.store());
        let tokens = Tokens::open(store, access.rate).await.map_err(ServiceError::from)?;
        let tokens = Arc::new(tokens);
        let certificates = tls.as_ref().is_some_and(|tls| tls.client_ca.is_some());
        if let Some(address) = tcp.filter(|address| !address.ip().is_loopback())
            && !certificates
            && !tokens.exist(service.clock().now()).await
        {
            return Err(BindError::Open(address));
        }
        let acceptor = tls.as_ref().map(tls::acceptor).transpose()?;
        let tcp = match tcp {
            Some(address) => Some(listening(address).await?),
            None => None,
        };
        let socket = match &socket {
            Some(path) => Some(Socket::bind(path, socket_mode).await?),
            None => None,
        };
        let app = App {
            service,
            doorman: Doorman::new(access, Arc::clone(&tokens), certificates),
            gate: Arc::new(Gate::new(&limits)),
            limits,
            counts: Counts::default(),
            telemetry: Arc::new(Telemetry::off()),
            lost: AtomicU64::new(0),
            started: Instant::now(),
            closing: watch::Sender::new(false),
        };
        let connections = limits.connections.min(files().saturating_sub(OTHER_FILES)).max(1);
        Ok(Self { app: Arc::new(app), tokens, tcp, tls: acceptor, socket, connections })
    }

    /// Tells what happens. Without it, only metrics are kept.
    #[must_use]
    pub fn telling(mut self, telemetry: Arc<Telemetry>) -> Self {
        if let Some(app) = Arc::get_mut(&mut self.app) {
            app.telemetry = telemetry;
        }
        self
    }

    /// The address it listens on.
    pub fn tcp(&self) -> Option<SocketAddr> {
        self.tcp.as_ref().map(|(_, address)| *address)
    }

    /// Whether callers over TCP speak TLS.
    pub fn is_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// The Unix socket it listens on.
    pub fn socket(&self) -> Option<&Path> {
        self.socket.as_ref().map(|socket| socket.path.as_path())
    }

    /// Answers calls until `stop`; then finishes those that are running, within bounds.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut background = JoinSet::new();
        background.spawn(Arc::clone(&self.app.gate).feel());
        background.spawn(self.tokens.follow());
        if self.app.telemetry.is_on() {
            let notices = self.app.service.notices();
            background.spawn(tell_approvals(Arc::clone(&self.app.telemetry), notices));
        }
        let app = Arc::clone(&self.app);
        let lobby = Lobby {
            router: routes::router(Arc::clone(&app)),
            limits: app.limits,
            closing: app.closing.subscribe(),
        };
        let rooms = Arc::new(Semaphore::new(self.connections));
        let stopped = async {
            stop.await;
            app.gate.close();
            app.closing.send_replace(true);
        };
        let tcp = accept_tcp(self.tcp, self.tls, lobby.clone(), Arc::clone(&rooms));
        let unix = accept_unix(self.socket, lobby, rooms);
        tokio::join!(stopped, tcp, unix);
    }
}

/// Tells of approvals as they change.
async fn tell_approvals(telemetry: Arc<Telemetry>, mut notices: broadcast::Receiver<Notice>) {
    loop {
        match notices.recv().await {
            Ok(Notice::Approval(approval)) => telemetry.approval(&approval),
            Ok(Notice::Verdict(_)) => {}
            Err(broadcast::error::RecvError::Lagged(missed)) => telemetry.metrics().stream_lagged(missed),
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

async fn listening(address: SocketAddr) -> Result<(TcpListener, SocketAddr), BindError> {
    let failed = |source| BindError::Tcp { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Files this process may have open, after asking for as many as it is allowed to.
fn files() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let most = rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum };
    let granted = if setrlimit(Resource::Nofile, most).is_ok() { limit.maximum } else { limit.current };
    granted.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

async fn accept_tcp(
    listener: Option<(TcpListener, SocketAddr)>,
    tls: Option<TlsAcceptor>,
    lobby: Lobby,
    rooms: Arc<Semaphore>,
) {
    let Some((listener, _)) = listener else { return };
    let mut connections = JoinSet::new();
    let mut closing = lobby.closing.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, address)) => match Arc::clone(&rooms).try_acquire_owned() {
                    Ok(room) => {
                        let arrived = arrive(stream, address, tls.clone(), lobby.clone(), room);
                        connections.spawn(arrived);
                    }
                    Err(_) if tls.is_none() => full(|bytes| stream.try_write(bytes)),
                    Err(_) => {}
                },
                Err(error) => pause(&error).await,
            },
            Some(_) = connections.join_next() => {}
            () = told(&mut closing) => break,
        }
    }
    drop(listener);
    finish(connections, lobby.limits.drain).await;
}

async fn accept_unix(socket: Option<Socket>, lobby: Lobby, rooms: Arc<Semaphore>) {
    let Some(socket) = socket else { return };
    let mut connections = JoinSet::new();
    let mut closing = lobby.closing.clone();
    loop {
        tokio::select! {
            accepted = socket.listener.accept() => match accepted {
                Ok((stream, _)) => match (socket.peer(&stream), Arc::clone(&rooms).try_acquire_owned()) {
                    (Ok(peer), Ok(room)) => {
                        let lobby = lobby.clone();
                        connections.spawn(async move {
                            serve(stream, peer, Speech::Http1, lobby).await;
                            drop(room);
                        });
                    }
                    (Ok(_), Err(_)) => full(|bytes| stream.try_write(bytes)),
                    (Err(error), _) => tracing::warn!(%error, "a caller that cannot be identified"),
                },
                Err(error) => pause(&error).await,
            },
            Some(_) = connections.join_next() => {}
            () = told(&mut closing) => break,
        }
    }
    drop(socket);
    finish(connections, lobby.limits.drain).await;
}

/// A connection over TCP.
async fn arrive(
    stream: TcpStream,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    lobby: Lobby,
    _room: OwnedSemaphorePermit,
) {
    // Answers are written whole; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = tls else {
        let peer = Peer::Remote { address, certificate: None };
        return serve(stream, peer, Speech::Http1, lobby).await;
    };
    match tokio::time::timeout(lobby.limits.patience, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            let (speech, certificate) = tls::met(stream.get_ref().1);
            serve(stream, Peer::Remote { address, certificate }, speech, lobby).await;
        }
        Ok(Err(error)) => tracing::debug!(%error, %address, "no TLS"),
        Err(_) => tracing::debug!(%address, "no TLS in time"),
    }
}

const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n\
    retry-after: 1\r\nconnection: close\r\ncontent-length: 112\r\n\r\n\
    {\"type\":\"urn:assize:problem:unavailable\",\"title\":\"not now\",\"status\":503,\
    \"detail\":\"too many connections at once\"}";

/// Says that there is no room, as far as that goes without waiting.
fn full(write: impl FnOnce(&[u8]) -> std::io::Result<usize>) {
    // Whoever is gone already needs no answer.
    let _ = write(FULL);
}

/// The system is out of files, most likely: trying again at once would only keep it busy.
async fn pause(error: &std::io::Error) {
    tracing::warn!(%error, "cannot accept a connection");
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// Waits for the connections that are left, and ends them when that takes too long.
async fn finish(mut connections: JoinSet<()>, within: Duration) {
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(within, all).await.is_err() {
        tracing::warn!(left = connections.len(), "connections were cut off");
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_answer_when_full_is_as_long_as_it_says() {
        let text = std::str::from_utf8(super::FULL).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
        assert!(serde_json::from_str::<serde_json::Value>(body).is_ok());
    }
}
