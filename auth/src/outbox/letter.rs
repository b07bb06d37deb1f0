//! The letters: what is told to whom, before it has words.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    /// Signed in from a browser that wasn't known.
    NewBrowser {
        /// The user's address.
        to: String,
        /// With which client.
        client: String,
        /// From where.
        network: String,
        /// When.
        at: i64,
    },
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// The user's address.
        to: String,
        /// How many are left, a replacement that isn't saved yet not counted.
        left: u32,
        /// With which client.
        client: String,
        /// From where.
        network: String,
        /// When.
        at: i64,
    },
    /// An authenticator was added.
    FactorAdded {
        /// The user's address.
        to: String,
        /// What the user called it.
        name: String,
        /// With which client.
        client: String,
        /// From where.
        network: String,
        /// When.
        at: i64,
    },
    /// Three wrong codes after a right password.
    WrongCodes {
        /// The user's address.
        to: String,
        /// With which client.
        client: String,
        /// From where.
        network: String,
        /// When.
        at: i64,
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
            Self::NewBrowser { .. } => "new-browser",
            Self::RecoveryCodeUsed { .. } => "recovery-code-used",
            Self::FactorAdded { .. } => "factor-added",
            Self::WrongCodes { .. } => "wrong-codes",
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
            | Self::NewBrowser { to, .. }
            | Self::RecoveryCodeUsed { to, .. }
            | Self::FactorAdded { to, .. }
            | Self::WrongCodes { to, .. } => Some(to),
            Self::SignInRefused { .. } => None,
        }
    }

    /// How long it may wait for its delivery, in milliseconds: as long as what it carries is of use. A confirmation
    /// is of use as long as its link, which outlives its code.
    #[must_use]
    pub fn lifetime_ms(&self, life: &Lifetimes) -> i64 {
        match self {
            Self::ConfirmAddress { .. } => life.registration_ms,
            Self::SignInCode { .. } | Self::MailboxCode { .. } => life.sign_in_code_ms,
            Self::Unlock { .. } | Self::SignInRefused { .. } => life.unlock_link_ms,
            Self::AlreadyRegistered { .. }
            | Self::NewBrowser { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::FactorAdded { .. }
            | Self::WrongCodes { .. } => life.notice_ms,
        }
    }

    /// Whether it is found out only at delivery what it becomes.
    #[must_use]
    pub fn is_resolved_at_delivery(&self) -> bool {
        matches!(self, Self::ConfirmAddress { .. } | Self::SignInRefused { .. })
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
            assert!(json.contains(&format!("\"kind\":\"{}\"", letter.kind())), "{json}");
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
                "unlock" => 20,
                _ => 7 * 24 * 60,
            };
            assert_eq!(letter.lifetime_ms(&life), minutes * 60_000, "{letter:?}");
        }
    }
}
