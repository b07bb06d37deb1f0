//! Passwords: what they may be ([`policy`], on both floors), and on the server how they are judged and hashed.

pub mod policy;

/// Whether no password was chosen yet.
#[cfg(feature = "ssr")]
pub(crate) fn is_unset(hash: &str) -> bool {
    hash == hash::foreign::NO_PASSWORD
}

#[cfg(feature = "ssr")]
pub mod common;
#[cfg(feature = "ssr")]
pub mod hash;
#[cfg(feature = "ssr")]
pub mod strength;
