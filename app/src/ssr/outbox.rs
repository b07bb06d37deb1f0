//! Development's outbox, for its page and for the same in JSON.

use super::AppState;
use auth::{Error, outbox, store, wire::OutboxView};

/// Most messages that are shown.
const MOST: usize = 100;

/// The newest messages, to one recipient or to all.
///
/// # Errors
/// [`Error::NotFound`] in production: there is no such page.
pub async fn shown(state: &AppState, to: Option<&str>) -> Result<Vec<OutboxView>, Error> {
    if !state.site.is_development {
        return Err(Error::NotFound);
    }
    let service = &state.service;
    let found = outbox::shown(&service.db.read, &service.keys, &service.settings, MOST, to).await;
    found.map_err(store::failed)
}
