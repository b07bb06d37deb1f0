//! Threads for nothing but work on passwords. A hash takes some 17 ms of a core and 19 MB: on the threads that answer
//! requests it would hold up everybody else, and with a fresh buffer for each the process grew to 857 MB.
//!
//! As many threads as there may be hashes at once, each with one buffer that it allocates at its first job and then
//! uses again and again, behind a bounded queue: a flood of sign-ins gets [`Error::Busy`] and costs nothing more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::Block;
use tokio::sync::oneshot;

use crate::error::Error;

/// The memory of one thread, for Argon2.
pub(super) type Buffer = Vec<Block>;

type Job = Box<dyn FnOnce(&mut Buffer) + Send>;

/// The threads' queue. When the last handle goes, the threads finish what is queued and end.
pub(super) struct Pool {
    queue: SyncSender<Job>,
}

impl Pool {
    /// Starts `slots` threads behind a queue of `queue` jobs, at least one of each.
    pub(super) fn start(slots: usize, queue: usize) -> Self {
        let (sender, receiver) = sync_channel(queue.max(1));
        let receiver = Arc::new(Mutex::new(receiver));
        for slot in 0..slots.max(1) {
            let receiver = Arc::clone(&receiver);
            let thread = std::thread::Builder::new().name(format!("hash-{slot}"));
            if let Err(error) = thread.spawn(move || work(&receiver)) {
                tracing::error!(slot, %error, "a hashing thread could not be started");
            }
        }
        Self { queue: sender }
    }

    /// Has `work` done by one of the threads. Whoever stops waiting before its turn has come costs nothing.
    ///
    /// # Errors
    /// [`Error::Busy`] at once when the queue is full; [`Error::Internal`] when `work` panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Buffer) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let job = move |buffer: &mut Buffer| {
            if !reply.is_closed() {
                // Fails where nobody waits any more: then nobody needs it.
                let _ = reply.send(work(buffer));
            }
        };
        match self.queue.try_send(Box::new(job)) {
            Ok(()) => answer.await.map_err(|_| failed("a hashing job ended without an answer")),
            Err(TrySendError::Full(_)) => Err(Error::Busy { retry_after_s: 1 }),
            Err(TrySendError::Disconnected(_)) => Err(failed("no hashing thread is running")),
        }
    }
}

/// A thread's life.
fn work(queue: &Mutex<Receiver<Job>>) {
    let mut buffer = Buffer::new();
    loop {
        // Held while waiting for the next job only, never while one runs: a panic in a job can't poison it.
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        if catch_unwind(AssertUnwindSafe(|| job(&mut buffer))).is_err() {
            buffer = Buffer::new();
        }
    }
}

/// Logs a failure of ours under an incident id.
pub(super) fn failed(what: &'static str) -> Error {
    let incident = crate::random::incident();
    tracing::error!(%incident, "{what}");
    Error::Internal { incident }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn answers_and_survives_a_panic() {
        let pool = Pool::start(1, 4);
        assert_eq!(pool.run(|_| 1).await, Ok(1));
        let panicked = pool.run(|_| if true { panic!("in a job") } else { 2 }).await;
        assert!(matches!(panicked, Err(Error::Internal { .. })));
        assert_eq!(pool.run(|_| 3).await, Ok(3));
    }

    #[tokio::test]
    async fn keeps_its_buffer() {
        let pool = Pool::start(1, 4);
        pool.run(|buffer| buffer.resize(8, Block::new())).await.unwrap();
        assert_eq!(pool.run(|buffer| buffer.len()).await, Ok(8));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_nobody_waiting_is_skipped() {
        let pool = Arc::new(Pool::start(1, 2));
        let (release, gate) = std::sync::mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let holder = Arc::clone(&pool);
        let held = tokio::spawn(async move {
            holder
                .run(move |_| {
                    let _ = started.send(());
                    let _ = gate.recv();
                })
                .await
        });
        has_started.await.unwrap();

        let ran = Arc::new(AtomicU32::new(0));
        let mut waiting = Vec::new();
        for _ in 0..2 {
            let (pool, ran) = (Arc::clone(&pool), Arc::clone(&ran));
            let mut job = Box::pin(async move { pool.run(move |_| ran.fetch_add(1, Ordering::SeqCst)).await });
            // One poll puts it into the queue.
            assert!(polled_once(job.as_mut()).is_none());
            waiting.push(job);
        }
        assert_eq!(pool.run(|_| ()).await, Err(Error::Busy { retry_after_s: 1 }));

        drop(waiting.remove(0));
        release.send(()).unwrap();
        held.await.unwrap().unwrap();
        for job in waiting {
            job.await.unwrap();
        }
        assert_eq!(ran.load(Ordering::SeqCst), 1);
    }

    fn polled_once<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match future.poll(&mut context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        }
    }
}
