//! Old parts of the trail are dropped, where the operator has set how long it is kept: up to a checkpoint, which is signed
//! anew as the chain's beginning. So it can be told from what somebody else has deleted.

use super::{
    Service,
    audit_chain::{cannot_sign, is_ours},
};
use crate::{
    Error,
    chain::{Checkpoint, Kind},
    store::{audit, audit_chain, audit_checkpoints},
};

/// Places of one transaction.
const TOGETHER: i64 = 500;
/// Beginnings that are looked at.
pub(super) const MOST_BEGINNINGS: u64 = 100;

impl Service {
    /// Drops what is older than it is to be kept; how many rows went. Part of the sweep.
    pub(super) async fn drop_old_audit(&self, now: i64) -> Result<u64, Error> {
        if let Some(keep_ms) = self.settings.audit.keep_ms {
            self.begin_anew(now, now - keep_ms).await?;
        }
        // Also what an earlier sweep didn't come to.
        let Some(begin) = self.audit_beginning().await? else { return Ok(0) };
        let mut dropped = 0;
        loop {
            let (rows, is_all) = audit_chain::delete_some(&self.db.write, begin.position, TOGETHER).await?;
            dropped += rows;
            if is_all {
                break;
            }
        }
        audit_checkpoints::delete_below(&self.db.write, begin.position).await?;
        Ok(dropped)
    }

    /// The newest beginning that we have signed.
    pub(super) async fn audit_beginning(&self) -> Result<Option<Checkpoint>, Error> {
        let all = audit_checkpoints::all(&self.db.read, Kind::Begin, MOST_BEGINNINGS).await?;
        if all.is_empty() {
            return Ok(None);
        }
        let signers = self.audit_signers(&self.db.read).await?;
        Ok(all.into_iter().find(|begin| is_ours(begin, &signers)))
    }

    /// Signs a beginning at the newest checkpoint of that time: its rows are all older than it.
    async fn begin_anew(&self, now: i64, until: i64) -> Result<(), Error> {
        let before = self.audit_beginning().await?.map_or(0, |begin| begin.position);
        let point = audit_checkpoints::newest_until(&self.db.read, until).await?;
        let Some(point) = point.filter(|point| point.position > before) else { return Ok(()) };
        let signers = self.audit_signers(&self.db.read).await?;
        if !is_ours(&point, &signers) {
            tracing::error!(
                position = point.position,
                "a checkpoint isn't ours: nothing of the audit trail is dropped"
            );
            return Ok(());
        }
        let place = (point.position, point.hash.as_slice());
        let begin =
            signers.last().and_then(|key| Checkpoint::sign(Kind::Begin, place, point.position - before, now, key));
        let begin = begin.ok_or_else(cannot_sign)?;
        let tx = self.db.begin().await?;
        if !audit_checkpoints::insert(&tx, &begin).await? {
            return Ok(());
        }
        audit::append_number(&tx, now, "sweep", (audit::Event::AuditDropped, true), ("up_to", begin.position)).await?;
        tx.commit().await?;
        self.tell_checkpoint(begin);
        Ok(())
    }
}
