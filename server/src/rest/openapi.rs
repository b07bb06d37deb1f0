//! The API's description (`OpenAPI` 3.1), made of the handlers themselves: a route without one can't be written.

use super::{
    idempotency::{self, Holder},
    refused::{FieldFault, ProblemBody},
    table,
};
use app::ssr::AppState;
use axum::{Json, Router, middleware::from_fn_with_state, routing::get};
use std::sync::Arc;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::router::OpenApiRouter;

/// What stands above the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Countersign",
        description = "The rules of the portal for programs. A password alone gets no program in either.",
        license(name = "MIT", identifier = "MIT")
    ),
    components(schemas(ProblemBody, FieldFault)),
    modifiers(&Schemes),
    tags(
        (name = "Sign-in", description = "Register, confirm the address, sign in step by step."),
        (name = "Tokens", description = "Renew, end and check tokens."),
        (name = "Factors", description = "Authenticators, phone, recovery codes, step-up."),
        (name = "Devices and sessions", description = "Where the user is signed in, and what they trust."),
        (name = "Account", description = "Profile, password, address, history, data, deletion."),
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

/// Every route, with the description of all of them at `/api/openapi.json`.
pub(super) fn described(state: &AppState) -> Router<AppState> {
    let once = from_fn_with_state((state.service.clone(), Holder(state.clone())), idempotency::once::<Holder>);
    let done_once = table::done_once().route_layer(once); // needs to know who asks
    let (router, description) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(done_once)
        .merge(table::about_tokens())
        .split_for_parts();
    let description = Arc::new(description);
    router.route("/api/openapi.json", get(async move || Json(description.as_ref().clone())))
}
