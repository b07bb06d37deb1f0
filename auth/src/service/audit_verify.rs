//! Whether the trail is what the portal has written: the chain is walked from its beginning, page by page, and held
//! against everything that was signed about it, in the database and outside. It changes nothing.
//!
//! What it proves, and what it doesn't, is in `docs/SECURITY.md`.

mod walk;
mod wrong;

pub use wrong::{Broken, Wrong};

use super::{Service, audit_chain::is_ours, audit_drop::MOST_BEGINNINGS};
use crate::{
    Error,
    chain::{Checkpoint, Kind, ORIGIN, SignerKey},
    store::{audit_chain, audit_checkpoints},
};
use walk::Walk;

/// A row that waits so much longer than a checkpoint was passed over.
const PASSED_OVER_MS: i64 = 60_000;

/// What whoever asks knows besides the database.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Checkpoints that were kept elsewhere.
    pub outside: Vec<Checkpoint>,
    /// Public keys that sign checkpoints: where any is given, no other is believed.
    pub keys: Vec<Vec<u8>>,
    /// The place behind which to begin, where what is before was accepted as it is.
    pub after: Option<i64>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The place behind which the walk began.
    pub after: i64,
    /// The last place that is sound.
    pub last: i64,
    /// How many rows were looked at.
    pub rows: u64,
    /// How many checkpoints of the database they agree with.
    pub checkpoints: u64,
    /// How many of those that were kept elsewhere.
    pub outside: u64,
    /// Rows that have no place yet.
    pub waiting: u64,
    /// Everything up to this place was dropped by the portal itself.
    pub dropped: i64,
    /// The keys that sign: name and public half.
    pub signers: Vec<(String, Vec<u8>)>,
    /// The first thing that is wrong.
    pub broken: Option<Broken>,
}

impl Service {
    /// Checks the audit chain.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a place to begin that isn't there, [`Error::Unavailable`].
    pub async fn audit_verify(&self, known: &Known) -> Result<Verified, Error> {
        let head = audit_chain::head(&self.db.read).await?;
        let signers = self.trusted_signers(known).await?;
        let mut verified = Verified {
            after: 0,
            last: 0,
            rows: 0,
            checkpoints: 0,
            outside: 0,
            waiting: audit_chain::waiting(&self.db.read).await?,
            dropped: 0,
            signers: signers.iter().map(|key| (key.kid.clone(), key.public.clone())).collect(),
            broken: None,
        };
        verified.broken = self.first_broken(known, head, &signers, &mut verified).await?;
        Ok(verified)
    }

    /// Ours, as far as they are believed.
    async fn trusted_signers(&self, known: &Known) -> Result<Vec<SignerKey>, Error> {
        let mut signers = self.audit_signers(&self.db.read).await?;
        if !known.keys.is_empty() {
            signers.retain(|key| known.keys.contains(&key.public));
            // One whose row is gone, or is sealed under a key that we have no more, still has its name in what it signed.
            let named = known.outside.iter().map(|point| point.kid.clone()).chain(self.audit_signer_names().await?);
            for (kid, public) in named.flat_map(|kid| known.keys.iter().map(move |public| (kid.clone(), public))) {
                if !signers.iter().any(|key| key.kid == kid && key.public == *public) {
                    signers.push(SignerKey { kid, public: public.clone(), seed: zeroize::Zeroizing::new([0; 32]) });
                }
            }
        }
        Ok(signers)
    }

