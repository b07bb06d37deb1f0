//! The JSON API: the door for programs, over the same rules as the pages.
//!
//! This file says what every request of a program passes; [`table`] has all routes. [`guard`] says who asks, [`body`] and
//! [`list`] read what it sends, [`problem`] is how it is refused, [`step`], [`etag`] and [`time`] are how answers are
//! written. Which addresses are for programs stands in [`paths`]. A handler is four lines: guard, parse, one call of the
//! rules, respond. [`compat`] has the routes of the Django projects.

mod account;
mod admin;
pub(crate) mod body;
pub(crate) mod compat;
mod devices;
mod etag;
mod factors;
mod guard;
mod idempotency;
mod list;
pub(crate) mod openapi;
mod password;
pub(crate) mod paths;
pub(crate) mod problem;
mod profile;
mod refused;
pub(crate) mod register;
mod sessions;
mod sign_in;
mod step;
mod table;
mod texts;
pub(crate) mod time;
mod tokens;
mod totp;

use crate::{
    middleware::{
        api_origin::{self, Origins},
        client,
        coarse_limit::{self, CoarseLimit},
        panic,
    },
    refusal::Refusal,
};
use app::{routes, ssr::AppState};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::HeaderMap,
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get},
};
use compat::seed000;

/// What stands before the API.
#[derive(Clone)]
pub(crate) struct Entrance {
    /// Most bytes of a body.
    pub(crate) body_max: usize,
    /// How clients are told apart.
    pub(crate) clients: client::Rules,
    /// The budget of a network range, which the pages share.
    pub(crate) limit: CoarseLimit,
    /// Whose scripts may ask.
    pub(crate) origins: Origins,
}

/// Every address for programs.
pub(crate) fn router(state: &AppState, entrance: &Entrance) -> Router {
    let routes = openapi::described(state).merge(pages());
    behind(entrance, routes.with_state(state.clone()))
}

/// What a person's browser finds where a program's address is also a page's name.
fn pages() -> Router<AppState> {
    let lead = |page: &'static str| get(async move |headers: HeaderMap| seed000::open_page(page, &headers));
    Router::new()
        .route("/login/", lead(routes::LOGIN))
        .route("/register/", lead(routes::REGISTER))
        .route("/mfa", lead(routes::MFA_VERIFY))
}

/// Routes behind what every request of a program passes, read from the handler outwards; with what isn't there.
fn behind(entrance: &Entrance, routes: Router) -> Router {
    let nothing = any(async || Refusal::NotFound);
    ["/api", "/api/{*any}", "/auth/{*any}"]
        .into_iter()
        .fold(routes, |routes, path| routes.route(path, nothing.clone()))
        .layer(from_fn(etag::revalidate))
        .layer(DefaultBodyLimit::max(entrance.body_max))
        .layer(panic::barrier()) // so that a listed origin's scripts can read of that, too
        .layer(from_fn_with_state(entrance.limit.clone(), coarse_limit::check))
        .layer(from_fn_with_state(entrance.clients.clone(), client::identify_program)) // the budget needs the address
        .layer(from_fn_with_state(entrance.origins.clone(), api_origin::check)) // before anything is counted
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
