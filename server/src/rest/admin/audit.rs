//! Everybody's history, by programs of staff.

use super::of_list;
use crate::{
    export::{self, Format},
    rest::{
        body::{Input, Query, body},
        guard::Bearer,
        list::{List, Page},
        problem::Answer,
        refused::Staff,
        texts,
        time::Time,
    },
};
use app::ssr::AppState;
use auth::wire::{AuditQuery, AuditView};
use axum::{Json, extract::State, http::HeaderMap, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// Which events; what is left out doesn't count.
    pub(crate) struct ListedEvents {
        /// Whose history: an id, an address or a username.
        #[param(value_type = Option<texts::Subject>)]
        user: Option<String>,
        /// Who did it: an id, an address or a username.
        #[param(value_type = Option<texts::Subject>)]
        actor: Option<String>,
        /// What happened, such as `signed-in`.
        #[param(value_type = Option<texts::EventKind>)]
        kind: Option<String>,
        /// With what result.
        #[param(value_type = Option<texts::ResultName>)]
        result: Option<String>,
        /// From this moment on: RFC 3339, or a date.
        #[param(value_type = Option<texts::MomentOrDate>)]
        from: Option<String>,
        /// Before this moment.
        #[param(value_type = Option<texts::MomentOrDate>)]
        to: Option<String>,
        /// A network range as it is shown, or an address in it.
        #[param(value_type = Option<texts::RangeOrAddress>)]
        network: Option<String>,
        /// How many items, 1 to 100; 20 if left out.
        #[param(minimum = 1, maximum = 100, default = 20)]
        limit: Option<u32>,
        /// What the page before had as `next`.
        #[param(value_type = Option<texts::Cursor>)]
        cursor: Option<String>,
    }
}

body! {
    /// Which events; what is left out doesn't count.
    pub(crate) struct ExportEvents {
        /// Whose history: an id, an address or a username.
        #[schema(value_type = Option<texts::Subject>)]
        user: Option<String>,
        /// Who did it: an id, an address or a username.
        #[schema(value_type = Option<texts::Subject>)]
        actor: Option<String>,
        /// What happened, such as `signed-in`.
        #[schema(value_type = Option<texts::EventKind>)]
        kind: Option<String>,
        /// With what result.
        #[schema(value_type = Option<texts::ResultName>)]
        result: Option<String>,
        /// From this moment on: RFC 3339, or a date.
        #[schema(value_type = Option<texts::MomentOrDate>)]
        from: Option<String>,
        /// Before this moment.
        #[schema(value_type = Option<texts::MomentOrDate>)]
        to: Option<String>,
        /// A network range as it is shown, or an address in it.
        #[schema(value_type = Option<texts::RangeOrAddress>)]
        network: Option<String>,
    }
}

/// An event.
#[derive(Serialize, ToSchema)]
pub(crate) struct Event {
    #[schema(value_type = texts::Id)]
    id: String,
    /// What happened, such as `signed-in`.
    kind: String,
    /// Whether it went through.
    succeeded: bool,
    at: Time,
    /// Whose history it is in.
    #[schema(value_type = Option<texts::Id>, required = true)]
    user_id: Option<String>,
    /// Who did it, where that is known.
    #[schema(value_type = Option<texts::Id>, required = true)]
    actor_id: Option<String>,
    /// The network range it came from; empty where it isn't known, or its user is gone.
    network: String,
    /// A word that says more: a method, a way.
    detail: String,
    /// Why staff did it.
    reason: String,
    /// Its place in the tamper-evident chain; null in the second before it has one.
    #[schema(required = true)]
    position: Option<i64>,
}

/// A page of events.
type EventList = List<Event>;

/// Lists everybody's history.
///
/// For auditors and administrators. Newest first.
#[utoipa::path(
    get, path = "/api/admin/audit", tag = "Administration", params(ListedEvents), security(("bearer" = [])),
    responses((status = 200, description = "A page of it", body = EventList), Staff)
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    bearer: Bearer,
    Query(query): Query<ListedEvents>,
) -> Answer<Json<List<Event>>> {
    let Page { limit, cursor } = Page::of(query.limit, query.cursor)?;
    let asked = [query.user, query.actor, query.kind, query.result, query.from, query.to, query.network];
    let page = state.service.audit(&bearer.operator(), &asked_for(asked), cursor.as_deref(), limit).await;
    let page = page.map_err(of_list)?;
    Ok(Json(List { items: page.items.into_iter().map(Event::of).collect(), next: page.next }))
}

/// Gives everybody's history as a file.
///
/// For auditors and administrators, after a fresh proof. The oldest first; as the export of users.
#[utoipa::path(
    post, path = "/api/admin/audit/export", tag = "Administration", request_body = ExportEvents,
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The file", content((String = "text/csv"), (String = "application/jsonl"))), Staff
    )
)]
pub(crate) async fn export(
    State(state): State<AppState>,
    bearer: Bearer,
    headers: HeaderMap,
    Input(body): Input<ExportEvents>,
) -> Answer<Response> {
    let asked = [body.user, body.actor, body.kind, body.result, body.from, body.to, body.network];
    let begun = state.service.begin_export_of_audit(&bearer.operator(), &asked_for(asked)).await?;
    Ok(export::audit::answer(begun, Format::accepted(&headers)))
}

fn asked_for(asked: [Option<String>; 7]) -> AuditQuery {
    let [user, actor, kind, result, from, to, network] = asked.map(Option::unwrap_or_default);
    AuditQuery { user, actor, kind, result, from, to, network }
}

impl Event {
    fn of(view: AuditView) -> Self {
        Self {
            id: view.id,
            kind: view.kind,
            succeeded: view.succeeded,
            at: Time(view.at),
            user_id: view.user_id,
            actor_id: view.actor_id,
            network: view.network,
            detail: view.detail,
            reason: view.reason,
            position: view.position,
        }
    }
}
