//! Users made, changed and deleted.

use super::{NO_ID, done, path, refused, wrong_field};
use crate::harness::{Answer, App, Program, link_in};
use auth::role::Role;
use serde_json::{Value, json};

async fn patch(program: &Program, id: &str, body: Value) -> Answer {
    program.call("PATCH", &path(id, ""), Some(body)).await
}

on_every_backend! {
    async fn invited(app: &App) {
        let (program, user) = (app.program_of("root", Role::Administrator).await, app.user("ada").await);
        let invite = async |body: Value| program.post("/api/admin/users", body).await;
        let made = invite(json!({ "email": "New@Example.org", "username": "newt", "role": "support" })).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let view: Value = made.json();
        let id = view["id"].as_str().unwrap();
        assert_eq!(made.location(), Some(path(id, "").as_str()));
        assert_eq!((&view["state"], &view["role"], &view["display_name"]), (&json!("invited"), &json!("support"), &json!("newt")));
        let mail = app.mail("New@Example.org").await;
        assert!(link_in(&mail).starts_with("/invite?token="), "{}", mail.text);
        // Again until a password is chosen; the link from before is void then.
        done(&program.post(&path(id, "send-reset"), json!({})).await, 202);
        assert!(link_in(&app.mail("New@Example.org").await).starts_with("/invite?token="));
        for (body, field, code) in [
            (json!({}), "email", "required"),
            (json!({ "email": "x" }), "email", "malformed"),
            (json!({ "email": "new@example.org" }), "email", "taken"),
            (json!({ "email": user.email }), "email", "taken"),
            (json!({ "email": "b@example.org", "username": "ADA" }), "username", "taken"),
            (json!({ "email": "b@example.org", "role": "root" }), "role", "malformed"),
            (json!({ "email": "b@example.org", "display_name": "a\u{202e}b" }), "display_name", "control-character"),
            (json!({ "email": "b@example.org", "password": "x" }), "password", "unknown"),
        ] {
            let answer = invite(body.clone()).await;
            let problem = refused(&answer, 400, "invalid-input");
            let errors = problem["errors"].as_array().unwrap();
            assert!(errors.contains(&json!({ "field": field, "code": code })), "{body} {problem}");
        }
        assert_eq!(app.mails("b@example.org").await.len(), 0);
    }

    async fn names_and_address(app: &App) {
        let (program, user) = (app.program_of("root", Role::Administrator).await, app.user("ada").await);
        app.user("bea").await;
        let id = app.id_of(&user.email).await;
        let named: Value = patch(&program, &id, json!({ "username": "countess", "display_name": "Countess" })).await.ok().json();
        assert_eq!((&named["username"], &named["display_name"]), (&json!("countess"), &json!("Countess")));
        wrong_field(&patch(&program, &id, json!({ "username": "Bea" })).await, "username", "taken");
        assert_eq!(patch(&program, &id, json!({ "username": "" })).await.ok().json::<Value>()["username"], Value::Null);
        // Nothing is nothing, for whoever may.
        patch(&program, &id, json!({})).await.ok();
        app.new_mails(&user.email).await;
        let asked: Value = patch(&program, &id, json!({ "email": "new@example.org" })).await.ok().json();
        assert_eq!((&asked["email"], &asked["new_email"]), (&json!(user.email), &json!("new@example.org")));
        assert!(link_in(&app.mail("new@example.org").await).starts_with("/confirm-address?token="));
        assert_eq!(app.new_mails(&user.email).await.len(), 1, "the old address hears of it");
        for (email, code) in [(user.email.as_str(), "unchanged"), ("bea@example.org", "taken"), ("x", "malformed")] {
            wrong_field(&patch(&program, &id, json!({ "email": email })).await, "email", code);
        }
        refused(&patch(&program, NO_ID, json!({ "display_name": "X" })).await, 404, "not-found");
        // A role is given by itself.
        for other in ["email", "username", "display_name"] {
            let body = json!({ "role": "support", (other): "other@example.org" });
            wrong_field(&patch(&program, &id, body).await, "role", "read-only");
        }
        let now: Value = program.get(&path(&id, "")).await.ok().json();
        assert_eq!((&now["role"], &now["display_name"]), (&json!("user"), &json!("Countess")));
    }

    async fn roles(app: &App) {
        let (program, user) = (app.program_of("root", Role::Administrator).await, app.user("ada").await);
        let id = app.id_of(&user.email).await;
        let theirs = app.bearer(&user).await.program;
        refused(&theirs.get("/api/admin/users").await, 403, "not-permitted");
        wrong_field(&patch(&program, &id, json!({ "role": "root" })).await, "role", "malformed");
        let now: Value = patch(&program, &id, json!({ "role": "auditor" })).await.ok().json();
        assert_eq!(now["role"], "auditor");
        // Whoever was somebody else before signs in again.
        refused(&theirs.get("/api/admin/users").await, 401, "invalid-token");
        let theirs = app.bearer(&user).await.program;
        theirs.get("/api/admin/users").await.ok();
        refused(&patch(&theirs, &id, json!({ "role": "administrator" })).await, 403, "not-permitted");
        patch(&program, &id, json!({ "role": "user" })).await.ok();
        let told = app.new_mails(&user.email).await;
        assert!(told.iter().filter(|mail| mail.subject.contains("role")).count() == 2, "{told:?}");
    }

    async fn deleted(app: &App) {
        let (program, user) = (app.program_of("root", Role::Administrator).await, app.user("ada").await);
        let id = app.id_of(&user.email).await;
        let delete = async |confirmation: &str| {
            program.call("DELETE", &path(&id, ""), Some(json!({ "confirmation": confirmation }))).await
        };
        refused(&program.call("DELETE", &path(&id, ""), None).await, 415, "media-type");
        for slip in ["", "ada", "root@example.org", "ada@example.org.x"] {
            wrong_field(&delete(slip).await, "confirmation", "wrong");
        }
        program.get(&path(&id, "")).await.ok();
        done(&delete(" ADA@example.org ").await, 204);
        refused(&program.get(&path(&id, "")).await, 404, "not-found");
        refused(&delete("ada@example.org").await, 404, "not-found");
        let told = app.new_mails(&user.email).await;
        assert!(told.iter().any(|mail| mail.text.contains("deleted")), "{told:?}");
        assert_eq!(program.post("/api/admin/users", json!({ "email": "ada@example.org" })).await.status, 201);
    }
}
