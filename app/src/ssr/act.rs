//! The door of the sensitive acts: done at once where the proof is fresh, else kept until it is given.

use super::{AppState, form_cookie, guard, redirect, request, session};
use crate::{error::AppError, routes};
use auth::{Error, client::Client, intent::Intent, principal::Principal};

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

/// Keeps an act until its proof is given, and leads there.
pub async fn keep(state: &AppState, principal: &Principal, intent: Intent) -> AppError {
    // Best effort: where it can't be kept, the person asks again after the confirmation.
    if let Err(error) = state.service.keep_intent(principal, intent).await {
        tracing::warn!(%error, "an act wasn't kept for its confirmation");
    }
    redirect::to(routes::CONFIRM);
    Error::StepUpRequired.into()
}

/// Carries on with what waited for the proof; a refusal is told on the page where it can be asked for again.
pub async fn carry_on(state: &AppState, client: &Client, principal: &Principal, intent: Option<Intent>) {
    let Some(intent) = intent else { return redirect::to(routes::DASHBOARD) };
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
