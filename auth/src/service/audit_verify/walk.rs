//! The walk along the chain: each row's hash is made again, and held against what was signed of its place.

use super::{Broken, Known, Verified, Wrong, is_ours};
use crate::{
    Error,
    chain::{Checkpoint, SignerKey, row::hash_of},
    service::Service,
    store::{audit, audit_chain, audit_checkpoints},
};
use entity::audit as event;

/// Rows of a page.
const PAGE: u64 = 1_000;

pub(super) struct Walk<'a> {
    service: &'a Service,
    outside: Vec<&'a Checkpoint>,
    signers: &'a [SignerKey],
    verified: &'a mut Verified,
    /// Up to where what stands there is what was signed.
    pub(super) signed_up_to: i64,
    /// The hash of the last row that is sound.
    pub(super) hash: Vec<u8>,
    /// An event in which the sequencer tells of a doubt.
    pub(super) doubted: Option<Broken>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        service: &'a Service,
        known: &'a Known,
        signers: &'a [SignerKey],
        verified: &'a mut Verified,
        hash: Vec<u8>,
    ) -> Self {
        let mut outside: Vec<&Checkpoint> = known.outside.iter().collect();
        outside.sort_by_key(|point| point.position);
        let signed_up_to = verified.after;
        Self { service, outside, signers, verified, signed_up_to, hash, doubted: None }
    }

    /// Up to a place, or to the first thing that is wrong.
    pub(super) async fn all(&mut self, up_to: i64) -> Result<Option<Broken>, Error> {
        let read = &self.service.db.read;
        if let Some(broken) = self.hold_against_signed(self.verified.last, &[]) {
            return Ok(Some(broken));
        }
        loop {
            let rows = audit_chain::page(read, self.verified.last, up_to, PAGE).await?;
            let Some(end) = rows.last().and_then(|row| row.chain_pos) else { return Ok(None) };
            let signed = audit_checkpoints::between(read, self.verified.last, end).await?;
            for row in &rows {
                if let Some(broken) = self.step(row, &rows, &signed) {
                    if !self.was_dropped_meanwhile(&broken).await? {
                        return Ok(Some(broken));
                    }
                    break;
                }
            }
        }
    }

    fn step(&mut self, row: &event::Model, page: &[event::Model], signed: &[Checkpoint]) -> Option<Broken> {
        let (position, expected) = (row.chain_pos.unwrap_or_default(), self.verified.last + 1);
        if position != expected {
            return Some(Broken::at(expected, Wrong::Deleted { up_to: position - 1 }));
        }
        let hash = hash_of(&self.hash, position, row).to_vec();
        if row.chain_hash.as_ref() != Some(&hash) {
            let wrong = if self.is_moved(row, page) { Wrong::Moved } else { Wrong::Edited };
            return Some(Broken { id: Some(row.id), ..Broken::at(position, wrong) });
        }
        (self.hash, self.verified.last) = (hash, position);
        if let Some(broken) = self.hold_against_signed(position, signed) {
            return Some(Broken { id: Some(row.id), ..broken });
        }
        self.verified.rows += 1;
        if row.kind == audit::Event::AuditDoubted.name() && self.doubted.is_none() {
            self.doubted = Some(Broken { id: Some(row.id), ..Broken::at(position, Wrong::Doubted) });
        }
        None
    }

    /// Whether another row of the page is the one of this place, or has brought its hash along.
    fn is_moved(&self, here: &event::Model, page: &[event::Model]) -> bool {
        let position = here.chain_pos.unwrap_or_default();
        page.iter().filter(|row| row.seq != here.seq).any(|row| {
            let hash = Some(hash_of(&self.hash, position, row).to_vec());
            // Contents that were exchanged bring their numbers along, or leave them.
            let at_home = event::Model { seq: here.seq, ..row.clone() };
            hash == here.chain_hash
                || hash == row.chain_hash
                || Some(hash_of(&self.hash, position, &at_home).to_vec()) == here.chain_hash
        })
    }

    fn hold_against_signed(&mut self, position: i64, inside: &[Checkpoint]) -> Option<Broken> {
        for (signed, is_outside) in inside
            .iter()
            .filter(|point| point.position == position)
            .map(|point| (point, false))
            .chain(self.outside_of(position).map(|point| (point, true)))
            .collect::<Vec<_>>()
        {
            // Those that were kept elsewhere were looked at before.
            if !is_outside && !is_ours(signed, self.signers) {
                return Some(Broken::at(position, Wrong::SignatureInside));
            }
            if signed.hash != self.hash {
                return Some(Broken::at(position, Wrong::Rewritten { since: self.signed_up_to }));
            }
            if is_outside {
                self.verified.outside += 1;
            } else {
                self.verified.checkpoints += 1;
            }
            self.signed_up_to = position;
        }
        None
    }

    fn outside_of(&self, position: i64) -> impl Iterator<Item = &'a Checkpoint> + use<'a> {
        let first = self.outside.partition_point(|point| point.position < position);
        let found = self.outside.get(first..).unwrap_or_default().iter().take_while(|point| point.position == position);
        found.copied().collect::<Vec<_>>().into_iter()
    }

    /// Whether the sweep has dropped what is missing while this went on: then the walk begins anew behind it.
    async fn was_dropped_meanwhile(&mut self, broken: &Broken) -> Result<bool, Error> {
        let Wrong::Deleted { up_to } = broken.wrong else { return Ok(false) };
        let begin = self.service.audit_beginning().await?.filter(|begin| begin.position >= up_to);
        let Some(begin) = begin.filter(|begin| begin.position > self.verified.last) else { return Ok(false) };
        (self.verified.after, self.verified.last) = (begin.position, begin.position);
        (self.verified.dropped, self.signed_up_to, self.hash) = (begin.position, begin.position, begin.hash);
        Ok(true)
    }
}
