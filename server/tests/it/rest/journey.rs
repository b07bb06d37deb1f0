//! From the registration to the sign-out, by programs alone.

use crate::harness::{App, MINUTE, SECOND, SignedIn, code_in, code_of, secret_of};
use serde_json::{Value, json};

on_every_backend! {
    async fn register_confirm_enrol_verify_refresh_leave(app: &App) {
        let (person, pending) = app.confirmed_by_program("ada").await;
        // The mailbox is proved: the authenticator is shown at once, and the same again.
        let set_up = pending.post("/api/totp/setup", json!({ "name": "Work phone" })).await;
        assert_eq!(set_up.status, 201, "{}", set_up.text());
        let set_up: Value = set_up.json();
        let again: Value = pending.post("/api/totp/setup", json!({})).await.json();
        assert_eq!((&set_up["id"], &set_up["secret"]), (&again["id"], &again["secret"]));
        assert!(set_up["otpauth_url"].as_str().unwrap().starts_with("otpauth://totp/"), "{set_up}");
        assert!(set_up["qr_svg"].as_str().unwrap().starts_with("<svg"), "{set_up}");
        let secret = secret_of(&set_up);

        let body = json!({ "code": code_of(&secret, app), "id": set_up["id"] });
        let first = SignedIn::of(&pending, pending.post("/api/totp/verify", body).await);
        assert_eq!(first.answer["recovery_codes"].as_array().unwrap().len(), 10, "{}", first.answer);
        assert_eq!(first.answer["stage"], "authenticated");
        assert!(first.answer["device_token"].is_string(), "{}", first.answer);
        let factors: Value = first.program.get("/api/factors").await.ok().json();
        assert_eq!(factors["items"][0]["name"], "Work phone", "{factors}");
        assert_eq!(first.program.post("/api/recovery-codes/saved", json!({})).await.status, 204);

        // The pending token was worth this one step.
        assert_eq!(pending.post("/api/totp/setup", json!({})).await.status, 401);

        // A second time: password, then code.
        app.pass(MINUTE);
        let step: Value = pending.log_in(&person).await.ok().json();
        assert_eq!(step["stage"], "mfa-required", "{step}");
        assert_eq!(step["methods"], json!(["totp", "email", "recovery"]), "{step}");
        let half = pending.with(step["pending_token"].as_str().unwrap());
        let code = code_of(&secret, app);
        let second = SignedIn::of(&half, half.post("/api/mfa/verify", json!({ "code": code })).await);

        // Refreshed, the old refresh token is spent; the access token from before is good until it ends.
        let refreshed: Value =
            half.without().post("/api/refresh", json!({ "refresh": second.refresh })).await.ok().json();
        assert_eq!(second.program.get("/api/profile").await.status, 200);
        let program = second.program.with(refreshed["access"].as_str().unwrap());
        let profile: Value = program.get("/api/profile").await.ok().json();
        assert_eq!((&profile["email"], &profile["role"]), (&json!(person.email), &json!("user")));

        // Signed out, everything of the session is dead, and once more changes nothing.
        assert_eq!(program.post("/api/logout", json!({})).await.status, 204);
        assert_eq!(program.post("/api/logout", json!({})).await.status, 204);
        for dead in [&program, &second.program] {
            assert_eq!(dead.get("/api/profile").await.status, 401);
        }
        let refused = program.without().post("/api/refresh", json!({ "refresh": refreshed["refresh"] })).await;
        assert_eq!((refused.status, &refused.json::<Value>()["code"]), (401, &json!("invalid-token")));
        assert_eq!(first.program.get("/api/profile").await.status, 200);
    }

    async fn other_ways_through_the_second_step(app: &App) {
        let user = app.user("bea").await;
        app.new_mails(&user.email).await;
        let pending = async || {
            let program = app.program();
            let step: Value = program.log_in(&user).await.ok().json();
            program.with(step["pending_token"].as_str().unwrap())
        };
        // By mail.
        let half = pending().await;
        assert_eq!(half.post("/api/otp/send", json!({})).await.status, 202);
        let code = code_in(&app.mail(&user.email).await);
        let by_mail = SignedIn::of(&half, half.post("/api/otp/verify", json!({ "code": code })).await);
        let sessions: Value = by_mail.program.get("/api/sessions").await.ok().json();
        assert_eq!((&sessions["items"][0]["aal"], &sessions["items"][0]["kind"]), (&json!(1), &json!("api")));
        // By recovery code: its replacement counts once it is said to be saved.
        let half = pending().await;
        let body = json!({ "method": "recovery", "code": user.recovery_codes[0] });
        let by_recovery = SignedIn::of(&half, half.post("/api/mfa/verify", body).await);
        let replacement = by_recovery.answer["replacement_code"].clone();
        assert!(replacement.is_string() && by_recovery.answer["recovery_codes"].is_null(), "{}", by_recovery.answer);
        let half = pending().await;
        let body = json!({ "method": "recovery", "code": replacement });
        assert_eq!(half.post("/api/mfa/verify", body.clone()).await.status, 401);
        assert_eq!(by_recovery.program.post("/api/recovery-codes/saved", json!({})).await.status, 204);
        assert_eq!(half.post("/api/mfa/verify", body).await.status, 200);
        // A pending sign-in that is cancelled is worth nothing.
        let half = pending().await;
        assert_eq!(half.post("/api/logout", json!({})).await.status, 204);
        assert_eq!(half.post("/api/mfa/verify", json!({ "code": user.next_code(app) })).await.status, 401);
    }

    async fn a_new_phone_and_its_end(app: &App) {
        let user = app.user("cleo").await;
        app.new_mails(&user.email).await;
        let mailed = {
            let program = app.program();
            let step: Value = program.log_in(&user).await.ok().json();
            let half = program.with(step["pending_token"].as_str().unwrap());
            assert_eq!(half.post("/api/otp/send", json!({ "channel": "email" })).await.status, 202);
            let code = code_in(&app.mail(&user.email).await);
            SignedIn::of(&half, half.post("/api/otp/verify", json!({ "code": code })).await).program
        };
        // Without a proof by authenticator nothing is set up.
        let refused = mailed.post("/api/totp/setup", json!({})).await;
        assert_eq!((refused.status, &refused.json::<Value>()["code"]), (403, &json!("step-up-required")));
        let stepped_up: Value = mailed.post("/api/step-up", json!({ "code": user.next_code(app) })).await.ok().json();
        assert!(stepped_up["refresh"].is_null(), "{stepped_up}");
        let program = mailed.with(stepped_up["access"].as_str().unwrap());
        let set_up: Value = program.post("/api/totp/setup", json!({ "name": "Spare" })).await.json();
        let secret = secret_of(&set_up);
        let wrong = json!({ "code": code_of(&secret, app), "id": "00000000000000000000000000000000" });
        assert_eq!(program.post("/api/totp/verify", wrong).await.status, 404);
        let added = program.post("/api/totp/verify", json!({ "code": code_of(&secret, app) })).await.ok();
        let program = program.with(added.json::<Value>()["access"].as_str().unwrap());
        let factors: Value = program.get("/api/factors?limit=1").await.ok().json();
        assert_eq!(factors["items"].as_array().unwrap().len(), 1, "{factors}");
        let next = factors["next"].as_str().unwrap();
        let rest: Value = program.get(&format!("/api/factors?cursor={next}")).await.ok().json();
        assert_eq!((&rest["items"][0]["name"], &rest["next"]), (&json!("Spare"), &Value::Null));

        // With two of them it must be said which; with one, policy keeps it.
        app.pass(30 * SECOND);
        let unclear = program.post("/api/totp/disable", json!({ "code": code_of(&secret, app) })).await;
        assert_eq!(unclear.json::<Value>()["errors"], json!([{ "field": "id", "code": "required" }]));
        let body = json!({ "code": code_of(&secret, app), "id": set_up["id"] });
        program.post("/api/totp/disable", body).await.ok();
        let last = program.post("/api/totp/disable", json!({ "code": user.next_code(app) })).await;
        assert_eq!((last.status, &last.json::<Value>()["code"]), (409, &json!("last-factor")));
    }
}
