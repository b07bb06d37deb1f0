//! Authenticators, the phone, recovery codes.

use super::{NO_ID, done, refused, wrong_field};
use crate::harness::{App, Backend, MINUTE, SignedIn, code_of, secret_of};
use serde_json::{Value, json};
use server::config::sms::Provider;

const PHONE: &str = "+41791234567";

async fn first_id(signed_in: &SignedIn) -> String {
    let factors: Value = signed_in.program.get("/api/factors").await.ok().json();
    factors["items"][0]["id"].as_str().unwrap().to_owned()
}

on_every_backend! {
    async fn renamed_and_removed(app: &App) {
        let user = app.user("ada").await;
        let mut signed_in = app.bearer(&user).await;
        let other = app.user("bea").await;
        let others = app.bearer(&other).await;
        let (own, foreign) = (first_id(&signed_in).await, first_id(&others).await);
        let rename = async |id: &str, name: &str| {
            signed_in.program.call("PATCH", &format!("/api/factors/{id}"), Some(json!({ "name": name }))).await
        };
        done(&rename(&own, "Old phone").await, 204);
        let factors: Value = signed_in.program.get("/api/factors").await.ok().json();
        let item = &factors["items"][0];
        assert_eq!((&item["name"], &item["kind"], &item["confirmed"]), (&json!("Old phone"), &json!("totp"), &json!(true)));
        assert!(item["created_at"].as_str().unwrap().ends_with('Z') && item["last_used_at"].is_string(), "{item}");
        assert_eq!(item.as_object().unwrap().len(), 6, "no secret: {item}");
        wrong_field(&rename(&own, "").await, "name", "required");
        for id in [foreign.as_str(), NO_ID, "x"] {
            refused(&rename(id, "Mine").await, 404, "not-found");
            refused(&signed_in.program.delete(&format!("/api/factors/{id}")).await, 404, "not-found");
        }
        let untouched: Value = others.program.get("/api/factors").await.ok().json();
        assert_eq!(untouched["items"][0]["name"], "Phone", "{untouched}");

        refused(&signed_in.program.delete(&format!("/api/factors/{own}")).await, 409, "last-factor");
        let set_up: Value = signed_in.program.post("/api/totp/setup", json!({ "name": "New" })).await.json();
        let body = json!({ "code": code_of(&secret_of(&set_up), app) });
        let added: Value = signed_in.program.post("/api/totp/verify", body).await.ok().json();
        signed_in.program = signed_in.program.with(added["access"].as_str().unwrap());
        done(&signed_in.program.delete(&format!("/api/factors/{own}")).await, 204);
        let factors: Value = signed_in.program.get("/api/factors").await.ok().json();
        assert_eq!((factors["items"].as_array().unwrap().len(), &factors["items"][0]["name"]), (1, &json!("New")));
        let stale = signed_in.stale(app).await;
        let id = set_up["id"].as_str().unwrap();
        let body = Some(json!({ "name": "Late" }));
        refused(&stale.call("PATCH", &format!("/api/factors/{id}"), body).await, 403, "step-up-required");
        refused(&stale.delete(&format!("/api/factors/{id}")).await, 403, "step-up-required");
    }

    async fn phone(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            setup.config.sms.provider = Provider::Outbox;
            setup.config.sms.allowed = vec!["41".to_owned()];
        })
        .await;
        let user = app.user("cleo").await;
        let mut signed_in = app.bearer(&user).await;
        let program = signed_in.program.clone();
        wrong_field(&program.post("/api/phone", json!({ "phone": "079" })).await, "phone", "malformed");
        wrong_field(&program.post("/api/phone", json!({ "phone": "+44 20 7946 0000" })).await, "phone", "country");
        done(&program.post("/api/phone", json!({ "phone": "+41 79 123 45 67" })).await, 202);
        let waiting: Value = program.get("/api/factors").await.ok().json();
        assert_eq!((&waiting["items"][1]["kind"], &waiting["items"][1]["confirmed"]), (&json!("sms"), &json!(false)));
        assert!(!waiting.to_string().contains("1234567"), "{waiting}");
        let text = app.mail(PHONE).await.text;
        let code = text.rsplit(": ").next().unwrap();
        refused(&program.post("/api/phone/verify", json!({ "code": "x" })).await, 400, "invalid-input");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        refused(&program.post("/api/phone/verify", json!({ "code": wrong })).await, 401, "invalid-code");
        // Only where it was asked for.
        let elsewhere = app.bearer(&user).await.program;
        refused(&elsewhere.post("/api/phone/verify", json!({ "code": code })).await, 401, "invalid-code");
        let confirmed = program.post("/api/phone/verify", json!({ "code": code })).await.ok();
        assert_eq!(confirmed.json::<Value>(), json!({ "confirmed": true }));
        let stale = signed_in.stale(&app).await;
        refused(&stale.post("/api/phone", json!({ "phone": PHONE })).await, 403, "step-up-required");
        refused(&stale.delete("/api/factors/phone").await, 403, "step-up-required");
        let stepped_up: Value = stale.post("/api/step-up", json!({ "code": user.next_code(&app) })).await.ok().json();
        let program = stale.with(stepped_up["access"].as_str().unwrap());
        done(&program.delete("/api/factors/phone").await, 204);
        refused(&program.delete("/api/factors/phone").await, 404, "not-found");
        app.finish().await;
    }

    async fn without_a_provider_no_texts(app: &App) {
        let user = app.user("dora").await;
        let program = app.bearer(&user).await.program;
        refused(&program.post("/api/phone", json!({ "phone": PHONE })).await, 403, "not-permitted");
    }

    async fn recovery_codes(app: &App) {
        let user = app.user("emmy").await;
        let mut signed_in = app.bearer(&user).await;
        let made = signed_in.program.post("/api/recovery-codes", json!({})).await;
        assert_eq!((made.status, made.header("cache-control")), (201, Some("no-store")));
        let codes: Value = made.json();
        assert_eq!(codes["recovery_codes"].as_array().unwrap().len(), 10, "{codes}");
        done(&signed_in.program.post("/api/recovery-codes/saved", json!({})).await, 204);
        app.pass(MINUTE);
        let half = app.program().pending(&user).await;
        let old = json!({ "method": "recovery", "code": user.recovery_codes[0] });
        refused(&half.post("/api/mfa/verify", old).await, 401, "invalid-code");
        let new = json!({ "method": "recovery", "code": codes["recovery_codes"][9] });
        let by_recovery = SignedIn::of(&half, half.post("/api/mfa/verify", new).await);
        // Whoever has lost their authenticator gets new codes and another authenticator, and nothing more.
        let id = first_id(&by_recovery).await;
        refused(&by_recovery.program.delete(&format!("/api/factors/{id}")).await, 403, "step-up-required");
        refused(&by_recovery.program.post("/api/account/export", json!({})).await, 403, "step-up-required");
        assert_eq!(by_recovery.program.post("/api/recovery-codes", json!({})).await.status, 201);
        assert_eq!(by_recovery.program.post("/api/totp/setup", json!({})).await.status, 201);
        let stale = signed_in.stale(app).await;
        refused(&stale.post("/api/recovery-codes", json!({})).await, 403, "step-up-required");
    }

    async fn step_up(app: &App) {
        let user = app.user("fay").await;
        let program = app.bearer(&user).await.stale(app).await;
        for (body, status, code) in [
            (json!({}), 400, "invalid-input"),
            (json!({ "password": user.password }), 400, "invalid-input"),
            (json!({ "method": "email", "code": "123456" }), 400, "invalid-input"),
            (json!({ "method": "passkey", "code": "123456" }), 403, "not-permitted"),
        ] {
            refused(&program.post("/api/step-up", body).await, status, code);
        }
        let code = user.next_code(app);
        let proved: Value = program.post("/api/step-up", json!({ "method": "totp", "code": code })).await.ok().json();
        refused(&program.post("/api/step-up", json!({ "code": code })).await, 401, "invalid-code");
        program.with(proved["access"].as_str().unwrap()).post("/api/account/export", json!({})).await.ok();
    }
}
