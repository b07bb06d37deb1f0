//! Hashes that Django wrote, kept as they are until their owner's next sign-in. There is no pepper in them, and Django
//! doesn't normalise a password.
//!
//! Each is checked beside a hash of our own, and while there are any, everybody's check does the work of all kinds that
//! are left ([`levels`]): time tells neither who exists nor whose hash is a foreign one.

mod levels;
mod scheme;

pub(crate) use levels::Levels;
pub(super) use levels::work;
pub use scheme::Scheme;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::str::FromStr;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::phc::number;
use super::pool::Buffer;

/// Stands in place of a hash for somebody who has no password: only a reset by mail sets one.
pub const NO_PASSWORD: &str = "!";
/// Fewest bytes of an Argon2 hash: what Django made at first.
const LEAST_OUTPUT: usize = 16;
/// Most bytes of a salt, and of a hash.
const MOST_BYTES: usize = 64;

/// Why a hash isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Of a kind that isn't known here, or isn't worth keeping.
    #[error("its hash is of a kind that isn't taken")]
    Unknown,
    /// Of a known kind, but not as Django writes it.
    #[error("its hash can't be read")]
    Malformed,
    /// It would cost more than [`Scheme`] allows.
    #[error("its hash costs more than a check may")]
    TooCostly,
}

/// A hash of Django's, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    scheme: Scheme,
    expected: Expected,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expected {
    Output {
        salt: Vec<u8>,
        output: Vec<u8>,
    },
    /// The text without Django's prefix; whether the password goes through SHA-256 first.
    Bcrypt {
        text: String,
        is_digest: bool,
    },
}

impl Foreign {
    /// Reads what Django stores. Nothing that costs too much is ever computed.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let (kind, rest) = text.split_once('$').ok_or(Refusal::Unknown)?;
        let parsed = match kind {
            "pbkdf2_sha256" | "pbkdf2_sha1" => pbkdf2(kind, rest),
            "argon2" => argon2(rest),
            "bcrypt" | "bcrypt_sha256" => bcrypt(kind, rest),
            "scrypt" => scrypt(rest),
            _ => return Err(Refusal::Unknown),
        };
        let parsed = parsed.ok_or(Refusal::Malformed)?;
        if parsed.scheme.is_affordable() { Ok(parsed) } else { Err(Refusal::TooCostly) }
    }

    /// How it was made.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether it is of this password, byte for byte.
    fn is_of(&self, password: &[u8], buffer: &mut Buffer) -> bool {
        match &self.expected {
            Expected::Output { salt, output } => self
                .scheme
                .compute(password, salt, output.len(), buffer)
                .is_some_and(|computed| bool::from(computed.ct_eq(output))),
            Expected::Bcrypt { text, is_digest: false } => bcrypt::verify(password, text).unwrap_or(false),
            Expected::Bcrypt { text, is_digest: true } => {
                let digest = Zeroizing::new(HEXLOWER.encode(&Sha256::digest(password)));
                bcrypt::verify(digest.as_bytes(), text).unwrap_or(false)
            }
        }
    }
}

/// `iterations$salt$hash`.
fn pbkdf2(kind: &str, rest: &str) -> Option<Foreign> {
    let mut parts = rest.split('$');
    let (iterations, salt, output) = (number(parts.next()?)?, parts.next()?, parts.next()?);
    let (scheme, length) = match kind {
        "pbkdf2_sha256" => (Scheme::Pbkdf2Sha256 { iterations }, 32),
        _ => (Scheme::Pbkdf2Sha1 { iterations }, 20),
    };
    let output = STANDARD.decode(output).ok().filter(|output| output.len() == length)?;
    finished(parts, scheme, salt.as_bytes().to_vec(), output)
}

/// `argon2id$v=19$m=102400,t=2,p=8$salt$hash`.
fn argon2(rest: &str) -> Option<Foreign> {
    let mut parts = rest.split('$');
    let scheme = scheme::argon2(&mut parts)?;
    let (salt, output) = (STANDARD_NO_PAD.decode(parts.next()?).ok()?, STANDARD_NO_PAD.decode(parts.next()?).ok()?);
    let is_sound = salt.len() >= argon2::MIN_SALT_LEN && output.len() >= LEAST_OUTPUT;
    if is_sound { finished(parts, scheme, salt, output) } else { None }
}

/// `$2b$12$…`, sixty characters.
fn bcrypt(kind: &str, text: &str) -> Option<Foreign> {
    let parts = bcrypt::HashParts::from_str(text).ok()?;
    let expected = Expected::Bcrypt { text: text.to_owned(), is_digest: kind == "bcrypt_sha256" };
    Some(Foreign { scheme: Scheme::Bcrypt { rounds_log2: parts.get_cost() }, expected })
}

/// `N$salt$r$p$hash`.
fn scrypt(rest: &str) -> Option<Foreign> {
    let mut parts = rest.split('$');
    let (n, salt) = (number(parts.next()?)?, parts.next()?);
    let (r, p, output) = (number(parts.next()?)?, number(parts.next()?)?, STANDARD.decode(parts.next()?).ok()?);
    let n_log2 =
        u8::try_from(n.checked_ilog2()?).ok().filter(|_| n.is_power_of_two() && n > 1 && output.len() == 64)?;
    finished(parts, Scheme::Scrypt { n_log2, r, p }, salt.as_bytes().to_vec(), output)
}

fn finished<'a>(
    mut rest: impl Iterator<Item = &'a str>,
    scheme: Scheme,
    salt: Vec<u8>,
    output: Vec<u8>,
) -> Option<Foreign> {
    let is_sound = rest.next().is_none() && !salt.is_empty() && salt.len() <= MOST_BYTES && output.len() <= MOST_BYTES;
    is_sound.then_some(Foreign { scheme, expected: Expected::Output { salt, output } })
}

#[cfg(test)]
mod tests;
