//! How a database is opened and how a transaction begins.
//!
//! Everything that must hold on every connection is set when a connection is made, never once for a pool: the
//! pool opens new ones for as long as the server runs. What is set, and why, is in [`sqlite`] and [`mysql`].

mod copy;
mod mysql;
mod sqlite;
#[cfg(test)]
pub(crate) mod temporary;

pub use copy::{CopyError, ServerAddress, server_of};
pub(crate) use mysql::options as mysql_options;

use super::failed;
use crate::Error;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, SqlxError, TransactionOptions,
    TransactionTrait,
};
use std::{sync::Arc, time::Duration};

/// How long a request waits for a connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// Prepared statements that a connection keeps: more than there are in the whole program.
const STATEMENTS_CACHED: usize = 256;

/// An open database. Clones share its pools.
#[derive(Clone)]
pub struct Db {
    /// For single statements that only read. On SQLite it can't write.
    pub(crate) read: DatabaseConnection,
    /// For everything else. On SQLite one connection, because there is one writer anyway: eight of them would
    /// wait for each other's locks instead of a queue, at a fifth of the throughput.
    pub(crate) write: DatabaseConnection,
}

/// Why a database can't be opened. No text in it holds the password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL has another scheme.
    #[error("the database's URL must begin with sqlite: or mysql:")]
    UnknownDatabase,
    /// Every connection would have a database of its own, gone with it.
    #[error("a SQLite database must be a file")]
    InMemory,
    /// The file or its folder can't be made.
    #[error("the database's file can't be created: {0}")]
    File(#[source] std::io::Error),
    /// The database, or the way to it, refuses.
    #[error("the database can't be opened: {0}")]
    Refused(#[source] SqlxError),
    /// The server, or a proxy before it, keeps to a setting of its own.
    #[error("the database doesn't take the setting {0}")]
    Setting(&'static str),
}

impl Db {
    /// Opens a database: `sqlite:` with a path (the file is created), or `mysql://user:password@host/name` for
    /// MySQL and MariaDB. The schema is left as it is.
    ///
    /// `connections` is the size of the pool, on SQLite the number of readers beside the one writer; left out
    /// it is 10, on SQLite the number of cores.
    ///
    /// # Errors
    /// [`ConnectError`].
    pub async fn connect(url: &str, connections: Option<u32>) -> Result<Self, ConnectError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => {
                let (read, write) = sqlite::open(url, connections).await?;
                Ok(Self { read, write })
            }
            Some("mysql" | "mariadb") => {
                let both = mysql::open(url, connections).await?;
                Ok(Self { read: both.clone(), write: both })
            }
            _ => Err(ConnectError::UnknownDatabase),
        }
    }

    /// The connection that may write: for migrations and for the functions of [`super::records`].
    #[must_use]
    pub fn connection(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Whether it is a file on this machine, which nobody else migrates.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Sqlite
    }

    /// Begins a transaction; dropped without a commit, it is rolled back.
    ///
    /// On SQLite it takes the writer's lock at once (`BEGIN IMMEDIATE`): one that began by reading could only
    /// fail when it finds that somebody else has written meanwhile. On MySQL it is READ COMMITTED.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is no connection to be had.
    pub async fn begin(&self) -> Result<DatabaseTransaction, Error> {
        let immediate = TransactionOptions {
            sqlite_transaction_mode: self.is_sqlite().then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.write.begin_with_options(immediate).await.map_err(failed)
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn ping(&self) -> Result<(), Error> {
        self.read.ping().await.map_err(failed)
    }

    /// Has `callback` called with each statement, so that a test can count them, or ask how they are answered. BEGIN
    /// and COMMIT aren't reported. Clones that exist already stay silent.
    pub fn on_statement(&mut self, callback: impl Fn(&sea_orm::Statement) + Send + Sync + 'static) {
        let callback = Arc::new(callback);
        let again = Arc::clone(&callback);
        self.read.set_metric_callback(move |info| callback(info.statement));
        self.write.set_metric_callback(move |info| again(info.statement));
    }

    /// Waits for connections in use, and closes all. On SQLite the write-ahead log goes into the file.
    pub async fn close(self) {
        for connection in [self.read, self.write] {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "the database didn't close");
            }
        }
    }
}

#[cfg(test)]
mod tests;
