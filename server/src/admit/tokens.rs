//! The tokens in force, in memory.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use assize_protocol::Caller;
use assize_store::{Change, Store, StoreError, Token};
use tokio::sync::Mutex;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;
use tokio::time::Instant;

use super::{Guest, Pace};
use crate::token::{id_in, proves};

/// How often the store is asked, in case no change was announced.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// How often it is asked for the sake of tokens nobody knows.
const LOOK_UP: Duration = Duration::from_secs(1);

/// What is kept of one token.
#[derive(Debug)]
struct Known {
    token: Token,
    guest: Arc<Guest>,
}

/// Tokens by id, as they were when the store was last asked.
#[derive(Debug)]
pub(crate) struct Tokens {
    store: Arc<dyn Store>,
    /// Calls a second where the token says nothing.
    rate: u32,
    known: RwLock<HashMap<String, Known>>,
    told: Mutex<Told>,
    /// When the store was last asked. Whoever asks holds it, so that no older answer replaces a newer one.
    looked: Mutex<Option<Instant>>,
}

/// What the store tells of its changes.
#[derive(Debug)]
struct Told {
    changes: Receiver<Change>,
    /// Tokens changed, and what is in memory does not show it yet.
    behind: bool,
}

impl Told {
    /// Takes in what was told meanwhile.
    fn listen(&mut self) {
        loop {
            self.behind |= match self.changes.try_recv() {
                Ok(Change::Opened(_) | Change::Answered(_) | Change::Session(_)) => false,
                Ok(Change::Tokens | Change::Everything) | Err(TryRecvError::Lagged(_)) => true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            };
        }
    }
}

impl Tokens {
    /// Reads them for the first time.
    pub(crate) async fn open(store: Arc<dyn Store>, rate: u32) -> Result<Self, StoreError> {
        // Listens before it reads: what changes in between is told.
        let told = Mutex::new(Told { changes: store.changes(), behind: false });
        let tokens = Self { store, rate, known: RwLock::default(), told, looked: Mutex::default() };
        tokens.refresh().await?;
        Ok(tokens)
    }

    /// Whether there is any token that somebody could show.
    pub(crate) async fn exist(&self, now: i64) -> bool {
        self.catch_up().await;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.values().any(|known| in_force(&known.token, now))
    }

    /// Whoever shows `secret`. One that nobody knows may have been made a moment ago: then the store is asked.
    pub(crate) async fn guest(&self, secret: &str, now: i64) -> Option<Arc<Guest>> {
        let id = id_in(secret)?;
        self.catch_up().await;
        if !self.knows(id) {
            self.look_up().await;
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let known = known.get(id)?;
        let good = proves(secret, &known.token.hash) && in_force(&known.token, now);
        good.then(|| Arc::clone(&known.guest))
    }

    fn knows(&self, id: &str) -> bool {
        self.known.read().unwrap_or_else(PoisonError::into_inner).contains_key(id)
    }

    /// Nobody is let in by what was true before a change that this process has been told of.
    async fn catch_up(&self) {
        let mut told = self.told.lock().await;
        told.listen();
        if told.behind {
            self.look_again().await;
            told.behind = false;
        }
    }

    async fn look_up(&self) {
        let mut looked = self.looked.lock().await;
        if looked.is_none_or(|looked| looked.elapsed() >= LOOK_UP) {
            self.look(&mut looked).await;
        }
    }

    async fn look_again(&self) {
        self.look(&mut *self.looked.lock().await).await;
    }

    async fn look(&self, looked: &mut Option<Instant>) {
        *looked = Some(Instant::now());
        if let Err(error) = self.refresh().await {
            tracing::warn!(%error, "tokens cannot be read; those known stay in force");
        }
    }

    /// Reads them again. How fast somebody has called stays known.
    async fn refresh(&self) -> Result<(), StoreError> {
        let tokens = self.store.tokens().await?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *known);
        for token in tokens {
            let guest = match before.remove(&token.id) {
                Some(same) if same.token == token => same.guest,
                _ => self.introduce(&token),
            };
            known.insert(token.id.clone(), Known { token, guest });
        }
        Ok(())
    }

    fn introduce(&self, token: &Token) -> Arc<Guest> {
        let caller = Caller { name: format!("token:{}", token.name), scopes: token.scopes.clone() };
        let rate = if token.rate == 0 { self.rate } else { token.rate };
        Arc::new(Guest { caller, pace: Pace::a_second(rate) })
    }

    /// Reads them from time to time, for ever.
    pub(crate) async fn follow(self: Arc<Self>) {
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            self.look_again().await;
        }
    }
}

fn in_force(token: &Token, now: i64) -> bool {
    token.revoked_at.is_none() && token.expires_at.is_none_or(|end| now < end)
}
