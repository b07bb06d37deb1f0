//! One's own sessions.

use super::Loaded;
use crate::error::AppError;
use auth::wire::SessionView;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{act, guard, request},
    },
    auth::intent::Intent,
};

/// Ends another session.
///
/// # Errors
/// No fresh proof, or no such session.
#[server(endpoint = "end_session")]
pub async fn end_session(#[server(default)] id: String) -> Result<(), AppError> {
    act::carry_out(Intent::EndSession { id }).await
}

/// Ends all sessions but this one.
///
/// # Errors
/// No fresh proof.
#[server(endpoint = "end_other_sessions")]
pub async fn end_other_sessions() -> Result<(), AppError> {
    act::carry_out(Intent::EndOtherSessions).await
}

/// For `/account/sessions`.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "sessions_page")]
pub async fn sessions_page() -> Result<Loaded<Vec<SessionView>>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    loaded(routes::SESSIONS, state.service.sessions(&principal).await?).await
}
