//! A database for one test, and the same test for both kinds.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use assize_store::{Store, open};
use assize_tests::postgres::Cluster;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

/// Runs each of the named functions on a database of either kind.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(&crate::kit::Home::sqlite()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let Some(home) = crate::kit::Home::postgres() else { return };
                super::$name(&home).await;
            })*
        }
    };
}
pub(crate) use on_both;

/// An empty database.
#[derive(Debug)]
pub(crate) struct Home {
    pub(crate) url: String,
    folder: Option<PathBuf>,
}

impl Home {
    pub(crate) fn sqlite() -> Self {
        let folder = folder();
        Self { url: format!("sqlite:{}", folder.join("assize.db").display()), folder: Some(folder) }
    }

    pub(crate) fn postgres() -> Option<Self> {
        // Starting a server blocks.
        let cluster = tokio::task::block_in_place(Cluster::shared)?;
        Some(Self { url: cluster.database(), folder: None })
    }

    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        open(&self.url).await.unwrap()
    }

    /// Changes the database behind the store's back.
    pub(crate) async fn sql(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            let mut connection = SqliteConnection::connect(&format!("sqlite://{path}")).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // What is left behind lies in a temporary folder.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// A new folder.
pub(crate) fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("assize-store-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
