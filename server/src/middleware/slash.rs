//! Programs may write an address with a slash at its end or without: it is taken off before anything is routed.

use crate::rest::{
    compat::seed003::{self, SeedSpelling},
    paths,
};
use axum::{
    extract::Request,
    http::uri::{PathAndQuery, Uri},
};

/// Takes it off, where the address is one for programs that has two spellings.
#[must_use]
pub fn cut(mut request: Request) -> Request {
    let bare = paths::without_slash(request.uri().path()).and_then(|path| with_path(request.uri(), path));
    if let Some(uri) = bare {
        if seed003::is_its_own(uri.path()) {
            request.extensions_mut().insert(SeedSpelling);
        }
        *request.uri_mut() = uri;
    }
    request
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let target = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("{path}?{query}")),
        None => PathAndQuery::try_from(path),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(target.ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn only_the_slash_goes() {
        for (given, routed) in [
            ("/api/login/?x=1&y", "/api/login?x=1&y"),
            ("/api/?", "/api?"),
            ("/api/login?next=/a/", "/api/login?next=/a/"),
            ("http://127.0.0.1:3000/mfa/", "http://127.0.0.1:3000/mfa"),
            ("/login/", "/login/"),
            ("/api/%2f/", "/api/%2f"),
        ] {
            let request = cut(Request::builder().uri(given).body(Body::empty()).unwrap());
            assert_eq!(request.uri().to_string(), routed, "{given}");
        }
    }
}
