//! What a node remembers of the chain while it runs: who it is, how far it has signed, and which checkpoints are still to
//! be written outside of the database. Nothing of it decides who may add to the chain; the database does.

use super::Checkpoint;
use crate::random;
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use uuid::Uuid;

/// Checkpoints kept for a file that can't be written; they are in the database as well.
const MOST_KEPT: usize = 10_000;

/// A node's memory. Cheap to clone.
#[derive(Clone)]
pub struct Sequencer(Arc<Inner>);

struct Inner {
    holder: Uuid,
    holds: AtomicBool,
    last: Mutex<Option<(i64, Vec<u8>)>>,
    unwritten: Mutex<VecDeque<Checkpoint>>,
}

impl Default for Sequencer {
    fn default() -> Self {
        Self(Arc::new(Inner {
            holder: random::id(),
            holds: AtomicBool::default(),
            last: Mutex::default(),
            unwritten: Mutex::default(),
        }))
    }
}

impl Sequencer {
    /// This node, as the lease names it.
    pub(crate) fn holder(&self) -> Uuid {
        self.0.holder
    }

    /// Takes note of whether it has the lease; whether it had it before.
    pub(crate) fn holds(&self, holds: bool) -> bool {
        self.0.holds.swap(holds, Ordering::SeqCst)
    }

    /// The last place that this node has signed, with its hash.
    pub(crate) fn last(&self) -> Option<(i64, Vec<u8>)> {
        locked(&self.0.last).clone()
    }

    pub(crate) fn remember(&self, position: i64, hash: &[u8]) {
        *locked(&self.0.last) = Some((position, hash.to_vec()));
    }

    /// A checkpoint that is to be written outside.
    pub(crate) fn made(&self, checkpoint: Checkpoint) {
        let mut unwritten = locked(&self.0.unwritten);
        if unwritten.len() == MOST_KEPT {
            unwritten.pop_front();
        }
        unwritten.push_back(checkpoint);
    }

    /// The oldest checkpoint that isn't written outside yet.
    #[must_use]
    pub fn unwritten(&self) -> Option<Checkpoint> {
        locked(&self.0.unwritten).front().cloned()
    }

    /// It is written.
    pub fn written(&self, checkpoint: &Checkpoint) {
        locked(&self.0.unwritten).retain(|other| other != checkpoint);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
