//! Who asks: what a handler takes before anything else. Tokens come in `Authorization: Bearer` only (RFC 6750 §2.1),
//! and each kind is worth something in its own place: an access token at [`Bearer`], a pending token at [`Half`].

use super::problem::Problem;
use crate::refusal::Refusal;
use app::ssr::AppState;
use auth::{
    Error,
    client::Client,
    principal::{Operator, Pending, Principal, Visit},
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

impl Bearer {
    /// Who acts on other people's accounts, or looks at them: the rules judge whether they may.
    pub(crate) fn operator(&self) -> Operator<'_> {
        Operator::Staff { client: &self.client, principal: &self.principal }
    }
}

impl Caller {
    /// With a token that makes it a known device, where there is one that can be read.
    pub(crate) fn with_device(self, token: Option<&str>) -> Client {
        self.0.with_cookies(None, token.and_then(Token::parse))
    }

    /// With the token of a registration or a reset.
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
        let token = shown(&parts.headers).and_then(PendingToken::parse).ok_or(Error::InvalidToken)?;
        let Caller(client) = Caller::from_request_parts(parts, state).await?;
        let client = token.held_by(client);
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

/// What a program holds between the steps of a sign-in: the session's secret, and the token of the device that it came
/// with, so that the last step knows the device again. Nothing is kept here for that.
pub(crate) struct PendingToken {
    session: Token,
    device: Option<Token>,
}

/// Between the two; not a dot, which access tokens have.
const JOINT: char = '~';

impl PendingToken {
    /// Of a session that a step has led to.
    pub(crate) fn of(session: &Token, client: &Client) -> Self {
        Self { session: session.clone(), device: client.browser.clone() }
    }

    /// Its text.
    pub(crate) fn encode(&self) -> String {
        match &self.device {
            Some(device) => format!("{}{JOINT}{}", self.session.encode(), device.encode()),
            None => self.session.encode(),
        }
    }

    /// Reads its text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.split_once(JOINT) {
            Some((session, device)) => {
                Some(Self { session: Token::parse(session)?, device: Some(Token::parse(device)?) })
            }
            None => Some(Self { session: Token::parse(text)?, device: None }),
        }
    }

    /// The client that holds it.
    pub(crate) fn held_by(self, client: Client) -> Client {
        client.with_cookies(Some(self.session), self.device)
    }
}
