//! A new password by mail.

use super::Loaded;
use crate::error::AppError;
use auth::wire::ResetView;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{form_cookie, guard, redirect, request, session},
    },
    auth::Error,
};

/// Asks for a mail; the answer is the same whether or not the address is known.
///
/// # Errors
/// An address that is none, or a budget that is used up.
#[server(endpoint = "ask_for_reset")]
pub async fn ask_for_reset(#[server(default)] email: String) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    guard::resetting().await?;
    let issued = state.service.ask_for_reset(&client, &email).await?;
    session::go_on(&state, &issued);
    Ok(())
}

/// Sets a new password by the mailed code, in the browser that asked.
///
/// # Errors
/// A wrong code, or a password that can't be taken.
#[server(endpoint = "reset_with_code")]
pub async fn reset_with_code(
    #[server(default)] code: String,
    #[server(default)] password: String,
) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let asked = guard::resetting().await?.ok_or(Error::InvalidCode)?;
    state.service.reset_with_code(&client, &asked, &code, &password).await?;
    session::end(&state);
    redirect::to(routes::LOGIN_RESET);
    Ok(())
}

/// Sets a new password by the mailed link that this browser has opened.
///
/// # Errors
/// A dead link, or a password that can't be taken.
#[server(endpoint = "reset_with_link")]
pub async fn reset_with_link(#[server(default)] password: String) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    guard::resetting().await?;
    let token = form_cookie::token(&state, routes::PASSWORD_RESET).ok_or(Error::InvalidLink)?;
    let reset = state.service.reset_with_link(&client, &token, &password).await;
    if let Err(Error::InvalidLink) = &reset {
        // The page then offers to ask for another one.
        form_cookie::clear(&state);
    }
    reset?;
    session::end(&state);
    redirect::to(routes::LOGIN_RESET);
    Ok(())
}

/// For `/password-reset`.
///
/// # Errors
/// On another stage.
#[server(endpoint = "reset_page")]
pub async fn reset_page() -> Result<Loaded<ResetView>, AppError> {
    let state = request::state()?;
    let asked = guard::resetting().await?;
    let token = form_cookie::token(&state, routes::PASSWORD_RESET);
    loaded(routes::PASSWORD_RESET, state.service.reset_view(asked.as_ref(), token.as_ref())).await
}
