//! The two profiles.

use serde::Deserialize;

/// Which rules apply to the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// On one machine, out of the box; loopback only.
    Development,
    /// Behind a proxy, for people; nothing unsafe or missing.
    Production,
}

impl Profile {
    /// Whether this is the profile with the outbox page.
    #[must_use]
    pub fn is_development(self) -> bool {
        self == Self::Development
    }
}
