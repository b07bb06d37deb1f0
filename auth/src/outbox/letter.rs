//! The letters: what is told to whom, before it has words.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Happening;
use crate::settings::Lifetimes;

/// One letter, as its row keeps it, sealed. Addresses, codes and tokens are in the form in which they are mailed;
/// `at` is milliseconds since 1970 UTC, `client` is [`crate::client::Client::agent_in_words`], `network` is
/// [`crate::client::Client::network`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Letter {
    /// Confirm a registration, by code or by link. Becomes [`Letter::AlreadyRegistered`] when a user has the address.
    ConfirmAddress {
        /// The address that is to be confirmed.
        to: String,
        /// Whose code and link they are.
        registration_id: Uuid,
        /// Eight digits.
        code: String,
        /// The link's secret.
        token: String,
    },
    /// Somebody tried to register an address that has an account.
    AlreadyRegistered {
        /// The account's address.
        to: String,
    },
    /// A code in place of the authenticator's.
    SignInCode {
        /// The user's address.
        to: String,
        /// Six digits.
        code: String,
    },
    /// A code that proves the mailbox before the first authenticator is enrolled.
    MailboxCode {
        /// The user's address.
        to: String,
        /// Six digits.
        code: String,
    },
    /// Sign-in is throttled; a link opens one browser's way in.
    Unlock {
        /// The user's address.
        to: String,
        /// The link's secret.
        token: String,
        /// Where the refused attempt came from.
        network: String,
        /// When it was.
        at: i64,
    },
    /// A security notice: something happened to the account.
    Notice {
        /// The user's address.
        to: String,
        /// What happened.
        happening: Happening,
        /// With which client.
        client: String,
        /// From where.
        network: String,
        /// When.
        at: i64,
        /// The secret of the link for whoever it wasn't; empty where the address is too new for it.
        token: String,
    },
    /// Somebody asked for a new password. Becomes [`Letter::ResetPassword`] where the address has an account.
    ResetAsked {
        /// SHA-256 of the canonical address that was typed.
        email_digest: Vec<u8>,
        /// The reset that was begun.
        reset_id: Uuid,
        /// Where it was asked from.
        network: String,
        /// When it was.
        at: i64,
    },
    /// A new password can be set, by code or by link.
    ResetPassword {
        /// The user's address.
        to: String,
        /// Eight digits.
        code: String,
        /// The link's secret.
        token: String,
        /// Where it was asked from.
        network: String,
        /// When it was.
        at: i64,
    },
    /// A code that confirms a user's new address. Becomes [`Letter::AlreadyRegistered`] when another user has it.
    ChangeAddress {
        /// The new address.
        to: String,
        /// Whose it is to be.
        user_id: Uuid,
        /// Eight digits.
        code: String,
    },
    /// A code that is texted: to sign in, or to confirm the phone.
    TextedCode {
        /// The phone, in the form of E.164.
        to: String,
        /// Six digits.
        code: String,
    },
    /// The account is closed to changes after a "this was not me"; a link undoes some of them.
    Frozen {
        /// The user's address.
        to: String,
        /// The link's secret.
        token: String,
        /// Until when, in milliseconds since 1970 UTC.
        until: i64,
    },
    /// Staff made an account; a link by which its owner chooses a password.
    Invitation {
        /// The user's address.
        to: String,
        /// The link's secret.
        token: String,
    },
    /// Staff had a link mailed by which a new password is set.
    ResetOffered {
        /// The user's address.
        to: String,
        /// The link's secret.
        token: String,
    },
    /// Staff asked for another address; a link confirms it.
    NewAddress {
        /// The new address.
        to: String,
        /// The link's secret.
        token: String,
    },
    /// A sign-in was refused; whether anybody is told, and what, is found out at delivery (see
    /// [`crate::outbox::resolve`]), so that the request does the same work for every name.
    SignInRefused {
        /// SHA-256 of the canonical name that was typed.
        login_digest: Vec<u8>,
        /// Where the attempt came from.
        network: String,
        /// When it was.
        at: i64,
    },
}

