//! Who is here, the account at a glance, and the way out.

use super::Loaded;
use crate::error::AppError;
use auth::wire::DashboardView;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{guard, redirect, request, session},
    },
};

/// Ends the session, whatever its stage; a second time does no harm.
///
/// # Errors
/// When the database doesn't answer: then the session goes on.
#[server(endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    state.service.sign_out(&client).await?;
    session::end(&state);
    redirect::to(routes::LOGIN);
    Ok(())
}

/// Where the visitor stands, for pages that are open to everybody.
///
/// # Errors
/// When the session can't be read.
#[server(endpoint = "standing_page")]
pub async fn standing_page() -> Result<Loaded<()>, AppError> {
    loaded(routes::HOME, ()).await
}

/// For `/dashboard`.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "dashboard_page")]
pub async fn dashboard_page() -> Result<Loaded<DashboardView>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    loaded(routes::DASHBOARD, state.service.dashboard(&principal).await?).await
}
