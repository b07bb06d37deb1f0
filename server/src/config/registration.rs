//! `[registration]`, `[account]` and `[codes]`: how accounts begin, change and end, and what reaches people by mail.

use serde::Deserialize;
use std::num::NonZeroU32;

/// See `[registration]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Whether strangers can register.
    pub is_open: bool,
    /// Hours until an unconfirmed registration and its link end.
    pub life_h: NonZeroU32,
}

/// See `[account]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Hours that a change can be undone.
    pub undo_h: NonZeroU32,
    /// Days until an account is deleted.
    pub deletion_days: NonZeroU32,
    /// Hours that somebody whom staff have invited has to choose a password.
    pub invitation_h: NonZeroU32,
}

/// See `[codes]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// Minutes of a code to sign in or to prove the mailbox.
    pub sign_in_min: NonZeroU32,
    /// Minutes of a code to confirm an address.
    pub confirm_min: NonZeroU32,
    /// Seconds between two sends.
    pub send_pause_s: NonZeroU32,
    /// Minutes of a link to set a new password.
    pub reset_link_min: NonZeroU32,
    /// Minutes of a link to unlock one browser.
    pub unlock_link_min: NonZeroU32,
    /// Hours of a security notice that can't be delivered.
    pub notice_h: NonZeroU32,
}
