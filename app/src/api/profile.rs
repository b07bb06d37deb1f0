//! What a person is called, their address, and the end of their account.

use super::Loaded;
use crate::error::AppError;
use auth::wire::ProfileView;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{act, form_cookie, guard, redirect, request, session},
    },
    auth::{intent::Intent, service::ProfileChange},
};

/// Changes name and time zone.
///
/// # Errors
/// Refused fields.
#[server(endpoint = "change_profile")]
pub async fn change_profile(
    #[server(default)] display_name: String,
    #[server(default)] time_zone: String,
) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::principal().await?;
    let (display_name, time_zone) = (Some(display_name), Some(time_zone));
    let change = ProfileChange { display_name, time_zone, ..ProfileChange::default() };
    state.service.save_profile(&client, &principal, &change).await?;
    form_cookie::clear(&state);
    redirect::to(routes::PROFILE_SAVED);
    Ok(())
}

/// Changes the username, or gives it up.
///
/// # Errors
/// No fresh proof, or a name that can't be taken.
#[server(endpoint = "change_username")]
pub async fn change_username(#[server(default)] username: String) -> Result<(), AppError> {
    act::carry_out(Intent::ChangeUsername { username }).await
}

/// Mails a code to a new address.
///
/// # Errors
/// No fresh proof, an address that can't be taken, or too soon.
#[server(endpoint = "change_address")]
pub async fn change_address(#[server(default)] email: String) -> Result<(), AppError> {
    act::carry_out(Intent::ChangeAddress { email }).await
}

/// Confirms the new address by the code that was mailed to it.
///
/// # Errors
/// A wrong code; the last one ends the session.
#[server(endpoint = "confirm_address")]
pub async fn confirm_address(#[server(default)] code: String) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::principal().await?;
    let result = state.service.confirm_address(&client, &principal, &code).await;
    let renewed = session::unless_ended(&state, result)?;
    session::keep_session(&state, &renewed.session);
    form_cookie::clear(&state);
    redirect::to(routes::EMAIL_CHANGED);
    Ok(())
}

/// Asks for the proof before one's data can be downloaded.
///
/// # Errors
/// No fresh proof.
#[server(endpoint = "prepare_export")]
pub async fn prepare_export() -> Result<(), AppError> {
    act::carry_out(Intent::Export).await
}

/// Asks for the account's deletion, and signs out.
///
/// # Errors
/// No fresh proof.
#[server(endpoint = "delete_account")]
pub async fn delete_account() -> Result<(), AppError> {
    act::carry_out(Intent::Delete).await
}

/// For `/account/profile` and `/account/email`.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "profile_page")]
pub async fn profile_page() -> Result<Loaded<ProfileView>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    loaded(routes::PROFILE, state.service.profile(&principal).await?).await
}

/// For `/account/email`.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "email_page")]
pub async fn email_page() -> Result<Loaded<ProfileView>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    loaded(routes::EMAIL, state.service.profile(&principal).await?).await
}
