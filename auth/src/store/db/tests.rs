use super::{ConnectError, Db, temporary::TemporaryDb};
use crate::store::failure::is_lost_race;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

async fn number(db: &impl ConnectionTrait, sql: &str) -> i64 {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

async fn journal(db: &DatabaseConnection) -> String {
    let ask = Statement::from_string(DbBackend::Sqlite, "PRAGMA journal_mode");
    db.query_one_raw(ask).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn sqlite_has_its_pragmas_on_both_sides() {
    let db = TemporaryDb::open().await;
    for side in [&db.read, &db.write] {
        assert_eq!(journal(side).await, "wal");
        assert_eq!(number(side, "PRAGMA foreign_keys").await, 1);
        assert_eq!(number(side, "PRAGMA synchronous").await, 2, "FULL");
        assert_eq!(number(side, "PRAGMA busy_timeout").await, 5000);
    }
    assert!(db.is_sqlite());
    db.ping().await.unwrap();
}

#[tokio::test]
async fn readers_cannot_write_and_see_what_is_committed() {
    let db = TemporaryDb::open().await;
    db.write.execute_unprepared("CREATE TABLE t (n INTEGER)").await.unwrap();
    assert!(db.read.execute_unprepared("INSERT INTO t VALUES (1)").await.is_err());
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared("INSERT INTO t VALUES (1)").await.unwrap();
    assert_eq!(number(&db.read, "SELECT COUNT(*) FROM t").await, 0);
    tx.commit().await.unwrap();
    assert_eq!(number(&db.read, "SELECT COUNT(*) FROM t").await, 1);
    drop(db.begin().await.unwrap());
}

/// Each reads and then writes. With BEGIN DEFERRED the slower of the two could only fail.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_take_turns() {
    async fn count_up(db: Db) {
        for _ in 0..20 {
            let tx = db.begin().await.unwrap();
            let next = number(&tx, "SELECT n FROM t").await + 1;
            tokio::task::yield_now().await;
            tx.execute_unprepared(&format!("UPDATE t SET n = {next}")).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
    let db = TemporaryDb::open().await;
    db.write.execute_unprepared("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)").await.unwrap();
    let (one, two) = (tokio::spawn(count_up(db.clone())), tokio::spawn(count_up(db.open_again().await)));
    one.await.unwrap();
    two.await.unwrap();
    assert_eq!(number(&db.read, "SELECT n FROM t").await, 40);
}

/// What [`Db::begin`] spares us, and how it would be told apart.
#[tokio::test]
async fn a_transaction_that_began_by_reading_loses() {
    let db = TemporaryDb::open().await;
    let other = db.open_again().await;
    db.write.execute_unprepared("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)").await.unwrap();
    let deferred = db.write.begin_with_options(sea_orm::TransactionOptions::default()).await.unwrap();
    number(&deferred, "SELECT n FROM t").await;
    other.write.execute_unprepared("UPDATE t SET n = 1").await.unwrap();
    let error = deferred.execute_unprepared("UPDATE t SET n = 2").await.unwrap_err();
    assert!(is_lost_race(&error), "{error}");
    assert_eq!(super::failed(error), crate::Error::Unavailable { retry_after_s: 1 });
}

#[tokio::test]
async fn statements_can_be_counted() {
    let temporary = TemporaryDb::open().await;
    let mut db = temporary.open_again().await;
    let statements = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&statements);
    db.on_statement(move |statement| {
        assert!(statement.sql.starts_with("SELECT"));
        counter.fetch_add(1, Ordering::Relaxed);
    });
    number(&db.read, "SELECT 1").await;
    let tx = db.clone().begin().await.unwrap();
    number(&tx, "SELECT 2").await;
    tx.rollback().await.unwrap();
    assert_eq!(statements.load(Ordering::Relaxed), 2);
    db.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let db = TemporaryDb::open().await;
    db.write.execute_unprepared("CREATE TABLE t (n INTEGER)").await.unwrap();
    let file = db.file();
    for suffix in ["", "-wal", "-shm"] {
        let path = format!("{}{suffix}", file.display());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{path}");
    }
}

#[tokio::test]
async fn other_urls_are_refused_without_repeating_them() {
    for url in ["postgres://ada:hunter2@localhost/x", "hunter2", "sqlite::memory:", "sqlite://x?mode=memory"] {
        let error = Db::connect(url, None).await.map(|_| ()).unwrap_err();
        assert!(matches!(error, ConnectError::UnknownDatabase | ConnectError::InMemory), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
