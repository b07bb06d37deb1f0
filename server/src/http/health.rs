//! Probes for whoever runs the portal: whether the process lives, and whether it can serve.

use crate::compose::Parts;
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::time::Duration;

/// A database that takes longer can't serve either.
const PATIENCE: Duration = Duration::from_secs(3);

/// The process answers; nothing else is asked.
pub(super) async fn lives() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "ok")
}

/// 200 when the database answers and has this program's schema, else 503. Redis is told and changes nothing: without
/// it the portal is stricter, but serves.
pub(super) async fn is_ready(State(parts): State<Parts>) -> Response {
    let database = match tokio::time::timeout(PATIENCE, parts.schema_is_current()).await {
        Ok(Ok(true)) => "ready",
        Ok(Ok(false)) => "other-schema",
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            "unreachable"
        }
        Err(_) => "slow",
    };
    let redis = parts
        .redis
        .as_ref()
        .map_or("not-configured", |redis| if redis.is_connected() { "ready" } else { "unreachable" });
    let status = if database == "ready" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "database": database, "redis": redis }))).into_response()
}
