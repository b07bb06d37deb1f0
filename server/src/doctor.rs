//! What is weak about a portal that starts all the same: a list of named rules, each judged by the configuration, by the
//! files that it names, by what the database and Redis say. Nothing is changed, nothing is made, no secret is shown.
//!
//! A rule ([`rule::Rule`]) is a line in the table of its group; [`facts`] is all that a rule may look at. What production
//! refuses at its start anyway is asked of the same predicates (`config/rules.rs`). Every rule has a bad and a clean
//! fixture, in [`tests`] where settings and files decide, in `server/tests/it/doctor.rs` where a database does.

mod facts;
mod files;
mod keys;
mod lifetimes;
mod people;
mod portal;
mod reference;
mod rule;
mod running;
mod stores;
#[cfg(test)]
mod tests;
mod ways_in;

pub use reference::markdown;

use crate::{compose::Parts, config::Config};
use auth::wire::Finding;
use facts::Facts;
use rule::Rule;

/// All rules, by group, in the order of the reference.
const GROUPS: [(&str, &[Rule]); 8] = [
    ("The portal and its address", portal::RULES),
    ("Keys and files", keys::RULES),
    ("Database, Redis, mail and texts", stores::RULES),
    ("Ways in", ways_in::RULES),
    ("Lifetimes, budgets and the log", lifetimes::RULES),
    ("People (asked of the database)", people::RULES),
    ("The database at work", running::RULES),
    ("Redis at work", running::REDIS_RULES),
];

fn rules() -> impl Iterator<Item = &'static Rule> {
    GROUPS.into_iter().flat_map(|(_, rules)| rules)
}

/// Judges all rules. Without parts, those that are about a database or Redis at work stay open.
pub async fn examine(config: &Config, parts: Option<&Parts>) -> Vec<Finding> {
    let facts = Facts::gather(config, parts).await;
    rules().map(|rule| rule.judge(&facts)).collect()
}

/// Names of the rules that only a running database or Redis can answer.
#[must_use]
pub fn live_rules() -> Vec<&'static str> {
    rules().filter(|rule| rule.is_live()).map(|rule| rule.id).collect()
}
