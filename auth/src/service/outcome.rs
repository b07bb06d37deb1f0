//! What a step of the sign-in hands out, after its commit.

use crate::{assurance::Assurance, principal::Principal, random::Token, stage::Stage};
use uuid::Uuid;

/// Where a step led.
#[must_use = "its cookies must reach the visitor"]
pub enum Outcome {
    /// Fully signed in.
    SignedIn(Issued),
    /// A code of an enrolled factor is due.
    NeedsCode(Issued),
    /// The first authenticator is due, perhaps after the proof of the mailbox.
    NeedsEnrolment(Issued),
}

/// A new session, and what goes with it.
#[must_use = "its cookies must reach the visitor"]
pub struct Issued {
    /// The session cookie's new value.
    pub session: Token,
    /// The known browser's new value, at a full sign-in.
    pub browser: Option<Token>,
    /// Where the session stands.
    pub stage: Stage,
    /// What is proved, at a full sign-in.
    pub(crate) grant: Option<Grant>,
    /// Recovery codes to show: a program reads them here, a browser's wait in its session's record.
    pub recovery_codes: Vec<String>,
}

/// What access tokens are made of.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) session_id: Uuid,
    pub(crate) user_id: Uuid,
    pub(crate) assurance: Assurance,
    /// The user's epoch: tokens of an older one are dead.
    pub(crate) epoch: i64,
    /// In ms.
    pub(crate) proved_at: i64,
}

impl Grant {
    /// What somebody who is in has proved.
    pub(crate) fn of(principal: &Principal) -> Self {
        let session = &principal.session;
        Self {
            session_id: session.id,
            user_id: principal.user.id,
            assurance: principal.assurance.clone(),
            epoch: session.epoch,
            proved_at: session.stepped_up_at.max(session.proved_at).unwrap_or(session.created_at),
        }
    }
}

impl Issued {
    /// What is issued before the sign-in is complete.
    pub(crate) fn on_the_way(session: Token, stage: Stage) -> Self {
        Self { session, browser: None, stage, grant: None, recovery_codes: Vec::new() }
    }

    /// Whether recovery codes wait to be shown.
    #[must_use]
    pub fn shows_recovery_codes(&self) -> bool {
        !self.recovery_codes.is_empty()
    }
}

/// What an unlock link hands out.
#[must_use = "its cookie must reach the visitor"]
pub struct Unlocked {
    /// The known browser's new value.
    pub browser: Token,
}

impl Outcome {
    /// The outcome of a session's stage.
    pub(crate) fn of(issued: Issued) -> Self {
        match issued.stage {
            Stage::Authenticated => Self::SignedIn(issued),
            Stage::MfaRequired => Self::NeedsCode(issued),
            _ => Self::NeedsEnrolment(issued),
        }
    }

    /// Where it led.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.issued().stage
    }

    /// What was issued.
    pub fn issued(&self) -> &Issued {
        match self {
            Self::SignedIn(issued) | Self::NeedsCode(issued) | Self::NeedsEnrolment(issued) => issued,
        }
    }
}
