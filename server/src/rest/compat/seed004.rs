//! "Django OTP Authentication with Username, Password, and OTP": a shared secret, then everything in one request.

use super::seed002;
use crate::rest::{
    body::{SeedInput, body},
    guard::{Caller, Either},
    problem::Answer,
    refused::{Act, Credentials, Hashing, Mailbox, ManyFactors, Place},
    step::{self, Secret, Step},
    texts, totp,
};
use app::ssr::AppState;
use axum::extract::State;
use serde::Serialize;
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

body! {
    /// All three.
    pub(crate) struct Authenticate {
        /// Username or address.
        #[schema(value_type = texts::LoginName)]
        username | email | login: String,
        /// The password.
        #[schema(value_type = texts::Password)]
        password: String,
        /// A code of the authenticator.
        #[schema(value_type = texts::SixDigits)]
        otp: String,
    }
}

/// A new secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct SharedSecret {
    /// In base32.
    #[schema(value_type = texts::Base32)]
    shared_secret: String,
}

/// That all three were right.
#[derive(Serialize)]
pub(crate) struct Authenticated {
    message: &'static str,
    #[serde(flatten)]
    step: Step,
}

impl PartialSchema for Authenticated {
    fn schema() -> RefOr<Schema> {
        step::signed_in_and("message", Some(SUCCESS), "That all three were right.")
    }
}

impl ToSchema for Authenticated {
    fn name() -> Cow<'static, str> {
        "Authenticated".into()
    }

    fn schemas(all: &mut Vec<(String, RefOr<Schema>)>) {
        step::SignedIn::schemas(all);
    }
}

const SUCCESS: &str = "Authentication successful";

/// Makes an authenticator.
///
/// In a pending sign-in whose mailbox is proved, or after step-up; the first right password and code confirm it.
#[utoipa::path(
    post, path = "/auth/register-secret", tag = "Seed 004",
    request_body(content((seed002::Nothing = "application/json"), (seed002::Nothing = "application/x-www-form-urlencoded"))),
    security(("pending" = []), ("bearer" = [])),
    responses((status = 200, description = "The new secret", body = SharedSecret), Act, Mailbox, Place, ManyFactors)
)]
pub(crate) async fn register_secret(
    State(state): State<AppState>,
    who: Either,
    SeedInput(body): SeedInput<seed002::Nothing>,
) -> Answer<Secret<SharedSecret>> {
    Ok(Secret(SharedSecret { shared_secret: totp::begin(&state, who, body.name).await?.secret }))
}

/// Takes username, password and code at once.
///
/// Every failure is one and the same 401: which of the three was wrong isn't told.
#[utoipa::path(
    post, path = "/auth/authenticate", tag = "Seed 004",
    request_body(content((Authenticate = "application/json"), (Authenticate = "application/x-www-form-urlencoded"))),
    responses((status = 200, description = "All three are right", body = Authenticated), Credentials, Hashing)
)]
pub(crate) async fn authenticate(
    State(state): State<AppState>,
    Caller(client): Caller,
    SeedInput(body): SeedInput<Authenticate>,
) -> Answer<Secret<Authenticated>> {
    let outcome = state.service.authenticate(&client, &body.username, &body.password, &body.otp).await?;
    let Secret(step) = step::answer(&state, &client, outcome).await?;
    Ok(Secret(Authenticated { message: SUCCESS, step }))
}
