//! Somebody who is in, and what is theirs.

use crate::harness::{App, Program, SECOND, SignedIn, User, code_in, code_of, secret_of};
use serde_json::{Value, json};

async fn in_as(app: &App, name: &str) -> (User, SignedIn) {
    let user = app.user(name).await;
    let signed_in = app.bearer(&user).await;
    (user, signed_in)
}

/// With the token that a fresh proof gave.
async fn stepped_up(app: &App, user: &User, program: &Program) -> Program {
    let tokens: Value = program.post("/api/step-up", json!({ "code": user.next_code(app) })).await.ok().json();
    program.with(tokens["access"].as_str().unwrap())
}

pub(super) async fn factors(app: &App) {
    let (user, SignedIn { program, .. }) = in_as(app, "dora").await;
    let program = stepped_up(app, &user, &program).await;
    let set_up: Value = program.post("/api/totp/setup", json!({ "name": "Spare" })).await.json();
    let secret = secret_of(&set_up);
    program.post("/api/totp/verify", json!({ "code": code_of(&secret, app) })).await.ok();
    let path = format!("/api/factors/{}", set_up["id"].as_str().unwrap());
    assert_eq!(program.call("PATCH", &path, Some(json!({ "name": "Old" }))).await.status, 204);
    assert_eq!(program.post("/api/phone", json!({ "phone": "+41 79 123 45 67" })).await.status, 202);
    app.settle().await;
    let text = app.mails("+41791234567").await.remove(0).text;
    let code = text.rsplit(": ").next().unwrap();
    program.post("/api/phone/verify", json!({ "code": code })).await.ok();
    program.get("/api/factors").await.ok();
    assert_eq!(program.delete("/api/factors/phone").await.status, 204);
    app.pass(30 * SECOND);
    let body = json!({ "code": code_of(&secret, app), "id": set_up["id"] });
    program.post("/api/totp/disable", body).await.ok();
    let program = stepped_up(app, &user, &program).await;
    assert_eq!(program.post("/api/recovery-codes", json!({})).await.status, 201);
}

pub(super) async fn devices_and_sessions(app: &App) {
    let (user, SignedIn { program, .. }) = in_as(app, "emmy").await;
    let other = app.bearer(&user).await.program;
    let mine: Value = other.get("/api/sessions").await.ok().json();
    let current = mine["items"].as_array().unwrap().iter().find(|item| item["current"] == true).unwrap();
    let path = format!("/api/sessions/{}", current["id"].as_str().unwrap());
    assert_eq!(program.delete(&path).await.status, 204);
    assert_eq!(program.delete("/api/sessions").await.status, 204);
    let device = program.post("/api/devices", json!({ "name": "Night job" })).await;
    assert_eq!(device.status, 201, "{}", device.text());
    program.get("/api/devices").await.ok();
    let path = format!("/api/devices/{}", device.json::<Value>()["id"].as_str().unwrap());
    assert_eq!(program.delete(&path).await.status, 204);
}

pub(super) async fn profile(app: &App) {
    let (user, SignedIn { program, .. }) = in_as(app, "fay").await;
    let profile = program.get("/api/profile").await.ok();
    let tag = profile.header("etag").unwrap();
    assert_eq!(program.call_with("GET", "/api/profile", &[("if-none-match", tag)], None).await.status, 304);
    let body = json!({ "display_name": "Fay", "username": "fay", "time_zone": "Europe/Zurich" });
    program.call_with("PUT", "/api/profile", &[("if-match", tag)], Some(body)).await.ok();
    program.call("PATCH", "/api/profile", Some(json!({ "display_name": "Fay L." }))).await.ok();
    program.get("/api/activity?limit=3").await.ok();
    program.post("/api/account/export", json!({})).await.ok();
    assert_eq!(program.post("/api/email/change", json!({ "email": "new.fay@example.org" })).await.status, 202);
    let code = code_in(&app.mail("new.fay@example.org").await);
    let confirmed: Value = program.post("/api/email/confirm", json!({ "code": code })).await.ok().json();
    let program = program.with(confirmed["access"].as_str().unwrap());
    let program = stepped_up(app, &user, &program).await;
    assert_eq!(program.delete("/api/account").await.status, 204);
}

pub(super) async fn password(app: &App) {
    let (user, SignedIn { program, .. }) = in_as(app, "gwen").await;
    let new = "Lantern 4811 orchard gate";
    let body = json!({ "current_password": user.password, "new_password": new });
    program.post("/api/password/change", body).await.ok();
    app.new_mails(&user.email).await;
    let asked: Value = program.without().post("/api/password/reset", json!({ "email": user.email })).await.json();
    let code = code_in(&app.mail(&user.email).await);
    let body = json!({ "reset": asked["reset"], "code": code, "new_password": "Meadow 7720 copper lamp" });
    program.without().post("/api/password/reset/confirm", body).await.ok();
}
