//! What security notices tell of: what happened to an account, in typed data.

use crate::role::Role;
use serde::{Deserialize, Serialize};

/// What happened. Names are what people chose; addresses are shortened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Happening {
    /// Signed in from a browser that wasn't known.
    NewBrowser,
    /// Three wrong codes after a right password, or ten in a session.
    WrongCodes,
    /// An API client's refresh token was used twice: its session has ended.
    RefreshReused,
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left, a replacement that isn't saved yet not counted.
        left: u32,
    },
    /// There are new recovery codes, and the old ones are void.
    RecoveryCodesRenewed,
    /// An authenticator was added.
    FactorAdded {
        /// What the user called it.
        name: String,
    },
    /// An authenticator was removed.
    FactorRemoved {
        /// What the user called it.
        name: String,
    },
    /// A phone was added, to which codes are texted.
    PhoneAdded {
        /// Its last two digits.
        hint: String,
    },
    /// The phone to which codes were texted was removed.
    PhoneRemoved {
        /// Its last two digits.
        hint: String,
    },
    /// Mailed codes were switched on or off.
    MailedCodeSwitched {
        /// Whether they sign in from now on.
        is_on: bool,
    },
    /// The password was changed by somebody who knew the old one.
    PasswordChanged,
    /// The password was reset by mail.
    PasswordReset,
    /// The address was changed; told at both.
    AddressChanged {
        /// The new one, shortened.
        to_hint: String,
    },
    /// The username was changed.
    UsernameChanged,
    /// The account will be deleted.
    DeletionAsked {
        /// When, in milliseconds since 1970 UTC.
        deletes_at: i64,
    },
    /// Somebody signed in, so the account stays.
    DeletionCalledOff,
    /// A change was undone by the link of an earlier notice.
    ChangeUndone,
    /// Staff shut the account.
    Disabled,
    /// Staff opened the account again.
    Enabled,
    /// Staff gave the account its guesses back.
    Unlocked,
    /// Staff took all second factors away.
    FactorsReset,
    /// Staff ended all sessions.
    SessionsEnded,
    /// Staff changed username or name.
    NamesChanged,
    /// Staff asked for another address, which waits for its confirmation.
    AddressWanted {
        /// The new one, shortened.
        to_hint: String,
    },
    /// Staff gave another role.
    RoleChanged {
        /// Which.
        role: Role,
    },
    /// Staff deleted the account.
    Deleted,
}

impl Happening {
    /// Its name in the `kind` column, in the log and on the staff's pages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NewBrowser => "new-browser",
            Self::WrongCodes => "wrong-codes",
            Self::RefreshReused => "refresh-reused",
            Self::RecoveryCodeUsed { .. } => "recovery-code-used",
            Self::RecoveryCodesRenewed => "recovery-codes-renewed",
            Self::FactorAdded { .. } => "factor-added",
            Self::FactorRemoved { .. } => "factor-removed",
            Self::PhoneAdded { .. } => "phone-added",
            Self::PhoneRemoved { .. } => "phone-removed",
            Self::MailedCodeSwitched { .. } => "mailed-code-switched",
            Self::PasswordChanged => "password-changed",
            Self::PasswordReset => "password-reset",
            Self::AddressChanged { .. } => "address-changed",
            Self::UsernameChanged => "username-changed",
            Self::DeletionAsked { .. } => "deletion-asked",
            Self::DeletionCalledOff => "deletion-called-off",
            Self::ChangeUndone => "change-undone",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::Unlocked => "unlocked",
            Self::FactorsReset => "factors-reset",
            Self::SessionsEnded => "sessions-ended",
            Self::NamesChanged => "names-changed",
            Self::AddressWanted { .. } => "address-wanted",
            Self::RoleChanged { .. } => "role-changed",
            Self::Deleted => "deleted",
        }
    }

    /// Whether staff did it: there is somebody to be asked, and no thief to be shut out.
    #[must_use]
    pub fn is_by_staff(&self) -> bool {
        matches!(
            self,
            Self::Disabled
                | Self::Enabled
                | Self::Unlocked
                | Self::FactorsReset
                | Self::SessionsEnded
                | Self::NamesChanged
                | Self::AddressWanted { .. }
                | Self::RoleChanged { .. }
                | Self::Deleted
        )
    }
}
