//! Who asks: what a handler takes before anything else. Tokens come in `Authorization: Bearer` only (RFC 6750 §2.1),
//! and each kind is worth something in its own place: an access token at [`Bearer`], a pending token at [`Half`].

use super::problem::Problem;
use crate::refusal::Refusal;
use app::ssr::AppState;
use auth::{
    Error,
    client::Client,
    principal::{Pending, Principal, Visit},
    random::Token,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

/// A program, known by its network only.
pub(crate) struct Caller(pub(crate) Client);

/// A program whose user is fully signed in.
pub(crate) struct Bearer {
    pub(crate) client: Client,
    pub(crate) principal: Principal,
}

/// A program whose user has proved the password, and no second thing.
pub(crate) struct Half {
    pub(crate) client: Client,
    pub(crate) pending: Pending,
}

/// One of both.
pub(crate) enum Either {
    Half(Half),
    Bearer(Bearer),
}

impl Caller {
    /// With a token that makes it a known device, where there is one that can be read.
    pub(crate) fn with_device(self, token: Option<&str>) -> Client {
        self.0.with_cookies(None, token.and_then(Token::parse))
    }

    /// With the token of a registration, a reset or a pending sign-in.
    pub(crate) fn with_session(self, token: &str) -> Client {
        self.0.with_cookies(Token::parse(token), None)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let client = parts.extensions.get::<Client>().cloned();
        client.map(Self).ok_or_else(|| Refusal::Unavailable { retry_after_s: 1 }.into())
    }
}

impl FromRequestParts<AppState> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Caller(client) = Caller::from_request_parts(parts, state).await?;
        let principal = state.service.bearer(shown(&parts.headers).ok_or(Error::InvalidToken)?).await?;
        Ok(Self { client, principal })
    }
}

impl FromRequestParts<AppState> for Half {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let token = shown(&parts.headers).and_then(Token::parse).ok_or(Error::InvalidToken)?;
        let Caller(client) = Caller::from_request_parts(parts, state).await?;
        let client = client.with_cookies(Some(token), device(&parts.headers));
        match state.service.visit(&client).await? {
            Visit::Pending(pending) => Ok(Self { client, pending }),
            _ => Err(Error::InvalidToken.into()),
        }
    }
}

impl FromRequestParts<AppState> for Either {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        // An access token has dots, a pending token has none.
        if shown(&parts.headers).is_some_and(|token| token.contains('.')) {
            Bearer::from_request_parts(parts, state).await.map(Self::Bearer)
        } else {
            Half::from_request_parts(parts, state).await.map(Self::Half)
        }
    }
}

/// The one token of a request. The scheme's case doesn't matter (RFC 9110 §11.1); two headers are none.
pub(crate) fn shown(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let only = all.next().filter(|_| all.next().is_none())?;
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// The token that makes the program a known device, in the steps after the password.
fn device(headers: &HeaderMap) -> Option<Token> {
    let mut all = headers.get_all("x-device-token").iter();
    let only = all.next().filter(|_| all.next().is_none())?;
    only.to_str().ok().and_then(Token::parse)
}
