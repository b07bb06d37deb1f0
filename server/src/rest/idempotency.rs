//! A POST that is done once, however often it is sent: `Idempotency-Key`
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! [`once`] wraps routes. The first request with a key is done, and its answer kept for a day; later ones get the same
//! answer. Only answers of 2xx are kept: a refusal has done nothing. An answer that [`CarriesSecret`] isn't kept, only
//! that there was one.

use super::{
    guard::{self, Bearer, Half},
    problem::{Answer, Problem},
};
use crate::refusal::Refusal;
use app::ssr::AppState;
use auth::{
    Service,
    client::Client,
    service::{CLAIM_MS, Claim, Keyed, Turn},
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::{future::Future, time::Duration};
use tracing::Instrument;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const KEY_MAX: usize = 64;
/// Most bytes of an answer that is kept.
const ANSWER_MAX: usize = 256 * 1024;
/// Whoever works under a claim stops before it is free again.
const LONGEST: Duration = Duration::from_millis(CLAIM_MS.unsigned_abs() - 10_000);

/// Marks an answer that holds a secret; a handler puts it beside: `(Extension(CarriesSecret), Json(…))`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CarriesSecret;

/// Whose keys the requests of a route have. It runs before anything is answered, also from what was kept: so it must
/// refuse whoever may not ask.
pub(crate) trait Whose: Clone + Send + Sync + 'static {
    /// 32 bytes that are this asker's alone. What was found out on the way can be put into the request's extensions.
    fn scope(&self, parts: &mut Parts) -> impl Future<Output = Answer<[u8; 32]>> + Send;
}

/// Whoever holds a token: a user by the access token, one sign-in by its pending token; without any, one network range.
#[derive(Clone)]
pub(crate) struct Holder(pub(crate) AppState);

impl Whose for Holder {
    async fn scope(&self, parts: &mut Parts) -> Answer<[u8; 32]> {
        match guard::shown(&parts.headers).map(ToOwned::to_owned) {
            Some(token) if token.contains('.') => {
                let Bearer { principal, .. } = Bearer::from_request_parts(parts, &self.0).await?;
                Ok(scope("user", principal.user_id().as_bytes()))
            }
            Some(token) => {
                Half::from_request_parts(parts, &self.0).await?;
                Ok(scope("pending", token.as_bytes()))
            }
            // Whatever else stands there is no proof of ours.
            None if parts.headers.contains_key(header::AUTHORIZATION) => Err(auth::Error::InvalidToken.into()),
            None => {
                let range = parts.extensions.get::<Client>().map(Client::range).unwrap_or_default();
                Ok(scope("range", range.as_bytes()))
            }
        }
    }
}

/// A scope: of which kind, and what tells one from another.
pub(crate) fn scope(kind: &'static str, of: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(kind).chain_update([0]).chain_update(of).finalize().into()
}

/// A layer: POSTs are done once where they have a key.
pub(crate) async fn once<W: Whose>(
    State((service, whose)): State<(Service, W)>,
    request: Request,
    next: Next,
) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    match turn(&service, &whose, request).await {
        Ok((Turn::Do(claim), request)) => done(service, claim, request, next).await,
        Ok((Turn::Done { status, body }, _)) => again(status, body),
        Ok((Turn::AnswerGone, _)) => Refusal::AnswerGone.into_response(),
        Ok((Turn::InProgress, _)) => Refusal::KeyInUse.into_response(),
        Ok((Turn::Reused, _)) => Refusal::KeyReused.into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// Whose turn it is, and the request as it was.
async fn turn<W: Whose>(service: &Service, whose: &W, request: Request) -> Answer<(Turn, Request)> {
    let (mut parts, body) = request.into_parts();
    let key = key_of(&parts.headers).ok_or_else(|| Problem::field("Idempotency-Key", auth::Problem::Malformed))?;
    let scope = whose.scope(&mut parts).await?;
    let copy = parts.clone();
    let body = Bytes::from_request(Request::from_parts(parts, body), &()).await.map_err(|rejection| {
        let is_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
        if is_large { Refusal::TooLarge } else { Refusal::Malformed }
    })?;
    let query = copy.uri.query().unwrap_or_default().as_bytes();
    let kind = copy.headers.get(header::CONTENT_TYPE).map_or(&[][..], HeaderValue::as_bytes);
    let route = (copy.method.as_str(), copy.uri.path());
    let turn = service.claim_request(Keyed { scope, route, key: &key, request: &[query, kind, &body] }).await?;
    Ok((turn, Request::from_parts(copy, Body::from(body))))
}

/// 1 to 64 visible characters of ASCII, given once.
fn key_of(headers: &HeaderMap) -> Option<String> {
    let mut keys = headers.get_all(KEY).iter();
    let (Some(key), None) = (keys.next(), keys.next()) else { return None };
    let key = key.to_str().ok()?;
    let is_sound = (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    is_sound.then(|| key.to_owned())
}

/// Does it, also when the client has gone meanwhile: it will ask again, and that is what keys are for.
async fn done(service: Service, claim: Claim, request: Request, next: Next) -> Response {
    let work = async move {
        if let Ok(response) = tokio::time::timeout(LONGEST, next.run(request)).await {
            return kept(&service, claim, response).await;
        }
        give_up(&service, claim).await;
        Refusal::Unavailable { retry_after_s: 5 }.into_response()
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => response,
        // The claim stays: what a panic has left is unknown, and a minute's rest does no harm.
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Refusal::Unavailable { retry_after_s: 1 }.into_response(),
    }
}

/// Keeps an answer, where it is one to keep, and hands it on.
async fn kept(service: &Service, claim: Claim, response: Response) -> Response {
    let status = response.status();
    if !status.is_success() {
        give_up(service, claim).await;
        return response;
    }
    let is_secret = response.extensions().get::<CarriesSecret>().is_some();
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, ANSWER_MAX).await else {
        tracing::error!("an answer was too large to be kept");
        keep(service, claim, status, None).await;
        return Refusal::AnswerGone.into_response();
    };
    let is_json = parts.headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind == "application/json");
    keep(service, claim, status, Some(&body).filter(|_| is_json && !is_secret)).await;
    Response::from_parts(parts, Body::from(body))
}

async fn keep(service: &Service, claim: Claim, status: StatusCode, body: Option<&Bytes>) {
    if let Err(error) = service.keep_answer(claim, status.as_u16(), body.map(AsRef::as_ref)).await {
        tracing::error!(%error, "an answer wasn't kept: the same request may be done once more");
    }
}

async fn give_up(service: &Service, claim: Claim) {
    if let Err(error) = service.give_up_claim(claim).await {
        tracing::warn!(%error, "a claim wasn't given up: it is free in a minute");
    }
}

/// The answer as it was.
fn again(status: u16, body: Vec<u8>) -> Response {
    let is_empty = body.is_empty();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    if !is_empty {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    response
}

#[cfg(test)]
mod tests;
