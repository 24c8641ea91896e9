//! A service on real sockets, and a client that can also misbehave.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has to fail"
)]
#![allow(clippy::disallowed_methods, reason = "these tests are about sockets and files")]

mod client;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use assize_engine::Engine;
use assize_protocol::Scope;
use assize_server::{NewToken, Server, Settings, mint};
use assize_service::{Clock, Service, SystemClock};
use assize_store::Store;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) use client::Client;

/// A service that runs until it is stopped or dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) socket: PathBuf,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) service: Arc<Service>,
    stop: Option<oneshot::Sender<()>>,
    done: JoinHandle<()>,
}

pub(crate) fn engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    Arc::clone(ENGINE.get_or_init(|| Arc::new(Engine::builder().build().unwrap())))
}

pub(crate) fn path_of_socket() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("assize-{}-{}.sock", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    std::env::temp_dir().join(name)
}

pub(crate) async fn service() -> Arc<Service> {
    let store = assize_store::open("sqlite::memory:").await.unwrap();
    let settings = assize_service::Settings::default();
    Service::open(engine(), store, Arc::new(SystemClock), settings).await.unwrap()
}

/// Loopback on any port and a Unix socket, and what `change` makes of that.
pub(crate) async fn start(change: impl FnOnce(&mut Settings)) -> Running {
    start_with(service().await, change).await
}

pub(crate) async fn start_with(service: Arc<Service>, change: impl FnOnce(&mut Settings)) -> Running {
    let socket = path_of_socket();
    let mut settings = Settings {
        tcp: Some(([127, 0, 0, 1], 0).into()),
        socket: Some(socket.clone()),
        ..Settings::default()
    };
    change(&mut settings);
    let server = Server::bind(Arc::clone(&service), settings).await.unwrap();
    let address = server.tcp().unwrap();
    let (stop, stopped) = oneshot::channel();
    let done = tokio::spawn(server.run(async {
        // Dropping the test's end stops it as well.
        let _ = stopped.await;
    }));
    let store = Arc::clone(service.store());
    Running { address, socket, store, service, stop: Some(stop), done }
}

impl Running {
    /// A connection over TCP.
    pub(crate) async fn tcp(&self) -> Client {
        Client::tcp(self.address).await
    }

    /// A connection over the Unix socket: may do everything.
    pub(crate) async fn unix(&self) -> Client {
        Client::unix(&self.socket).await
    }

    /// Makes a token and gives its secret.
    pub(crate) async fn token(&self, scopes: &[Scope], rate: u32, expires_in: Option<i64>) -> String {
        let now = SystemClock.now();
        let expires_at = expires_in.map(|ms| now + ms);
        let new = NewToken { name: "t".to_owned(), scopes: scopes.to_vec(), rate, now, expires_at };
        let (token, secret) = mint(new).unwrap();
        self.store.put_token(&token).await.unwrap();
        secret
    }

    /// Tells it to stop; comes when it has.
    pub(crate) async fn stop(&mut self) {
        drop(self.stop.take());
        (&mut self.done).await.unwrap();
    }

    /// Tells it to stop.
    pub(crate) fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }
}

/// Comes when `holds` does; fails when that takes too long.
pub(crate) async fn eventually<F: Future<Output = bool>>(mut holds: impl FnMut() -> F) {
    for _ in 0..200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came to that");
}
