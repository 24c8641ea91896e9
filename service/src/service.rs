//! The service and what can be asked of it besides judging.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use assize_engine::Engine;
use assize_protocol::{Approval, AuditRecord, Caller, Grant, GrantScope, Request, SessionEvent, Verdict};
use assize_store::{ApprovalQuery, RecordQuery, Store};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

use crate::evaluate::keyed;
use crate::memory::Memory;
use crate::names::Names;
use crate::pending::Pending;
use crate::recorder::{Recorder, Writer};
use crate::records::checkpoint_key;
use crate::reviewing::Reviewers;
use crate::tokens::signing_key;
use crate::{Clock, Notice, ServiceError, Settings};

/// Notices that a listener may be behind.
const NOTICES: usize = 1024;

/// How often overdue approvals are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// A person's answer to an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether it may run.
    pub approve: bool,
    /// How far that reaches.
    pub scope: GrantScope,
    /// How long the grant lasts, at most as long as the settings say.
    pub lasts: Option<Duration>,
    /// The command to run in its place: judged again first.
    pub edited: Option<String>,
    /// What the agent is told.
    pub message: Option<String>,
}

/// Judges with memory. Share one between tasks.
#[derive(Debug)]
pub struct Service {
    pub(crate) engine: Arc<Engine>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: Settings,
    pub(crate) notices: broadcast::Sender<Notice>,
    pub(crate) memory: Memory,
    pub(crate) pending: Pending,
    pub(crate) reviewers: Option<Reviewers>,
    pub(crate) recorder: Recorder,
    pub(crate) unrecorded: Arc<AtomicU64>,
    pub(crate) key: assize_approvals::SigningKey,
    pub(crate) names: Arc<Names>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Service {
    /// A service over `engine` that remembers in `store`: begins a chain of records and ends what is overdue.
    ///
    /// # Errors
    /// When the store cannot be written to, or holds a key that is none.
    pub async fn open(
        engine: Arc<Engine>,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Result<Arc<Self>, ServiceError> {
        let reviewers = Reviewers::open(&settings)?;
        store.ready().await?;
        let key = signing_key(store.as_ref()).await?;
        let checkpoints = checkpoint_key(store.as_ref()).await?;
        let heads = store.chains().await?;
        let names = Arc::new(Names::new(Arc::clone(&clock)));
        let writer = Writer::new(Arc::clone(&store), Arc::clone(&names), checkpoints, settings.record_within);
        let unrecorded = Arc::new(AtomicU64::new(0));
        let (recorder, writing) = Recorder::start(writer, Arc::clone(&unrecorded));
        let memory = Memory::start(Arc::clone(&store), settings.sessions, settings.events);
        let pending = Pending::new(store.as_ref());
        let service = Arc::new(Self {
            engine,
            store,
            clock,
            settings,
            notices: broadcast::Sender::new(NOTICES),
            memory,
            pending,
            reviewers,
            recorder,
            unrecorded,
            key,
            names,
            tasks: Mutex::new(vec![writing]),
        });
        service.begin(&heads).await?;
        let sweeping = tokio::spawn(sweep(Arc::downgrade(&service)));
        service.tasks.lock().unwrap_or_else(PoisonError::into_inner).push(sweeping);
        Ok(service)
    }

    /// The engine inside.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Where it remembers.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// What time it is for this service.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Whether it can judge and remember.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn ready(&self) -> Result<(), ServiceError> {
        Ok(self.store.ready().await?)
    }

    /// Judges and forgets: no session, no approval, no record.
    pub fn assess(&self, request: &Request) -> Verdict {
        self.engine.evaluate(request)
    }

    /// The answer to a request there is no room or no time for: an ask that names `reason`.
    pub fn unjudged(&self, caller: &Caller, request: &Request, reason: &str) -> Verdict {
        let verdict = Verdict { id: self.id_of(request), ..self.engine.unjudged(request, reason) };
        // Nobody waits for this record: an ask needs none, and there is no time.
        self.keep_ahead(self.verdict_record(caller, request, &verdict));
        verdict
    }

    /// Adds to a session what happened elsewhere.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn remember(
        &self,
        caller: &Caller,
        session: &str,
        events: Vec<SessionEvent>,
    ) -> Result<(), ServiceError> {
        Ok(self.memory.add_all(&keyed(&caller.name, session), events).await?)
    }

    /// What is kept of a session of the caller with this name, oldest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn session(&self, caller: &str, session: &str) -> Result<Vec<SessionEvent>, ServiceError> {
        let session = self.memory.session(&keyed(caller, session)).await?;
        let session = session.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(session.events().cloned().collect())
    }

    /// Approvals, newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn approvals(&self, query: &ApprovalQuery) -> Result<Vec<Approval>, ServiceError> {
        Ok(self.store.approvals(query).await?)
    }

    /// Grants in force.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn grants(&self) -> Result<Vec<Grant>, ServiceError> {
        Ok(self.store.all_grants(self.clock.now()).await?)
    }

    /// Records.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn records(&self, query: &RecordQuery) -> Result<Vec<AuditRecord>, ServiceError> {
        Ok(self.store.records(query).await?)
    }

    /// What happens from now on.
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    /// Verdicts that could not be recorded since the start.
    pub fn unrecorded(&self) -> u64 {
        self.unrecorded.load(Ordering::Relaxed)
    }

    pub(crate) fn count_unrecorded(&self) {
        self.unrecorded.fetch_add(1, Ordering::Relaxed);
    }

    /// The caller's own id, which may be the same again, or a new one.
    pub(crate) fn id_of(&self, request: &Request) -> serde_json::Value {
        request.id.clone().unwrap_or_else(|| self.new_id().into())
    }

    /// A name that nothing else has, in the order in which this process gives them.
    pub(crate) fn new_id(&self) -> String {
        self.names.next()
    }

    /// Writes what is still to be written and ends the chain.
    pub async fn close(&self) {
        self.recorder.close().await;
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            task.abort();
        }
    }
}

/// Ends what nobody answered in time, as long as the service is there.
async fn sweep(service: Weak<Service>) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        let Some(service) = service.upgrade() else { return };
        if let Err(error) = service.expire_overdue().await {
            tracing::warn!(%error, "overdue approvals cannot be ended");
        }
    }
}
