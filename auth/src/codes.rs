//! Where Redis is configured, a mailed code is also a key there: it must be found, and is taken away, before the
//! database decides. So a code whose record was lost, in either place, is refused; none is accepted twice.

pub mod redis;

use crate::Error;
use async_trait::async_trait;

/// A filter in front of the database's decision.
#[async_trait]
pub trait CodeFilter: Send + Sync {
    /// Notes a code that was sent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the filter doesn't answer: the code must not be sent.
    async fn put(&self, key: [u8; 32], life_ms: i64) -> Result<(), Error>;

    /// Takes a code away; whether it was there.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the filter doesn't answer: the code must not be accepted.
    async fn take(&self, key: [u8; 32]) -> Result<bool, Error>;
}

/// Without Redis the database decides alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unfiltered;

#[async_trait]
impl CodeFilter for Unfiltered {
    async fn put(&self, _: [u8; 32], _: i64) -> Result<(), Error> {
        Ok(())
    }

    async fn take(&self, _: [u8; 32]) -> Result<bool, Error> {
        Ok(true)
    }
}
