//! Passwords: what they may be ([`policy`], on both floors), and on the server how they are judged and hashed.

pub mod policy;

#[cfg(feature = "ssr")]
pub mod common;
#[cfg(feature = "ssr")]
pub mod hash;
#[cfg(feature = "ssr")]
pub mod strength;
