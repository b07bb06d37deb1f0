//! A copy of a SQLite database while others write to it, and what dumps the others.
//!
//! `VACUUM INTO` reads one moment of the database, whatever is written meanwhile, and writes a file without a log. It is
//! asked of a connection that only reads: nobody waits for it.

use super::{Db, mysql, sqlite::create_private};
use sea_orm::{ConnectionTrait, DbErr, SqlxError, Statement};
use sqlx::{ConnectOptions, Connection, Row, query, sqlite::SqliteConnectOptions};
use std::{fs::File, io, path::Path};

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// This database isn't a file on this machine.
    #[error("the database isn't a SQLite file")]
    NotAFile,
    /// The path can't be given to the database.
    #[error("the path isn't UTF-8")]
    Path,
    /// The file can't be made or written.
    #[error("the copy can't be written: {0}")]
    File(#[from] io::Error),
    /// The database refuses, or its disk is full.
    #[error("the database can't be copied: {0}")]
    Database(#[from] DbErr),
    /// The copy can't be opened.
    #[error("the copy can't be read: {0}")]
    Unreadable(#[from] SqlxError),
    /// The copy isn't sound; the database may not be either.
    #[error("the copy isn't sound: {0}")]
    Unsound(String),
}

/// Where a server of MySQL or MariaDB is, without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAddress {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Its socket, in place of host and port.
    pub socket: Option<String>,
    /// Our account there.
    pub user: String,
    /// Our database.
    pub database: String,
    /// Whether the address asks for TLS.
    pub demands_tls: bool,
    /// Whether it asks for a certificate of that name.
    pub checks_name: bool,
}

impl Db {
    /// Copies the database into a file that isn't there yet, for its owner alone, and looks whether the copy is sound. It is
    /// on the disk then; so far only its content, not its name.
    ///
    /// # Errors
    /// [`CopyError`]; what is in the file by then is of no use.
    pub async fn copy_to(&self, file: &Path) -> Result<(), CopyError> {
        if !self.is_sqlite() {
            return Err(CopyError::NotAFile);
        }
        let path = file.to_str().ok_or(CopyError::Path)?;
        // SQLite takes an empty file, and keeps its permissions: at no moment can anybody else read the copy.
        create_private(file)?;
        let into = Statement::from_sql_and_values(self.read.get_database_backend(), "VACUUM INTO ?", [path.into()]);
        self.read.execute_raw(into).await?;
        check(file).await?;
        File::open(file)?.sync_all()?;
        Ok(())
    }
}

/// Asks SQLite whether a file is sound, and leaves nothing beside it.
async fn check(file: &Path) -> Result<(), CopyError> {
    let options =
        SqliteConnectOptions::new().filename(file).read_only(true).immutable(true).disable_statement_logging();
    let mut connection = options.connect().await?;
    let row = query("PRAGMA integrity_check(1)").fetch_one(&mut connection).await;
    connection.close().await?;
    match row?.try_get::<String, _>(0)?.as_str() {
        "ok" => Ok(()),
        other => Err(CopyError::Unsound(other.to_owned())),
    }
}

/// Where the server of an address is; `None` for a SQLite file, or an address that can't be read.
#[must_use]
pub fn server_of(url: &str) -> Option<ServerAddress> {
    let scheme = url.split_once(':')?.0;
    if ["mysql", "mariadb"].contains(&scheme) { mysql::address(url) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::temporary::TemporaryDb;

    #[tokio::test]
    async fn a_copy_is_made_while_somebody_writes() {
        let db = TemporaryDb::open().await;
        db.connection().execute_unprepared("CREATE TABLE t (a INTEGER)").await.unwrap();
        db.connection().execute_unprepared("INSERT INTO t VALUES (1)").await.unwrap();
        let writing = db.begin().await.unwrap();
        writing.execute_unprepared("INSERT INTO t VALUES (2)").await.unwrap();
        let copy = db.file().with_file_name("copy's.db");
        db.copy_to(&copy).await.unwrap();
        writing.commit().await.unwrap();

        let again = Db::connect(&format!("sqlite:{}", copy.display()), None).await.unwrap();
        let sql = Statement::from_string(again.read.get_database_backend(), "SELECT COUNT(*) FROM t");
        let row = again.read.query_one_raw(sql).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 1, "what is committed, and nothing else");
        again.close().await;
        assert!(matches!(db.copy_to(&copy).await, Err(CopyError::Database(_))), "a file that holds something stays");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_copy_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let db = TemporaryDb::open().await;
        let copy = db.file().with_file_name("copy.db");
        db.copy_to(&copy).await.unwrap();
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[tokio::test]
    async fn a_broken_copy_is_noticed() {
        let db = TemporaryDb::open().await;
        db.connection().execute_unprepared("CREATE TABLE t (a TEXT)").await.unwrap();
        db.connection().execute_unprepared("INSERT INTO t VALUES (hex(randomblob(60000)))").await.unwrap();
        let copy = db.file().with_file_name("copy.db");
        db.copy_to(&copy).await.unwrap();
        let mut bytes = std::fs::read(&copy).unwrap();
        let middle = bytes.len() / 2;
        bytes[4096..middle].fill(0xff);
        std::fs::write(&copy, bytes).unwrap();
        assert!(check(&copy).await.is_err());
    }

    #[test]
    fn servers_are_named_without_their_password() {
        let server = server_of("mysql://us%40er:hunter2@db.example.org:3307/portal?ssl-mode=REQUIRED").unwrap();
        assert_eq!((server.host.as_str(), server.port, server.user.as_str()), ("db.example.org", 3307, "us@er"));
        assert!(server.database == "portal" && server.demands_tls && !server.checks_name && server.socket.is_none());
        assert!(!format!("{server:?}").contains("hunter2"));
        let near = server_of("mysql://u@localhost/portal?socket=/run/mysqld/mysqld.sock").unwrap();
        assert_eq!((near.socket.as_deref(), near.demands_tls), (Some("/run/mysqld/mysqld.sock"), false));
        assert_eq!(server_of("sqlite:x.db"), None);
    }
}
