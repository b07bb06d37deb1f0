//! Why the configuration can't be used: one sentence that names the setting and where it comes from.

/// A setting, file or variable that stops the start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {0}")]
pub struct ConfigError(String);

impl ConfigError {
    /// From a sentence without its full stop.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// The sentence alone.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.0
    }

    /// About one setting: `server.address (from the environment) must …`.
    #[must_use]
    pub fn about(path: &str, source: &str, sentence: &str) -> Self {
        Self(format!("{path} (from {source}) {sentence}"))
    }

    /// A setting that nobody gave.
    #[must_use]
    pub fn missing(path: &str, sentence: &str) -> Self {
        Self(format!("{path} is not set ({}): {sentence}", super::names::variable_of(path)))
    }
}
