//! What belongs to the account and is no page: one's own data as a file, and where browsers look for the password's page.

use crate::refusal::Refusal;
use app::{routes, ssr::AppState};
use auth::{Error, client::Client, intent::Intent, principal::Visit};
use axum::{
    Extension, Json, Router,
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};

/// The file's name.
const ATTACHMENT: &str = "attachment; filename=\"countersign.json\"";

pub(super) fn routes(state: &AppState) -> Router {
    Router::new()
        .route(routes::EXPORT, post(export))
        .route(routes::CHANGE_PASSWORD, get(async || Redirect::to(routes::PASSWORD)))
        .with_state(state.clone())
}

/// All of one's own data, after a fresh proof.
async fn export(State(state): State<AppState>, Extension(client): Extension<Client>) -> Response {
    let service = &state.service;
    let principal = match service.visit(&client).await {
        Ok(Visit::SignedIn(principal)) => principal,
        Ok(visit) => return Redirect::to(routes::for_stage(visit.stage())).into_response(),
        Err(_) => return Refusal::Unavailable { retry_after_s: 1 }.into_response(),
    };
    match service.export(&client, &principal).await {
        Ok(data) => ([(header::CONTENT_DISPOSITION, ATTACHMENT)], Json(data)).into_response(),
        Err(Error::StepUpRequired) => {
            // Best effort: where it can't be kept, the person asks again after the confirmation.
            if let Err(error) = service.keep_intent(&principal, Intent::Export).await {
                tracing::warn!(%error, "an act wasn't kept for its confirmation");
            }
            Redirect::to(routes::CONFIRM).into_response()
        }
        Err(Error::InvalidToken) => Redirect::to(routes::LOGIN).into_response(),
        Err(_) => Refusal::Unavailable { retry_after_s: 1 }.into_response(),
    }
}
