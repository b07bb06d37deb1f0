//! What staff do to other people's accounts: all there is, in one place. The pages, the API and the command line ask for
//! the same acts; each names its permission, and all of them are judged in `service/staff`.

use crate::{permission::Permission, role::Role};
use serde::{Deserialize, Serialize};

/// Most users that one act is about.
pub const MOST_AT_ONCE: usize = 100;

/// An act of staff. No variant holds a secret: it may wait, sealed, in the session's record for its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum StaffAct {
    /// Make a user and mail them a link by which they choose a password.
    Invite {
        /// Their address, as typed.
        email: String,
        /// Their username, as typed; may be empty.
        username: String,
        /// What they are called, as typed.
        display_name: String,
        /// Their role.
        role: Role,
    },
    /// Change names at once; the address once its owner has confirmed it by a mailed link. What isn't given stays.
    Edit {
        /// Whose.
        id: String,
        /// Another address.
        email: Option<String>,
        /// Another username; an empty one takes it away.
        username: Option<String>,
        /// Another name.
        display_name: Option<String>,
    },
    /// Shut accounts. All of their sessions end.
    Disable {
        /// Whose.
        ids: Vec<String>,
        /// Why, for the history; may be empty.
        reason: String,
    },
    /// Open an account that was shut.
    Enable {
        /// Whose.
        id: String,
    },
    /// Give a throttled account its guesses back.
    Unlock {
        /// Whose.
        id: String,
    },
    /// Take away all second factors. Their owner enrols another one at the next sign-in.
    ResetFactors {
        /// Whose.
        id: String,
        /// Why, for the history.
        reason: String,
        /// Whether an enrolment code is made, to be handed over: for whoever has lost the mailbox as well.
        with_code: bool,
    },
    /// Mail a link by which the user sets a new password; to whoever never chose one, the invitation again.
    SendReset {
        /// Whose.
        id: String,
    },
    /// End all sessions, of browsers and of programs.
    EndSessions {
        /// Whose.
        ids: Vec<String>,
    },
    /// Delete an account and all that is its own, at once.
    Delete {
        /// Whose.
        id: String,
        /// Its address, typed by whoever deletes it: the second step.
        confirmation: String,
    },
    /// Give another role.
    ChangeRole {
        /// Whose.
        id: String,
        /// Which.
        role: Role,
    },
    /// Have a message sent now that waits for its next try.
    RetryMessage {
        /// Which.
        id: String,
    },
    /// Drop a message that waits.
    DropMessage {
        /// Which.
        id: String,
    },
    /// Take users or history away as a file: the form or program itself asks again, and is judged again.
    Export,
}

impl StaffAct {
    /// What it takes.
    #[must_use]
    pub fn permission(&self) -> Permission {
        match self {
            Self::Invite { .. } => Permission::InviteUsers,
            Self::Edit { .. } => Permission::EditUsers,
            Self::Disable { .. } | Self::Enable { .. } => Permission::DisableUsers,
            Self::Unlock { .. } => Permission::UnlockUsers,
            Self::ResetFactors { .. } => Permission::ResetFactors,
            Self::SendReset { .. } => Permission::SendResets,
            Self::EndSessions { .. } => Permission::EndSessions,
            Self::Delete { .. } => Permission::DeleteUsers,
            Self::ChangeRole { .. } => Permission::ChangeRoles,
            Self::RetryMessage { .. } | Self::DropMessage { .. } => Permission::HandleMessages,
            Self::Export => Permission::Export,
        }
    }

    /// The one user that it is about.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        match self {
            Self::Edit { id, .. }
            | Self::Enable { id }
            | Self::Unlock { id }
            | Self::ResetFactors { id, .. }
            | Self::SendReset { id }
            | Self::Delete { id, .. }
            | Self::ChangeRole { id, .. } => Some(id),
            Self::Disable { ids, .. } | Self::EndSessions { ids } => match ids.as_slice() {
                [id] => Some(id),
                _ => None,
            },
            Self::Invite { .. } | Self::RetryMessage { .. } | Self::DropMessage { .. } | Self::Export => None,
        }
    }
}
