//! The keys that sign access tokens: made at first start, sealed in the database, the same on every node. Each node keeps
//! them for a minute; a new one signs only when every node, and whoever fetches the public ones, has seen it.

use crate::{
    Error, jwt,
    keys::Keyring,
    random, seal,
    store::{Db, signing_keys},
};
use data_encoding::HEXLOWER;
use entity::signing_key;
use std::sync::{Arc, PoisonError, RwLock};
use zeroize::Zeroizing;

/// How long a node keeps what it has read, in ms.
const KEPT_MS: i64 = 60_000;
/// A token that names an unknown key makes a node look again this often at most, in ms.
const LOOK_AGAIN_MS: i64 = 5_000;
/// How long others may keep the public keys, in seconds.
pub const PUBLIC_KEPT_S: u32 = 300;
/// From the making of a key until it signs, in ms: longer than anybody keeps the old ones.
pub(crate) const OVERLAP_MS: i64 = 10 * 60_000;
const PURPOSE: &str = "signing key";

/// What signs and checks access tokens. Cheap to clone.
#[derive(Clone, Default)]
pub struct Signer(Arc<RwLock<Option<Arc<Keys>>>>);

/// The keys as they were read.
pub(crate) struct Keys {
    /// By when they sign, the newest last.
    all: Vec<SigningKey>,
    read_at: i64,
}

/// One of them.
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) seed: Zeroizing<[u8; 32]>,
    pub(crate) public: Vec<u8>,
    pub(crate) created_at: i64,
    pub(crate) signs_from: i64,
}

impl Keys {
    /// The one that signs now: the newest whose time has come. The first where the clock stands before all of them.
    pub(crate) fn current(&self, now: i64) -> Option<&SigningKey> {
        self.all.iter().rev().find(|key| key.signs_from <= now).or_else(|| self.all.first())
    }

    pub(crate) fn by_kid(&self, kid: &str) -> Option<&SigningKey> {
        self.all.iter().find(|key| key.kid == kid)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &SigningKey> {
        self.all.iter()
    }
}

impl Signer {
    /// The keys, read again where they are older than a minute. The first call ever makes one.
    pub(crate) async fn keys(&self, db: &Db, ring: &Keyring, now: i64) -> Result<Arc<Keys>, Error> {
        let kept = self.kept();
        if let Some(keys) = kept.as_ref().filter(|keys| (0..KEPT_MS).contains(&(now - keys.read_at))) {
            return Ok(keys.clone());
        }
        // What was committed must not be lost because the keys can't be read again at that moment.
        self.read(db, ring, now).await.or_else(|error| kept.ok_or(error))
    }

    /// The keys, read again because a token names one that isn't among them.
    pub(crate) async fn keys_with(&self, db: &Db, ring: &Keyring, kid: &str, now: i64) -> Result<Arc<Keys>, Error> {
        let keys = self.keys(db, ring, now).await?;
        if keys.by_kid(kid).is_some() || (0..LOOK_AGAIN_MS).contains(&(now - keys.read_at)) {
            return Ok(keys);
        }
        self.read(db, ring, now).await
    }

    /// Forgets what was read.
    pub(crate) fn forget(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn kept(&self) -> Option<Arc<Keys>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn read(&self, db: &Db, ring: &Keyring, now: i64) -> Result<Arc<Keys>, Error> {
        jwt::install();
        let mut rows = signing_keys::all(&db.read).await?;
        if rows.is_empty() {
            // Two nodes that start together make one each: both are good.
            signing_keys::insert(&db.write, new_row(ring, now, now)?).await?;
            rows = signing_keys::all(&db.write).await?;
        }
        let all = rows.into_iter().filter_map(|row| opened(ring, row)).collect();
        let keys = Arc::new(Keys { all, read_at: now });
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(keys.clone());
        Ok(keys)
    }
}

/// A new key, as its row.
pub(crate) fn new_row(ring: &Keyring, now: i64, signs_from: i64) -> Result<signing_key::Model, Error> {
    let (kid, seed) = (HEXLOWER.encode(&random::bytes::<8>()), Zeroizing::new(random::bytes::<32>()));
    let Some(public) = jwt::public_of(&seed) else {
        let incident = random::incident();
        tracing::error!(%incident, "a signing key can't be made");
        return Err(Error::Internal { incident });
    };
    let secret = seal::seal(ring, PURPOSE, kid.as_bytes(), seed.as_slice());
    Ok(signing_key::Model { kid, secret, public: public.to_vec(), created_at: now, signs_from })
}

pub(crate) fn opened(ring: &Keyring, row: signing_key::Model) -> Option<SigningKey> {
    let seed = seal::open(ring, PURPOSE, row.kid.as_bytes(), &row.secret).map(Zeroizing::new);
    let Some(seed) = seed.and_then(|seed| <[u8; 32]>::try_from(seed.as_slice()).ok()) else {
        tracing::error!(kid = %row.kid, "a signing key can't be opened: is its key missing from the key file?");
        return None;
    };
    let signing_key::Model { kid, public, created_at, signs_from, .. } = row;
    Some(SigningKey { kid, seed: Zeroizing::new(seed), public, created_at, signs_from })
}
