//! What the request at hand tells, taken from the framework's context.

use super::AppState;
use crate::error::{AppError, Transport};
use auth::client::Client;
use axum::http::request::Parts;
use leptos::reactive::owner::{use_context, with_context};
use leptos_router::location::RequestUrl;

/// The shared state.
///
/// # Errors
/// Where the server's closure (see [`super::context`]) was not given to the handler.
pub fn state() -> Result<AppState, AppError> {
    use_context().ok_or(AppError::Transport(Transport::Failed))
}

/// Who asks.
///
/// # Errors
/// Where the server's `client` layer has not run.
pub fn client() -> Result<Client, AppError> {
    parts(|parts| parts.extensions.get::<Client>().cloned()).ok_or(AppError::Transport(Transport::Failed))
}

/// Reads something of the request's head.
pub(crate) fn parts<T>(read: impl FnOnce(&Parts) -> Option<T>) -> Option<T> {
    with_context::<Parts, _>(read).flatten()
}

/// Whether a page is being rendered, rather than a server function answering a post.
pub(crate) fn is_page() -> bool {
    with_context::<RequestUrl, _>(|_| ()).is_some()
}

/// Whether the page at hand reports a form's refusal to a browser without JavaScript.
pub(crate) fn reports_refusal() -> bool {
    parts(|parts| Some(parts.uri.query()?.contains("__err="))).unwrap_or(false)
}
