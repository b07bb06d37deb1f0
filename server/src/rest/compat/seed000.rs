//! "Django Authentication System with TOTP MFA": register, log in, scan, answer.

use crate::{
    refusal::Refusal,
    rest::{
        body::{SeedInput, body},
        guard::{Caller, Either, Half},
        problem::{Answer, Problem},
        refused::{Address, Clock, Credentials, Guess, Hashing, Mailbox, ManyFactors, Permission, Place},
        register::name_of,
        step::{self, Secret, SignedIn, StageName, Step},
        texts, totp,
    },
};
use app::{routes, ssr::AppState};
use auth::{Error, service::RegisterForm, stage::Stage};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// Somebody who wants an account.
    pub(crate) struct SeedRegister {
        /// A second name to sign in with.
        #[schema(value_type = texts::UsernameOrNone)]
        username: String,
        /// The password.
        #[schema(value_type = texts::NewPassword)]
        password: String,
        /// The address, which is confirmed before there is an account.
        #[schema(value_type = texts::Email)]
        email: String,
    }

    /// The password of somebody.
    pub(crate) struct SeedLogin {
        /// Username or address.
        #[schema(value_type = texts::LoginName)]
        username | email | login: String,
        /// The password.
        #[schema(value_type = texts::Password)]
        password: String,
    }

    /// A code of an authenticator.
    pub(crate) struct SeedMfa {
        /// Six digits.
        #[schema(value_type = texts::SixDigits)]
        otp | code | token: String,
    }
}

/// A registration.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeedRegistered {
    username: String,
    email: String,
    /// For `POST /api/verify-email`, together with the mailed code.
    #[schema(value_type = texts::OpaqueToken)]
    registration: String,
}

/// A sign-in on its way.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeedStep {
    /// The pending token: for `/qr/`, `/mfa/` and the proof of the mailbox.
    #[schema(required = true)]
    access: Option<String>,
    /// Nothing before the second step.
    #[schema(value_type = Option<texts::RefreshToken>, required = true)]
    refresh: Option<String>,
    stage: StageName,
}

/// Registers somebody.
///
/// As `POST /api/register`. The account exists once the address is confirmed: `POST /api/verify-email`. A browser that
/// opens this address is led to the page.
#[utoipa::path(
    post, path = "/register/", tag = "Seed 000",
    request_body(content((SeedRegister = "application/json"), (SeedRegister = "application/x-www-form-urlencoded"))),
    responses((status = 201, description = "It waits for its confirmation", body = SeedRegistered), Address, Hashing, Permission)
)]
pub(crate) async fn register(
    State(state): State<AppState>,
    Caller(client): Caller,
    SeedInput(body): SeedInput<SeedRegister>,
) -> Answer<(StatusCode, Secret<SeedRegistered>)> {
    let SeedRegister { username, password, email } = body;
    if email.is_empty() {
        return Err(Refusal::EmailRequired.into());
    }
    let form = RegisterForm {
        email: email.clone(),
        username: username.clone(),
        display_name: name_of(&username, &email),
        password,
    };
    let issued = state.service.register(&client, form).await?;
    Ok((StatusCode::CREATED, Secret(SeedRegistered { username, email, registration: issued.session.encode() })))
}

/// Proves the password.
///
/// As `POST /api/login`; `access` is the pending token, worth the second step only. A browser that opens this address
/// is led to the page.
#[utoipa::path(
    post, path = "/login/", tag = "Seed 000",
    request_body(content((SeedLogin = "application/json"), (SeedLogin = "application/x-www-form-urlencoded"))),
    responses((status = 200, description = "The password is right", body = SeedStep), Credentials, Hashing)
)]
pub(crate) async fn login(
    State(state): State<AppState>,
    Caller(client): Caller,
    SeedInput(body): SeedInput<SeedLogin>,
) -> Answer<Secret<SeedStep>> {
    let outcome = state.service.sign_in(&client, &body.username, &body.password).await?;
    let Secret(step) = step::answer(&state, &client, outcome).await?;
    let (access, refresh) = match step.tokens {
        // Where policy asks for no second factor, and there is none.
        Some(tokens) => (Some(tokens.access), tokens.refresh),
        None => (step.pending_token, None),
    };
    Ok(Secret(SeedStep { access, refresh, stage: step.stage }))
}

/// The QR code of the authenticator that waits for its first code: SVG where that is asked for, else PNG. It makes
/// Draws the QR code of the authenticator that waits for its first code.
///
/// SVG where that is asked for, else PNG. It makes nothing. A browser is led to the page.
#[utoipa::path(
    get, path = "/qr", tag = "Seed 000", security(("pending" = [])),
    responses((status = 200, description = "The QR code", content((Vec<u8> = "image/png"), (String = "image/svg+xml"))), (status = 303, description = "The page, for a browser"), Mailbox, Place)
)]
pub(crate) async fn qr(State(state): State<AppState>, request: Request) -> Answer<Response> {
    let (mut parts, _) = request.into_parts();
    if crate::middleware::takes_html(&parts.headers) {
        return Ok(Redirect::to(routes::MFA_SETUP).into_response());
    }
    let Half { pending, .. } = match Either::from_request_parts(&mut parts, &state).await? {
        Either::Half(half) => half,
        Either::Bearer(_) => return Err(Error::WrongStage { stage: Stage::Authenticated }.into()),
    };
    let setup = state.service.first_factor(&pending, "").await?.setup;
    if wants_svg(&parts.headers) {
        return Ok(([(header::CONTENT_TYPE, "image/svg+xml")], setup.qr_svg).into_response());
    }
    let png = auth::totp::qr_png(&setup.otpauth_url).ok_or(Refusal::Unavailable { retry_after_s: 1 })?;
    Ok(([(header::CONTENT_TYPE, "image/png")], png).into_response())
}

/// Confirms the authenticator, or verifies its code.
///
/// The real tokens, and the recovery codes the first time. `code` or `token` may stand for `otp`.
#[utoipa::path(
    post, path = "/mfa", tag = "Seed 000",
    request_body(content((SeedMfa = "application/json"), (SeedMfa = "application/x-www-form-urlencoded"))),
    security(("pending" = [])),
    responses((status = 200, description = "Signed in", body = SignedIn), Guess, Clock, Mailbox, Place, ManyFactors)
)]
pub(crate) async fn mfa(
    State(state): State<AppState>,
    half: Half,
    SeedInput(body): SeedInput<SeedMfa>,
) -> Answer<Secret<Step>> {
    totp::verify_pending(&state, half, &body.otp, None).await
}

/// Browsers that open a program's address are led to the page of that name; programs learn which methods there are.
pub(crate) fn open_page(page: &'static str, headers: &HeaderMap) -> Result<Redirect, Problem> {
    if crate::middleware::takes_html(headers) { Ok(Redirect::to(page)) } else { Err(Refusal::Method.into()) }
}

fn wants_svg(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("image/svg+xml") && !accept.contains("image/png")
}
