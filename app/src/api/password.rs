//! Another password, for somebody who knows the old one.

use super::Loaded;
use crate::error::AppError;
use leptos::server;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{act, form_cookie, guard, redirect, request, session},
    },
    auth::{Error, intent::Intent},
};

/// What `/account/password` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordView {
    /// Whether a proof is due before the form is of use.
    pub needs_proof: bool,
    /// Fewest characters of a password.
    pub password_min: u32,
}

/// Asks for the proof before the form.
///
/// # Errors
/// No fresh proof.
#[server(endpoint = "prepare_password")]
pub async fn prepare_password() -> Result<(), AppError> {
    act::carry_out(Intent::ChangePassword).await
}

/// Changes the password.
///
/// # Errors
/// No fresh proof, a wrong old or a refused new password.
#[server(endpoint = "change_password")]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] password: String,
) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::principal().await?;
    let result = state.service.change_password(&client, &principal, &current_password, &password).await;
    if let Err(Error::StepUpRequired) = &result {
        return Err(act::keep(&state, &principal, Intent::ChangePassword).await);
    }
    let renewed = session::unless_ended(&state, result)?;
    session::keep_session(&state, &renewed.session);
    form_cookie::clear(&state);
    redirect::to(routes::PASSWORD_CHANGED);
    Ok(())
}

/// For `/account/password`.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "password_page")]
pub async fn password_page() -> Result<Loaded<PasswordView>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    let view = PasswordView {
        needs_proof: state.service.needs_proof(&principal, &Intent::ChangePassword),
        password_min: state.service.password_min().try_into().unwrap_or(u32::MAX),
    };
    loaded(routes::PASSWORD, view).await
}
