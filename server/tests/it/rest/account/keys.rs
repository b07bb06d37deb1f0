//! `Idempotency-Key` on the real routes.

use super::{refused, wrong_field};
use crate::harness::{Answer, App, Program};
use serde_json::{Value, json};

async fn keyed(program: &Program, path: &str, key: &str, body: Value) -> Answer {
    program.call_with("POST", path, &[("idempotency-key", key)], Some(body)).await
}

on_every_backend! {
    async fn done_once(app: &App) {
        let user = app.user("ada").await;
        let program = app.bearer(&user).await.program;
        let body = json!({ "email": "new@example.org" });
        let first = keyed(&program, "/api/email/change", "k1", body.clone()).await;
        let again = keyed(&program, "/api/email/change", "k1", body).await;
        assert_eq!((first.status, again.status, first.body == again.body), (202, 202, true));
        assert_eq!(app.new_mails("new@example.org").await.len(), 1);
        // Another request under the same key is a mistake; on another route it is another key.
        let other = keyed(&program, "/api/email/change", "k1", json!({ "email": "other@example.org" })).await;
        refused(&other, 422, "idempotency-key-reused");
        assert!(app.new_mails("other@example.org").await.is_empty());
        // One's own data isn't kept, though it is given once only.
        keyed(&program, "/api/account/export", "k1", json!({})).await.ok();
        refused(&keyed(&program, "/api/account/export", "k1", json!({})).await, 409, "idempotency-answer-gone");
    }

    async fn secrets_are_answered_once(app: &App) {
        let user = app.user("bea").await;
        let program = app.bearer(&user).await.program;
        for path in ["/api/recovery-codes", "/api/totp/setup"] {
            assert_eq!(keyed(&program, path, "k", json!({})).await.status, 201);
            refused(&keyed(&program, path, "k", json!({})).await, 409, "idempotency-answer-gone");
        }
        let body = json!({ "name": "Job" });
        assert_eq!(keyed(&program, "/api/devices", "k", body.clone()).await.status, 201);
        refused(&keyed(&program, "/api/devices", "k", body).await, 409, "idempotency-answer-gone");
        let listed: Value = program.get("/api/devices").await.ok().json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        let log_in = json!({ "login": user.email, "password": user.password });
        let nobody = app.program();
        keyed(&nobody, "/api/login", "k", log_in.clone()).await.ok();
        refused(&keyed(&nobody, "/api/login", "k", log_in.clone()).await, 409, "idempotency-answer-gone");
        // Whoever else uses that key has nothing to do with it.
        keyed(&app.program(), "/api/login", "k", log_in).await.ok();
    }

    async fn refusals_are_not_kept(app: &App) {
        let user = app.user("cleo").await;
        let mut signed_in = app.bearer(&user).await;
        let stale = signed_in.stale(app).await;
        refused(&keyed(&stale, "/api/recovery-codes", "k", json!({})).await, 403, "step-up-required");
        let body = json!({ "code": user.next_code(app) });
        let stepped_up: Value = stale.post("/api/step-up", body).await.ok().json();
        let program = stale.with(stepped_up["access"].as_str().unwrap());
        assert_eq!(keyed(&program, "/api/recovery-codes", "k", json!({})).await.status, 201);
        // A key alone opens nothing.
        refused(&keyed(&app.program(), "/api/recovery-codes", "k", json!({})).await, 401, "invalid-token");
        refused(&keyed(&app.program().with("x.y.z"), "/api/recovery-codes", "k", json!({})).await, 401, "invalid-token");
        for key in ["", "two words", &"k".repeat(65)] {
            wrong_field(&keyed(&program, "/api/recovery-codes", key, json!({})).await, "Idempotency-Key", "malformed");
        }
    }
}
