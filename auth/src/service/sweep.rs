//! The sweep: what is over is cleared, by one node at a time, and what was done stands in the log.

use super::Service;
use crate::{
    Error,
    store::{audit, chores, sweeps},
};

use uuid::Uuid;

/// Between two sweeps.
const EVERY_MS: i64 = 15 * 60_000;
/// The sweep's name among the chores.
pub(super) const NAME: &str = "sweep";

impl Service {
    /// Clears what is over, unless another node has just done it; whether it was this one's turn.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: the next one does it.
    pub async fn sweep(&self) -> Result<bool, Error> {
        let now = self.now();
        if !chores::take_turn(&self.db.write, NAME, now, now + EVERY_MS).await? {
            return Ok(false);
        }
        let swept = sweeps::all(&self.db.write, now).await?;
        let keys = self.retire_keys(now).await?;
        self.forget_foreign_hashes().await?;
        let audit = self.drop_old_audit(now).await?;
        let mut deleted = 0_u64;
        // Each by itself: one that can't be deleted must not keep the others.
        for user_id in sweeps::accounts_due(&self.db.read, now).await? {
            match self.delete_account(user_id, now).await {
                Ok(is_gone) => deleted += u64::from(is_gone),
                Err(error) => tracing::warn!(%error, "an account whose time has come is left for the next sweep"),
            }
        }
        tracing::info!(
            registrations = swept.registrations,
            sessions = swept.sessions,
            browsers = swept.browsers,
            codes = swept.codes,
            links = swept.links,
            resets = swept.resets,
            factors = swept.factors,
            changes = swept.changes,
            throttles = swept.throttles,
            records = swept.records,
            keys,
            audit,
            idempotency = swept.idempotency,
            accounts = deleted,
            "swept"
        );
        Ok(true)
    }

    async fn delete_account(&self, user_id: Uuid, now: i64) -> Result<bool, Error> {
        let tx = self.db.begin().await?;
        if !sweeps::delete_account(&tx, user_id, now).await? {
            return Ok(false);
        }
        let about = audit::About { user_id: Some(user_id), ..Default::default() };
        audit::append(&tx, now, "sweep", (audit::Event::AccountDeleted, true), about, "").await?;
        tx.commit().await?;
        Ok(true)
    }
}
