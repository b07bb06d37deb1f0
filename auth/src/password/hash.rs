//! Password hashing: Argon2id (RFC 9106) with a pepper that lies in the key file, so that neither a copy of the
//! database nor the key file alone is enough to guess with (NIST SP 800-63B-4 §3.1.1.2).

mod phc;
mod pool;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use self::phc::{Cost, OUTPUT_BYTES, SALT_BYTES, Stored};
use self::pool::{Buffer, Pool, failed};
use crate::error::Error;
use crate::keys::{ID_BYTES, Keyring};

const PEPPER: &str = "pepper";
/// A stored hash may cost this many times as much as a new one, no more.
const MOST_TIMES_OUR_COST: u32 = 8;
/// What a recovery code's digest costs. It isn't written beside the digest, so it never changes, whatever the
/// settings say, and no pepper goes in, so that keys can be rotated; 80 random bits need neither.
const SLOW_DIGEST: Cost = Cost {
    memory_kib: HasherSettings::LEAST_MEMORY_KIB,
    passes: HasherSettings::LEAST_PASSES,
    lanes: HasherSettings::LEAST_LANES,
};

/// What a new hash costs, and how many are made at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HasherSettings {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes. They are computed one after the other.
    pub lanes: u32,
    /// How many at once: as many as there are cores.
    pub slots: usize,
    /// How many may wait.
    pub queue: usize,
}

impl HasherSettings {
    /// Least memory in KiB that a configuration may ask for (OWASP Password Storage: 19456/2/1).
    pub const LEAST_MEMORY_KIB: u32 = 19_456;
    /// Fewest passes that a configuration may ask for.
    pub const LEAST_PASSES: u32 = 2;
    /// Fewest lanes.
    pub const LEAST_LANES: u32 = 1;
}

impl Default for HasherSettings {
    fn default() -> Self {
        let slots = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            memory_kib: Self::LEAST_MEMORY_KIB,
            passes: Self::LEAST_PASSES,
            lanes: Self::LEAST_LANES,
            slots,
            queue: slots * 16,
        }
    }
}

/// What a check of a password found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The password is the stored one.
    pub matches: bool,
    /// The stored hash was made with other parameters or another key than a new one would be.
    pub is_outdated: bool,
}

/// Makes and checks password hashes, on threads of its own. Clones share them.
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    keys: Arc<Keyring>,
    cost: Cost,
    /// Takes the place of the hash of somebody who doesn't exist.
    dummy: Stored,
    pool: Pool,
    count: Arc<AtomicU64>,
}

impl Hasher {
    /// Starts the threads. Settings that Argon2 doesn't know are raised to its least (RFC 9106 §3.1).
    #[must_use]
    pub fn new(keys: Arc<Keyring>, settings: HasherSettings) -> Self {
        let lanes = settings.lanes.clamp(Params::MIN_P_COST, u32::from(u8::MAX));
        let cost = Cost {
            memory_kib: settings.memory_kib.max(8 * lanes),
            passes: settings.passes.max(Params::MIN_T_COST),
            lanes,
        };
        let dummy = Stored {
            cost,
            key_id: keys.current_id_bytes(),
            salt: crate::random::bytes(),
            output: crate::random::bytes(),
        };
        let pool = Pool::start(settings.slots, settings.queue);
        Self(Arc::new(Inner { keys, cost, dummy, pool, count: Arc::default() }))
    }

