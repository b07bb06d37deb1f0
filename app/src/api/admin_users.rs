//! Everybody who has an account, for staff: lists, invitations, and acts on several at once.

use super::Loaded;
use crate::error::AppError;
use auth::wire::{PreviewView, Slice, UserRow};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::{admin_user::role_of, loaded, optional},
    crate::{
        routes,
        ssr::{act, guard, request},
    },
    auth::{
        Error,
        permission::Permission,
        principal::Operator,
        service::PER_PAGE,
        staff_act::StaffAct,
        wire::{UserFilter, UserQuery, UserSort},
    },
};

/// For `/admin/users`: those whom a search, a filter and an order name, from a cursor on.
///
/// # Errors
/// For whoever isn't staff; a filter, order or cursor that isn't one.
#[server(endpoint = "admin_users_page")]
pub async fn admin_users_page(
    #[server(default)] q: String,
    #[server(default)] filter: String,
    #[server(default)] sort: String,
    #[server(default)] cursor: String,
) -> Result<Loaded<Slice<UserRow>>, AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::staff(Permission::SeeUsers).await?;
    let operator = Operator::Staff { client: &client, principal: &principal };
    let filter = optional(&filter).map_or(Some(UserFilter::All), UserFilter::from_name).ok_or(Error::NotFound)?;
    let sort = optional(&sort).map_or(Some(UserSort::Newest), UserSort::from_name).ok_or(Error::NotFound)?;
    let query = UserQuery { q, filter, sort };
    loaded(routes::ADMIN_USERS, state.service.users(&operator, &query, optional(&cursor), PER_PAGE).await?).await
}

/// For `/admin/users/many`: whom an act on several users (`disable`, `end-sessions`) would reach. Ids are parted by commas.
///
/// # Errors
/// For whoever isn't staff who may; an act that isn't one; too many.
#[server(endpoint = "admin_many_page")]
pub async fn admin_many_page(
    #[server(default)] act: String,
    #[server(default)] ids: String,
) -> Result<Loaded<PreviewView>, AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::staff(Permission::SeeUsers).await?;
    let operator = Operator::Staff { client: &client, principal: &principal };
    let ids = parted(&ids);
    let nobody = ids.is_empty();
    let act = match act.as_str() {
        "disable" => StaffAct::Disable { ids, reason: String::new() },
        "end-sessions" => StaffAct::EndSessions { ids },
        _ => return Err(Error::NotFound.into()),
    };
    let view = if nobody {
        PreviewView { affected: Vec::new(), left_out: Vec::new() }
    } else {
        state.service.preview(&operator, &act).await?
    };
    loaded(routes::ADMIN_MANY, view).await
}

/// For `/admin/users/new`.
///
/// # Errors
/// For whoever isn't staff who may.
#[server(endpoint = "admin_invite_page")]
pub async fn admin_invite_page() -> Result<Loaded<()>, AppError> {
    guard::staff(Permission::InviteUsers).await?;
    loaded(routes::ADMIN_INVITE, ()).await
}

/// Makes a user, who is mailed a link to choose a password.
///
/// # Errors
/// No staff who may, no fresh proof, or fields that can't be taken.
#[server(endpoint = "invite_user")]
pub async fn invite_user(
    #[server(default)] email: String,
    #[server(default)] username: String,
    #[server(default)] display_name: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    act::may(Permission::InviteUsers).await?;
    let role = role_of(&role)?;
    act::staff(StaffAct::Invite { email, username, display_name, role }).await
}

/// Shuts accounts. Ids are parted by commas.
///
/// # Errors
/// No staff who may, no fresh proof, or nobody whom it reaches.
#[server(endpoint = "disable_users")]
pub async fn disable_users(#[server(default)] ids: String, #[server(default)] reason: String) -> Result<(), AppError> {
    act::staff(StaffAct::Disable { ids: parted(&ids), reason }).await
}

/// Ends all sessions of users. Ids are parted by commas.
///
/// # Errors
/// No staff who may, no fresh proof, or nobody whom it reaches.
#[server(endpoint = "end_user_sessions")]
pub async fn end_user_sessions(#[server(default)] ids: String) -> Result<(), AppError> {
    act::staff(StaffAct::EndSessions { ids: parted(&ids) }).await
}

#[cfg(feature = "ssr")]
fn parted(ids: &str) -> Vec<String> {
    ids.split(',').filter(|id| !id.is_empty()).map(ToOwned::to_owned).collect()
}
