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
    put(headers, RESOURCE_POLICY, "same-origin");
    if is_file {
        put(headers, CONTENT_SECURITY_POLICY, FILE_POLICY);
        return response;
    }
    put(headers, CONTENT_SECURITY_POLICY, DATA_POLICY);
    put(headers, X_FRAME_OPTIONS, "DENY");
    put(headers, CACHE_CONTROL, "no-store");
    put(headers, VARY, "Cookie, Accept, Origin");
    if is_page {
        put(headers, OPENER_POLICY, "same-origin");
        put(headers, PERMISSIONS_POLICY, PERMISSIONS);
    }
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Extension, Router, body::Body, middleware::from_fn_with_state, response::Html, routing::get};
    use tower::ServiceExt;

    async fn headers_of(path: &str, is_https: bool) -> HeaderMap {
        let router: Router = Router::new()
            .route("/page", get(async || ([(CONTENT_SECURITY_POLICY, "own")], Html("<p>"))))
            .route("/data", get(async || "data"))
            .route("/file", get(async || ([(CACHE_CONTROL, "no-cache")], Extension(IsFile), "file")))
            .layer(from_fn_with_state(is_https, add));
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap().headers().clone()
    }

    #[tokio::test]
    async fn each_kind_of_answer_has_its_own() {
        let page = headers_of("/page", true).await;
        assert_eq!(page[CONTENT_SECURITY_POLICY], "own");
        assert_eq!(page[STRICT_TRANSPORT_SECURITY], TRANSPORT);
        assert_eq!(
            (&page[OPENER_POLICY], &page[CACHE_CONTROL]),
            (&"same-origin".parse().unwrap(), &"no-store".parse().unwrap())
        );
        let data = headers_of("/data", false).await;
        assert_eq!(data[CONTENT_SECURITY_POLICY], DATA_POLICY);
        assert!(!data.contains_key(STRICT_TRANSPORT_SECURITY) && !data.contains_key(PERMISSIONS_POLICY));
        let file = headers_of("/file", false).await;
        assert_eq!(
            (&file[CONTENT_SECURITY_POLICY], &file[CACHE_CONTROL]),
            (&FILE_POLICY.parse().unwrap(), &"no-cache".parse().unwrap())
        );
        for headers in [page, data, file] {
            assert_eq!(headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
            assert_eq!(headers[REFERRER_POLICY], "same-origin");
            assert_eq!(headers[RESOURCE_POLICY], "same-origin");
            assert!(!headers.contains_key("server"));
        }
    }
}
