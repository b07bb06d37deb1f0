//! The barrier: a panic ends one request, with an incident id, and never the process. What the panic said stays out
//! of the answer.

use crate::refusal::Refusal;
use auth::random;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;

/// The layer.
#[must_use]
pub fn barrier() -> CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response> {
    CatchPanicLayer::custom(answer)
}

/// The place and the words were logged by the hook (`telemetry.rs`), inside the same request's span.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn answer(_: Box<dyn Any + Send>) -> Response {
    let incident = random::incident();
    tracing::error!(incident, "a request panicked");
    Refusal::Internal { incident }.into_response()
}
