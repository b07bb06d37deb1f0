//! The password, the way out of a throttle, and the second factor.

use super::Loaded;
use crate::error::AppError;
use auth::wire::VerificationView;
use leptos::server;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{form_cookie, guard, redirect, request, session},
    },
    auth::{Error, service::Method, stage::Stage},
};

/// What `/login` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginView {
    /// Whether strangers can register.
    pub registration_is_open: bool,
}

/// What `/unlock` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlockView {
    /// Whether a mailed link brought the visitor here. Whether it is still good is told on use only.
    pub has_link: bool,
}

/// Proves the password.
///
/// # Errors
/// One and the same for every reason.
#[server(endpoint = "sign_in")]
pub async fn sign_in(#[server(default)] login: String, #[server(default)] password: String) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    guard::anonymous().await?;
    let outcome = state.service.sign_in(&client, &login, &password).await?;
    session::go_on(&state, outcome.issued());
    Ok(())
}

/// Gives this browser a way in of its own, by the mailed link that it has opened.
///
/// # Errors
/// A dead link.
#[server(endpoint = "unlock")]
pub async fn unlock() -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    guard::not_signed_in().await?;
    let token = form_cookie::token(&state, routes::UNLOCK).ok_or(Error::InvalidLink)?;
    let unlocked = state.service.unlock(&client, &token).await?;
    session::keep_browser(&state, &unlocked.browser);
    form_cookie::clear(&state);
    redirect::to(routes::LOGIN_UNLOCKED);
    Ok(())
}

/// Verifies a code of any of the user's authenticators; a tick trusts this browser.
///
/// # Errors
/// A wrong code; the last one ends the sign-in.
#[server(endpoint = "verify_code")]
pub async fn verify_code(#[server(default)] code: String, #[server(default)] trust: String) -> Result<(), AppError> {
    verify(Method::Totp, &code, trust == "on").await
}

/// Verifies and spends a recovery code.
///
/// # Errors
/// A wrong code; the last one ends the sign-in.
#[server(endpoint = "verify_recovery_code")]
pub async fn verify_recovery_code(#[server(default)] code: String) -> Result<(), AppError> {
    verify(Method::Recovery, &code, false).await
}

/// Verifies a code that was mailed.
///
/// # Errors
/// A wrong code; the last one ends the sign-in.
#[server(endpoint = "verify_mailed_code")]
pub async fn verify_mailed_code(#[server(default)] code: String) -> Result<(), AppError> {
    verify(Method::Email, &code, false).await
}

/// Verifies a code that was texted.
///
/// # Errors
/// A wrong code; the last one ends the sign-in.
#[server(endpoint = "verify_texted_code")]
pub async fn verify_texted_code(#[server(default)] code: String) -> Result<(), AppError> {
    verify(Method::Sms, &code, false).await
}

/// Texts a code to sign in.
///
/// # Errors
/// Too soon, or without a phone.
#[server(endpoint = "text_code")]
pub async fn text_code() -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let pending = guard::pending(&[Stage::MfaRequired]).await?;
    Ok(state.service.text_code(&client, &pending).await?)
}

#[cfg(feature = "ssr")]
async fn verify(method: Method, code: &str, trusts_browser: bool) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let pending = guard::pending(&[Stage::MfaRequired]).await?;
    let outcome = state.service.verify(&client, &pending, method, code, trusts_browser).await;
    session::go_on(&state, session::unless_ended(&state, outcome)?.issued());
    Ok(())
}

/// For `/login`.
///
/// # Errors
/// On another stage.
#[server(endpoint = "login_page")]
pub async fn login_page() -> Result<Loaded<LoginView>, AppError> {
    let state = request::state()?;
    guard::anonymous().await?;
    let view = LoginView { registration_is_open: state.service.settings.registration_is_open };
    loaded(routes::LOGIN, view).await
}

/// For `/unlock`.
///
/// # Errors
/// When signed in.
#[server(endpoint = "unlock_page")]
pub async fn unlock_page() -> Result<Loaded<UnlockView>, AppError> {
    let state = request::state()?;
    guard::not_signed_in().await?;
    let view = UnlockView { has_link: form_cookie::token(&state, routes::UNLOCK).is_some() };
    loaded(routes::UNLOCK, view).await
}

/// For `/mfa-verify`.
///
/// # Errors
/// On another stage.
#[server(endpoint = "verification_page")]
pub async fn verification_page() -> Result<Loaded<VerificationView>, AppError> {
    let state = request::state()?;
    let pending = guard::pending(&[Stage::MfaRequired]).await?;
    loaded(routes::MFA_VERIFY, state.service.verification(&pending).await?).await
}
