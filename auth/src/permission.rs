//! What staff may do. Every act and every view of other people's accounts names its permission; which role has which is
//! said here and nowhere else.

use crate::role::Role;
use serde::{Deserialize, Serialize};

/// One thing that staff may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// See users, registrations and how the portal is.
    SeeUsers,
    /// See everybody's history.
    SeeAudit,
    /// See the outbox: never what a message says.
    SeeMessages,
    /// See the configuration, secrets left out, and what is wrong with it.
    SeeSettings,
    /// Take users or history away as a file.
    Export,
    /// Make a user, who chooses the password by a mailed link.
    InviteUsers,
    /// Change names and addresses.
    EditUsers,
    /// Shut and open accounts.
    DisableUsers,
    /// Give a throttled account its guesses back.
    UnlockUsers,
    /// Take all factors of a user away.
    ResetFactors,
    /// Have a link mailed by which a user sets a new password.
    SendResets,
    /// End all sessions of a user.
    EndSessions,
    /// Delete accounts.
    DeleteUsers,
    /// Give roles.
    ChangeRoles,
    /// Have messages sent again, or dropped.
    HandleMessages,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::SeeUsers,
        Self::SeeAudit,
        Self::SeeMessages,
        Self::SeeSettings,
        Self::Export,
        Self::InviteUsers,
        Self::EditUsers,
        Self::DisableUsers,
        Self::UnlockUsers,
        Self::ResetFactors,
        Self::SendResets,
        Self::EndSessions,
        Self::DeleteUsers,
        Self::ChangeRoles,
        Self::HandleMessages,
    ];

    /// Whether an administrator may be lost by it.
    #[must_use]
    pub fn may_end_an_administrator(self) -> bool {
        matches!(self, Self::DisableUsers | Self::DeleteUsers | Self::ChangeRoles)
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn only_reads(self) -> bool {
        matches!(self, Self::SeeUsers | Self::SeeAudit | Self::SeeMessages | Self::SeeSettings | Self::Export)
    }
}

impl Role {
    /// Whether the role carries a permission. Support acts on plain users alone: that is judged with the user at hand.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        match self {
            Self::User => false,
            Self::Auditor => permission.only_reads(),
            Self::Support => matches!(
                permission,
                Permission::SeeUsers | Permission::UnlockUsers | Permission::ResetFactors | Permission::EndSessions
            ),
            Self::Administrator => true,
        }
    }

    /// Whether the role's acts reach a user of another role.
    #[must_use]
    pub fn may_act_on(self, other: Role) -> bool {
        self == Self::Administrator || !other.is_staff()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_what_it_is_for() {
        let of = |role: Role| Permission::ALL.into_iter().filter(move |&permission| role.may(permission));
        assert_eq!(of(Role::User).count(), 0);
        assert_eq!(of(Role::Administrator).count(), Permission::ALL.len());
        assert!(of(Role::Auditor).all(Permission::only_reads));
        assert_eq!(of(Role::Auditor).count(), 5);
        let support =
            [Permission::SeeUsers, Permission::UnlockUsers, Permission::ResetFactors, Permission::EndSessions];
        assert_eq!(of(Role::Support).collect::<Vec<_>>(), support);
        assert!(Role::Support.may_act_on(Role::User));
        assert!(!Role::Support.may_act_on(Role::Auditor));
        assert!(Role::Administrator.may_act_on(Role::Administrator));
    }
}
