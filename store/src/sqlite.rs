//! SQLite: a thread that writes, a few connections that read, and one that looks for the changes of other processes.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::Connection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteQueryResult,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, SqliteConnection};
use tokio::task::AbortHandle;

use crate::backend::{Backend, Row, Touched, rows, write};
use crate::changes::{Change, Changes};
use crate::error::{StoreError, not_migrated};
use crate::open::Outlives;
use crate::schema;
use crate::statement::Statement;
use crate::writer::{Writer, connect, each};

/// A database that ends with the process.
const MEMORY: &str = ":memory:";
/// How long another process may hold the file before a write gives up.
pub(crate) const BUSY: Duration = Duration::from_secs(5);
/// How often to look whether another process changed something.
const LOOK: Duration = Duration::from_millis(100);
/// How long before something that was locked is tried again.
const AGAIN: Duration = Duration::from_millis(20);
/// Connections that read.
const READERS: u32 = 4;
/// Prepared statements of a connection: every size of batch has one of its own.
pub(crate) const STATEMENTS: usize = 256;

/// A database in a file or in memory.
#[derive(Debug)]
pub(crate) struct Sqlite {
    writer: Writing,
    readers: SqlitePool,
    /// Reads where it is asked to, and waits for nobody.
    near: Option<Mutex<Connection>>,
    changes: Changes,
    watch: Option<AbortHandle>,
}

/// Who writes.
#[derive(Debug)]
enum Writing {
    /// A database in memory has one connection for everything.
    Itself(SqlitePool),
    File(Writer),
}

impl Sqlite {
    pub(crate) async fn open(place: &str, outlives: Outlives) -> Result<Self, StoreError> {
        if place == MEMORY {
            Self::in_memory().await
        } else {
            Self::in_file(Path::new(place), outlives).await
        }
    }

    async fn in_memory() -> Result<Self, StoreError> {
        let options = options().in_memory(true).shared_cache(false);
        let writer = pool(1).connect_with(options).await?;
        let origin = prepare(&writer).await?;
        let readers = writer.clone();
        Ok(Self {
            writer: Writing::Itself(writer),
            readers,
            near: None,
            changes: Changes::new(origin),
            watch: None,
        })
    }

    async fn in_file(path: &Path, outlives: Outlives) -> Result<Self, StoreError> {
        make_private(path)?;
        let options = options().filename(path);
        let writing =
            options.clone().journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal);
        let preparing = opened(writing).await?;
        let origin = prepare(&preparing).await?;
        let writer = Writing::File(Writer::start(path, outlives)?);
        preparing.close().await;
        let near = connect(path, Duration::ZERO)?;
        let reading = options.read_only(true);
        let readers = pool(READERS).connect_lazy_with(reading.clone());
        let changes = Changes::new(origin);
        let watched = Watched::begin(reading.connect().await?).await?;
        let watch = tokio::spawn(watched.watch(changes.clone())).abort_handle();
        Ok(Self { writer, readers, near: Some(Mutex::new(near)), changes, watch: Some(watch) })
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        if let Some(watch) = &self.watch {
            watch.abort();
        }
    }
}

fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new().busy_timeout(BUSY).foreign_keys(true).statement_cache_capacity(STATEMENTS)
}

/// Connections that stay: a database in memory ends with its last one, and a file does not go away.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(BUSY)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

impl Touched for SqliteQueryResult {
    fn touched(&self) -> u64 {
        self.rows_affected()
    }
}

/// The connection that writes. Changing the journal's mode is refused at once while another process does the same,
/// however long one is willing to wait: so it is tried again here.
async fn opened(options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    let mut left = BUSY;
    loop {
        match pool(1).connect_with(options.clone()).await {
            Err(sqlx::Error::Database(error)) if error.message().contains("locked") && left > AGAIN => {
                left -= AGAIN;
                tokio::time::sleep(AGAIN).await;
            }
            done => return Ok(done?),
        }
    }
}

/// Makes an empty file that only its owner may read: a signing key goes into it. What SQLite puts beside it gets
/// the same permissions.
fn make_private(path: &Path) -> Result<(), StoreError> {
    if path.as_os_str().is_empty() {
        let text = "no file is named: write `sqlite:/path` or `sqlite::memory:`";
        return Err(StoreError::Unavailable(text.to_owned()));
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let shown = path.display();
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(StoreError::Unavailable(format!("the folder of `{shown}` is missing: make it first")))
        }
        Err(error) => Err(StoreError::Unavailable(format!("cannot make `{shown}`: {error}"))),
    }
}

