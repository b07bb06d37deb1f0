//! What the pages of one's own account get.

use super::{ActivityView, AuthenticatorSetup, FactorView};
use crate::{intent::Intent, role::Role};
use serde::{Deserialize, Serialize};

/// What `/account/confirm` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmView {
    /// What waits for the proof, if anything.
    pub intent: Option<Intent>,
    /// What tells it from another one, to be sent along with the proof.
    pub mark: String,
    /// How it can be given.
    pub way: ConfirmWay,
    /// Wrong codes left before the session ends.
    pub tries_left: u32,
}

/// How step-up is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConfirmWay {
    /// A code of an authenticator.
    Authenticator,
    /// The password again: policy lets this user have no factor, and they have none.
    Password,
}

/// What `/account/factors` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of one page, each shown for itself")]
pub struct FactorsView {
    /// Authenticators, oldest first.
    pub factors: Vec<FactorView>,
    /// Whether another one can be added.
    pub has_room: bool,
    /// Whether policy demands that one stays.
    pub last_must_stay: bool,
    /// Recovery codes left.
    pub recovery_codes_left: u32,
    /// Whether the codes were ever said to be saved.
    pub recovery_codes_are_saved: bool,
    /// Whether mailed codes sign this user in; nothing where the operator has switched them off.
    pub mailed_code_is_on: Option<bool>,
    /// Whether they are held back until a stronger sign-in, after a password reset.
    pub mailed_code_is_held: bool,
    /// Whether codes can be texted at all.
    pub texts_are_offered: bool,
    /// The phone that codes are texted to, and one that waits for its code in this session.
    pub phones: Vec<PhoneView>,
}

/// A phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneView {
    /// Its last two digits: `…89`.
    pub hint: String,
    /// Whether a code has confirmed it; else one waits to be typed, in this session.
    pub is_confirmed: bool,
    /// When it was given.
    pub created_at: i64,
}

/// What `/account/factors/new` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFactorView {
    /// The authenticator waiting for its first code.
    pub setup: AuthenticatorSetup,
    /// The name of the one whose place it takes.
    pub replaces: Option<String>,
}

/// What `/account/browsers` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserView {
    /// Opaque.
    pub id: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// Browser and system in words.
    pub client: String,
    /// The address range it was last used in.
    pub network: String,
    /// When it became known.
    pub created_at: i64,
    /// When somebody last signed in there.
    pub last_used_at: i64,
    /// Until when it is trusted, if it is.
    pub trusted_until: Option<i64>,
}

/// A browser or a program in which the password is enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Opaque.
    pub id: String,
    /// Browser and system in words, or what the user called the program.
    pub name: String,
    /// The address range it was last used in.
    pub network: String,
    /// When it became known.
    pub created_at: i64,
    /// When somebody last signed in there.
    pub last_used_at: i64,
    /// Until when it is trusted.
    pub expires_at: i64,
}

/// What `/account/profile` and `/account/email` show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// Opaque.
    pub id: String,
    /// Their role.
    pub role: Role,
    /// What the person is called.
    pub display_name: String,
    /// Their address; empty where there is none yet.
    pub email: String,
    /// Their username.
    pub username: Option<String>,
    /// Their time zone.
    pub time_zone: String,
    /// The new address that waits for its code, in this session.
    pub new_email: Option<String>,
    /// Seconds until another code can be sent to it.
    pub resend_after_s: u32,
    /// When the account is deleted, if it was asked for.
    pub deletes_at: Option<i64>,
}

/// What `/account/activity` shows: one page, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivitySlice {
    /// The events.
    pub items: Vec<ActivityView>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// What `/password-reset` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetView {
    /// Whether this browser has asked (a code can be typed here).
    pub asked_here: bool,
    /// Whether a mailed link brought the visitor here.
    pub has_link: bool,
    /// Fewest characters of a password.
    pub password_min: u32,
}

/// What `/not-me` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotMeView {
    /// No link brought the visitor here, or it is dead.
    NoLink,
    /// A button ends everything.
    Button {
        /// The account, shortened.
        email_hint: String,
    },
    /// It is done; these changes can be undone.
    Undo {
        /// Until when the account is closed to changes.
        frozen_until: Option<i64>,
        /// The changes, newest first.
        changes: Vec<ChangeView>,
    },
}

/// A change that can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeView {
    /// Opaque.
    pub id: String,
    /// `address`, `factor-added` or `factor-removed`.
    pub kind: String,
    /// The address before, shortened, or the authenticator's name.
    pub name: String,
    /// When.
    pub at: i64,
}
