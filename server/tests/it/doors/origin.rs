//! Only our own pages make people act (CSRF: Pocket ID GHSA-252c-qmvj-75c9, SvelteKit GHSA-5p75-vc5g-8rv2, FastAPI
//! CVE-2021-32677, better-auth CVE-2025-71403, Leptos #3786), and only our own names are answered to (DNS rebinding).

use crate::harness::{App, FORM, HTML, JSON, listening, tables};
use app::{AppError, routes};
use auth::{Error, stage::Stage};
use axum::{
    body::Body,
    http::{Request, header},
};

const OURS: &str = "http://127.0.0.1:3000";

on_every_backend! {
    async fn acts_are_taken_from_our_own_pages_only(app: &App) {
        let user = app.user("ada").await;
        let table: [(Option<&str>, Option<&str>, bool); 20] = [
            (Some("same-origin"), None, true),
            (Some("same-origin"), Some(OURS), true),
            // A browser that sends the first is believed; `null` is what some privacy settings make of the second.
            (Some("same-origin"), Some("null"), true),
            (None, Some(OURS), true),
            (None, None, false),
            (None, Some("null"), false),
            (None, Some(""), false),
            (None, Some("http://127.0.0.1"), false),
            (None, Some("http://127.0.0.1:3001"), false),
            (None, Some("http://127.0.0.1:3000/"), false),
            (None, Some("http://localhost:3000"), false),
            (None, Some("https://127.0.0.1:3000"), false),
            (None, Some("http://127.0.0.1:3000.evil.example"), false),
            (None, Some("http://evil.example"), false),
            (Some("same-site"), Some(OURS), false),
            (Some("cross-site"), Some(OURS), false),
            (Some("none"), Some(OURS), false),
            (Some("none"), None, false),
            (Some(""), Some(OURS), false),
            (Some("SAME-ORIGIN"), Some(OURS), false),
        ];
        for accept in [HTML, JSON] {
            for (site, origin, is_ours) in table {
                let mut request = user.browser.asking("POST", "/sfn/save_recovery_codes").header(header::ACCEPT, accept);
                request = request.header(header::CONTENT_TYPE, FORM).header(header::REFERER, format!("{OURS}/dashboard"));
                for (name, value) in [("Sec-Fetch-Site", site), ("Origin", origin)] {
                    if let Some(value) = value {
                        request = request.header(name, value);
                    }
                }
                let (answer, heard) = listening(user.browser.send(request, "")).await;
                assert_eq!(answer.status != 403, is_ours, "{accept} {site:?} {origin:?}: {}", answer.status);
                assert_eq!(heard.0.is_empty(), !is_ours, "refused before any session is read");
                if !is_ours && accept == JSON {
                    assert_eq!(answer.refusal(), AppError::Auth(Error::NotPermitted));
                }
            }
        }
        // Signing somebody out, or in as somebody else, is an act too.
        for function in ["sign_out", "sign_in", "register"] {
            let request = user.browser.posting(function, JSON).header("Sec-Fetch-Site", "cross-site");
            assert_eq!(user.browser.send(request, "").await.status, 403, "given twice, and not the same");
        }
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
    }

    async fn a_get_changes_nothing(app: &App) {
        let user = app.user("ada").await;
        app.rest().await;
        let before = tables::dump(app.db()).await;
        for function in ["sign_out", "save_recovery_codes", "send_code", "unlock", "register?email=x@example.org"] {
            for method in ["GET", "HEAD", "OPTIONS", "TRACE"] {
                let request = user.browser.asking(method, &format!("/sfn/{function}")).header(header::ACCEPT, JSON);
                let answer = user.browser.send(request, Body::empty()).await;
                assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")), "{method} {function}");
            }
        }
        assert!(tables::dump(app.db()).await == before);
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
    }

    async fn other_hosts_are_misdirected(app: &App) {
        let browser = app.anonymous();
        for (host, is_ours) in [
            ("127.0.0.1:3000", true),
            ("localhost:3000", true),
            ("LOCALHOST:3000", true),
            ("[::1]:3000", true),
            ("evil.example", false),
            ("evil.example:3000", false),
            ("127.0.0.1.evil.example:3000", false),
            ("127.0.0.1:3000@evil.example", false),
            ("user@127.0.0.1:3000", false),
            ("127.0.0.1:3000, evil.example", false),
            ("0.0.0.0:3000", false),
            ("127.1:3000", false),
            ("", false),
        ] {
            for path in [routes::DEV_OUTBOX, routes::LOGIN, "/robots.txt", "/sfn/outbox_page", "/nothing"] {
                let request = Request::builder().uri(path).header(header::HOST, host).header(header::ACCEPT, JSON);
                let answer = browser.send_bare(request, Body::empty()).await;
                assert_eq!(answer.status != 421, is_ours, "{host} {path}: {}", answer.status);
                assert!(is_ours || !answer.text().contains("evil"), "what was sent isn't repeated");
            }
            let probe = Request::builder().uri("/healthz").header(header::HOST, host);
            browser.send_bare(probe, Body::empty()).await.ok();
        }
        for request in [
            Request::builder().uri("/login"),
            Request::builder().uri("/login").header(header::HOST, "127.0.0.1:3000").header(header::HOST, "evil.example"),
            Request::builder().uri("http://evil.example/login").header(header::HOST, "127.0.0.1:3000"),
            Request::builder().uri("http://evil.example/login"),
        ] {
            assert_eq!(browser.send_bare(request, Body::empty()).await.status, 421);
        }
    }

    /// The framework leads back to the Referer: only to ours (better-auth CVE-2025-27143, CakePHP GHSA-hhpq-7wg4-36jm).
    async fn no_form_leads_away(app: &App) {
        let browser = app.anonymous();
        for referer in [
            "https://evil.example/",
            "//evil.example/",
            "http://127.0.0.1:3000@evil.example/",
            "http://127.0.0.1:3000.evil.example/",
            "http:\\\\evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "",
            "\u{1}",
        ] {
            let Ok(value) = header::HeaderValue::from_str(referer) else { continue };
            let request = browser.posting("sign_in", HTML).header(header::REFERER, value);
            let answer = browser.send(request, "login=ada&password=x").await;
            let location = answer.location().unwrap_or("/");
            let stays = location.starts_with(OURS) || (location.starts_with('/') && !location.starts_with("//"));
            assert!(answer.status < 500 && stays, "{referer}: {} {location}", answer.status);
            assert!(!location.contains("evil"), "{referer}: {location}");
        }
    }
}
