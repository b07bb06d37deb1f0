//! Server functions take forms only. Anything else that a foreign page can send without asking first (`text/plain`)
//! could otherwise be read as one.

use crate::refusal::Refusal;
use axum::{
    extract::Request,
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Refuses with 415.
pub async fn check(request: Request, next: Next) -> Response {
    if request.method() != Method::POST || is_form(request.headers()) {
        next.run(request).await
    } else {
        Refusal::MediaType.into_response()
    }
}

/// `application/x-www-form-urlencoded`, in UTF-8 where it says so.
fn is_form(headers: &HeaderMap) -> bool {
    let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(kind), None) = (kinds.next().and_then(|kind| kind.to_str().ok()), kinds.next()) else { return false };
    let mut parts = kind.split(';').map(str::trim);
    let is_form = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    is_form && parts.all(|parameter| ["", "charset=utf-8"].contains(&parameter.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_only() {
        for (kind, is_ok) in [
            ("application/x-www-form-urlencoded", true),
            ("Application/X-WWW-Form-Urlencoded; charset=UTF-8", true),
            ("application/x-www-form-urlencoded; charset=utf-16", false),
            ("application/x-www-form-urlencoded2", false),
            ("application/json", false),
            ("text/plain", false),
            ("multipart/form-data; boundary=x", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            assert_eq!(is_form(&headers), is_ok, "{kind}");
        }
        assert!(!is_form(&HeaderMap::new()));
    }
}
