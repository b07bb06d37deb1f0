//! `[api]`: the door for programs.

use super::settings::parse_origin;
use serde::Deserialize;

/// See `[api]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Origins whose scripts may ask.
    pub cors_origins: Vec<String>,
}

impl Api {
    /// Browsers send an origin in one spelling, and it is compared byte by byte: so it must stand here in that one.
    pub(super) fn problem(&self) -> Option<&'static str> {
        let is_exact =
            |text: &String| parse_origin(text).is_some_and(|url| url.origin().ascii_serialization() == *text);
        (!self.cors_origins.iter().all(is_exact)).then_some(
            "must be origins as browsers send them, such as https://app.example.org: no path, no slash at the end, no \
             port that goes without saying",
        )
    }

    /// Whether a script could come in plain text, changed on its way.
    pub(super) fn is_exposed(&self) -> bool {
        self.cors_origins.iter().any(|origin| !origin.starts_with("https://"))
    }
}
