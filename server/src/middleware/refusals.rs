//! Renders refusals in the form that the client reads: problem+json (RFC 9457) where programs ask, a page where HTML is
//! taken, the error of a server function under `/sfn`, and problem+json otherwise.

use super::takes_html;
use crate::{
    refusal::Refusal,
    rest::{paths, problem::AlsoAs},
};
use app::{
    routes,
    ssr::{Site, error_page},
};
use auth::Error;
use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;

/// A refusal's page runs and loads nothing but the style sheet and the icon.
pub(crate) const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'none'";

/// How a client reads a refusal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Function,
    Problem,
    /// The same, in answer to a program.
    Program {
        /// Whether it has shown a token.
        has_token: bool,
        /// Whether it is a registered service.
        is_service: bool,
    },
}

/// Fills answers that say no and nothing else.
pub async fn render(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let form = Form::of(request.method(), request.uri().path(), request.headers());
    let response = next.run(request).await;
    match refusal_of(&response, form) {
        Some(refusal) => rendered(response, &refusal, form, &site),
        None => response,
    }
}

impl Form {
    fn of(method: &Method, path: &str, headers: &HeaderMap) -> Self {
        let takes_html = takes_html(headers);
        let opens_page = takes_html && [Method::GET, Method::HEAD].contains(method) && paths::is_shared(path);
        if paths::is_for_programs(path) && !opens_page {
            let has_token = headers.contains_key(header::AUTHORIZATION);
            Self::Program { has_token, is_service: paths::is_for_services(path) }
        } else if takes_html {
            Self::Page
        } else if is_function(path) {
            Self::Function
        } else {
            Self::Problem
        }
    }
}

fn is_function(path: &str) -> bool {
    path.strip_prefix(routes::SERVER_FUNCTIONS).is_some_and(|rest| rest.starts_with('/'))
}

/// The one that a layer left, or the one that a bare status means: the framework answers 405 without a word, and what
/// can't be read of a program's request in plain text.
fn refusal_of(response: &Response, form: Form) -> Option<Refusal> {
    if let Some(refusal) = response.extensions().get::<Refusal>() {
        return Some(refusal.clone());
    }
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_bare = response.body().size_hint().exact() == Some(0) && kind.is_none();
    let is_frameworks =
        matches!(form, Form::Program { .. }) && kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    ((status.is_client_error() || status.is_server_error()) && (is_bare || is_frameworks))
        .then(|| Refusal::of_status(status))
}

fn rendered(response: Response, refusal: &Refusal, form: Form, site: &Site) -> Response {
    let (mut parts, _) = response.into_parts();
    if matches!(form, Form::Program { .. }) {
        // The framework has more of them than we have codes; the body names the same.
        parts.status = refusal.status();
    }
    let (kind, body) = match form {
        Form::Page => {
            let (title, sentence) = refusal.words();
            ("text/html; charset=utf-8", error_page::html(site, title, sentence, refusal.incident()))
        }
        Form::Function => ("application/json", serde_json::to_string(&refusal.as_app_error()).unwrap_or_default()),
        Form::Problem | Form::Program { .. } => {
            let mut problem = refusal.as_problem();
            if let (Some(AlsoAs(name)), Some(members)) = (parts.extensions.get(), problem.as_object_mut()) {
                members.insert((*name).to_owned(), refusal.detail().into());
            }
            ("application/problem+json", problem.to_string())
        }
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if matches!(form, Form::Page) {
        parts.headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    }
    if let Some(seconds) = refusal.retry_after_s() {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let (Form::Program { has_token, is_service }, StatusCode::UNAUTHORIZED) = (form, parts.status)
        && !parts.headers.contains_key(header::WWW_AUTHENTICATE)
    {
        parts.headers.insert(header::WWW_AUTHENTICATE, challenge(refusal, has_token, is_service));
    }
    Response::from_parts(parts, Body::from(body))
}

/// RFC 6750 §3: the error is named where a token was shown and isn't good; RFC 9110 §15.5.2: no 401 is without one.
/// Services show a name and a secret (RFC 7617).
fn challenge(refusal: &Refusal, has_token: bool, is_service: bool) -> HeaderValue {
    if is_service {
        return HeaderValue::from_static("Basic realm=\"services\"");
    }
    let is_bad = has_token && *refusal == Refusal::Rules(Error::InvalidToken);
    HeaderValue::from_static(if is_bad { "Bearer error=\"invalid_token\"" } else { "Bearer" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    #[test]
    fn bare_refusals_are_recognised() {
        let program = Form::Program { has_token: false, is_service: false };
        let text = || (StatusCode::BAD_REQUEST, "a parser's words").into_response();
        for (response, form, refusal) in [
            (Refusal::Foreign.into_response(), Form::Page, Some(Refusal::Foreign)),
            (StatusCode::METHOD_NOT_ALLOWED.into_response(), Form::Page, Some(Refusal::Method)),
            (StatusCode::NO_CONTENT.into_response(), Form::Page, None),
            (StatusCode::SEE_OTHER.into_response(), Form::Page, None),
            ((StatusCode::NOT_FOUND, "a page").into_response(), Form::Page, None),
            (text(), Form::Page, None),
            (text(), program, Some(Refusal::Malformed)),
            ((StatusCode::OK, "text").into_response(), program, None),
            ((StatusCode::BAD_REQUEST, axum::Json("own")).into_response(), program, None),
        ] {
            assert_eq!(refusal_of(&response, form), refusal);
        }
        assert!(is_function("/sfn/sign_in") && !is_function("/sfnord") && !is_function("/login"));
    }

    #[test]
    fn programs_get_no_pages() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        let program = Form::Program { has_token: false, is_service: false };
        for (method, path, form) in [
            (Method::GET, "/api/nothing", program),
            (Method::POST, "/auth/otp/verify/", program),
            (Method::POST, "/login/", program),
            (Method::GET, "/login/", Form::Page),
            (Method::GET, "/mfa", Form::Page),
            (Method::GET, "/login", Form::Page),
            (Method::POST, "/sfn/sign_in", Form::Page),
        ] {
            assert!(Form::of(&method, path, &headers) == form, "{method} {path}");
        }
    }

    #[test]
    fn the_challenge_names_what_is_wrong() {
        for (error, has_token, expected) in [
            (Error::InvalidToken, true, "Bearer error=\"invalid_token\""),
            (Error::InvalidToken, false, "Bearer"),
            (Error::InvalidCredentials, true, "Bearer"),
        ] {
            assert_eq!(challenge(&Refusal::Rules(error), has_token, false), expected);
        }
    }
}
