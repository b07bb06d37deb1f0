//! Who gets in where: every operation that `/api/openapi.json` describes, for nobody, for somebody whose second proof is
//! due, for somebody whose last proof is too old for sensitive acts, and with a fresh proof for each role. One that isn't in
//! the table fails the test, so that no new door is left without a guard.

use crate::harness::{App, MINUTE, Program, SECOND};
use auth::role::Role;
use serde_json::{Value, json};

/// What a request must lead to: a status of success, or the code of a refusal.
type Due = &'static str;

const TOKEN: Due = "invalid-token";
const EMPTY: Due = "invalid-input";
const STEP_UP: Due = "step-up-required";
const NO: Due = "not-permitted";
const NOBODY: Due = "not-found";
/// The tokens of users are no services' names and secrets.
const SERVICE: Due = "invalid-credentials";

/// An operation, a body that gets as far as it can, and what it leads to: for nobody, pending, signed in long ago; with a
/// fresh proof for a user, an auditor, support, and an administrator; and for an administrator who signed in long ago.
/// `{who}` in a body is another word for each.
type Row = (&'static str, &'static str, [Due; 3], [Due; 5]);

/// What administrators alone may do, to somebody who isn't there.
const ADMINISTRATOR: [Due; 5] = [NO, NO, NO, NOBODY, STEP_UP];
/// What support may do as well.
const SUPPORT: [Due; 5] = [NO, NO, NOBODY, NOBODY, STEP_UP];
const MANY: &str = r#"{"ids":["00000000000000000000000000000000"]}"#;

