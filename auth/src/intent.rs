//! The sensitive acts on one's own account: all there are, in one place; those of staff on others stand in
//! [`crate::staff_act`]. Each asks for step-up, a proof by authenticator of the last
//! minutes; where there is none, it is kept and carried on with once the proof is given.

use crate::staff_act::StaffAct;
use serde::{Deserialize, Serialize};

/// What somebody wants to do to their account. No variant holds a secret: it waits, sealed, in the session's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Intent {
    /// Set up another authenticator.
    AddFactor,
    /// Set up an authenticator in the place of this one: a new phone.
    ReplaceFactor {
        /// Which.
        id: String,
    },
    /// Give an authenticator another name.
    RenameFactor {
        /// Which.
        id: String,
        /// Its new name, as typed.
        name: String,
    },
    /// Remove an authenticator.
    RemoveFactor {
        /// Which.
        id: String,
    },
    /// Make new recovery codes; the old ones are void.
    RenewRecoveryCodes,
    /// Let mailed codes sign in, or not.
    SwitchMailedCode {
        /// Whether they do from then on.
        on: bool,
    },
    /// Have codes texted to a phone: one is texted to it at once.
    ChangePhone {
        /// The number, as typed.
        phone: String,
    },
    /// Have no codes texted any more.
    RemovePhone,
    /// End another session.
    EndSession {
        /// Which.
        id: String,
    },
    /// End all sessions but this one.
    EndOtherSessions,
    /// Forget a browser, with its trust and its sessions.
    ForgetBrowser {
        /// Which.
        id: String,
    },
    /// Trust a program: its request itself names it.
    TrustProgram,
    /// Forget all browsers but this one, and trust none.
    ForgetOtherBrowsers,
    /// Change the password: the form itself asks for the old and the new one.
    ChangePassword,
    /// Change the username, or give it up.
    ChangeUsername {
        /// As typed.
        username: String,
    },
    /// Change the address: a code is mailed to the new one.
    ChangeAddress {
        /// As typed.
        email: String,
    },
    /// Get all of one's own data.
    Export,
    /// Delete the account, after some days.
    Delete,
    /// Do something to somebody else's account, as staff.
    Staff {
        /// What.
        work: StaffAct,
    },
}

impl Intent {
    /// Whether a sign-in by recovery code is proof enough: whoever has lost their authenticator must be able to set up
    /// another one.
    #[must_use]
    pub fn is_open_after_recovery(&self) -> bool {
        matches!(self, Self::AddFactor | Self::RenewRecoveryCodes)
    }
}
