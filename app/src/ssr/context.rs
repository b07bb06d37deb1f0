//! The one closure that provides contexts. The server gives it to the pages' routes, to the fallback and to the
//! server functions alike, so that none of them lacks what the others have.

use super::{AppState, Visited, csp, redirect, request};
use axum::http::{HeaderValue, header};
use leptos::{
    context::{provide_context, use_context},
    nonce::use_nonce,
};
use leptos_axum::ResponseOptions;
use leptos_router::components::provide_server_redirect;

/// Provides [`AppState`] and the visit of this request; a page also gets its content security policy, with the nonce
/// that the framework has made for this render.
pub fn provider(state: AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        let visited = request::parts(|parts| parts.extensions.get::<Visited>().cloned());
        provide_context(visited.unwrap_or_default());
        provide_context(state.clone());
        if !request::is_page() {
            return;
        }
        provide_server_redirect(redirect::to);
        let policy = use_nonce().and_then(|nonce| HeaderValue::try_from(csp::policy(&nonce, &state.site)).ok());
        if let (Some(policy), Some(response)) = (policy, use_context::<ResponseOptions>()) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}
