//! The password: changed, forgotten.

use super::{refused, wrong_field};
use crate::harness::{App, MINUTE, Program, SignedIn, User, code_in, link_in};
use serde_json::{Value, json};

const NEW: &str = "Lantern 4811 orchard gate";

async fn change(program: &Program, current: &str, new: &str) -> crate::harness::Answer {
    program.post("/api/password/change", json!({ "current_password": current, "new_password": new })).await
}

/// Asked for; the reset's name, and its mail.
async fn asked(app: &App, program: &Program, user: &User) -> (String, crate::harness::Mail) {
    app.new_mails(&user.email).await;
    let answer = program.post("/api/password/reset", json!({ "email": user.email })).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let reset = answer.json::<Value>()["reset"].as_str().unwrap().to_owned();
    (reset, app.mail(&user.email).await)
}

/// The session is over, the old password too, and the second thing is still asked for.
async fn everything_has_ended(app: &App, user: &User, signed_in: &SignedIn, password: &str) {
    refused(&signed_in.program.get("/api/profile").await, 401, "invalid-token");
    refused(&app.program().post("/api/refresh", json!({ "refresh": signed_in.refresh })).await, 401, "invalid-token");
    let log_in = async |password: &str| {
        app.program().post("/api/login", json!({ "login": user.email, "password": password })).await
    };
    refused(&log_in(&user.password).await, 401, "invalid-credentials");
    assert_eq!(log_in(password).await.ok().json::<Value>()["stage"], "mfa-required");
}

on_every_backend! {
    async fn changed(app: &App) {
        let user = app.user("ada").await;
        let (mut signed_in, other) = (app.bearer(&user).await, app.bearer(&user).await);
        let program = signed_in.program.clone();
        wrong_field(&change(&program, "wrong", NEW).await, "current_password", "wrong");
        wrong_field(&change(&program, "", NEW).await, "current_password", "required");
        wrong_field(&change(&program, &user.password, "short").await, "new_password", "too-short");
        wrong_field(&change(&program, &user.password, "password1234").await, "new_password", "common");
        wrong_field(&change(&program, &user.password, &user.password).await, "new_password", "unchanged");
        let tokens: Value = change(&program, &user.password, NEW).await.ok().json();
        assert!(tokens["refresh"].is_string(), "{tokens}");
        everything_has_ended(app, &user, &other, NEW).await;
        refused(&program.get("/api/profile").await, 401, "invalid-token");
        signed_in.program = program.with(tokens["access"].as_str().unwrap());
        signed_in.refresh = tokens["refresh"].as_str().unwrap().to_owned();
        signed_in.program.get("/api/profile").await.ok();
        let stale = signed_in.stale(app).await;
        refused(&change(&stale, NEW, "Orchard 7219 lantern bay").await, 403, "step-up-required");
    }

    async fn reset_by_code(app: &App) {
        let user = app.user("bea").await;
        let signed_in = app.bearer(&user).await;
        let program = app.program();
        let (reset, mail) = asked(app, &program, &user).await;
        let code = code_in(&mail);
        let confirm = async |reset: &str, code: &str, new: &str| {
            let body = json!({ "reset": reset, "code": code, "new_password": new });
            program.post("/api/password/reset/confirm", body).await
        };
        let wrong = if code == "00000000" { "00000001" } else { "00000000" };
        refused(&confirm(&reset, wrong, NEW).await, 401, "invalid-code");
        // Bound to whoever asked.
        let (other, _) = {
            app.pass(MINUTE);
            asked(app, &app.program(), &app.user("cleo").await).await
        };
        refused(&confirm(&other, &code, NEW).await, 401, "invalid-code");
        refused(&confirm("x", &code, NEW).await, 401, "invalid-code");
        // A password that can't be taken costs no code.
        wrong_field(&confirm(&reset, &code, "short").await, "new_password", "too-short");
        assert_eq!(confirm(&reset, &code, NEW).await.ok().json::<Value>(), json!({ "reset": true }));
        refused(&confirm(&reset, &code, NEW).await, 401, "invalid-code");
        everything_has_ended(app, &user, &signed_in, NEW).await;
    }

    async fn reset_by_link(app: &App) {
        let user = app.user("dora").await;
        let signed_in = app.bearer(&user).await;
        let program = app.program();
        let (_, mail) = asked(app, &program, &user).await;
        let link = link_in(&mail);
        let token = link.rsplit("token=").next().unwrap();
        let confirm = async |token: &str, new: &str| {
            let body = json!({ "token": token, "new_password": new });
            program.post("/api/password/reset/confirm", body).await
        };
        wrong_field(&program.post("/api/password/reset/confirm", json!({ "new_password": NEW })).await, "reset", "required");
        let both = json!({ "reset": "x", "token": token, "new_password": NEW });
        refused(&program.post("/api/password/reset/confirm", both).await, 400, "invalid-input");
        refused(&confirm("x", NEW).await, 400, "invalid-link");
        wrong_field(&confirm(token, "short").await, "new_password", "too-short");
        confirm(token, NEW).await.ok();
        refused(&confirm(token, NEW).await, 400, "invalid-link");
        everything_has_ended(app, &user, &signed_in, NEW).await;
    }

    async fn nobody_learns_who_has_an_account(app: &App) {
        let user = app.user("emmy").await;
        let ask = async |email: &str| {
            let answer = app.program().post("/api/password/reset", json!({ "email": email })).await;
            let reset = answer.json::<Value>()["reset"].as_str().unwrap().len();
            (answer.status, answer.body.len(), reset)
        };
        assert_eq!(ask(&user.email).await, ask("nobody@example.org").await);
        wrong_field(&app.program().post("/api/password/reset", json!({ "email": "x" })).await, "email", "malformed");
    }
}
