//! Our keys in Redis, looked for and dropped: those of other programs in the same Redis stay, whatever they are called.
//! `SCAN` and `UNLINK` keep nobody waiting, and go to every node of a cluster.

use super::Redis;
use fred::{
    clients::Client,
    error::{Error, ErrorKind},
    interfaces::{ClientLike, KeysInterface},
    types::{
        InfoKind,
        scan::{ScanResult, Scanner},
    },
};
use futures_util::{StreamExt, future::try_join_all, stream::BoxStream};
use std::time::Duration;
use tokio::time::timeout;

/// Keys that Redis looks at in one go.
const PAGE: u32 = 500;
/// How long it may take to connect, or to find the next keys.
const PATIENCE: Duration = Duration::from_secs(5);
/// What the keys of sessions' records begin with, and their length: 22 characters of base64url (`session_store`).
const RECORD: (&str, usize) = ("csr_", 22);

/// What is kept there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// What sessions remember beside their rows.
    Records,
    /// Codes on their way. One that isn't found here is refused.
    Codes,
}

impl Redis {
    /// Drops all of it; how many keys there were. What is made meanwhile may stay.
    ///
    /// # Errors
    /// When Redis can't be reached, or is gone in between.
    pub async fn clear(&self, kept: Kept) -> Result<u64, Error> {
        self.wait().await?;
        let client = self.pool.next();
        let pattern = match kept {
            Kept::Records => format!("{}*", RECORD.0),
            Kept::Codes => format!("{}code:*", literal(&self.prefix)),
        };
        let mut pages: BoxStream<'_, Result<ScanResult, Error>> = if client.is_clustered() {
            client.scan_cluster(pattern, Some(PAGE), None).boxed()
        } else {
            client.scan(pattern, Some(PAGE), None).boxed()
        };
        let mut dropped = 0;
        while let Some(page) = timeout(PATIENCE, pages.next()).await.map_err(|_| late())? {
            let mut page = page?;
            let keys = page.take_results().unwrap_or_default();
            let ours = keys.iter().filter_map(|key| key.as_str()).filter(|key| self.is_ours(kept, key));
            // One by one, since those of a cluster lie on different nodes; they go out together all the same.
            let gone: Vec<u64> = try_join_all(ours.map(|key| client.unlink(key))).await?;
            dropped += gone.iter().sum::<u64>();
            page.next();
        }
        Ok(dropped)
    }

    /// What Redis does when its memory is full: `noeviction`, or what it throws away; `None` where it doesn't say.
    ///
    /// # Errors
    /// When it can't be reached.
    pub async fn eviction(&self) -> Result<Option<String>, Error> {
        self.wait().await?;
        let client: &Client = self.pool.next();
        // A managed server may not tell; that is no fault.
        let said: String = client.info(Some(InfoKind::Memory)).await.unwrap_or_default();
        let policy = said.lines().find_map(|line| line.strip_prefix("maxmemory_policy:"));
        Ok(policy.map(|policy| policy.trim().to_owned()))
    }

    /// Until a connection is up; the pool itself would try for ever.
    async fn wait(&self) -> Result<(), Error> {
        timeout(PATIENCE, self.pool.wait_for_connect()).await.map_err(|_| late())?
    }

    /// A pattern finds more than a shape: `csr_` may begin another program's key as well.
    fn is_ours(&self, kept: Kept, key: &str) -> bool {
        let is_hex = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        match kept {
            Kept::Records => {
                let is_base64 = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
                key.starts_with(RECORD.0) && key.len() == RECORD.1 && is_base64
            }
            Kept::Codes => {
                let digest = key.strip_prefix(&self.prefix).and_then(|rest| rest.strip_prefix("code:"));
                digest.is_some_and(is_hex)
            }
        }
    }
}

fn late() -> Error {
    Error::new(ErrorKind::Timeout, "Redis doesn't answer")
}

/// A text that a pattern of Redis takes as it is.
fn literal(text: &str) -> String {
    text.chars().flat_map(|c| "*?[]^\\".contains(c).then_some('\\').into_iter().chain([c])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_no_pattern() {
        assert_eq!(literal("a*b?[c]\\:"), "a\\*b\\?\\[c\\]\\\\:");
        assert_eq!(literal("countersign:"), "countersign:");
    }
}
