//! So many requests a minute from one network range, counted in this process alone: it protects the server from one
//! loud neighbour, no account. The budgets that protect accounts are durable and live behind the rules.

use crate::refusal::Refusal;
use auth::client::Client;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

/// How often ranges that have their whole budget again are forgotten.
const SWEEP: Duration = Duration::from_mins(1);
/// Bits of an IPv6 address that one subscriber has to themselves.
const V6_PREFIX: u32 = 64;

/// The budgets of all ranges.
#[derive(Clone)]
pub struct CoarseLimit(Arc<DefaultKeyedRateLimiter<IpAddr>>);

impl CoarseLimit {
    /// So many requests a minute, all at once if need be. Must be made inside the async runtime; ranges are forgotten
    /// as long as somebody holds the limit.
    #[must_use]
    pub fn new(per_minute: NonZeroU32) -> Self {
        let limit = Arc::new(RateLimiter::keyed(Quota::per_minute(per_minute)));
        let weak = Arc::downgrade(&limit);
        tokio::spawn(async move {
            let mut tick = tokio::time::interval(SWEEP);
            loop {
                tick.tick().await;
                let Some(limit) = weak.upgrade() else { return };
                limit.retain_recent();
                limit.shrink_to_fit();
            }
        });
        Self(limit)
    }

    /// Takes one request out of a client's budget.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    fn take(&self, ip: IpAddr) -> Result<(), Refusal> {
        self.0.check_key(&range(ip)).map_err(|exhausted| {
            let wait = exhausted.wait_time_from(DefaultClock::default().now());
            Refusal::TooMany { retry_after_s: u32::try_from(wait.as_secs()).unwrap_or(60) + 1 }
        })
    }
}

/// Refuses with 429.
pub async fn check(State(limit): State<CoarseLimit>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<Client>();
    match client.map(|client| limit.take(client.ip)) {
        Some(Err(refusal)) => refusal.into_response(),
        _ => next.run(request).await,
    }
}

fn range(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << (128 - V6_PREFIX))).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_range_has_its_own_budget() {
        let limit = CoarseLimit::new(NonZeroU32::new(2).unwrap());
        let take = |ip: &str| limit.take(ip.parse().unwrap());
        assert_eq!(take("2001:db8::1"), Ok(()));
        assert_eq!(take("2001:db8::2"), Ok(()));
        let refused = take("2001:db8::3").unwrap_err();
        assert!(refused.retry_after_s().is_some_and(|seconds| (1..=31).contains(&seconds)), "{refused:?}");
        assert_eq!(take("2001:db8:0:1::3"), Ok(()));
        assert_eq!(take("203.0.113.7"), Ok(()));
    }
}
