//! What staff see of the portal itself: how it is doing, what happened in it, how it is set up.

use super::Finding;
use serde::{Deserialize, Serialize};

/// What `/admin` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalView {
    /// The last 24 hours, the oldest first.
    pub hours: Vec<HourView>,
    /// How many people there are, and what they have.
    pub counts: CountsView,
    /// What the portal stands on.
    pub health: Vec<HealthView>,
}

/// An hour's sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourView {
    /// Its beginning.
    pub at: i64,
    /// How many got in.
    pub signed_in: u32,
    /// How many guesses of passwords and codes were refused.
    pub refused: u32,
}

/// Numbers that matter now; those of the whole portal are counted once a minute at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountsView {
    /// Everybody who has an account.
    pub users: u64,
    /// Of them, those with an authenticator.
    pub with_factor: u64,
    /// Of them, those whose account is shut.
    pub disabled: u64,
    /// Of them, those with a role above a plain user's.
    pub staff: u64,
    /// Registrations that await their confirmation.
    pub registrations: u64,
    /// Messages that wait for their first or next try.
    pub messages_waiting: u64,
    /// Of them, those whose last try failed.
    pub messages_stuck: u64,
    /// Accounts whose sign-in is held back by wrong guesses.
    pub throttled: u64,
    /// When this was counted.
    pub counted_at: i64,
}

/// One thing that the portal stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthView {
    /// `database`, `clock`, `mail` or `redis`.
    pub what: String,
    /// Whether it does its work; nothing where there is none of it.
    pub is_well: Option<bool>,
    /// What was seen: a number in ms for the clock and for the database's answer.
    pub number: Option<i64>,
}

/// One event of everybody's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    /// Opaque.
    pub id: String,
    /// What happened.
    pub kind: String,
    /// Whether it succeeded.
    pub succeeded: bool,
    /// When.
    pub at: i64,
    /// Whose history it is in.
    pub user_id: Option<String>,
    /// That user's address, while there is one.
    pub user: Option<String>,
    /// Who did it, where it is known.
    pub actor_id: Option<String>,
    /// Their address, while there is one.
    pub actor: Option<String>,
    /// The network range it came from.
    pub network: String,
    /// A word that says more: a method, a way.
    pub detail: String,
    /// Why staff did it.
    pub reason: String,
    /// Its place in the tamper-evident chain; nothing in the second before it has one.
    pub position: Option<i64>,
}

/// Which events are looked for, as typed; what is empty doesn't count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Whose history: an id, an address or a username.
    pub user: String,
    /// Who did it: an id, an address or a username.
    pub actor: String,
    /// What happened.
    pub kind: String,
    /// `succeeded` or `failed`.
    pub result: String,
    /// From this moment on: a date, or a moment of RFC 3339.
    pub from: String,
    /// Before this moment.
    pub to: String,
    /// A network range as it is shown, or an address in it.
    pub network: String,
}

/// What `/admin/settings` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    /// The configuration in force, in the reference's order.
    pub settings: Vec<SettingView>,
    /// What the doctor says of it.
    pub findings: Vec<Finding>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingView {
    /// `section.key`.
    pub key: String,
    /// As it would stand in a file; `…` in the place of what is secret.
    pub value: String,
    /// Where it comes from.
    pub source: String,
}
