//! The framework leads a form without JavaScript back to its `Referer`, with the refusal in the address. So a Referer
//! that isn't ours is dropped (open redirect, and a leak of the refusal), and what an earlier refusal left in ours is
//! taken out of it, so that refusals don't pile up.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;
use url::Url;

/// What the framework appends to the address of a form that was refused.
const LEFT_BY_REFUSALS: [&str; 2] = ["__path", "__err"];

/// Cleans the header. The state is the public origin.
pub async fn clean(State(origin): State<Arc<str>>, mut request: Request, next: Next) -> Response {
    if let Some(referer) = request.headers_mut().remove(header::REFERER)
        && let Some(url) = ours(&referer, &origin, request.headers())
        && let Ok(value) = HeaderValue::try_from(url.as_str())
    {
        request.headers_mut().insert(header::REFERER, value);
    }
    next.run(request).await
}

/// Ours is what has the public origin's scheme, and its host or the one that this request names (which was checked).
fn ours(referer: &HeaderValue, origin: &str, headers: &HeaderMap) -> Option<Url> {
    let mut url = Url::parse(referer.to_str().ok()?).ok()?;
    let origin = Url::parse(origin).ok()?;
    if url.scheme() != origin.scheme() || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_named = named.and_then(|host| Url::parse(&format!("{}://{host}/", origin.scheme())).ok());
    if url.origin() != origin.origin() && is_named.is_none_or(|named| named.origin() != url.origin()) {
        return None;
    }
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !LEFT_BY_REFUSALS.contains(&name.as_ref()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.set_fragment(None);
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    Some(url)
}

/// The path of a request's Referer, where it has one after [`clean`].
pub(super) fn path_of(headers: &HeaderMap) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    Url::parse(referer).ok().map(|url| url.path().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_stay() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "localhost:3000".parse().unwrap());
        for (referer, kept) in [
            ("http://127.0.0.1:3000/login", Some("http://127.0.0.1:3000/login")),
            ("http://localhost:3000/login", Some("http://localhost:3000/login")),
            (
                "http://127.0.0.1:3000/login?notice=x&__path=%2Fsfn&__err=abc#top",
                Some("http://127.0.0.1:3000/login?notice=x"),
            ),
            ("http://127.0.0.1:3000/login?__err=abc", Some("http://127.0.0.1:3000/login")),
            ("https://127.0.0.1:3000/login", None),
            ("http://127.0.0.1:3001/login", None),
            ("http://evil.example/login", None),
            ("http://u:p@127.0.0.1:3000/login", None),
            ("//evil.example/login", None),
            ("/login", None),
            ("javascript:alert(1)", None),
        ] {
            let url = ours(&referer.parse().unwrap(), "http://127.0.0.1:3000", &headers);
            assert_eq!(url.as_ref().map(Url::as_str), kept, "{referer}");
        }
    }
}
