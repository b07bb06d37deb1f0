//! What can be wrong with the chain, in words.

use uuid::Uuid;

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// At which place of the chain.
    pub position: i64,
    /// The row that stands there, where one does.
    pub id: Option<Uuid>,
    /// What it is.
    pub wrong: Wrong,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Rows from there up to a place are missing, and later ones are there.
    Deleted {
        /// The last one that is missing.
        up_to: i64,
    },
    /// The row isn't what got this place.
    Edited,
    /// The row belongs to another place, or the one that stands there belongs here.
    Moved,
    /// A row that the sequencer hasn't put there.
    Inserted,
    /// The chain up to there was made anew: it isn't the one that was signed.
    Rewritten {
        /// The place up to which it is the one that was signed.
        since: i64,
    },
    /// The chain ends before, and was signed up to a later place.
    CutOff {
        /// The last place that was signed.
        up_to: i64,
    },
    /// A checkpoint in the database wasn't signed by us.
    SignatureInside,
    /// A checkpoint that was kept elsewhere wasn't signed by us.
    SignatureOutside,
    /// The chain's head is missing, or wasn't signed by us.
    Head,
    /// A row has no place, and later ones have.
    LeftOut,
    /// The sequencer found the chain otherwise than it had left it.
    Doubted,
}

impl Broken {
    pub(super) fn at(position: i64, wrong: Wrong) -> Self {
        Self { position, id: None, wrong }
    }

    /// A word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.wrong {
            Wrong::Deleted { .. } => "deleted",
            Wrong::Edited => "edited",
            Wrong::Moved => "moved",
            Wrong::Inserted => "inserted",
            Wrong::Rewritten { .. } => "rewritten",
            Wrong::CutOff { .. } => "cut-off",
            Wrong::SignatureInside => "checkpoint-forged",
            Wrong::SignatureOutside => "outside-checkpoint-forged",
            Wrong::Head => "head-forged",
            Wrong::LeftOut => "left-out",
            Wrong::Doubted => "doubted",
        }
    }

    /// A sentence for people.
    #[must_use]
    pub fn words(&self) -> String {
        let position = self.position;
        let row = self.id.map_or_else(String::new, |id| format!(" (row {})", id.simple()));
        let what = match self.wrong {
            Wrong::Deleted { up_to } if up_to == position => "is missing: the row was deleted".to_owned(),
            Wrong::Deleted { up_to } => format!("and all up to {up_to} are missing: the rows were deleted"),
            Wrong::Edited => "isn't what it was: the row was edited, or another one stands in its place".to_owned(),
            Wrong::Moved => "isn't in its place: rows were reordered".to_owned(),
            Wrong::Inserted => "wasn't put there by the portal: the row was inserted".to_owned(),
            Wrong::Rewritten { since } => {
                format!("isn't the one that was signed: the chain was made anew somewhere behind {since}")
            }
            Wrong::CutOff { up_to } => {
                format!("is missing: the chain was signed up to {up_to}, and its end is cut off")
            }
            Wrong::SignatureInside => "has a checkpoint in the database that isn't ours".to_owned(),
            Wrong::SignatureOutside => "has a checkpoint in the file that isn't ours".to_owned(),
            Wrong::Head => "should be the head of the chain, which is missing or isn't ours".to_owned(),
            Wrong::LeftOut => "was signed, and an older row has no place in the chain".to_owned(),
            Wrong::Doubted => "tells that the portal found the chain otherwise than it had left it".to_owned(),
        };
        format!("position {position}{row} {what}")
    }
}
