//! Names that nothing else has, and the time they were given.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use assize_audit::Stamp;
use ulid::Ulid;

use crate::Clock;

/// Gives names in order.
#[derive(Debug)]
pub(crate) struct Names {
    clock: Arc<dyn Clock>,
    last: Mutex<Ulid>,
}

impl Names {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, last: Mutex::new(Ulid::nil()) }
    }

    /// A name that nothing else has, in the order in which this process gives them.
    pub(crate) fn next(&self) -> String {
        let fresh = Ulid::from_datetime(self.time());
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // In the same millisecond, and when the clock goes back, names go on where they were.
        *last = if fresh > *last { fresh } else { last.increment().unwrap_or(fresh) };
        last.to_string()
    }

    /// A name and the time.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { id: self.next(), at: self.clock.now() }
    }

    fn time(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(u64::try_from(self.clock.now()).unwrap_or(0))
    }
}
