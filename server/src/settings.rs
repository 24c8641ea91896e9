//! What whoever runs the service decides about its door.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use assize_protocol::Scope;

/// Where the service listens when nobody says anything.
pub const PORT: u16 = 7457;

/// Preferences of the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where to listen; without it, not over TCP.
    pub tcp: Option<SocketAddr>,
    /// The Unix socket; without it, none.
    pub socket: Option<PathBuf>,
    /// Permission bits of the Unix socket.
    pub socket_mode: u32,
    /// Certificates, for TLS.
    pub tls: Option<Tls>,
    /// Who may call.
    pub access: Access,
    /// Bounds.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tcp: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, PORT))),
            socket: None,
            socket_mode: 0o600,
            tls: None,
            access: Access::default(),
            limits: Limits::default(),
        }
    }
}

/// Files for TLS, in PEM.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tls {
    /// The certificate with its chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Who signs the certificates of callers; with it, every caller has to have one.
    pub client_ca: Option<PathBuf>,
}

/// Who may call, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// What callers over loopback TCP may do while there is no token and no authority for certificates.
    pub anonymous: Vec<Scope>,
    /// What other users of this machine may do over the Unix socket, by user id. Its owner and root may do everything.
    pub users: BTreeMap<u32, Vec<Scope>>,
    /// What holders of certificates may do, by common name.
    pub certificates: BTreeMap<String, Vec<Scope>>,
    /// Names the service goes by, beside its address: what may stand in `Host`.
    pub hosts: Vec<String>,
    /// Web pages that may call: what may stand in `Origin`.
    pub origins: Vec<String>,
    /// Calls a second for callers whose token says nothing; 0 means no limit.
    pub rate: u32,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            anonymous: vec![Scope::Evaluate, Scope::Read],
            users: BTreeMap::new(),
            certificates: BTreeMap::new(),
            hosts: Vec::new(),
            origins: Vec::new(),
            rate: 0,
        }
    }
}

/// Bounds of the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body, and of one line of a batch.
    pub body: usize,
    /// How long a call may take from its first byte to its answer, waiting for people apart.
    pub deadline: Duration,
    /// How long a call may wait for people at most.
    pub wait: Duration,
    /// How long a head or a body may take to arrive, and how long nobody may read an answer.
    pub patience: Duration,
    /// How long a connection may be silent between calls.
    pub idle: Duration,
    /// Connections at once.
    pub connections: usize,
    /// Verdicts in the making at once.
    pub running: usize,
    /// Verdicts that wait for one of these places.
    pub queued: usize,
    /// Calls that wait for people at once; further ones are answered as things stand.
    pub waiting: usize,
    /// How long to finish what is running before stopping.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 4 * 1024 * 1024,
            deadline: Duration::from_secs(5),
            wait: Duration::from_mins(1),
            patience: Duration::from_secs(10),
            idle: Duration::from_secs(90),
            connections: 16_384,
            running: 1024,
            queued: 4096,
            waiting: 4096,
            drain: Duration::from_secs(20),
        }
    }
}
