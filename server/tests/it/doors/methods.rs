//! Methods and addresses that there aren't.

use crate::harness::{App, Backend, HTML, JSON};
use app::{AppError, routes};
use auth::Error;
use axum::{body::Body, http::header};

on_every_backend! {
    async fn wrong_methods_are_told_the_right_ones(app: &App) {
        let browser = app.anonymous();
        for (path, methods, allowed) in [
            (routes::LOGIN, ["POST", "PUT", "DELETE", "PATCH", "QUERY"], "GET"),
            (routes::HOME, ["POST", "PUT", "DELETE", "PATCH", "QUERY"], "GET"),
            ("/sfn/sign_in", ["GET", "PUT", "DELETE", "PATCH", "QUERY"], "POST"),
            ("/robots.txt", ["POST", "PUT", "DELETE", "PATCH", "QUERY"], "GET"),
            ("/healthz", ["POST", "PUT", "DELETE", "PATCH", "QUERY"], "GET"),
        ] {
            for method in methods {
                for accept in [HTML, JSON] {
                    let request = browser.asking(method, path).header(header::ACCEPT, accept);
                    let request = request.header("Sec-Fetch-Site", "same-origin").header("Content-Type", crate::harness::FORM);
                    let answer = browser.send(request, Body::empty()).await;
                    assert_eq!(answer.status, 405, "{method} {path}");
                    let allow = answer.header("allow").unwrap_or_default();
                    assert!(allow.split(',').any(|method| method.trim() == allowed), "{method} {path}: {allow}");
                    assert!(answer.header("content-type").is_some());
                }
            }
        }
    }

    async fn what_is_not_there_is_404_and_says_nothing(app: &App) {
        let browser = app.anonymous();
        let long = format!("/{}", "a".repeat(4_000));
        for path in [
            "/nothing",
            "/dashboard/",
            "/login/x",
            "/LOGIN",
            "//login",
            "/<script>alert(1)</script>",
            "/%3Cscript%3Ealert(1)%3C/script%3E",
            "/../Cargo.toml",
            "/pkg/../../Cargo.toml",
            "/pkg/%2e%2e/%2e%2e/Cargo.toml",
            "/pkg/..%2f..%2fCargo.toml",
            "/pkg/nothing.js",
            "/pkg/",
            "/pkg",
            "/.env",
            "/data/secret.key",
            "/%00",
            "/%ff",
            "/favicon.ico%00.js",
            long.as_str(),
        ] {
            for (accept, kind) in [(HTML, "text/html; charset=utf-8"), (JSON, "application/problem+json")] {
                let Ok(path) = path.parse::<axum::http::Uri>() else { continue };
                let request = browser.asking("GET", &path.to_string()).header(header::ACCEPT, accept);
                let answer = browser.send(request, Body::empty()).await;
                assert_eq!(answer.status, 404, "{path}");
                assert_eq!(answer.header("content-type"), Some(kind), "{path}");
                let text = answer.text();
                assert!(!text.contains("alert(1)") && !text.contains("[workspace]"), "{path}: {text}");
            }
        }
    }

    /// The framework would tell developers what they could have meant, and repeat the path.
    async fn functions_that_are_not_there(app: &App) {
        let browser = app.anonymous();
        for name in ["nothing", "sign_in/", "sign_in/x", "sign_in123456", "", "%3Cscript%3E", "../login"] {
            let answer = browser.post(name, &[]).await;
            assert_eq!(answer.status, 404, "{name}");
            assert_eq!(answer.refusal(), AppError::Auth(Error::NotFound), "{name}");
            assert!(!answer.text().contains("script"));
            let page = browser.send(browser.posting(name, HTML), "").await;
            assert!(page.status == 404 && page.text().contains("There is nothing here"), "{name}");
        }
    }

    /// In production there is no outbox: not as a page, not as JSON, not as a function.
    async fn the_outbox_is_developments(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            setup.config.profile = server::config::Profile::Production;
            setup.config.server.public_origin = "https://sign-in.example.org".to_owned();
            setup.config.mail.smtp_url = "smtps://mail.example.org".into();
            setup.config.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
            setup.transport = Some(std::sync::Arc::new(auth::outbox::Page));
        })
        .await;
        let browser = app.anonymous();
        for accept in [HTML, JSON] {
            let request = browser.asking("GET", routes::DEV_OUTBOX).header(header::ACCEPT, accept);
            assert_eq!(browser.send(request, Body::empty()).await.status, 404);
        }
        assert_eq!(browser.post("outbox_page", &[]).await.error(), Error::NotFound);
        assert!(!browser.get(routes::LOGIN).await.ok().text().contains("ws://"));
        app.discard().await;
    }
}
