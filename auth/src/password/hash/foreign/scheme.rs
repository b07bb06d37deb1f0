//! How a foreign hash was made, and what that may cost.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use ring::pbkdf2::{self, PBKDF2_HMAC_SHA1, PBKDF2_HMAC_SHA256};
use std::num::NonZeroU32;
use std::str::FromStr;

use super::super::phc::number;
use super::super::pool::Buffer;

/// Iterations: four times Django 5.2's.
const MOST_ITERATIONS: u32 = 4_000_000;
/// Two doublings above Django's 12: a second of a core.
const MOST_ROUNDS_LOG2: u32 = 14;
/// scrypt's memory, N · r · 128 bytes: 128 MiB, eight times Django's.
const MOST_SCRYPT_BYTES: u64 = 128 * 1024 * 1024;
/// scrypt's work, N · r · p: six times Django's.
const MOST_SCRYPT_WORK: u64 = 4_194_304;
/// Argon2's memory: two and a half times Django's 100 MiB.
const MOST_MEMORY_KIB: u32 = 262_144;
/// Argon2's work, memory · passes: five times Django's.
const MOST_MEMORY_WORK: u64 = 1_048_576;
/// Argon2's lanes, which are computed one after the other.
const MOST_LANES: u32 = 64;

/// How a hash was made, its cost included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// PBKDF2 with HMAC-SHA-256, Django's default.
    Pbkdf2Sha256 {
        /// Iterations.
        iterations: u32,
    },
    /// PBKDF2 with HMAC-SHA-1.
    Pbkdf2Sha1 {
        /// Iterations.
        iterations: u32,
    },
    /// Argon2 without a pepper.
    Argon2 {
        /// Argon2id, Argon2i or Argon2d.
        variety: Algorithm,
        /// Of the algorithm.
        version: Version,
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over it.
        passes: u32,
        /// Lanes.
        lanes: u32,
    },
    /// bcrypt, of the password or of its SHA-256 in hex.
    Bcrypt {
        /// The logarithm of its rounds.
        rounds_log2: u32,
    },
    /// scrypt.
    Scrypt {
        /// The logarithm of N.
        n_log2: u8,
        /// Block size.
        r: u32,
        /// Blocks, computed one after the other.
        p: u32,
    },
}

impl Scheme {
    /// Whether a check may cost this: the cost stands in the database, and whoever can write there, or in the one that
    /// is imported, must not be able to stop the machine.
    pub(super) fn is_affordable(self) -> bool {
        match self {
            Self::Pbkdf2Sha256 { iterations } | Self::Pbkdf2Sha1 { iterations } => {
                (1..=MOST_ITERATIONS).contains(&iterations)
            }
            Self::Argon2 { memory_kib, passes, lanes, .. } => {
                memory_kib <= MOST_MEMORY_KIB
                    && u64::from(memory_kib) * u64::from(passes) <= MOST_MEMORY_WORK
                    && lanes <= MOST_LANES
                    && Params::new(memory_kib, passes, lanes, None).is_ok()
            }
            Self::Bcrypt { rounds_log2 } => (4..=MOST_ROUNDS_LOG2).contains(&rounds_log2),
            Self::Scrypt { n_log2, r, p } => {
                let blocks = 1_u64.checked_shl(n_log2.into()).and_then(|n| n.checked_mul(u64::from(r)));
                let bytes = blocks.and_then(|blocks| blocks.checked_mul(128));
                let work = blocks.and_then(|blocks| blocks.checked_mul(u64::from(p)));
                n_log2 < 32
                    && bytes.is_some_and(|bytes| bytes <= MOST_SCRYPT_BYTES)
                    && work.is_some_and(|work| work <= MOST_SCRYPT_WORK)
            }
        }
    }

