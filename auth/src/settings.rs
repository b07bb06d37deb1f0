//! What an operator can set, as the rules see it: numbers with units, parsed and checked by the server's
//! configuration. The defaults are the documented ones.

use crate::{client::Kind, role::Role, stage::MfaPolicy, totp::Window};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Everything the rules depend on besides the code.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme, host and port that links and mails name; no slash at the end. Never taken from a request.
    pub origin: String,
    /// The issuer that authenticators show.
    pub issuer: String,
    /// Who must have a second factor.
    pub mfa_policy: MfaPolicy,
    /// Which time steps of an authenticator count.
    pub totp_window: Window,
    /// Whether a mailed code gets somebody through `/mfa-verify` (aal 1).
    pub mailed_code_is_allowed: bool,
    /// Whether people may tell us to trust a browser, and so sign in there with the password alone (aal 1).
    pub trust_is_allowed: bool,
    /// Trusted browsers of one user at most.
    pub most_trusted: u32,
    /// Texted codes, where the operator has a provider for them.
    pub texts: Option<Texts>,
    /// Whether strangers can register.
    pub registration_is_open: bool,
    /// Budgets of network ranges.
    pub limits: Limits,
    /// Whom access tokens can be made for, besides the portal's own API.
    pub audiences: Vec<String>,
    /// The audit trail.
    pub audit: Audit,
    /// Lifetimes.
    pub life: Lifetimes,
}

/// How the audit trail is signed and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audit {
    /// After so many rows a checkpoint is signed.
    pub checkpoint_rows: i64,
    /// After so long a checkpoint is signed, where there is a new row.
    pub checkpoint_ms: i64,
    /// How long rows are kept; nothing for ever.
    pub keep_ms: Option<i64>,
}

/// Where texts may go, and how many: each costs money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// Calling codes, as [`crate::phone::calling_code`] reads them.
    pub calling_codes: Vec<String>,
    /// Texts in a day, altogether.
    pub per_day: u32,
    /// Texts in a day under one calling code.
    pub per_country_per_day: u32,
}

/// Budgets per network range (IPv4 address or IPv6 /64); the wider range (/24, /48) has four times as much.
/// They protect resources; the budgets that protect accounts are fixed (see [`crate::throttle`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wrong passwords in 10 minutes.
    pub passwords_per_10_min: u32,
    /// Wrong passwords in a day.
    pub passwords_per_day: u32,
    /// Wrong codes in 10 minutes.
    pub codes_per_10_min: u32,
    /// Registrations in an hour.
    pub registrations_per_hour: u32,
    /// Registrations in a day.
    pub registrations_per_day: u32,
    /// Codes asked for in an hour.
    pub sends_per_hour: u32,
    /// Links tried in 10 minutes.
    pub links_per_10_min: u32,
}

