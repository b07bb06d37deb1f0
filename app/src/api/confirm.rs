//! The proof before a sensitive act.

use super::Loaded;
use crate::error::AppError;
use auth::wire::ConfirmView;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{act, guard, request, session},
    },
    auth::service::SteppedUp,
};

/// Proves an authenticator once more, or the password where that is the way, and carries on with what was asked for.
///
/// # Errors
/// A wrong code or password; the last one ends the session.
#[server(endpoint = "confirm_act")]
pub async fn confirm_act(
    #[server(default)] code: String,
    #[server(default)] password: String,
    #[server(default)] mark: String,
    #[server(default)] to: String,
) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::principal().await?;
    let result = state.service.step_up(&client, &principal, &code, &password, &mark).await;
    let SteppedUp { session: token, principal, intent } = session::unless_ended(&state, result)?;
    session::keep_next(&state, token.as_ref());
    act::carry_on(&state, &client, &principal, intent, &to).await;
    Ok(())
}

/// For `/account/confirm`.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "confirm_page")]
pub async fn confirm_page() -> Result<Loaded<ConfirmView>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    loaded(routes::CONFIRM, state.service.confirmation_of_act(&principal).await?).await
}
