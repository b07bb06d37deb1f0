//! Roles.

use serde::{Deserialize, Serialize};

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Looks after their own account.
    User,
    /// Reads everything, changes nothing.
    Auditor,
    /// Helps plain users back in.
    Support,
    /// Looks after everybody.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::User, Self::Auditor, Self::Support, Self::Administrator];

    /// Whether the role is above a plain user's: shorter sessions, never a trusted browser.
    #[must_use]
    pub fn is_staff(self) -> bool {
        self != Self::User
    }

    /// The role's name on the wire and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Auditor => "auditor",
            Self::Support => "support",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}
