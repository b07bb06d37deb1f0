//! The sequencer: gives rows of the trail their places in the chain, soon after they were committed. No request waits for
//! it. Every node asks; the database lets one of them, and lets no two rows have one place.
//!
//! Rows are taken by not having a place, never by their number: numbers are given before a commit, so that a lower one
//! can come later, and Galera leaves some out. What has become of the chain meanwhile is looked at before it is added to
//! ([`ground`]): what isn't as it was left becomes an event of its own, and the chain goes on behind all that is there.

mod fill;
mod ground;
mod personal;
mod signer;

pub(super) use ground::is_ours;

use super::Service;
use crate::{
    Error,
    chain::{self, Checkpoint, Kind, SignerKey},
    store::{audit, audit_chain, audit_checkpoints, audit_signers, failed, failure},
};
use entity::audit as event;
use ground::{Ground, ground};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

/// Rows of one transaction: on SQLite a sign-in that writes at that moment waits for its end.
const BATCH: u64 = 100;
/// Batches of one turn.
const MOST_BATCHES: u32 = 100;
/// How long a node has the turn to itself after it has added something.
const LEASE_MS: i64 = 5_000;

/// What a turn has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chained {
    /// Rows that got their place.
    pub rows: u64,
    /// Whether another node was at it.
    pub is_elsewhere: bool,
}

/// Why a batch came to nothing.
enum Stopped {
    /// Somebody else was quicker, and has done it.
    Late,
    Failed(Error),
}

