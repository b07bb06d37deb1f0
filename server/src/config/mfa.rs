//! `[mfa]`: the second factor.

use auth::{stage::MfaPolicy, totp};
use serde::Deserialize;
use std::num::NonZeroU32;

/// Most characters of the issuer: it stands in QR codes.
const ISSUER_MAX: usize = 64;

/// See `[mfa]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mfa {
    /// Who must have a second factor.
    pub policy: MfaPolicy,
    /// The issuer that authenticators show.
    pub issuer: String,
    /// Which time steps count.
    pub totp_window: TotpWindow,
    /// Whether a mailed code gets somebody through the second step.
    pub mailed_code_is_allowed: bool,
    /// Whether people may tell the portal to trust a browser.
    pub trust_is_allowed: bool,
    /// Days that a browser is trusted.
    pub trust_days: NonZeroU32,
    /// Trusted browsers of one user at most.
    pub most_trusted: u32,
    /// Minutes that a proof by authenticator is good for.
    pub step_up_min: NonZeroU32,
    /// Minutes that an authenticator may wait for its first code.
    pub set_up_min: NonZeroU32,
    /// Hours that an enrolment code is good for.
    pub enrolment_code_h: NonZeroU32,
}

/// Which time steps of an authenticator count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TotpWindow {
    /// The current one only.
    Strict,
    /// The current one and the one before.
    OneBack,
}

impl From<TotpWindow> for totp::Window {
    fn from(window: TotpWindow) -> Self {
        match window {
            TotpWindow::Strict => Self::Strict,
            TotpWindow::OneBack => Self::OneBack,
        }
    }
}

impl Mfa {
    /// What is wrong with the issuer, if anything: a colon parts it from the account (Key URI Format).
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        let issuer = self.issuer.trim();
        let is_sound = !issuer.is_empty()
            && issuer.chars().count() <= ISSUER_MAX
            && !issuer.chars().any(|c| c == ':' || auth::text::is_control(c));
        if is_sound { None } else { Some("must have 1 to 64 characters, none of them a colon or a control character") }
    }
}
