//! Who gets in where: every operation that `/api/openapi.json` describes, for nobody, for somebody whose second proof is
//! due, and for somebody whose last proof is too old for sensitive acts. One that isn't in the table fails the test, so that
//! no new door is left without a guard.

use crate::harness::{App, Program};
use serde_json::{Value, json};

/// What a request must lead to: a status of success, or the code of a refusal.
type Due = &'static str;

const TOKEN: Due = "invalid-token";
const EMPTY: Due = "invalid-input";
const STEP_UP: Due = "step-up-required";
/// The tokens of users are no services' names and secrets.
const SERVICE: Due = "invalid-credentials";

/// An operation, a body that gets as far as it can, and what it leads to: for nobody, pending, signed in long ago.
type Row = (&'static str, &'static str, [Due; 3]);

const ROWS: [Row; 50] = [
    ("POST /api/register", "{}", [EMPTY; 3]),
    ("POST /api/send-verification", "{}", [EMPTY; 3]),
    ("POST /api/verify-email", "{}", [EMPTY; 3]),
    ("POST /api/login", "{}", [EMPTY; 3]),
    ("POST /api/otp/send", "{}", [TOKEN, "202", TOKEN]),
    ("POST /api/otp/verify", "{}", [TOKEN, EMPTY, TOKEN]),
    ("POST /api/mfa/verify", "{}", [TOKEN, EMPTY, TOKEN]),
    ("POST /api/totp/setup", "{}", [TOKEN, "wrong-stage", STEP_UP]),
    ("POST /api/totp/verify", "{}", [TOKEN, EMPTY, EMPTY]),
    ("POST /api/totp/disable", "{}", [TOKEN, TOKEN, EMPTY]),
    ("GET /api/factors", "", [TOKEN, TOKEN, "200"]),
    ("PATCH /api/factors/{id}", r#"{"name":"Mine"}"#, [TOKEN, TOKEN, STEP_UP]),
    ("DELETE /api/factors/{id}", "", [TOKEN, TOKEN, STEP_UP]),
    ("POST /api/phone", r#"{"phone":"+41791234567"}"#, [TOKEN, TOKEN, "not-permitted"]),
    ("POST /api/phone/verify", "{}", [TOKEN, TOKEN, EMPTY]),
    ("POST /api/recovery-codes", "", [TOKEN, TOKEN, STEP_UP]),
    ("POST /api/recovery-codes/saved", "", [TOKEN, TOKEN, "204"]),
    ("POST /api/step-up", "{}", [TOKEN, TOKEN, EMPTY]),
    ("POST /api/refresh", "{}", [TOKEN; 3]),
    ("GET /api/devices", "", [TOKEN, TOKEN, "200"]),
    ("POST /api/devices", r#"{"name":"Job"}"#, [TOKEN, TOKEN, STEP_UP]),
    ("DELETE /api/devices/{id}", "", [TOKEN, TOKEN, STEP_UP]),
    ("GET /api/sessions", "", [TOKEN, TOKEN, "200"]),
    ("DELETE /api/sessions", "", [TOKEN, TOKEN, STEP_UP]),
    ("DELETE /api/sessions/{id}", "", [TOKEN, TOKEN, STEP_UP]),
    ("GET /api/profile", "", [TOKEN, TOKEN, "200"]),
    ("PUT /api/profile", r#"{"display_name":"A","time_zone":"Etc/UTC","username":"other"}"#, [TOKEN, TOKEN, STEP_UP]),
    ("PATCH /api/profile", r#"{"username":"other"}"#, [TOKEN, TOKEN, STEP_UP]),
    ("POST /api/email/change", r#"{"email":"other@example.org"}"#, [TOKEN, TOKEN, STEP_UP]),
    ("POST /api/email/confirm", "{}", [TOKEN, TOKEN, EMPTY]),
    ("POST /api/password/change", "{}", [TOKEN, TOKEN, STEP_UP]),
    ("POST /api/password/reset", "{}", [EMPTY; 3]),
    ("POST /api/password/reset/confirm", "{}", [EMPTY; 3]),
    ("GET /api/activity", "", [TOKEN, TOKEN, "200"]),
    ("POST /api/account/export", "", [TOKEN, TOKEN, STEP_UP]),
    ("DELETE /api/account", "", [TOKEN, TOKEN, STEP_UP]),
    ("POST /api/introspect", "{}", [SERVICE; 3]),
    ("POST /api/revoke", "{}", [SERVICE; 3]),
    ("GET /.well-known/jwks.json", "", ["200"; 3]),
    ("GET /api/openapi.json", "", ["200"; 3]),
    ("GET /api/docs", "", ["200"; 3]),
    ("POST /register/", "{}", ["email-required"; 3]),
    ("POST /login/", "{}", [EMPTY; 3]),
    ("GET /qr", "", [TOKEN, "wrong-stage", "wrong-stage"]),
    ("POST /mfa", "{}", [TOKEN, EMPTY, TOKEN]),
    ("POST /auth/otp/generate", "{}", [TOKEN, "wrong-stage", STEP_UP]),
    ("POST /auth/otp/verify", "{}", [TOKEN, EMPTY, EMPTY]),
    ("GET /auth/otp/status", "", [TOKEN, "200", "200"]),
    ("POST /auth/otp/disable", "{}", [TOKEN, TOKEN, EMPTY]),
    ("POST /auth/otp/validate", "{}", [TOKEN, EMPTY, EMPTY]),
];
/// At last: these end what the others need, or answer alike whoever asks.
const LAST: [Row; 3] = [
    ("POST /auth/register-secret", "{}", [TOKEN, "wrong-stage", STEP_UP]),
    ("POST /auth/authenticate", "{}", [EMPTY; 3]),
    ("POST /api/logout", "", [TOKEN, "204", "204"]),
];

async fn lead(program: &Program, (operation, body, _): Row, end: &str) -> String {
    let (method, path) = operation.split_once(' ').unwrap();
    let path = path.replace("{id}", "00000000000000000000000000000000") + end;
    let body = (!body.is_empty()).then(|| serde_json::from_str(body).unwrap());
    let answer = program.call(method, &path, body).await;
    if answer.status < 300 {
        return answer.status.to_string();
    }
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{operation}");
    let problem: Value = answer.json();
    assert_eq!(problem["status"], json!(answer.status), "{operation}");
    assert_eq!(answer.status == 401, answer.headers.contains_key("www-authenticate"), "{operation}");
    problem["code"].as_str().unwrap().to_owned()
}

on_every_backend! {
    async fn every_operation(app: &App) {
        let described: Value = app.program().get("/api/openapi.json").await.ok().json();
        let paths = described["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys().filter(|key| *key != "parameters");
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        });
        let rows: Vec<Row> = ROWS.into_iter().chain(LAST).collect();
        let unguarded: Vec<String> =
            operations.clone().filter(|operation| rows.iter().all(|row| row.0 != operation)).collect();
        assert!(unguarded.is_empty(), "no row says who gets in here: {unguarded:?}");
        let all: Vec<String> = operations.collect();
        assert!(rows.iter().all(|row| all.iter().any(|operation| operation == row.0)), "{all:?}");

        let user = app.user("ada").await;
        let stale = app.bearer(&user).await.stale(app).await;
        let programs = [app.program(), app.program().pending(&user).await, stale];
        for row in rows {
            for (program, due) in programs.iter().zip(row.2) {
                assert_eq!(lead(program, row, "").await, due, "{}", row.0);
            }
            // The other spelling leads to the same door.
            if !row.0.ends_with('/') && !row.0.contains("well-known") {
                assert_eq!(lead(&programs[0], row, "/").await, row.2[0], "{}/", row.0);
            }
        }
        // What was for everybody has let nobody in.
        assert_eq!(lead(&programs[1], ("GET /api/profile", "", [TOKEN; 3]), "").await, TOKEN);
    }
}
