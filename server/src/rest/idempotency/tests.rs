use super::*;
use crate::rest::{
    body::{Input, body},
    testing::{Answered, Rules, send, served},
};
use axum::{
    Extension, Json, Router,
    middleware::from_fn_with_state,
    routing::{MethodRouter, post},
};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use tokio::sync::Semaphore;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

body! {
    /// What to do.
    struct Order {
        what: String,
    }
}

/// What the routes have done, and what keeps the slow one.
#[derive(Clone)]
struct Work {
    done: Arc<AtomicU32>,
    begun: Arc<Semaphore>,
    may_end: Arc<Semaphore>,
}

/// Whoever a header names: stands for a guard.
#[derive(Clone)]
struct Named;

impl Whose for Named {
    async fn scope(&self, parts: &mut Parts) -> Answer<[u8; 32]> {
        let name = parts.headers.get("authorization").ok_or(auth::Error::InvalidToken)?;
        Ok(scope("user", name.as_bytes()))
    }
}

/// Whoever asks.
#[derive(Clone)]
struct Nobody;

impl Whose for Nobody {
    async fn scope(&self, _: &mut Parts) -> Answer<[u8; 32]> {
        Ok(scope("range", b""))
    }
}

/// A route whose posts are done once.
fn keyed<W: Whose>(rules: &Rules, whose: W) -> MethodRouter {
    post(order).layer(from_fn_with_state((rules.service.clone(), whose), once::<W>))
}

async fn order(Extension(work): Extension<Work>, Input(order): Input<Order>) -> Response {
    let number = work.done.fetch_add(1, Ordering::SeqCst) + 1;
    match order.what.as_str() {
        "slow" => {
            work.begun.add_permits(1);
            work.may_end.acquire().await.unwrap().forget();
            Json(number).into_response()
        }
        "secret" => (StatusCode::CREATED, Extension(CarriesSecret), Json("hunter2")).into_response(),
        "nothing" => StatusCode::NO_CONTENT.into_response(),
        "refused" => Problem::from(auth::Error::LastFactor).into_response(),
        "panic" => panic!("at work"),
        _ => (StatusCode::CREATED, Json(json!({ "number": number }))).into_response(),
    }
}

struct Stage {
    router: Router,
    work: Work,
    rules: Rules,
}

impl Stage {
    async fn set() -> Self {
        let rules = Rules::open().await;
        let nobody = || Arc::new(Semaphore::new(0));
        let work = Work { done: Arc::default(), begun: nobody(), may_end: nobody() };
        let routes = Router::new()
            .route("/api/orders", keyed(&rules, Nobody))
            .route("/api/others", keyed(&rules, Nobody))
            .route("/api/own", keyed(&rules, Named))
            .layer(Extension(work.clone()));
        Self { router: served(routes), work, rules }
    }

    async fn ask(&self, path: &str, key: &str, what: &str) -> Answered {
        self.ask_as("", path, key, what).await
    }

    async fn ask_as(&self, who: &str, path: &str, key: &str, what: &str) -> Answered {
        let request = Request::post(path).header("content-type", "application/json").header(KEY, key);
        let request = if who.is_empty() { request } else { request.header("authorization", who) };
        send(&self.router, request, json!({ "what": what }).to_string()).await
    }

    fn done(&self) -> u32 {
        self.work.done.load(Ordering::SeqCst)
    }
}

