//! Trusted programs, and sessions.

use super::{NO_ID, done, refused, wrong_field};
use crate::harness::{App, Backend, Program, SignedIn, User};
use auth::role::Role;
use serde_json::{Value, json};

async fn log_in_trusted(program: &Program, user: &User, device: &Value) -> Value {
    let body = json!({ "login": user.email, "password": user.password, "device_token": device });
    program.without().post("/api/login", body).await.ok().json()
}

async fn ids(program: &Program, path: &str) -> Vec<String> {
    let list: Value = program.get(path).await.ok().json();
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

on_every_backend! {
    async fn in_a_trusted_program_the_password_is_enough(app: &App) {
        let user = app.user("ada").await;
        let mut signed_in = app.bearer(&user).await;
        wrong_field(&signed_in.program.post("/api/devices", json!({})).await, "name", "required");
        let made = signed_in.program.post("/api/devices", json!({ "name": "Nightly job" })).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made: Value = made.json();
        assert!(made["expires_at"].as_str().unwrap().ends_with('Z') && made.as_object().unwrap().len() == 4, "{made}");
        // It is worth assurance 1: sensitive acts ask for more.
        let program = app.program();
        let step = log_in_trusted(&program, &user, &made["device_token"]).await;
        assert_eq!(step["stage"], "authenticated", "{step}");
        let trusted = program.with(step["access"].as_str().unwrap());
        let sessions: Value = trusted.get("/api/sessions").await.ok().json();
        let current = &sessions["items"][0];
        assert_eq!((&current["current"], &current["aal"], &current["amr"]), (&json!(true), &json!(1), &json!(["pwd", "browser"])));
        refused(&trusted.post("/api/devices", json!({ "name": "More" })).await, 403, "step-up-required");
        // A wrong password is wrong there, too; another user's device is nothing.
        let other = app.user("bea").await;
        let body = json!({ "login": user.email, "password": "wrong", "device_token": made["device_token"] });
        refused(&program.post("/api/login", body).await, 401, "invalid-credentials");
        assert_eq!(log_in_trusted(&program, &other, &made["device_token"]).await["stage"], "mfa-required");

        let listed: Value = signed_in.program.get("/api/devices").await.ok().json();
        let item = &listed["items"][0];
        assert_eq!((&item["id"], &item["name"]), (&made["id"], &json!("Nightly job")), "{listed}");
        assert_eq!(item.as_object().unwrap().len(), 6, "no token: {item}");
        let path = format!("/api/devices/{}", made["id"].as_str().unwrap());
        let others = app.bearer(&other).await.program;
        refused(&others.delete(&path).await, 404, "not-found");
        trusted.get("/api/profile").await.ok();
        // Forgotten with its sessions.
        done(&signed_in.program.delete(&path).await, 204);
        refused(&trusted.get("/api/profile").await, 401, "invalid-token");
        let token = if step["device_token"].is_string() { &step["device_token"] } else { &made["device_token"] };
        assert_eq!(log_in_trusted(&program, &user, token).await["stage"], "mfa-required");
        for id in [made["id"].as_str().unwrap(), NO_ID, "x"] {
            refused(&signed_in.program.delete(&format!("/api/devices/{id}")).await, 404, "not-found");
        }
        let stale = signed_in.stale(app).await;
        refused(&stale.post("/api/devices", json!({ "name": "Late" })).await, 403, "step-up-required");
        refused(&stale.delete(&format!("/api/devices/{NO_ID}")).await, 403, "step-up-required");
    }

    async fn not_for_staff(app: &App) {
        let root = app.staff("root", Role::Administrator).await;
        let program = app.bearer(&root).await.program;
        refused(&program.post("/api/devices", json!({ "name": "Job" })).await, 403, "not-permitted");
        assert!(ids(&program, "/api/devices").await.is_empty());
    }

    async fn only_so_many(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.mfa.most_trusted = 2).await;
        let user = app.user("cleo").await;
        let program = app.bearer(&user).await.program;
        for status in [201, 201, 409] {
            assert_eq!(program.post("/api/devices", json!({ "name": "Job" })).await.status, status);
        }
        refused(&program.post("/api/devices", json!({ "name": "Job" })).await, 409, "too-many-devices");
        let listed = ids(&program, "/api/devices").await;
        let first: Value = program.get("/api/devices?limit=1").await.ok().json();
        assert_eq!((listed.len(), &first["next"]), (2, &json!(listed[0])));
        let rest = ids(&program, &format!("/api/devices?cursor={}", listed[0])).await;
        assert_eq!(rest, listed[1..]);
        wrong_field(&program.get("/api/devices?cursor=x").await, "cursor", "malformed");
        done(&program.delete(&format!("/api/devices/{}", listed[0])).await, 204);
        assert_eq!(program.post("/api/devices", json!({ "name": "Job" })).await.status, 201);
        app.finish().await;
    }

    async fn sessions(app: &App) {
        let user = app.user("dora").await;
        let (mut here, there, third) = (app.bearer(&user).await, app.bearer(&user).await, app.bearer(&user).await);
        let other = app.user("emmy").await;
        let others = app.bearer(&other).await;
        let listed: Value = here.program.get("/api/sessions").await.ok().json();
        let items = listed["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["current"], &items[1]["current"]), (4, &json!(true), &json!(false)), "{listed}");
        assert!(items.iter().any(|item| item["kind"] == "browser") && items[0]["kind"] == "api", "{listed}");
        assert_eq!(items[0].as_object().unwrap().len(), 9, "{listed}");

        let id_of = async |signed_in: &SignedIn| ids(&signed_in.program, "/api/sessions").await.remove(0);
        let foreign = id_of(&others).await;
        // One's own ends by signing out.
        for id in [foreign.as_str(), NO_ID, "x", &id_of(&here).await] {
            refused(&here.program.delete(&format!("/api/sessions/{id}")).await, 404, "not-found");
        }
        others.program.get("/api/profile").await.ok();
        here.program.get("/api/profile").await.ok();
        done(&here.program.delete(&format!("/api/sessions/{}", id_of(&there).await)).await, 204);
        refused(&there.program.get("/api/profile").await, 401, "invalid-token");
        refused(&app.program().post("/api/refresh", json!({ "refresh": there.refresh })).await, 401, "invalid-token");
        done(&here.program.delete("/api/sessions").await, 204);
        refused(&third.program.get("/api/profile").await, 401, "invalid-token");
        assert_eq!(user.browser.stage().await, auth::stage::Stage::Anonymous);
        others.program.get("/api/profile").await.ok();
        let stale = here.stale(app).await;
        refused(&stale.delete("/api/sessions").await, 403, "step-up-required");
        refused(&stale.delete(&format!("/api/sessions/{NO_ID}")).await, 403, "step-up-required");
    }
}
