//! `[secrets]`: the keys that live outside the database.

use super::secret::Secret;
use auth::keys::{KeyError, Keyring};
use serde::Deserialize;
use std::path::PathBuf;

/// See `[secrets]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// A secret text from which all keys are derived.
    pub key: Secret,
    /// A file with one key a line.
    pub key_file: PathBuf,
}

impl Secrets {
    /// What is wrong, if anything: the setting, and a sentence about it. A file is looked at when it is opened.
    #[must_use]
    pub fn problem(&self) -> Option<(&'static str, &'static str)> {
        if self.key.is_empty() {
            None
        } else if self.has_file() {
            Some(("secrets.key", "and secrets.key_file are both set: keep one of them"))
        } else if Keyring::of_secret(self.key.expose()).is_err_and(|error| error == KeyError::TooShort) {
            Some(("secrets.key", "must have at least 32 bytes; `countersign secret` makes a good one"))
        } else {
            None
        }
    }

    /// Whether a key file is named.
    #[must_use]
    pub fn has_file(&self) -> bool {
        !self.key_file.as_os_str().is_empty()
    }

    /// Whether neither is set.
    #[must_use]
    pub fn are_missing(&self) -> bool {
        self.key.is_empty() && !self.has_file()
    }
}
