//! What stops the start.

use crate::config::ConfigError;
use auth::{keys::KeyError, outbox::SenderError, store::db::ConnectError};
use std::{io, path::PathBuf};

/// Why the portal, or a command, can't start. No text in it holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration is wrong or unsafe.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A key file or secret can't be used.
    #[error("the keys of {} can't be used: {error}", path.display())]
    Keys {
        /// Where they stand.
        path: PathBuf,
        /// What is wrong.
        error: KeyError,
    },
    /// The key file is gone and the database isn't: a new key would open nothing in it.
    #[error("{} is missing, but its database is there: put the key file back, or remove both to begin anew", path.display())]
    KeysLost {
        /// The key file.
        path: PathBuf,
    },
    /// A file or folder can't be read or made.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// The system's word.
        error: io::Error,
    },
    /// The database can't be opened.
    #[error(transparent)]
    Database(#[from] ConnectError),
    /// A migration failed.
    #[error("the database's schema can't be read or changed: {0}")]
    Migration(#[from] migration::Error),
    /// The database has another schema than this program's.
    #[error("the database's schema isn't this program's: run `countersign migrate up` first")]
    Schema,
    /// Redis' address can't be used.
    #[error("redis.url can't be used")]
    Redis,
    /// The mail server's address, or the sender, can't be used.
    #[error("mail: {0}")]
    Mail(SenderError),
}

impl StartError {
    /// Whether somebody has to set something, rather than to repair something.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Config(_) | Self::Keys { .. } | Self::KeysLost { .. } | Self::Schema | Self::Mail(_))
    }
}
