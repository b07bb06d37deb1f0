//! Only our own pages make people act (CSRF): an unsafe method needs `Sec-Fetch-Site: same-origin`, or where that
//! header is missing, an `Origin` equal to the public origin. A request with neither is refused. Checked before any
//! session is read, and instead of tokens in forms (W3C Fetch Metadata; ASVS 3.5.1).

use crate::refusal::Refusal;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// Refuses with 403. The state is the public origin.
pub async fn check(State(origin): State<Arc<str>>, request: Request, next: Next) -> Response {
    if is_safe(request.method()) || is_ours(request.headers(), &origin) {
        next.run(request).await
    } else {
        Refusal::Foreign.into_response()
    }
}

/// RFC 9110 §9.2.1; CONNECT is none, and TRACE has no handler.
fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE].contains(method)
}

fn is_ours(headers: &HeaderMap, origin: &str) -> bool {
    match only(headers, "sec-fetch-site") {
        Given::Once(site) => site == b"same-origin",
        Given::Never => {
            matches!(only(headers, header::ORIGIN.as_str()), Given::Once(from) if from == origin.as_bytes())
        }
        Given::Often => false,
    }
}

/// How often a header was given.
pub(super) enum Given<'a> {
    /// It wasn't.
    Never,
    /// And what it says.
    Once(&'a [u8]),
    /// More than once: nothing is believed of it.
    Often,
}

/// A header that may stand there once.
pub(super) fn only<'a>(headers: &'a HeaderMap, name: &str) -> Given<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Given::Never,
        (Some(value), None) => Given::Once(value.as_bytes()),
        (Some(_), Some(_)) => Given::Often,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    #[test]
    fn our_own_pages_only() {
        const OURS: &str = "https://sign-in.example.org";
        for (headers, is_ok) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "null")], true),
            (&[("origin", OURS)], true),
            (&[], false),
            (&[("origin", "null")], false),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "https://sign-in.example.org.evil.example")], false),
            (&[("origin", "http://sign-in.example.org")], false),
            (&[("origin", OURS), ("origin", OURS)], false),
            (&[("sec-fetch-site", "same-site"), ("origin", OURS)], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", OURS)], false),
            (&[("sec-fetch-site", "none"), ("origin", OURS)], false),
            (&[("sec-fetch-site", "")], false),
            (&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], false),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(HeaderName::from_static(name), value.parse().unwrap());
            }
            assert_eq!(is_ours(&map, OURS), is_ok, "{headers:?}");
        }
        assert!(is_safe(&Method::GET) && !is_safe(&Method::POST) && !is_safe(&Method::DELETE));
        assert!(!is_safe(&Method::from_bytes(b"MOVE").unwrap()));
    }
}
