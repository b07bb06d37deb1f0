//! What a hash costs, and how many are made at once.

/// What a new hash costs, and how many are made at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HasherSettings {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes. They are computed one after the other.
    pub lanes: u32,
    /// How many at once: as many as there are cores.
    pub slots: usize,
    /// How many may wait: 16 for each slot are a quarter of a second.
    pub queue: usize,
}

impl HasherSettings {
    /// Least memory in KiB that a configuration may ask for (OWASP Password Storage: 19456/2/1; ASVS 11.4.2).
    pub const LEAST_MEMORY_KIB: u32 = 19_456;
    /// Fewest passes that a configuration may ask for.
    pub const LEAST_PASSES: u32 = 2;
    /// Fewest lanes.
    pub const LEAST_LANES: u32 = 1;

    /// Whether a configuration may ask for this. [`super::Hasher`] itself takes less, for tests.
    #[must_use]
    pub fn are_strong_enough(&self) -> bool {
        self.memory_kib >= Self::LEAST_MEMORY_KIB
            && self.passes >= Self::LEAST_PASSES
            && self.lanes >= Self::LEAST_LANES
    }
}

impl Default for HasherSettings {
    /// The least cost, and as many slots as there are cores.
    fn default() -> Self {
        let slots = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            memory_kib: Self::LEAST_MEMORY_KIB,
            passes: Self::LEAST_PASSES,
            lanes: Self::LEAST_LANES,
            slots,
            queue: slots * 16,
        }
    }
}
