//! Authenticators: set up, confirmed, removed.

use super::{
    body::{Input, body},
    guard::{Bearer, Either, Half},
    problem::Answer,
    refused::{Act, Clock, Guess, Last, Mailbox, ManyFactors, Missing, Place},
    sign_in,
    step::{self, Secret, SignedIn, StageName, Step, TokenSet},
    texts,
};
use app::ssr::AppState;
use auth::{
    service::{Method, SetUpView},
    stage::Stage,
};
use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// A new authenticator.
    pub(crate) struct TotpSetup {
        /// What it is called.
        #[schema(value_type = Option<texts::DeviceName>)]
        name: Option<String>,
    }

    /// A code of an authenticator.
    pub(crate) struct TotpVerify {
        /// Six digits.
        #[schema(value_type = texts::SixDigits)]
        code: String,
        /// Which one; left out, the only one that waits for its first code.
        #[schema(value_type = Option<texts::Id>)]
        id: Option<String>,
    }

    /// The end of an authenticator.
    pub(crate) struct TotpDisable {
        /// A code of any of the user's authenticators: the step-up of this act.
        #[schema(value_type = texts::SixDigits)]
        code: String,
        /// Which one; may be left out where there is one only.
        #[schema(value_type = Option<texts::Id>)]
        id: Option<String>,
    }
}

/// What a phone needs.
#[derive(Serialize, ToSchema)]
pub(crate) struct SetUp {
    /// The authenticator.
    #[schema(value_type = texts::Id)]
    id: String,
    /// The secret in base32, without blanks.
    #[schema(value_type = texts::Base32)]
    pub(super) secret: String,
    /// For an authenticator on the same device.
    #[schema(value_type = texts::OtpauthUrl)]
    pub(super) otpauth_url: String,
    /// The QR code, with its quiet zone.
    #[schema(pattern = "^<svg")]
    qr_svg: String,
}

impl SetUp {
    fn of(SetUpView { id, setup }: SetUpView) -> Self {
        Self { id, secret: setup.secret.replace(' ', ""), otpauth_url: setup.otpauth_url, qr_svg: setup.qr_svg }
    }
}

/// Sets an authenticator up.
///
/// The first one in a pending sign-in whose mailbox is proved, or another one after step-up. It waits 15 minutes for
/// its first code: `POST /api/totp/verify`.
#[utoipa::path(
    post, path = "/api/totp/setup", tag = "Factors", request_body = TotpSetup,
    security(("pending" = []), ("bearer" = [])),
    responses((status = 201, description = "What a phone needs", body = SetUp), Act, Mailbox, Place, ManyFactors)
)]
pub(crate) async fn set_up(
    State(state): State<AppState>,
    who: Either,
    Input(body): Input<TotpSetup>,
) -> Answer<(StatusCode, Secret<SetUp>)> {
    Ok((StatusCode::CREATED, Secret(begin(&state, who, body.name).await?)))
}

/// Sets one up, whoever asks; the Django projects' routes do as well.
pub(super) async fn begin(state: &AppState, who: Either, name: Option<String>) -> Answer<SetUp> {
    let name = name.unwrap_or_default();
    let view = match who {
        Either::Half(half) => state.service.first_factor(&half.pending, &name).await?,
        Either::Bearer(bearer) => state.service.another_factor(&bearer.client, &bearer.principal, &name).await?,
    };
    Ok(SetUp::of(view))
}

/// Confirms an authenticator by its first code.
///
/// The first one completes the sign-in and brings ten recovery codes, shown this once. At `mfa-required` a code of an
/// enrolled authenticator does what `POST /api/mfa/verify` does.
#[utoipa::path(
    post, path = "/api/totp/verify", tag = "Factors", request_body = TotpVerify,
    security(("pending" = []), ("bearer" = [])),
    responses((status = 200, description = "Confirmed, or signed in", body = SignedIn), Guess, Clock, Place, Mailbox, Missing, ManyFactors, Act)
)]
pub(crate) async fn verify(
    State(state): State<AppState>,
    who: Either,
    Input(body): Input<TotpVerify>,
) -> Answer<Secret<Step>> {
    match who {
        Either::Half(half) => verify_pending(&state, half, &body.code, body.id.as_deref()).await,
        Either::Bearer(bearer) => confirm_another(&state, &bearer, &body.code, body.id.as_deref()).await,
    }
}

/// Removes an authenticator.
///
/// The code, of any of the user's authenticators, is the step-up of this act. Policy can keep the last one.
#[utoipa::path(
    post, path = "/api/totp/disable", tag = "Factors", request_body = TotpDisable, security(("bearer" = [])),
    responses((status = 200, description = "Removed", body = Disabled), Guess, Act, Last, Missing)
)]
pub(crate) async fn disable(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Input(body): Input<TotpDisable>,
) -> Answer<Secret<Disabled>> {
    let id = body.id.as_deref();
    state.service.remove_factor_by_code(&client, &principal, id, &body.code).await?;
    Ok(Secret(Disabled { disabled: true }))
}

/// That an authenticator is gone.
#[derive(Serialize, ToSchema)]
pub(crate) struct Disabled {
    /// Always true.
    disabled: bool,
}

/// Of somebody who is in: another authenticator's first code.
pub(super) async fn confirm_another(
    state: &AppState,
    Bearer { client, principal }: &Bearer,
    code: &str,
    id: Option<&str>,
) -> Answer<Secret<Step>> {
    let added = state.service.confirm_factor_of(client, principal, id, code).await?;
    let tokens = TokenSet::of(state.service.access(&added.principal).await?);
    let recovery_codes = added.recovery_codes;
    Ok(Secret(Step { tokens: Some(tokens), recovery_codes, ..Step::at(StageName::Authenticated) }))
}

/// In a pending sign-in: the first authenticator's first code, or a code of an enrolled one.
pub(super) async fn verify_pending(state: &AppState, half: Half, code: &str, id: Option<&str>) -> Answer<Secret<Step>> {
    if half.pending.stage() == Stage::MfaRequired {
        return sign_in::verify(state, &half, Method::Totp, code).await;
    }
    let outcome = state.service.confirm_first_factor_of(&half.client, &half.pending, id, code).await?;
    step::answer(state, &half.client, outcome).await
}
