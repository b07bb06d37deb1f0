//! What the pages get from the service: plain data, safe to stand in a page's source. Never a hash, a digest or a
//! stored secret; times are milliseconds since 1970 in UTC, ids are opaque strings.

mod account;
mod finding;
mod portal;
mod staff;

pub use account::*;
pub use finding::{Finding, Outcome, Severity};
pub use portal::*;
pub use staff::*;

use crate::{role::Role, stage::Stage, zone::Offset};
use serde::{Deserialize, Serialize};

/// Where a visitor stands, for `/` and the pages' frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The stage.
    pub stage: Stage,
    /// What the signed-in person is called.
    pub display_name: Option<String>,
    /// The clock in which their times are shown; empty for UTC.
    pub offsets: Vec<Offset>,
    /// The role of staff who are signed in, for the way to their pages; nothing for anybody else.
    pub staff_role: Option<Role>,
}

/// What `/verify-email` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmationView {
    /// Whether this browser registered (a code can be typed here).
    pub registered_here: bool,
    /// The address of this browser's registration.
    pub email: Option<String>,
    /// The username this browser's registration asks for.
    pub username: Option<String>,
    /// Whether a mailed link brought the visitor here (a button confirms).
    pub has_link: bool,
    /// Whether the link also needs the registration's password: it was opened in another browser.
    pub link_needs_password: bool,
    /// Seconds until another mail can be asked for.
    pub resend_after_s: u32,
}

/// What `/mfa-setup` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnrolmentView {
    /// The mailbox is to be proved first.
    Mailbox {
        /// The address the code goes to, shortened: `a…@example.org`; empty where there is none, and an operator's
        /// enrolment code is the only way.
        email_hint: String,
        /// Whether a code was sent in this sign-in already.
        code_was_sent: bool,
        /// Seconds until another code can be sent.
        resend_after_s: u32,
    },
    /// The authenticator is to be confirmed.
    Authenticator(AuthenticatorSetup),
}

/// An authenticator waiting for its first code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticatorSetup {
    /// The QR code: an SVG with white quiet zone, no prolog, no script or style.
    pub qr_svg: String,
    /// The secret in base32, in groups of four, for typing.
    pub secret: String,
    /// The `otpauth:` link for an authenticator on this device.
    pub otpauth_url: String,
    /// The account's name inside the authenticator.
    pub account: String,
}

/// What `/mfa-verify` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of one page, each shown for itself")]
pub struct VerificationView {
    /// Whether an authenticator is enrolled.
    pub has_authenticator: bool,
    /// Whether recovery codes are left.
    pub has_recovery_codes: bool,
    /// The shortened address, where mailed codes are switched on.
    pub email_hint: Option<String>,
    /// Whether a code was mailed in this sign-in already.
    pub code_was_sent: bool,
    /// Seconds until another code can be sent.
    pub resend_after_s: u32,
    /// The last digits of the phone that a code can be texted to.
    pub phone_hint: Option<String>,
    /// Whether a code was texted in this sign-in already.
    pub text_was_sent: bool,
    /// Seconds until another one can be texted.
    pub text_again_after_s: u32,
    /// Wrong codes left before the sign-in ends.
    pub tries_left: u32,
    /// For how many days this browser can be trusted, where that is offered.
    pub trust_days: Option<u32>,
}

/// What `/recovery-codes` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodesView {
    /// The codes in groups of four; empty when there is nothing (any more) to show.
    pub codes: Vec<String>,
    /// Whether this is one replacement for a code just used, instead of a new set.
    pub is_replacement: bool,
    /// The account they belong to, for the printed sheet.
    pub email: String,
}

/// What `/dashboard` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardView {
    /// What the person is called.
    pub display_name: String,
    /// Their address; empty where there is none yet.
    pub email: String,
    /// Their username.
    pub username: Option<String>,
    /// Their role.
    pub role: Role,
    /// How this session was proved.
    pub aal: u8,
    /// `pwd totp` and the like.
    pub amr: Vec<String>,
    /// The one next thing to do.
    pub next_step: Option<NextStep>,
    /// Factors.
    pub factors: Vec<FactorView>,
    /// Recovery codes left.
    pub recovery_codes_left: u32,
    /// Live sessions, this one first.
    pub sessions: Vec<SessionView>,
    /// Browsers in which the password is enough.
    pub trusted_browsers: u32,
    /// The latest of the person's own history, newest first, at most 10.
    pub activity: Vec<ActivityView>,
    /// When the account is deleted, if it was asked for.
    pub deletes_at: Option<i64>,
    /// Until when password, factors and address can't be changed.
    pub frozen_until: Option<i64>,
}

/// The one thing that would make the account safer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextStep {
    /// The recovery codes were never said to be saved.
    SaveRecoveryCodes,
    /// Three recovery codes or fewer are left.
    FewRecoveryCodes,
    /// There is no authenticator.
    AddAuthenticator,
    /// There is no address: nothing can be mailed, and a forgotten password can't be set anew.
    GiveAddress,
}

/// A factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorView {
    /// Opaque.
    pub id: String,
    /// `totp`.
    pub kind: String,
    /// The device's name.
    pub name: String,
    /// When it was enrolled.
    pub created_at: i64,
    /// When it was last used.
    pub last_used_at: Option<i64>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Opaque.
    pub id: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// `browser`, or `api` for a program.
    pub kind: String,
    /// Browser and system in words.
    pub client: String,
    /// The address range it was opened from.
    pub network: String,
    /// 1 or 2.
    pub aal: u8,
    /// How it was proved: `pwd totp` and the like.
    pub amr: Vec<String>,
    /// When it began.
    pub created_at: i64,
    /// When it was last seen, to the minute.
    pub last_seen_at: i64,
}

/// One event of a person's own history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityView {
    /// What happened: an audit kind such as `signed-in`.
    pub kind: String,
    /// Whether it succeeded.
    pub succeeded: bool,
    /// When.
    pub at: i64,
    /// The address range it came from.
    pub network: String,
}

/// One message on the development outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxView {
    /// Opaque.
    pub id: String,
    /// The recipient.
    pub to: String,
    /// `mail` or `sms`.
    pub channel: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// When it was written; RFC 3339 in the JSON form of the page.
    pub created_at: String,
}
