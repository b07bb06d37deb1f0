//! A request that isn't answered in time is given up, so that something that hangs further in can't hold all
//! connections. What it had begun in the database is rolled back.

use crate::refusal::Refusal;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Duration;

/// Refuses with 503. The state is the longest time.
pub async fn limit(State(longest): State<Duration>, request: Request, next: Next) -> Response {
    if let Ok(response) = tokio::time::timeout(longest, next.run(request)).await {
        return response;
    }
    tracing::error!(seconds = longest.as_secs(), "a request was given up");
    Refusal::Unavailable { retry_after_s: 5 }.into_response()
}
