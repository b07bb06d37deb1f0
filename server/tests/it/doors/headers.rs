//! What every answer tells the browser, by kind of answer.

use crate::harness::{Answer, App, Backend, HTML, JSON};
use app::routes;
use auth::role::Role;
use axum::{body::Body, http::header};
use std::collections::BTreeSet;

const NEVER: [&str; 6] = [
    "server",
    "x-powered-by",
    "via",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
];

#[track_caller]
fn has(answer: &Answer, name: &str, value: &str) {
    assert_eq!(answer.header(name), Some(value), "{name} of {} {}", answer.status, answer.text());
}

/// What all answers have, errors too.
#[track_caller]
fn is_careful(answer: &Answer) {
    has(answer, "x-content-type-options", "nosniff");
    has(answer, "referrer-policy", "same-origin");
    has(answer, "cross-origin-resource-policy", "same-origin");
    assert!(answer.header("content-security-policy").unwrap().contains("default-src 'none'"));
    assert!(answer.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(answer.header("x-request-id").map(str::len), Some(16));
    for name in NEVER {
        assert_eq!(answer.header(name), None, "{name}");
    }
    if !answer.body.is_empty() {
        assert!(answer.header("content-type").is_some(), "{}", answer.text());
    }
    let is_later = [429, 503].contains(&answer.status);
    assert_eq!(answer.header("retry-after").is_some(), is_later, "Retry-After with {}", answer.status);
}

#[track_caller]
fn is_data(answer: &Answer) {
    is_careful(answer);
    let policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";
    has(answer, "content-security-policy", policy);
    has(answer, "cache-control", "no-store");
    has(answer, "x-frame-options", "DENY");
    has(answer, "vary", "Cookie, Accept, Origin");
}

/// A page; gives the nonce of its policy.
#[track_caller]
fn is_page(answer: &Answer) -> String {
    is_careful(answer);
    has(answer, "content-type", "text/html; charset=utf-8");
    has(answer, "cache-control", "no-store");
    has(answer, "x-frame-options", "DENY");
    has(answer, "cross-origin-opener-policy", "same-origin");
    has(answer, "vary", "Cookie, Accept, Origin");
    assert!(answer.header("permissions-policy").unwrap().contains("camera=()"));
    let policy = answer.header("content-security-policy").unwrap();
    for word in ["'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "https:", " *"] {
        assert!(!policy.contains(word), "{word} in {policy}");
    }
    for directive in ["object-src 'none'", "base-uri 'none'", "form-action 'self'", "style-src 'self'"] {
        assert!(policy.contains(directive), "{directive} in {policy}");
    }
    let nonce = policy.split("script-src 'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert!(nonce.len() >= 22, "128 bits: {nonce}");
    let text = answer.text();
    no_inline_code(&text, nonce);
    nonce.to_owned()
}

/// No style attributes, no handlers, and no script without this render's nonce.
#[track_caller]
fn no_inline_code(html: &str, nonce: &str) {
    let lower = html.to_lowercase();
    for (at, _) in lower.match_indices("<script") {
        let tag = &html[at..at + html[at..].find('>').unwrap()];
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
    }
    for (at, _) in lower.match_indices("<style") {
        let tag = &html[at..at + html[at..].find('>').unwrap()];
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
    }
    // Attributes only: what stands in a script's text was looked at above.
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map_or(rest.len(), |length| at + length);
        let tag = rest[at..end].to_lowercase();
        assert!(!tag.contains(" style=") && !tag.contains("javascript:"), "{tag}");
        let handler = tag.split_whitespace().find(|word| word.starts_with("on") && word.contains('='));
        assert_eq!(handler, None, "{tag}");
        rest = &rest[end..];
        if tag.starts_with("<script") {
            rest = &rest[rest.find("</script").unwrap()..];
        }
    }
}

on_every_backend! {
    async fn pages(app: &App) {
        let anonymous = app.anonymous();
        let (_, registered) = app.registered("ada").await;
        let (_, mailbox, _) = app.mailbox_due("bea", Role::User).await;
        let (_, enrolling) = app.confirmed("cleo").await;
        let (_, recovery) = app.pending("dora").await;
        let (user, pending) = app.pending("edda").await;
        let code = app.user("fay").await;
        recovery.post("verify_recovery_code", &[("code", "AAAA-BBBB-CCCC-DDDD")]).await;
        let mut nonces = BTreeSet::new();
        let mut seen = 0;
        for (browser, paths) in [
            (&anonymous, &[routes::LOGIN, routes::REGISTER, routes::VERIFY_EMAIL, routes::UNLOCK, routes::DEV_OUTBOX][..]),
            (&anonymous, &["/login?notice=unlocked", "/login?notice=wrong-codes", "/nothing", "/"]),
            (&registered, &[routes::VERIFY_EMAIL]),
            (&mailbox, &[routes::MFA_SETUP]),
            (&enrolling, &[routes::MFA_SETUP]),
            (&pending, &[routes::MFA_VERIFY, routes::LOGIN]),
            (&user.browser, &[routes::DASHBOARD, routes::RECOVERY_CODES]),
            (&code.browser, &[routes::DASHBOARD, "/nothing"]),
        ] {
            for path in paths {
                for theme in ["theme=dark", "theme=light", "theme=\"><script>"] {
                    browser.set_cookie("prefs", theme);
                    let answer = browser.get(path).await;
                    nonces.insert(is_page(&answer));
                    seen += 1;
                    assert!(!answer.text().contains("$argon2"));
                    assert!(browser.cookie("session").is_none_or(|session| !answer.text().contains(&session)));
                }
            }
        }
        assert_eq!(nonces.len(), seen, "a nonce is for one answer");
    }

    async fn server_functions(app: &App) {
        let user = app.user("ada").await;
        let good = user.browser.post("dashboard_page", &[]).await.ok();
        is_data(&good);
        has(&good, "content-type", "application/json");
        let browser = app.anonymous();
        for answer in [
            browser.post("sign_in", &[]).await,
            browser.post("sign_in", &[("login", "ada"), ("password", "x")]).await,
            browser.post("dashboard_page", &[]).await,
            browser.post("nothing", &[]).await,
            browser.send(browser.posting("sign_in", JSON), "x=%ff").await,
            browser.send(browser.posting("sign_in", JSON), "x".repeat(20_000)).await,
            browser.send(browser.posting("sign_in", JSON).header("Sec-Fetch-Site", "none"), "").await,
            browser.send(browser.asking("GET", "/sfn/sign_in").header(header::ACCEPT, JSON), "").await,
        ] {
            is_data(&answer);
            has(&answer, "content-type", "application/json");
        }
        let redirect = browser.submit(routes::LOGIN, "sign_in", &[]).await;
        assert_eq!(redirect.status, 302);
        is_data(&redirect);
    }

    async fn refusals_as_pages_and_as_problems(app: &App) {
        let browser = app.anonymous();
        for accept in [HTML, JSON] {
            let asking = |method: &str, path: &str| browser.asking(method, path).header(header::ACCEPT, accept);
            for request in [
                asking("GET", "/nothing"),
                asking("POST", "/login").header("Sec-Fetch-Site", "same-origin"),
                asking("POST", "/login"),
                asking("GET", "/login").header(header::CONTENT_LENGTH, "99999"),
                asking("GET", "/login").header(header::HOST, "evil.example"),
                asking("GET", "/pkg/nothing.js"),
            ] {
                let answer = browser.send_bare(request, Body::empty()).await;
                assert!((400..500).contains(&answer.status));
                is_careful(&answer);
                has(&answer, "cache-control", "no-store");
                has(&answer, "x-frame-options", "DENY");
                if accept == HTML {
                    has(&answer, "content-type", "text/html; charset=utf-8");
                    has(&answer, "cross-origin-opener-policy", "same-origin");
                    let policy = answer.header("content-security-policy").unwrap().to_owned();
                    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
                    no_inline_code(&answer.text(), nonce.unwrap_or("none"));
                    assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{policy}");
                } else {
                    has(&answer, "content-type", "application/problem+json");
                    let problem: serde_json::Value = answer.json();
                    assert_eq!(problem["status"], answer.status);
                    assert!(problem["code"].is_string() && problem["title"].is_string());
                }
            }
        }
    }

    async fn files(app: &App) {
        let browser = app.anonymous();
        for (path, kind, cache) in [
            ("/pkg/countersign.js", "text/javascript; charset=utf-8", "no-cache"),
            ("/pkg/countersign.wasm", "application/wasm", "no-cache"),
            ("/pkg/countersign.css", "text/css; charset=utf-8", "no-cache"),
            ("/robots.txt", "text/plain; charset=utf-8", "no-cache"),
            (
                "/pkg/countersign.0123456789abcdefghijkl.js",
                "text/javascript; charset=utf-8",
                "public, max-age=31536000, immutable",
            ),
        ] {
            let answer = browser.get(path).await.ok();
            is_careful(&answer);
            has(&answer, "content-type", kind);
            has(&answer, "cache-control", cache);
            has(&answer, "content-security-policy", "default-src 'none'; frame-ancestors 'none'");
            let tag = answer.header("etag").unwrap().to_owned();
            let again = browser.asking("GET", path).header(header::IF_NONE_MATCH, tag);
            assert_eq!(browser.send(again, Body::empty()).await.status, 304);
        }
    }

    async fn probes(app: &App) {
        for path in ["/healthz", "/readyz"] {
            is_data(&app.anonymous().get(path).await.ok());
        }
    }

    async fn over_https_only_https(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            setup.config.server.public_origin = "https://sign-in.example.org".to_owned();
        })
        .await;
        let browser = app.anonymous();
        for path in [routes::LOGIN, "/nothing", "/robots.txt", "/healthz"] {
            let answer = browser.get(path).await;
            has(&answer, "strict-transport-security", "max-age=63072000; includeSubDomains");
        }
        let policy = browser.get(routes::LOGIN).await.header("content-security-policy").unwrap().to_owned();
        assert!(policy.contains("upgrade-insecure-requests"), "{policy}");
        let plain = App::start(backend).await;
        assert_eq!(plain.anonymous().get(routes::LOGIN).await.header("strict-transport-security"), None);
        plain.discard().await;
        app.discard().await;
    }
}
