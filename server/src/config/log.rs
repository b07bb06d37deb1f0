//! `[log]`: what is written to standard error.

use serde::Deserialize;
use tracing_subscriber::EnvFilter;

/// See `[log]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Level or directives.
    pub level: String,
    /// Form of a line.
    pub format: LogFormat,
}

/// Form of the log's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Log {
    /// What is wrong with the level, if anything.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        let words = ["off", "error", "warn", "info", "debug", "trace"];
        // A misspelt level would be taken as the name of a crate, and everything else fall silent.
        let is_sound = self.level.split(',').all(|directive| {
            let level = directive.rsplit('=').next().unwrap_or_default();
            words.contains(&level.trim().to_lowercase().as_str())
        });
        if is_sound && EnvFilter::try_new(&self.level).is_ok() {
            None
        } else {
            Some("must be error, warn, info, debug or trace, or directives such as info,server=debug")
        }
    }
}
