//! The acts on one user. Each asks for a fresh proof; support's reach plain users alone, and nobody's themselves.

use crate::rest::{
    body::{Input, body},
    guard::Bearer,
    problem::Answer,
    refused::{LastOfStaff, Missing, NotMe, Sending, Staff},
    step::Secret,
    texts,
};
use app::ssr::AppState;
use auth::staff_act::StaffAct;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// Why an account is shut.
    pub(crate) struct DisableUser {
        /// For the history.
        #[schema(value_type = Option<texts::ReasonOrNone>)]
        reason: Option<String>,
    }

    /// Why the factors are taken away, and how the next one is enrolled.
    pub(crate) struct ResetMfa {
        /// For the history.
        #[schema(value_type = texts::Reason)]
        reason: String,
        /// Whether a code is made, to be handed over: for whoever has lost the mailbox as well. Not unless said so.
        enrolment_code: Option<bool>,
    }
}

/// That the factors are gone.
#[derive(Serialize, ToSchema)]
pub(crate) struct MfaReset {
    /// Typed at the next sign-in in the place of a mailed code; good once, for 24 hours by default. Left out unless it was
    /// asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<texts::GroupedCode>, nullable = false)]
    enrolment_code: Option<String>,
}

async fn act(state: &AppState, bearer: &Bearer, act: StaffAct, done: StatusCode) -> Answer<StatusCode> {
    state.service.staff_act(&bearer.operator(), &act).await?;
    Ok(done)
}

/// Shuts an account; all of its sessions end.
///
/// For administrators, after a fresh proof.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/disable", tag = "Administration", request_body = DisableUser,
    params(("id" = texts::Id, Path, description = "The user's id")), security(("bearer" = [])),
    responses((status = 204, description = "It is shut"), Staff, Missing, LastOfStaff)
)]
pub(crate) async fn disable(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    Input(body): Input<DisableUser>,
) -> Answer<StatusCode> {
    let disable = StaffAct::Disable { ids: vec![id], reason: body.reason.unwrap_or_default() };
    act(&state, &bearer, disable, StatusCode::NO_CONTENT).await
}

/// Opens an account that was shut.
///
/// For administrators, after a fresh proof.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/enable", tag = "Administration",
    params(("id" = texts::Id, Path, description = "The user's id")), security(("bearer" = [])),
    responses((status = 204, description = "It is open"), Staff, Missing)
)]
pub(crate) async fn enable(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    act(&state, &bearer, StaffAct::Enable { id }, StatusCode::NO_CONTENT).await
}

/// Gives a throttled account its guesses back.
///
/// For support and administrators, after a fresh proof.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/unlock", tag = "Administration",
    params(("id" = texts::Id, Path, description = "The user's id")), security(("bearer" = [])),
    responses((status = 204, description = "It isn't held back any more"), Staff, Missing)
)]
pub(crate) async fn unlock(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    act(&state, &bearer, StaffAct::Unlock { id }, StatusCode::NO_CONTENT).await
}

/// Takes all factors of a user away; they enrol another one at the next sign-in.
///
/// For support and administrators, after a fresh proof. The user is told. All of their sessions end.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/reset-mfa", tag = "Administration", request_body = ResetMfa,
    params(("id" = texts::Id, Path, description = "The user's id")), security(("bearer" = [])),
    responses((status = 200, description = "They are gone", body = MfaReset), Staff, Missing, NotMe)
)]
pub(crate) async fn reset_mfa(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    Input(body): Input<ResetMfa>,
) -> Answer<Secret<MfaReset>> {
    let with_code = body.enrolment_code.unwrap_or_default();
    let reset = StaffAct::ResetFactors { id, reason: body.reason, with_code };
    let done = state.service.staff_act(&bearer.operator(), &reset).await?;
    Ok(Secret(MfaReset { enrolment_code: done.enrolment_code }))
}

/// Ends all sessions of a user, in browsers and programs.
///
/// For support and administrators, after a fresh proof.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/end-sessions", tag = "Administration",
    params(("id" = texts::Id, Path, description = "The user's id")), security(("bearer" = [])),
    responses((status = 204, description = "They are over"), Staff, Missing)
)]
pub(crate) async fn end_sessions(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    act(&state, &bearer, StaffAct::EndSessions { ids: vec![id] }, StatusCode::NO_CONTENT).await
}

/// Mails a user a link to set a new password.
///
/// For administrators, after a fresh proof. Whoever was invited and never chose a password is invited again.
#[utoipa::path(
    post, path = "/api/admin/users/{id}/send-reset", tag = "Administration",
    params(("id" = texts::Id, Path, description = "The user's id")), security(("bearer" = [])),
    responses((status = 202, description = "The mail is on its way"), Staff, Missing, NotMe, Sending)
)]
pub(crate) async fn send_reset(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    act(&state, &bearer, StaffAct::SendReset { id }, StatusCode::ACCEPTED).await
}
