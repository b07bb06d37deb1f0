//! Users as a file: those of a list, all of its pages.

use super::{Format, Row, file};
use crate::rest::time::Time;
use auth::{
    Error, Service,
    client::Client,
    permission::Permission,
    principal::{Operator, Principal},
    wire::{UserQuery, UserRow},
};
use axum::response::Response;
use futures_util::stream;
use serde::Serialize;

/// Users that are read at once.
const PAGE: u32 = 500;

/// A user in a file.
#[derive(Serialize)]
struct Exported {
    id: String,
    email: String,
    username: Option<String>,
    display_name: String,
    role: &'static str,
    state: &'static str,
    has_factor: bool,
    created_at: Option<String>,
    last_seen_at: Option<String>,
}

/// Notes that they are taken away, and answers with the file.
///
/// # Errors
/// Those of [`Service::begin_export_of_users`]; nothing was handed out then.
pub(crate) async fn answer(
    service: Service,
    client: Client,
    principal: Principal,
    query: UserQuery,
    format: Format,
) -> Result<Response, Error> {
    service.begin_export_of_users(&Operator::Staff { client: &client, principal: &principal }).await?;
    // Where the next page begins; nothing behind the last one.
    let first = Some(None::<String>);
    let pages = stream::try_unfold(
        (service, client, principal, query, first),
        |(service, client, principal, query, at)| async move {
            let Some(cursor) = at else { return Ok::<_, Error>(None) };
            let operator = Operator::Staff { client: &client, principal: &principal };
            service.demand_still(&operator, Permission::Export).await?;
            let page = service.users(&operator, &query, cursor.as_deref(), PAGE).await?;
            let rows: Vec<Exported> = page.items.into_iter().map(Exported::of).collect();
            let next = page.next.map(Some);
            Ok(Some((rows, (service, client, principal, query, next))))
        },
    );
    Ok(file(format, "countersign-users", pages))
}

impl Exported {
    fn of(row: UserRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            username: row.username,
            display_name: row.display_name,
            role: row.role.name(),
            state: row.state.name(),
            has_factor: row.has_factor,
            created_at: Time(row.created_at).text(),
            last_seen_at: row.last_seen_at.and_then(|at| Time(at).text()),
        }
    }
}

impl Row for Exported {
    const HEAD: &'static [&'static str] =
        &["id", "email", "username", "display_name", "role", "state", "has_factor", "created_at", "last_seen_at"];

    fn cells(&self) -> Vec<String> {
        let Self { id, email, username, display_name, role, state, has_factor, created_at, last_seen_at } = self;
        vec![
            id.clone(),
            email.clone(),
            username.clone().unwrap_or_default(),
            display_name.clone(),
            (*role).to_owned(),
            (*state).to_owned(),
            has_factor.to_string(),
            created_at.clone().unwrap_or_default(),
            last_seen_at.clone().unwrap_or_default(),
        ]
    }
}
