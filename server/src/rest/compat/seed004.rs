//! "Django OTP Authentication with Username, Password, and OTP": a shared secret, then everything in one request.

use super::seed002;
use crate::rest::{
    body::{SeedInput, body},
    guard::{Caller, Either},
    problem::Answer,
    refused::Refused,
    step::{self, Secret, Step},
};
use app::ssr::AppState;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// All three.
    pub(crate) struct Authenticate {
        /// Username or address.
        username | email | login: String,
        /// The password.
        password: String,
        /// A code of the authenticator.
        otp: String,
    }
}

/// A new secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct SharedSecret {
    /// In base32.
    shared_secret: String,
}

/// That all three were right.
#[derive(Serialize, ToSchema)]
pub(crate) struct Authenticated {
    #[schema(example = "Authentication successful")]
    message: &'static str,
    #[serde(flatten)]
    #[schema(inline)]
    step: Step,
}

/// Makes an authenticator; the first right password and code confirm it.
#[utoipa::path(post, path = "/auth/register-secret", tag = "Seed 004", security(("pending" = []), ("bearer" = [])),
    request_body(content((seed002::Nothing = "application/json"), (seed002::Nothing = "application/x-www-form-urlencoded"))),
    responses((status = 200, body = SharedSecret), Refused))]
pub(crate) async fn register_secret(
    State(state): State<AppState>,
    who: Either,
    SeedInput(body): SeedInput<seed002::Nothing>,
) -> Answer<Secret<SharedSecret>> {
    let (shared_secret, _) = seed002::set_up(&state, who, &body.name.unwrap_or_default()).await?;
    Ok(Secret(SharedSecret { shared_secret }))
}

/// Username, password and code at once. Every failure is one and the same 401.
#[utoipa::path(post, path = "/auth/authenticate", tag = "Seed 004",
    request_body(content((Authenticate = "application/json"), (Authenticate = "application/x-www-form-urlencoded"))),
    responses((status = 200, body = Authenticated), Refused))]
pub(crate) async fn authenticate(
    State(state): State<AppState>,
    Caller(client): Caller,
    SeedInput(body): SeedInput<Authenticate>,
) -> Answer<Secret<Authenticated>> {
    let outcome = state.service.authenticate(&client, &body.username, &body.password, &body.otp).await?;
    let Secret(step) = step::answer(&state, &client, outcome).await?;
    Ok(Secret(Authenticated { message: "Authentication successful", step }))
}