/// Brings the tables up to date and gives a name that no other process has.
async fn prepare(writer: &SqlitePool) -> Result<String, StoreError> {
    let migrator = schema::migrator(&schema::SQLITE);
    // Other processes may be at the same.
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    let done = migrator.run_direct(None, &mut *transaction, false).await;
    done.map_err(|error| not_migrated(error, schema::newest(&migrator)))?;
    transaction.commit().await?;
    let (origin,): (String,) = sqlx::query_as("SELECT lower(hex(randomblob(16)))").fetch_one(writer).await?;
    Ok(origin)
}

#[async_trait]
impl Backend for Sqlite {
    // There is one writer at a time.
    const UNLESS_LOCKED: &'static str = "";
    // A statement that stays prepared is cheaper than a long one, and nothing travels.
    const ROWS: usize = 1;

    async fn find(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        rows(&self.readers, statement).await
    }

    async fn glance(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let found = self.near.as_ref().and_then(|near| {
            let near = near.try_lock().ok()?;
            each(&near, std::slice::from_ref(&statement)).ok()
        });
        match found {
            Some(done) => Ok(done.rows),
            // Somebody else is at it, or something is wrong: whoever can wait for it says what.
            None => self.find(statement).await,
        }
    }

    async fn take(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        match &self.writer {
            Writing::Itself(pool) => rows(pool, statement).await,
            Writing::File(writer) => Ok(writer.write(vec![statement]).await?.rows),
        }
    }

    async fn write(&self, statements: Vec<Statement>) -> Result<bool, StoreError> {
        match &self.writer {
            Writing::Itself(pool) => write(pool, "BEGIN IMMEDIATE", statements).await,
            Writing::File(writer) => Ok(writer.write(statements).await?.kept),
        }
    }

    fn notice(&self, notice: String) -> Statement {
        Statement::new("INSERT INTO changes (notice) VALUES ($1)").document(notice)
    }

    fn changes(&self) -> &Changes {
        &self.changes
    }
}

/// What a connection has seen of the changes by other processes.
struct Watched {
    connection: SqliteConnection,
    /// SQLite's own count of commits by others: costs next to nothing to ask for.
    commits: i64,
    /// The last change.
    sequence: i64,
}

impl Watched {
    async fn begin(mut connection: SqliteConnection) -> Result<Self, StoreError> {
        let commits = commits(&mut connection).await?;
        let last = "SELECT coalesce(max(sequence), 0) FROM changes";
        let (sequence,): (i64,) = sqlx::query_as(last).fetch_one(&mut connection).await?;
        Ok(Self { connection, commits, sequence })
    }

    async fn watch(mut self, changes: Changes) {
        loop {
            tokio::time::sleep(LOOK).await;
            match self.look().await {
                Ok(notices) => notices.iter().for_each(|notice| match notice {
                    Some(notice) => changes.heard(notice),
                    None => changes.tell(Change::Everything),
                }),
                // Nothing is missed: the next look finds what this one did not.
                Err(_) => tokio::time::sleep(BUSY).await,
            }
        }
    }

    /// What other processes told since the last look; `None` stands for what is forgotten already.
    async fn look(&mut self) -> Result<Vec<Option<String>>, sqlx::Error> {
        let commits = commits(&mut self.connection).await?;
        if commits == self.commits {
            return Ok(Vec::new());
        }
        let new = "SELECT sequence, notice FROM changes WHERE sequence > $1 ORDER BY sequence";
        let found: Vec<(i64, String)> =
            sqlx::query_as(new).bind(self.sequence).fetch_all(&mut self.connection).await?;
        let mut notices = Vec::with_capacity(found.len());
        for (sequence, notice) in found {
            if sequence != self.sequence + 1 {
                notices.push(None);
            }
            self.sequence = sequence;
            notices.push(Some(notice));
        }
        self.commits = commits;
        Ok(notices)
    }
}

async fn commits(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let (commits,): (i64,) = sqlx::query_as("PRAGMA data_version").fetch_one(connection).await?;
    Ok(commits)
}
