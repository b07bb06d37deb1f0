//! One rule, and how it is judged.

use super::facts::{Facts, Looked, RedisSays};
use crate::config::rules::Demand;
use auth::{
    service::Checkup,
    wire::{Finding, Outcome, Severity},
};

/// Something that should be true.
pub(super) struct Rule {
    /// Its name: it stays the same, since scripts look for it.
    pub(super) id: &'static str,
    /// What should be true.
    pub(super) title: &'static str,
    /// Whose demand it is.
    pub(super) source: &'static str,
    /// How much it matters.
    pub(super) severity: Severity,
    /// What may happen otherwise.
    pub(super) risk: &'static str,
    /// What to do then.
    pub(super) fix: &'static str,
    /// Where it is asked.
    pub(super) scope: Scope,
    /// How it is judged.
    pub(super) check: Check,
}

/// Which profiles a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Both.
    Everywhere,
    /// What people use: development is one person on one machine.
    Production,
}

/// What a rule looks at.
pub(super) enum Check {
    /// Settings, and the files that they name.
    Settings(fn(&Facts<'_>) -> Verdict),
    /// The database's answers.
    Database(fn(&Checkup) -> Verdict),
    /// Whether the schema is ours.
    Schema,
    /// Redis' answers.
    Redis(fn(&RedisSays) -> Verdict),
}

/// What became of a rule, with what was found.
pub(super) enum Verdict {
    Kept(String),
    Broken(String),
    CannotTell(String),
    NotApplicable(String),
}

/// Broken or kept, by what was found.
pub(super) fn found(is_broken: bool, evidence: impl Into<String>) -> Verdict {
    if is_broken { Verdict::Broken(evidence.into()) } else { Verdict::Kept(evidence.into()) }
}

/// By what production demands at its start.
pub(super) fn demanded(facts: &Facts<'_>, demand: Demand) -> Verdict {
    match demand.unmet(facts.config) {
        Some(error) => Verdict::Broken(error.sentence().to_owned()),
        None => Verdict::Kept(facts.set(demand.path(facts.config))),
    }
}

impl Rule {
    /// Whether only a running database or Redis can answer.
    pub(super) fn is_live(&self) -> bool {
        !matches!(self.check, Check::Settings(_))
    }

    /// Judges it.
    pub(super) fn judge(&self, facts: &Facts<'_>) -> Finding {
        let (outcome, evidence) = match self.verdict(facts) {
            Verdict::Kept(evidence) => (Outcome::Ok, evidence),
            Verdict::Broken(evidence) => (Outcome::Finding, evidence),
            Verdict::CannotTell(why) => (Outcome::CannotTell, why),
            Verdict::NotApplicable(why) => (Outcome::NotApplicable, why),
        };
        Finding {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            source: self.source.to_owned(),
            severity: self.severity,
            outcome,
            evidence,
            risk: self.risk.to_owned(),
            fix: self.fix.to_owned(),
        }
    }

    fn verdict(&self, facts: &Facts<'_>) -> Verdict {
        if self.scope == Scope::Production && facts.config.profile.is_development() {
            return Verdict::NotApplicable("the profile is development".to_owned());
        }
        match self.check {
            Check::Settings(check) => check(facts),
            Check::Schema => match &facts.schema_is_ours {
                Looked::At(is_ours) => found(
                    !is_ours,
                    if *is_ours { "the database has this program's schema" } else { "the database has another schema" },
                ),
                other => other.open(),
            },
            Check::Database(check) => match &facts.database {
                Looked::At(checkup) => check(checkup),
                other => other.open(),
            },
            Check::Redis(check) => match &facts.redis {
                Looked::At(says) => check(says),
                other => other.open(),
            },
        }
    }
}
