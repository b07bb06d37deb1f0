//! What is read elsewhere to become people here: a Django project's database (a SQLite file, MySQL or MariaDB), or the
//! JSON that `manage.py dumpdata` writes.
//!
//! Every value is read as text, whatever its column's type: so a database and a dump are read by the same code
//! ([`django`]), and nothing in them can be of a wrong type. What becomes of the people decides
//! `service/import.rs`. Reading changes nothing.

mod database;
pub mod django;
mod dump;
mod row;
mod source;

pub use django::{Authenticator, Person, Reader};
pub use source::Source;

/// Why nothing more can be read. No text in it holds a secret or a row's content.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no database, and no dump.
    #[error("{0} is neither a SQLite database, nor a JSON file as `manage.py dumpdata` writes it, nor mysql://…")]
    Unknown(String),
    /// A file can't be opened.
    #[error("{0} can't be opened: {1}")]
    File(String, String),
    /// The JSON ends in the middle, or isn't a dump.
    #[error("the dump can't be read: {0}")]
    Dump(String),
    /// The database, or the way to it, refuses.
    #[error("the database can't be read: {0}")]
    Database(String),
    /// There is no such table, or it has no people in it.
    #[error("there is no table {0} with a column for the password{1}")]
    NoUsers(String, String),
    /// Reading would never come to an end, or would lose whose a row is.
    #[error("{0} has a key that can't be read")]
    Key(String),
    /// It isn't the name of a table.
    #[error("{0:?} isn't the name of a table")]
    NotATable(String),
}
