//! What outlives a process: records, approvals, grants, sessions, tokens.
//!
//! One trait, [`Store`], with two implementations that pass the same tests. A store keeps and finds; it decides
//! nothing. What must happen exactly once (an answer, the spending of a grant or token) is a compare-and-set
//! here, so that it holds across processes.

mod approvals;
mod backend;
mod changes;
mod checkpoints;
mod document;
mod error;
mod grants;
mod hex;
mod keeper;
mod open;
mod postgres;
mod records;
mod schema;
mod sessions;
mod sqlite;
mod statement;
mod tokens;
mod writer;

use assize_protocol::{
    Approval, ApprovalState, Attestation, AuditRecord, Decision, Grant, RecordKind, Scope, SessionEvent,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

pub use changes::Change;
pub use error::StoreError;
pub use open::{Outlives, open, open_to};

/// What [`Store::change_approval`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// The change is kept.
    Done,
    /// Somebody else changed it first, or there is no such approval; nothing was kept.
    Stale,
}

/// Which records to give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordQuery {
    /// Of this chain only.
    pub chain: Option<String>,
    /// Of this kind only.
    pub kind: Option<RecordKind>,
    /// Of this session only.
    pub session: Option<String>,
    /// With this decision only.
    pub decision: Option<Decision>,
    /// Caused by this caller only.
    pub actor: Option<String>,
    /// From this moment on: milliseconds since 1970, UTC.
    pub since: Option<i64>,
    /// Up to, not including, this moment.
    pub until: Option<i64>,
    /// Behind this record id, for the next page.
    pub after: Option<String>,
    /// At most so many; 0 means 100.
    pub limit: u32,
}

/// Which approvals to give, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApprovalQuery {
    /// In this state only.
    pub state: Option<ApprovalState>,
    /// Of this session only.
    pub session: Option<String>,
    /// Before this approval id, for the next page.
    pub before: Option<String>,
    /// At most so many; 0 means 100.
    pub limit: u32,
}

/// A token as it is kept: its secret is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Names it.
    pub id: String,
    /// Who it stands for.
    pub name: String,
    /// SHA-256 of the secret.
    #[serde(with = "tokens::as_hex")]
    pub hash: [u8; 32],
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Requests a second; 0 means no limit of its own.
    pub rate: u32,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// When it ends.
    pub expires_at: Option<i64>,
    /// When it was taken back.
    pub revoked_at: Option<i64>,
}

/// Keeps what has to outlive a process.
#[async_trait]
pub trait Store: std::fmt::Debug + Send + Sync {
    /// Whether it can be written to now.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Appends links to their chains: all of them, durably, or none. A link whose id or place is taken is a
    /// [`StoreError::Conflict`].
    async fn append_records(&self, records: &[AuditRecord]) -> Result<(), StoreError>;
    /// The last link of a chain.
    async fn head(&self, chain: &str) -> Result<Option<Attestation>, StoreError>;
    /// Every chain with its last link.
    async fn chains(&self) -> Result<Vec<Attestation>, StoreError>;
    /// Records in order of their ids; with a chain named, in order of that chain.
    async fn records(&self, query: &RecordQuery) -> Result<Vec<AuditRecord>, StoreError>;

    /// Keeps a new approval, or gives the open one with the same binding.
    async fn open_approval(&self, approval: &Approval) -> Result<Approval, StoreError>;
    /// Replaces an approval that is still open in version `seen` by one of a higher version, and keeps the grant,
    /// both or neither.
    async fn change_approval(
        &self,
        seen: i64,
        approval: &Approval,
        grant: Option<&Grant>,
    ) -> Result<Changed, StoreError>;
    /// One approval.
    async fn approval(&self, id: &str) -> Result<Option<Approval>, StoreError>;
    /// Approvals, newest first.
    async fn approvals(&self, query: &ApprovalQuery) -> Result<Vec<Approval>, StoreError>;
    /// Open approvals that ended at `now` or before, oldest first. Nobody else is given them for the next half minute,
    /// by `now`: whoever takes them closes them.
    async fn overdue(&self, now: i64, limit: u32) -> Result<Vec<Approval>, StoreError>;

    /// Grants that are neither spent, revoked nor ended, for this command (`Binding::command`) or, when they were
    /// given for a structure, with this key.
    async fn grants(
        &self,
        command: &str,
        structure: Option<&str>,
        now: i64,
    ) -> Result<Vec<Grant>, StoreError>;
    /// All grants that are neither spent, revoked nor ended.
    async fn all_grants(&self, now: i64) -> Result<Vec<Grant>, StoreError>;
    /// Uses a grant up. `false`: it was spent, revoked or over already.
    async fn spend_grant(&self, id: &str, now: i64) -> Result<bool, StoreError>;
    /// Takes a grant back. `false`: there was none in force.
    async fn revoke_grant(&self, id: &str, now: i64) -> Result<bool, StoreError>;

    /// Adds events to a session and forgets all but the newest `keep`.
    async fn append_events(
        &self,
        session: &str,
        events: &[SessionEvent],
        keep: u32,
    ) -> Result<(), StoreError>;
    /// The newest events of a session, oldest of them first.
    async fn events(&self, session: &str, limit: u32) -> Result<Vec<SessionEvent>, StoreError>;

    /// Every token, revoked ones too.
    async fn tokens(&self) -> Result<Vec<Token>, StoreError>;
    /// Keeps a token; one with the same id is replaced.
    async fn put_token(&self, token: &Token) -> Result<(), StoreError>;
    /// Marks a signed approval token as used. `false`: it was used already.
    async fn use_once(&self, id: &str, expires_at: i64) -> Result<bool, StoreError>;
    /// A secret of this installation (a signing key): the stored one, or `fresh`, which is then kept.
    async fn secret(&self, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError>;

    /// Wakes whoever waits for changes, also those of other processes.
    fn changes(&self) -> broadcast::Receiver<Change>;
}