/// How long things live, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// A pending sign-in.
    pub pending_ms: i64,
    /// A session without a request.
    pub session_idle_ms: i64,
    /// A session at most.
    pub session_max_ms: i64,
    /// A staff session without a request.
    pub staff_idle_ms: i64,
    /// A staff session at most.
    pub staff_max_ms: i64,
    /// An API client's session without a refresh.
    pub api_idle_ms: i64,
    /// An API client's session at most.
    pub api_max_ms: i64,
    /// An access token.
    pub access_ms: i64,
    /// How long after its replacement a refresh token still gives the same successor; nothing for strict.
    pub refresh_grace_ms: i64,
    /// A mailed code to sign in or to prove the mailbox.
    pub sign_in_code_ms: i64,
    /// A mailed code that confirms an address.
    pub confirm_code_ms: i64,
    /// A registration, and the link that confirms it.
    pub registration_ms: i64,
    /// A link that opens one browser's way in.
    pub unlock_link_ms: i64,
    /// Between two sends of a code.
    pub send_pause_ms: i64,
    /// An authenticator that isn't confirmed yet.
    pub set_up_ms: i64,
    /// An operator's enrolment code.
    pub enrolment_code_ms: i64,
    /// A known browser.
    pub browser_ms: i64,
    /// The previous value of a known browser's cookie, after it was rotated.
    pub browser_grace_ms: i64,
    /// Values shown once.
    pub shown_once_ms: i64,
    /// A notice that waits for its mail server.
    pub notice_ms: i64,
    /// What a proof by authenticator is good for: sensitive acts.
    pub step_up_ms: i64,
    /// A link to set a new password; its code lives as one that confirms an address.
    pub reset_ms: i64,
    /// A link by which somebody whom staff have invited chooses a password, or confirms an address that staff have asked
    /// for.
    pub invitation_ms: i64,
    /// The trust of a browser, from when it was given.
    pub trust_ms: i64,
    /// A link for whoever it wasn't; how long a change can be undone, an old address stays reserved, and an account
    /// stays closed to changes.
    pub undo_ms: i64,
    /// An account that is to be deleted.
    pub deletion_ms: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            origin: "http://127.0.0.1:3000".to_owned(),
            issuer: "Countersign".to_owned(),
            mfa_policy: MfaPolicy::Required,
            totp_window: Window::OneBack,
            mailed_code_is_allowed: true,
            trust_is_allowed: true,
            most_trusted: 10,
            texts: None,
            registration_is_open: true,
            limits: Limits::default(),
            audiences: Vec::new(),
            audit: Audit::default(),
            life: Lifetimes::default(),
        }
    }
}

impl Default for Audit {
    fn default() -> Self {
        Self { checkpoint_rows: 1_000, checkpoint_ms: 10 * MINUTE_MS, keep_ms: None }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            passwords_per_10_min: 30,
            passwords_per_day: 200,
            codes_per_10_min: 60,
            registrations_per_hour: 10,
            registrations_per_day: 30,
            sends_per_hour: 20,
            links_per_10_min: 60,
        }
    }
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            pending_ms: 10 * MINUTE_MS,
            session_idle_ms: HOUR_MS,
            session_max_ms: DAY_MS,
            staff_idle_ms: 15 * MINUTE_MS,
            staff_max_ms: 12 * HOUR_MS,
            api_idle_ms: 7 * DAY_MS,
            api_max_ms: 30 * DAY_MS,
            access_ms: 5 * MINUTE_MS,
            refresh_grace_ms: 0,
            sign_in_code_ms: 5 * MINUTE_MS,
            confirm_code_ms: 10 * MINUTE_MS,
            registration_ms: DAY_MS,
            unlock_link_ms: 20 * MINUTE_MS,
            send_pause_ms: MINUTE_MS,
            set_up_ms: 15 * MINUTE_MS,
            enrolment_code_ms: DAY_MS,
            browser_ms: 365 * DAY_MS,
            browser_grace_ms: MINUTE_MS,
            shown_once_ms: 10 * MINUTE_MS,
            notice_ms: 7 * DAY_MS,
            step_up_ms: 5 * MINUTE_MS,
            reset_ms: 20 * MINUTE_MS,
            invitation_ms: 3 * DAY_MS,
            trust_ms: 30 * DAY_MS,
            undo_ms: 3 * DAY_MS,
            deletion_ms: 7 * DAY_MS,
        }
    }
}

impl Lifetimes {
    /// How long sessions of this role may be idle, by their kind.
    pub(crate) fn idle(&self, role: Role) -> [(Kind, i64); 2] {
        [Kind::Browser, Kind::Api].map(|kind| (kind, self.idle_ms(role, kind)))
    }

    /// How long a session of this role may be idle.
    #[must_use]
    pub fn idle_ms(&self, role: Role, kind: Kind) -> i64 {
        match kind {
            _ if role.is_staff() => self.staff_idle_ms,
            Kind::Browser => self.session_idle_ms,
            Kind::Api => self.api_idle_ms,
        }
    }

    /// How long a session of this role lasts at most.
    #[must_use]
    pub fn max_ms(&self, role: Role, kind: Kind) -> i64 {
        match kind {
            _ if role.is_staff() => self.staff_max_ms,
            Kind::Browser => self.session_max_ms,
            Kind::Api => self.api_max_ms,
        }
    }
}
