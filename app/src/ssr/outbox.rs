//! Development's outbox, for its page and for the same in JSON.

use super::AppState;
use auth::{Error, wire::OutboxView};

/// The newest messages, to one recipient or to all.
///
/// # Errors
/// [`Error::NotFound`] in production: there is no such page.
pub async fn shown(state: &AppState, to: Option<&str>) -> Result<Vec<OutboxView>, Error> {
    if !state.site.is_development {
        return Err(Error::NotFound);
    }
    state.service.shown_messages(to).await
}
