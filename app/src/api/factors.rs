//! The mailbox's proof, the first authenticator, and the recovery codes.

use super::Loaded;
use crate::error::AppError;
use auth::wire::{EnrolmentView, RecoveryCodesView};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{guard, redirect, request, session},
    },
    auth::stage::Stage,
};

/// Mails a code: to sign in, or to prove the mailbox, by stage.
///
/// # Errors
/// Too soon, or mailed codes are switched off.
#[server(endpoint = "send_code")]
pub async fn send_code() -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let pending = guard::pending(&[Stage::MfaRequired, Stage::MailboxProofRequired]).await?;
    Ok(state.service.send_code(&client, &pending).await?)
}

/// Proves the mailbox by a mailed code, or stands in for it by an operator's enrolment code. The next step is on the
/// same page.
///
/// # Errors
/// A wrong code; the last one ends the sign-in.
#[server(endpoint = "prove_mailbox")]
pub async fn prove_mailbox(#[server(default)] code: String) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let pending = guard::pending(&[Stage::MailboxProofRequired]).await?;
    let outcome = state.service.prove_mailbox(&client, &pending, &code).await;
    session::keep(&state, session::unless_ended(&state, outcome)?.issued());
    Ok(())
}

/// Confirms the first authenticator by a code of it, and so completes the sign-in.
///
/// # Errors
/// A wrong code, or a name that can't be taken.
#[server(endpoint = "confirm_enrolment")]
pub async fn confirm_enrolment(
    #[server(default)] name: String,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let pending = guard::pending(&[Stage::EnrolmentRequired]).await?;
    let outcome = state.service.confirm_enrolment(&client, &pending, &name, &code).await;
    session::go_on(&state, session::unless_ended(&state, outcome)?.issued());
    Ok(())
}

/// Takes the person's word that the recovery codes are saved; they aren't shown again.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "save_recovery_codes")]
pub async fn save_recovery_codes() -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::principal().await?;
    state.service.recovery_codes_saved(&client, &principal).await?;
    redirect::to(routes::DASHBOARD);
    Ok(())
}

/// For `/mfa-setup`.
///
/// # Errors
/// On another stage.
#[server(endpoint = "enrolment_page")]
pub async fn enrolment_page() -> Result<Loaded<EnrolmentView>, AppError> {
    let state = request::state()?;
    let pending = guard::pending(&[Stage::MailboxProofRequired, Stage::EnrolmentRequired]).await?;
    loaded(routes::MFA_SETUP, state.service.enrolment(&pending).await?).await
}

/// For `/recovery-codes`.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "recovery_codes_page")]
pub async fn recovery_codes_page() -> Result<Loaded<RecoveryCodesView>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    loaded(routes::RECOVERY_CODES, state.service.recovery_codes(&principal).await?).await
}
