//! Programs learn no more than browsers who has an account: the same bytes, and the same work.

use crate::{
    harness::{App, Program},
    oracle::{Seen, alike, disable, seen},
};
use serde_json::{Value, json};

const WRONG: &str = "not the one that it is";

/// A program's POST, its one secret left out of the answer.
async fn posted(app: &App, program: &Program, path: &str, body: Value) -> Seen {
    let mut seen = seen(app, program.post(path, body)).await;
    for name in ["registration", "reset"] {
        if let Ok(Value::Object(mut answer)) = serde_json::from_str::<Value>(&seen.body)
            && let Some(Value::String(token)) = answer.remove(name)
        {
            assert_eq!(token.len(), 43, "{}", seen.body);
            seen.body = format!("{name} {}", Value::Object(answer));
        }
    }
    seen
}

on_every_backend! {
    async fn signing_in(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        let (dora, _) = app.registered("dora").await;
        disable(app, &bea).await;
        let log_in = async |login: &str, password: &str| {
            posted(app, &app.program(), "/api/login", json!({ "login": login, "password": password })).await
        };
        let unknown = log_in("nobody@example.org", WRONG).await;
        assert_eq!((unknown.status, unknown.hashes), (401, 1));
        alike(&[
            ("unknown", unknown),
            ("known", log_in(&ada.email, WRONG).await),
            ("disabled, password right", log_in(&bea.email, &bea.password).await),
            ("unconfirmed, password right", log_in(&dora.email, &dora.password).await),
            ("unknown username", log_in("nobody", WRONG).await),
        ]);
        let at_once = async |login: &str, password: &str| {
            let body = json!({ "username": login, "password": password, "otp": "000000" });
            posted(app, &app.program(), "/auth/authenticate", body).await
        };
        let unknown = at_once("nobody2@example.org", WRONG).await;
        let right = at_once(&ada.email, &ada.password).await;
        // That the password was right isn't told, though judging the code is work of its own.
        assert_eq!((right.status, &right.body), (unknown.status, &unknown.body));
        alike(&[
            ("unknown", unknown),
            ("known", at_once(&ada.email, WRONG).await),
            ("disabled", at_once(&bea.email, &bea.password).await),
            ("unconfirmed", at_once(&dora.email, &dora.password).await),
        ]);
    }

    async fn registering_and_confirming(app: &App) {
        let (ada, (bea, _)) = (app.user("ada").await, app.registered("bea").await);
        let register = async |email: &str| {
            let body = json!({ "email": email, "password": "Harbour 4811 quilt anvil" });
            posted(app, &app.program(), "/api/register", body).await
        };
        let unknown = register("uma@example.org").await;
        assert_eq!((unknown.status, unknown.hashes), (202, 1));
        alike(&[("unknown", unknown), ("known", register(&ada.email).await)]);
        let again = async |email: &str| {
            posted(app, &app.program(), "/api/send-verification", json!({ "email": email })).await
        };
        let unknown = again("nobody@example.org").await;
        assert_eq!(unknown.status, 202);
        alike(&[("unknown", unknown), ("known", again(&ada.email).await), ("unconfirmed", again(&bea.email).await)]);
    }

    async fn resetting_a_password(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        disable(app, &bea).await;
        let ask = async |email: &str| {
            posted(app, &app.program(), "/api/password/reset", json!({ "email": email })).await
        };
        let unknown = ask("nobody@example.org").await;
        assert_eq!((unknown.status, unknown.hashes), (202, 0));
        alike(&[("unknown", unknown), ("known", ask(&ada.email).await), ("disabled", ask(&bea.email).await)]);
        let confirm = async |email: &str| {
            let program = app.program();
            let asked: Value = program.post("/api/password/reset", json!({ "email": email })).await.json();
            app.settle().await;
            let body = json!({ "reset": asked["reset"], "code": "12345678", "new_password": "Lantern 77 orchard gate" });
            posted(app, &program, "/api/password/reset/confirm", body).await
        };
        let unknown = confirm("nobody2@example.org").await;
        assert_eq!(unknown.status, 401);
        alike(&[("unknown", unknown), ("known", confirm(&ada.email).await), ("disabled", confirm(&bea.email).await)]);
    }
}