impl From<DbErr> for Stopped {
    fn from(error: DbErr) -> Self {
        if failure::is_lost_race(&error) || failure::is_unique_violation(&error) {
            Self::Late
        } else {
            Self::Failed(failed(error))
        }
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Service {
    /// Takes a turn: whatever waits gets its place, and what is due is signed.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: the next turn does it.
    pub async fn chain_audit(&self) -> Result<Chained, Error> {
        let mut done = Chained::default();
        for _ in 0..MOST_BATCHES {
            let waiting = audit_chain::unchained(&self.db.read, BATCH).await?;
            if waiting.is_empty() {
                break;
            }
            self.make_audit_signer().await?;
            self.make_audit_keys(&waiting).await?;
            match self.chain_batch(&waiting).await {
                Ok(rows) => done.rows += rows,
                Err(Stopped::Late) => {
                    done.is_elsewhere = true;
                    break;
                }
                Err(Stopped::Failed(error)) => return Err(error),
            }
            self.sign_if_due().await?;
        }
        self.sign_if_due().await?;
        if done.rows > 0 || done.is_elsewhere {
            self.sequencer.holds(!done.is_elsewhere);
        }
        Ok(done)
    }

    /// Lets another node carry on at once. Best effort: the lease ends by itself.
    pub async fn leave_audit_chain(&self) {
        if self.sequencer.holds(false)
            && let Err(error) = audit_chain::release(&self.db.write, self.sequencer.holder()).await
        {
            tracing::debug!(%error, "the lease of the audit chain is left to end");
        }
    }

    async fn chain_batch(&self, waiting: &[event::Model]) -> Result<u64, Stopped> {
        let (now, tx) = (self.now(), self.db.begin().await?);
        if !audit_chain::lease(&tx, self.sequencer.holder(), now, now + LEASE_MS).await? {
            return Err(Stopped::Late);
        }
        let Some(head) = audit_chain::head(&tx).await? else { return Err(Stopped::Late) };
        // After the head: another node may have made its first key, and signed by it, a moment ago.
        let signers = self.audit_signers(&tx).await?;
        let Ground { mut position, mut hash, begun, doubt } =
            ground(&tx, &head, self.sequencer.last(), &signers).await?;
        if let Some(doubt) = doubt {
            tracing::error!(
                position,
                doubt,
                "the audit chain isn't as it was left: `countersign audit verify` tells more"
            );
            let event = (audit::Event::AuditDoubted, false);
            audit::append(&tx, now, "sequencer", event, audit::About::default(), doubt).await?;
        }
        let rows = self.place_all(&tx, waiting, &mut position, &mut hash).await?;
        let signed =
            signers.last().and_then(|key| Checkpoint::sign(Kind::Head, (position, &hash), position - begun, now, key));
        let moved = audit_chain::move_head(&tx, &head, &signed.ok_or_else(cannot_sign)?).await?;
        if !moved {
            return Err(Stopped::Late);
        }
        tx.commit().await?;
        self.sequencer.remember(position, &hash);
        Ok(rows)
    }

    async fn place_all(
        &self,
        tx: &DatabaseTransaction,
        waiting: &[event::Model],
        position: &mut i64,
        hash: &mut Vec<u8>,
    ) -> Result<u64, Stopped> {
        let keys = self.locked_audit_keys(tx, waiting).await?;
        let rows = audit_chain::still_unchained(tx, waiting.iter().map(|row| row.seq).collect()).await?;
        let mut placed = 0;
        for mut row in rows {
            let network_mark = self.seal_network(&keys, &mut row);
            let next = chain::row::hash_of(hash, *position + 1, &row);
            let (seq, network_sealed) = (row.seq, row.network_sealed);
            let link = audit_chain::Link { seq, position: *position + 1, hash: next, network_sealed, network_mark };
            if !audit_chain::place(tx, link).await? {
                return Err(Stopped::Late);
            }
            (*position, *hash) = (*position + 1, next.to_vec());
            placed += 1;
        }
        Ok(placed)
    }

    /// Signs a checkpoint where enough rows, or enough time, have passed since the last one.
    async fn sign_if_due(&self) -> Result<(), Error> {
        let (now, read) = (self.now(), &self.db.read);
        let Some(head) = audit_chain::head(read).await?.filter(|head| head.position > 0) else { return Ok(()) };
        let newest = audit_checkpoints::newest(read, Kind::Point).await?;
        let settings = &self.settings.audit;
        let is_due = newest.is_none_or(|newest| {
            let rows = head.position - newest.position;
            rows >= settings.checkpoint_rows || (rows > 0 && now - newest.at >= settings.checkpoint_ms)
        });
        if !is_due {
            return Ok(());
        }
        let signers = self.audit_signers(read).await?;
        let key = signers.iter().find(|key| key.kid == head.kid);
        // Nothing is signed that wasn't before: the next row finds out what has become of the head.
        let Some(key) = key.filter(|key| audit_chain::signed(&head).is_signed_by(&key.public)) else { return Ok(()) };
        let point = Checkpoint::sign(Kind::Point, (head.position, &head.hash), head.count, now, key);
        self.keep_checkpoint(point.ok_or_else(cannot_sign)?).await
    }

    /// Writes a checkpoint into the database, into the log, and onto the list of those for the file.
    pub(super) async fn keep_checkpoint(&self, checkpoint: Checkpoint) -> Result<(), Error> {
        if audit_checkpoints::insert(&self.db.write, &checkpoint).await? {
            self.tell_checkpoint(checkpoint);
        }
        Ok(())
    }

    pub(super) fn tell_checkpoint(&self, checkpoint: Checkpoint) {
        tracing::info!(checkpoint = %checkpoint.to_line(), "audit checkpoint");
        self.sequencer.made(checkpoint);
    }

    /// The keys of ours that sign checkpoints, the one that signs now last. Ours is what only our key file can have sealed:
    /// whoever can write into the database can't put one of theirs among them.
    pub(super) async fn audit_signers(&self, conn: &impl ConnectionTrait) -> Result<Vec<SignerKey>, DbErr> {
        let rows = audit_signers::all(conn).await?;
        Ok(rows.into_iter().filter_map(|row| signer::opened(&self.keys, row)).collect())
    }

    /// Makes a key where there is none. Two nodes that start together make one each: both are good.
    async fn make_audit_signer(&self) -> Result<(), Error> {
        if self.audit_signers(&self.db.read).await?.is_empty() {
            let row = signer::new_row(&self.keys, self.now()).ok_or_else(cannot_sign)?;
            audit_signers::insert(&self.db.write, row).await?;
        }
        Ok(())
    }

    /// The names of all that stand there, those that can't be opened any more as well.
    pub(super) async fn audit_signer_names(&self) -> Result<Vec<String>, Error> {
        Ok(audit_signers::all(&self.db.read).await?.into_iter().map(|row| row.kid).collect())
    }
}

pub(super) fn cannot_sign() -> Error {
    let incident = crate::random::incident();
    tracing::error!(incident, "a checkpoint can't be signed");
    Error::Internal { incident }
}
