//! Users: looked for, and looked at.

use super::{
    of_list,
    views::{User, UserDetails},
};
use crate::rest::{
    body::{Query, body},
    guard::Bearer,
    list::{List, Page},
    problem::{Answer, Problem},
    refused::{Missing, Staff},
    texts,
};
use app::ssr::AppState;
use auth::wire::{UserFilter, UserQuery, UserSort};
use axum::{
    Json,
    extract::{Path, State},
};

body! {
    /// Which users, and in which order.
    pub(crate) struct ListedUsers {
        /// The beginning of an address, a username, a name or an id.
        #[param(value_type = Option<texts::Beginning>)]
        q: Option<String>,
        /// All if left out.
        #[param(value_type = Option<texts::UserFilterName>)]
        filter: Option<String>,
        /// `newest` first if left out; with `q` or `filter` it doesn't count.
        #[param(value_type = Option<texts::UserSortName>)]
        sort: Option<String>,
        /// How many items, 1 to 100; 20 if left out.
        #[param(minimum = 1, maximum = 100, default = 20)]
        limit: Option<u32>,
        /// What the page before had as `next`.
        #[param(value_type = Option<texts::Cursor>)]
        cursor: Option<String>,
    }
}

/// A page of users.
type UserList = List<User>;

/// What is looked for.
pub(super) fn query(q: Option<String>, filter: Option<&str>, sort: Option<&str>) -> Answer<UserQuery> {
    let wrong = |field| Problem::field(field, auth::Problem::Malformed);
    Ok(UserQuery {
        q: q.unwrap_or_default(),
        filter: filter.map_or(Some(UserFilter::All), UserFilter::from_name).ok_or_else(|| wrong("filter"))?,
        sort: sort.map_or(Some(UserSort::Newest), UserSort::from_name).ok_or_else(|| wrong("sort"))?,
    })
}

/// Lists users.
///
/// For all staff. With `q` a page may be short although there are more: go by `next`.
#[utoipa::path(
    get, path = "/api/admin/users", tag = "Administration", params(ListedUsers), security(("bearer" = [])),
    responses((status = 200, description = "A page of them", body = UserList), Staff)
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    bearer: Bearer,
    Query(typed): Query<ListedUsers>,
) -> Answer<Json<List<User>>> {
    let Page { limit, cursor } = Page::of(typed.limit, typed.cursor)?;
    let query = query(typed.q, typed.filter.as_deref(), typed.sort.as_deref())?;
    let page = state.service.users(&bearer.operator(), &query, cursor.as_deref(), limit).await.map_err(of_list)?;
    Ok(Json(List { items: page.items.into_iter().map(User::of).collect(), next: page.next }))
}

/// Tells all of one user.
///
/// For all staff; no secret is in it.
#[utoipa::path(
    get, path = "/api/admin/users/{id}", tag = "Administration",
    params(("id" = texts::Id, Path, description = "The user's id")), security(("bearer" = [])),
    responses((status = 200, description = "The user", body = UserDetails), Staff, Missing)
)]
pub(crate) async fn get(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Answer<Json<UserDetails>> {
    Ok(Json(UserDetails::of(state.service.user_view(&bearer.operator(), &id).await?)))
}
