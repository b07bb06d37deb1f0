//! `[limits]`: budgets of network ranges. They protect resources; the budgets that protect accounts are fixed.

use serde::Deserialize;
use std::num::NonZeroU32;

/// See `[limits]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Requests in a minute.
    pub requests_per_min: NonZeroU32,
    /// Wrong passwords in 10 minutes.
    pub passwords_per_10_min: NonZeroU32,
    /// Wrong passwords in a day.
    pub passwords_per_day: NonZeroU32,
    /// Wrong codes in 10 minutes.
    pub codes_per_10_min: NonZeroU32,
    /// Registrations in an hour.
    pub registrations_per_hour: NonZeroU32,
    /// Registrations in a day.
    pub registrations_per_day: NonZeroU32,
    /// Codes asked for in an hour.
    pub sends_per_hour: NonZeroU32,
    /// Links tried in 10 minutes.
    pub links_per_10_min: NonZeroU32,
}

impl From<&Limits> for auth::settings::Limits {
    fn from(limits: &Limits) -> Self {
        Self {
            passwords_per_10_min: limits.passwords_per_10_min.get(),
            passwords_per_day: limits.passwords_per_day.get(),
            codes_per_10_min: limits.codes_per_10_min.get(),
            registrations_per_hour: limits.registrations_per_hour.get(),
            registrations_per_day: limits.registrations_per_day.get(),
            sends_per_hour: limits.sends_per_hour.get(),
            links_per_10_min: limits.links_per_10_min.get(),
        }
    }
}
