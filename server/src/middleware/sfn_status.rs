//! The framework answers every refusal of a server function with 500. Here it gets the status of its error code, and
//! `Retry-After` where there is one. Answers to forms without JavaScript are redirects, and are left alone.

use crate::refusal::Refusal;
use app::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Marks a refusal; set by the framework.
pub(super) const REFUSAL_HEADER: &str = "serverfnerror";
/// Most bytes of a refusal: they hold codes only.
const MAX_BYTES: usize = 64 * 1024;

/// Sets the status.
pub async fn set(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status().is_redirection() || !response.headers().contains_key(REFUSAL_HEADER) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_BYTES).await else {
        return Refusal::Unavailable { retry_after_s: 1 }.into_response();
    };
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let Some(seconds) = error.retry_after_s() {
            parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
    Response::from_parts(parts, Body::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use auth::Error;
    use axum::{Router, middleware::from_fn, routing::post};
    use tower::ServiceExt;

    async fn answer(status: StatusCode, error: &AppError) -> Response {
        let body = serde_json::to_string(error).unwrap();
        let handler = post(async move || (status, [(REFUSAL_HEADER, "/sfn/x")], body));
        let router: Router = Router::new().route("/", handler).layer(from_fn(set));
        router.oneshot(Request::post("/").body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn codes_become_statuses() {
        for (error, status, retry) in [
            (Error::InvalidCredentials, 401, None),
            (Error::TooManyRequests { retry_after_s: 40 }, 429, Some("40")),
            (Error::Unavailable { retry_after_s: 1 }, 503, Some("1")),
        ] {
            let response = answer(StatusCode::INTERNAL_SERVER_ERROR, &error.into()).await;
            assert_eq!(response.status(), status);
            let given = response.headers().get(header::RETRY_AFTER).map(|value| value.to_str().unwrap());
            assert_eq!(given, retry);
        }
        let redirect = answer(StatusCode::FOUND, &Error::InvalidCredentials.into()).await;
        assert_eq!(redirect.status(), StatusCode::FOUND);
    }
}
