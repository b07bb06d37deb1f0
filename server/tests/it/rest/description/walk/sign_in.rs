//! Coming in, and tokens.

use crate::harness::{App, FORM, code_in, code_of, encoded, secret_of};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

pub(super) async fn joining(app: &App) {
    let (person, pending) = app.confirmed_by_program("ada").await;
    let again = json!({ "email": person.email });
    assert_eq!(app.program().post("/api/send-verification", again).await.status, 202);
    let set_up: Value = pending.post("/api/totp/setup", json!({ "name": "Work phone" })).await.json();
    let body = json!({ "code": code_of(&secret_of(&set_up), app), "id": set_up["id"] });
    let signed_in: Value = pending.post("/api/totp/verify", body).await.ok().json();
    let program = pending.with(signed_in["access"].as_str().unwrap());
    assert_eq!(program.post("/api/recovery-codes/saved", json!({})).await.status, 204);
    assert_eq!(program.post("/api/logout", json!({})).await.status, 204);
}

pub(super) async fn ways_in(app: &App) {
    let user = app.user("bea").await;
    app.bearer(&user).await; // by authenticator
    let program = app.program();
    let step: Value = program.log_in(&user).await.ok().json();
    let pending = program.with(step["pending_token"].as_str().unwrap());
    app.new_mails(&user.email).await; // notices
    assert_eq!(pending.post("/api/otp/send", json!({})).await.status, 202);
    let code = code_in(&app.mail(&user.email).await);
    pending.post("/api/otp/verify", json!({ "code": code })).await.ok();
}

pub(super) async fn tokens(app: &App) {
    let secret = app.node.running.service.add_client("files").await.unwrap().encode();
    let user = app.user("cleo").await;
    let signed_in = app.bearer(&user).await;
    let refreshed: Value =
        app.program().post("/api/refresh", json!({ "refresh": signed_in.refresh })).await.ok().json();
    let authorization = format!("Basic {}", STANDARD.encode(format!("files:{secret}")));
    for path in ["/api/introspect", "/api/revoke", "/api/introspect"] {
        for token in [&refreshed["access"], &refreshed["refresh"]] {
            let form = encoded(&[("token", token.as_str().unwrap())]);
            app.program().send("POST", path, &[("authorization", &authorization)], Some((FORM, form))).await.ok();
        }
    }
}
