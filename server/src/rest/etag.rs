//! Strong entity tags (RFC 9110 §8.8.3) over JSON answers, and what clients do with them: `If-None-Match` saves an answer
//! that they have, `If-Match` keeps a change from undoing one that they haven't seen.

use super::problem::Answer;
use auth::Error;
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{FromRequestParts, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::convert::Infallible;

/// Bytes of a digest that a tag holds: enough that no two answers meet by chance.
const BYTES: usize = 16;

/// An answer in JSON with its tag.
pub(crate) struct Tagged<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let Some((tag, body)) = tagged(&self.0) else { return Json(self.0).into_response() };
        let kind = HeaderValue::from_static("application/json");
        ([(header::ETAG, tag), (header::CONTENT_TYPE, kind)], body).into_response()
    }
}

/// The tag of a value as it would be answered, and that answer.
fn tagged<T: Serialize>(value: &T) -> Option<(HeaderValue, Bytes)> {
    let body = serde_json::to_vec(value).ok()?;
    let digest = Sha256::digest(&body);
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(digest.get(..BYTES)?));
    Some((tag.try_into().ok()?, body.into()))
}

/// A layer for all answers: 304 to a GET for what the client has already (RFC 9110 §13.1.2).
pub(crate) async fn revalidate(request: Request, next: Next) -> Response {
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let had = Listed::of(request.headers(), header::IF_NONE_MATCH);
    let response = next.run(request).await;
    let tag = response.headers().get(header::ETAG).filter(|_| response.status() == StatusCode::OK);
    // Compared weakly, as this header always is.
    let has_it = tag.is_some_and(|tag| had.contains(tag, |given| given.strip_prefix("W/").unwrap_or(given)));
    if !is_read || !has_it {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::empty())
}

/// What the client says that the thing is, before it changes it.
pub(crate) struct IfMatch(Listed);

impl IfMatch {
    /// Whether the client said it.
    pub(crate) fn is_given(&self) -> bool {
        !matches!(self.0, Listed::Nothing)
    }

    /// Whether the thing is still that, or the client didn't say. The change itself must look again.
    ///
    /// # Errors
    /// 412 `precondition-failed`.
    pub(crate) fn admits<T: Serialize>(&self, current: &T) -> Answer<()> {
        let is_met = match &self.0 {
            Listed::Nothing => true,
            listed => tagged(current).is_some_and(|(tag, _)| listed.contains(&tag, |given| given)),
        };
        if is_met { Ok(()) } else { Err(Error::Outdated.into()) }
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Listed::of(&parts.headers, header::IF_MATCH)))
    }
}

/// The tags of a header.
enum Listed {
    Nothing,
    Any,
    Tags(Vec<String>),
}

impl Listed {
    fn of(headers: &HeaderMap, name: HeaderName) -> Self {
        let mut lines = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or_default().trim()).peekable();
        match lines.peek() {
            None => Self::Nothing,
            Some(&"*") => Self::Any,
            // Our tags hold no comma; one that does is none of ours.
            Some(_) => Self::Tags(lines.flat_map(|line| line.split(',')).map(|tag| tag.trim().to_owned()).collect()),
        }
    }

    fn contains(&self, tag: &HeaderValue, read: fn(&str) -> &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|given| read(given).as_bytes() == tag.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::to_bytes, middleware::from_fn, routing::get};
    use tower::ServiceExt;

    async fn ask(method: &str, condition: Option<(&str, &str)>) -> (u16, Option<String>, String) {
        let thing = get(async || Tagged(["thing"]))
            .put(async |condition: IfMatch| condition.admits(&["thing"]).map(|()| Tagged(["other"])));
        let router: Router = Router::new().route("/", thing).layer(from_fn(revalidate));
        let request = Request::builder().method(method).uri("/");
        let request = condition.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let tag = response.headers().get(header::ETAG).map(|tag| tag.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1_000).await.unwrap();
        (status, tag, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn what_the_client_has_isnt_sent_again() {
        let (status, tag, body) = ask("GET", None).await;
        let tag = tag.unwrap();
        assert_eq!((status, body.as_str(), tag.len()), (200, r#"["thing"]"#, 24));
        for (given, is_it) in [
            (tag.clone(), true),
            (format!("W/{tag}"), true),
            (format!("\"x\", {tag}"), true),
            ("*".to_owned(), true),
            ("\"x\"".to_owned(), false),
            (tag.trim_matches('"').to_owned(), false),
            (String::new(), false),
        ] {
            let (status, again, body) = ask("GET", Some(("if-none-match", &given))).await;
            assert_eq!((status, body.is_empty()), (if is_it { 304 } else { 200 }, is_it), "{given}");
            assert_eq!(again.as_ref(), Some(&tag), "{given}");
        }
        assert_eq!(ask("PUT", Some(("if-none-match", "*"))).await.0, 200, "is asked of reads alone");
    }

    #[tokio::test]
    async fn what_has_changed_isnt_overwritten() {
        let tag = ask("GET", None).await.1.unwrap();
        for (given, status) in [
            (tag.clone(), 200),
            (format!("\"x\", {tag}"), 200),
            ("*".to_owned(), 200),
            (format!("W/{tag}"), 412),
            ("\"x\"".to_owned(), 412),
            (String::new(), 412),
        ] {
            assert_eq!(ask("PUT", Some(("if-match", &given))).await.0, status, "{given}");
        }
        assert_eq!(ask("PUT", None).await.0, 200);
    }
}
