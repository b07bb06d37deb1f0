//! Password hashing: Argon2id (RFC 9106) with a pepper that lies in the key file, so that neither a copy of the
//! database nor the key file alone is enough to guess with (NIST SP 800-63B-4 §3.1.1.2).

mod compute;
pub mod foreign;
mod phc;
mod pool;
mod settings;

pub use settings::HasherSettings;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use argon2::Params;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use self::compute::{Cost, OUTPUT_BYTES, SALT_BYTES, argon2id, normal};
use self::foreign::{Foreign, Levels, Scheme, work};
use self::phc::Stored;
use self::pool::{Buffer, Pool, failed};
use crate::error::{Error, Problem};
use crate::keys::Keyring;

type Pepper = Zeroizing<[u8; 32]>;

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
    dummy_pepper: Pepper,
    /// What every check costs besides, while there are foreign hashes.
    levels: RwLock<Arc<Levels>>,
    pool: Pool,
    count: Arc<AtomicU64>,
}

/// A stored text, taken apart.
enum Reading {
    Own(Stored, Pepper),
    Foreign(Foreign),
    /// Nobody's, or nothing should be computed from it.
    Nothing,
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
        let dummy_pepper = Zeroizing::new(keys.derive_current(PEPPER));
        let pool = Pool::start(settings.slots, settings.queue);
        let levels = RwLock::default();
        Self(Arc::new(Inner { keys, cost, dummy, dummy_pepper, levels, pool, count: Arc::default() }))
    }

    /// Notes which kinds of foreign hashes there are: from now on every check does their work, too.
    pub fn expect_foreign(&self, schemes: impl IntoIterator<Item = Scheme>) {
        *self.0.levels.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Levels::of(schemes));
    }

    /// The text to store for a password, which is normalised to NFC and taken otherwise as it is.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many are waiting.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let Inner { cost, keys, .. } = &*self.0;
        let (cost, key_id, salt) = (*cost, keys.current_id_bytes(), crate::random::bytes());
        let pepper = Zeroizing::new(keys.derive_current(PEPPER));
        let secret = normal(password);
        let work = move |buffer: &mut Buffer| argon2id(&secret, cost, &salt, &pepper[..], buffer);
        let output = self.computed(work).await?;
        Ok(Stored { cost, key_id, salt, output }.to_text())
    }

    /// Checks a password against the stored text: one of our own, or a foreign one, of which it is then outdated. `None`,
    /// for somebody who doesn't exist, takes the same work and never matches, so that time doesn't tell who exists; so does
    /// a text that can't be read, costs too much, or was made under a key that is gone, which is logged.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many are waiting.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict, Error> {
        let Inner { cost: own, keys, dummy, dummy_pepper, .. } = &*self.0;
        let (real, foreign) = match stored.map_or(Reading::Nothing, |text| self.read(text)) {
            Reading::Own(stored, pepper) => (Some((stored, pepper)), None),
            Reading::Foreign(foreign) => (None, Some(foreign)),
            Reading::Nothing => (None, None),
        };
        let (is_real, levels) = (real.is_some(), self.levels_with(foreign.as_ref()));
        let foreign = foreign.filter(|foreign| levels.cover(foreign.scheme()));
        let (Stored { cost, key_id, salt, output: expected }, pepper) =
            real.unwrap_or_else(|| (dummy.clone(), dummy_pepper.clone()));
        let (secret, typed) = (normal(password), Zeroizing::new(password.as_bytes().to_vec()));
        let work = move |buffer: &mut Buffer| {
            let output = argon2id(&secret, cost, &salt, &pepper[..], buffer)?;
            // As typed, since Django normalises nothing; then as we would keep it, where that is something else.
            let both = [&typed[..], &secret[..]];
            let passwords = if typed == secret { &both[..1] } else { &both[..] };
            Some((output, work(&levels, foreign.as_ref(), passwords, buffer)))
        };
        let (output, is_foreign) = self.computed(work).await?;
        let is_own = bool::from(output.ct_eq(&expected)) && is_real;
        let is_outdated = cost != *own || key_id != keys.current_id_bytes();
        Ok(Verdict { matches: is_own || is_foreign, is_outdated: (is_outdated && is_real) || is_foreign })
    }

    /// What the stored text of every new hash begins with: its parameters and its key. Nothing in it is secret.
    #[must_use]
    pub fn new_hashes_begin_with(&self) -> String {
        let Inner { cost: Cost { memory_kib, passes, lanes }, keys, .. } = &*self.0;
        let key_id = Stored::key_id_text(keys.current_id_bytes());
        format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes},keyid={key_id}$")
    }

    /// A recovery code's digest under its set's salt: Argon2id as well, since 80 bits are fewer than the 112 from
    /// which a fast one would do (NIST SP 800-63B-4 §3.1.2). It is the same under all settings and keys.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many are waiting.
    pub async fn slow_digest(&self, salt: &[u8; SALT_BYTES], secret: &str) -> Result<[u8; OUTPUT_BYTES], Error> {
        let (salt, secret) = (*salt, Zeroizing::new(secret.as_bytes().to_vec()));
        self.computed(move |buffer: &mut Buffer| argon2id(&secret, SLOW_DIGEST, &salt, &[], buffer)).await
    }

    /// Judges a password that somebody chooses ([`super::strength::judge`]) on these threads: what takes half a
    /// millisecond for most takes tens of them where an attacker chooses it.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many are waiting; what is wrong with the password is the inner result.
    pub async fn judge(&self, password: &str, min: usize, own_words: &[&str]) -> Result<Result<(), Problem>, Error> {
        let password = Zeroizing::new(password.to_owned());
        let own_words: Vec<String> = own_words.iter().map(|word| (*word).to_owned()).collect();
        let work = move |_: &mut Buffer| {
            let own_words: Vec<&str> = own_words.iter().map(String::as_str).collect();
            super::strength::judge(&password, min, &own_words)
        };
        self.0.pool.run(work).await
    }

    /// How many hashes were computed since the start. For tests: that a path does the same work as another.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.count.load(Ordering::Relaxed)
    }

    /// What a check costs besides; from now on as much as one of this hash, if there was none of its kind. One of a kind too
    /// many is never computed: it would make everybody's check dearer, or tell whose it is.
    fn levels_with(&self, foreign: Option<&Foreign>) -> Arc<Levels> {
        let levels = Arc::clone(&self.0.levels.read().unwrap_or_else(PoisonError::into_inner));
        let Some(scheme) = foreign.map(Foreign::scheme).filter(|scheme| !levels.cover(*scheme)) else { return levels };
        let mut levels = self.0.levels.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut levels).add(scheme);
        if !levels.cover(scheme) {
            tracing::error!(kind = scheme.name(), "a stored password hash is of a kind too many");
        }
        Arc::clone(&levels)
    }

    /// Takes a stored text apart, unless nothing should be computed from it.
    fn read(&self, text: &str) -> Reading {
        if text == foreign::NO_PASSWORD {
            return Reading::Nothing;
        }
        let Some(stored) = Stored::parse(text) else {
            return match Foreign::parse(text) {
                Ok(foreign) => Reading::Foreign(foreign),
                Err(error) => {
                    tracing::error!(%error, "a stored password hash can't be checked");
                    Reading::Nothing
                }
            };
        };
        if !stored.cost.is_within(MOST_TIMES_OUR_COST, self.0.cost) || stored.cost.params().is_none() {
            tracing::error!(cost = ?stored.cost, "a stored password hash costs too much");
            return Reading::Nothing;
        }
        let Some(pepper) = self.0.keys.derive_by_id_bytes(&stored.key_id, PEPPER) else {
            tracing::error!("a stored password hash was made under a key that the key file doesn't have");
            return Reading::Nothing;
        };
        Reading::Own(stored, Zeroizing::new(pepper))
    }

    /// Has one hash computed by the threads, and counts it.
    async fn computed<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Buffer) -> Option<T> + Send + 'static,
    ) -> Result<T, Error> {
        let count = Arc::clone(&self.0.count);
        let kept_blocks = self.0.cost.blocks().max(SLOW_DIGEST.blocks());
        let job = move |buffer: &mut Buffer| {
            let output = work(buffer);
            // One that cost more than ours has made the buffer larger: give that memory back.
            if buffer.len() > kept_blocks {
                *buffer = Buffer::new();
            }
            count.fetch_add(1, Ordering::Relaxed);
            output
        };
        self.0.pool.run(job).await?.ok_or_else(|| failed("Argon2 refused its parameters"))
    }
}

#[cfg(test)]
mod tests;