fn code(answer: &Answered) -> (u16, String) {
    (answer.status, answer.json()["code"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_same_request_has_the_same_answer() {
    let stage = Stage::set().await;
    let first = stage.ask("/api/orders", "k1", "a").await;
    for path in ["/api/orders", "/api/orders/"] {
        let again = stage.ask(path, "k1", "a").await;
        assert_eq!((again.status, &again.text), (201, &first.text));
        assert_eq!(again.header("content-type"), "application/json");
    }
    assert_eq!(stage.done(), 1);
    // Other keys, routes and askers are other requests.
    assert_eq!(stage.ask("/api/orders", "k2", "a").await.status, 201);
    assert_eq!(stage.ask("/api/others", "k1", "a").await.status, 201);
    for who in ["ada", "bea"] {
        assert_eq!(stage.ask_as(who, "/api/own", "k1", "a").await.status, 201);
        assert_eq!(stage.ask_as(who, "/api/own", "k1", "a").await.status, 201);
    }
    assert_eq!(stage.done(), 5);
    assert_eq!(code(&stage.ask("/api/own", "k1", "a").await), (401, "invalid-token".to_owned()));
    // Without a key each is done.
    for _ in 0..2 {
        let request = Request::post("/api/orders").header("content-type", "application/json");
        assert_eq!(send(&stage.router, request, r#"{"what":"a"}"#).await.status, 201);
    }
    assert_eq!(stage.done(), 7);
    stage.rules.clock.advance_ms(DAY);
    assert_ne!(stage.ask("/api/orders", "k1", "a").await.text, first.text, "a day later it is another");
}

#[tokio::test]
async fn what_isnt_kept() {
    let stage = Stage::set().await;
    assert_eq!(stage.ask("/api/orders", "k", "a").await.status, 201);
    assert_eq!(code(&stage.ask("/api/orders", "k", "b").await), (422, "idempotency-key-reused".to_owned()));
    for number in 2..4 {
        assert_eq!(code(&stage.ask("/api/orders", "refused", "refused").await), (409, "last-factor".to_owned()));
        assert_eq!(stage.done(), number, "a refusal has done nothing");
    }
    let secret = stage.ask("/api/orders", "secret", "secret").await;
    assert_eq!((secret.status, secret.text.as_str()), (201, "\"hunter2\""));
    for _ in 0..2 {
        let again = stage.ask("/api/orders", "secret", "secret").await;
        assert_eq!(code(&again), (409, "idempotency-answer-gone".to_owned()));
        assert!(!again.text.contains("hunter2"));
    }
    assert_eq!(stage.done(), 4);
    for _ in 0..2 {
        let empty = stage.ask("/api/orders", "empty", "nothing").await;
        assert_eq!((empty.status, empty.text.as_str(), empty.header("content-type")), (204, "", ""));
    }
    assert_eq!(stage.done(), 5);
    for key in ["", " ", "a b", "a\tb", &"x".repeat(65), "é"] {
        let answer = stage.ask("/api/orders", key, "a").await;
        assert_eq!(answer.json()["errors"], json!([{ "field": "Idempotency-Key", "code": "malformed" }]), "{key:?}");
    }
    assert_eq!(stage.ask("/api/orders", &"~".repeat(64), "a").await.status, 201);
}

#[tokio::test]
async fn one_at_a_time_and_to_the_end() {
    let stage = Stage::set().await;
    let router = stage.router.clone();
    let first = tokio::spawn(async move {
        let request = Request::post("/api/orders").header("content-type", "application/json").header(KEY, "k");
        send(&router, request, r#"{"what":"slow"}"#).await
    });
    stage.work.begun.acquire().await.unwrap().forget();
    let meanwhile = stage.ask("/api/orders", "k", "slow").await;
    assert_eq!(code(&meanwhile), (409, "idempotency-in-progress".to_owned()));
    assert_eq!(meanwhile.header("retry-after"), "1");
    assert_eq!(code(&stage.ask("/api/orders", "k", "other").await).0, 422);
    // The client is gone, and it is done all the same.
    first.abort();
    stage.work.may_end.add_permits(1);
    let mut again = stage.ask("/api/orders", "k", "slow").await;
    while again.status == 409 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        again = stage.ask("/api/orders", "k", "slow").await;
    }
    assert_eq!((again.status, again.text.as_str(), stage.done()), (200, "1", 1));
}

#[tokio::test]
async fn what_was_abandoned_is_free_after_a_minute() {
    let stage = Stage::set().await;
    assert_eq!(stage.ask("/api/orders", "k", "panic").await.status, 500);
    stage.rules.clock.advance_ms(MINUTE - 1);
    assert_eq!(code(&stage.ask("/api/orders", "k", "panic").await).0, 409);
    stage.rules.clock.advance_ms(1);
    assert_eq!(stage.ask("/api/orders", "k", "a").await.status, 201, "also for another request");
    assert_eq!(stage.ask("/api/orders", "k", "a").await.status, 201);
    assert_eq!(stage.done(), 2);
}

#[tokio::test]
async fn many_at_once_are_one() {
    let stage = Arc::new(Stage::set().await);
    let all: Vec<_> = (0..20)
        .map(|_| {
            let stage = stage.clone();
            tokio::spawn(async move { stage.ask("/api/orders", "k", "a").await.status })
        })
        .collect();
    for one in all {
        let status = one.await.unwrap();
        assert!([201, 409].contains(&status), "{status}");
    }
    assert_eq!(stage.done(), 1);
}
