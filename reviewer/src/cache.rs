//! The same question twice has one answer.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use assize_protocol::{Decision, Happening};
use lru::LruCache;
use sha2::{Digest, Sha256};

use crate::{Case, Reviewed};

/// What has to be equal for two cases to be the same question: the command with its place and all that is known about
/// it, its structure, what happened and what was said before, what people decided, and the knowledge it is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CaseKey([u8; 32]);

impl CaseKey {
    /// The key of `case` for a panel of that revision.
    pub fn of(case: &Case, panel: &str) -> Self {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
        };
        part(panel.as_bytes());
        part(json(&case.command).as_bytes());
        part(json(&case.assessment).as_bytes());
        part(case.risk.to_string().as_bytes());
        part(case.structure.as_ref().map_or("", |structure| structure.key.as_str()).as_bytes());
        part(json(&case.revisions).as_bytes());
        // That the very same was asked before changes nothing: a retry is the same question.
        let retry = |what: &Happening| matches!(what, Happening::Command { command, decision: Decision::Ask, .. } if *command == case.command.text);
        for event in case.events.iter().filter(|event| !retry(&event.what)) {
            part(event.id.as_bytes());
            part(json(&event.what).as_bytes());
            part(&[u8::from(event.truncated)]);
        }
        part(&[u8::from(case.words_lost)]);
        for one in &case.precedents {
            part(one.approval.as_bytes());
            // Whether it still holds depends on the clock.
            part(&[u8::from(one.approved), u8::from(one.ends.is_some_and(|ends| ends <= case.now))]);
        }
        Self(hash.finalize().into())
    }
}

fn json(value: &impl serde::Serialize) -> String {
    // Plain data: serialising it does not fail, and if it did, nothing would be equal to anything but itself.
    serde_json::to_string(value).unwrap_or_default()
}

/// Answers by key, the least used forgotten first.
#[derive(Debug)]
pub struct Cache {
    all: Mutex<LruCache<CaseKey, Reviewed>>,
}

impl Cache {
    /// Room for `most` answers, at least one.
    pub fn new(most: usize) -> Self {
        let most = NonZeroUsize::new(most).unwrap_or(NonZeroUsize::MIN);
        Self { all: Mutex::new(LruCache::new(most)) }
    }

    pub(crate) fn get(&self, key: &CaseKey) -> Option<Reviewed> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(crate) fn put(&self, key: CaseKey, reviewed: Reviewed) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).put(key, reviewed);
    }
}
