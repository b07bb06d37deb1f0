//! What the next row is built on: the head as it was signed, unless something tells that it isn't the end any more.

use crate::{
    chain::{Checkpoint, Kind, ORIGIN, SignerKey},
    store::{audit_chain as chain, audit_checkpoints},
};
use entity::audit_chain;
use sea_orm::{DatabaseTransaction, DbErr};

/// The place behind which the chain goes on.
pub(super) struct Ground {
    pub(super) position: i64,
    pub(super) hash: Vec<u8>,
    /// The place up to which everything was dropped.
    pub(super) begun: i64,
    /// What is wrong, in a word of ours.
    pub(super) doubt: Option<&'static str>,
}

impl Ground {
    fn rises_to(&mut self, position: i64, hash: Vec<u8>, doubt: &'static str) {
        if position > self.position {
            self.doubt.get_or_insert(doubt);
            (self.position, self.hash) = (position, hash);
        } else if position == self.position && hash != self.hash {
            // Of the two, what was signed.
            self.doubt.get_or_insert(doubt);
        }
    }
}

/// Looks at the head, the last row, the newest checkpoint and what this node remembers. The highest place of all of them
/// counts, so that no place is given twice and what is missing stays missing.
pub(super) async fn ground(
    tx: &DatabaseTransaction,
    head: &audit_chain::Model,
    remembered: Option<(i64, Vec<u8>)>,
    signers: &[SignerKey],
) -> Result<Ground, DbErr> {
    let is_ours = |signed: &Checkpoint| is_ours(signed, signers);
    let is_first = head.position == 0 && head.signature.is_empty();
    let mut ground = Ground { position: head.position, hash: head.hash.clone(), begun: 0, doubt: None };
    if !is_first && !is_ours(&chain::signed(head)) {
        ground = Ground { position: 0, hash: ORIGIN.to_vec(), begun: 0, doubt: Some("head") };
    }
    let begin = audit_checkpoints::newest(tx, Kind::Begin).await?.filter(is_ours);
    let last = chain::last(tx).await?;
    let last = last.map(|row| (row.chain_pos.unwrap_or_default(), row.chain_hash.unwrap_or_default()));
    ground.begun = begin.as_ref().map_or(0, |begin| begin.position);
    let end = last.as_ref().map_or(0, |last| last.0).max(ground.begun);
    if end < ground.position {
        ground.doubt.get_or_insert("tail");
    }
    if let Some(begin) = begin {
        ground.rises_to(begin.position, begin.hash, "beginning");
    }
    if let Some((position, hash)) = last {
        ground.rises_to(position, hash, "last row");
    }
    if let Some(point) = audit_checkpoints::newest(tx, Kind::Point).await?.filter(is_ours) {
        ground.rises_to(point.position, point.hash, "checkpoint");
    }
    if let Some((position, hash)) = remembered {
        ground.rises_to(position, hash, "set back");
    }
    Ok(ground)
}

/// Whether one of these keys has signed it.
pub(in crate::service) fn is_ours(signed: &Checkpoint, signers: &[SignerKey]) -> bool {
    signers.iter().any(|key| key.kid == signed.kid && signed.is_signed_by(&key.public))
}
