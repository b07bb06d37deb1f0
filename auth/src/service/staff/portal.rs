//! The portal at a glance: what happened in the last day, how many there are of what, and whether it is well.

use crate::{
    Error,
    permission::Permission,
    principal::Operator,
    service::Service,
    store::{checkup, people},
    wire::{CountsView, HealthView, HourView, PortalView},
};
use tokio::sync::Mutex;

const HOUR_MS: i64 = 60 * 60_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// What is told of the whole portal is counted at most this often by each process: to count is to read an index, from its
/// beginning or a day of it, to its end.
const COUNTED_EVERY_MS: i64 = 60_000;
/// A clock that is further from the database's than this is told: codes and lifetimes of two nodes differ by as much.
const CLOCK_APART_MS: i64 = 2_000;

/// What was counted last. Whoever asks while somebody counts waits for that answer.
#[derive(Default)]
pub struct Counted(Mutex<Option<Numbers>>);

#[derive(Clone)]
struct Numbers {
    counts: CountsView,
    hours: Vec<HourView>,
}

impl Service {
    /// What `/admin` shows, but for what only the server knows of itself.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`], [`Error::Unavailable`].
    pub async fn portal(&self, operator: &Operator<'_>) -> Result<PortalView, Error> {
        self.demand(operator, Permission::SeeUsers)?;
        let now = self.now();
        let Numbers { counts, hours } = self.numbers(now).await?;
        Ok(PortalView { hours, counts, health: self.health_of_database(&counts).await? })
    }

    async fn numbers(&self, now: i64) -> Result<Numbers, Error> {
        let mut counted = self.counted.0.lock().await;
        let is_fresh = |numbers: &&Numbers| (0..COUNTED_EVERY_MS).contains(&(now - numbers.counts.counted_at));
        if let Some(numbers) = counted.as_ref().filter(is_fresh) {
            return Ok(numbers.clone());
        }
        let hours = self.audit_hours(now - DAY_MS + HOUR_MS, now).await?.into_iter().map(|hour| HourView {
            at: hour.at,
            signed_in: u32::try_from(hour.signed_in).unwrap_or(u32::MAX),
            refused: u32::try_from(hour.refused).unwrap_or(u32::MAX),
        });
        let numbers = Numbers { hours: hours.collect(), counts: people::counts(&self.db.read, now).await? };
        *counted = Some(numbers.clone());
        Ok(numbers)
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