const ROWS: [Row; 49] = [
    ("POST /api/register", "{}", [EMPTY; 3], [EMPTY; 5]),
    ("POST /api/send-verification", "{}", [EMPTY; 3], [EMPTY; 5]),
    ("POST /api/verify-email", "{}", [EMPTY; 3], [EMPTY; 5]),
    ("POST /api/login", "{}", [EMPTY; 3], [EMPTY; 5]),
    ("POST /api/otp/send", "{}", [TOKEN, "202", TOKEN], [TOKEN; 5]),
    ("POST /api/otp/verify", "{}", [TOKEN, EMPTY, TOKEN], [TOKEN; 5]),
    ("POST /api/mfa/verify", "{}", [TOKEN, EMPTY, TOKEN], [TOKEN; 5]),
    ("POST /api/totp/setup", "{}", [TOKEN, "wrong-stage", STEP_UP], ["201", "201", "201", "201", STEP_UP]),
    ("POST /api/totp/verify", "{}", [TOKEN, EMPTY, EMPTY], [EMPTY; 5]),
    ("POST /api/totp/disable", "{}", [TOKEN, TOKEN, EMPTY], [EMPTY; 5]),
    ("GET /api/factors", "", [TOKEN, TOKEN, "200"], ["200"; 5]),
    (
        "PATCH /api/factors/{id}",
        r#"{"name":"Mine"}"#,
        [TOKEN, TOKEN, STEP_UP],
        [NOBODY, NOBODY, NOBODY, NOBODY, STEP_UP],
    ),
    ("DELETE /api/factors/{id}", "", [TOKEN, TOKEN, STEP_UP], [NOBODY, NOBODY, NOBODY, NOBODY, STEP_UP]),
    ("POST /api/phone", r#"{"phone":"+41791234567"}"#, [TOKEN, TOKEN, "not-permitted"], ["not-permitted"; 5]),
    ("POST /api/phone/verify", "{}", [TOKEN, TOKEN, EMPTY], [EMPTY; 5]),
    ("POST /api/recovery-codes", "", [TOKEN, TOKEN, STEP_UP], ["201", "201", "201", "201", STEP_UP]),
    ("POST /api/recovery-codes/saved", "", [TOKEN, TOKEN, "204"], ["204"; 5]),
    ("POST /api/step-up", "{}", [TOKEN, TOKEN, EMPTY], [EMPTY; 5]),
    ("POST /api/refresh", "{}", [TOKEN; 3], [TOKEN; 5]),
    ("GET /api/devices", "", [TOKEN, TOKEN, "200"], ["200"; 5]),
    ("POST /api/devices", r#"{"name":"Job"}"#, [TOKEN, TOKEN, STEP_UP], ["201", NO, NO, NO, NO]),
    ("DELETE /api/devices/{id}", "", [TOKEN, TOKEN, STEP_UP], [NOBODY, NOBODY, NOBODY, NOBODY, STEP_UP]),
    ("GET /api/sessions", "", [TOKEN, TOKEN, "200"], ["200"; 5]),
    ("DELETE /api/sessions", "", [TOKEN, TOKEN, STEP_UP], ["204", "204", "204", "204", STEP_UP]),
    ("DELETE /api/sessions/{id}", "", [TOKEN, TOKEN, STEP_UP], [NOBODY, NOBODY, NOBODY, NOBODY, STEP_UP]),
    ("GET /api/profile", "", [TOKEN, TOKEN, "200"], ["200"; 5]),
    (
        "PUT /api/profile",
        r#"{"display_name":"A","time_zone":"Etc/UTC","username":"{who}.other"}"#,
        [TOKEN, TOKEN, STEP_UP],
        ["200", "200", "200", "200", STEP_UP],
    ),
    (
        "PATCH /api/profile",
        r#"{"username":"{who}.other"}"#,
        [TOKEN, TOKEN, STEP_UP],
        ["200", "200", "200", "200", STEP_UP],
    ),
    (
        "POST /api/email/change",
        r#"{"email":"{who}.other@example.org"}"#,
        [TOKEN, TOKEN, STEP_UP],
        ["202", "202", "202", "202", STEP_UP],
    ),
    ("POST /api/email/confirm", "{}", [TOKEN, TOKEN, EMPTY], [EMPTY; 5]),
    ("POST /api/password/change", "{}", [TOKEN, TOKEN, STEP_UP], [EMPTY, EMPTY, EMPTY, EMPTY, STEP_UP]),
    ("POST /api/password/reset", "{}", [EMPTY; 3], [EMPTY; 5]),
    ("POST /api/password/reset/confirm", "{}", [EMPTY; 3], [EMPTY; 5]),
    ("GET /api/activity", "", [TOKEN, TOKEN, "200"], ["200"; 5]),
    ("POST /api/account/export", "", [TOKEN, TOKEN, STEP_UP], ["200", "200", "200", "200", STEP_UP]),
    ("POST /api/introspect", "{}", [SERVICE; 3], [SERVICE; 5]),
    ("POST /api/revoke", "{}", [SERVICE; 3], [SERVICE; 5]),
    ("GET /.well-known/jwks.json", "", ["200"; 3], ["200"; 5]),
    ("GET /api/openapi.json", "", ["200"; 3], ["200"; 5]),
    ("GET /api/docs", "", ["200"; 3], ["200"; 5]),
    ("POST /register/", "{}", ["email-required"; 3], ["email-required"; 5]),
    ("POST /login/", "{}", [EMPTY; 3], [EMPTY; 5]),
    ("GET /qr", "", [TOKEN, "wrong-stage", "wrong-stage"], ["wrong-stage"; 5]),
    ("POST /mfa", "{}", [TOKEN, EMPTY, TOKEN], [TOKEN; 5]),
    ("POST /auth/otp/generate", "{}", [TOKEN, "wrong-stage", STEP_UP], ["200", "200", "200", "200", STEP_UP]),
    ("POST /auth/otp/verify", "{}", [TOKEN, EMPTY, EMPTY], [EMPTY; 5]),
    ("GET /auth/otp/status", "", [TOKEN, "200", "200"], ["200"; 5]),
    ("POST /auth/otp/disable", "{}", [TOKEN, TOKEN, EMPTY], [EMPTY; 5]),
    ("POST /auth/otp/validate", "{}", [TOKEN, EMPTY, EMPTY], [EMPTY; 5]),
];
/// Other people's accounts.
const STAFF: [Row; 20] = [
    ("GET /api/admin/users", "", [TOKEN, TOKEN, NO], [NO, "200", "200", "200", "200"]),
    ("POST /api/admin/users", r#"{"email":"{who}.new@example.org"}"#, [TOKEN, TOKEN, NO], [NO, NO, NO, "201", STEP_UP]),
    ("GET /api/admin/users/{id}", "", [TOKEN, TOKEN, NO], [NO, NOBODY, NOBODY, NOBODY, NOBODY]),
    ("PATCH /api/admin/users/{id}", r#"{"display_name":"Other"}"#, [TOKEN, TOKEN, NO], ADMINISTRATOR),
    ("DELETE /api/admin/users/{id}", r#"{"confirmation":"x@example.org"}"#, [TOKEN, TOKEN, NO], ADMINISTRATOR),
    ("POST /api/admin/users/disable", MANY, [TOKEN, TOKEN, NO], ADMINISTRATOR),
    ("POST /api/admin/users/end-sessions", MANY, [TOKEN, TOKEN, NO], SUPPORT),
    ("POST /api/admin/users/export", "", [TOKEN, TOKEN, NO], [NO, "200", NO, "200", STEP_UP]),
    ("POST /api/admin/users/{id}/disable", "", [TOKEN, TOKEN, NO], ADMINISTRATOR),
    ("POST /api/admin/users/{id}/enable", "", [TOKEN, TOKEN, NO], ADMINISTRATOR),
    ("POST /api/admin/users/{id}/unlock", "", [TOKEN, TOKEN, NO], SUPPORT),
    ("POST /api/admin/users/{id}/reset-mfa", r#"{"reason":"Lost it"}"#, [TOKEN, TOKEN, NO], SUPPORT),
    ("POST /api/admin/users/{id}/end-sessions", "", [TOKEN, TOKEN, NO], SUPPORT),
    ("POST /api/admin/users/{id}/send-reset", "", [TOKEN, TOKEN, NO], ADMINISTRATOR),
    ("GET /api/admin/audit", "", [TOKEN, TOKEN, NO], [NO, "200", NO, "200", "200"]),
    ("POST /api/admin/audit/export", "", [TOKEN, TOKEN, NO], [NO, "200", NO, "200", STEP_UP]),
    ("GET /api/admin/registrations", "", [TOKEN, TOKEN, NO], [NO, "200", "200", "200", "200"]),
    ("GET /api/admin/messages", "", [TOKEN, TOKEN, NO], [NO, "200", NO, "200", "200"]),
    ("POST /api/admin/messages/{id}/retry", "", [TOKEN, TOKEN, NO], ADMINISTRATOR),
    ("POST /api/admin/messages/{id}/drop", "", [TOKEN, TOKEN, NO], ADMINISTRATOR),
];
/// At last: these end what the others need, or answer alike whoever asks.
const LAST: [Row; 4] = [
    ("POST /auth/register-secret", "{}", [TOKEN, "wrong-stage", STEP_UP], ["200", "200", "200", "200", STEP_UP]),
    ("POST /auth/authenticate", "{}", [EMPTY; 3], [EMPTY; 5]),
    ("DELETE /api/account", "", [TOKEN, TOKEN, STEP_UP], ["204", "204", "204", "204", STEP_UP]),
    ("POST /api/logout", "", [TOKEN, "204", "204"], ["204"; 5]),
];

async fn lead((who, program): &(&str, Program), (operation, body, ..): Row, end: &str) -> String {
    let (method, path) = operation.split_once(' ').unwrap();
    let path = path.replace("{id}", "00000000000000000000000000000000") + end;
    let body = (!body.is_empty()).then(|| serde_json::from_str(&body.replace("{who}", who)).unwrap());
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
        let rows: Vec<Row> = ROWS.into_iter().chain(STAFF).chain(LAST).collect();
        let unguarded: Vec<String> =
            operations.clone().filter(|operation| rows.iter().all(|row| row.0 != operation)).collect();
        assert!(unguarded.is_empty(), "no row says who gets in here: {unguarded:?}");
        let all: Vec<String> = operations.collect();
        assert!(rows.iter().all(|row| all.iter().any(|operation| operation == row.0)), "{all:?}");

        let programs = everybody(app).await;
        for row in rows {
            for (program, due) in programs.iter().zip(row.2.into_iter().chain(row.3)) {
                assert_eq!(lead(program, row, "").await, due, "{} for {}", row.0, program.0);
            }
            // The other spelling leads to the same door.
            if !row.0.ends_with('/') && !row.0.contains("well-known") {
                assert_eq!(lead(&programs[0], row, "/").await, row.2[0], "{}/", row.0);
            }
        }
        // What was for everybody has let nobody in.
        assert_eq!(lead(&programs[1], ("GET /api/profile", "", [TOKEN; 3], [TOKEN; 5]), "").await, TOKEN);
    }
}

/// One program for each column, with its name.
async fn everybody(app: &App) -> Vec<(&'static str, Program)> {
    let user = app.user("ada").await;
    let mut stale = Vec::new();
    for (who, user) in [("stale", &user), ("stale.admin", &app.staff("rosa", Role::Administrator).await)] {
        stale.push((who, app.bearer(user).await));
    }
    let mut fresh = Vec::new();
    for (who, role) in
        [("user", Role::User), ("auditor", Role::Auditor), ("support", Role::Support), ("admin", Role::Administrator)]
    {
        fresh.push((who, app.staff(who, role).await));
    }
    app.pass(5 * MINUTE - SECOND);
    let mut renewed = Vec::new();
    for (who, signed_in) in &mut stale {
        renewed.push((*who, signed_in.renew().await));
    }
    let mut programs = vec![("nobody", app.program()), ("pending", app.program().pending(&user).await)];
    programs.push(renewed.remove(0));
    for (who, user) in fresh {
        programs.push((who, app.bearer(&user).await.program));
    }
    programs.append(&mut renewed);
    programs
}
