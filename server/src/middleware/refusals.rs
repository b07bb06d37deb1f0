//! Renders the server's own refusals in the form that the client reads: a page where it takes HTML, the error of a
//! server function under `/sfn`, problem+json (RFC 9457) otherwise.

use super::takes_html;
use crate::refusal::Refusal;
use app::{
    routes,
    ssr::{Site, error_page},
};
use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;

/// A refusal's page runs and loads nothing but the style sheet and the icon.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'none'";

enum Form {
    Page,
    Function,
    Problem,
}

/// Fills answers that say no and nothing else.
pub async fn render(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let form = if takes_html(request.headers()) {
        Form::Page
    } else if is_function(request.uri().path()) {
        Form::Function
    } else {
        Form::Problem
    };
    let response = next.run(request).await;
    match refusal_of(&response) {
        Some(refusal) => rendered(response, &refusal, &form, &site),
        None => response,
    }
}

fn is_function(path: &str) -> bool {
    path.strip_prefix(routes::SERVER_FUNCTIONS).is_some_and(|rest| rest.starts_with('/'))
}

/// The one that a layer left, or the one that a bare status means: the framework answers 405 without a word.
fn refusal_of(response: &Response) -> Option<Refusal> {
    if let Some(refusal) = response.extensions().get::<Refusal>() {
        return Some(refusal.clone());
    }
    let status = response.status();
    let is_bare =
        response.body().size_hint().exact() == Some(0) && !response.headers().contains_key(header::CONTENT_TYPE);
    ((status.is_client_error() || status.is_server_error()) && is_bare).then(|| Refusal::of_status(status))
}

fn rendered(response: Response, refusal: &Refusal, form: &Form, site: &Site) -> Response {
    let (title, sentence) = refusal.words();
    let (kind, body) = match form {
        Form::Page => ("text/html; charset=utf-8", error_page::html(site, title, sentence, refusal.incident())),
        Form::Function => ("application/json", serde_json::to_string(&refusal.as_app_error()).unwrap_or_default()),
        Form::Problem => ("application/problem+json", refusal.as_problem().to_string()),
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if matches!(form, Form::Page) {
        parts.headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    }
    if let Some(seconds) = refusal.retry_after_s() {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{http::StatusCode, response::IntoResponse};

    #[test]
    fn bare_refusals_are_recognised() {
        assert_eq!(refusal_of(&Refusal::Foreign.into_response()), Some(Refusal::Foreign));
        assert_eq!(refusal_of(&StatusCode::METHOD_NOT_ALLOWED.into_response()), Some(Refusal::Method));
        assert_eq!(refusal_of(&StatusCode::NO_CONTENT.into_response()), None);
        assert_eq!(refusal_of(&StatusCode::SEE_OTHER.into_response()), None);
        assert_eq!(refusal_of(&(StatusCode::NOT_FOUND, "a page").into_response()), None);
        assert!(is_function("/sfn/sign_in") && !is_function("/sfnord") && !is_function("/login"));
    }
}
