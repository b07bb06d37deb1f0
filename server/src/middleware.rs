//! What every request passes, one concern per file. The order, with its reasons, is in `http.rs`.

pub mod api_origin;
pub mod body_limit;
pub mod carry_on;
pub mod client;
pub mod coarse_limit;
pub mod form_fields;
pub mod host;
pub mod landing;
pub mod media_type;
pub mod origin;
pub mod outbox_json;
pub mod panic;
pub mod referer;
pub mod refusals;
pub mod request_id;
pub mod security_headers;
pub mod sfn_status;
pub mod slash;
pub mod timeout;
pub mod typed_forms;

use axum::http::{HeaderMap, header};

/// Whether a client takes pages. The framework judges by the same words, so that both answer alike.
#[must_use]
pub(crate) fn takes_html(headers: &HeaderMap) -> bool {
    accepts(headers, "text/html")
}

/// Whether a client asks for JSON and for no page.
#[must_use]
pub(crate) fn takes_json_only(headers: &HeaderMap) -> bool {
    accepts(headers, "application/json") && !takes_html(headers)
}

fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    // The framework looks at the first header only.
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains(kind))
}
