//! No form of ours is larger than some kilobytes. A body that announces more is refused before a byte of it is read;
//! one that doesn't say is counted while it is read (`form_fields.rs`), and nobody else reads any.

use crate::refusal::Refusal;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Refuses with 413. The state is the most bytes a body may have.
pub async fn check(State(max): State<usize>, request: Request, next: Next) -> Response {
    match announced(request.headers()) {
        Some(length) if length > max => Refusal::TooLarge.into_response(),
        _ => next.run(request).await,
    }
}

/// The length that a request announces.
pub(super) fn announced(headers: &HeaderMap) -> Option<usize> {
    let length = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?;
    // A number that doesn't fit is too large for sure.
    Some(length.trim().parse().unwrap_or(usize::MAX))
}
