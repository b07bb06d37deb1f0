//! The audit trail: that nobody can change it unnoticed, that it is kept as long as it should be, and that it can be read.

mod chain;
mod commands;
mod keeping;
mod people;
mod search;
mod tampering;

use crate::harness::App;
use auth::service::{Known, Verified};

/// What `audit verify` finds.
pub(crate) async fn verified(app: &App, known: &Known) -> Verified {
    app.node.running.service.audit_verify(known).await.unwrap()
}

/// Everything is in its place, and sound.
#[track_caller]
pub(crate) fn is_sound(verified: &Verified) {
    assert_eq!(verified.broken.as_ref().map(auth::service::Broken::words), None);
    assert_eq!(verified.waiting, 0);
}
