//! Every request has an id of our own making, in the log and in the answer. One that a client sends is not believed:
//! it could forge lines of the log.

use auth::random;
use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use std::time::Instant;
use tracing::Instrument;

const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// Opens the request's span and, at its end, writes one line: without the query, which may hold what is nobody's
/// business, and without the client's address.
pub async fn tag(request: Request, next: Next) -> Response {
    let id = random::incident();
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let mut response = async {
        let begun = Instant::now();
        let response = next.run(request).await;
        let (status, ms) = (response.status().as_u16(), begun.elapsed().as_millis());
        if response.status().is_server_error() {
            tracing::warn!(status, ms, "answered");
        } else {
            tracing::debug!(status, ms, "answered");
        }
        response
    }
    .instrument(span)
    .await;
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(NAME, id);
    }
    response
}
