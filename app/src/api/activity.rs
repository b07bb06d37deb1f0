//! One's own history.

use super::Loaded;
use crate::error::AppError;
use auth::wire::ActivitySlice;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::{loaded, optional},
    crate::{
        routes,
        ssr::{guard, request},
    },
    auth::service::PER_PAGE,
};

/// For `/account/activity`: all events or those of one group, from the newest or from a cursor on.
///
/// # Errors
/// When not signed in; a group or cursor that isn't one.
#[server(endpoint = "activity_page")]
pub async fn activity_page(
    #[server(default)] group: String,
    #[server(default)] before: String,
) -> Result<Loaded<ActivitySlice>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    let slice = state.service.activity(&principal, optional(&group), optional(&before), PER_PAGE).await?;
    loaded(routes::ACTIVITY, slice).await
}
