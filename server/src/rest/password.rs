//! The password: changed by somebody who knows it, or reset by mail.

use super::{
    body::{Input, body},
    guard::{Bearer, Caller},
    problem::{Answer, Problem},
    refused::{Act, Code, Hashing, Link, WrongPasswords},
    step::{Secret, TokenSet},
    texts,
};
use app::ssr::AppState;
use auth::{Error, Field, principal::Visit, random::Token};
use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// The old and the new password.
    pub(crate) struct ChangePassword {
        /// The one that is good until now.
        #[schema(value_type = texts::Password)]
        current_password: String,
        /// 12 to 256 characters.
        #[schema(value_type = texts::NewPassword)]
        new_password: String,
    }

    /// Whose password is forgotten.
    pub(crate) struct AskReset {
        /// The address.
        #[schema(value_type = texts::Email)]
        email: String,
    }

    /// The mailed proof, and a new password.
    pub(crate) struct ConfirmReset either [reset code] [token] {
        /// The reset, as `POST /api/password/reset` named it, with its code.
        #[schema(value_type = Option<texts::OpaqueToken>)]
        reset: Option<String>,
        /// The mailed code of eight digits.
        #[schema(value_type = Option<texts::EightDigits>)]
        code: Option<String>,
        /// Or the token of the mailed link.
        #[schema(value_type = Option<texts::OpaqueToken>)]
        token: Option<String>,
        /// 12 to 256 characters.
        #[schema(value_type = texts::NewPassword)]
        new_password: String,
    }
}

/// A reset that waits for its code.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResetAsked {
    /// Names it, to whoever asked alone.
    #[schema(value_type = texts::OpaqueToken)]
    reset: String,
}

/// That the password is a new one.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reset {
    /// Always true. Sign in with it; the second thing is still asked for.
    reset: bool,
}

const NEW_PASSWORD: &[(Field, &str)] = &[(Field::Password, "new_password")];

/// Changes the password.
///
/// A sensitive act. All other sessions and tokens end; this program goes on with the tokens that are returned.
#[utoipa::path(
    post, path = "/api/password/change", tag = "Account", request_body = ChangePassword, security(("bearer" = [])),
    responses((status = 200, description = "New tokens", body = TokenSet), Act, WrongPasswords, Hashing)
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Input(body): Input<ChangePassword>,
) -> Answer<Secret<TokenSet>> {
    let changed = state.service.change_password(&client, &principal, &body.current_password, &body.new_password).await;
    let renewed = changed.map_err(Problem::renaming(NEW_PASSWORD))?;
    Ok(Secret(TokenSet::of(state.service.tokens_after(&renewed).await?)))
}

/// Mails what sets a forgotten password anew.
///
/// A code of eight digits and a link, good for a short time. The answer is the same for known and unknown addresses.
#[utoipa::path(
    post, path = "/api/password/reset", tag = "Account", request_body = AskReset,
    responses((status = 202, description = "It waits for its code", body = ResetAsked))
)]
pub(crate) async fn ask_for_reset(
    State(state): State<AppState>,
    Caller(client): Caller,
    Input(body): Input<AskReset>,
) -> Answer<(StatusCode, Secret<ResetAsked>)> {
    let issued = state.service.ask_for_reset(&client, &body.email).await?;
    Ok((StatusCode::ACCEPTED, Secret(ResetAsked { reset: issued.session.encode() })))
}

/// Sets a forgotten password anew.
///
/// By the mailed code and the reset, or by the token of the mailed link. Every session, token and trusted device ends,
/// and the second thing is still asked for.
#[utoipa::path(
    post, path = "/api/password/reset/confirm", tag = "Account", request_body = ConfirmReset,
    responses((status = 200, description = "The password is a new one", body = Reset), Code, Link, Hashing)
)]
pub(crate) async fn confirm_reset(
    State(state): State<AppState>,
    caller: Caller,
    Input(body): Input<ConfirmReset>,
) -> Answer<Secret<Reset>> {
    let ConfirmReset { reset, code, token, new_password } = body;
    let done = match (reset, token) {
        (Some(reset), None) => {
            let client = caller.with_session(&reset);
            let Visit::Resetting(asked) = state.service.visit(&client).await? else {
                return Err(Error::InvalidCode.into());
            };
            state.service.reset_with_code(&client, &asked, &code.unwrap_or_default(), &new_password).await
        }
        (None, Some(token)) => {
            let link = Token::parse(&token).ok_or(Error::InvalidLink)?;
            state.service.reset_with_link(&caller.0, &link, &new_password).await
        }
        _ => return Err(Problem::field("reset", auth::Problem::Required)),
    };
    done.map_err(Problem::renaming(NEW_PASSWORD))?;
    Ok(Secret(Reset { reset: true }))
}
