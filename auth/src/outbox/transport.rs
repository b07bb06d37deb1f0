//! The port through which mails leave.

use async_trait::async_trait;
use uuid::Uuid;

use super::Mail;

/// One mail on its way.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The row's id. The Message-ID is made of it, so that whoever gets a mail twice can tell.
    pub id: Uuid,
    /// Which letter.
    pub kind: &'static str,
    /// When it was written, in milliseconds since 1970 UTC; a second delivery has the same date.
    pub written_at: i64,
    /// What it says.
    pub mail: &'a Mail,
}

/// Where a mail went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Out of our hands: its content is wiped.
    Sent,
    /// Onto the outbox page of development: its content is kept.
    Shown,
}

/// Why a mail didn't go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Whether trying again is of no use.
    pub is_permanent: bool,
    /// What failed, for staff: our own words and a status code, at most 32 characters, no text from outside.
    pub error: String,
}

impl Failure {
    /// One that passes.
    #[must_use]
    pub fn passing(error: impl Into<String>) -> Self {
        Self { is_permanent: false, error: error.into() }
    }

    /// One that doesn't.
    #[must_use]
    pub fn permanent(error: impl Into<String>) -> Self {
        Self { is_permanent: true, error: error.into() }
    }
}

/// A way for mails to leave.
#[async_trait]
pub trait Transport: Send + Sync + 'static {
    /// Delivers one mail, within 20 seconds: a lease lasts for 60.
    ///
    /// # Errors
    /// [`Failure`].
    async fn deliver(&self, delivery: &Delivery<'_>) -> Result<Fate, Failure>;

    /// Whether it only shows what it is given, on development's page.
    fn shows(&self) -> bool {
        false
    }
}
