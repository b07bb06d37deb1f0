//! One's own factors.

use super::Loaded;
use crate::error::AppError;
use auth::wire::{FactorsView, NewFactorView};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{act, form_cookie, guard, redirect, request, session},
    },
    auth::{intent::Intent, service::FactorAdded},
};

/// Begins to set up another authenticator.
///
/// # Errors
/// No fresh proof, or too many of them.
#[server(endpoint = "add_factor")]
pub async fn add_factor() -> Result<(), AppError> {
    act::carry_out(Intent::AddFactor).await
}

/// Begins to move an authenticator to a new phone.
///
/// # Errors
/// No fresh proof, or no such authenticator.
#[server(endpoint = "replace_factor")]
pub async fn replace_factor(#[server(default)] id: String) -> Result<(), AppError> {
    act::carry_out(Intent::ReplaceFactor { id }).await
}

/// Gives an authenticator another name.
///
/// # Errors
/// No fresh proof, no such authenticator, or a name that can't be taken.
#[server(endpoint = "rename_factor")]
pub async fn rename_factor(#[server(default)] id: String, #[server(default)] name: String) -> Result<(), AppError> {
    act::carry_out(Intent::RenameFactor { id, name }).await
}

/// Removes an authenticator.
///
/// # Errors
/// No fresh proof, no such authenticator, or the last one.
#[server(endpoint = "remove_factor")]
pub async fn remove_factor(#[server(default)] id: String) -> Result<(), AppError> {
    act::carry_out(Intent::RemoveFactor { id }).await
}

/// Makes new recovery codes.
///
/// # Errors
/// No fresh proof.
#[server(endpoint = "renew_recovery_codes")]
pub async fn renew_recovery_codes() -> Result<(), AppError> {
    act::carry_out(Intent::RenewRecoveryCodes).await
}

/// Lets mailed codes sign in (`on`), or not.
///
/// # Errors
/// No fresh proof, or switched off by the operator.
#[server(endpoint = "switch_mailed_code")]
pub async fn switch_mailed_code(#[server(default)] to: String) -> Result<(), AppError> {
    act::carry_out(Intent::SwitchMailedCode { on: to == "on" }).await
}

/// Gives a phone, to which a code is texted.
///
/// # Errors
/// No fresh proof, a number that can't be taken, or too soon.
#[server(endpoint = "change_phone")]
pub async fn change_phone(#[server(default)] phone: String) -> Result<(), AppError> {
    act::carry_out(Intent::ChangePhone { phone }).await
}

/// Confirms the phone by the code that was texted to it.
///
/// # Errors
/// A wrong code; the last one ends the session.
#[server(endpoint = "confirm_phone")]
pub async fn confirm_phone(#[server(default)] code: String) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::principal().await?;
    let result = state.service.confirm_phone(&client, &principal, &code).await;
    session::unless_ended(&state, result)?;
    redirect::to(routes::FACTORS_PHONE);
    Ok(())
}

/// Has no codes texted any more.
///
/// # Errors
/// No fresh proof, or no phone.
#[server(endpoint = "remove_phone")]
pub async fn remove_phone() -> Result<(), AppError> {
    act::carry_out(Intent::RemovePhone).await
}

/// Confirms the authenticator that is being set up by its first code.
///
/// # Errors
/// A wrong code, or a name that can't be taken.
#[server(endpoint = "confirm_factor")]
pub async fn confirm_factor(#[server(default)] name: String, #[server(default)] code: String) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::principal().await?;
    let result = state.service.confirm_factor(&client, &principal, &name, &code).await;
    let FactorAdded { session: token, recovery_codes, .. } = session::unless_ended(&state, result)?;
    session::keep_next(&state, token.as_ref());
    form_cookie::clear(&state);
    redirect::to(if recovery_codes.is_empty() { routes::FACTORS_ADDED } else { routes::RECOVERY_CODES });
    Ok(())
}

/// For `/account/factors`.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "factors_page")]
pub async fn factors_page() -> Result<Loaded<FactorsView>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    loaded(routes::FACTORS, state.service.factors(&principal).await?).await
}

/// For `/account/factors/new`; leads back where nothing is being set up.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "new_factor_page")]
pub async fn new_factor_page() -> Result<Loaded<Option<NewFactorView>>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    let view = match state.service.new_factor(&principal).await {
        Err(auth::Error::NotFound) => None,
        other => Some(other?),
    };
    loaded(routes::NEW_FACTOR, view).await
}
