//! "DRF-TOTP": an authenticator is made, confirmed, asked about, checked and removed.

use crate::rest::{
    body::{SeedInput, body},
    guard::{Bearer, Either},
    problem::Answer,
    refused::{Act, Clock, Guess, Last, Mailbox, ManyFactors, Missing, Place},
    step::{Secret, SignedIn, StageName, Step, TokenSet, signed_in_and},
    texts, totp,
};
use app::ssr::AppState;
use auth::stage::Stage;
use axum::extract::State;
use serde::Serialize;
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

body! {
    /// Nothing is needed.
    pub(crate) struct Nothing {
        /// What the authenticator is called.
        #[schema(value_type = Option<texts::DeviceName>)]
        name: Option<String>,
    }

    /// A code of an authenticator.
    pub(crate) struct SeedToken {
        /// Six digits.
        #[schema(value_type = texts::SixDigits)]
        token: String,
    }
}

/// A new authenticator.
#[derive(Serialize, ToSchema)]
pub(crate) struct Generated {
    #[schema(value_type = texts::Base32)]
    secret: String,
    #[schema(value_type = texts::OtpauthUrl)]
    otpauth_url: String,
}

/// Whether there is an authenticator. Never its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct Status {
    otp_enabled: bool,
    otp_verified: bool,
}

/// A sentence, and what the step hands out.
#[derive(Serialize)]
pub(crate) struct Said {
    detail: &'static str,
    #[serde(flatten)]
    step: Option<Step>,
}

/// A sentence.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description of `Said` without a step")]
pub(crate) struct Done {
    detail: String,
}

impl PartialSchema for Said {
    fn schema() -> RefOr<Schema> {
        signed_in_and("detail", None, "A sentence, and what the step hands out.")
    }
}

impl ToSchema for Said {
    fn name() -> Cow<'static, str> {
        "Said".into()
    }

    fn schemas(all: &mut Vec<(String, RefOr<Schema>)>) {
        SignedIn::schemas(all);
    }
}

/// Makes an authenticator.
///
/// As `POST /api/totp/setup`: in a pending sign-in whose mailbox is proved, or after step-up.
#[utoipa::path(
    post, path = "/auth/otp/generate", tag = "Seed 002",
    request_body(content((Nothing = "application/json"), (Nothing = "application/x-www-form-urlencoded"))),
    security(("pending" = []), ("bearer" = [])),
    responses((status = 200, description = "What a phone needs", body = Generated), Act, Mailbox, Place, ManyFactors)
)]
pub(crate) async fn generate(
    State(state): State<AppState>,
    who: Either,
    SeedInput(body): SeedInput<Nothing>,
) -> Answer<Secret<Generated>> {
    let set_up = totp::begin(&state, who, body.name).await?;
    Ok(Secret(Generated { secret: set_up.secret, otpauth_url: set_up.otpauth_url }))
}

/// Confirms an authenticator by its first code.
///
/// As `POST /api/totp/verify`.
#[utoipa::path(
    post, path = "/auth/otp/verify", tag = "Seed 002",
    request_body(content((SeedToken = "application/json"), (SeedToken = "application/x-www-form-urlencoded"))),
    security(("pending" = []), ("bearer" = [])),
    responses((status = 200, description = "Confirmed", body = Said), Guess, Clock, Act, Mailbox, Place, ManyFactors, Missing)
)]
pub(crate) async fn verify(
    State(state): State<AppState>,
    who: Either,
    SeedInput(body): SeedInput<SeedToken>,
) -> Answer<Secret<Said>> {
    let Secret(step) = match who {
        Either::Half(half) => totp::verify_pending(&state, half, &body.token, None).await?,
        Either::Bearer(bearer) => totp::confirm_another(&state, &bearer, &body.token, None).await?,
    };
    Ok(Secret(Said { detail: "TOTP verified and enabled.", step: Some(step) }))
}

/// Tells whether there is an authenticator.
///
/// Never its secret.
#[utoipa::path(
    get, path = "/auth/otp/status", tag = "Seed 002", security(("pending" = []), ("bearer" = [])),
    responses((status = 200, description = "Whether there is one", body = Status))
)]
pub(crate) async fn status(State(state): State<AppState>, who: Either) -> Answer<Secret<Status>> {
    let is_enabled = match who {
        Either::Half(half) => half.pending.stage() == Stage::MfaRequired,
        Either::Bearer(bearer) => !state.service.factors(&bearer.principal).await?.factors.is_empty(),
    };
    Ok(Secret(Status { otp_enabled: is_enabled, otp_verified: is_enabled }))
}

/// Removes the authenticator.
///
/// As `POST /api/totp/disable`: the code is the step-up of this act.
#[utoipa::path(
    post, path = "/auth/otp/disable", tag = "Seed 002",
    request_body(content((SeedToken = "application/json"), (SeedToken = "application/x-www-form-urlencoded"))),
    security(("bearer" = [])),
    responses((status = 200, description = "Removed", body = Done), Guess, Act, Last, Missing)
)]
pub(crate) async fn disable(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    SeedInput(body): SeedInput<SeedToken>,
) -> Answer<Secret<Said>> {
    state.service.remove_factor_by_code(&client, &principal, None, &body.token).await?;
    Ok(Secret(Said { detail: "TOTP disabled.", step: None }))
}

/// Checks a code.
///
/// It completes a pending sign-in; of somebody who is in it is the step-up.
#[utoipa::path(
    post, path = "/auth/otp/validate", tag = "Seed 002",
    request_body(content((SeedToken = "application/json"), (SeedToken = "application/x-www-form-urlencoded"))),
    security(("pending" = []), ("bearer" = [])),
    responses((status = 200, description = "The code is right", body = Said), Guess, Clock, Mailbox, Place, ManyFactors)
)]
pub(crate) async fn validate(
    State(state): State<AppState>,
    who: Either,
    SeedInput(body): SeedInput<SeedToken>,
) -> Answer<Secret<Said>> {
    let step = match who {
        Either::Half(half) => totp::verify_pending(&state, half, &body.token, None).await?.0,
        Either::Bearer(Bearer { client, principal }) => {
            let stepped_up = state.service.step_up(&client, &principal, &body.token, "", "").await?;
            let tokens = TokenSet::of(state.service.access(&stepped_up.principal).await?);
            Step { tokens: Some(tokens), ..Step::at(StageName::Authenticated) }
        }
    };
    Ok(Secret(Said { detail: "TOTP is valid.", step: Some(step) }))
}
