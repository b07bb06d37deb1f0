//! "DRF-TOTP", by the section "Complete Workflow" of its document, as its example calls it with axios.

use super::{BOTH, Kind, refused, secret};
use crate::harness::{App, Backend, FORM, SECOND, SignedIn, code_in, code_of};
use auth::stage::MfaPolicy;
use serde_json::{Value, json};

const POSTS: [&str; 4] = ["generate", "verify", "disable", "validate"];

on_every_backend! {
    async fn generate_verify_validate(backend: Backend) {
        let portal = App::start_with(backend, |setup| setup.config.mfa.issuer = "Your App Name".to_owned()).await;
        let app = &portal;
        for (kind, end) in [(Kind::Json, "/"), (Kind::Form, "/"), (Kind::Json, "")] {
            let name = format!("ada{}{}", end.len(), kind == Kind::Json);
            let (person, half) = app.confirmed_by_program(&name).await;
            let status = format!("/auth/otp/status{end}");
            let off = json!({ "otp_enabled": false, "otp_verified": false });
            assert_eq!(half.get(&status).await.ok().json::<Value>(), off);

            // "POST /generate/ → Scan QR Code": `const { secret, otpauth_url } = response.data;`
            let made: Value = kind.post(&half, &format!("/auth/otp/generate{end}"), &[]).await.ok().json();
            assert_eq!(made.as_object().unwrap().len(), 2, "{made}");
            let url = made["otpauth_url"].as_str().unwrap();
            assert!(url.starts_with("otpauth://totp/") && url.contains("issuer=Your%20App%20Name"), "{url}");
            let secret = secret(&made["secret"]);
            assert!(url.contains(made["secret"].as_str().unwrap()), "{url}");
            assert_eq!(half.get(&status).await.ok().json::<Value>(), off);

            // "Enter 6-digit Token → POST /verify/ → 2FA Enabled".
            let code = code_of(&secret, app);
            let answer = kind.post(&half, &format!("/auth/otp/verify{end}"), &[("token", &code), ("x", "y")]).await;
            let first = SignedIn::of(&half, answer);
            assert!(first.answer["detail"].is_string(), "{}", first.answer);
            assert_eq!(first.answer["recovery_codes"].as_array().unwrap().len(), 10);

            // "Username & Password → GET /status/ → TOTP Enabled?"; never the secret.
            app.pass(30 * SECOND);
            let half = app.program().pending(&person).await;
            for asking in [&half, &first.program] {
                let told = asking.get(&status).await.ok();
                assert_eq!(told.json::<Value>(), json!({ "otp_enabled": true, "otp_verified": true }));
                assert_eq!(told.header("cache-control"), Some("no-store"));
            }

            // "Yes → Enter 6-digit TOTP Code → POST /validate/ → Grant Access".
            let validate = format!("/auth/otp/validate{end}");
            let code = code_of(&secret, app);
            let wrong = if code == "000000" { "000001" } else { "000000" };
            refused(&kind.post(&half, &validate, &[("token", wrong)]).await, 401, "invalid-code");
            let second = SignedIn::of(&half, kind.post(&half, &validate, &[("token", &code)]).await);
            assert!(second.answer["detail"].is_string() && second.answer["recovery_codes"].is_null());
            second.program.get("/api/profile").await.ok();
        }
        portal.finish().await;
    }

    /// The document's picture sends `{token:123456}`, a number.
    async fn tokens_may_be_numbers(app: &App) {
        let user = app.user("bea").await;
        let half = app.program().pending(&user).await;
        let mut code = user.next_code(app);
        while code.starts_with('0') {
            code = user.next_code(app);
        }
        let number: u32 = code.parse().unwrap();
        half.post("/auth/otp/validate/", json!({ "token": number })).await.ok();
        // Our own routes take text.
        let half = app.program().pending(&user).await;
        refused(&half.post("/api/mfa/verify", json!({ "code": number })).await, 400, "invalid-input");
    }

    /// axios posts nothing with the media type of a form.
    async fn an_empty_body_is_enough_to_generate(app: &App) {
        let (_, half) = app.confirmed_by_program("cleo").await;
        let bare = half.send("POST", "/auth/otp/generate/", &[], None).await.ok();
        let form = half.send("POST", "/auth/otp/generate/", &[], Some((FORM, String::new()))).await.ok();
        assert_eq!(bare.json::<Value>(), form.json::<Value>());
    }

    /// "Enter Current TOTP Token → POST /disable/ → 2FA Disabled", where policy lets people have none.
    async fn disable(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.mfa.policy = MfaPolicy::Optional).await;
        for kind in BOTH {
            let program = app.program();
            let name = if kind == Kind::Json { "dora" } else { "emmy" };
            let (person, registration) = app.registered_by_program(&program, name).await;
            let code = code_in(&app.mail(&person.email).await);
            let body = json!({ "registration": registration, "code": code });
            let alone = SignedIn::of(&program, program.post("/api/verify-email", body).await).program;
            // Who has no factor gives the password again.
            refused(&kind.post(&alone, "/auth/otp/generate/", &[]).await, 403, "step-up-required");
            alone.post("/api/step-up", json!({ "password": person.password })).await.ok();
            let made: Value = kind.post(&alone, "/auth/otp/generate/", &[]).await.ok().json();
            let secret = secret(&made["secret"]);
            let first = code_of(&secret, &app);
            let enabled: Value = kind.post(&alone, "/auth/otp/verify/", &[("token", &first)]).await.ok().json();
            assert_eq!(enabled["recovery_codes"].as_array().unwrap().len(), 10, "{enabled}");

            app.pass(30 * SECOND);
            let half = program.pending(&person).await;
            let code = code_of(&secret, &app);
            // With the password alone nobody is rid of the second factor.
            refused(&kind.post(&half, "/auth/otp/disable/", &[("token", &code)]).await, 401, "invalid-token");
            let answer = kind.post(&half, "/auth/otp/validate/", &[("token", &code)]).await;
            let program = SignedIn::of(&half, answer).program;
            refused(&kind.post(&program, "/auth/otp/disable/", &[]).await, 400, "invalid-input");
            // A code is good once.
            refused(&kind.post(&program, "/auth/otp/disable/", &[("token", &code)]).await, 401, "invalid-code");
            app.pass(30 * SECOND);
            let code = code_of(&secret, &app);
            let gone = kind.post(&program, "/auth/otp/disable/", &[("token", &code)]).await.ok();
            assert!(gone.json::<Value>()["detail"].is_string(), "{}", gone.text());
            let told: Value = program.get("/auth/otp/status/").await.ok().json();
            assert_eq!(told, json!({ "otp_enabled": false, "otp_verified": false }));
        }
        app.finish().await;
    }

    async fn the_last_one_stays_where_policy_needs_it(app: &App) {
        let user = app.user("fay").await;
        let program = app.bearer(&user).await.program;
        let code = user.next_code(app);
        refused(&program.post("/auth/otp/disable/", json!({ "token": code })).await, 409, "last-factor");
        let told: Value = program.get("/auth/otp/status/").await.ok().json();
        assert_eq!(told["otp_enabled"], true);
    }

    /// Of somebody who is in, a code is the fresh proof, and another authenticator needs one.
    async fn when_signed_in(app: &App) {
        let user = app.user("gwen").await;
        let program = app.bearer(&user).await.stale(app).await;
        refused(&program.post("/auth/otp/generate/", json!({})).await, 403, "step-up-required");
        let proved: Value =
            program.post("/auth/otp/validate/", json!({ "token": user.next_code(app) })).await.ok().json();
        let program = program.with(proved["access"].as_str().unwrap());
        let made: Value = program.post("/auth/otp/generate/", json!({ "name": "Spare" })).await.ok().json();
        let code = code_of(&secret(&made["secret"]), app);
        let added: Value = program.post("/auth/otp/verify/", json!({ "token": code })).await.ok().json();
        let program = program.with(added["access"].as_str().unwrap());
        let factors: Value = program.get("/api/factors").await.ok().json();
        assert_eq!(factors["items"].as_array().unwrap().len(), 2, "{factors}");
    }

    async fn nobody_is_asked_nothing(app: &App) {
        for name in POSTS {
            for end in ["", "/"] {
                let path = format!("/auth/otp/{name}{end}");
                refused(&app.program().post(&path, json!({ "token": "123456" })).await, 401, "invalid-token");
                refused(&app.program().get(&path).await, 405, "method-not-allowed");
            }
        }
        refused(&app.program().get("/auth/otp/status/").await, 401, "invalid-token");
        // Before the mailbox is proved there is no secret to be had.
        let (person, _) = app.confirmed_by_program("hedy").await;
        let half = app.program().pending(&person).await;
        refused(&half.post("/auth/otp/generate/", json!({})).await, 403, "mailbox-proof-required");
    }
}
