//! The tables, version by version. A version that was released is never changed: a new one follows it.

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// A version: what it brings, and the statements that bring it.
type Version = (&'static str, &'static str);

pub(crate) const SQLITE: [Version; 2] = [
    ("begin", include_str!("../migrations/sqlite/0001_begin.sql")),
    ("find records", include_str!("../migrations/sqlite/0002_find_records.sql")),
];

pub(crate) const POSTGRES: [Version; 2] = [
    ("begin", include_str!("../migrations/postgres/0001_begin.sql")),
    ("find records", include_str!("../migrations/postgres/0002_find_records.sql")),
];

/// Counts versions from 1, as they stand in the list.
pub(crate) fn migrator(versions: &[Version]) -> Migrator {
    let migration = |(number, (name, sql)): (i64, &Version)| {
        Migration::new(number, Cow::Borrowed(*name), MigrationType::Simple, (*sql).into_sql_str(), false)
    };
    Migrator::with_migrations((1..).zip(versions).map(migration).collect())
}

/// The newest version that `migrator` knows.
pub(crate) fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or_default()
}
