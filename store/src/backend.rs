//! What differs between databases, and how a statement is run on either.

use async_trait::async_trait;
use sqlx::query::Query;
use sqlx::{
    AssertSqlSafe, ColumnIndex, Database, Decode, Encode, Executor, IntoArguments, Pool, Row as _, Type,
};

use crate::changes::Changes;
use crate::error::StoreError;
use crate::statement::{Expects, Statement, Value};

/// A row: what it is known by, and its document.
pub(crate) type Row = (String, String);

/// A database with the tables of this crate.
#[async_trait]
pub(crate) trait Backend: std::fmt::Debug + Send + Sync + 'static {
    /// Ends a selection of rows that are about to be changed: leaves those out that somebody else is changing.
    const UNLESS_LOCKED: &'static str;
    /// Records of one statement. Each number of rows is a statement of its own, and all of them stay prepared.
    const ROWS: usize;

    /// Reads.
    async fn find(&self, statement: Statement) -> Result<Vec<Row>, StoreError>;
    /// Reads the few rows that an index leads to, without changing threads where that can be done.
    async fn glance(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        self.find(statement).await
    }
    /// Changes rows and gives them.
    async fn take(&self, statement: Statement) -> Result<Vec<Row>, StoreError>;
    /// Runs all statements, durably. `false`: one that had to touch a row did not, and nothing was kept.
    async fn write(&self, statements: Vec<Statement>) -> Result<bool, StoreError>;

    /// Tells other processes, as part of a transaction.
    fn notice(&self, notice: String) -> Statement;
    /// Whom to tell in this process.
    fn changes(&self) -> &Changes;
}

/// The statement as this database's driver takes it.
fn bound<DB>(statement: Statement) -> Query<'static, DB, DB::Arguments>
where
    DB: Database,
    Option<String>: Encode<'static, DB> + Type<DB>,
    Option<i64>: Encode<'static, DB> + Type<DB>,
{
    // The text is made of literals: see `Statement`.
    let query = sqlx::query(AssertSqlSafe(statement.sql));
    statement.values.into_iter().fold(query, |query, value| match value {
        Value::Text(text) => query.bind(text),
        Value::Integer(integer) => query.bind(integer),
    })
}

/// The rows that `statement` gives.
pub(crate) async fn rows<DB>(pool: &Pool<DB>, statement: Statement) -> Result<Vec<Row>, StoreError>
where
    DB: Database,
    DB::Arguments: IntoArguments<DB>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    Option<i64>: Encode<'static, DB> + Type<DB>,
    for<'r> String: Decode<'r, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    let rows = bound(statement).fetch_all(pool).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// How many rows a statement touched: the same method of either driver, which shares no trait for it.
pub(crate) trait Touched {
    fn touched(&self) -> u64;
}

/// Runs `statements` in a transaction that begins with `begin`. `false`: one had to touch a row and did not.
pub(crate) async fn write<DB>(
    pool: &Pool<DB>,
    begin: &'static str,
    mut statements: Vec<Statement>,
) -> Result<bool, StoreError>
where
    DB: Database,
    DB::QueryResult: Touched,
    DB::Arguments: IntoArguments<DB>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    Option<i64>: Encode<'static, DB> + Type<DB>,
{
    if statements.len() <= 1 {
        // A statement is a transaction of its own.
        let Some(statement) = statements.pop() else { return Ok(true) };
        let expects = statement.expects;
        let done = bound(statement).execute(pool).await?;
        return Ok(expects == Expects::Anything || done.touched() > 0);
    }
    let mut transaction = pool.begin_with(begin).await?;
    for statement in statements {
        let expects = statement.expects;
        let done = bound(statement).execute(&mut *transaction).await?;
        if expects == Expects::ARow && done.touched() == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
    }
    transaction.commit().await?;
    Ok(true)
}
