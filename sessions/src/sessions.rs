//! Sessions in memory, the least used ones forgotten first.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use crate::Session;

/// Sessions by name. What was forgotten has to be loaded again by whoever keeps it.
#[derive(Debug)]
pub struct Sessions {
    all: Mutex<LruCache<String, Arc<Mutex<Session>>>>,
}

impl Sessions {
    /// Room for `most` sessions, at least one.
    pub fn new(most: usize) -> Self {
        let most = NonZeroUsize::new(most).unwrap_or(NonZeroUsize::MIN);
        Self { all: Mutex::new(LruCache::new(most)) }
    }

    /// The session, if it is in memory.
    pub fn get(&self, name: &str) -> Option<Arc<Mutex<Session>>> {
        self.lock().get(name).cloned()
    }

    /// Puts a loaded session into memory, unless somebody else did meanwhile: theirs is given then.
    pub fn insert(&self, name: &str, session: Session) -> Arc<Mutex<Session>> {
        let mut all = self.lock();
        if let Some(there) = all.get(name) {
            return Arc::clone(there);
        }
        let session = Arc::new(Mutex::new(session));
        all.put(name.to_owned(), Arc::clone(&session));
        session
    }

    /// Forgets a session: another process added to it.
    pub fn forget(&self, name: &str) {
        self.lock().pop(name);
    }

    /// Forgets all of them.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// A panic elsewhere leaves a whole map behind: nothing here stops half-way.
    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<String, Arc<Mutex<Session>>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
