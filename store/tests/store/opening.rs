//! Opening: addresses, tables of this and of other versions, and what else may lie in the file.

use assize_store::{RecordQuery, StoreError, open};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqlSafeStr, SqliteConnection};
use tokio::task::JoinSet;

use crate::kit::{Home, folder, on_both};
use crate::things::{approval, link, links};

on_both!(
    tables_of_the_version_before_are_brought_up_to_date,
    tables_of_a_newer_program_are_left_alone,
    tables_that_were_made_otherwise_are_left_alone,
    many_may_open_an_empty_database_at_once,
);

/// What a program that knows version 1 alone makes of an empty database.
async fn make_version_1(home: &Home) {
    let statements = if is_sqlite(home) {
        include_str!("../../migrations/sqlite/0001_begin.sql")
    } else {
        include_str!("../../migrations/postgres/0001_begin.sql")
    };
    let begin = Migration::new(1, "begin".into(), MigrationType::Simple, statements.into_sql_str(), false);
    let migrator = Migrator::with_migrations(vec![begin]);
    if let Some(path) = home.url.strip_prefix("sqlite:") {
        let address = format!("sqlite://{path}?mode=rwc");
        migrator.run(&mut SqliteConnection::connect(&address).await.unwrap()).await.unwrap();
    } else {
        migrator.run(&mut PgConnection::connect(&home.url).await.unwrap()).await.unwrap();
    }
}

fn is_sqlite(home: &Home) -> bool {
    home.url.starts_with("sqlite:")
}

/// Names of indexes of records.
async fn indexes(home: &Home) -> Vec<String> {
    let sql = if is_sqlite(home) {
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'records' AND sql IS NOT NULL ORDER BY name"
    } else {
        "SELECT indexname::text FROM pg_indexes WHERE tablename = 'records' AND indexname LIKE '%_by_%' ORDER BY 1"
    };
    let query = AssertSqlSafe(sql.to_owned());
    let rows: Vec<(String,)> = if let Some(path) = home.url.strip_prefix("sqlite:") {
        let mut connection = SqliteConnection::connect(&format!("sqlite://{path}")).await.unwrap();
        sqlx::query_as(query).fetch_all(&mut connection).await.unwrap()
    } else {
        let mut connection = PgConnection::connect(&home.url).await.unwrap();
        sqlx::query_as(query).fetch_all(&mut connection).await.unwrap()
    };
    rows.into_iter().map(|(name,)| name).collect()
}

async fn tables_of_the_version_before_are_brought_up_to_date(home: &Home) {
    make_version_1(home).await;
    assert_eq!(indexes(home).await, [""; 0]);
    let open = approval("01", "make");
    let document = serde_json::to_string(&open).unwrap();
    let values = format!("('01', 'open', 1, 2000, 's-1', 'sha256', '{document}')");
    home.sql(&format!(
        "INSERT INTO approvals (id, state, version, expires_at, session, binding, document) VALUES {values}"
    ))
    .await;
    let document = serde_json::to_string(&link("a", 0)).unwrap();
    let values = format!("('a-00000000', 'a', 0, 1000, 'verdict', 'token:ci', NULL, 'allow', '{document}')");
    home.sql(&format!("INSERT INTO records VALUES {values}")).await;

    let store = home.open().await;
    assert_eq!(indexes(home).await, ["records_by_session", "records_by_time"]);
    assert_eq!(store.records(&RecordQuery::default()).await.unwrap(), [link("a", 0)]);
    assert_eq!(store.approval("01").await.unwrap(), Some(open));
    store.append_records(&links("a", 1, 3)).await.unwrap();
    drop(store);
    assert_eq!(home.open().await.head("a").await.unwrap(), Some(link("a", 2).attestation));
}

async fn tables_of_a_newer_program_are_left_alone(home: &Home) {
    drop(home.open().await);
    let columns = "(version, description, success, checksum, execution_time)";
    let checksum = if is_sqlite(home) { "x'00'" } else { "'\\x00'" };
    let row = format!("(99, 'later', true, {checksum}, 0)");
    home.sql(&format!("INSERT INTO _sqlx_migrations {columns} VALUES {row}")).await;
    let error = open(&home.url).await.unwrap_err();
    let expected = "the store is not available: its tables are of version 99 and this program knows them up to 2: \
                    use the newer program that made them";
    assert_eq!(error.to_string(), expected);
}

async fn tables_that_were_made_otherwise_are_left_alone(home: &Home) {
    drop(home.open().await);
    let checksum = if is_sqlite(home) { "x'00'" } else { "'\\x00'" };
    home.sql(&format!("UPDATE _sqlx_migrations SET checksum = {checksum} WHERE version = 1")).await;
    let error = open(&home.url).await.unwrap_err();
    assert!(matches!(&error, StoreError::Corrupt(text) if text.contains("version 1")), "{error}");
}

async fn many_may_open_an_empty_database_at_once(home: &Home) {
    let mut opening = JoinSet::new();
    for number in 0..6 {
        let url = home.url.clone();
        opening.spawn(async move {
            let store = open(&url).await.unwrap();
            store.append_records(&links(&format!("chain-{number}"), 0, 2)).await.unwrap();
        });
    }
    opening.join_all().await;
    assert_eq!(home.open().await.chains().await.unwrap().len(), 6);
}

#[tokio::test]
async fn an_address_that_leads_nowhere_says_what_to_write() {
    let nowhere = folder();
    for (url, expected) in [
        ("mysql://root:secret@host/db", "nothing is known of stores at `mysql:`: write `sqlite:/path`"),
        ("assize.db", "nothing is known of stores at `:`: write `sqlite:/path`"),
        ("sqlite:", "no file is named: write `sqlite:/path` or `sqlite::memory:`"),
        (
            "sqlite:/no/such/folder/assize.db",
            "the folder of `/no/such/folder/assize.db` is missing: make it first",
        ),
        (&format!("sqlite:{}", nowhere.display()), "unable to open database file"),
        ("postgres://nobody@localhost/none?host=/no/such/folder", "o such file or directory"),
    ] {
        let error = open(url).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
        let text = error.to_string();
        assert!(text.contains(expected) && !text.contains("secret"), "{text}");
    }
    std::fs::remove_dir_all(nowhere).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn encryption_that_cannot_be_had_is_not_done_without() {
    let Some(home) = Home::postgres() else { return };
    open(&home.url).await.unwrap();
    let error = open(&format!("{}&sslmode=require", home.url)).await.unwrap_err();
    assert!(matches!(&error, StoreError::Unavailable(text) if text.contains("TLS")), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = folder();
    let path = folder.join("notes.txt");
    let text = "not a database\n".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let error = open(&format!("sqlite:{}", path.display())).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_store_in_memory_is_its_own() {
    let [one, other] = [open("sqlite::memory:").await.unwrap(), open("sqlite::memory:").await.unwrap()];
    one.append_records(&links("a", 0, 100)).await.unwrap();
    one.ready().await.unwrap();
    assert_eq!(one.chains().await.unwrap().len(), 1);
    assert_eq!(other.chains().await.unwrap(), []);
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_reads_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::sqlite();
    let store = home.open().await;
    store.ready().await.unwrap();
    let path = home.url.strip_prefix("sqlite:").unwrap();
    for ending in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{path}{ending}")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{ending}");
    }
}
