//! What was mailed, in the development profile.

use super::Loaded;
use crate::error::AppError;
use auth::wire::OutboxView;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::{loaded, optional},
    crate::{
        routes,
        ssr::{outbox, request},
    },
};

/// For `/dev/outbox`: the newest first, to one recipient or to all.
///
/// # Errors
/// In production there is no such page.
#[server(endpoint = "outbox_page")]
pub async fn outbox_page(#[server(default)] to: String) -> Result<Loaded<Vec<OutboxView>>, AppError> {
    let state = request::state()?;
    let messages = outbox::shown(&state, optional(&to)).await?;
    loaded(routes::DEV_OUTBOX, messages).await
}
