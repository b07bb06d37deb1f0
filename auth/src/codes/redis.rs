//! Sent codes in Redis: `SET … PX` and `GETDEL`, single-key commands that a cluster takes too.

use super::CodeFilter;
use crate::Error;
use async_trait::async_trait;
use data_encoding::HEXLOWER;
use fred::{
    clients::{Pool, WithOptions},
    interfaces::KeysInterface,
    types::Expiration,
};

/// The filter over a pool of connections that is shared with the sessions' records.
#[derive(Clone)]
pub struct RedisCodes {
    pool: WithOptions<Pool>,
    prefix: String,
}

impl RedisCodes {
    /// Keys are `{prefix}code:{digest}`. The options must carry a timeout and fail fast.
    #[must_use]
    pub fn new(pool: WithOptions<Pool>, prefix: &str) -> Self {
        Self { pool, prefix: prefix.to_owned() }
    }

    fn key(&self, digest: [u8; 32]) -> String {
        format!("{}code:{}", self.prefix, HEXLOWER.encode(&digest))
    }
}

#[async_trait]
impl CodeFilter for RedisCodes {
    async fn put(&self, key: [u8; 32], life_ms: i64) -> Result<(), Error> {
        self.pool.set(self.key(key), 1_i64, Some(Expiration::PX(life_ms)), None, false).await.map_err(unavailable)
    }

    async fn take(&self, key: [u8; 32]) -> Result<bool, Error> {
        let found: Option<i64> = self.pool.getdel(self.key(key)).await.map_err(unavailable)?;
        Ok(found.is_some())
    }
}

fn unavailable(error: fred::error::Error) -> Error {
    tracing::warn!(kind = ?error.kind(), "Redis doesn't answer: codes can be neither sent nor accepted");
    Error::Unavailable { retry_after_s: 5 }
}
