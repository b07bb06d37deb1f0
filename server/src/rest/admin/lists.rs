//! Who has registered and not confirmed yet, and the outbox: what became of each message, never what it says.

use super::of_list;
use crate::rest::{
    body::{Query, body},
    guard::Bearer,
    list::{List, Page, PageQuery},
    problem::{Answer, Problem},
    refused::{Missing, Staff},
    texts,
    time::Time,
};
use app::ssr::AppState;
use auth::{
    Error,
    staff_act::StaffAct,
    wire::{MessageRow, RegistrationRow},
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// Which part of the outbox.
    pub(crate) struct ListedMessages {
        /// All if left out.
        #[param(value_type = Option<texts::MessageStateName>)]
        state: Option<String>,
        /// How many items, 1 to 100; 20 if left out.
        #[param(minimum = 1, maximum = 100, default = 20)]
        limit: Option<u32>,
        /// What the page before had as `next`.
        #[param(value_type = Option<texts::Cursor>)]
        cursor: Option<String>,
    }
}

/// Somebody who has registered.
#[derive(Serialize, ToSchema)]
pub(crate) struct Registration {
    #[schema(value_type = texts::Id)]
    id: String,
    #[schema(value_type = texts::Email)]
    email: String,
    /// The one that was asked for.
    #[schema(value_type = Option<texts::Username>, required = true)]
    username: Option<String>,
    display_name: String,
    created_at: Time,
    /// When it ends by itself.
    expires_at: Time,
}

/// A message of the outbox.
#[derive(Serialize, ToSchema)]
pub(crate) struct Message {
    #[schema(value_type = texts::Id)]
    id: String,
    /// Which letter.
    kind: String,
    #[schema(value_type = texts::MessageStateName)]
    state: String,
    /// Deliveries tried.
    tries: u32,
    /// Why the last one failed.
    #[schema(required = true)]
    error: Option<String>,
    created_at: Time,
    /// When the next try is due, while it waits.
    #[schema(required = true)]
    due_at: Option<Time>,
    /// When it is dropped if it wasn't sent.
    expires_at: Time,
    /// When it was sent or dropped.
    #[schema(required = true)]
    ended_at: Option<Time>,
}

/// A page of registrations.
type RegistrationList = List<Registration>;
/// A page of messages.
type MessageList = List<Message>;

/// Lists who has registered and not confirmed yet.
///
/// For all staff. Newest first.
#[utoipa::path(
    get, path = "/api/admin/registrations", tag = "Administration", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of them", body = RegistrationList), Staff)
)]
pub(crate) async fn registrations(
    State(state): State<AppState>,
    bearer: Bearer,
    Page { limit, cursor }: Page,
) -> Answer<Json<List<Registration>>> {
    let page = state.service.registrations(&bearer.operator(), cursor.as_deref(), limit).await.map_err(of_list)?;
    Ok(Json(List { items: page.items.into_iter().map(Registration::of).collect(), next: page.next }))
}

/// Lists the outbox.
///
/// For auditors and administrators. Newest first.
#[utoipa::path(
    get, path = "/api/admin/messages", tag = "Administration", params(ListedMessages), security(("bearer" = [])),
    responses((status = 200, description = "A page of it", body = MessageList), Staff)
)]
pub(crate) async fn messages(
    State(state): State<AppState>,
    bearer: Bearer,
    Query(query): Query<ListedMessages>,
) -> Answer<Json<List<Message>>> {
    let Page { limit, cursor } = Page::of(query.limit, query.cursor)?;
    let page = state.service.messages(&bearer.operator(), query.state.as_deref(), cursor.as_deref(), limit).await;
    let page = page.map_err(|error| match error {
        Error::NotFound if cursor.is_none() => Problem::field("state", auth::Problem::Malformed),
        error => of_list(error),
    })?;
    Ok(Json(List { items: page.items.into_iter().map(Message::of).collect(), next: page.next }))
}

/// Sends a message now that waits for its next try.
///
/// For administrators, after a fresh proof. One that has ended, or is on its way just now, is `not-found`.
#[utoipa::path(
    post, path = "/api/admin/messages/{id}/retry", tag = "Administration",
    params(("id" = texts::Id, Path, description = "The message's id")), security(("bearer" = [])),
    responses((status = 204, description = "It is due"), Staff, Missing)
)]
pub(crate) async fn retry(State(state): State<AppState>, bearer: Bearer, Path(id): Path<String>) -> Answer<StatusCode> {
    state.service.staff_act(&bearer.operator(), &StaffAct::RetryMessage { id }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Drops a message that waits.
///
/// For administrators, after a fresh proof. One that has ended, or is on its way just now, is `not-found`.
#[utoipa::path(
    post, path = "/api/admin/messages/{id}/drop", tag = "Administration",
    params(("id" = texts::Id, Path, description = "The message's id")), security(("bearer" = [])),
    responses((status = 204, description = "It is dropped"), Staff, Missing)
)]
pub(crate) async fn drop(State(state): State<AppState>, bearer: Bearer, Path(id): Path<String>) -> Answer<StatusCode> {
    state.service.staff_act(&bearer.operator(), &StaffAct::DropMessage { id }).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Registration {
    fn of(row: RegistrationRow) -> Self {
        let RegistrationRow { id, email, username, display_name, created_at, expires_at } = row;
        Self { id, email, username, display_name, created_at: Time(created_at), expires_at: Time(expires_at) }
    }
}

impl Message {
    fn of(row: MessageRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            state: row.state,
            tries: row.tries,
            error: row.error,
            created_at: Time(row.created_at),
            due_at: row.due_at.map(Time),
            expires_at: Time(row.expires_at),
            ended_at: row.ended_at.map(Time),
        }
    }
}
