//! What the doctor found, rule by rule: plain sentences for a terminal, a program or a page. None holds a secret.

use serde::{Deserialize, Serialize};

/// How much it matters when a rule isn't kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Somebody can get at what isn't theirs, or the portal doesn't do its work.
    Fail,
    /// Something is weaker than it should be.
    Warn,
    /// A choice that has a price.
    Note,
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is kept.
    Ok,
    /// It isn't kept.
    Finding,
    /// What it asks about couldn't be looked at.
    CannotTell,
    /// It isn't about a portal like this one: another profile, another database, no Redis.
    NotApplicable,
}

/// One rule, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's name, which stays the same: `origin-is-https`.
    pub id: String,
    /// What should be true, in a few words.
    pub title: String,
    /// Whose demand it is: `ASVS 5.0.0 12.2.1; RFC 6797`.
    pub source: String,
    /// How much it matters.
    pub severity: Severity,
    /// What became of it.
    pub outcome: Outcome,
    /// What was found, or why nothing could be.
    pub evidence: String,
    /// What may happen where it isn't kept.
    pub risk: String,
    /// What to do then.
    pub fix: String,
}

impl Severity {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Note => "note",
        }
    }
}

impl Finding {
    /// Whether the rule isn't kept, and matters at least so much.
    #[must_use]
    pub fn is_as_bad_as(&self, severity: Severity) -> bool {
        self.outcome == Outcome::Finding && self.severity <= severity
    }
}
