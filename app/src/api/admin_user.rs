//! One user, for staff, and what they do to one.

use super::Loaded;
use crate::error::AppError;
use auth::wire::UserView;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{act, guard, redirect, request},
    },
    auth::{Error, Field, Problem, permission::Permission, principal::Operator, role::Role, staff_act::StaffAct},
};

/// For `/admin/users/{id}`.
///
/// # Errors
/// For whoever isn't staff; no such user.
#[server(endpoint = "admin_user_page")]
pub async fn admin_user_page(#[server(default)] id: String) -> Result<Loaded<UserView>, AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::staff(Permission::SeeUsers).await?;
    let operator = Operator::Staff { client: &client, principal: &principal };
    loaded(&routes::admin_user(&id), state.service.user_view(&operator, &id).await?).await
}

/// Changes a name and username.
///
/// # Errors
/// No staff who may, no fresh proof, no such user, or names that can't be taken.
#[server(endpoint = "rename_user")]
pub async fn rename_user(
    #[server(default)] id: String,
    #[server(default)] username: String,
    #[server(default)] display_name: String,
) -> Result<(), AppError> {
    let (username, display_name) = (Some(username), Some(display_name));
    act::staff(StaffAct::Edit { id, email: None, username, display_name }).await
}

/// Mails a link to another address, by which its owner confirms it.
///
/// # Errors
/// No staff who may, no fresh proof, no such user, or an address that can't be taken.
#[server(endpoint = "readdress_user")]
pub async fn readdress_user(#[server(default)] id: String, #[server(default)] email: String) -> Result<(), AppError> {
    act::staff(StaffAct::Edit { id, email: Some(email), username: None, display_name: None }).await
}

/// Opens an account that was shut.
///
/// # Errors
/// No staff who may, no fresh proof, or no such user.
#[server(endpoint = "enable_user")]
pub async fn enable_user(#[server(default)] id: String) -> Result<(), AppError> {
    act::staff(StaffAct::Enable { id }).await
}

/// Gives a throttled account its guesses back.
///
/// # Errors
/// No staff who may, no fresh proof, or no such user.
#[server(endpoint = "unlock_user")]
pub async fn unlock_user(#[server(default)] id: String) -> Result<(), AppError> {
    act::staff(StaffAct::Unlock { id }).await
}

/// Takes all second factors away; with a tick an enrolment code is made, which the user's page then shows.
///
/// # Errors
/// No staff who may, no fresh proof, no such user, or no reason.
#[server(endpoint = "reset_factors")]
pub async fn reset_factors(
    #[server(default)] id: String,
    #[server(default)] reason: String,
    #[server(default)] with_code: String,
) -> Result<(), AppError> {
    act::staff(StaffAct::ResetFactors { id, reason, with_code: with_code == "on" }).await
}

/// Forgets the enrolment code that was handed over.
///
/// # Errors
/// No staff who may.
#[server(endpoint = "forget_handed_over")]
pub async fn forget_handed_over(#[server(default)] id: String) -> Result<(), AppError> {
    let state = request::state()?;
    let principal = guard::staff(Permission::ResetFactors).await?;
    state.service.forget_handed_over(&principal).await?;
    redirect::to(&routes::admin_user(&id));
    Ok(())
}

/// Mails a link for a new password, or the invitation again.
///
/// # Errors
/// No staff who may, no fresh proof, no such user, or too soon.
#[server(endpoint = "send_reset")]
pub async fn send_reset(#[server(default)] id: String) -> Result<(), AppError> {
    act::staff(StaffAct::SendReset { id }).await
}

/// Gives another role.
///
/// # Errors
/// No staff who may, no fresh proof, no such user, or no such role.
#[server(endpoint = "change_role")]
pub async fn change_role(#[server(default)] id: String, #[server(default)] role: String) -> Result<(), AppError> {
    act::may(Permission::ChangeRoles).await?;
    let role = role_of(&role)?;
    act::staff(StaffAct::ChangeRole { id, role }).await
}

/// Deletes an account, whose address is typed once more.
///
/// # Errors
/// No staff who may, no fresh proof, no such user, or another address.
#[server(endpoint = "delete_user")]
pub async fn delete_user(
    #[server(default)] id: String,
    #[server(default)] confirmation: String,
) -> Result<(), AppError> {
    act::staff(StaffAct::Delete { id, confirmation }).await
}

/// The role that a form names.
#[cfg(feature = "ssr")]
pub(super) fn role_of(name: &str) -> Result<Role, Error> {
    Role::from_name(name).ok_or_else(|| Error::field(Field::Role, Problem::Malformed))
}
