//! What the links of staff lead to: an invitation taken, an address confirmed.

use super::Loaded;
use crate::error::AppError;
use auth::wire::InvitationView;
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

/// Chooses the first password, by the mailed link that this browser has opened.
///
/// # Errors
/// A dead link, or a password that can't be taken.
#[server(endpoint = "accept_invitation")]
pub async fn accept_invitation(#[server(default)] password: String) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    guard::not_signed_in().await?;
    let token = form_cookie::token(&state, routes::INVITE).ok_or(Error::InvalidLink)?;
    let outcome = state.service.accept_invitation(&client, &token, &password).await?;
    session::go_on(&state, outcome.issued());
    Ok(())
}

/// For `/invite`.
///
/// # Errors
/// When signed in.
#[server(endpoint = "invite_page")]
pub async fn invite_page() -> Result<Loaded<InvitationView>, AppError> {
    let state = request::state()?;
    guard::not_signed_in().await?;
    let token = form_cookie::token(&state, routes::INVITE);
    loaded(routes::INVITE, state.service.invitation_view(token.as_ref())).await
}

/// Confirms an address that staff have asked for, by the mailed link that this browser has opened. Everybody may: the link
/// says whose account it is.
///
/// # Errors
/// A dead link.
#[server(endpoint = "confirm_new_address")]
pub async fn confirm_new_address() -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let token = form_cookie::token(&state, routes::CONFIRM_ADDRESS).ok_or(Error::InvalidLink)?;
    state.service.confirm_new_address(&client, &token).await?;
    form_cookie::clear(&state);
    redirect::to(routes::LOGIN_ADDRESS);
    Ok(())
}

/// For `/confirm-address`: whether a link brought the visitor here.
///
/// # Errors
/// The database's.
#[server(endpoint = "confirm_address_page")]
pub async fn confirm_address_page() -> Result<Loaded<bool>, AppError> {
    let state = request::state()?;
    loaded(routes::CONFIRM_ADDRESS, form_cookie::token(&state, routes::CONFIRM_ADDRESS).is_some()).await
}
