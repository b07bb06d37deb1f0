//! `[redis]`: where sessions' records and codes are kept too, for many nodes.

use super::secret::Secret;
use serde::Deserialize;
use std::num::{NonZeroU32, NonZeroUsize};

/// See `[redis]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    /// `redis://…` and its relatives; empty for none.
    pub url: Secret,
    /// What the keys of mailed codes begin with.
    pub prefix: String,
    /// Milliseconds until a command is given up.
    pub timeout_ms: NonZeroU32,
    /// Connections.
    pub connections: NonZeroUsize,
}

impl Redis {
    /// What is wrong with the address, if anything. The sentence never repeats it: it may hold a password.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        if self.url.is_empty() || fred::types::config::Config::from_url(self.url.expose()).is_ok() {
            None
        } else {
            Some("is no address of a Redis server (redis[s]://, redis[s]-sentinel:// or redis[s]-cluster://)")
        }
    }
}
