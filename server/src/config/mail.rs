//! `[mail]`: the SMTP server. How its address is read is `auth::outbox::smtp`'s.

use super::secret::Secret;
use serde::Deserialize;

/// See `[mail]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// `smtps://…` or `smtp://…?tls=required`; empty for the outbox page of development.
    pub smtp_url: Secret,
    /// The sender as it was given; see [`super::Config::sender`] for the one in force.
    pub from: String,
}
