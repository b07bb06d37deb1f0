//! Registration and the confirmation of its address.

use super::Loaded;
use crate::error::AppError;
use auth::wire::ConfirmationView;
use leptos::server;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use {
    super::{loaded, optional},
    crate::{
        routes,
        ssr::{form_cookie, guard, request, session},
    },
    auth::{Error, service::RegisterForm},
};

/// What `/register` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterView {
    /// Whether strangers can register.
    pub is_open: bool,
    /// Fewest characters of a password.
    pub password_min: u32,
}

/// Makes a registration; the answer is the same whether or not the address is known.
///
/// # Errors
/// Refused fields, or a budget that is used up.
#[server(endpoint = "register")]
pub async fn register(
    #[server(default)] email: String,
    #[server(default)] username: String,
    #[server(default)] display_name: String,
    #[server(default)] password: String,
) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    guard::anonymous().await?;
    let form = RegisterForm { email, username, display_name, password };
    let issued = state.service.register(&client, form).await?;
    session::go_on(&state, &issued);
    Ok(())
}

/// Mails this browser's registration another code and link.
///
/// # Errors
/// Where none is due, or too soon.
#[server(endpoint = "resend_confirmation")]
pub async fn resend_confirmation() -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let registered = guard::registered().await?;
    Ok(state.service.resend_confirmation(&client, &registered).await?)
}

/// Confirms this browser's registration by the mailed code.
///
/// # Errors
/// A wrong code, or a username that was taken meanwhile.
#[server(endpoint = "confirm_with_code")]
pub async fn confirm_with_code(
    #[server(default)] code: String,
    #[server(default)] username: String,
) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let registered = guard::registered().await?;
    let outcome = state.service.confirm_with_code(&client, &registered, &code, optional(&username)).await?;
    session::go_on(&state, outcome.issued());
    Ok(())
}

/// Confirms a registration by the mailed link that this browser has opened.
///
/// # Errors
/// A dead link, a wrong password where one is needed, or a username that was taken meanwhile.
#[server(endpoint = "confirm_with_link")]
pub async fn confirm_with_link(
    #[server(default)] password: String,
    #[server(default)] username: String,
) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let anonymous = guard::anonymous().await?;
    let token = form_cookie::token(&state, routes::VERIFY_EMAIL).ok_or(Error::InvalidLink)?;
    let service = &state.service;
    let outcome =
        service.confirm_with_link(&client, anonymous.as_ref(), &token, &password, optional(&username)).await?;
    session::go_on(&state, outcome.issued());
    Ok(())
}

/// For `/register`.
///
/// # Errors
/// On another stage.
#[server(endpoint = "register_page")]
pub async fn register_page() -> Result<Loaded<RegisterView>, AppError> {
    let state = request::state()?;
    guard::anonymous().await?;
    let view = RegisterView {
        is_open: state.service.settings.registration_is_open,
        password_min: state.service.password_min().try_into().unwrap_or(u32::MAX),
    };
    loaded(routes::REGISTER, view).await
}

/// For `/verify-email`.
///
/// # Errors
/// On another stage.
#[server(endpoint = "confirmation_page")]
pub async fn confirmation_page() -> Result<Loaded<ConfirmationView>, AppError> {
    let state = request::state()?;
    let anonymous = guard::anonymous().await?;
    let token = form_cookie::token(&state, routes::VERIFY_EMAIL);
    let view = state.service.confirmation(anonymous.as_ref(), token.as_ref()).await?;
    loaded(routes::VERIFY_EMAIL, view).await
}