    /// The hash, `length` bytes; nothing where the library doesn't take it, and for bcrypt, which is checked as a whole.
    pub(super) fn compute(self, secret: &[u8], salt: &[u8], length: usize, buffer: &mut Buffer) -> Option<Vec<u8>> {
        let mut output = vec![0; length];
        match self {
            Self::Pbkdf2Sha256 { iterations } => {
                pbkdf2::derive(PBKDF2_HMAC_SHA256, NonZeroU32::new(iterations)?, salt, secret, &mut output);
            }
            Self::Pbkdf2Sha1 { iterations } => {
                pbkdf2::derive(PBKDF2_HMAC_SHA1, NonZeroU32::new(iterations)?, salt, secret, &mut output);
            }
            Self::Argon2 { variety, version, memory_kib, passes, lanes } => {
                let params = Params::new(memory_kib, passes, lanes, Some(length)).ok()?;
                let blocks = params.block_count();
                if buffer.len() < blocks {
                    // The old one goes first, so that there are never two.
                    *buffer = Buffer::new();
                    buffer.resize(blocks, Block::new());
                }
                let argon2 = Argon2::new(variety, version, params);
                argon2.hash_password_into_with_memory(secret, salt, &mut output, buffer.get_mut(..blocks)?).ok()?;
            }
            Self::Scrypt { n_log2, r, p } => {
                scrypt::scrypt(secret, salt, &scrypt::Params::new(n_log2, r, p).ok()?, &mut output).ok()?;
            }
            Self::Bcrypt { .. } => return None,
        }
        Some(output)
    }

    /// Its name, by which it is remembered while there are such hashes; [`Scheme::named`] reads it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Pbkdf2Sha256 { iterations } => format!("pbkdf2_sha256${iterations}$"),
            Self::Pbkdf2Sha1 { iterations } => format!("pbkdf2_sha1${iterations}$"),
            Self::Argon2 { variety, version, memory_kib, passes, lanes } => {
                let version = if version == Version::V0x13 { "v=19$" } else { "" };
                format!("argon2${variety}${version}m={memory_kib},t={passes},p={lanes}$")
            }
            Self::Bcrypt { rounds_log2 } => format!("bcrypt${rounds_log2:02}$"),
            Self::Scrypt { n_log2, r, p } => format!("scrypt${}${r}${p}$", 1_u64 << n_log2.min(63)),
        }
    }

    /// The scheme of a name; nothing for what costs too much, or is no name of ours.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (kind, rest) = name.strip_suffix('$')?.split_once('$')?;
        let mut parts = rest.split('$');
        let scheme = match kind {
            "pbkdf2_sha256" => Self::Pbkdf2Sha256 { iterations: number(parts.next()?)? },
            "pbkdf2_sha1" => Self::Pbkdf2Sha1 { iterations: number(parts.next()?)? },
            "bcrypt" => Self::Bcrypt { rounds_log2: parts.next()?.parse().ok()? },
            "scrypt" => Self::Scrypt {
                n_log2: u8::try_from(number(parts.next()?)?.checked_ilog2()?).ok()?,
                r: number(parts.next()?)?,
                p: number(parts.next()?)?,
            },
            "argon2" => argon2(&mut parts)?,
            _ => return None,
        };
        (parts.next().is_none() && scheme.is_affordable() && scheme.name() == name).then_some(scheme)
    }

    /// What the stored texts of this kind look like, as `LIKE` has it.
    #[must_use]
    pub fn pattern(self) -> String {
        match self {
            Self::Bcrypt { rounds_log2 } => format!("bcrypt%$$2_${rounds_log2:02}$%"),
            Self::Scrypt { n_log2, r, p } => format!("scrypt${}$%${r}${p}$%", 1_u64 << n_log2.min(63)),
            other => format!("{}%", other.name()),
        }
    }
}

/// `argon2id$v=19$m=102400,t=2,p=8`, of a hash or of a name; what is older has another variety, or no version. The
/// scheme, once its parts are read.
pub(super) fn argon2<'a>(parts: &mut impl Iterator<Item = &'a str>) -> Option<Scheme> {
    let variety = Algorithm::from_str(parts.next()?).ok()?;
    let (version, params) = match parts.next()? {
        "v=19" => (Version::V0x13, parts.next()?),
        "v=16" => (Version::V0x10, parts.next()?),
        params => (Version::V0x10, params),
    };
    let mut params = params.split(',');
    let mut param = |name: &str| number(params.next()?.strip_prefix(name)?.strip_prefix('=')?);
    let (memory_kib, passes, lanes) = (param("m")?, param("t")?, param("p")?);
    params.next().is_none().then_some(Scheme::Argon2 { variety, version, memory_kib, passes, lanes })
}
