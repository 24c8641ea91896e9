//! Moves what stands in the log of a file of SQLite into the file, beside whoever writes.
//!
//! SQLite does that in the middle of a write, every thousand pages, and waits for the disk twice: everybody whose write
//! comes next would wait along.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rusqlite::Connection;

use crate::error::StoreError;
use crate::sqlite::BUSY;
use crate::writer::{connect, spawn};

/// Bytes that are written from one checkpoint to the next, roughly.
const EVERY: usize = 8 * 1024 * 1024;
/// Pages that a transaction changes apart from what it brings: the ends of tables and indexes.
const PAGES: usize = 5;
/// Bytes of a page.
const PAGE: usize = 4096;
/// Pages of the log from which on the writer itself moves the rest: without a moment in which nothing is left to move,
/// the log is never begun anew. Half a second of writing as fast as this machine could.
const MOST: i64 = 32 * 1024;

/// The writer's side of it. The thread ends when this is gone.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    due: SyncSender<()>,
    written: usize,
    /// Pages in the log when it was last looked at.
    log: Arc<AtomicI64>,
}

impl Checkpoints {
    pub(crate) fn start(path: &Path) -> Result<Self, StoreError> {
        let connection = connect(path, BUSY)?;
        let (due, told) = sync_channel(1);
        let log = Arc::new(AtomicI64::new(0));
        let seen = Arc::clone(&log);
        spawn("assize-log", move || run(&connection, &told, &seen))?;
        Ok(Self { due, written: 0, log })
    }

    /// The writer has written so many bytes, and holds nothing now.
    pub(crate) fn wrote(&mut self, bytes: usize, connection: &Connection) {
        if self.log.load(Ordering::Relaxed) > MOST {
            // What is left is what was written since a moment ago.
            self.log.store(0, Ordering::Relaxed);
            checkpoint(connection);
        }
        self.written += bytes + PAGES * PAGE;
        if self.written > EVERY {
            self.written = 0;
            // One that is due already will do.
            let _ = self.due.try_send(());
        }
    }
}

fn run(connection: &Connection, due: &Receiver<()>, log: &AtomicI64) {
    while due.recv().is_ok() {
        log.store(checkpoint(connection), Ordering::Relaxed);
    }
}

/// Moves what can be moved without making anybody wait; the pages that the log had. What could not be moved stays in the
/// log, where it is as safe: the next checkpoint finds it there.
fn checkpoint(connection: &Connection) -> i64 {
    let pages = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1));
    pages.unwrap_or(0)
}
