//! What thieves and strangers try at the API, and what becomes of it.

use crate::harness::{App, MINUTE, Program, SECOND, SignedIn, User, code_in, code_of, secret_of};
use serde_json::{Value, json};

async fn refreshed(app: &App, refresh: &str) -> (u16, Value) {
    let answer = app.program().post("/api/refresh", json!({ "refresh": refresh })).await;
    (answer.status, answer.json())
}

/// Another program of the same user, signed in by a mailed code: without step-up.
async fn by_mail(app: &App, user: &User) -> SignedIn {
    let program = app.program();
    let step: Value = program.log_in(user).await.ok().json();
    let half = program.with(step["pending_token"].as_str().unwrap());
    app.new_mails(&user.email).await;
    assert_eq!(half.post("/api/otp/send", json!({ "channel": "email" })).await.status, 202);
    let code = code_in(&app.mail(&user.email).await);
    SignedIn::of(&half, half.post("/api/otp/verify", json!({ "code": code })).await)
}

async fn at_once(app: &App, user: &User, code: &str) -> u16 {
    let body = json!({ "username": user.email, "password": user.password, "otp": code });
    app.program().post("/auth/authenticate", body).await.status
}

on_every_backend! {
    async fn refreshing_fast_hides_no_theft(app: &App) {
        let user = app.user("ada").await;
        let owner = app.bearer(&user).await;
        let mut stolen = owner.refresh.clone();
        for _ in 0..5 {
            let (status, answer) = refreshed(app, &stolen).await;
            assert_eq!(status, 200, "{answer}");
            stolen = answer["refresh"].as_str().unwrap().to_owned();
        }
        assert_eq!(refreshed(app, &stolen).await.0, 429);
        // The owner's own is told from one that comes too fast, and the theft is over.
        assert_eq!(refreshed(app, &owner.refresh).await.0, 401);
        app.pass(MINUTE);
        assert_eq!(refreshed(app, &stolen).await.0, 401);
    }

    async fn strangers_keep_no_program_from_its_account(app: &App) {
        let user = app.user("bea").await;
        let signed_in = app.bearer(&user).await;
        for _ in 0..20 {
            let body = json!({ "login": user.email, "password": "not the one that it is" });
            assert_eq!(app.program().post("/api/login", body).await.status, 401);
        }
        let body = json!({ "current_password": user.password, "new_password": "Lantern 4811 orchard gate" });
        signed_in.program.post("/api/password/change", body).await.ok();
    }

    async fn what_a_token_was_made_before_is_not_its_own(app: &App) {
        let user = app.user("cleo").await;
        let signed_in = by_mail(app, &user).await;
        app.pass(SECOND);
        let stepped_up: Value =
            signed_in.program.post("/api/step-up", json!({ "code": user.next_code(app) })).await.ok().json();
        // A thief of the older token has no part in the step-up.
        let name = json!({ "name": "Job" });
        let refused = signed_in.program.post("/api/devices", name.clone()).await;
        assert_eq!(refused.json::<Value>()["code"], "step-up-required");
        let newer = signed_in.program.with(stepped_up["access"].as_str().unwrap());
        assert_eq!(newer.post("/api/devices", name).await.status, 201);
    }

    async fn kept_answers_open_nothing(app: &App) {
        let user = app.user("dora").await;
        let signed_in = app.bearer(&user).await;
        let keyed = [("idempotency-key", "export-1")];
        let export = async |program: &Program| program.call_with("POST", "/api/account/export", &keyed, None).await;
        export(&signed_in.program).await.ok();
        app.pass(10 * MINUTE);
        let weak = by_mail(app, &user).await;
        let again = export(&weak.program).await;
        assert_eq!((again.status, &again.json::<Value>()["code"]), (409, &json!("idempotency-answer-gone")));
        // Nor is an answer about a token kept: it would outlive the token.
        let secret = app.node.running.service.add_client("files").await.unwrap().encode();
        let pair = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("files:{secret}"));
        let basic = format!("Basic {pair}");
        let headers = [("authorization", basic.as_str()), ("idempotency-key", "k")];
        let form = crate::harness::encoded(&[("token", &weak.refresh)]);
        let ask = async |headers: &[(&str, &str)]| {
            app.program().send("POST", "/api/introspect", headers, Some((crate::harness::FORM, form.clone()))).await
        };
        assert_eq!(ask(&headers).await.ok().json::<Value>()["active"], true);
        assert_eq!(weak.program.post("/api/logout", json!({})).await.status, 204);
        assert_eq!(ask(&headers).await.ok().json::<Value>()["active"], false);
        let nobody = ask(&headers[1..]).await;
        assert_eq!((nobody.status, nobody.header("www-authenticate")), (401, Some("Basic realm=\"services\"")));
        // Signing out works with a key, too, also when the token has ended.
        let other = by_mail(app, &user).await;
        app.pass(6 * MINUTE);
        let left = other.program.call_with("POST", "/api/logout", &[("idempotency-key", "k")], None).await;
        assert_eq!(left.status, 204);
        assert_eq!(refreshed(app, &other.refresh).await.0, 401);
    }

    async fn silent_guesses_are_told(app: &App) {
        let user = app.user("emmy").await;
        app.new_mails(&user.email).await;
        for _ in 0..3 {
            app.pass(30 * SECOND);
            assert_eq!(at_once(app, &user, "000000").await, 401);
        }
        let told = app.new_mails(&user.email).await;
        assert_eq!(told.iter().filter(|mail| mail.subject.contains("Wrong codes")).count(), 1, "{told:?}");
    }

    async fn a_stolen_password_ends_no_enrolment(app: &App) {
        let (person, pending) = app.confirmed_by_program("fay").await;
        let set_up: Value = pending.post("/api/totp/setup", json!({})).await.json();
        for _ in 0..6 {
            app.pass(30 * SECOND);
            let body = json!({ "username": person.email, "password": person.password, "otp": "000000" });
            assert_eq!(app.program().post("/auth/authenticate", body).await.status, 401);
        }
        let code = code_of(&secret_of(&set_up), app);
        pending.post("/api/totp/verify", json!({ "code": code })).await.ok();
    }

    async fn tokens_from_before_a_change_end_with_it(app: &App) {
        let user = app.user("gwen").await;
        let before = app.bearer(&user).await;
        app.new_mails(&user.email).await;
        let change = before.program.post("/api/email/change", json!({ "email": "gwen2@example.org" })).await;
        assert_eq!(change.status, 202, "{}", change.text());
        let code = code_in(&app.mail("gwen2@example.org").await);
        let after: Value = before.program.post("/api/email/confirm", json!({ "code": code })).await.ok().json();
        // The refresh token of before is worth nothing, and shows no theft.
        assert_eq!(refreshed(app, &before.refresh).await.0, 401);
        let program = before.program.with(after["access"].as_str().unwrap());
        program.get("/api/profile").await.ok();
        let (status, answer) = refreshed(app, after["refresh"].as_str().unwrap()).await;
        assert_eq!(status, 200, "{answer}");
    }

    async fn a_cookie_signs_nobody_out_at_the_api(app: &App) {
        let user = app.user("hedy").await;
        let cookie = user.browser.cookie("session").unwrap();
        app.program().with(&cookie).post("/api/logout", json!({})).await;
        assert_eq!(user.browser.stage().await, auth::stage::Stage::Authenticated);
    }

    /// A refresh in the middle of an act doesn't spoil it.
    async fn an_act_outlives_a_refresh(app: &App) {
        let user = app.user("ida").await;
        let signed_in = app.bearer(&user).await;
        let rename = signed_in.program.call("PATCH", "/api/profile", Some(json!({ "display_name": "Ida Rhodes" })));
        let refresh = async { refreshed(app, &signed_in.refresh).await };
        let (renamed, (status, _)) = tokio::join!(rename, refresh);
        assert_eq!((renamed.status, status), (200, 200), "{}", renamed.text());
    }

    async fn known_devices_are_not_without_end(app: &App) {
        let user = app.user("joan").await;
        let trusting = app.bearer(&user).await;
        assert_eq!(trusting.program.post("/api/devices", json!({ "name": "Job" })).await.status, 201);
        for _ in 0..105 {
            app.pass(30 * SECOND);
            assert_eq!(at_once(app, &user, &user.code(app)).await, 200);
        }
        let rows = crate::harness::tables::count(app.db(), "browsers").await;
        assert!(rows <= 102, "{rows}");
        let devices: Value = app.bearer(&user).await.program.get("/api/devices").await.ok().json();
        assert_eq!(devices["items"][0]["name"], "Job", "{devices}");
    }
}
