//! The API's description (`OpenAPI` 3.1), made of the handlers themselves: a route without one can't be written. What all
//! operations have in common is added to it: [`operations`], [`refusals`]. `docs/openapi.json` is the same text, checked
//! in; [`page`] shows it to people.

mod operations;
mod page;
mod refusals;

use super::{
    idempotency::{self, Holder},
    refused::{FaultCode, FieldFault, ProblemBody},
    table, texts,
};
use app::ssr::AppState;
use axum::{
    Extension, Router,
    http::header,
    middleware::from_fn_with_state,
    response::{Html, IntoResponse},
};
use std::{collections::BTreeSet, sync::Arc};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// What stands above the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Countersign",
        description = include_str!("openapi/about.md"),
        license(name = "MIT", identifier = "MIT")
    ),
    // Those of parameters aren't found by themselves.
    components(schemas(
        ProblemBody, FieldFault, FaultCode, texts::ActivityGroup, texts::Cursor, texts::Id, texts::FactorId,
        texts::Beginning, texts::UserFilterName, texts::UserSortName, texts::MessageStateName
    )),
    modifiers(&Schemes),
    tags(
        (name = "Sign-in", description = "Register, confirm the address, sign in step by step."),
        (name = "Tokens", description = "Renew, end and check tokens."),
        (name = "Factors", description = "Authenticators, phone, recovery codes, step-up."),
        (name = "Devices and sessions", description = "Where the user is signed in, and what they trust."),
        (name = "Account", description = "Profile, password, address, history, data, deletion."),
        (name = "Administration", description = "Other people's accounts, by role; registrations and messages."),
        (name = "Description", description = "This description."),
        (name = "Seed 000", description = "Routes of \"Django Authentication System with TOTP MFA\"."),
        (name = "Seed 002", description = "Routes of \"DRF-TOTP\"."),
        (name = "Seed 004", description = "Routes of \"Django OTP Authentication with Username, Password, and OTP\".")
    )
)]
struct Description;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = |about: &str| {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build();
            SecurityScheme::Http(scheme)
        };
        let service = HttpBuilder::new()
            .scheme(HttpAuthScheme::Basic)
            .description(Some("Name and secret of a registered service (`countersign client add`)"))
            .build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", bearer("An access token: fully signed in"));
        components.add_security_scheme("pending", bearer("A pending token: worth the next step of one sign-in"));
        components.add_security_scheme("service", SecurityScheme::Http(service));
    }
}

/// The description, as text and as a page.
struct Written {
    text: String,
    page: String,
}

/// Every route, with the description of all of them.
pub(super) fn described(state: &AppState) -> Router<AppState> {
    let once = from_fn_with_state((state.service.clone(), Holder(state.clone())), idempotency::once::<Holder>);
    let (router, description) = all(table::done_once().route_layer(once)); // needs to know who asks
    let style = &state.site.css;
    let written = Written { text: text(&description), page: page::html(&description, style).into_string() };
    router.layer(Extension(Arc::new(written)))
}

/// The description, as it is served and checked in.
pub fn description() -> String {
    text(&all(table::done_once()).1)
}

fn all(done_once: OpenApiRouter<AppState>) -> (Router<AppState>, utoipa::openapi::OpenApi) {
    let own = OpenApiRouter::new().routes(routes!(document)).routes(routes!(docs));
    let keyed: BTreeSet<String> = done_once.get_openapi().paths.paths.keys().cloned().collect();
    let (router, mut description) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(done_once)
        .merge(table::about_tokens())
        .merge(table::files())
        .merge(own)
        .split_for_parts();
    operations::complete(&mut description, &keyed);
    refusals::complete(&mut description, &keyed);
    (router, description)
}

fn text(description: &utoipa::openapi::OpenApi) -> String {
    description.to_pretty_json().map(|text| text + "\n").unwrap_or_default()
}

/// Describes the API.
///
/// This document, for tools.
#[utoipa::path(get, path = "/api/openapi.json", tag = "Description",
    responses((status = 200, description = "This document", body = serde_json::Map<String, serde_json::Value>)))]
async fn document(Extension(written): Extension<Arc<Written>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], written.text.clone())
}

/// Shows the description to people.
///
/// A page without scripts.
#[utoipa::path(get, path = "/api/docs", tag = "Description",
    responses((status = 200, description = "The page", body = String, content_type = "text/html")))]
async fn docs(Extension(written): Extension<Arc<Written>>) -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, page::POLICY)], Html(written.page.clone()))
}
