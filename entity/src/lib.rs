//! The tables as types: one file per table, and no behaviour.
//!
//! All times are milliseconds since 1970 in UTC. Public ids are 128 random bits. A digest stands for a secret or
//! a canonical name, so that equality means the same on every database, whatever its collation. There are no
//! foreign keys: rows that belong to nobody any more are deleted by whoever ended their owner.
//!
//! The schema itself is in `migration`, which doesn't use this crate: history must not change when a type does.
//! Queries are in `auth/src/store`. Start reading at [`user`] and [`session`].

pub mod address_change;
pub mod audit;
pub mod audit_chain;
pub mod audit_checkpoint;
pub mod audit_key;
pub mod audit_signer;
pub mod browser;
pub mod change;
pub mod chore;
pub mod client;
pub mod code;
pub mod factor;
pub mod foreign_hash;
pub mod idempotency;
pub mod import;
pub mod link;
pub mod message;
pub mod phone;
pub mod record;
pub mod recovery_code;
pub mod recovery_set;
pub mod registration;
pub mod reset;
pub mod session;
pub mod signing_key;
pub mod spent_step;
pub mod throttle;
pub mod user;
