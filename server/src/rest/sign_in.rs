//! Signing in, step by step: the password, then a second thing.

use super::{
    body::{Input, body},
    guard::{Caller, Half},
    problem::{Answer, Problem},
    refused::{Clock, Credentials, Guess, Hashing, Permission, Place, Sending},
    step::{self, MethodName, Secret, SignedIn, Step},
    texts,
};
use app::ssr::AppState;
use auth::{Error, service::Method, stage::Stage};
use axum::{extract::State, http::StatusCode};

body! {
    /// The password of somebody.
    pub(crate) struct Login {
        /// Address or username.
        #[schema(value_type = texts::LoginName)]
        login | email | username: String,
        /// The password.
        #[schema(value_type = texts::Password)]
        password: String,
        /// What made this program a known device before.
        #[schema(value_type = Option<texts::OpaqueToken>)]
        device_token: Option<String>,
    }

    /// How a code is to be sent.
    pub(crate) struct SendCode {
        /// `email` or `sms`; left out, `sms` where there is a confirmed phone.
        #[schema(value_type = Option<texts::Channel>)]
        channel: Option<String>,
    }

    /// A code that was sent, or an operator's enrolment code.
    pub(crate) struct SentCode {
        /// The code.
        #[schema(value_type = texts::AnyCode)]
        code: String,
    }

    /// The proof of a second thing.
    pub(crate) struct MfaVerify {
        /// `totp` if left out, `email`, `sms` or `recovery`.
        #[schema(value_type = Option<MethodName>)]
        method: Option<String>,
        /// The code.
        #[schema(value_type = texts::AnyCode)]
        code: String,
    }
}

/// Proves the password.
///
/// All refusals that depend on the account are one: `invalid-credentials`, for a wrong name, a wrong password, an
/// unconfirmed address, a disabled account, and one that is held back. Where a second thing is due, the answer has a
/// pending token for it. `email` or `username` may stand for `login`.
#[utoipa::path(
    post, path = "/api/login", tag = "Sign-in", request_body = Login,
    responses((status = 200, description = "The password is right", body = Step), Credentials, Hashing)
)]
pub(crate) async fn login(
    State(state): State<AppState>,
    caller: Caller,
    Input(body): Input<Login>,
) -> Answer<Secret<Step>> {
    let client = caller.with_device(body.device_token.as_deref());
    let outcome = state.service.sign_in(&client, &body.login, &body.password).await?;
    step::answer(&state, &client, outcome).await
}

/// Sends a code by mail or text.
///
/// To sign in, or, where the first authenticator is due, to prove the mailbox. Left out, the channel is `sms` where
/// there is a confirmed phone. The newest code counts.
#[utoipa::path(
    post, path = "/api/otp/send", tag = "Sign-in", request_body = SendCode, security(("pending" = [])),
    responses((status = 202, description = "The code is on its way"), Sending, Place, Permission)
)]
pub(crate) async fn send_code(
    State(state): State<AppState>,
    Half { client, pending }: Half,
    Input(body): Input<SendCode>,
) -> Answer<StatusCode> {
    let is_enrolling = pending.stage() == Stage::MailboxProofRequired;
    match body.channel.as_deref() {
        None => state.service.send_code_somehow(&client, &pending).await?,
        Some("email") => state.service.send_code(&client, &pending).await?,
        Some("sms") if is_enrolling => state.service.send_code(&client, &pending).await?,
        Some("sms") => state.service.text_code(&client, &pending).await?,
        Some(_) => return Err(Problem::field("channel", auth::Problem::Malformed)),
    }
    Ok(StatusCode::ACCEPTED)
}

/// Verifies the code that was sent last.
///
/// It completes the sign-in, or proves the mailbox; an operator's enrolment code does that as well.
#[utoipa::path(
    post, path = "/api/otp/verify", tag = "Sign-in", request_body = SentCode, security(("pending" = [])),
    responses((status = 200, description = "The code is right", body = Step), Guess, Place, Permission)
)]
pub(crate) async fn verify_sent_code(
    State(state): State<AppState>,
    Half { client, pending }: Half,
    Input(body): Input<SentCode>,
) -> Answer<Secret<Step>> {
    let outcome = match pending.stage() {
        Stage::MfaRequired => state.service.verify_sent_last(&client, &pending, &body.code).await?,
        _ => state.service.prove_mailbox(&client, &pending, &body.code).await?,
    };
    step::answer(&state, &client, outcome).await
}

/// Completes a sign-in by a second thing.
///
/// One guess is tried as one kind only, and the fifth wrong one ends the sign-in. A recovery code is good once; the
/// answer has its replacement.
#[utoipa::path(
    post, path = "/api/mfa/verify", tag = "Sign-in", request_body = MfaVerify, security(("pending" = [])),
    responses((status = 200, description = "Signed in", body = SignedIn), Guess, Clock, Place, Permission, Hashing)
)]
pub(crate) async fn verify_mfa(
    State(state): State<AppState>,
    half: Half,
    Input(body): Input<MfaVerify>,
) -> Answer<Secret<Step>> {
    let method = match body.method.as_deref() {
        None => Method::Totp,
        // Passkeys belong to browsers.
        Some("passkey") => return Err(Error::NotPermitted.into()),
        Some(name) => Method::of(name).ok_or_else(|| Problem::field("method", auth::Problem::Malformed))?,
    };
    verify(&state, &half, method, &body.code).await
}

/// What `/api/totp/verify` does as well.
pub(super) async fn verify(state: &AppState, half: &Half, method: Method, code: &str) -> Answer<Secret<Step>> {
    let Half { client, pending } = half;
    let outcome = state.service.verify(client, pending, method, code, false).await?;
    step::answer(state, client, outcome).await
}
