//! `[token]`: tokens of programs that call the API.

use serde::Deserialize;
use std::num::NonZeroU32;

/// See `[token]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Seconds that an access token lives.
    pub access_s: NonZeroU32,
    /// Days that a session may go without a refresh.
    pub idle_days: NonZeroU32,
    /// Days that a session lasts at most.
    pub max_days: NonZeroU32,
    /// Seconds within which a used refresh token gives the same successor.
    pub refresh_grace_s: u32,
    /// Whom tokens can be made for, besides the portal.
    pub audiences: Vec<String>,
}

/// Seconds for an answer that got lost, at most: whoever stole a token may use it as long.
const GRACE_MAX_S: u32 = 10;
/// Characters of an audience.
const AUDIENCE_MAX: usize = 200;

impl Token {
    /// What is wrong with the grace, if anything.
    #[must_use]
    pub(super) fn grace_problem(&self) -> Option<&'static str> {
        (self.refresh_grace_s > GRACE_MAX_S).then_some("must be 0 to 10")
    }

    /// What is wrong with the audiences, if anything.
    #[must_use]
    pub(super) fn audiences_problem(&self) -> Option<&'static str> {
        let is_name =
            |name: &String| (1..=AUDIENCE_MAX).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic());
        (!self.audiences.iter().all(is_name)).then_some("must be names of visible ASCII characters")
    }
}
