//! Who has registered and not confirmed yet, for staff.

use super::Loaded;
use crate::error::AppError;
use auth::wire::{RegistrationRow, Slice};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::{loaded, optional},
    crate::{
        routes,
        ssr::{guard, request},
    },
    auth::{permission::Permission, principal::Operator, service::PER_PAGE},
};

/// For `/admin/registrations`, from the newest or from a cursor on.
///
/// # Errors
/// For whoever isn't staff; a cursor that isn't one.
#[server(endpoint = "admin_registrations_page")]
pub async fn admin_registrations_page(
    #[server(default)] cursor: String,
) -> Result<Loaded<Slice<RegistrationRow>>, AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::staff(Permission::SeeUsers).await?;
    let operator = Operator::Staff { client: &client, principal: &principal };
    let rows = state.service.registrations(&operator, optional(&cursor), PER_PAGE).await?;
    loaded(routes::ADMIN_REGISTRATIONS, rows).await
}