    async fn first_broken(
        &self,
        known: &Known,
        head: Option<entity::audit_chain::Model>,
        signers: &[SignerKey],
        verified: &mut Verified,
    ) -> Result<Option<Broken>, Error> {
        let read = &self.db.read;
        if let Some(forged) = known.outside.iter().find(|point| !is_ours(point, signers)) {
            return Ok(Some(Broken::at(forged.position, Wrong::SignatureOutside)));
        }
        let beginnings = audit_checkpoints::all(read, Kind::Begin, MOST_BEGINNINGS).await?;
        if let Some(forged) = beginnings.iter().find(|begin| !is_ours(begin, signers)) {
            return Ok(Some(Broken::at(forged.position, Wrong::SignatureInside)));
        }
        let begin = beginnings.into_iter().next();
        verified.dropped = begin.as_ref().map_or(0, |begin| begin.position);
        let (after, hash) = match known.after.filter(|after| *after > verified.dropped) {
            Some(after) => {
                let row = audit_chain::at(read, after).await?.ok_or(Error::NotFound)?;
                (after, row.chain_hash.unwrap_or_default())
            }
            None => begin.map_or((0, ORIGIN.to_vec()), |begin| (begin.position, begin.hash)),
        };
        (verified.after, verified.last) = (after, after);
        let Some(head) = head else { return self.without_a_head(known, verified).await };
        let mut walk = Walk::new(self, known, signers, verified, hash);
        if let Some(broken) = walk.all(head.position).await? {
            return Ok(Some(broken));
        }
        let Walk { hash, doubted, signed_up_to, .. } = walk;
        let signed = audit_chain::signed(&head);
        let is_first = head.position == 0 && head.signature.is_empty();
        if !is_first && !is_ours(&signed, signers) {
            return Ok(Some(Broken::at(head.position, Wrong::Head)));
        }
        if head.position == verified.last && !is_first && head.hash != hash {
            return self.named(head.position, Wrong::Rewritten { since: signed_up_to }).await;
        }
        if let Some(last) = audit_chain::last(read).await?
            && let Some(position) = last.chain_pos
            && audit_chain::head(read).await?.is_none_or(|head| head.position < position)
        {
            return self.named(head.position + 1, Wrong::Inserted).await;
        }
        let newest = audit_checkpoints::newest(read, Kind::Point).await?;
        let farthest = known.outside.iter().chain(&newest).map(|point| point.position).max().unwrap_or_default();
        // What was signed meanwhile is no end that is missing.
        let now_at = audit_chain::head(read).await?.map_or(0, |head| head.position);
        if farthest > now_at.max(verified.last) || verified.last < head.position {
            let up_to = farthest.max(head.position);
            return Ok(Some(Broken::at(verified.last + 1, Wrong::CutOff { up_to })));
        }
        match self.passed_over(newest.as_ref()).await? {
            None => Ok(doubted),
            broken => Ok(broken),
        }
    }

    /// There is a chain only where there is a head.
    async fn without_a_head(&self, known: &Known, verified: &Verified) -> Result<Option<Broken>, Error> {
        let read = &self.db.read;
        let newest = audit_checkpoints::newest(read, Kind::Point).await?;
        let signed = known.outside.iter().chain(&newest).map(|point| point.position).max();
        let last = audit_chain::last(read).await?.and_then(|row| row.chain_pos);
        let up_to = signed.max(last).unwrap_or_default();
        Ok((up_to > verified.after).then(|| Broken::at(up_to, Wrong::Head)))
    }

    /// A row that waits though later ones have their places, and a checkpoint was signed since.
    async fn passed_over(&self, newest: Option<&Checkpoint>) -> Result<Option<Broken>, Error> {
        let read = &self.db.read;
        let Some(newest) = newest else { return Ok(None) };
        let waiting = audit_chain::unchained(read, 1).await?;
        let Some(waiting) = waiting.first().filter(|row| row.at < newest.at - PASSED_OVER_MS) else { return Ok(None) };
        let signed = audit_chain::at(read, newest.position).await?;
        let is_behind = signed.is_some_and(|signed| waiting.seq < signed.seq);
        Ok(is_behind.then(|| Broken { id: Some(waiting.id), ..Broken::at(newest.position, Wrong::LeftOut) }))
    }

    /// With the id of the row that stands at that place.
    pub(super) async fn named(&self, position: i64, wrong: Wrong) -> Result<Option<Broken>, Error> {
        let row = audit_chain::at(&self.db.read, position).await?;
        Ok(Some(Broken { id: row.map(|row| row.id), ..Broken::at(position, wrong) }))
    }
}
