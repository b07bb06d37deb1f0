//! How far a sign-in has come, as a pure state machine.
//!
//! ```text
//!               password proved                      code proved
//!  anonymous ───────────────────▶ pending: code ─────────────────────▶ authenticated
//!      │  ▲                                                                  ▲  │
//!      │  │ expired, cancelled, five wrong codes                             │  │
//!      │  └──────────────── pending ◀─┐                                      │  │
//!      │                              │      mailbox proved      enrolled    │  │
//!      ├──── password proved ──▶ pending: mailbox ──▶ pending: enrolment ────┘  │
//!      └──── address confirmed ─────────────────────▶ pending: enrolment        │
//!      ▲                                                                        │
//!      └─────────────────────────────── signed out, expired, revoked ───────────┘
//! ```
//!
//! Where policy asks nobody for a second factor and none is enrolled, or where the user trusts the browser, the password
//! leads straight to authenticated. A browser that registers or asks for a new password is anonymous, and bound to its
//! code. There is no other arrow: whatever isn't drawn here is refused.

use crate::role::Role;
use serde::{Deserialize, Serialize};

/// Where a browser or API client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nothing proved.
    Anonymous,
    /// Registered in this browser, the address still to be confirmed.
    ConfirmationRequired,
    /// A new password was asked for in this browser; its code is still to be typed.
    ResetRequested,
    /// Password proved; a code of an enrolled factor is due.
    MfaRequired,
    /// Password proved; no factor yet, and the mailbox is to be proved before the first is enrolled.
    MailboxProofRequired,
    /// Password and mailbox proved; the first authenticator is to be enrolled.
    EnrolmentRequired,
    /// Signed in.
    Authenticated,
}

/// Who must have a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MfaPolicy {
    /// Everyone: the shipped default.
    #[default]
    Required,
    /// Administrators, support and auditors; others when they have enrolled one.
    Staff,
    /// Whoever has enrolled one.
    Optional,
}

impl MfaPolicy {
    /// Whether this role must have a second factor.
    #[must_use]
    pub fn demands_factor_of(self, role: Role) -> bool {
        match self {
            Self::Required => true,
            Self::Staff => role.is_staff(),
            Self::Optional => false,
        }
    }
}

/// Where the right password leads.
///
/// An enrolled factor is always asked for, whatever policy says (CVE-2025-64103).
#[must_use]
pub fn after_password(policy: MfaPolicy, role: Role, has_factor: bool, mailbox_is_proved: bool) -> Stage {
    match (has_factor, policy.demands_factor_of(role), mailbox_is_proved) {
        (true, _, _) => Stage::MfaRequired,
        (false, false, _) => Stage::Authenticated,
        (false, true, true) => Stage::EnrolmentRequired,
        (false, true, false) => Stage::MailboxProofRequired,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_alone_gets_nobody_in_by_default() {
        for role in Role::ALL {
            for has_factor in [true, false] {
                for mailbox in [true, false] {
                    let stage = after_password(MfaPolicy::default(), role, has_factor, mailbox);
                    assert_ne!(stage, Stage::Authenticated);
                    assert_eq!(stage == Stage::MfaRequired, has_factor);
                }
            }
        }
    }

    /// CVE-2025-64103: an enrolled factor counts even where policy demands none.
    #[test]
    fn an_enrolled_factor_is_asked_for_under_every_policy() {
        for policy in [MfaPolicy::Required, MfaPolicy::Staff, MfaPolicy::Optional] {
            for role in Role::ALL {
                assert_eq!(after_password(policy, role, true, true), Stage::MfaRequired);
            }
        }
    }

    #[test]
    fn other_policies() {
        assert_eq!(after_password(MfaPolicy::Optional, Role::Administrator, false, false), Stage::Authenticated);
        assert_eq!(after_password(MfaPolicy::Staff, Role::User, false, false), Stage::Authenticated);
        assert_eq!(after_password(MfaPolicy::Staff, Role::Support, false, false), Stage::MailboxProofRequired);
        assert_eq!(after_password(MfaPolicy::Required, Role::User, false, true), Stage::EnrolmentRequired);
    }
}
