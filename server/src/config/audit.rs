//! `[audit]`: how the audit trail is signed and kept.

use serde::Deserialize;
use std::{num::NonZeroU32, path::PathBuf};

/// See `[audit]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// After so many rows a checkpoint is signed.
    pub checkpoint_rows: NonZeroU32,
    /// After so many minutes a checkpoint is signed, where there is a new row.
    pub checkpoint_min: NonZeroU32,
    /// The file that checkpoints are appended to, besides the database and the log.
    pub checkpoint_file: PathBuf,
    /// Days that rows are kept; 0 for ever.
    pub keep_days: u32,
}
