//! A store that can be made to fail or to dawdle, over one that works.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use assize_protocol::{Approval, Attestation, AuditRecord, Grant, SessionEvent};
use assize_store::{ApprovalQuery, Change, Changed, RecordQuery, Store, StoreError, Token};
use async_trait::async_trait;
use tokio::sync::broadcast;

/// Works until it is told to fail.
#[derive(Debug)]
pub(crate) struct Failing {
    inner: Arc<dyn Store>,
    fails: AtomicBool,
    /// Milliseconds that each answer takes.
    slow: AtomicU64,
}

impl Failing {
    pub(crate) async fn over(url: &str) -> Self {
        Self {
            inner: assize_store::open(url).await.unwrap(),
            fails: AtomicBool::new(false),
            slow: AtomicU64::new(0),
        }
    }

    pub(crate) fn fail(&self, failing: bool) {
        self.fails.store(failing, Ordering::SeqCst);
    }

    /// From now on every answer takes so long.
    pub(crate) fn slow(&self, time: Duration) {
        self.slow.store(u64::try_from(time.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
    }

    async fn works(&self) -> Result<&dyn Store, StoreError> {
        match self.slow.load(Ordering::SeqCst) {
            0 => {}
            time => tokio::time::sleep(Duration::from_millis(time)).await,
        }
        if self.fails.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("the test says so".to_owned()));
        }
        Ok(self.inner.as_ref())
    }
}

#[async_trait]
impl Store for Failing {
    async fn ready(&self) -> Result<(), StoreError> {
        self.works().await?.ready().await
    }
    async fn append_records(&self, records: &[AuditRecord]) -> Result<(), StoreError> {
        self.works().await?.append_records(records).await
    }
    async fn head(&self, chain: &str) -> Result<Option<Attestation>, StoreError> {
        self.works().await?.head(chain).await
    }
    async fn chains(&self) -> Result<Vec<Attestation>, StoreError> {
        self.works().await?.chains().await
    }
    async fn records(&self, query: &RecordQuery) -> Result<Vec<AuditRecord>, StoreError> {
        self.works().await?.records(query).await
    }
    async fn open_approval(&self, approval: &Approval) -> Result<Approval, StoreError> {
        self.works().await?.open_approval(approval).await
    }
    async fn change_approval(
        &self,
        seen: i64,
        approval: &Approval,
        grant: Option<&Grant>,
    ) -> Result<Changed, StoreError> {
        self.works().await?.change_approval(seen, approval, grant).await
    }
    async fn approval(&self, id: &str) -> Result<Option<Approval>, StoreError> {
        self.works().await?.approval(id).await
    }
    async fn approvals(&self, query: &ApprovalQuery) -> Result<Vec<Approval>, StoreError> {
        self.works().await?.approvals(query).await
    }
    async fn overdue(&self, now: i64, limit: u32) -> Result<Vec<Approval>, StoreError> {
        self.works().await?.overdue(now, limit).await
    }
    async fn grants(
        &self,
        command: &str,
        structure: Option<&str>,
        now: i64,
    ) -> Result<Vec<Grant>, StoreError> {
        self.works().await?.grants(command, structure, now).await
    }
    async fn all_grants(&self, now: i64) -> Result<Vec<Grant>, StoreError> {
        self.works().await?.all_grants(now).await
    }
    async fn spend_grant(&self, id: &str, now: i64) -> Result<bool, StoreError> {
        self.works().await?.spend_grant(id, now).await
    }
    async fn revoke_grant(&self, id: &str, now: i64) -> Result<bool, StoreError> {
        self.works().await?.revoke_grant(id, now).await
    }
    async fn append_events(
        &self,
        session: &str,
        events: &[SessionEvent],
        keep: u32,
    ) -> Result<(), StoreError> {
        self.works().await?.append_events(session, events, keep).await
    }
    async fn events(&self, session: &str, limit: u32) -> Result<Vec<SessionEvent>, StoreError> {
        self.works().await?.events(session, limit).await
    }
    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.works().await?.tokens().await
    }
    async fn put_token(&self, token: &Token) -> Result<(), StoreError> {
        self.works().await?.put_token(token).await
    }
    async fn use_once(&self, id: &str, expires_at: i64) -> Result<bool, StoreError> {
        self.works().await?.use_once(id, expires_at).await
    }
    async fn secret(&self, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.works().await?.secret(name, fresh).await
    }

    fn changes(&self) -> broadcast::Receiver<Change> {
        self.inner.changes()
    }
}
