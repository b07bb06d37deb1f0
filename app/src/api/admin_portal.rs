//! The portal itself, for staff: how it is, what happened, how it is set up. Nothing here changes anything.

use super::Loaded;
use crate::error::AppError;
use auth::wire::{AuditView, PortalView, SettingsView, Slice};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::{loaded, optional},
    crate::{
        routes,
        ssr::{guard, request},
    },
    auth::{permission::Permission, principal::Operator, service::PER_PAGE, wire::AuditQuery},
};

/// For `/admin`.
///
/// # Errors
/// For whoever isn't staff.
#[server(endpoint = "admin_overview_page")]
pub async fn admin_overview_page() -> Result<Loaded<PortalView>, AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::staff(Permission::SeeUsers).await?;
    let operator = Operator::Staff { client: &client, principal: &principal };
    let mut view = state.service.portal(&operator).await?;
    view.health.extend(state.inside.health().await);
    loaded(routes::ADMIN, view).await
}

/// For `/admin/audit`: everybody's events, from the newest or from a cursor on.
///
/// # Errors
/// For whoever isn't staff who may; a filter or a cursor that can't be one.
#[server(endpoint = "admin_audit_page")]
pub async fn admin_audit_page(
    #[server(default)] user: String,
    #[server(default)] actor: String,
    #[server(default)] kind: String,
    #[server(default)] result: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    #[server(default)] network: String,
    #[server(default)] cursor: String,
) -> Result<Loaded<Slice<AuditView>>, AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = guard::staff(Permission::SeeAudit).await?;
    let operator = Operator::Staff { client: &client, principal: &principal };
    let query = AuditQuery { user, actor, kind, result, from, to, network };
    loaded(routes::ADMIN_AUDIT, state.service.audit(&operator, &query, optional(&cursor), PER_PAGE).await?).await
}

/// For `/admin/settings`.
///
/// # Errors
/// For whoever isn't staff who may.
#[server(endpoint = "admin_settings_page")]
pub async fn admin_settings_page() -> Result<Loaded<SettingsView>, AppError> {
    let state = request::state()?;
    guard::staff(Permission::SeeSettings).await?;
    loaded(routes::ADMIN_SETTINGS, state.inside.settings().await).await
}
