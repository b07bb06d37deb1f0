//! "This was not me".

use super::Loaded;
use crate::error::AppError;
use auth::wire::NotMeView;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{form_cookie, redirect, request},
    },
    auth::Error,
};

/// Ends everything, by the mailed link that this browser has opened, and goes on to what can be undone.
///
/// # Errors
/// A dead link.
#[server(endpoint = "not_me")]
pub async fn not_me() -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let token = form_cookie::token(&state, routes::NOT_ME).ok_or(Error::InvalidLink)?;
    let undo = state.service.not_me(&client, &token).await?;
    form_cookie::keep_token(&state, routes::NOT_ME, &undo);
    redirect::to(routes::NOT_ME);
    Ok(())
}

/// Undoes a change, with the password from before it.
///
/// # Errors
/// A dead link, a wrong password, or a change that can't be undone any more.
#[server(endpoint = "undo_change")]
pub async fn undo_change(#[server(default)] id: String, #[server(default)] password: String) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let token = form_cookie::token(&state, routes::NOT_ME).ok_or(Error::InvalidLink)?;
    state.service.undo(&client, &token, &id, &password).await?;
    redirect::to(routes::NOT_ME_UNDONE);
    Ok(())
}

/// For `/not-me`.
///
/// # Errors
/// When the database doesn't answer.
#[server(endpoint = "not_me_page")]
pub async fn not_me_page() -> Result<Loaded<NotMeView>, AppError> {
    let state = request::state()?;
    let token = form_cookie::token(&state, routes::NOT_ME);
    loaded(routes::NOT_ME, state.service.not_me_view(token.as_ref()).await?).await
}
