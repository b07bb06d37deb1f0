//! What every request of a program passes, at routes made up for it.

use super::{
    body::{Input, body},
    list::Page,
    problem::Answer,
    testing::{LISTED, send, served},
};
use auth::{Error, client::Client};
use axum::{
    Extension, Json, Router,
    extract::Path,
    http::{Request, StatusCode, header},
    routing::{get, post},
};
use serde_json::{Value, json};

body! {
    /// A note.
    struct Note {
        /// Its text.
        text: String,
    }
}

fn router() -> Router {
    async fn fails() {
        panic!("with a secret in its words");
    }
    let routes = Router::new()
        .route("/api/note", post(async |Input(note): Input<Note>| Json(note.text)))
        .route("/api/note/{id}", get(async |Path(id): Path<u32>| Json(id)))
        .route("/api/list", get(async |page: Page| Json(page.limit)))
        .route("/api/error", get(async || -> Answer<StatusCode> { Err(Error::InvalidToken.into()) }))
        .route("/api/panic", get(fails))
        .route(
            "/api/client",
            get(async |Extension(client): Extension<Client>, headers: axum::http::HeaderMap| {
                Json(client.session.is_none() && client.browser.is_none() && !headers.contains_key(header::COOKIE))
            }),
        );
    served(routes)
}

#[tokio::test]
async fn both_spellings_and_only_one_slash() {
    let router = router();
    for (path, status) in [
        ("/api/list", 200),
        ("/api/list/", 200),
        ("/api/list/?limit=5", 200),
        ("/api/note/7/", 200),
        ("/api/list//", 404),
        ("/api/nothing", 404),
        ("/api/", 404),
        ("/api", 404),
        ("/auth/otp/nothing/", 404),
        ("/api/note/", 405),
    ] {
        let answer = send(&router, Request::get(path).header(header::ACCEPT, "text/html"), "").await;
        assert_eq!(answer.status, status, "{path}");
        if status != 200 {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
            assert_eq!(answer.json()["status"], status, "{path}");
        }
        if status == 405 {
            assert_eq!((answer.header("allow"), &answer.json()["code"]), ("POST", &json!("method-not-allowed")));
        }
        assert_eq!(answer.header("vary"), "Origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'; frame-ancestors 'none'"));
    }
}

#[tokio::test]
async fn whatever_is_refused_is_a_problem() {
    let router = router();
    let json = |request: axum::http::request::Builder| request.header(header::CONTENT_TYPE, "application/json");
    let long = format!("{{\"text\":\"{}\"}}", "x".repeat(1_000));
    let unreadable = "/api/note/x";
    for (request, body, status, code) in [
        (json(Request::post("/api/note")), long.as_str(), 413, "body-too-large"),
        (json(Request::post("/api/note")), "{", 400, "malformed-request"),
        (json(Request::post("/api/note")), "{\"x\":1}", 400, "invalid-input"),
        (Request::post("/api/note"), "{}", 415, "media-type"),
        (Request::get("/api/list?limit=0"), "", 400, "invalid-input"),
        (Request::get(unreadable), "", 400, "malformed-request"),
        (Request::get("/api/error"), "", 401, "invalid-token"),
        (Request::get("/api/panic"), "", 500, "internal"),
    ] {
        let answer = send(&router, request.header(header::ACCEPT, "text/html"), body.to_owned()).await;
        let problem = answer.json();
        assert_eq!((answer.status, problem["code"].as_str()), (status, Some(code)), "{problem}");
        assert!(problem["type"] == "about:blank" && problem["title"].is_string() && problem["detail"].is_string());
        assert!(!answer.text.contains("secret"));
        assert_eq!(answer.header("www-authenticate"), if status == 401 { "Bearer" } else { "" });
        assert_eq!(problem["incident"].as_str().map(str::len), (status == 500).then_some(16));
    }
    let shown = send(&router, Request::get("/api/error").header(header::AUTHORIZATION, "Bearer x"), "").await;
    assert_eq!(shown.header("www-authenticate"), "Bearer error=\"invalid_token\"");
}

#[tokio::test]
async fn cookies_are_nobodys() {
    let token = auth::random::Token::generate().encode();
    let request = Request::get("/api/client").header(header::COOKIE, format!("session={token}; browser={token}"));
    assert_eq!(send(&router(), request, "").await.json(), json!(true));
}

#[tokio::test]
async fn scripts_of_listed_origins_may_ask() {
    let router = router();
    let question = |origin: &str| {
        Request::options("/api/note")
            .header("origin", origin)
            .header("sec-fetch-site", "cross-site")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type")
    };
    let answer = send(&router, question(LISTED), "").await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    for (name, value) in [
        ("access-control-allow-origin", LISTED),
        ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE"),
        ("access-control-allow-headers", "authorization, content-type, idempotency-key, if-match, if-none-match"),
        ("access-control-max-age", "600"),
        ("access-control-allow-credentials", ""),
        ("vary", "Origin"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    for path in ["/api/list", "/api/nothing", "/api/panic", "/api/error"] {
        let answer = send(&router, Request::get(path).header("origin", LISTED), "").await;
        assert_eq!(answer.header("access-control-allow-origin"), LISTED, "{path}");
        assert_eq!(answer.header("access-control-expose-headers"), "etag, retry-after, x-request-id", "{path}");
    }
    for request in [
        question("https://evil.example"),
        Request::get("/api/list").header("origin", "https://evil.example"),
        Request::get("/api/list").header("sec-fetch-site", "cross-site"),
        Request::post("/api/note").header("origin", "null"),
    ] {
        let answer = send(&router, request, "").await;
        assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("foreign-request")));
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")), "{:?}", answer.headers);
    }
    let plain = send(&router, Request::get("/api/list"), "").await;
    assert!((plain.status, plain.header("access-control-allow-origin")) == (200, ""));
}

#[tokio::test]
async fn a_member_of_another_name_repeats_the_sentence() {
    let routes = Router::new()
        .route("/auth/authenticate", post(async || -> Answer<Json<Value>> { Err(Error::InvalidCredentials.into()) }))
        .layer(axum::middleware::from_fn(super::problem::also_as_error));
    let problem = send(&served(routes), Request::post("/auth/authenticate/"), "").await.json();
    assert_eq!(problem["error"], problem["detail"]);
    assert_eq!(problem["status"], 401);
}
