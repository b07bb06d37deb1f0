//! Staff, and other people's accounts.

use crate::harness::{App, Program};
use auth::role::Role;
use serde_json::{Value, json};

async fn done(program: &Program, path: &str, body: Value, status: u16) {
    let answer = program.post(path, body).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
}

pub(super) async fn all(app: &App) {
    let program = app.program_of("root", Role::Administrator).await;
    app.registered("rhea").await;
    let ana = app.user("ana").await;
    let id = app.id_of(&ana.email).await;
    let user = format!("/api/admin/users/{id}");
    for path in ["/api/admin/users?q=an&limit=1", &user, "/api/admin/registrations", "/api/admin/messages?state=shown"]
    {
        program.get(path).await.ok();
    }
    done(&program, "/api/admin/users", json!({ "email": "ines@example.org" }), 201).await;
    program.call("PATCH", &user, Some(json!({ "display_name": "Ana" }))).await.ok();
    for dry_run in ["?dry_run=true", ""] {
        done(&program, &format!("/api/admin/users/end-sessions{dry_run}"), json!({ "ids": [id] }), 200).await;
        done(&program, &format!("/api/admin/users/disable{dry_run}"), json!({ "ids": [id] }), 200).await;
    }
    for (act, body, status) in [
        ("enable", json!({}), 204),
        ("unlock", json!({}), 204),
        ("reset-mfa", json!({ "reason": "Lost it", "enrolment_code": true }), 200),
        ("end-sessions", json!({}), 204),
        ("send-reset", json!({}), 202),
        ("disable", json!({ "reason": "Left" }), 204),
    ] {
        done(&program, &format!("{user}/{act}"), body, status).await;
    }
    done(&program, "/api/admin/users/export", json!({}), 200).await;
    done(&program, "/api/admin/audit/export", json!({ "user": ana.email }), 200).await;
    for path in
        ["/api/admin/audit?limit=2", "/api/admin/audit?user=ana&kind=signed-in&result=succeeded&from=2026-01-01"]
    {
        program.get(path).await.ok();
    }
    for act in ["retry", "drop"] {
        let message = super::super::super::admin::waiting_message(app).await;
        done(&program, &format!("/api/admin/messages/{message}/{act}"), json!({}), 204).await;
    }
    let body = json!({ "confirmation": ana.email });
    assert_eq!(program.call("DELETE", &user, Some(body)).await.status, 204);
}
