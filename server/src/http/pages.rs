//! The app's own routes. One closure provides the contexts to pages, fallback and server functions alike.

use crate::{middleware::takes_html, refusal::Refusal};
use app::{
    App,
    ssr::{AppState, provider, shell},
};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{
    LeptosRoutes, generate_route_list_with_exclusions, handle_server_fns_with_context, render_app_async_with_context,
};

/// A route for each server function; all of them are posts.
pub(super) fn functions(state: &AppState) -> Router {
    server_fn_paths().fold(Router::new(), |router, (path, _)| {
        let context = provider(state.clone());
        let handler = async move |request: Request<Body>| handle_server_fns_with_context(context, request).await;
        router.route(path, post(handler))
    })
}

/// A route for each page, and the page for what isn't there.
pub(super) fn pages(state: &AppState) -> Router {
    // The framework would add the server functions here too, without the layers that they need.
    let elsewhere = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let pages = generate_route_list_with_exclusions(App, Some(elsewhere));
    let context = provider(state.clone());
    let not_found = render_app_async_with_context(context.clone(), shell);
    Router::new()
        .leptos_routes_with_context(state, pages, context, shell)
        .fallback(async move |request: Request| {
            // With a slash at the end the app would take it for the page of that name.
            if !takes_html(request.headers()) || request.uri().path().ends_with('/') {
                return Refusal::NotFound.into_response();
            }
            let response: Response = not_found(request).await;
            as_not_found(response)
        })
        .with_state(state.clone())
}

/// The page may have set another status, such as a redirect's.
fn as_not_found(mut response: Response) -> Response {
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}
