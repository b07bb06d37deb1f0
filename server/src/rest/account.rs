//! One's own history, one's own data, and the end of the account.

mod described;

use super::{
    body::{Query, body},
    guard::Bearer,
    list::{List, Page},
    problem::{Answer, Problem},
    refused::{Act, LastOfStaff, StepUp},
    step::Secret,
    texts,
    time::Time,
};
use app::ssr::AppState;
use auth::{Error, intent::Intent, wire::ActivityView};
use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

body! {
    /// Which part of the history.
    pub(crate) struct ActivityQuery {
        /// How many items, 1 to 100; 20 if left out.
        #[param(minimum = 1, maximum = 100, default = 20)]
        limit: Option<u32>,
        /// What the page before had as `next`.
        #[param(value_type = Option<texts::Cursor>)]
        cursor: Option<String>,
        /// `sign-ins` or `changes`; all if left out.
        #[param(value_type = Option<texts::ActivityGroup>)]
        group: Option<String>,
    }
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
pub(crate) struct Activity {
    /// What, such as `signed-in`.
    #[schema(example = "signed-in")]
    kind: String,
    /// Whether it succeeded.
    succeeded: bool,
    at: Time,
    /// The address range it came from.
    #[schema(value_type = texts::Network)]
    network: String,
}

impl Activity {
    pub(super) fn of(view: ActivityView) -> Self {
        Self { kind: view.kind, succeeded: view.succeeded, at: Time(view.at), network: view.network }
    }
}

/// A page of the history.
type ActivityList = List<Activity>;

/// Lists the own history.
///
/// Newest first.
#[utoipa::path(
    get, path = "/api/activity", tag = "Account", params(ActivityQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of it", body = ActivityList))
)]
pub(crate) async fn activity(
    State(state): State<AppState>,
    bearer: Bearer,
    Query(query): Query<ActivityQuery>,
) -> Answer<Json<List<Activity>>> {
    let Page { limit, cursor } = Page::of(query.limit, query.cursor)?;
    let has_group = query.group.is_some();
    let slice = state.service.activity(&bearer.principal, query.group.as_deref(), cursor.as_deref(), limit).await;
    let slice = slice.map_err(|error| match error {
        Error::NotFound if cursor.is_none() && has_group => Problem::field("group", auth::Problem::Malformed),
        Error::NotFound => Problem::field("cursor", auth::Problem::Malformed),
        error => error.into(),
    })?;
    Ok(Json(List { items: slice.items.into_iter().map(Activity::of).collect(), next: slice.next }))
}

/// Gives everything that is kept of the user.
///
/// A sensitive act. Secrets are left out.
#[utoipa::path(
    post, path = "/api/account/export", tag = "Account", security(("bearer" = [])),
    responses((status = 200, description = "All of it", body = described::Export), StepUp)
)]
pub(crate) async fn export(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
) -> Answer<Secret<Value>> {
    Ok(Secret(state.service.export(&client, &principal).await?))
}

/// Asks for the deletion of the account.
///
/// A sensitive act. Everything ends at once; signing in within seven days calls it off.
#[utoipa::path(
    delete, path = "/api/account", tag = "Account", security(("bearer" = [])),
    responses((status = 204, description = "It is on its way"), Act, LastOfStaff)
)]
pub(crate) async fn delete(State(state): State<AppState>, Bearer { client, principal }: Bearer) -> Answer<StatusCode> {
    state.service.act(&client, &principal, &Intent::Delete).await?;
    Ok(StatusCode::NO_CONTENT)
}
