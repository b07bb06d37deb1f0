//! The acts on several users at once: shown first with `dry_run`, then done, in one transaction. Whom the act doesn't reach
//! is left out of it.

use super::views::User;
use crate::rest::{
    body::{Input, Query, body},
    guard::Bearer,
    problem::{Answer, Problem},
    refused::{LastOfStaff, Missing, Staff},
    texts,
};
use app::ssr::AppState;
use auth::{
    Field,
    staff_act::StaffAct,
    wire::{LeftOut, PreviewView},
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// Whose accounts are shut.
    pub(crate) struct DisableUsers {
        /// 1 to 100 of them.
        #[schema(value_type = Vec<texts::Id>, min_items = 1, max_items = 100)]
        ids: Vec<String>,
        /// For the history.
        #[schema(value_type = Option<texts::ReasonOrNone>)]
        reason: Option<String>,
    }

    /// Whose sessions end.
    pub(crate) struct EndSessionsOfUsers {
        /// 1 to 100 of them.
        #[schema(value_type = Vec<texts::Id>, min_items = 1, max_items = 100)]
        ids: Vec<String>,
    }

    /// Whether it is done, or only shown.
    pub(crate) struct DryRun {
        /// With `true` nothing is done: the answer says to whom it would be.
        dry_run: Option<bool>,
    }
}

/// What an act on several users would do, or has done.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Many {
    /// With `dry_run`.
    Shown(ManyShown),
    /// Without.
    Done(ManyDone),
}

/// What it would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct ManyShown {
    /// Whom it would be done to.
    affected: Vec<User>,
    /// Whom it wouldn't, and why.
    left_out: Vec<NotReached>,
}

/// What it has done.
#[derive(Serialize, ToSchema)]
pub(crate) struct ManyDone {
    /// How many users it was done to.
    number: u32,
}

/// Somebody whom it isn't done to.
#[derive(Serialize, ToSchema)]
pub(crate) struct NotReached {
    #[schema(value_type = texts::Id)]
    id: String,
    /// Null where there is nobody of that id.
    #[schema(required = true)]
    user: Option<User>,
    /// `not-found`, `not-permitted`, or `disabled` for an account that is shut already.
    #[schema(example = "not-found")]
    why: String,
}

/// Shuts several accounts.
///
/// For administrators, after a fresh proof; all or, where no administrator would stay, none.
#[utoipa::path(
    post, path = "/api/admin/users/disable", tag = "Administration", request_body = DisableUsers, params(DryRun),
    security(("bearer" = [])),
    responses((status = 200, description = "What was done", body = Many), Staff, Missing, LastOfStaff)
)]
pub(crate) async fn disable(
    State(state): State<AppState>,
    bearer: Bearer,
    Query(run): Query<DryRun>,
    Input(body): Input<DisableUsers>,
) -> Answer<Json<Many>> {
    let act = StaffAct::Disable { ids: body.ids, reason: body.reason.unwrap_or_default() };
    show_or_do(&state, &bearer, &run, &act).await
}

/// Ends all sessions of several users.
///
/// For support and administrators, after a fresh proof.
#[utoipa::path(
    post, path = "/api/admin/users/end-sessions", tag = "Administration", request_body = EndSessionsOfUsers,
    params(DryRun), security(("bearer" = [])),
    responses((status = 200, description = "What was done", body = Many), Staff, Missing)
)]
pub(crate) async fn end_sessions(
    State(state): State<AppState>,
    bearer: Bearer,
    Query(run): Query<DryRun>,
    Input(body): Input<EndSessionsOfUsers>,
) -> Answer<Json<Many>> {
    show_or_do(&state, &bearer, &run, &StaffAct::EndSessions { ids: body.ids }).await
}

async fn show_or_do(state: &AppState, bearer: &Bearer, run: &DryRun, act: &StaffAct) -> Answer<Json<Many>> {
    let (operator, in_words) = (bearer.operator(), Problem::renaming(&[(Field::Id, "ids")]));
    if run.dry_run == Some(true) {
        let preview = state.service.preview(&operator, act).await.map_err(in_words)?;
        return Ok(Json(Many::Shown(ManyShown::of(preview))));
    }
    let done = state.service.staff_act(&operator, act).await.map_err(in_words)?;
    Ok(Json(Many::Done(ManyDone { number: done.number })))
}

impl ManyShown {
    fn of(view: PreviewView) -> Self {
        let not_reached = |LeftOut { user, id, why }: LeftOut| NotReached { id, user: user.map(User::of), why };
        Self {
            affected: view.affected.into_iter().map(User::of).collect(),
            left_out: view.left_out.into_iter().map(not_reached).collect(),
        }
    }
}
