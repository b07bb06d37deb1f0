//! Tokens: renewed, ended, checked. What registered services ask comes as a form, with their name and secret in HTTP
//! Basic (RFC 7662, RFC 7009).

mod described;

use super::{
    body::{Input, SeedInput, body},
    guard::{Caller, PendingToken, shown},
    problem::{Answer, Problem},
    refused::{BadToken, Credentials, Permission},
    step::{Secret, TokenSet},
    texts,
};
use app::ssr::AppState;
use auth::{
    Error,
    service::{Introspection, ServiceClient},
    signer::PUBLIC_KEPT_S,
};
use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// A refresh token.
    pub(crate) struct Refresh {
        /// The newest one.
        #[schema(value_type = texts::RefreshToken)]
        refresh: String,
        /// Whom the access token is for, where it isn't this API.
        #[schema(value_type = Option<texts::Audience>)]
        audience: Option<String>,
    }

    /// What ends.
    pub(crate) struct Logout {
        /// The refresh token, where no token stands in `Authorization`.
        #[schema(value_type = Option<texts::RefreshToken>)]
        refresh: Option<String>,
    }

    /// A token that a service was shown.
    pub(crate) struct Asked {
        /// The token.
        token: String,
    }
}

/// Gives new tokens for a refresh token.
///
/// Each is good once; using one again ends the whole session, as one of two holders is a thief. `audience` asks for an
/// access token for somebody else, which is worth nothing here.
#[utoipa::path(
    post, path = "/api/refresh", tag = "Tokens", request_body = Refresh,
    responses((status = 200, description = "The next tokens", body = TokenSet), BadToken, Permission)
)]
pub(crate) async fn refresh(
    State(state): State<AppState>,
    Caller(client): Caller,
    Input(body): Input<Refresh>,
) -> Answer<Secret<TokenSet>> {
    let tokens = state.service.refresh(&client, &body.refresh, body.audience.as_deref()).await?;
    Ok(Secret(TokenSet::of(tokens)))
}

/// Ends a session: by an access token, even an expired one, or a refresh token; or cancels a pending sign-in. As often
/// Ends a session.
///
/// By an access token, even an expired one, or a refresh token in the body; by a pending token it cancels the sign-in.
/// All tokens of the session are dead at once. As often as one likes.
#[utoipa::path(
    post, path = "/api/logout", tag = "Tokens", request_body = Logout,
    security((), ("bearer" = []), ("pending" = [])), responses((status = 204, description = "It is over"), BadToken)
)]
pub(crate) async fn logout(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Input(body): Input<Logout>,
) -> Answer<StatusCode> {
    let token = shown(&headers).map(ToOwned::to_owned).or(body.refresh).ok_or(Error::InvalidToken)?;
    match PendingToken::parse(&token) {
        Some(pending) => state.service.sign_out(&pending.held_by(caller.0)).await?,
        None => state.service.sign_out_program(&caller.0, &token).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What a token is good for (RFC 7662 §2.2); [`described`] tells of it.
#[derive(Serialize)]
pub(crate) struct Introspected {
    /// Whether it is good now; all else is left out where it isn't.
    active: bool,
    #[serde(flatten)]
    facts: Option<Facts>,
}

#[derive(Serialize)]
struct Facts {
    /// `access_token` or `refresh_token`.
    token_type: &'static str,
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    sid: String,
    iss: String,
    aud: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    iat: i64,
    exp: i64,
    auth_time: i64,
    aal: u8,
    amr: Vec<String>,
}

/// Tells a registered service whether a token is good.
///
/// RFC 7662. Fields that nobody knows, such as `token_type_hint`, are passed over.
#[utoipa::path(
    post, path = "/api/introspect", tag = "Tokens",
    request_body(content((Asked = "application/json"), (Asked = "application/x-www-form-urlencoded"))),
    security(("service" = [])),
    responses((status = 200, description = "What it is good for", body = Introspected), Credentials)
)]
pub(crate) async fn introspect(
    State(state): State<AppState>,
    Registered(service): Registered,
    SeedInput(body): SeedInput<Asked>,
) -> Answer<Json<Introspected>> {
    let found = state.service.introspect(&service, &body.token).await?;
    Ok(Json(Introspected { active: found.is_some(), facts: found.map(Facts::of) }))
}

/// Ends the session of a token.
///
/// RFC 7009. For what isn't a token, or isn't one any more, nothing happens.
#[utoipa::path(
    post, path = "/api/revoke", tag = "Tokens",
    request_body(content((Asked = "application/json"), (Asked = "application/x-www-form-urlencoded"))),
    security(("service" = [])), responses((status = 200, description = "It is worth nothing"), Credentials)
)]
pub(crate) async fn revoke(
    State(state): State<AppState>,
    Caller(client): Caller,
    Registered(service): Registered,
    SeedInput(body): SeedInput<Asked>,
) -> Answer<StatusCode> {
    state.service.revoke(&client, &service, &body.token).await?;
    Ok(StatusCode::OK)
}

/// A public key (RFC 8037).
#[derive(Serialize, ToSchema)]
pub(crate) struct Jwk {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    kid: String,
    x: String,
}

/// The keys that access tokens are checked with (RFC 7517 §5).
#[derive(Serialize, ToSchema)]
pub(crate) struct Jwks {
    keys: Vec<Jwk>,
}

/// Lists the keys that access tokens are checked with.
///
/// RFC 7517. A new one is here ten minutes before it signs.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "Tokens",
    responses((status = 200, description = "The keys", body = Jwks, headers(("Cache-Control" = String, description = "How long they can be kept"))))
)]
pub(crate) async fn jwks(State(state): State<AppState>) -> Answer<impl IntoResponse> {
    let keys = state.service.key_views().await?;
    let jwk = |key: auth::service::KeyView| Jwk {
        kty: "OKP",
        crv: "Ed25519",
        alg: "EdDSA",
        usage: "sig",
        kid: key.kid,
        x: key.public,
    };
    let kept = format!("public, max-age={PUBLIC_KEPT_S}");
    Ok(([(header::CACHE_CONTROL, kept)], Json(Jwks { keys: keys.into_iter().map(jwk).collect() })))
}

/// A registered service that has shown its secret.
pub(crate) struct Registered(ServiceClient);

impl FromRequestParts<AppState> for Registered {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let (id, secret) = basic(&parts.headers).ok_or(Error::InvalidCredentials)?;
        Ok(Self(state.service.service_client(&id, &secret).await?))
    }
}

/// Name and secret of HTTP Basic (RFC 7617). Ours need no percent-encoding, so OAuth's (RFC 6749 §2.3.1) is the same.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let only = all.next().filter(|_| all.next().is_none())?;
    let (scheme, encoded) = only.to_str().ok()?.split_once(' ')?;
    let decoded = STANDARD.decode(encoded).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

impl Facts {
    fn of(token: Introspection) -> Self {
        Self {
            token_type: if token.is_refresh { "refresh_token" } else { "access_token" },
            sub: token.sub,
            username: token.username,
            sid: token.sid,
            iss: token.iss,
            aud: token.aud,
            jti: token.jti,
            iat: token.iat,
            exp: token.exp,
            auth_time: token.auth_time,
            aal: token.aal,
            amr: token.amr,
        }
    }
}
