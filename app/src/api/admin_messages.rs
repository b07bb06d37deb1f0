//! The outbox, for staff: what became of each message, never what it says.

use super::Loaded;
use crate::error::AppError;
use auth::wire::{MessageRow, Slice};
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::{loaded, optional},
    crate::{
        routes,
        ssr::{act, guard, request},
    },
    auth::{permission::Permission, principal::Operator, service::PER_PAGE, staff_act::StaffAct},
};

/// For `/admin/messages`: all or those in one state, from the newest or from a cursor on.
///
/// # Errors
/// For whoever isn't staff who may; a state or cursor that isn't one.
#[server(endpoint = "admin_messages_page")]
pub async fn admin_messages_page(
    #[server(default)] state: String,
    #[server(default)] cursor: String,
) -> Result<Loaded<Slice<MessageRow>>, AppError> {
    let (app, client) = (request::state()?, request::client()?);
    let principal = guard::staff(Permission::SeeMessages).await?;
    let operator = Operator::Staff { client: &client, principal: &principal };
    let rows = app.service.messages(&operator, optional(&state), optional(&cursor), PER_PAGE).await?;
    loaded(routes::ADMIN_MESSAGES, rows).await
}

/// Has a message sent now that waits for its next try.
///
/// # Errors
/// No staff who may, no fresh proof, or no message that waits.
#[server(endpoint = "retry_message")]
pub async fn retry_message(#[server(default)] id: String) -> Result<(), AppError> {
    act::staff(StaffAct::RetryMessage { id }).await
}

/// Drops a message that waits.
///
/// # Errors
/// No staff who may, no fresh proof, or no message that waits.
#[server(endpoint = "drop_message")]
pub async fn drop_message(#[server(default)] id: String) -> Result<(), AppError> {
    act::staff(StaffAct::DropMessage { id }).await
}
