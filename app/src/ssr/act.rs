//! The door of the sensitive acts: done at once where the proof is fresh, else kept until it is given.

use super::{AppState, form_cookie, guard, redirect, request, session};
use crate::{error::AppError, routes};
use auth::{Error, client::Client, intent::Intent, permission::Permission, principal::Principal, staff_act::StaffAct};

/// Does what somebody wants, or leads to the confirmation first.
///
/// # Errors
/// Not signed in, no fresh proof, or the act's own.
pub async fn carry_out(intent: Intent) -> Result<(), AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::principal().await?;
    match state.service.act(&client, &principal, &intent).await {
        Ok(()) => done(&state, &intent),
        Err(Error::StepUpRequired) => return Err(keep(&state, &principal, intent).await),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Does what staff want, or leads to the confirmation first.
///
/// # Errors
/// Not signed in, no staff, no fresh proof, or the act's own.
pub async fn staff(work: StaffAct) -> Result<(), AppError> {
    may(work.permission()).await?;
    carry_out(Intent::Staff { work }).await
}

/// Refuses whoever may not do something as staff. The proof that may still be missing is asked for with the act.
///
/// # Errors
/// Not signed in, or no staff who may.
pub async fn may(permission: Permission) -> Result<(), AppError> {
    match guard::staff(permission).await {
        Ok(_) | Err(AppError::Auth(Error::StepUpRequired)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Keeps an act until its proof is given, and leads there.
pub async fn keep(state: &AppState, principal: &Principal, intent: Intent) -> AppError {
    // Best effort: where it can't be kept, the person asks again after the confirmation.
    if let Err(error) = state.service.keep_intent(principal, intent).await {
        tracing::warn!(%error, "an act wasn't kept for its confirmation");
    }
    redirect::to(routes::CONFIRM);
    Error::StepUpRequired.into()
}

/// Carries on with what waited for the proof; a refusal is told on the page where it can be asked for again. Where
/// nothing waited it leads to the page of staff that asked for the proof.
pub async fn carry_on(state: &AppState, client: &Client, principal: &Principal, intent: Option<Intent>, to: &str) {
    let Some(intent) = intent else { return redirect::to(routes::of_staff_only(to).unwrap_or(routes::DASHBOARD)) };
    match state.service.act(client, principal, &intent).await {
        Ok(()) => done(state, &intent),
        Err(error) => redirect::to(&format!("{}?{}", routes::of_intent(&intent), AppError::from(error).in_address())),
    }
}

fn done(state: &AppState, intent: &Intent) {
    if *intent == Intent::Delete {
        session::end(state);
    }
    form_cookie::clear(state);
    redirect::to(&routes::after(intent));
}
