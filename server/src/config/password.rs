//! `[password]`: what a hash costs. Settings may raise the cost, never lower it.

use serde::Deserialize;

/// Fewest KiB of memory and fewest passes (OWASP Password Storage; ASVS 11.4.2).
const MEMORY_KIB_MIN: u32 = 19_456;
const PASSES_MIN: u32 = 2;
/// Most KiB: beyond that a handful of sign-ins would take all memory.
const MEMORY_KIB_MAX: u32 = 1 << 20;

/// See `[password]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Password {
    /// Memory of one hash in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// Hashes at once; 0 for as many as there are cores.
    pub slots: usize,
    /// Requests that may wait for a hash.
    pub queue: usize,
}

impl Password {
    /// The setting that is out of its range, and the range.
    #[must_use]
    pub fn problem(&self) -> Option<(&'static str, &'static str)> {
        if !(MEMORY_KIB_MIN..=MEMORY_KIB_MAX).contains(&self.memory_kib) {
            Some(("password.memory_kib", "must be from 19456 to 1048576"))
        } else if !(PASSES_MIN..=64).contains(&self.passes) {
            Some(("password.passes", "must be from 2 to 64"))
        } else if !(1..=64).contains(&self.lanes) {
            Some(("password.lanes", "must be from 1 to 64"))
        } else {
            None
        }
    }

    /// Hashes at once.
    #[must_use]
    pub fn slots(&self) -> usize {
        if self.slots > 0 { self.slots } else { std::thread::available_parallelism().map_or(2, usize::from) }
    }
}
