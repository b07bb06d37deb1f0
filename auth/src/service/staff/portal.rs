//! The portal at a glance: what happened in the last day, how many there are of what, and whether it is well.

use crate::{
    Error,
    permission::Permission,
    principal::Operator,
    service::Service,
    store::{checkup, people},
    wire::{CountsView, HealthView, HourView, PortalView},
};
use std::sync::Mutex;

const HOUR_MS: i64 = 60 * 60_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Numbers of the whole portal are counted at most this often by each process: to count is to read an index from its
/// beginning to its end.
const COUNTED_EVERY_MS: i64 = 60_000;
/// A clock that is further from the database's than this is told: codes and lifetimes of two nodes differ by as much.
const CLOCK_APART_MS: i64 = 2_000;

/// The numbers as they were counted last.
#[derive(Default)]
pub struct Counted(Mutex<CountsView>);

impl Counted {
    /// Those that are fresh enough.
    fn fresh(&self, now: i64) -> Option<CountsView> {
        let counted = *self.0.lock().ok()?;
        (counted.counted_at > 0 && (0..COUNTED_EVERY_MS).contains(&(now - counted.counted_at))).then_some(counted)
    }

    fn keep(&self, counts: CountsView) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = counts;
        }
    }
}

impl Service {
    /// What `/admin` shows, but for what only the server knows of itself.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`], [`Error::Unavailable`].
    pub async fn portal(&self, operator: &Operator<'_>) -> Result<PortalView, Error> {
        self.demand(operator, Permission::SeeUsers)?;
        let now = self.now();
        let hours = self.audit_hours(now - DAY_MS + HOUR_MS, now).await?;
        let counts = self.counts(now).await?;
        let hours = hours.into_iter().map(|hour| HourView {
            at: hour.at,
            signed_in: u32::try_from(hour.signed_in).unwrap_or(u32::MAX),
            refused: u32::try_from(hour.refused).unwrap_or(u32::MAX),
        });
        Ok(PortalView { hours: hours.collect(), counts, health: self.health_of_database(&counts).await? })
    }

    async fn counts(&self, now: i64) -> Result<CountsView, Error> {
        if let Some(counts) = self.counted.fresh(now) {
            return Ok(counts);
        }
        let counts = CountsView { counted_at: now, ..people::counts(&self.db.read, now).await? };
        self.counted.keep(counts);
        Ok(counts)
    }

    /// How long the database takes to answer, how far its clock is from ours, and whether mails go out.
    async fn health_of_database(&self, counts: &CountsView) -> Result<Vec<HealthView>, Error> {
        let before = self.now();
        let database_now = checkup::clock(&self.db.read).await?;
        let took = self.now() - before;
        let apart = database_now - (before + took / 2);
        let of =
            |what: &str, is_well: bool, number| HealthView { what: what.to_owned(), is_well: Some(is_well), number };
        Ok(vec![
            of("database", true, Some(took)),
            of("clock", apart.abs() <= CLOCK_APART_MS, Some(apart)),
            of("mail", counts.messages_stuck == 0, i64::try_from(counts.messages_stuck).ok()),
        ])
    }
}
