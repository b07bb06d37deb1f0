//! What is behind the portal breaks: nobody is let in, nothing is lost, and it heals by itself within five seconds.

mod database;
mod power;
mod redis;

use crate::harness::{Answer, SECOND};
use auth::Error;
use std::time::{Duration, Instant};

/// Longest time to heal in.
const HEALING: Duration = Duration::from_secs(5);

/// Refused for now, with the time to come back.
#[track_caller]
fn is_for_later(answer: &Answer) {
    let Error::Unavailable { retry_after_s } = answer.error() else { panic!("{} {}", answer.status, answer.text()) };
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), Some(retry_after_s.to_string().as_str()));
    assert!(i64::from(retry_after_s) * SECOND <= 10 * SECOND);
    assert_eq!(answer.set_cookies(), [], "nothing is handed out, or taken away");
}

/// Asks again and again until it works.
async fn heals(ask: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !ask().await {
        assert!(began.elapsed() < HEALING, "not healed after {HEALING:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
