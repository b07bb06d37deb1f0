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
fn answer(_: Box<dyn Any + Send>) -> Response {
    let incident = random::incident();
    tracing::error!(incident, "a request panicked");
    Refusal::Internal { incident }.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, extract::Request, routing::get};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_ends_one_request() {
        async fn fails() {
            panic!("with a secret in its words");
        }
        let router: Router = Router::new().route("/", get(fails)).layer(barrier());
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), 500);
        let refusal = response.extensions().get::<Refusal>().unwrap();
        assert_eq!(refusal.incident().map(str::len), Some(16));
        assert!(!refusal.as_problem().to_string().contains("secret"));
    }
}
