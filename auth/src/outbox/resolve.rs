//! What a letter becomes when it is delivered.
//!
//! A request must not show by its work whether an account exists. So it writes the same row for every name, and the
//! worker asks: an address that belongs to a user by then gets [`Letter::AlreadyRegistered`] instead of a
//! confirmation; a refused sign-in becomes [`Letter::Unlock`], another [`Letter::ConfirmAddress`], or nothing. The
//! rules need budgets, links and codes, and are the service's; here are only the question and its time limit.

use std::time::Duration;

use async_trait::async_trait;

use super::Letter;
use crate::Error;

/// How long an answer may take: with it, a delivery stays well within its lease.
const TIME_LIMIT: Duration = Duration::from_secs(15);

/// What becomes of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Send this one, the same or another.
    Send(Letter),
    /// There is nothing to tell, or nobody to tell it to.
    Drop,
}

/// Knows what becomes of letters for which [`Letter::is_resolved_at_delivery`] holds; no other is ever asked about.
#[async_trait]
pub trait Resolver: Send + Sync + 'static {
    /// Decides. What it spends and writes for its answer is committed when it returns. It can be asked again about
    /// the same letter after a crash, or when a confirmation could not be delivered; the answer that replaced
    /// another letter is kept and not asked for again.
    ///
    /// # Errors
    /// Any; the letter is tried again later.
    async fn resolve(&self, letter: Letter) -> Result<Resolution, Error>;
}

/// Asks, within [`TIME_LIMIT`]; a letter that needs no asking is sent as it is.
///
/// # Errors
/// The resolver's, or [`Error::Unavailable`] when it took too long.
pub(crate) async fn ask(resolver: &dyn Resolver, letter: Letter) -> Result<Resolution, Error> {
    if !letter.is_resolved_at_delivery() {
        return Ok(Resolution::Send(letter));
    }
    let answer = tokio::time::timeout(TIME_LIMIT, resolver.resolve(letter)).await;
    answer.unwrap_or(Err(Error::Unavailable { retry_after_s: 1 }))
}
