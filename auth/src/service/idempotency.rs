//! Requests that are done once, however often a client sends them
//! (draft-ietf-httpapi-idempotency-key-header): it gives them a key, and gets the first answer again.
//!
//! A key is claimed by one insert before the work begins, on whichever node. A claim whose process has died is free again
//! after a minute; an answer is kept for a day. What is kept tells a thief of the database nothing: keys and requests are
//! digests, requests under our own key since they hold passwords, and answers are sealed. Answers that hold a secret
//! aren't kept at all.

use super::Service;
use crate::{
    Error, seal,
    store::idempotency::{self, Claimed},
};
use sha2::{Digest, Sha256};

/// An unanswered claim is free again after so long. Whoever works under one must have stopped by then.
pub const CLAIM_MS: i64 = 60_000;
/// An answer is kept for so long.
const ANSWER_MS: i64 = 24 * 60 * 60_000;
const PURPOSE: &str = "idempotent request";
/// Rounds until somebody else is taken to be at it: one suffices, unless claims are given up meanwhile.
const ROUNDS: u8 = 3;

/// A request with a key.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<'a> {
    /// Whose keys these are: nobody else's meet with them.
    pub scope: [u8; 32],
    /// What is asked: method and path.
    pub route: (&'a str, &'a str),
    /// The client's key.
    pub key: &'a str,
    /// All that the answer hangs on: query, media type and body.
    pub request: &'a [&'a [u8]],
}

/// What becomes of it.
#[derive(Debug)]
pub enum Turn {
    /// It is to be done now. Then the answer is kept by [`Service::keep_answer`], or the claim given up by
    /// [`Service::give_up_claim`].
    Do(Claim),
    /// It was done, and this is the answer.
    Done {
        /// The answer's status.
        status: u16,
        /// The answer's body.
        body: Vec<u8>,
    },
    /// It was done, and the answer held a secret.
    AnswerGone,
    /// It is being done.
    InProgress,
    /// The key belongs to another request.
    Reused,
}

/// The right to do a request, for [`CLAIM_MS`].
#[derive(Debug)]
pub struct Claim(Claimed);

impl Service {
    /// Asks whose turn a request is.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: nothing is done on a guess.
    pub async fn claim_request(&self, keyed: Keyed<'_>) -> Result<Turn, Error> {
        let (method, path) = keyed.route;
        let parts = [keyed.scope.as_slice(), method.as_bytes(), path.as_bytes(), keyed.key.as_bytes()];
        // One for all keys of ours: a request must be found again after they were rotated.
        let digest = digest_of(&parts);
        let request = seal::mac(&self.keys, PURPOSE, keyed.request);
        for _ in 0..ROUNDS {
            let now = self.now();
            let claimed = Claimed { digest, at: now };
            if idempotency::claim(&self.db.write, claimed, request, now + ANSWER_MS).await? {
                return Ok(Turn::Do(Claim(claimed)));
            }
            // Gone in between: given up, or swept.
            let Some(row) = idempotency::find(&self.db.write, digest).await? else { continue };
            let is_free = row.expires_at <= now || (row.status.is_none() && row.created_at + CLAIM_MS <= now);
            if is_free {
                if idempotency::claim_anew(&self.db.write, &row, claimed, request, now + ANSWER_MS).await? {
                    return Ok(Turn::Do(Claim(claimed)));
                }
                continue;
            }
            let candidates = seal::macs(&self.keys, PURPOSE, keyed.request);
            if !candidates.iter().any(|candidate| candidate.as_slice() == row.request_digest) {
                return Ok(Turn::Reused);
            }
            return Ok(match (row.status, row.body) {
                (None, _) => Turn::InProgress,
                (Some(_), None) => Turn::AnswerGone,
                (Some(status), Some(body)) => self.opened(digest, status, &body),
            });
        }
        Ok(Turn::InProgress)
    }

    /// Keeps the answer of a claim, so that it can be given again; without a body where that held a secret.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn keep_answer(&self, claim: Claim, status: u16, body: Option<&[u8]>) -> Result<(), Error> {
        let sealed = body.map(|body| seal::seal(&self.keys, PURPOSE, &claim.0.digest, body));
        if !idempotency::keep(&self.db.write, claim.0, status, sealed).await? {
            tracing::warn!("an answer came after its claim was over");
        }
        Ok(())
    }

    /// Gives a claim up, where nothing was done.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn give_up_claim(&self, claim: Claim) -> Result<(), Error> {
        Ok(idempotency::release(&self.db.write, claim.0).await?)
    }

    /// An answer under a key of ours that is gone is as good as one with a secret.
    fn opened(&self, digest: [u8; 32], status: i32, sealed: &[u8]) -> Turn {
        match (u16::try_from(status), seal::open(&self.keys, PURPOSE, &digest, sealed)) {
            (Ok(status), Some(body)) => Turn::Done { status, body },
            _ => Turn::AnswerGone,
        }
    }
}

/// SHA-256 of parts, each with its length before it, so that no two lists of parts give the same input.
fn digest_of(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_dont_run_into_each_other() {
        assert_ne!(digest_of(&[b"ab", b"c"]), digest_of(&[b"a", b"bc"]));
        assert_ne!(digest_of(&[b"a"]), digest_of(&[b"a", b""]));
    }
}
