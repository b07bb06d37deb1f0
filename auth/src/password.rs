//! Passwords: what they may be ([`policy`], on both floors), and on the server how they are judged and hashed.

pub mod policy;

/// In the place of a hash, where no password was chosen yet: no password matches it.
#[cfg(feature = "ssr")]
pub(crate) const UNSET: &str = "!";

/// Whether no password was chosen yet.
#[cfg(feature = "ssr")]
pub(crate) fn is_unset(hash: &str) -> bool {
    hash.starts_with('!')
}

#[cfg(feature = "ssr")]
pub mod common;
#[cfg(feature = "ssr")]
pub mod hash;
#[cfg(feature = "ssr")]
pub mod strength;
