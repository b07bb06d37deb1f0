//! A user's sessions in browsers and programs.

use super::{
    guard::Bearer,
    list::{List, Page},
    problem::Answer,
    refused::{Missing, StepUp},
    texts,
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
    #[schema(value_type = texts::Id)]
    id: String,
    /// Whether it is the one that asks.
    current: bool,
    /// `browser` or `api`.
    #[schema(value_type = texts::SessionKind)]
    kind: String,
    /// Browser and system, or program, in words.
    client: String,
    /// The address range it was opened from.
    #[schema(value_type = texts::Network)]
    network: String,
    /// 1 or 2.
    #[schema(minimum = 1, maximum = 2)]
    aal: u8,
    /// What was proved.
    #[schema(value_type = Vec<texts::Proof>)]
    amr: Vec<String>,
    created_at: Time,
    last_seen_at: Time,
}

impl Session {
    pub(super) fn of(view: SessionView) -> Self {
        Self {
            id: view.id,
            current: view.current,
            kind: view.kind,
            client: view.client,
            network: view.network,
            aal: view.aal,
            amr: view.amr,
            created_at: Time(view.created_at),
            last_seen_at: Time(view.last_seen_at),
        }
    }
}

/// A page of sessions.
type SessionList = List<Session>;

/// Lists the live sessions.
///
/// This one first.
#[utoipa::path(
    get, path = "/api/sessions", tag = "Devices and sessions", params(super::list::PageQuery),
    security(("bearer" = [])), responses((status = 200, description = "A page of them", body = SessionList))
)]
pub(crate) async fn list(State(state): State<AppState>, bearer: Bearer, page: Page) -> Answer<Json<List<Session>>> {
    let sessions = state.service.sessions(&bearer.principal).await?;
    List::slice(sessions.into_iter().map(Session::of).collect(), &page, |session| &session.id).map(Json)
}

/// Ends all sessions but this one.
///
/// A sensitive act.
#[utoipa::path(
    delete, path = "/api/sessions", tag = "Devices and sessions", security(("bearer" = [])),
    responses((status = 204, description = "They are over"), StepUp)
)]
pub(crate) async fn end_others(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
) -> Answer<StatusCode> {
    state.service.act(&client, &principal, &Intent::EndOtherSessions).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends another session.
///
/// A sensitive act.
#[utoipa::path(
    delete, path = "/api/sessions/{id}", tag = "Devices and sessions",
    params(("id" = super::texts::Id, Path, description = "The session's id")), security(("bearer" = [])),
    responses((status = 204, description = "It is over"), StepUp, Missing)
)]
pub(crate) async fn end(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    state.service.act(&client, &principal, &Intent::EndSession { id }).await?;
    Ok(StatusCode::NO_CONTENT)
}
