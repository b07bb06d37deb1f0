//! Registering, and confirming the address.

use super::{
    body::{Input, body},
    guard::Caller,
    problem::{Answer, Problem},
    refused::{Code, Credentials, Hashing, Link, Permission, Username},
    step::{self, Secret, Step},
    texts,
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
        #[schema(value_type = texts::Email)]
        email: String,
        /// The password: 12 to 256 characters.
        #[schema(value_type = texts::NewPassword)]
        password: String,
        /// A second name to sign in with.
        #[schema(value_type = Option<texts::Username>)]
        username: Option<String>,
        /// What the person is called; the username, or the address's first part, where it is left out.
        #[schema(value_type = Option<texts::DisplayName>)]
        display_name: Option<String>,
    }

    /// Which confirmation is to be mailed again.
    pub(crate) struct SendVerification either [registration] [email] {
        /// The registration, as `POST /api/register` named it.
        #[schema(value_type = Option<texts::OpaqueToken>)]
        registration: Option<String>,
        /// Or the address.
        #[schema(value_type = Option<texts::Email>)]
        email: Option<String>,
    }

    /// The proof of the address.
    pub(crate) struct VerifyEmail either [registration code] [token password] {
        /// The registration, with its code.
        #[schema(value_type = Option<texts::OpaqueToken>)]
        registration: Option<String>,
        /// The mailed code of eight digits.
        #[schema(value_type = Option<texts::EightDigits>)]
        code: Option<String>,
        /// Or the token of the mailed link, with the registration's password.
        #[schema(value_type = Option<texts::OpaqueToken>)]
        token: Option<String>,
        /// That password.
        #[schema(value_type = Option<texts::Password>)]
        password: Option<String>,
        /// In place of a username that was taken meanwhile.
        #[schema(value_type = Option<texts::Username>)]
        username: Option<String>,
    }
}

/// A registration that waits for its confirmation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Registered {
    /// Names the registration, to whoever made it alone.
    #[schema(value_type = texts::OpaqueToken)]
    registration: String,
}

/// Registers somebody.
///
/// Mails a code of eight digits and a link, which confirm the address; there is no user before that. The answer is the
/// same whether or not the address is known: an owner who has an account already gets a mail that says so.
#[utoipa::path(
    post, path = "/api/register", tag = "Sign-in", request_body = Register,
    responses((status = 202, description = "It waits for its confirmation", body = Registered), Hashing, Permission)
)]
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

/// Mails a confirmation again.
///
/// Of a registration, to whoever made it, or of an address. The answer is the same whether or not there is one, and
/// whether or not it was mailed again.
#[utoipa::path(
    post, path = "/api/send-verification", tag = "Sign-in", request_body = SendVerification,
    responses((status = 202, description = "Whatever there is to mail is mailed"))
)]
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

/// Confirms an address.
///
/// By the mailed code and the registration, or by the token of the mailed link and the password. The sign-in goes on
/// at once: password and mailbox are proved, and the first authenticator is due.
///
/// Where the username was taken meanwhile (`username-taken`) the code is unspent: send it again with another
/// `username`.
#[utoipa::path(
    post, path = "/api/verify-email", tag = "Sign-in", request_body = VerifyEmail,
    responses((status = 200, description = "Confirmed", body = Step), Code, Link, Credentials, Username, Hashing, Permission)
)]
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
pub(crate) fn name_of(username: &str, email: &str) -> String {
    if username.is_empty() { email.split('@').next().unwrap_or_default().to_owned() } else { username.to_owned() }
}
