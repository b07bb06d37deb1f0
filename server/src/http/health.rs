//! Probes for whoever runs the portal: whether the process lives, and whether it can serve.

use crate::{compose::Parts, redis::Redis};
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// A database that takes longer can't serve either.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long an answer is good for.
const FRESH: Duration = Duration::from_secs(1);

/// The process answers; nothing else is asked.
pub(super) async fn lives() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "ok")
}

/// What `/readyz` knows: asked of the database once a second at most, whoever asks how often.
#[derive(Clone)]
pub(super) struct Readiness {
    parts: Parts,
    latest: Arc<Mutex<Option<(Instant, &'static str)>>>,
}

impl Readiness {
    pub(super) fn of(parts: &Parts) -> Self {
        Self { parts: parts.clone(), latest: Arc::default() }
    }

    async fn database(&self) -> &'static str {
        // Held while asking, so that a crowd of probes costs one question.
        let mut latest = self.latest.lock().await;
        match *latest {
            Some((at, answer)) if at.elapsed() < FRESH => answer,
            _ => {
                let answer = ask(&self.parts).await;
                *latest = Some((Instant::now(), answer));
                answer
            }
        }
    }
}

async fn ask(parts: &Parts) -> &'static str {
    match tokio::time::timeout(PATIENCE, parts.schema_is_current()).await {
        Ok(Ok(true)) => "ready",
        Ok(Ok(false)) => "other-schema",
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            "unreachable"
        }
        Err(_) => "slow",
    }
}

/// 200 when the database answers and has this program's schema, else 503. Redis is told and changes nothing: without
/// it the portal is stricter, but serves.
pub(super) async fn is_ready(State(readiness): State<Readiness>) -> Response {
    let database = readiness.database().await;
    let redis = readiness.parts.redis.as_ref().map_or("not-configured", Redis::state);
    let status = if database == "ready" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "database": database, "redis": redis }))).into_response()
}
