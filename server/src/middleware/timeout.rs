//! A request that isn't answered in time is given up, so that something that hangs further in can't hold all
//! connections. What it had begun in the database is rolled back; only a page is still made to its end (`carry_on`).

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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware::from_fn_with_state, routing::get};
    use tower::ServiceExt;

    #[tokio::test]
    async fn what_hangs_is_given_up() {
        let router: Router = Router::new()
            .route("/", get(std::future::pending::<()>))
            .layer(from_fn_with_state(Duration::from_millis(10), limit));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), 503);
    }
}
