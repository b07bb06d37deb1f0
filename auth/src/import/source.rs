//! Where people are read from, whichever it is.

use super::{Unreadable, database::Database, dump::Dump, row::Row};
use std::{fs::File, io::Read, path::Path};

/// What each SQLite file begins with (<https://www.sqlite.org/fileformat.html>).
const SQLITE_MAGIC: &[u8] = b"SQLite format 3\0";

/// A database or a dump that is opened for reading.
pub struct Source(Kind);

enum Kind {
    Database(Database),
    Dump(Dump),
}

impl Source {
    /// Opens a SQLite file, a MySQL or MariaDB database by its URL, or a dump.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub async fn open(from: &str) -> Result<Self, Unreadable> {
        if from.starts_with("mysql:") || from.starts_with("mariadb:") {
            return Ok(Self(Kind::Database(Database::mysql(from).await?)));
        }
        let path = from.strip_prefix("sqlite://").or_else(|| from.strip_prefix("sqlite:")).unwrap_or(from);
        if path.contains("://") {
            // It may hold a password.
            return Err(Unreadable::Unknown("the given address".to_owned()));
        }
        let failed = |error: std::io::Error| Unreadable::File(path.to_owned(), error.to_string());
        let mut start = Vec::new();
        File::open(path).map_err(failed)?.take(16).read_to_end(&mut start).map_err(failed)?;
        if start == SQLITE_MAGIC {
            return Ok(Self(Kind::Database(Database::sqlite(Path::new(path)).await?)));
        }
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
        if !text.starts_with(b"[") && !text.starts_with(b"{") {
            return Err(Unreadable::Unknown(path.to_owned()));
        }
        let whole = std::fs::read(path).map_err(failed)?;
        Ok(Self(Kind::Dump(Dump::parse(&whole)?)))
    }

    /// The names of the tables.
    pub(super) async fn tables(&self) -> Result<Vec<String>, Unreadable> {
        match &self.0 {
            Kind::Database(database) => database.tables().await,
            Kind::Dump(dump) => Ok(dump.tables()),
        }
    }

    /// The names of a table's columns; nothing where there is no such table.
    pub(super) async fn columns(&self, table: &str) -> Result<Vec<String>, Unreadable> {
        match &self.0 {
            Kind::Database(database) => database.columns(table).await,
            Kind::Dump(dump) => Ok(dump.columns(table)),
        }
    }

    /// The next rows of a table by their primary key, from behind one of them on.
    pub(super) async fn page(&self, table: &str, after: Option<&str>, most: u32) -> Result<Vec<Row>, Unreadable> {
        match &self.0 {
            Kind::Database(database) => database.page(table, after, most).await,
            Kind::Dump(dump) => Ok(dump.page(table, after, most)),
        }
    }

    /// The rows of a table that belong to others.
    pub(super) async fn belonging(&self, table: &str, column: &str, to: &[String]) -> Result<Vec<Row>, Unreadable> {
        match &self.0 {
            Kind::Database(database) => database.belonging(table, column, to).await,
            Kind::Dump(dump) => Ok(dump.belonging(table, column, to)),
        }
    }

    /// Ends the connection.
    pub async fn close(self) {
        if let Kind::Database(database) = self.0 {
            database.close().await;
        }
    }
}
