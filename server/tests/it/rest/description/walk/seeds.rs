//! The routes of the Django projects' clients.

use crate::harness::{App, Person, Program, SECOND, code_in, code_of, secret_of};
use auth::{stage::MfaPolicy, totp::Secret};
use serde_json::{Value, json};

pub(super) async fn all(app: &App) {
    seed000(app).await;
    seed002(app).await;
    seed004(app).await;
}

fn secret(base32: &Value) -> Secret {
    secret_of(&json!({ "secret": base32 }))
}

async fn seed000(app: &App) {
    let (program, person) = (app.program(), Person::new("hedy"));
    let body = json!({ "username": person.username, "email": person.email, "password": person.password });
    let registered = program.post("/register/", body.clone()).await;
    assert_eq!(registered.status, 201, "{}", registered.text());
    let code = code_in(&app.mail(&person.email).await);
    let proof = json!({ "registration": registered.json::<Value>()["registration"], "code": code });
    program.post("/api/verify-email", proof).await.ok();
    let step: Value =
        program.post("/login/", json!({ "username": person.username, "password": person.password })).await.ok().json();
    let pending = program.with(step["access"].as_str().unwrap());
    // By this way in the mailbox isn't proved yet.
    assert_eq!(pending.post("/api/otp/send", json!({})).await.status, 202);
    let code = code_in(&app.mail(&person.email).await);
    let proved: Value = pending.post("/api/otp/verify", json!({ "code": code })).await.ok().json();
    let pending = pending.with(proved["pending_token"].as_str().unwrap());
    for accept in ["image/png", "image/svg+xml"] {
        pending.call_with("GET", "/qr/", &[("accept", accept)], None).await.ok();
    }
    let set_up: Value = pending.post("/api/totp/setup", json!({})).await.json();
    pending.post("/mfa/", json!({ "otp": code_of(&secret_of(&set_up), app) })).await.ok();
}

async fn seed002(app: &App) {
    let (person, pending) = app.confirmed_by_program("ida").await;
    let generated: Value = pending.post("/auth/otp/generate/", json!({})).await.ok().json();
    let secret = secret(&generated["secret"]);
    pending.post("/auth/otp/verify/", json!({ "token": code_of(&secret, app) })).await.ok();
    app.pass(30 * SECOND);
    let step: Value = pending.log_in(&person).await.ok().json();
    let pending = pending.with(step["pending_token"].as_str().unwrap());
    pending.get("/auth/otp/status/").await.ok();
    let said: Value = pending.post("/auth/otp/validate/", json!({ "token": code_of(&secret, app) })).await.ok().json();
    // Where policy lets people have none.
    let node = app.another_node(|setup| setup.config.mfa.policy = MfaPolicy::Optional).await;
    app.pass(30 * SECOND);
    let program: Program = pending.with(said["access"].as_str().unwrap()).on(&node);
    program.post("/auth/otp/disable/", json!({ "token": code_of(&secret, app) })).await.ok();
    node.stop().await;
}

async fn seed004(app: &App) {
    let (person, pending) = app.confirmed_by_program("joan").await;
    let shared: Value = pending.post("/auth/register-secret/", json!({})).await.ok().json();
    let otp = code_of(&secret(&shared["shared_secret"]), app);
    let body = json!({ "username": person.username, "password": person.password, "otp": otp });
    app.program().post("/auth/authenticate/", body).await.ok();
}
