//! Sessions: in memory, and behind that in the store.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use assize_audit::Secrets;
use assize_protocol::{Command, Happening, SessionEvent};
use assize_sessions::{Limits, Session, Sessions};
use assize_store::{Change, Store, StoreError};
use futures_util::future::join_all;
use tokio::sync::{broadcast, mpsc};

/// Events that may wait to be kept.
const WAITING: usize = 4096;

/// What the service remembers of sessions.
#[derive(Debug)]
pub(crate) struct Memory {
    sessions: Arc<Sessions>,
    store: Arc<dyn Store>,
    pub(crate) limits: Limits,
    /// Events of a session that the store keeps.
    events: u32,
    keep: mpsc::Sender<(String, SessionEvent)>,
}

impl Memory {
    /// Room for `most` sessions of `events` events. Two tasks keep what happens and forget what others changed.
    pub(crate) fn start(store: Arc<dyn Store>, most: usize, events: u32) -> Self {
        let sessions = Arc::new(Sessions::new(most));
        let (keep, waiting) = mpsc::channel(WAITING);
        tokio::spawn(forget(Arc::clone(&sessions), store.changes()));
        tokio::spawn(keep_all(Arc::clone(&store), waiting, events));
        let limits = Limits { events: events as usize, ..Limits::default() };
        Self { sessions, store, limits, events, keep }
    }

    /// The session of that name, from memory or from the store.
    pub(crate) async fn session(&self, name: &str) -> Result<Arc<Mutex<Session>>, StoreError> {
        if let Some(session) = self.sessions.get(name) {
            return Ok(session);
        }
        let mut session = Session::new(self.limits);
        for event in self.store.events(name, self.events).await? {
            session.add(event);
        }
        Ok(self.sessions.insert(name, session))
    }

    /// Adds an event, here at once and in the store soon.
    pub(crate) fn add(&self, name: &str, session: &Mutex<Session>, event: SessionEvent) {
        let kept = session.lock().unwrap_or_else(PoisonError::into_inner).add(event);
        // A full queue loses what a restart would need; what this process judges is not affected.
        if self.keep.try_send((name.to_owned(), kept)).is_err() {
            tracing::warn!(session = name, "an event of the session is not kept in the store");
        }
    }

    /// Adds events and comes back when the store has them.
    pub(crate) async fn add_all(&self, name: &str, events: Vec<SessionEvent>) -> Result<(), StoreError> {
        let session = self.session(name).await?;
        let kept: Vec<SessionEvent> = {
            let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
            events.into_iter().map(|event| session.add(event)).collect()
        };
        let kept: Vec<SessionEvent> = kept.into_iter().map(masked).collect();
        self.store.append_events(name, &kept, self.events).await
    }

    /// Tells `command` what the session knows.
    pub(crate) fn inform(session: &Mutex<Session>, command: &mut Command) {
        session.lock().unwrap_or_else(PoisonError::into_inner).inform(command);
    }
}

/// What the store gets: secrets in texts are masked as in records. What this process judges with has them, or
/// nothing could be said about where they go.
fn masked(mut event: SessionEvent) -> SessionEvent {
    let mut secrets = Secrets::default();
    let mut mask = |text: &mut String| {
        if let Cow::Owned(hidden) = secrets.mask(text) {
            *text = hidden;
        }
    };
    match &mut event.what {
        Happening::Prompt { text } => mask(text),
        Happening::ToolCall { input, .. } => secrets.mask_all(input),
        Happening::ToolResult { output, .. } => mask(output),
        Happening::FileWrite { text, .. } => text.iter_mut().for_each(mask),
        Happening::Command { command, .. } => mask(command),
        Happening::Network { .. } => {}
    }
    event
}

/// Forgets sessions that another process added to.
async fn forget(sessions: Arc<Sessions>, mut changes: broadcast::Receiver<Change>) {
    loop {
        match changes.recv().await {
            Ok(Change::Session(name)) => sessions.forget(&name),
            Ok(Change::Everything) | Err(broadcast::error::RecvError::Lagged(_)) => sessions.clear(),
            Ok(Change::Opened(_) | Change::Answered(_) | Change::Tokens) => {}
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

/// Keeps the events of one session.
async fn keep_one(store: &dyn Store, group: &[(String, SessionEvent)], keep: u32) {
    let Some((name, _)) = group.first() else { return };
    let events: Vec<SessionEvent> = group.iter().map(|(_, event)| masked(event.clone())).collect();
    if let Err(error) = store.append_events(name, &events, keep).await {
        tracing::warn!(session = name, %error, "events of the session are not kept in the store");
    }
}

/// Keeps events, those of one session together.
async fn keep_all(store: Arc<dyn Store>, mut waiting: mpsc::Receiver<(String, SessionEvent)>, keep: u32) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, 256).await > 0 {
        batch.sort_by(|(left, _), (right, _)| left.cmp(right));
        let groups = batch.chunk_by(|(left, _), (right, _)| left == right);
        // All at once: a store may write together what waits together.
        join_all(groups.map(|group| keep_one(store.as_ref(), group, keep))).await;
        batch.clear();
    }
}
