use super::{Error, down, is_current, status, up};
use sea_orm_migration::sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::{
    path::PathBuf,
    process,
    sync::atomic::{AtomicU32, Ordering},
};

/// A database file of its own, gone with its owner.
struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("countersign-migration-{}-{number}.db", process::id())))
    }

    async fn open(&self) -> DatabaseConnection {
        Database::connect(format!("sqlite://{}?mode=rwc", self.0.display())).await.unwrap()
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // Nothing depends on it: the folder is swept by the system.
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn names(db: &DatabaseConnection) -> Vec<String> {
    let sql =
        "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name <> 'seaql_migrations' ORDER BY name";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

#[tokio::test]
async fn up_down_and_up_again() {
    let file = TemporaryFile::new();
    let db = file.open().await;
    assert!(!is_current(&db).await.unwrap());
    assert!(status(&db).await.unwrap().iter().all(|s| !s.is_applied));
    assert!(names(&db).await.is_empty(), "asking changes nothing");

    up(&db).await.unwrap();
    assert!(is_current(&db).await.unwrap());
    let full = names(&db).await;
    for table in ["audit", "browsers", "codes", "factors", "links", "messages", "records", "recovery_codes"] {
        assert!(full.iter().any(|n| n == table), "{table}");
    }
    up(&db).await.unwrap();

    let steps = u32::try_from(status(&db).await.unwrap().len()).unwrap();
    for _ in 0..steps {
        down(&db, 1).await.unwrap();
        assert!(!is_current(&db).await.unwrap());
    }
    assert_eq!(names(&db).await, Vec::<String>::new(), "down leaves nothing behind");

    up(&db).await.unwrap();
    assert_eq!(names(&db).await, full);
}

#[tokio::test]
async fn two_processes_may_start_together() {
    let file = TemporaryFile::new();
    let (one, two) = (file.open().await, file.open().await);
    let (first, second) = tokio::join!(up(&one), up(&two));
    first.unwrap();
    second.unwrap();
    assert!(is_current(&one).await.unwrap());
}

#[tokio::test]
async fn a_newer_schema_is_not_ours() {
    let file = TemporaryFile::new();
    let db = file.open().await;
    up(&db).await.unwrap();
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
    db.execute_unprepared(newer).await.unwrap();
    assert!(!is_current(&db).await.unwrap());
    assert!(matches!(up(&db).await, Err(Error::Custom(_))));
}
