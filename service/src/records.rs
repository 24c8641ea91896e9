//! What is remembered: of verdicts, approvals, grants, and of the chain itself.

use std::sync::Arc;

use assize_audit::{GrantChange, Load, Stamp, TokenChange};
use assize_protocol::{Approval, Attestation, Caller, Grant, Record, Request, Verdict};
use assize_store::{Store, StoreError};

use crate::names::Names;
use crate::recorder::{Recorder, Writer};
use crate::{Clock, Service, ServiceError, Settings};

/// Who causes what nobody asked for.
pub(crate) const SERVICE: &str = "service";

/// What the key of checkpoints is called in the store.
const KEY: &str = "audit";

/// The key that checkpoints are signed with.
pub(crate) async fn checkpoint_key(store: &dyn Store) -> Result<assize_audit::SigningKey, ServiceError> {
    let secret = crate::tokens::secret(store, KEY).await?;
    Ok(assize_audit::SigningKey::from_bytes(&secret))
}

/// Records that a token was made or revoked. Whoever does that is a process of its own, so it is a chain of its own.
///
/// # Errors
/// When it cannot be recorded.
pub async fn note_token(
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    actor: &str,
    change: &TokenChange,
) -> Result<(), ServiceError> {
    let key = checkpoint_key(store.as_ref()).await?;
    let heads = store.chains().await?;
    let names = Arc::new(Names::new(clock));
    let (recorder, writing) = Recorder::start(
        Writer::new(store, Arc::clone(&names), key, Settings::default().record_within),
        Arc::default(),
    );
    for record in [
        assize_audit::begun_record(names.stamp(), actor, &heads),
        assize_audit::token_record(names.stamp(), actor, change),
    ] {
        recorder.record(record).await.map_err(|_| unwritten())?;
    }
    recorder.close().await;
    drop(recorder);
    // It has nothing left to write; how it ended is in the store.
    let _ = writing.await;
    Ok(())
}

fn unwritten() -> StoreError {
    StoreError::Unavailable("no record can be written".to_owned())
}

impl Service {
    pub(crate) fn stamp(&self) -> Stamp {
        self.names.stamp()
    }

    pub(crate) fn verdict_record(&self, caller: &Caller, request: &Request, verdict: &Verdict) -> Record {
        assize_audit::verdict_record(self.stamp(), request, verdict, caller, &self.settings.records)
    }

    pub(crate) fn approval_record(&self, actor: &str, approval: &Approval) -> Record {
        assize_audit::approval_record(self.stamp(), actor, approval)
    }

    pub(crate) fn grant_record(&self, actor: &str, grant: &Grant, change: GrantChange) -> Record {
        assize_audit::grant_record(self.stamp(), actor, grant, change)
    }

    /// Records what has happened already: a loss is counted and said, and takes nothing back.
    pub(crate) async fn keep(&self, record: Record) {
        if self.recorder.record(record).await.is_err() {
            self.count_unrecorded();
        }
    }

    /// The same without waiting for it: records are written in order, so one that is waited for later comes behind it.
    pub(crate) fn keep_ahead(&self, record: Record) {
        if !self.recorder.note(record) {
            self.count_unrecorded();
        }
    }

    /// The first records of the chain: which others there are, and which knowledge is in force.
    pub(crate) async fn begin(&self, heads: &[Attestation]) -> Result<(), ServiceError> {
        let revisions = self.engine.revisions();
        let load = |revision: &str| Load {
            activated: true,
            revision: revision.to_owned(),
            previous: None,
            error: None,
        };
        for record in [
            assize_audit::begun_record(self.stamp(), SERVICE, heads),
            assize_audit::rules_record(self.stamp(), SERVICE, &load(&revisions.rules)),
            assize_audit::policy_record(self.stamp(), SERVICE, &load(&revisions.policy)),
        ] {
            self.recorder.record(record).await.map_err(|_| unwritten())?;
        }
        Ok(())
    }
}
