//! What is kept: connections, and the finders and writers of each table.
//!
//! Functions take `&impl ConnectionTrait`, so that they serve alike inside and outside a transaction; whoever
//! calls them decides where a transaction begins and ends. Nothing here knows a rule of sign-in. Start
//! reading at [`db::Db`], how a database is opened, and [`failure`], what becomes of its errors.

pub(crate) mod audit;
pub(crate) mod audit_chain;
pub(crate) mod audit_checkpoints;
pub(crate) mod audit_keys;
pub(crate) mod audit_signers;
pub(crate) mod browsers;
pub(crate) mod changes;
pub mod checkup;
pub(crate) mod chores;
pub(crate) mod clients;
pub(crate) mod codes;
pub mod db;
pub(crate) mod factors;
pub mod failure;
pub(crate) mod fill;
pub(crate) mod idempotency;
pub(crate) mod imports;
pub(crate) mod links;
pub(crate) mod overview;
pub(crate) mod people;
pub(crate) mod phones;
pub mod records;
pub(crate) mod recovery;
pub(crate) mod registrations;
pub(crate) mod resets;
pub(crate) mod sessions;
pub(crate) mod signing_keys;
pub(crate) mod sweeps;
pub(crate) mod users;

pub use db::Db;
pub use failure::failed;
