//! "Django OTP Authentication with Username, Password, and OTP", by the section "Usage" of its document: a shared secret,
//! then all three in one request.

use super::{BOTH, Kind, mailbox_proved, refused, secret};
use crate::harness::{Answer, App, Backend, FORM, Program, SECOND, SignedIn, code_of, tables};
use auth::stage::MfaPolicy;
use serde_json::{Value, json};

async fn authenticate(kind: Kind, program: &Program, name: &str, password: &str, otp: &str) -> Answer {
    let fields = [("username", name), ("password", password), ("otp", otp), ("next", "/")];
    kind.post(program, "/auth/authenticate/", &fields).await
}

/// Its clients look for the sentence in `error`.
#[track_caller]
fn refused_in_error(answer: &Answer, status: u16, code: &str) {
    let problem = refused(answer, status, code);
    assert_eq!(problem["error"], problem["detail"], "{problem}");
}

fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

on_every_backend! {
    async fn register_a_secret_then_authenticate(app: &App) {
        for (kind, is_right_after_confirming) in [(Kind::Json, true), (Kind::Form, true), (Kind::Json, false), (Kind::Form, false)] {
            let name = format!("ada{}{is_right_after_confirming}", kind == Kind::Form);
            let (person, mut half) = app.confirmed_by_program(&name).await;
            if !is_right_after_confirming {
                // "After logging in, a user sends a request to auth/register-secret/ to generate a shared secret for OTP."
                half = app.program().pending(&person).await;
                refused_in_error(&kind.post(&half, "/auth/register-secret/", &[]).await, 403, "mailbox-proof-required");
                half = mailbox_proved(app, &half, &person.email).await;
            }
            let made: Value = kind.post(&half, "/auth/register-secret/", &[]).await.ok().json();
            assert_eq!(made.as_object().unwrap().len(), 1, "{made}");
            let secret = secret(&made["shared_secret"]);

            // "The user submits their username, password, and OTP to auth/authenticate/. If all three factors are valid,
            // the server authenticates the user successfully."
            let program = app.program();
            let code = code_of(&secret, app);
            let wrong = authenticate(kind, &program, &person.username, &person.password, other_than(&code)).await;
            refused_in_error(&wrong, 401, "invalid-credentials");
            let answer = authenticate(kind, &program, &person.username, &person.password, &code).await;
            let first = SignedIn::of(&program, answer);
            assert_eq!(first.answer["message"], "Authentication successful", "{}", first.answer);
            assert_eq!(first.answer["recovery_codes"].as_array().unwrap().len(), 10, "{}", first.answer);
            first.program.get("/api/profile").await.ok();
            // Each code is good once.
            let again = authenticate(kind, &program, &person.username, &person.password, &code).await;
            refused_in_error(&again, 401, "invalid-credentials");
            app.pass(30 * SECOND);
            let code = code_of(&secret, app);
            let answer = authenticate(kind, &program, &person.email, &person.password, &code).await;
            let second = SignedIn::of(&program, answer);
            assert!(second.answer["recovery_codes"].is_null(), "{}", second.answer);
            let sessions: Value = second.program.get("/api/sessions").await.ok().json();
            assert_eq!((&sessions["items"][0]["aal"], &sessions["items"][0]["amr"]), (&json!(2), &json!(["pwd", "totp"])));
        }
    }

    /// Its 400 would tell that the password was right.
    async fn every_failure_is_one_and_the_same(app: &App) {
        let user = app.user("bea").await;
        let disabled = app.user("cleo").await;
        tables::execute(app.db(), "UPDATE users SET disabled_at = 1 WHERE username = 'cleo'").await;
        let program = app.program();
        let (waiting, _) = app.registered_by_program(&program, "dora").await;
        let (confirmed, _) = app.confirmed_by_program("emmy").await;
        let code = user.next_code(app);
        for kind in BOTH {
            let mut bodies = Vec::new();
            for (name, password, otp) in [
                ("nobody", "Harbour 1 quilt", "123456"),
                ("bea", "Harbour 1 quilt", code.as_str()),
                ("bea", &user.password, other_than(&code)),
                ("bea", &user.password, ""),
                ("bea", &user.password, "12345"),
                ("bea", &user.password, "ABCD-EFGH"),
                ("cleo", &disabled.password, &disabled.code(app)),
                ("dora", &waiting.password, "123456"),
                ("emmy", &confirmed.password, "123456"),
            ] {
                let answer = authenticate(kind, &app.program(), name, password, otp).await;
                refused_in_error(&answer, 401, "invalid-credentials");
                bodies.push((answer.body, answer.headers.get("www-authenticate").cloned()));
            }
            assert!(bodies.windows(2).all(|two| two[0] == two[1]));
        }
        // What isn't there isn't judged.
        refused_in_error(&authenticate(Kind::Json, &program, "", "", "").await, 400, "invalid-input");
        let answer = program.send("POST", "/auth/authenticate/", &[], Some((FORM, "otp=%ff".to_owned()))).await;
        assert_eq!(answer.status, 400);
        authenticate(Kind::Json, &program, "bea", &user.password, &code).await.ok();
    }

    /// Throttled looks like wrong, too.
    async fn guesses_run_out(app: &App) {
        let user = app.user("fay").await;
        let code = user.next_code(app);
        let mut bodies = Vec::new();
        for _ in 0..30 {
            let answer = authenticate(Kind::Json, &app.program(), "fay", &user.password, other_than(&code)).await;
            assert_eq!(answer.status, 401);
            bodies.push(answer.body);
        }
        let right = authenticate(Kind::Json, &app.program(), "fay", &user.password, &code).await;
        assert_eq!(right.status, 401, "the account's budget of codes is used up");
        bodies.push(right.body);
        assert!(bodies.windows(2).all(|two| two[0] == two[1]));
    }

    async fn a_secret_needs_a_sign_in(app: &App) {
        for path in ["/auth/register-secret", "/auth/register-secret/"] {
            refused_in_error(&app.program().post(path, json!({})).await, 401, "invalid-token");
            refused_in_error(&app.program().get(path).await, 405, "method-not-allowed");
        }
        let user = app.user("gwen").await;
        let half = app.program().pending(&user).await;
        refused_in_error(&half.post("/auth/register-secret/", json!({})).await, 409, "wrong-stage");
        let stale = app.bearer(&user).await.stale(app).await;
        refused_in_error(&stale.post("/auth/register-secret/", json!({})).await, 403, "step-up-required");
    }

    /// Somebody who is in takes another secret, and the first right password and code confirm it.
    async fn another_secret(app: &App) {
        let user = app.user("hedy").await;
        let program = app.bearer(&user).await.program;
        let made: Value = program.post("/auth/register-secret/", json!({ "name": "Token" })).await.ok().json();
        let secret = secret(&made["shared_secret"]);
        let code = code_of(&secret, app);
        refused_in_error(&authenticate(Kind::Json, &app.program(), "hedy", "wrong", &code).await, 401, "invalid-credentials");
        let answer = authenticate(Kind::Json, &app.program(), "hedy", &user.password, &code).await;
        let in_by_it = SignedIn::of(&program, answer);
        let factors: Value = in_by_it.program.get("/api/factors").await.ok().json();
        assert_eq!(factors["items"].as_array().unwrap().len(), 2, "{factors}");
        // Both are good from then on.
        authenticate(Kind::Json, &app.program(), "hedy", &user.password, &user.next_code(app)).await.ok();
        authenticate(Kind::Json, &app.program(), "hedy", &user.password, &code_of(&secret, app)).await.ok();
    }

    /// Where policy asks for no second factor, this door still does: it says that all three were right.
    async fn all_three_whatever_policy_says(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.mfa.policy = MfaPolicy::Optional).await;
        let (person, _) = app.registered_alone("ida").await;
        let (name, password) = (person.username.as_str(), person.password.as_str());
        let alone = SignedIn::of(&app.program(), app.program().log_in(&person).await).program;
        for otp in ["", "123456"] {
            refused_in_error(&authenticate(Kind::Json, &app.program(), name, password, otp).await, 401, "invalid-credentials");
        }
        alone.post("/api/step-up", json!({ "password": password })).await.ok();
        let made: Value = alone.post("/auth/register-secret/", json!({})).await.ok().json();
        let secret = secret(&made["shared_secret"]);
        let code = code_of(&secret, &app);
        let wrong = authenticate(Kind::Json, &app.program(), name, password, other_than(&code)).await;
        refused_in_error(&wrong, 401, "invalid-credentials");
        // None of them is left signed in.
        let sessions: Value = alone.get("/api/sessions").await.ok().json();
        assert_eq!(sessions["items"].as_array().unwrap().len(), 2, "{sessions}");
        app.pass(30 * SECOND);
        let answer = authenticate(Kind::Form, &app.program(), name, password, &code_of(&secret, &app)).await;
        let all_three = SignedIn::of(&app.program(), answer);
        assert_eq!(all_three.answer["recovery_codes"].as_array().unwrap().len(), 10, "{}", all_three.answer);
        let sessions: Value = all_three.program.get("/api/sessions").await.ok().json();
        assert_eq!(sessions["items"][0]["amr"], json!(["pwd", "totp"]), "{sessions}");
        app.finish().await;
    }
}
