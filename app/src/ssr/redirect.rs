//! Sending people to another page.

use super::request;
use axum::http::{HeaderValue, StatusCode, header};
use leptos_axum::ResponseOptions;

/// Leads to `path`, one of [`crate::routes`]: a page answers 303 whatever the client accepts (the framework's own
/// looks at `Accept`); a server function answers as its caller understands it.
pub fn to(path: &str) {
    if !request::is_page() {
        leptos_axum::redirect(path);
        return;
    }
    if let (Some(response), Ok(path)) = (leptos::context::use_context::<ResponseOptions>(), HeaderValue::from_str(path))
    {
        response.insert_header(header::LOCATION, path);
        response.set_status(StatusCode::SEE_OTHER);
    }
}
