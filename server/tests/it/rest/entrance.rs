//! Programs are told from other sites' scripts, cookies count for nothing, and every refusal is a problem+json.

use crate::harness::{App, Backend, HTML, JSON, listening};
use app::routes;
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::Value;

const LISTED: &str = "https://app.example.org";
const OURS: &str = "http://127.0.0.1:3000";

async fn listing(backend: Backend) -> App {
    App::start_with(backend, |setup| setup.config.api.cors_origins = vec![LISTED.to_owned()]).await
}

on_every_backend! {
    async fn what_is_not_there_is_a_problem(app: &App) {
        let browser = app.anonymous();
        for path in ["/api", "/api/", "/api/nothing", "/api/nothing/", "/api/%00", "/auth/otp/nothing/", "/api/../login"] {
            for accept in [HTML, JSON, "*/*"] {
                let request = browser.asking("GET", path).header(header::ACCEPT, accept);
                let answer = browser.send(request, Body::empty()).await;
                assert_eq!(answer.status, 404, "{path}");
                assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{path} {accept}");
                let problem: Value = answer.json();
                assert_eq!((problem["code"].as_str(), problem["status"].as_u64()), (Some("not-found"), Some(404)));
                assert_eq!(answer.header("cache-control"), Some("no-store"));
                assert_eq!(answer.header("vary"), Some("Origin"));
                assert!(answer.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
            }
        }
        // A person's address that only looks like a program's is a page.
        let page = browser.get("/apis").await;
        assert_eq!((page.status, page.header("content-type")), (404, Some("text/html; charset=utf-8")));
        // And where both ask, a person is led to the page.
        for (path, page) in [
            ("/login/", routes::LOGIN),
            ("/register/", routes::REGISTER),
            ("/mfa", routes::MFA_VERIFY),
            ("/mfa/", routes::MFA_VERIFY),
            ("/qr/", routes::MFA_SETUP),
        ] {
            let answer = browser.get(path).await;
            assert_eq!((answer.status, answer.location()), (303, Some(page)), "{path}");
        }
    }

    async fn other_sites_are_refused_before_anything_is_read(backend: Backend) {
        let app = listing(backend).await;
        let user = app.user("ada").await;
        for (headers, is_let_in) in [
            (&[][..], true),
            (&[("Origin", OURS)], true),
            (&[("Origin", OURS), ("Sec-Fetch-Site", "same-origin")], true),
            (&[("Sec-Fetch-Site", "none")], true),
            (&[("Origin", LISTED), ("Sec-Fetch-Site", "cross-site")], true),
            (&[("Origin", "null")], false),
            (&[("Origin", "https://evil.example")], false),
            (&[("Origin", "https://app.example.org.evil.example")], false),
            (&[("Origin", OURS), ("Sec-Fetch-Site", "same-site")], false),
            (&[("Sec-Fetch-Site", "cross-site")], false),
            (&[("Origin", LISTED), ("Origin", OURS)], false),
        ] {
            for method in ["GET", "POST", "DELETE"] {
                let mut request = user.browser.asking(method, "/api/nothing").header(header::ACCEPT, JSON);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let (answer, heard) = listening(user.browser.send(request, "")).await;
                assert_eq!(answer.status, if is_let_in { 404 } else { 403 }, "{method} {headers:?}");
                assert!(heard.0.is_empty(), "nobody's cookie is looked up");
                let is_listed = is_let_in && headers.iter().any(|(_, value)| *value == LISTED);
                let allowed = answer.header("access-control-allow-origin");
                assert_eq!(allowed, is_listed.then_some(LISTED), "{headers:?}");
                assert_eq!(answer.header("access-control-allow-credentials"), None);
            }
        }
        app.finish().await;
    }

    async fn browsers_ask_before(backend: Backend) {
        let app = listing(backend).await;
        let browser = app.anonymous();
        for (origin, status) in [(LISTED, 204), ("https://evil.example", 403), (OURS, 404)] {
            let request = browser.asking("OPTIONS", "/api/nothing/").header("Origin", origin);
            let request = request.header("Access-Control-Request-Method", "PATCH");
            let answer = browser.send(request, "").await;
            assert_eq!(answer.status, status, "{origin}");
            let methods = answer.header("access-control-allow-methods");
            assert_eq!(methods, (status == 204).then_some("GET, POST, PUT, PATCH, DELETE"));
            assert_eq!(answer.header("access-control-max-age"), (status == 204).then_some("600"));
        }
        // Pages have no such openness.
        let page = browser.asking("OPTIONS", "/sfn/sign_in").header("Origin", LISTED);
        let answer = browser.send(page.header("Access-Control-Request-Method", "POST"), "").await;
        assert!(answer.status == 405 && answer.header("access-control-allow-origin").is_none());
        app.finish().await;
    }

    async fn the_outer_doors_are_the_same(app: &App) {
        let browser = app.anonymous();
        let elsewhere = Request::builder().uri("/api/nothing").header(header::HOST, "evil.example");
        let boasting = browser.asking("POST", "/api/nothing").header(header::CONTENT_LENGTH, "99999999");
        for (request, status, code) in [(elsewhere, 421, "unknown-host"), (boasting, 413, "body-too-large")] {
            let answer = browser.send_bare(request.header(header::ACCEPT, HTML), Body::empty()).await;
            let problem: Value = answer.json();
            assert_eq!((answer.status, problem["code"].as_str()), (status, Some(code)));
        }
    }

    /// The pages and programs of one network share one budget.
    async fn one_budget_for_pages_and_programs(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            setup.config.limits.requests_per_min = std::num::NonZeroU32::new(2).unwrap();
        })
        .await;
        let browser = app.anonymous();
        assert_eq!(browser.get("/login").await.status, 200);
        for status in [404, 429] {
            let request = browser.asking("GET", "/api/nothing").header(header::ACCEPT, HTML);
            let answer = browser.send(request, Body::empty()).await;
            assert_eq!(answer.status, status);
            assert_eq!(answer.header("content-type"), Some("application/problem+json"));
            assert_eq!(answer.header("retry-after").is_some(), status == 429);
        }
        app.discard().await;
    }
}