    /// The text to store for a password, which is normalised to NFC and taken otherwise as it is.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many are waiting.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let Inner { cost, keys, .. } = &*self.0;
        let (cost, key_id, salt) = (*cost, keys.current_id_bytes(), crate::random::bytes());
        let pepper = self.pepper(&key_id);
        let output = self.compute(normal(password), cost, salt, pepper).await?;
        Ok(Stored { cost, key_id, salt, output }.to_text())
    }

    /// Checks a password against the stored text. `None`, for somebody who doesn't exist, takes the same work and
    /// never matches, so that time doesn't tell who exists; so does a text that can't be read, costs too much, or
    /// was made under a key that is gone, which is logged.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many are waiting.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict, Error> {
        let Inner { cost, keys, dummy, .. } = &*self.0;
        let real = stored.and_then(|text| self.readable(text));
        let against = real.as_ref().unwrap_or(dummy);
        let pepper = self.pepper(&against.key_id);
        let output = self.compute(normal(password), against.cost, against.salt, pepper).await?;
        let is_equal = bool::from(output.ct_eq(&against.output));
        let is_outdated = real.as_ref().is_some_and(|r| r.cost != *cost || r.key_id != keys.current_id_bytes());
        Ok(Verdict { matches: is_equal && real.is_some(), is_outdated })
    }

    /// A recovery code's digest under its set's salt: Argon2id as well, since 80 bits are fewer than the 112 from
    /// which a fast one would do (NIST SP 800-63B-4 §3.1.2.2).
    ///
    /// # Errors
    /// [`Error::Busy`] when too many are waiting.
    pub async fn slow_digest(&self, salt: &[u8; SALT_BYTES], secret: &str) -> Result<[u8; OUTPUT_BYTES], Error> {
        self.compute(Zeroizing::new(secret.as_bytes().to_vec()), SLOW_DIGEST, *salt, None).await
    }

    /// How many hashes were computed since the start. For tests: that a path does the same work as another.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.count.load(Ordering::Relaxed)
    }

    /// A stored text, unless nothing should be computed from it.
    fn readable(&self, text: &str) -> Option<Stored> {
        let Some(stored) = Stored::parse(text) else {
            tracing::error!("a stored password hash can't be read");
            return None;
        };
        if !stored.cost.is_within(MOST_TIMES_OUR_COST, self.0.cost) || stored.cost.params().is_none() {
            tracing::error!(cost = ?stored.cost, "a stored password hash costs too much");
            return None;
        }
        if self.pepper(&stored.key_id).is_none() {
            tracing::error!("a stored password hash was made under a key that the key file doesn't have");
            return None;
        }
        Some(stored)
    }

    fn pepper(&self, key_id: &[u8; ID_BYTES]) -> Option<Zeroizing<[u8; 32]>> {
        self.0.keys.derive_by_id_bytes(key_id, PEPPER).map(Zeroizing::new)
    }

    async fn compute(
        &self,
        secret: Zeroizing<Vec<u8>>,
        cost: Cost,
        salt: [u8; SALT_BYTES],
        pepper: Option<Zeroizing<[u8; 32]>>,
    ) -> Result<[u8; OUTPUT_BYTES], Error> {
        let count = Arc::clone(&self.0.count);
        let own_blocks = self.0.cost.params().map_or(0, |params| params.block_count());
        let job = move |buffer: &mut Buffer| {
            let pepper = pepper.as_ref().map_or(&[][..], |pepper| &pepper[..]);
            let output = argon2id(&secret, cost, &salt, pepper, buffer);
            // One that cost more than ours has made the buffer larger: give that memory back.
            if buffer.len() > own_blocks.max(SLOW_DIGEST.memory_kib as usize) {
                *buffer = Buffer::new();
            }
            count.fetch_add(1, Ordering::Relaxed);
            output
        };
        self.0.pool.run(job).await?.ok_or_else(|| failed("Argon2 refused its parameters"))
    }
}

/// Makes the buffer larger where it is too small, and uses as much of it as it needs.
fn argon2id(secret: &[u8], cost: Cost, salt: &[u8], pepper: &[u8], buffer: &mut Buffer) -> Option<[u8; OUTPUT_BYTES]> {
    let params = cost.params()?;
    let blocks = params.block_count();
    if buffer.len() < blocks {
        *buffer = Buffer::new();
        buffer.resize(blocks, Block::new());
    }
    let argon2 = Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params).ok()?;
    let mut output = [0; OUTPUT_BYTES];
    argon2.hash_password_into_with_memory(secret, salt, &mut output, buffer.get_mut(..blocks)?).ok()?;
    Some(output)
}

/// NFC and nothing else, in memory that is wiped.
fn normal(password: &str) -> Zeroizing<Vec<u8>> {
    // NFC makes UTF-8 three times as long at most (UAX #15): no reallocation leaves a copy behind.
    let mut normal = String::with_capacity(3 * password.len());
    normal.extend(password.nfc());
    Zeroizing::new(normal.into_bytes())
}

#[cfg(test)]
mod tests;
