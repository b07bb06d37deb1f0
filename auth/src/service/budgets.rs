//! The budgets of network ranges, as the use cases take from them.

use super::Service;
use crate::{
    Error,
    client::Client,
    settings::Limits,
    throttle::{self, Key, Rule, Verdict},
};

impl Service {
    /// Takes one from the two budgets of a client's network range.
    pub(super) async fn take_range(
        &self,
        client: &Client,
        purpose: &str,
        rule: fn(&Limits, u32) -> Rule,
    ) -> Result<(), Error> {
        let now = self.now();
        match throttle::take(&self.db, now, &self.range_budgets(client, purpose, rule)).await? {
            Verdict::Open => Ok(()),
            Verdict::Closed { until, .. } => Err(Error::TooManyRequests { retry_after_s: seconds_until(until, now) }),
        }
    }

    /// The two budgets of a client's network range.
    pub(super) fn range_budgets(
        &self,
        client: &Client,
        purpose: &str,
        rule: fn(&Limits, u32) -> Rule,
    ) -> [(Key, Rule); 2] {
        let limits = &self.settings.limits;
        [
            (Key::of(purpose, client.range().as_bytes()), rule(limits, 1)),
            (Key::of(purpose, client.wide_range().as_bytes()), rule(limits, WIDE_FACTOR)),
        ]
    }
}

/// The key of the part of an address's mails that is open to people who haven't proved a password.
pub(super) fn stranger_sends_key(email_digest: &[u8]) -> Key {
    Key::of("sends-for-strangers", email_digest)
}

/// The budgets of a mail to an address that nobody has proved a password for.
pub(super) fn stranger_sends(email_digest: &[u8]) -> [(Key, Rule); 2] {
    [
        (stranger_sends_key(email_digest), Rule::sends_for_strangers()),
        (Key::of("sends", email_digest), Rule::sends_to_address()),
    ]
}

/// The wider network range has so many times the budget.
const WIDE_FACTOR: u32 = 4;

/// Whole seconds until a moment, at least one.
pub(super) fn seconds_until(until: i64, now: i64) -> u32 {
    u32::try_from((until - now + 999) / 1000).unwrap_or(u32::MAX).max(1)
}
