//! Programs say nothing of an origin, and pass. Browsers do: scripts of our own pages may ask, and those of the origins
//! that the operator lists (CORS), and nobody else's. No credentials of the browser's own are ever taken, so there is no
//! session to ride on; this keeps other sites from using a visitor's address and time.

use super::origin::{Given, only};
use crate::{config::Config, refusal::Refusal};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";
const HEADERS: &str = "authorization, content-type, idempotency-key, if-match, if-none-match";
/// What scripts may read beside the usual.
const EXPOSED: &str = "etag, retry-after, x-request-id";
/// Seconds that a browser may go by the answer to its question.
const MAX_AGE: &str = "600";

/// The origins whose scripts may ask.
#[derive(Clone, Debug)]
pub struct Origins {
    own: Arc<str>,
    listed: Arc<[String]>,
}

/// Who asks, as far as a browser tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asker {
    /// A program, a page of ours, or a person who typed the address.
    Anybody,
    /// A script of a listed origin.
    Listed,
    /// Another site's.
    Foreign,
}

/// Refuses with 403, answers the questions that browsers ask before a request (preflights), and tells them what scripts
/// of a listed origin may read.
pub async fn check(State(origins): State<Origins>, request: Request, next: Next) -> Response {
    let asker = origins.judge(request.headers());
    let origin = request.headers().get(header::ORIGIN).cloned().filter(|_| asker == Asker::Listed);
    let mut response = match asker {
        Asker::Foreign => Refusal::Foreign.into_response(),
        Asker::Listed if is_question(&request) => answer(),
        Asker::Listed | Asker::Anybody => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
    response
}

impl Origins {
    /// The public origin, and those that the operator lists.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self { own: config.origin().into(), listed: config.api.cors_origins.as_slice().into() }
    }

    fn judge(&self, headers: &HeaderMap) -> Asker {
        let (origin, site) = (only(headers, header::ORIGIN.as_str()), only(headers, "sec-fetch-site"));
        let is_listed = |origin: &[u8]| self.listed.iter().any(|listed| listed.as_bytes() == origin);
        match (origin, site) {
            (Given::Often, _) | (_, Given::Often) => Asker::Foreign,
            (Given::Once(origin), _) if is_listed(origin) => Asker::Listed,
            (Given::Once(origin), _) if origin != self.own.as_bytes() => Asker::Foreign,
            (_, Given::Once(site)) if site != b"same-origin" && site != b"none" => Asker::Foreign,
            _ => Asker::Anybody,
        }
    }
}

/// A preflight (<https://fetch.spec.whatwg.org/#cors-preflight-request>).
fn is_question(request: &Request) -> bool {
    request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn answer() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    #[test]
    fn other_sites_are_told_from_programs() {
        const OURS: &str = "https://sign-in.example.org";
        const LISTED: &str = "https://app.example.org";
        let origins = Origins { own: OURS.into(), listed: [LISTED.to_owned()].into() };
        for (headers, asker) in [
            (&[][..], Asker::Anybody),
            (&[("origin", OURS)], Asker::Anybody),
            (&[("origin", OURS), ("sec-fetch-site", "same-origin")], Asker::Anybody),
            (&[("sec-fetch-site", "same-origin")], Asker::Anybody),
            (&[("sec-fetch-site", "none")], Asker::Anybody),
            (&[("origin", LISTED)], Asker::Listed),
            (&[("origin", LISTED), ("sec-fetch-site", "same-site")], Asker::Listed),
            (&[("origin", LISTED), ("sec-fetch-site", "cross-site")], Asker::Listed),
            (&[("origin", "null")], Asker::Foreign),
            (&[("origin", "")], Asker::Foreign),
            (&[("origin", "https://evil.example")], Asker::Foreign),
            (&[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")], Asker::Foreign),
            (&[("origin", "https://sub.app.example.org")], Asker::Foreign),
            (&[("origin", "https://app.example.org.evil.example")], Asker::Foreign),
            (&[("origin", "https://app.example.org/")], Asker::Foreign),
            (&[("origin", "http://app.example.org")], Asker::Foreign),
            (&[("origin", "HTTPS://APP.EXAMPLE.ORG")], Asker::Foreign),
            (&[("origin", LISTED), ("origin", LISTED)], Asker::Foreign),
            (&[("origin", OURS), ("sec-fetch-site", "cross-site")], Asker::Foreign),
            (&[("sec-fetch-site", "same-site")], Asker::Foreign),
            (&[("sec-fetch-site", "cross-site")], Asker::Foreign),
            (&[("sec-fetch-site", "")], Asker::Foreign),
            (&[("sec-fetch-site", "none"), ("sec-fetch-site", "none")], Asker::Foreign),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(HeaderName::from_static(name), value.parse().unwrap());
            }
            assert_eq!(origins.judge(&map), asker, "{headers:?}");
        }
    }
}