impl Letter {
    /// Its name in the `kind` column, in the log and on the staff's pages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ConfirmAddress { .. } => "confirm-address",
            Self::AlreadyRegistered { .. } => "already-registered",
            Self::SignInCode { .. } => "sign-in-code",
            Self::MailboxCode { .. } => "mailbox-code",
            Self::Unlock { .. } => "unlock",
            Self::Notice { happening, .. } => happening.kind(),
            Self::ResetAsked { .. } => "reset-asked",
            Self::ResetPassword { .. } => "reset-password",
            Self::ChangeAddress { .. } => "change-address",
            Self::TextedCode { .. } => "texted-code",
            Self::Frozen { .. } => "frozen",
            Self::Invitation { .. } => "invitation",
            Self::ResetOffered { .. } => "reset-offered",
            Self::NewAddress { .. } => "new-address",
            Self::SignInRefused { .. } => "sign-in-refused",
        }
    }

    /// Who it goes to; `None` while that isn't known.
    #[must_use]
    pub fn to(&self) -> Option<&str> {
        match self {
            Self::ConfirmAddress { to, .. }
            | Self::AlreadyRegistered { to }
            | Self::SignInCode { to, .. }
            | Self::MailboxCode { to, .. }
            | Self::Unlock { to, .. }
            | Self::Notice { to, .. }
            | Self::ResetPassword { to, .. }
            | Self::ChangeAddress { to, .. }
            | Self::TextedCode { to, .. }
            | Self::Frozen { to, .. }
            | Self::Invitation { to, .. }
            | Self::ResetOffered { to, .. }
            | Self::NewAddress { to, .. } => Some(to),
            Self::SignInRefused { .. } | Self::ResetAsked { .. } => None,
        }
    }

    /// How long it may wait for its delivery, in milliseconds: as long as what it carries is of use. A confirmation
    /// is of use as long as its link, which outlives its code.
    #[must_use]
    pub fn lifetime_ms(&self, life: &Lifetimes) -> i64 {
        match self {
            Self::ConfirmAddress { .. } => life.registration_ms,
            Self::SignInCode { .. } | Self::MailboxCode { .. } | Self::TextedCode { .. } => life.sign_in_code_ms,
            Self::Unlock { .. } | Self::SignInRefused { .. } => life.unlock_link_ms,
            Self::ResetAsked { .. } | Self::ResetPassword { .. } | Self::ResetOffered { .. } => life.reset_ms,
            Self::Invitation { .. } | Self::NewAddress { .. } => life.invitation_ms,
            Self::ChangeAddress { .. } => life.confirm_code_ms,
            Self::AlreadyRegistered { .. } | Self::Notice { .. } | Self::Frozen { .. } => life.notice_ms,
        }
    }

    /// Whether it is found out only at delivery what it becomes.
    #[must_use]
    pub fn is_resolved_at_delivery(&self) -> bool {
        matches!(
            self,
            Self::ConfirmAddress { .. }
                | Self::SignInRefused { .. }
                | Self::ResetAsked { .. }
                | Self::ChangeAddress { .. }
        )
    }
}

/// The kind alone: a letter in a log must not open an account.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({})", self.kind())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::testing::{one_of_each, refused};

    #[test]
    fn every_letter_survives_its_row() {
        for letter in one_of_each("x").into_iter().chain([refused()]) {
            let json = serde_json::to_string(&letter).unwrap();
            let tag = if matches!(letter, Letter::Notice { .. }) { "what" } else { "kind" };
            assert!(json.contains(&format!("\"{tag}\":\"{}\"", letter.kind())), "{json}");
            assert_eq!(serde_json::from_str::<Letter>(&json).unwrap(), letter);
            assert!(letter.kind().len() <= 32);
            assert!(!format!("{letter:?}").contains("123456"));
        }
    }

    #[test]
    fn lifetimes() {
        let life = Lifetimes::default();
        for letter in one_of_each("x") {
            let minutes = match letter.kind() {
                "confirm-address" => 24 * 60,
                "sign-in-code" | "mailbox-code" => 5,
                "unlock" | "reset-password" | "reset-offered" => 20,
                "invitation" | "new-address" => 72 * 60,
                "change-address" => 10,
                _ => 7 * 24 * 60,
            };
            assert_eq!(letter.lifetime_ms(&life), minutes * 60_000, "{letter:?}");
        }
    }
}
