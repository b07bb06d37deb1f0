//! `/dev/outbox` for scripts: the page's list as JSON, where a client asks for that and for no page. In production
//! there is neither.

use super::takes_json_only;
use crate::refusal::Refusal;
use app::{
    routes,
    ssr::{AppState, outbox},
};
use auth::Error;
use axum::{
    Json,
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::form_urlencoded;

/// Answers `[{id, to, channel, subject, text, html, created_at}]`, the newest first; `?to=` narrows it down.
pub async fn answer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.uri().path() != routes::DEV_OUTBOX {
        return next.run(request).await;
    }
    if !state.site.is_development {
        return Refusal::NotFound.into_response();
    }
    if request.method() != Method::GET || !takes_json_only(request.headers()) {
        return next.run(request).await;
    }
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let to = form_urlencoded::parse(query).find(|(name, _)| name == "to").map(|(_, to)| to.into_owned());
    match outbox::shown(&state, to.as_deref().filter(|to| !to.is_empty())).await {
        Ok(messages) => Json(messages).into_response(),
        Err(Error::Internal { incident }) => Refusal::Internal { incident }.into_response(),
        Err(_) => Refusal::Unavailable { retry_after_s: 1 }.into_response(),
    }
}
