//! How often the worker looks, and that it complains once.

use std::time::Duration;

use sea_orm::DbErr;

use crate::store;

/// Between two looks when there was something lately. A letter of this process wakes the worker anyway; this is for
/// those of others, and for retries.
const BUSY: Duration = Duration::from_secs(1);
/// Between two looks when there wasn't for long, or the database has been away for long.
const SLOWEST: Duration = Duration::from_secs(5);
/// After the database's first failure.
const FIRST_OUTAGE: Duration = Duration::from_millis(500);

/// The state of one worker's waiting.
#[derive(Debug, Default)]
pub(super) struct Pace {
    idle_looks: u32,
    outage: Option<Duration>,
    swept_at: Option<i64>,
}

impl Pace {
    /// A look that the database answered; how long to wait until the next.
    pub(super) fn found(&mut self, anything: bool) -> Duration {
        if self.outage.take().is_some() {
            tracing::info!("the outbox reaches the database again");
        }
        if anything {
            self.idle_looks = 0;
            return Duration::ZERO;
        }
        self.idle_looks = self.idle_looks.saturating_add(1);
        // A second each for the first minute.
        if self.idle_looks <= 60 { BUSY } else { SLOWEST }
    }

    /// A failure of the database, written to the log if it is the first in a row; how long to wait.
    pub(super) fn failed(&mut self, error: DbErr) -> Duration {
        let pause = match self.outage {
            None => {
                let _ = store::failed(error);
                tracing::warn!("the outbox waits for the database");
                FIRST_OUTAGE
            }
            Some(before) => (before * 2).min(SLOWEST),
        };
        self.outage = Some(pause);
        pause
    }

    /// Somebody has written a letter.
    pub(super) fn hurry(&mut self) {
        self.idle_looks = 0;
    }

    /// Whether waking early is of no use.
    pub(super) fn waits_for_the_database(&self) -> bool {
        self.outage.is_some()
    }

    /// Whether the last sweep is `every_ms` ago, or there was none; then this is one.
    pub(super) fn is_time_to_sweep(&mut self, now: i64, every_ms: i64) -> bool {
        let is_time = self.swept_at.is_none_or(|at| now - at >= every_ms);
        if is_time {
            self.swept_at = Some(now);
        }
        is_time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slows_down_when_there_is_nothing() {
        let mut pace = Pace::default();
        assert_eq!(pace.found(true), Duration::ZERO);
        for _ in 0..60 {
            assert_eq!(pace.found(false), BUSY);
        }
        assert_eq!(pace.found(false), SLOWEST);
        pace.hurry();
        assert_eq!(pace.found(false), BUSY);
    }

    #[test]
    fn waits_for_the_database_five_seconds_at_most() {
        let mut pace = Pace::default();
        let error = || DbErr::RecordNotInserted;
        let waits: Vec<_> = (0..6).map(|_| pace.failed(error()).as_millis()).collect();
        assert_eq!(waits, [500, 1_000, 2_000, 4_000, 5_000, 5_000]);
        assert!(pace.waits_for_the_database());
        assert_eq!(pace.found(true), Duration::ZERO);
        assert!(!pace.waits_for_the_database());
    }

    #[test]
    fn sweeps_at_once_and_then_by_the_hour() {
        let mut pace = Pace::default();
        let at: Vec<_> = [5, 10, 104, 105, 106].into_iter().filter(|now| pace.is_time_to_sweep(*now, 100)).collect();
        assert_eq!(at, [5, 105]);
    }
}
