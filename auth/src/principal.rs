//! Proofs of authority. Only this crate makes them, from the session's row and its user's state; whoever holds one
//! needs no further check of who somebody is. They say what was true when the request began: whatever changes
//! anything checks again in its transaction.

use crate::{
    assurance::Assurance,
    client::{Client, Kind},
    random::Token,
    role::Role,
    settings::Settings,
    stage::Stage,
    store,
};
use entity::{session, user};
use uuid::Uuid;

/// Where a request stands.
#[derive(Clone)]
pub enum Visit {
    /// Nothing proved; perhaps a registration awaits its confirmation in this browser.
    Anonymous(Option<Anonymous>),
    /// Nothing proved; a new password was asked for in this browser.
    Resetting(Asked),
    /// The password is proved, the sign-in isn't complete.
    Pending(Pending),
    /// Signed in.
    SignedIn(Principal),
}

/// A browser that registered.
#[derive(Clone)]
pub struct Anonymous {
    pub(crate) registration_id: Uuid,
}

/// A browser that asked for a new password.
#[derive(Clone)]
pub struct Asked {
    pub(crate) reset_id: Uuid,
}

/// A half session: worth nothing except verifying a factor, enrolling the first one, or cancelling.
#[derive(Clone)]
pub struct Pending {
    pub(crate) session: session::Model,
    pub(crate) user: user::Model,
    pub(crate) stage: Stage,
}

/// The secret of a session whose proof has changed; nothing where it stays.
pub(crate) type NextSecret = Option<Token>;

/// Somebody who is fully signed in.
#[derive(Clone)]
pub struct Principal {
    pub(crate) session: session::Model,
    pub(crate) user: user::Model,
    pub(crate) assurance: Assurance,
    /// The cookie's secret: values shown once are sealed under a key derived from it. A program has none: it gets them in
    /// the answer.
    pub(crate) token: Option<Token>,
}

impl Visit {
    /// Judges a session's row: live, not idle, its user enabled and unchanged since; else it is worth nothing.
    pub(crate) fn judge(
        token: Option<&Token>,
        found: Option<(session::Model, Option<user::Model>)>,
        now: i64,
        settings: &Settings,
    ) -> Self {
        let Some((session, user)) = found else { return Self::Anonymous(None) };
        let stage = store::sessions::stage_of(&session.stage);
        if session.revoked_at.is_some() || session.expires_at <= now {
            return Self::Anonymous(None);
        }
        match (stage, user) {
            (Stage::ConfirmationRequired, None) => {
                Self::Anonymous(session.registration_id.map(|registration_id| Anonymous { registration_id }))
            }
            (Stage::ResetRequested, None) => match session.reset_id {
                Some(reset_id) => Self::Resetting(Asked { reset_id }),
                None => Self::Anonymous(None),
            },
            (Stage::Anonymous | Stage::ConfirmationRequired | Stage::ResetRequested, _) | (_, None) => {
                Self::Anonymous(None)
            }
            (_, Some(user)) if user.disabled_at.is_some() || user.epoch != session.epoch => Self::Anonymous(None),
            (Stage::Authenticated, Some(user)) => {
                let idle_ms = settings.life.idle_ms(role_of(&user), Kind::of(&session.kind));
                if session.seen_at.saturating_add(idle_ms) <= now {
                    return Self::Anonymous(None);
                }
                let assurance = Assurance::from_text(&session.amr);
                Self::SignedIn(Principal { session, user, assurance, token: token.cloned() })
            }
            (stage, Some(user)) => Self::Pending(Pending { session, user, stage }),
        }
    }

    /// How far the sign-in has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self {
            Self::Anonymous(None) => Stage::Anonymous,
            Self::Anonymous(Some(_)) => Stage::ConfirmationRequired,
            Self::Resetting(_) => Stage::ResetRequested,
            Self::Pending(pending) => pending.stage,
            Self::SignedIn(_) => Stage::Authenticated,
        }
    }
}

impl Pending {
    /// Which step is due.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }
}

impl Principal {
    /// The role that counts in this session: staff who came in by a way that carries no staff rights are plain users
    /// until they step up.
    #[must_use]
    pub fn role(&self) -> Role {
        if self.assurance.is_enough_for_staff() { role_of(&self.user) } else { Role::User }
    }

    /// Another secret for the session. A program's refresh token stays: its next use changes it anyway.
    pub(crate) fn next_secret(&self) -> NextSecret {
        self.token.as_ref().map(|_| Token::generate())
    }

    /// What the person is called.
    #[must_use]
    pub fn display_name(&self) -> &str {
        &self.user.display_name
    }

    /// Who it is, as an opaque id for logs and audit records.
    #[must_use]
    pub fn user_id(&self) -> Uuid {
        self.user.id
    }
}

/// Who acts on other people's accounts, or looks at them.
#[derive(Clone, Copy)]
pub enum Operator<'a> {
    /// Staff, signed in.
    Staff {
        /// With what.
        client: &'a Client,
        /// Who.
        principal: &'a Principal,
    },
    /// Whoever has the machine and its keys.
    CommandLine,
}

impl Operator<'_> {
    /// The role whose permissions count.
    pub(crate) fn role(&self) -> Role {
        match self {
            Self::Staff { principal, .. } => principal.role(),
            Self::CommandLine => Role::Administrator,
        }
    }

    /// Whose account it is, for staff.
    pub(crate) fn user_id(&self) -> Option<Uuid> {
        match self {
            Self::Staff { principal, .. } => Some(principal.user.id),
            Self::CommandLine => None,
        }
    }

    /// From where, as audit records have it.
    pub(crate) fn network(&self) -> String {
        match self {
            Self::Staff { client, .. } => client.network(),
            Self::CommandLine => "command line".to_owned(),
        }
    }

    /// Whom an event is about, and who did it.
    pub(crate) fn about(&self, user_id: Option<Uuid>) -> store::audit::About {
        let session_id = match self {
            Self::Staff { principal, .. } => Some(principal.session.id),
            Self::CommandLine => None,
        };
        store::audit::About { user_id, actor_id: self.user_id(), session_id }
    }
}

/// The role of a row; an unknown name is a plain user's.
pub(crate) fn role_of(user: &user::Model) -> Role {
    Role::from_name(&user.role).unwrap_or(Role::User)
}
