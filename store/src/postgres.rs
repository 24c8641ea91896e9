//! PostgreSQL: a pool of connections, and one that listens.

use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions, PgQueryResult};
use sqlx::{Connection, Executor};
use tokio::task::AbortHandle;

use crate::backend::{Backend, Row, Touched, rows, write};
use crate::changes::{Change, Changes};
use crate::error::{StoreError, not_migrated};
use crate::schema;
use crate::statement::Statement;

/// Connections at most, without the one that listens.
const CONNECTIONS: u32 = 8;
/// How long to wait for a connection. A verdict waits for it.
const WITHIN: Duration = Duration::from_secs(2);
/// After how long without use a connection is tried before something depends on it.
const UNTRIED: Duration = Duration::from_secs(1);
/// Prepared statements of a connection: every size of batch has one of its own.
const STATEMENTS: usize = 256;
/// Where notices go.
const CHANNEL: &str = "assize";
/// How long nothing may be heard before the connection that listens is tried.
const SILENCE: Duration = Duration::from_secs(15);
/// How long to wait before connecting again.
const AGAIN: Duration = Duration::from_millis(250);

/// A database on a server, shared by any number of processes.
#[derive(Debug)]
pub(crate) struct Postgres {
    pool: PgPool,
    changes: Changes,
    listening: AbortHandle,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        let options =
            PgConnectOptions::from_str(url)?.application_name("assize").statement_cache_capacity(STATEMENTS);
        let pool = pool(CONNECTIONS).connect_with(options.clone()).await?;
        let migrator = schema::migrator(&schema::POSTGRES);
        let mut connection = pool.acquire().await?;
        // Waits for other processes that are at the same.
        let done = migrator.run_direct(None, &mut *connection, false).await;
        done.map_err(|error| not_migrated(error, schema::newest(&migrator)))?;
        let origin = "SELECT gen_random_uuid()::text";
        let (origin,): (String,) = sqlx::query_as(origin).fetch_one(&mut *connection).await?;
        drop(connection);
        let changes = Changes::new(origin);
        let own = pool_of_one(options);
        let listener = listen(&own).await?;
        let listening = tokio::spawn(pass_on(own, listener, changes.clone())).abort_handle();
        Ok(Self { pool, changes, listening })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(WITHIN)
        .test_before_acquire(false)
        .before_acquire(|connection, state| {
            Box::pin(async move {
                // A connection in steady use is not worth a round trip of its own.
                if state.idle_for >= UNTRIED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

fn pool_of_one(options: PgConnectOptions) -> PgPool {
    pool(1).idle_timeout(None).max_lifetime(None).connect_lazy_with(options)
}

async fn listen(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Passes on what other processes tell, for ever. After every gap everything may have changed.
async fn pass_on(pool: PgPool, mut listener: PgListener, changes: Changes) {
    loop {
        hear(&mut listener, &changes).await;
        drop(listener);
        listener = loop {
            tokio::time::sleep(AGAIN).await;
            if let Ok(listener) = listen(&pool).await {
                break listener;
            }
        };
        changes.tell(Change::Everything);
    }
}

/// Until the connection is lost.
async fn hear(listener: &mut PgListener, changes: &Changes) {
    loop {
        match tokio::time::timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(notification))) => changes.heard(notification.payload()),
            Ok(Ok(None) | Err(_)) => return,
            // A connection that was cut without a word stays silent too.
            Err(_) => match tokio::time::timeout(WITHIN, listener.execute("SELECT 1")).await {
                Ok(Ok(_)) => {}
                Ok(Err(_)) | Err(_) => return,
            },
        }
    }
}

#[async_trait]
impl Backend for Postgres {
    const UNLESS_LOCKED: &'static str = " FOR UPDATE SKIP LOCKED";
    const ROWS: usize = 64;

    async fn find(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        rows(&self.pool, statement).await
    }

    async fn take(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        rows(&self.pool, statement).await
    }

    async fn write(&self, statements: Vec<Statement>) -> Result<bool, StoreError> {
        write(&self.pool, "BEGIN", statements).await
    }

    fn notice(&self, notice: String) -> Statement {
        Statement::new("SELECT pg_notify('assize', $1)").document(notice)
    }

    fn changes(&self) -> &Changes {
        &self.changes
    }
}

impl Touched for PgQueryResult {
    fn touched(&self) -> u64 {
        self.rows_affected()
    }
}
