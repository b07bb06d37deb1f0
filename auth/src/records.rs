//! The port to where sessions' records are kept: where a visitor was going, notices, typed forms, values that are
//! shown once. Nothing that counts: losing, restoring or forging a record changes no right.
//!
//! `server` implements it over tower-sessions' `SessionStore` (Redis, or the SQL rows of `store::records`).

use async_trait::async_trait;

use crate::error::Error;

/// Small sealed values under ids that are derived from a cookie's secret, last writer wins.
#[async_trait]
pub trait Records: Send + Sync {
    /// Keeps `data` under `id`, in place of what was there, until `expires_at_ms` (milliseconds since 1970 UTC).
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store doesn't answer.
    async fn put(&self, id: [u8; 16], data: Vec<u8>, expires_at_ms: i64) -> Result<(), Error>;

    /// What is kept under `id`; `None` when there is nothing, or nothing any more.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store doesn't answer.
    async fn get(&self, id: [u8; 16]) -> Result<Option<Vec<u8>>, Error>;

    /// Forgets what is kept under `id`; nothing being there is no error.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store doesn't answer.
    async fn delete(&self, id: [u8; 16]) -> Result<(), Error>;
}
