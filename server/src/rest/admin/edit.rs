//! Users: made, changed, deleted. For administrators.

use super::{role, views::UserDetails};
use crate::rest::{
    body::{Input, body},
    guard::Bearer,
    problem::{Answer, Problem},
    refused::{LastOfStaff, Missing, NotMe, Sending, Staff},
    register::name_of,
    texts,
};
use app::ssr::AppState;
use auth::{role::Role, staff_act::StaffAct};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderName, StatusCode, header},
};

body! {
    /// A user to be.
    pub(crate) struct InviteUser {
        /// Where the invitation goes.
        #[schema(value_type = texts::Email)]
        email: String,
        /// A second name to sign in with.
        #[schema(value_type = Option<texts::UsernameOrNone>)]
        username: Option<String>,
        /// The username if left out, or what stands before the address's `@`.
        #[schema(value_type = Option<texts::DisplayName>)]
        display_name: Option<String>,
        /// `user` if left out.
        #[schema(value_type = Option<texts::RoleName>)]
        role: Option<String>,
    }

    /// What is to change: names and address, or the role by itself.
    pub(crate) struct PatchUser {
        /// Counts once its owner has confirmed it by a mailed link.
        #[schema(value_type = Option<texts::Email>)]
        email: Option<String>,
        /// An empty one takes it away.
        #[schema(value_type = Option<texts::UsernameOrNone>)]
        username: Option<String>,
        /// What the person is called.
        #[schema(value_type = Option<texts::DisplayName>)]
        display_name: Option<String>,
        /// A permission of its own, so it is given by itself.
        #[schema(value_type = Option<texts::RoleName>)]
        role: Option<String>,
    }

    /// The second step.
    pub(crate) struct DeleteUser {
        /// The user's address, so that a slip deletes nobody.
        #[schema(value_type = texts::Email)]
        confirmation: String,
    }
}

/// Makes a user, who chooses the password by a mailed link.
///
/// For administrators, after a fresh proof. `Location` is left out where the answer is given again.
#[utoipa::path(
    post, path = "/api/admin/users", tag = "Administration", request_body = InviteUser, security(("bearer" = [])),
    responses(
        (status = 201, description = "Made and invited", body = UserDetails,
            headers(("Location" = String, description = "The user"))),
        Staff
    )
)]
pub(crate) async fn invite(
    State(state): State<AppState>,
    bearer: Bearer,
    Input(body): Input<InviteUser>,
) -> Answer<(StatusCode, [(HeaderName, String); 1], Json<UserDetails>)> {
    let InviteUser { email, username, display_name, role: named } = body;
    let role = named.as_deref().map_or(Ok(Role::User), role)?;
    let username = username.unwrap_or_default();
    let display_name = display_name.unwrap_or_else(|| name_of(&username, &email));
    let act = StaffAct::Invite { email, username, display_name, role };
    let done = state.service.staff_act(&bearer.operator(), &act).await?;
    let id = done.user_id.unwrap_or_default();
    let user = UserDetails::of(state.service.user_view(&bearer.operator(), &id).await?);
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/admin/users/{id}"))], Json(user)))
}

/// Changes a user's names, their address, or their role.
///
/// For administrators, after a fresh proof. Names count at once, an address once its owner has confirmed it. A role is
/// given by itself: beside anything else it is refused as `read-only`. With another role all of the user's sessions end.
#[utoipa::path(
    patch, path = "/api/admin/users/{id}", tag = "Administration", request_body = PatchUser,
    params(("id" = texts::Id, Path, description = "The user's id")), security(("bearer" = [])),
    responses(
        (status = 200, description = "As they are now", body = UserDetails),
        Staff, Missing, NotMe, LastOfStaff, Sending
    )
)]
pub(crate) async fn patch(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    Input(body): Input<PatchUser>,
) -> Answer<Json<UserDetails>> {
    let act = match body {
        PatchUser { email: None, username: None, display_name: None, role: Some(name) } => {
            StaffAct::ChangeRole { id: id.clone(), role: role(&name)? }
        }
        PatchUser { role: Some(_), .. } => return Err(Problem::field("role", auth::Problem::ReadOnly)),
        PatchUser { email, username, display_name, role: None } => {
            StaffAct::Edit { id: id.clone(), email, username, display_name }
        }
    };
    state.service.staff_act(&bearer.operator(), &act).await?;
    Ok(Json(UserDetails::of(state.service.user_view(&bearer.operator(), &id).await?)))
}

/// Deletes a user, at once and for good.
///
/// For administrators, after a fresh proof.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}", tag = "Administration", request_body = DeleteUser,
    params(("id" = texts::Id, Path, description = "The user's id")), security(("bearer" = [])),
    responses((status = 204, description = "Deleted"), Staff, Missing, NotMe, LastOfStaff)
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    Input(body): Input<DeleteUser>,
) -> Answer<StatusCode> {
    let act = StaffAct::Delete { id, confirmation: body.confirmation };
    state.service.staff_act(&bearer.operator(), &act).await?;
    Ok(StatusCode::NO_CONTENT)
}
