//! The chain over the audit trail: what of a row goes into its hash ([`row`]), and what is signed about it
//! ([`checkpoint`]). Each row's hash holds the one before, so whoever changes, drops or moves a row has to make all later
//! ones anew, and can't make the signatures.
//!
//! Who adds to the chain is in `service/audit_chain.rs`, who checks it in `service/audit_verify.rs`.

pub mod checkpoint;
pub(crate) mod row;
mod sequencer;

pub use checkpoint::{Checkpoint, Kind, SignerKey};
pub use sequencer::Sequencer;

/// What stands before the first row.
pub(crate) const ORIGIN: [u8; 32] = [0; 32];

/// Bytes with their length before them, so that no two lists of parts are the same text.
fn part(text: &mut Vec<u8>, bytes: &[u8]) {
    text.extend((bytes.len() as u64).to_be_bytes());
    text.extend(bytes);
}
