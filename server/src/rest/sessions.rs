//! A user's sessions in browsers and programs.

use super::{
    guard::Bearer,
    list::{List, Page},
    problem::Answer,
    refused::Refused,
    time::Time,
};
use app::ssr::AppState;
use auth::{intent::Intent, wire::SessionView};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A session.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    id: String,
    /// Whether it is the one that asks.
    current: bool,
    /// `browser` or `api`.
    kind: String,
    /// Browser and system, or program, in words.
    client: String,
    /// The address range it was opened from.
    network: String,
    /// 1 or 2.
    aal: u8,
    /// What was proved.
    amr: Vec<String>,
    created_at: Time,
    last_seen_at: Time,
}

/// Lists the live sessions, this one first.
#[utoipa::path(get, path = "/api/sessions", tag = "Devices and sessions", params(super::list::PageQuery),
    security(("bearer" = [])), responses((status = 200, body = List<Session>), Refused))]
pub(crate) async fn list(State(state): State<AppState>, bearer: Bearer, page: Page) -> Answer<Json<List<Session>>> {
    let sessions = state.service.sessions(&bearer.principal).await?;
    let session = |view: SessionView| Session {
        id: view.id,
        current: view.current,
        kind: view.kind,
        client: view.client,
        network: view.network,
        aal: view.aal,
        amr: view.amr,
        created_at: Time(view.created_at),
        last_seen_at: Time(view.last_seen_at),
    };
    List::slice(sessions.into_iter().map(session).collect(), &page, |session| &session.id).map(Json)
}

/// Ends all sessions but this one.
#[utoipa::path(delete, path = "/api/sessions", tag = "Devices and sessions", security(("bearer" = [])),
    responses((status = 204), Refused))]
pub(crate) async fn end_others(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
) -> Answer<StatusCode> {
    state.service.act(&client, &principal, &Intent::EndOtherSessions).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends another session.
#[utoipa::path(delete, path = "/api/sessions/{id}", tag = "Devices and sessions", params(("id" = String, Path)),
    security(("bearer" = [])), responses((status = 204), Refused))]
pub(crate) async fn end(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    state.service.act(&client, &principal, &Intent::EndSession { id }).await?;
    Ok(StatusCode::NO_CONTENT)
}
