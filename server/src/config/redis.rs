//! `[redis]`: where sessions' records and codes are kept too, for many nodes.

use super::{database::is_loopback, secret::Secret};
use serde::Deserialize;
use std::num::{NonZeroU32, NonZeroUsize};
use url::Url;

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
    /// Whether what goes to the server can be read on the way.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        let Ok(url) = Url::parse(self.url.expose()) else { return false };
        !url.scheme().starts_with("rediss") && self.is_elsewhere()
    }

    /// Whether there is a server on another machine.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        let Ok(url) = Url::parse(self.url.expose()) else { return false };
        !url.host().is_some_and(|host| is_loopback(&host))
    }

    /// What is wrong with the address, if anything. The sentence never repeats it: it may hold a password.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        // The client takes any scheme, and then connects to something else than was meant.
        let url = self.url.expose();
        let scheme = url.split("://").next().unwrap_or_default();
        let is_known = ["redis", "rediss"].iter().any(|kind| {
            let rest = scheme.strip_prefix(kind);
            rest.is_some_and(|rest| ["", "-sentinel", "-cluster"].contains(&rest))
        });
        if url.is_empty() || (is_known && fred::types::config::Config::from_url(url).is_ok()) {
            None
        } else {
            Some("is no address of a Redis server (redis[s]://, redis[s]-sentinel:// or redis[s]-cluster://)")
        }
    }
}
