//! The worker: takes due rows one by one and delivers them, a few at once, for as long as the server runs.
//!
//! Any number of workers on any number of nodes can run beside each other; a row's lease gives it to one. A mail
//! server that is down delays letters and nothing else; a database that is down is waited for. Nothing of a letter is
//! ever logged but its row's id, its kind and what failed.

mod attempt;
mod pace;

use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::DbErr;
use tokio::{select, sync::Notify, task::JoinSet, time::sleep};

use super::{queue, resolve::Resolver, sms::TextTransport, transport::Transport};
use crate::{clock::Clock, keys::Keyring, settings::Settings, store::Db};
use pace::Pace;

/// Rows that are looked at together.
const MOST_AT_A_LOOK: u64 = 20;
/// Deliveries at once.
const MOST_AT_ONCE: usize = 4;
/// Between two sweeps of the history (ms).
const SWEEP_MS: i64 = 60 * 60_000;

/// Everything that delivering needs.
pub struct Worker {
    /// Where the rows are.
    pub db: Db,
    /// What opens them.
    pub keys: Arc<Keyring>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How mails leave.
    pub transport: Arc<dyn Transport>,
    /// How texts leave; without it they are shown where mails are, or dropped.
    pub texts: Option<Arc<dyn TextTransport>>,
    /// What letters become.
    pub resolver: Arc<dyn Resolver>,
    /// Woken after a letter was committed.
    pub wake: Arc<Notify>,
    /// Issuer, origin and lifetimes.
    pub settings: Settings,
}

type InFlight = JoinSet<Result<(), DbErr>>;

impl Worker {
    /// Delivers until `shutdown` is done, then finishes the deliveries that have begun: some 50 seconds at most.
    /// Cut off before that, a delivery is made again by another worker, with the same Message-ID.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send) {
        let worker = Arc::new(self);
        let (mut in_flight, mut pace) = (InFlight::new(), Pace::default());
        let (mut shutdown, is_over) = (pin!(shutdown), AtomicBool::new(false));
        loop {
            // Never cut off: between a row's claim and its delivery it would be left with a lease, and nobody at work.
            let pause = {
                let mut turn = pin!(worker.turn(&mut in_flight, &mut pace, &is_over));
                select! {
                    biased;
                    () = &mut shutdown => {
                        is_over.store(true, Ordering::Relaxed);
                        turn.await;
                        break;
                    }
                    pause = &mut turn => pause,
                }
            };
            select! {
                biased;
                () = &mut shutdown => break,
                () = worker.wake.notified(), if !pace.waits_for_the_database() => pace.hurry(),
                () = sleep(pause) => {}
            }
        }
        while let Some(done) = in_flight.join_next().await {
            note(done, &mut pace);
        }
    }

    /// One look at what is due; how long to wait before the next.
    async fn turn(self: &Arc<Self>, in_flight: &mut InFlight, pace: &mut Pace, is_over: &AtomicBool) -> Duration {
        match self.take_up(in_flight, pace, is_over).await {
            Ok(found) => pace.found(found),
            Err(error) => pace.failed(error),
        }
    }

    /// Takes up what is due, as slots come free and until it is over; whether there was anything.
    async fn take_up(
        self: &Arc<Self>,
        in_flight: &mut InFlight,
        pace: &mut Pace,
        is_over: &AtomicBool,
    ) -> Result<bool, DbErr> {
        while let Some(done) = in_flight.try_join_next() {
            note(done, pace);
        }
        let now = self.clock.now_ms();
        if pace.is_time_to_sweep(now, SWEEP_MS) {
            queue::sweep(&self.db.write, now).await?;
        }
        let rows = queue::due(&self.db.read, now, MOST_AT_A_LOOK).await?;
        let found = !rows.is_empty();
        for row in rows {
            while in_flight.len() >= MOST_AT_ONCE {
                if let Some(done) = in_flight.join_next().await {
                    note(done, pace);
                }
            }
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            // A row is claimed only when there is a slot for it, so that its lease doesn't run out while it waits.
            let now = self.clock.now_ms();
            if row.expires_at <= now {
                self.drop_late(&row, now).await?;
            } else if let Some(claimed) = queue::claim(&self.db.write, row, now).await? {
                let worker = Arc::clone(self);
                in_flight.spawn(async move { worker.deliver(claimed).await });
            }
        }
        Ok(found)
    }

    async fn drop_late(&self, row: &entity::message::Model, now: i64) -> Result<(), DbErr> {
        if queue::dropped(&self.db.write, row, now, "expired").await? {
            tracing::warn!(id = %row.id, kind = row.kind, tries = row.tries, "a letter was dropped: its life has ended");
        }
        Ok(())
    }
}

/// A delivery has ended. What it met at the mail server is in its row; here is what it met at the database.
fn note(done: Result<Result<(), DbErr>, tokio::task::JoinError>, pace: &mut Pace) {
    match done {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            pace.failed(error);
        }
        // Its row is due again when its lease has run out. A panic's message may be anything: it isn't logged here.
        Err(_) => tracing::error!("a delivery panicked"),
    }
}

#[cfg(test)]
mod tests;
