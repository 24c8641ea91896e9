//! The one connection that writes to a file of SQLite, on a thread of its own.
//!
//! What many wait for at the same time is written in one transaction: each of them whole or not at all, and nobody is
//! answered before all of it is kept. Reading and migrating are not its business.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};
use tokio::sync::{mpsc, oneshot};

use crate::backend::Row;
use crate::checkpoints::Checkpoints;
use crate::error::StoreError;
use crate::open::Outlives;
use crate::sqlite::{BUSY, STATEMENTS};
use crate::statement::{Expects, Statement, Value};

/// Jobs that may wait; whoever brings a further one waits for room.
const WAITING: usize = 1024;
/// Jobs of one transaction.
const TOGETHER: usize = 256;

/// What a job came to.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// `false`: a statement that had to touch a row did not, and nothing of the job was kept.
    pub(crate) kept: bool,
    /// What its statements gave.
    pub(crate) rows: Vec<Row>,
}

/// Statements that are kept together, and who waits for that.
#[derive(Debug)]
struct Job {
    statements: Vec<Statement>,
    done: oneshot::Sender<Result<Done, StoreError>>,
}

/// Hands jobs to the thread. It ends when this is gone.
#[derive(Debug)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts writing to the file at `path`, whose tables are there.
    pub(crate) fn start(path: &Path, outlives: Outlives) -> Result<Self, StoreError> {
        let connection = connect(path, BUSY)?;
        if outlives == Outlives::Power {
            connection.pragma_update(None, "synchronous", "FULL")?;
        }
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let checkpoints = Checkpoints::start(path)?;
        let (jobs, waiting) = mpsc::channel(WAITING);
        spawn("assize-writer", move || run(&connection, waiting, checkpoints))?;
        Ok(Self { jobs })
    }

    /// Runs `statements`, durably: all of them or none. Whoever stops waiting may find them kept or not.
    pub(crate) async fn write(&self, statements: Vec<Statement>) -> Result<Done, StoreError> {
        let (done, answer) = oneshot::channel();
        let gone = || StoreError::Unavailable("the thread that writes has ended".to_owned());
        self.jobs.send(Job { statements, done }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// A thread of the store.
pub(crate) fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run);
    thread.map(|_| ()).map_err(|error| StoreError::Unavailable(format!("no thread can be started: {error}")))
}

/// A connection to a file that is there, which waits for others as long as `patience`. The log is moved into the file by
/// [`Checkpoints`] alone.
pub(crate) fn connect(path: &Path, patience: Duration) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(patience)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    Ok(connection)
}

fn run(connection: &Connection, mut waiting: mpsc::Receiver<Job>, mut checkpoints: Checkpoints) {
    let mut jobs = Vec::with_capacity(TOGETHER);
    while waiting.blocking_recv_many(&mut jobs, TOGETHER) > 0 {
        // Nobody waits any more for what took too long.
        jobs.retain(|job| !job.done.is_closed());
        if jobs.is_empty() {
            continue;
        }
        let written = jobs.iter().flat_map(|job| &job.statements).map(Statement::bytes).sum();
        answer(connection, &mut jobs);
        checkpoints.wrote(written, connection);
    }
}

/// Whoever is gone meanwhile may find the job kept.
fn answer(connection: &Connection, jobs: &mut Vec<Job>) {
    match kept(connection, jobs) {
        Ok(all) => jobs.drain(..).zip(all).for_each(|(job, done)| drop(job.done.send(done))),
        Err(error) => jobs.drain(..).for_each(|job| drop(job.done.send(Err(error.clone())))),
    }
}

/// What each job came to, once that is kept; otherwise nothing of any is.
fn kept(connection: &Connection, jobs: &[Job]) -> Result<Vec<Result<Done, StoreError>>, StoreError> {
    let all = transaction(connection, jobs);
    if all.is_err() && !connection.is_autocommit() {
        // Should that fail as well, the next transaction cannot begin and says so.
        let _ = step(connection, "ROLLBACK");
    }
    Ok(all?)
}

fn transaction(
    connection: &Connection,
    jobs: &[Job],
) -> Result<Vec<Result<Done, StoreError>>, rusqlite::Error> {
    step(connection, "BEGIN IMMEDIATE")?;
    let all = jobs.iter().map(|job| alone(connection, &job.statements)).collect::<Result<_, _>>()?;
    step(connection, "COMMIT")?;
    Ok(all)
}

/// One job among others: what it is refused is its own affair, unless the whole transaction is lost with it.
fn alone(
    connection: &Connection,
    statements: &[Statement],
) -> Result<Result<Done, StoreError>, rusqlite::Error> {
    // A statement that fails leaves nothing behind.
    let several = statements.len() > 1;
    if several {
        step(connection, "SAVEPOINT job")?;
    }
    let done = match each(connection, statements) {
        Err(error) if connection.is_autocommit() => return Err(error),
        done => done,
    };
    if several {
        if !done.as_ref().is_ok_and(|done| done.kept) {
            step(connection, "ROLLBACK TO job")?;
        }
        step(connection, "RELEASE job")?;
    }
    Ok(done.map_err(StoreError::from))
}

/// Runs `statements` one after the other, as far as each does what is expected of it.
pub(crate) fn each(connection: &Connection, statements: &[Statement]) -> Result<Done, rusqlite::Error> {
    let mut done = Done { kept: true, rows: Vec::new() };
    for statement in statements {
        let mut prepared = connection.prepare_cached(&statement.sql)?;
        for (number, value) in (1..).zip(&statement.values) {
            prepared.raw_bind_parameter::<usize, _>(number, value)?;
        }
        if prepared.column_count() > 0 {
            let mut rows = prepared.raw_query();
            while let Some(row) = rows.next()? {
                done.rows.push((row.get(0)?, row.get(1)?));
            }
        } else if prepared.raw_execute()? == 0 && statement.expects == Expects::ARow {
            return Ok(Done::default());
        }
    }
    Ok(done)
}

fn step(connection: &Connection, sql: &str) -> Result<(), rusqlite::Error> {
    connection.prepare_cached(sql)?.raw_execute().map(|_| ())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Integer(Some(integer)) => ValueRef::Integer(*integer),
            Self::Text(None) | Self::Integer(None) => ValueRef::Null,
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}
