//! `[session]`: how long sign-ins, sessions and known browsers last.

use serde::Deserialize;
use std::num::NonZeroU32;

/// See `[session]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Minutes that a sign-in may wait for its code.
    pub pending_min: NonZeroU32,
    /// Minutes that a session may be idle.
    pub idle_min: NonZeroU32,
    /// Hours that a session lasts at most.
    pub max_h: NonZeroU32,
    /// Minutes that a session of staff may be idle.
    pub staff_idle_min: NonZeroU32,
    /// Hours that a session of staff lasts at most.
    pub staff_max_h: NonZeroU32,
    /// Minutes that values which are shown once can be shown again.
    pub shown_once_min: NonZeroU32,
    /// Days that a browser stays known.
    pub browser_days: NonZeroU32,
    /// Seconds that a known browser's replaced cookie is still good for.
    pub browser_grace_s: NonZeroU32,
}
