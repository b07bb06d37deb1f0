//! The keys that sign what is said about the chain: Ed25519, made at the first row, sealed in the database.

use crate::{chain::SignerKey, jwt, keys::Keyring, random, seal};
use data_encoding::HEXLOWER;
use entity::audit_signer;
use zeroize::Zeroizing;

const PURPOSE: &str = "audit signer";

/// A new key that signs checkpoints, as its row.
pub(super) fn new_row(ring: &Keyring, now: i64) -> Option<audit_signer::Model> {
    let (kid, seed) = (HEXLOWER.encode(&random::bytes::<8>()), Zeroizing::new(random::bytes::<32>()));
    let public = jwt::public_of(&seed)?.to_vec();
    let secret = seal::seal(ring, PURPOSE, kid.as_bytes(), seed.as_slice());
    Some(audit_signer::Model { kid, secret, public, created_at: now })
}

/// A key that signs, where it is one of ours.
pub(super) fn opened(ring: &Keyring, row: audit_signer::Model) -> Option<SignerKey> {
    let seed = seal::open(ring, PURPOSE, row.kid.as_bytes(), &row.secret).map(Zeroizing::new);
    let seed = seed.and_then(|seed| <[u8; 32]>::try_from(seed.as_slice()).ok()).map(Zeroizing::new);
    let Some((seed, public)) = seed.and_then(|seed| jwt::public_of(&seed).map(|public| (seed, public))) else {
        tracing::error!(kid = %row.kid, "a key of the audit chain can't be opened: is its key missing from the key file?");
        return None;
    };
    Some(SignerKey { kid: row.kid, public: public.to_vec(), seed })
}
