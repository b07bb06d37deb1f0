//! "Real_MFA", by the section "API Endpoints" of its document. The paths are our own with a slash at the end; so spelt they
//! also take forms, and pass over fields that nobody knows.

use super::{BOTH, Kind, refused, secret};
use crate::harness::{App, Backend, DAY, MINUTE, Person, SECOND, SignedIn, code_in, code_of, link_in};
use serde_json::{Value, json};
use server::config::sms::Provider;

/// What a client of that project may send besides.
const MORE: (&str, &str) = ("confirm_password", "x");

on_every_backend! {
    /// "Authentication", "Email Verification", "TOTP (Google Authenticator)".
    async fn register_verify_set_up_log_in_log_out(app: &App) {
        for kind in BOTH {
            let (person, program) = (Person::new(if kind == Kind::Json { "ada" } else { "bea" }), app.program());
            let (email, password) = (person.email.as_str(), person.password.as_str());
            // "POST /api/register/ - User registration".
            let fields = [("email", email), ("password", password), ("username", &person.username), MORE];
            let answer = kind.post(&program, "/api/register/", &fields).await;
            assert_eq!(answer.status, 202, "{}", answer.text());
            let registration = answer.json::<Value>()["registration"].as_str().unwrap().to_owned();
            let first = app.mail(email).await;

            // "POST /api/send-verification/ - Send verification email", by the registration or by the address.
            app.pass(MINUTE);
            for fields in [("registration", registration.as_str()), ("email", email)] {
                let answer = kind.post(&program, "/api/send-verification/", &[fields, MORE]).await;
                assert_eq!((answer.status, answer.body.len()), (202, 0), "{}", answer.text());
            }
            let again = app.new_mails(email).await;
            let code = code_in(again.first().expect("the mail again"));
            // "Mandatory email verification before login".
            let fields = [("email", email), ("password", password)];
            refused(&kind.post(&program, "/api/login/", &fields).await, 401, "invalid-credentials");
            // "POST /api/verify-email/ - Verify email".
            let wrong = [("registration", registration.as_str()), ("code", "00000000"), MORE];
            refused(&kind.post(&program, "/api/verify-email/", &wrong).await, 401, "invalid-code");
            let right = [("registration", registration.as_str()), ("code", &code), MORE];
            let step: Value = kind.post(&program, "/api/verify-email/", &right).await.ok().json();
            assert_eq!(step["stage"], "enrolment-required", "{step} {}", first.subject);
            let half = program.with(step["pending_token"].as_str().unwrap());

            // "POST /api/totp/setup/ - Setup TOTP".
            let answer = kind.post(&half, "/api/totp/setup/", &[("name", "Phone"), MORE]).await;
            assert_eq!(answer.status, 201, "{}", answer.text());
            let secret = secret(&answer.json::<Value>()["secret"]);
            // "POST /api/totp/verify/ - Verify TOTP".
            let fields = [("code", code_of(&secret, app)), ("device", "x".to_owned())];
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            let first = SignedIn::of(&half, kind.post(&half, "/api/totp/verify/", &fields).await);
            assert_eq!(first.answer["recovery_codes"].as_array().unwrap().len(), 10);

            // "POST /api/login/ - User login", by address or username.
            app.pass(30 * SECOND);
            let fields = [("username", person.username.as_str()), ("password", password), MORE];
            let step: Value = kind.post(&program, "/api/login/", &fields).await.ok().json();
            assert_eq!(step["stage"], "mfa-required", "{step}");
            let half = program.with(step["pending_token"].as_str().unwrap());
            let code = code_of(&secret, app);
            let second = SignedIn::of(&half, kind.post(&half, "/api/totp/verify/", &[("code", &code), MORE]).await);

            // "POST /api/refresh/ - Refresh JWT token", "POST /api/logout/ - User logout".
            let refresh = [("refresh", second.refresh.as_str()), MORE];
            let tokens: Value = kind.post(&program, "/api/refresh/", &refresh).await.ok().json();
            let refresh = [("refresh", tokens["refresh"].as_str().unwrap()), MORE];
            assert_eq!(kind.post(&program, "/api/logout/", &refresh).await.status, 204);
            // "JWT token blacklisting".
            refused(&second.program.get("/api/profile/").await, 401, "invalid-token");
            first.program.get("/api/profile/").await.ok();
        }
    }

    /// "OTP (SMS)", "SMS-based one-time passwords".
    async fn codes_are_sent(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            setup.config.sms.provider = Provider::Outbox;
            setup.config.sms.allowed = vec!["41".to_owned()];
        })
        .await;
        for kind in BOTH {
            let user = app.user(if kind == Kind::Json { "cleo" } else { "dora" }).await;
            let number = if kind == Kind::Json { "+41791234567" } else { "+41791234568" };
            let program = app.bearer(&user).await.program;
            assert_eq!(program.post("/api/phone", json!({ "phone": number })).await.status, 202);
            let text = app.mail(number).await.text;
            let code = text.rsplit(": ").next().unwrap();
            program.post("/api/phone/verify", json!({ "code": code })).await.ok();
            app.new_mails(&user.email).await;
            for (channel, to) in [("", number), ("email", &user.email), ("sms", number)] {
                app.pass(2 * MINUTE);
                let half = app.program().pending(&user).await;
                // "POST /api/otp/send/ - Send OTP via SMS": without a word by text, as that project does.
                let channel = [("channel", channel), MORE];
                let fields = if channel[0].1.is_empty() { &channel[1..] } else { &channel[..] };
                assert_eq!(kind.post(&half, "/api/otp/send/", fields).await.status, 202);
                let message = app.mail(to).await;
                let code = message.text.lines().next().unwrap().rsplit(": ").next().unwrap().to_owned();
                // "POST /api/otp/verify/ - Verify OTP".
                refused(&kind.post(&half, "/api/otp/verify/", &[MORE]).await, 400, "invalid-input");
                let answer = kind.post(&half, "/api/otp/verify/", &[("code", &code), MORE]).await;
                SignedIn::of(&half, answer).program.get("/api/profile/").await.ok();
                app.new_mails(&user.email).await;
            }
        }
        app.finish().await;
    }

    /// "Devices", "Profile".
    async fn what_one_looks_after(app: &App) {
        for kind in BOTH {
            let user = app.user(if kind == Kind::Json { "emmy" } else { "fay" }).await;
            let program = app.bearer(&user).await.program;
            // "POST /api/devices/ - Register device", "GET /api/devices/", "DELETE /api/devices/{id}/ - Remove device".
            let made = kind.post(&program, "/api/devices/", &[("name", "Backup job"), MORE]).await;
            assert_eq!(made.status, 201, "{}", made.text());
            let made: Value = made.json();
            let listed: Value = program.get("/api/devices/").await.ok().json();
            assert_eq!(listed["items"][0]["id"], made["id"], "{listed}");
            let path = format!("/api/devices/{}/", made["id"].as_str().unwrap());
            assert_eq!(program.delete(&path).await.status, 204);
            refused(&program.delete(&path).await, 404, "not-found");
            // "GET /api/profile/", "PUT /api/profile/ - Update profile".
            let before: Value = program.get("/api/profile/").await.ok().json();
            let fields = [
                ("email", user.email.as_str()),
                ("username", &user.username),
                ("display_name", "Ada L."),
                ("time_zone", "Europe/Zurich"),
                ("phone_number", "x"),
            ];
            let put: Value = kind.send(&program, "PUT", "/api/profile/", &fields).await.ok().json();
            assert_eq!((&put["display_name"], &put["id"]), (&json!("Ada L."), &before["id"]));
            // "POST /api/totp/disable/ - Disable TOTP": a code too, and the last one stays.
            let code = user.next_code(app);
            refused(&kind.post(&program, "/api/totp/disable/", &[MORE]).await, 400, "invalid-input");
            let answer = kind.post(&program, "/api/totp/disable/", &[("code", &code), MORE]).await;
            refused(&answer, 409, "last-factor");
        }
    }

    async fn passwords(app: &App) {
        for kind in BOTH {
            let user = app.user(if kind == Kind::Json { "gwen" } else { "hedy" }).await;
            let program = app.bearer(&user).await.program;
            // "POST /api/password/change/ - Change password".
            let (old, new) = (user.password.as_str(), "Lantern 4811 orchard gate");
            let fields = [("current_password", old), ("new_password", new), MORE];
            let tokens: Value = kind.post(&program, "/api/password/change/", &fields).await.ok().json();
            refused(&program.get("/api/profile/").await, 401, "invalid-token");
            program.with(tokens["access"].as_str().unwrap()).get("/api/profile/").await.ok();
            // "POST /api/password/reset/ - Reset password", the same for whoever asks.
            app.pass(4 * DAY);
            app.new_mails(&user.email).await;
            let asked = kind.post(&program.without(), "/api/password/reset/", &[("email", &user.email), MORE]).await;
            let nobody = [("email", "nobody@example.org"), MORE];
            let unknown = kind.post(&program.without(), "/api/password/reset/", &nobody).await;
            assert_eq!((asked.status, asked.body.len()), (unknown.status, unknown.body.len()));
            assert_eq!(asked.status, 202);
            let link = link_in(&app.mail(&user.email).await);
            let token = link.rsplit("token=").next().unwrap();
            let body = json!({ "token": token, "new_password": "Orchard 7219 lantern bay" });
            program.without().post("/api/password/reset/confirm/", body).await.ok();
            assert_eq!(app.mails("nobody@example.org").await.len(), 0);
        }
    }

    /// Our own spelling is strict, and every other path is.
    async fn lenient_with_the_slash_only(app: &App) {
        let user = app.user("ida").await;
        let (login, password) = (("login", user.email.as_str()), ("password", user.password.as_str()));
        let program = app.program();
        refused(&Kind::Form.post(&program, "/api/login", &[login, password]).await, 415, "media-type");
        let unknown = refused(&Kind::Json.post(&program, "/api/login", &[login, password, MORE]).await, 400, "invalid-input");
        assert_eq!(unknown["errors"], json!([{ "field": "confirm_password", "code": "unknown" }]));
        Kind::Form.post(&program, "/api/login/", &[login, password, MORE]).await.ok();
        let signed_in = app.bearer(&user).await;
        for path in ["/api/step-up/", "/api/phone/", "/api/email/change/", "/api/password/reset/confirm/"] {
            let answer = Kind::Form.post(&signed_in.program, path, &[("code", "1")]).await;
            refused(&answer, 415, "media-type");
        }
        // The same thing twice is nobody's mistake alone.
        let twice = refused(&Kind::Form.post(&program, "/api/login/", &[login, login, password]).await, 400, "invalid-input");
        assert_eq!(twice["errors"], json!([{ "field": "login", "code": "duplicate" }]));
    }

    /// "All endpoints require authentication (JWT token)": those that aren't for getting in.
    async fn nobody_gets_further(app: &App) {
        let user = app.user("joan").await;
        let half = app.program().pending(&user).await;
        for (method, path) in [
            ("GET", "/api/devices/"),
            ("POST", "/api/devices/"),
            ("DELETE", "/api/devices/00000000000000000000000000000000/"),
            ("GET", "/api/profile/"),
            ("PUT", "/api/profile/"),
            ("POST", "/api/totp/disable/"),
            ("POST", "/api/password/change/"),
        ] {
            for program in [app.program(), half.clone()] {
                let body = (method != "GET").then(|| json!({}));
                refused(&program.call(method, path, body).await, 401, "invalid-token");
            }
        }
        for path in ["/api/otp/send/", "/api/otp/verify/", "/api/totp/setup/", "/api/totp/verify/"] {
            refused(&app.program().post(path, json!({})).await, 401, "invalid-token");
        }
    }
}
