//! Registering, and confirming the address.

use super::{
    body::{Input, body},
    guard::Caller,
    problem::{Answer, Problem},
    refused::Refused,
    step::{self, Secret, Step},
};
use app::ssr::AppState;
use auth::{Error, principal::Visit, random::Token, service::RegisterForm};
use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// Somebody who wants an account.
    pub(crate) struct Register {
        /// The address.
        email: String,
        /// The password: 12 to 256 characters.
        password: String,
        /// A second name to sign in with.
        username: Option<String>,
        /// What the person is called; the username, or the address's first part, where it is left out.
        display_name: Option<String>,
    }

    /// Which confirmation is to be mailed again.
    pub(crate) struct SendVerification {
        /// The registration, as `POST /api/register` named it.
        registration: Option<String>,
        /// Or the address.
        email: Option<String>,
    }

    /// The proof of the address.
    pub(crate) struct VerifyEmail {
        /// The registration, with its code.
        registration: Option<String>,
        /// The mailed code of eight digits.
        code: Option<String>,
        /// Or the token of the mailed link, with the registration's password.
        token: Option<String>,
        /// That password.
        password: Option<String>,
        /// In place of a username that was taken meanwhile.
        username: Option<String>,
    }
}

/// A registration that waits for its confirmation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Registered {
    /// Names the registration, to whoever made it alone.
    registration: String,
}

/// Registers. The answer is the same whether or not the address is known.
#[utoipa::path(post, path = "/api/register", tag = "Sign-in", request_body = Register,
    responses((status = 202, body = Registered), Refused))]
pub(crate) async fn register(
    State(state): State<AppState>,
    Caller(client): Caller,
    Input(body): Input<Register>,
) -> Answer<(StatusCode, Secret<Registered>)> {
    let Register { email, password, username, display_name } = body;
    let username = username.unwrap_or_default();
    let display_name = display_name.unwrap_or_else(|| name_of(&username, &email));
    let form = RegisterForm { email, username, display_name, password };
    let issued = state.service.register(&client, form).await?;
    Ok((StatusCode::ACCEPTED, Secret(Registered { registration: issued.session.encode() })))
}

/// Mails a confirmation again. The answer is the same whether or not there is one.
#[utoipa::path(post, path = "/api/send-verification", tag = "Sign-in", request_body = SendVerification,
    responses((status = 202), Refused))]
pub(crate) async fn send_verification(
    State(state): State<AppState>,
    caller: Caller,
    Input(body): Input<SendVerification>,
) -> Answer<StatusCode> {
    match (body.registration, body.email) {
        (Some(registration), None) => {
            let client = caller.with_session(&registration);
            if let Visit::Anonymous(Some(anonymous)) = state.service.visit(&client).await? {
                state.service.resend_confirmation(&client, &anonymous).await?;
            }
        }
        (None, Some(email)) => state.service.mail_confirmation_again(&caller.0, &email).await?,
        _ => return Err(Problem::field("registration", auth::Problem::Required)),
    }
    Ok(StatusCode::ACCEPTED)
}

/// Confirms an address by the code of its registration, or by the mailed link.
#[utoipa::path(post, path = "/api/verify-email", tag = "Sign-in", request_body = VerifyEmail,
    responses((status = 200, body = Step), Refused))]
pub(crate) async fn verify_email(
    State(state): State<AppState>,
    caller: Caller,
    Input(body): Input<VerifyEmail>,
) -> Answer<Secret<Step>> {
    let VerifyEmail { registration, code, token, password, username } = body;
    let (service, username) = (&state.service, username.as_deref());
    match (registration, token) {
        (Some(registration), None) => {
            let client = caller.with_session(&registration);
            let Visit::Anonymous(Some(anonymous)) = service.visit(&client).await? else {
                return Err(Error::InvalidCode.into());
            };
            let code = code.unwrap_or_default();
            let outcome = service.confirm_with_code(&client, &anonymous, &code, username).await?;
            step::answer(&state, &client, outcome).await
        }
        (None, Some(token)) => {
            let link = Token::parse(&token).ok_or(Error::InvalidLink)?;
            let password = password.unwrap_or_default();
            let outcome = service.confirm_with_link(&caller.0, None, &link, &password, username).await?;
            step::answer(&state, &caller.0, outcome).await
        }
        _ => Err(Problem::field("registration", auth::Problem::Required)),
    }
}

/// What somebody is called who didn't say.
pub(super) fn name_of(username: &str, email: &str) -> String {
    if username.is_empty() { email.split('@').next().unwrap_or_default().to_owned() } else { username.to_owned() }
}
