//! Questions that wait for a person, kept in memory: an agent that asks the same again costs no look-up.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use assize_protocol::{ApprovalTicket, Binding};
use assize_store::{Change, Store};
use lru::LruCache;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

/// Questions that are kept; the others are looked up.
const MOST: NonZeroUsize = NonZeroUsize::new(8192).unwrap();

/// Open approvals by what they are bound to. Nothing is ever allowed by what is in here: whatever somebody
/// answered, here or in another process, makes it forget all, so that the next one who asks looks it up.
#[derive(Debug)]
pub(crate) struct Pending {
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    changes: Receiver<Change>,
    open: LruCache<Binding, ApprovalTicket>,
    /// How often everything was forgotten.
    age: u64,
}

/// What was known when somebody began to look something up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Age(u64);

impl Pending {
    pub(crate) fn new(store: &dyn Store) -> Self {
        let known = Known { changes: store.changes(), open: LruCache::new(MOST), age: 0 };
        Self { known: Mutex::new(known) }
    }

    /// The question that is open for `binding` at `now`; otherwise what [`Pending::keep`] needs to know.
    pub(crate) fn find(&self, binding: &Binding, now: i64) -> Result<ApprovalTicket, Age> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.catch_up();
        let age = Age(known.age);
        known.open.get(binding).filter(|ticket| now < ticket.expires_at).cloned().ok_or(age)
    }

    /// Keeps what was looked up, unless something was answered meanwhile.
    pub(crate) fn keep(&self, binding: Binding, ticket: &ApprovalTicket, Age(then): Age) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.catch_up();
        if known.age == then {
            known.open.put(binding, ticket.clone());
        }
    }
}

impl Known {
    fn catch_up(&mut self) {
        loop {
            match self.changes.try_recv() {
                Ok(Change::Opened(_) | Change::Session(_) | Change::Tokens) => {}
                Ok(Change::Answered(_) | Change::Everything) | Err(TryRecvError::Lagged(_)) => {
                    self.open.clear();
                    self.age += 1;
                }
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }
}
