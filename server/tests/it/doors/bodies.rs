//! Bodies that are too large, of the wrong kind, or no forms at all.

use crate::harness::{App, FORM, HTML, JSON, variable};
use app::{AppError, error::Transport};
use auth::{Error, Field, Problem};
use axum::{
    body::{Body, Bytes},
    http::header,
};
use futures_util::stream;
use leptos::server_fn::axum::server_fn_paths;

const BAD: AppError = AppError::Transport(Transport::BadRequest);

/// Numbers that look random and are the same at each run (Marsaglia's xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(most).unwrap()).unwrap()
    }
}

on_every_backend! {
    /// RUSTSEC-2022-0055: no body without a limit, whether or not it announces its length.
    async fn too_large_is_413(app: &App) {
        let browser = app.anonymous();
        let most = format!("login=ada&password={}", "x".repeat(16_384 - 19));
        assert_eq!(most.len(), 16_384);
        for (body, status) in [(most.clone(), 401), (format!("{most}x"), 413), ("x".repeat(5_000_000), 413)] {
            let length = body.len();
            let announced = browser.posting("sign_in", JSON).header(header::CONTENT_LENGTH, length);
            assert_eq!(browser.send(announced, body.clone()).await.status, status, "announced {length}");
            let pieces: Vec<_> = body.as_bytes().chunks(1_000).map(Bytes::copy_from_slice).collect();
            let stream = Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>)));
            let answer = browser.send(browser.posting("sign_in", JSON), stream).await;
            assert_eq!(answer.status, status, "unannounced {length}");
            if status == 413 {
                assert_eq!(answer.refusal(), BAD);
            }
        }
        // Announced, and never sent: refused before a byte is read.
        let boasting = browser.posting("sign_in", HTML).header(header::CONTENT_LENGTH, "99999999999999999999");
        let answer = browser.send(boasting, Body::empty()).await;
        assert!(answer.status == 413 && answer.text().contains("That is too much"));
        let page = browser.asking("GET", "/login").header(header::CONTENT_LENGTH, "20000").header(header::ACCEPT, HTML);
        assert_eq!(browser.send(page, Body::empty()).await.status, 413, "on a page too");
    }

    async fn other_media_types_are_415(app: &App) {
        let browser = app.anonymous();
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x", "application/xml", "", "x"] {
            let request = browser.asking("POST", "/sfn/sign_in").header(header::ACCEPT, JSON);
            let request = request.header("Sec-Fetch-Site", "same-origin").header(header::CONTENT_TYPE, kind);
            let answer = browser.send(request, "login=ada&password=x").await;
            assert_eq!((answer.status, answer.refusal()), (415, BAD), "{kind}");
        }
        let without = browser.asking("POST", "/sfn/sign_in").header("Sec-Fetch-Site", "same-origin");
        assert_eq!(browser.send(without, "login=ada").await.status, 415);
        let twice = browser.posting("sign_in", JSON).header(header::CONTENT_TYPE, "application/json");
        assert_eq!(browser.send(twice, "login=ada").await.status, 415);
        let charset = browser.asking("POST", "/sfn/sign_in").header("Sec-Fetch-Site", "same-origin");
        let charset = charset.header(header::CONTENT_TYPE, format!("{FORM}; charset=UTF-8")).header(header::ACCEPT, JSON);
        assert_eq!(browser.send(charset, "login=ada&password=x").await.error(), Error::InvalidCredentials);
    }

    async fn malformed_forms_are_400(app: &App) {
        let browser = app.anonymous();
        let problem = |field, code| Some((field, code));
        for (body, beside) in [
            ("login=ada&login=bea&password=x", problem(Field::Login, Problem::Duplicate)),
            ("login=ada&password=x&password=y", problem(Field::Password, Problem::Duplicate)),
            ("login=ada&l%6fgin=bea&password=x", problem(Field::Login, Problem::Duplicate)),
            ("login=%ff&password=x", problem(Field::Login, Problem::Malformed)),
            ("login=%C3%28&password=x", problem(Field::Login, Problem::Malformed)),
            ("login=%ED%A0%80&password=x", problem(Field::Login, Problem::Malformed)),
            ("login=ada&password=%", problem(Field::Password, Problem::Malformed)),
            ("login=ada&password=%g1", problem(Field::Password, Problem::Malformed)),
        ] {
            let answer = browser.send(browser.posting("sign_in", JSON), body).await;
            let (field, code) = beside.unwrap();
            assert_eq!((answer.status, answer.problem(field)), (400, Some(code)), "{body}");
            // Without JavaScript it is a page.
            let page = browser.send(browser.posting("sign_in", HTML), body).await;
            assert_eq!((page.status, page.header("content-type")), (400, Some("text/html; charset=utf-8")));
        }
        for body in ["login[]=ada", "login[x]=ada", "login%5B0%5D=ada&password=x", "=x", "%ff=x"] {
            let answer = browser.send(browser.posting("sign_in", JSON), body).await;
            assert_eq!((answer.status, answer.refusal()), (400, BAD), "{body}");
        }
        let raw = browser.send(browser.posting("sign_in", JSON), vec![0xff, b'=', 0xfe]).await;
        assert_eq!(raw.status, 400);
        // A field that isn't of this form is not read (CVE-2026-130070).
        let more = "login=ada&password=x&bypass_otp=1&stage=authenticated&role=administrator&is_admin=true";
        assert_eq!(browser.send(browser.posting("sign_in", JSON), more).await.error(), Error::InvalidCredentials);
    }

    /// Whatever is sent, it isn't us who fail (rauthy v0.36.2, GHSA-xmf8-cvqr-rfgj).
    async fn nothing_makes_a_500(app: &App) {
        let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
        let browsers = [app.anonymous(), app.pending("ada").await.1, app.confirmed("bea").await.1];
        let paths: Vec<_> = server_fn_paths().map(|(path, _)| path.trim_start_matches("/sfn/").to_owned()).collect();
        let pieces: [&[u8]; 24] = [
            b"email", b"username", b"display_name", b"password", b"login", b"code", b"name", b"to", b"=", b"=", b"&",
            b"%00", b"%0d%0a", b"%F0%9F%92%A9", b"%e2%80%ae", b"+", b"123456", b"12345678", b"a@example.org",
            b"\xff\xfe", b"[", b"';--", b"%25", "é".as_bytes(),
        ];
        let rounds = if variable("COUNTERSIGN_TEST_ALL").is_some() { 5_000 } else { 400 };
        for _ in 0..rounds {
            let body: Vec<u8> = (0..numbers.below(24)).flat_map(|_| pieces[numbers.below(pieces.len())].to_vec()).collect();
            let browser = browsers[numbers.below(browsers.len())].copy();
            let function = &paths[numbers.below(paths.len())];
            let accept = [JSON, HTML, "*/*"][numbers.below(3)];
            let answer = browser.send(browser.posting(function, accept), body.clone()).await;
            assert!(answer.status < 500, "{function} {}: {}", String::from_utf8_lossy(&body), answer.text());
            app.pass(1_000);
        }
    }
}
