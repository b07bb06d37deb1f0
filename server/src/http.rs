//! The whole router, and the order of its layers.

mod account;
mod admin;
mod health;
mod pages;

use crate::{
    compose::Parts,
    config::Config,
    files::Files,
    middleware::{
        api_origin::Origins, body_limit, carry_on::carry_on, client, coarse_limit, coarse_limit::CoarseLimit,
        form_fields, host, host::Hosts, landing, media_type, origin, outbox_json, panic, referer, refusals, request_id,
        security_headers, sfn_status, slash, timeout, typed_forms,
    },
    refusal::Refusal,
    rest,
};
use app::{routes, ssr::AppState};
use axum::{
    Router,
    extract::Request,
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get},
};
use std::{sync::Arc, time::Duration};
use tower::util::MapRequest;

/// Everything that answers requests, grouped by who asks. A layer wraps what stands above it, so each group reads from
/// the handler outwards.
pub fn router(config: &Config, state: &AppState, parts: &Parts) -> Router {
    let own_origin: Arc<str> = config.origin().into();
    let body_max = config.server.body_max_bytes.get();
    let clients = client::Rules {
        proxies: config.server.trusted_proxies.as_slice().into(),
        hops: config.server.proxy_hops.get(),
        is_https: config.is_https(),
    };
    let limit = CoarseLimit::new(config.limits.requests_per_min);
    let longest = Duration::from_secs(config.server.request_timeout_s.get().into());

    // Server functions, by the pages' scripts and by forms without them.
    let functions = pages::functions(state)
        .layer(from_fn_with_state(state.clone(), typed_forms::keep)) // needs the fields, and the Referer cleaned
        .layer(from_fn(sfn_status::set)) // once the framework has answered
        .layer(from_fn_with_state(own_origin.clone(), referer::clean)) // before the framework leads back to it
        .layer(from_fn_with_state(body_max, form_fields::check)) // reads the body, which must be a form by now
        .layer(from_fn(media_type::check))
        .route(&format!("{}/", routes::SERVER_FUNCTIONS), any(async || Refusal::NotFound))
        .route(&format!("{}/{{*any}}", routes::SERVER_FUNCTIONS), any(async || Refusal::NotFound));

    // Pages, and whatever is none.
    let pages = account::routes(state)
        .merge(admin::routes(state, body_max))
        .merge(pages::pages(state).layer(from_fn(carry_on))) // next to the framework, or a timeout could still drop it
        .layer(from_fn_with_state(state.clone(), outbox_json::answer)) // in production, also hides the page
        .layer(from_fn_with_state(state.clone(), landing::land));

    // What is behind the budget of a network range: all that may cost the database something.
    let app = functions
        .merge(pages)
        .layer(from_fn_with_state(own_origin, origin::check)) // before any session is read
        .layer(from_fn_with_state(limit.clone(), coarse_limit::check))
        .layer(from_fn_with_state(clients.clone(), client::identify)); // the budget needs the address

    // Programs: no cookies, and layers of their own.
    let origins = Origins::of(config);
    let programs = rest::router(state, &rest::Entrance { body_max, clients, limit, origins });

    let files = Files::of(&config.server.site_root, !config.server.site_changes)
        .router()
        .route("/pkg/{*any}", any(async || Refusal::NotFound)); // no page for what a page's tags ask for

    // Probes name the machine, not the portal: no Host is asked of them.
    let probes = Router::new()
        .route("/healthz", get(health::lives))
        .route("/readyz", get(health::is_ready))
        .with_state(health::Readiness::of(parts));

    let portal = app
        .merge(programs)
        .merge(files)
        .layer(from_fn_with_state(body_max, body_limit::check))
        .layer(from_fn_with_state(Hosts::of(config), host::check)) // before anything is read or counted
        .merge(probes);

    Router::new()
        .fallback_service(MapRequest::new(portal, slash::cut as fn(Request) -> Request)) // before anything is routed
        .layer(from_fn_with_state(longest, timeout::limit))
        .layer(panic::barrier()) // everything above may panic
        .layer(from_fn_with_state(state.site.clone(), refusals::render)) // says in words what they refused
        .layer(from_fn_with_state(config.is_https(), security_headers::add)) // on refusals too
        .layer(from_fn(request_id::tag)) // last, so that every line of the log has it
}
