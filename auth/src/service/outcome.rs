//! What a step of the sign-in hands out, after its commit.

use crate::{random::Token, stage::Stage};

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
    /// Whether recovery codes wait to be shown.
    pub shows_recovery_codes: bool,
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
