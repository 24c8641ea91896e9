//! A store that can be made to fail, over one that works.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use assize_protocol::{Approval, Attestation, AuditRecord, Grant, SessionEvent};
use assize_store::{ApprovalQuery, Change, Changed, RecordQuery, Store, StoreError, Token};
use async_trait::async_trait;
use tokio::sync::broadcast;

/// Works until it is told to fail.
#[derive(Debug)]
pub(crate) struct Failing {
    inner: Arc<dyn Store>,
    failing: AtomicBool,
}

impl Failing {
    pub(crate) async fn over(url: &str) -> Self {
        Self { inner: assize_store::open(url).await.unwrap(), failing: AtomicBool::new(false) }
    }

    pub(crate) fn fail(&self, failing: bool) {
        self.failing.store(failing, Ordering::SeqCst);
    }

    fn works(&self) -> Result<&dyn Store, StoreError> {
        if self.failing.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("the test says so".to_owned()));
        }
        Ok(self.inner.as_ref())
    }
}

#[async_trait]
impl Store for Failing {
    async fn ready(&self) -> Result<(), StoreError> {
        self.works()?.ready().await
    }
    async fn append_records(&self, records: &[AuditRecord]) -> Result<(), StoreError> {
        self.works()?.append_records(records).await
    }
    async fn head(&self, chain: &str) -> Result<Option<Attestation>, StoreError> {
        self.works()?.head(chain).await
    }
    async fn chains(&self) -> Result<Vec<Attestation>, StoreError> {
        self.works()?.chains().await
    }
    async fn records(&self, query: &RecordQuery) -> Result<Vec<AuditRecord>, StoreError> {
        self.works()?.records(query).await
    }
    async fn open_approval(&self, approval: &Approval) -> Result<Approval, StoreError> {
        self.works()?.open_approval(approval).await
    }
    async fn change_approval(
        &self,
        seen: i64,
        approval: &Approval,
        grant: Option<&Grant>,
    ) -> Result<Changed, StoreError> {
        self.works()?.change_approval(seen, approval, grant).await
    }
    async fn approval(&self, id: &str) -> Result<Option<Approval>, StoreError> {
        self.works()?.approval(id).await
    }
    async fn approvals(&self, query: &ApprovalQuery) -> Result<Vec<Approval>, StoreError> {
        self.works()?.approvals(query).await
    }
    async fn overdue(&self, now: i64, limit: u32) -> Result<Vec<Approval>, StoreError> {
        self.works()?.overdue(now, limit).await
    }
    async fn grants(
        &self,
        command: &str,
        structure: Option<&str>,
        now: i64,
    ) -> Result<Vec<Grant>, StoreError> {
        self.works()?.grants(command, structure, now).await
    }
    async fn all_grants(&self, now: i64) -> Result<Vec<Grant>, StoreError> {
        self.works()?.all_grants(now).await
    }
    async fn spend_grant(&self, id: &str, now: i64) -> Result<bool, StoreError> {
        self.works()?.spend_grant(id, now).await
    }
    async fn revoke_grant(&self, id: &str, now: i64) -> Result<bool, StoreError> {
        self.works()?.revoke_grant(id, now).await
    }
    async fn append_events(
        &self,
        session: &str,
        events: &[SessionEvent],
        keep: u32,
    ) -> Result<(), StoreError> {
        self.works()?.append_events(session, events, keep).await
    }
    async fn events(&self, session: &str, limit: u32) -> Result<Vec<SessionEvent>, StoreError> {
        self.works()?.events(session, limit).await
    }
    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.works()?.tokens().await
    }
    async fn put_token(&self, token: &Token) -> Result<(), StoreError> {
        self.works()?.put_token(token).await
    }
    async fn use_once(&self, id: &str, expires_at: i64) -> Result<bool, StoreError> {
        self.works()?.use_once(id, expires_at).await
    }
    async fn secret(&self, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.works()?.secret(name, fresh).await
    }

    fn changes(&self) -> broadcast::Receiver<Change> {
        self.inner.changes()
    }
}
