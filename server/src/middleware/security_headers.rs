//! What every answer tells the browser: by kind of answer, as the table in `docs/SECURITY.md` has it. Whatever a
//! handler has set already stays.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY,
            X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    middleware::Next,
    response::Response,
};

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// A page that should have brought its own policy, with its nonce, and didn't, runs and loads nothing.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";
const FILE_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// Two years, as the preload lists ask.
const TRANSPORT: &str = "max-age=63072000; includeSubDomains";
const PERMISSIONS: &str = "publickey-credentials-get=(self), publickey-credentials-create=(self), \
                           otp-credentials=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=(), \
                           interest-cohort=()";

/// Marks the answers with a built file, which hold nobody's data.
#[derive(Clone, Copy, Debug)]
pub struct IsFile;

/// Adds the headers. The state is whether people reach the portal by https.
pub async fn add(State(is_https): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_file = response.extensions().get::<IsFile>().is_some();
    let headers = response.headers_mut();
    let is_page = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_https {
        put(headers, STRICT_TRANSPORT_SECURITY, TRANSPORT);
    }
    put(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(headers, REFERRER_POLICY, "same-origin");
    if is_file {
        put(headers, CONTENT_SECURITY_POLICY, FILE_POLICY);
        put(headers, RESOURCE_POLICY, "same-origin");
        return response;
    }
    put(headers, CONTENT_SECURITY_POLICY, DATA_POLICY);
    put(headers, X_FRAME_OPTIONS, "DENY");
    put(headers, CACHE_CONTROL, "no-store");
    put(headers, VARY, "Cookie, Accept, Origin");
    if is_page {
        put(headers, OPENER_POLICY, "same-origin");
        put(headers, PERMISSIONS_POLICY, PERMISSIONS);
    } else {
        put(headers, RESOURCE_POLICY, "same-origin");
    }
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
