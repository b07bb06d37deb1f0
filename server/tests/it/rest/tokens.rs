//! Tokens: what they are worth, how they are renewed, and what kills them.

use crate::harness::{App, Backend, DAY, MINUTE, SECOND, SignedIn, listening, tables};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

fn part(token: &str, at: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(at).unwrap()).unwrap()).unwrap()
}

on_every_backend! {
    async fn an_access_token_says_what_was_proved(app: &App) {
        let user = app.user("ada").await;
        let signed_in = app.bearer(&user).await;
        let access = signed_in.program.token.clone().unwrap();
        let (header, claims) = (part(&access, 0), part(&access, 1));
        let jwks: Value = app.program().get("/.well-known/jwks.json").await.ok().json();
        assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("at+jwt")));
        assert_eq!(header["kid"], jwks["keys"][0]["kid"]);
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(app.origin()), &json!(app.origin())));
        assert_eq!((&claims["aal"], &claims["amr"]), (&json!(2), &json!(["pwd", "totp"])));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
        for name in ["sub", "sid", "jti"] {
            assert_eq!(claims[name].as_str().unwrap().len(), 32, "{claims}");
        }
        // It ends by itself.
        app.pass(5 * MINUTE);
        assert_eq!(signed_in.program.get("/api/profile").await.status, 401);
    }

    /// CVE class: a stolen refresh token that goes on working after its owner has used it.
    async fn a_refresh_token_is_good_once(app: &App) {
        let user = app.user("bea").await;
        let signed_in = app.bearer(&user).await;
        let first = json!({ "refresh": signed_in.refresh });
        let refreshed: Value = app.program().post("/api/refresh", first.clone()).await.ok().json();
        let program = app.program().with(refreshed["access"].as_str().unwrap());
        program.get("/api/profile").await.ok();
        app.new_mails(&user.email).await;
        // Whoever shows the old one ends them all, and the owner is told.
        assert_eq!(app.program().post("/api/refresh", first).await.status, 401);
        assert_eq!(program.get("/api/profile").await.status, 401);
        let newest = json!({ "refresh": refreshed["refresh"] });
        assert_eq!(app.program().post("/api/refresh", newest).await.status, 401);
        let mail = app.mail(&user.email).await;
        assert!(mail.subject.contains("token was used twice"), "{}", mail.subject);
    }

    async fn of_two_at_once_one_is_renewed(app: &App) {
        let user = app.user("cleo").await;
        let signed_in = app.bearer(&user).await;
        let other = app.another_node(|_| ()).await;
        let (here, there) = (app.program(), app.program().on(&other));
        let body = json!({ "refresh": signed_in.refresh });
        let (one, two) = tokio::join!(here.post("/api/refresh", body.clone()), there.post("/api/refresh", body));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
        // One of two holders is a thief: the session is over.
        assert_eq!(signed_in.program.get("/api/profile").await.status, 401);
        other.stop().await;
    }

    async fn refreshes_that_come_too_fast_end_nothing(app: &App) {
        let user = app.user("liz").await;
        let mut refresh = app.bearer(&user).await.refresh;
        let renew = async |refresh: &str| app.program().post("/api/refresh", json!({ "refresh": refresh })).await;
        for _ in 0..5 {
            refresh = renew(&refresh).await.ok().json::<Value>()["refresh"].as_str().unwrap().to_owned();
        }
        let refused = renew(&refresh).await;
        assert_eq!((refused.status, refused.header("retry-after")), (429, Some("10")), "{}", refused.text());
        app.pass(10 * SECOND);
        refresh = renew(&refresh).await.ok().json::<Value>()["refresh"].as_str().unwrap().to_owned();
        assert_eq!(renew(&refresh).await.status, 429);
        // A clock that jumps back gives no tokens.
        app.pass(MINUTE);
        refresh = renew(&refresh).await.ok().json::<Value>()["refresh"].as_str().unwrap().to_owned();
        app.pass(-MINUTE);
        assert_eq!(renew(&refresh).await.status, 503);
    }

    async fn a_session_changes_sixty_things_a_minute(app: &App) {
        let user = app.user("mia").await;
        let signed_in = app.bearer(&user).await;
        let change = async |number: usize| {
            let body = json!({ "display_name": format!("Mia {number}") });
            signed_in.program.call("PATCH", "/api/profile", Some(body)).await
        };
        for number in 0..60 {
            change(number).await.ok();
        }
        let refused = change(60).await;
        assert_eq!((refused.status, &refused.json::<Value>()["code"]), (429, &json!("too-many-requests")));
        assert!(refused.header("retry-after").is_some());
        app.pass(MINUTE);
        change(61).await.ok();
    }

    async fn tokens_of_nobody_end_nothing(app: &App) {
        let user = app.user("dora").await;
        let signed_in = app.bearer(&user).await;
        let mut forged = signed_in.refresh.clone().into_bytes();
        forged[40] = if forged[40] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        for refresh in [forged.as_str(), "", "x", &signed_in.refresh[1..], signed_in.program.token.as_ref().unwrap()] {
            let refused = app.program().post("/api/refresh", json!({ "refresh": refresh })).await;
            assert_eq!((refused.status, &refused.json::<Value>()["code"]), (401, &json!("invalid-token")), "{refresh}");
        }
        signed_in.program.get("/api/profile").await.ok();
        app.program().post("/api/refresh", json!({ "refresh": signed_in.refresh })).await.ok();
    }

    async fn whatever_ends_the_session_kills_its_tokens(app: &App) {
        let user = app.user("emmy").await;
        let (one, two) = (app.bearer(&user).await, app.bearer(&user).await);
        // By the browser's page.
        user.browser.post("confirm_act", &[("code", &user.next_code(app))]).await.ok();
        let sessions: Value = two.program.get("/api/sessions").await.ok().json();
        let kinds: Vec<&str> =
            sessions["items"].as_array().unwrap().iter().map(|session| session["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "api").count(), 2, "{sessions}");
        user.browser.post("end_other_sessions", &[]).await.ok();
        assert_eq!((one.program.get("/api/profile").await.status, two.program.get("/api/profile").await.status), (401, 401));
        // By a new password, also the access token that was out.
        let three = app.bearer(&user).await;
        let body = json!({ "current_password": user.password, "new_password": "Lantern 4811 orchard gate" });
        let changed: Value = three.program.post("/api/password/change", body).await.ok().json();
        assert_eq!(three.program.get("/api/profile").await.status, 401);
        let renewed = three.program.with(changed["access"].as_str().unwrap());
        renewed.get("/api/profile").await.ok();
        // By an operator.
        tables::execute(app.db(), "UPDATE users SET disabled_at = 1 WHERE username = 'emmy'").await;
        assert_eq!(renewed.get("/api/profile").await.status, 401);
        assert_eq!(app.program().post("/api/refresh", json!({ "refresh": changed["refresh"] })).await.status, 401);
    }

    /// A token is worth something in its own place only.
    async fn no_token_stands_in_for_another(app: &App) {
        let user = app.user("fay").await;
        let signed_in = app.bearer(&user).await;
        let step: Value = app.program().log_in(&user).await.ok().json();
        let pending = step["pending_token"].as_str().unwrap();
        let cookie = user.browser.cookie("session").unwrap();
        for token in [pending, &signed_in.refresh, &cookie] {
            let refused = app.program().with(token).get("/api/profile").await;
            assert_eq!(refused.status, 401, "{token}");
            assert!(refused.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")));
        }
        let code = json!({ "code": user.next_code(app) });
        for token in [signed_in.program.token.as_deref().unwrap(), &signed_in.refresh, &cookie] {
            assert_eq!(app.program().with(token).post("/api/mfa/verify", code.clone()).await.status, 401, "{token}");
        }
        // Nor does a browser get in by any of them.
        let browser = app.anonymous();
        for token in [pending, signed_in.program.token.as_deref().unwrap()] {
            browser.set_cookie("session", token);
            assert_eq!(browser.stage().await, auth::stage::Stage::Anonymous);
        }
        // And the API reads no cookies.
        let cookie = format!("session={cookie}");
        let refused = app.program().call_with("GET", "/api/profile", &[("cookie", &cookie)], None).await;
        assert_eq!(refused.status, 401);
        app.program().with(pending).post("/api/mfa/verify", code).await.ok();
    }

    async fn sessions_of_programs_live_as_long_as_their_refreshes(app: &App) {
        let user = app.user("gwen").await;
        let mut signed_in = app.bearer(&user).await;
        for _ in 0..4 {
            app.pass(7 * DAY - MINUTE);
            let refreshed: Value =
                app.program().post("/api/refresh", json!({ "refresh": signed_in.refresh })).await.ok().json();
            signed_in.refresh = refreshed["refresh"].as_str().unwrap().to_owned();
        }
        // 30 days at most.
        app.pass(3 * DAY);
        assert_eq!(app.program().post("/api/refresh", json!({ "refresh": signed_in.refresh })).await.status, 401);
        // And never idle for more than 7.
        let idle = app.bearer(&user).await;
        app.pass(7 * DAY);
        assert_eq!(app.program().post("/api/refresh", json!({ "refresh": idle.refresh })).await.status, 401);
    }

    async fn a_lost_answer_can_be_asked_for_again_where_that_is_set(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.token.refresh_grace_s = 10).await;
        let user = app.user("hedy").await;
        let signed_in = app.bearer(&user).await;
        let body = json!({ "refresh": signed_in.refresh });
        let first: Value = app.program().post("/api/refresh", body.clone()).await.ok().json();
        app.pass(9 * SECOND);
        let again: Value = app.program().post("/api/refresh", body.clone()).await.ok().json();
        assert_eq!(first["refresh"], again["refresh"]);
        app.pass(SECOND);
        assert_eq!(app.program().post("/api/refresh", body).await.status, 401);
        assert_eq!(app.program().post("/api/refresh", json!({ "refresh": first["refresh"] })).await.status, 401);
        app.finish().await;
    }

    async fn tokens_for_others_are_worth_nothing_here(backend: Backend) {
        const FILES: &str = "https://files.example.org";
        let app = App::start_with(backend, |setup| {
            setup.config.token.audiences = vec![FILES.to_owned()];
        })
        .await;
        let user = app.user("ida").await;
        let signed_in = app.bearer(&user).await;
        let body = json!({ "refresh": signed_in.refresh, "audience": "https://evil.example" });
        assert_eq!(app.program().post("/api/refresh", body).await.status, 403);
        let body = json!({ "refresh": signed_in.refresh, "audience": FILES });
        let refreshed: Value = app.program().post("/api/refresh", body).await.ok().json();
        let access = refreshed["access"].as_str().unwrap();
        assert_eq!(part(access, 1)["aud"], FILES);
        assert_eq!(app.program().with(access).get("/api/profile").await.status, 401);
        app.finish().await;
    }

    async fn a_rotated_key_signs_when_everybody_has_seen_it(backend: Backend) {
        let app = App::start(backend).await;
        let user = app.user("joan").await;
        let kids = async || {
            let jwks: Value = app.program().get("/.well-known/jwks.json").await.ok().json();
            let keys = jwks["keys"].as_array().unwrap().clone();
            keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let old = app.bearer(&user).await;
        let kid = |signed_in: &SignedIn| part(signed_in.program.token.as_ref().unwrap(), 0)["kid"].clone();
        app.node.running.service.rotate_keys(false).await.unwrap();
        assert_eq!(kids().await.len(), 2);
        let still = app.bearer(&user).await;
        assert_eq!(kid(&still), kid(&old));
        app.pass(10 * MINUTE);
        let new = app.bearer(&user).await;
        assert_ne!(kid(&new), kid(&old));
        // What is out stays good on every node, and the old key goes when its last token is dead.
        let other = app.another_node(|_| ()).await;
        new.program.on(&other).get("/api/profile").await.ok();
        app.pass(30 * MINUTE);
        assert!(app.node.running.service.sweep().await.unwrap());
        app.pass(MINUTE);
        assert_eq!(kids().await.len(), 1);
        // At once: whatever is out is dead on this node, and on others within a minute.
        let last = app.bearer(&user).await;
        app.node.running.service.rotate_keys(true).await.unwrap();
        assert_eq!(last.program.get("/api/profile").await.status, 401);
        app.pass(MINUTE);
        assert_eq!(last.program.on(&other).get("/api/profile").await.status, 401);
        other.stop().await;
        app.finish().await;
    }

    async fn registered_services_ask_and_end(app: &App) {
        let service = &app.node.running.service;
        let secret = service.add_client("files").await.unwrap().encode();
        let user = app.user("kay").await;
        let signed_in = app.bearer(&user).await;
        let access = signed_in.program.token.clone().unwrap();
        let basic = |id: &str, secret: &str| {
            let pair = base64::engine::general_purpose::STANDARD.encode(format!("{id}:{secret}"));
            format!("Basic {pair}")
        };
        let ask = async |path: &str, authorization: &str, token: &str| {
            let form = crate::harness::encoded(&[("token", token), ("token_type_hint", "access_token"), ("x", "y")]);
            let headers = [("authorization", authorization)];
            app.program().send("POST", path, &headers, Some((crate::harness::FORM, form))).await
        };
        let good = basic("files", &secret);
        let said: Value = ask("/api/introspect", &good, &access).await.ok().json();
        assert_eq!((&said["active"], &said["username"], &said["aal"]), (&json!(true), &json!("kay"), &json!(2)), "{said}");
        let said: Value = ask("/api/introspect", &good, &signed_in.refresh).await.ok().json();
        assert_eq!((&said["active"], &said["token_type"]), (&json!(true), &json!("refresh_token")), "{said}");
        let nothing: Value = ask("/api/introspect", &good, "x").await.ok().json();
        assert_eq!(nothing, json!({ "active": false }));
        for wrong in [basic("files", "x"), basic("other", &secret), basic("files", ""), "Basic x".to_owned(), format!("Bearer {access}")] {
            let refused = ask("/api/introspect", &wrong, &access).await;
            assert_eq!((refused.status, &refused.json::<Value>()["code"]), (401, &json!("invalid-credentials")), "{wrong}");
            assert_eq!(ask("/api/revoke", &wrong, &access).await.status, 401);
        }
        ask("/api/revoke", &good, "x").await.ok();
        signed_in.program.get("/api/profile").await.ok();
        ask("/api/revoke", &good, &signed_in.refresh).await.ok();
        assert_eq!(signed_in.program.get("/api/profile").await.status, 401);
        let said: Value = ask("/api/introspect", &good, &access).await.ok().json();
        assert_eq!(said, json!({ "active": false }));
        service.remove_client("files").await.unwrap();
        assert_eq!(ask("/api/introspect", &good, &access).await.status, 401);
    }

    /// A device that says so at the password is known at the code as well: no notice, and a new token in its place.
    async fn a_known_device_stays_known(app: &App) {
        let user = app.user("olga").await;
        let first = app.bearer(&user).await;
        let device = first.answer["device_token"].as_str().unwrap();
        app.new_mails(&user.email).await;
        let program = app.program();
        let body = json!({ "login": user.email, "password": user.password, "device_token": device });
        let step: Value = program.post("/api/login", body).await.ok().json();
        assert_eq!(step["stage"], "mfa-required", "{step}");
        let half = program.with(step["pending_token"].as_str().unwrap());
        let second = SignedIn::of(&half, half.post("/api/mfa/verify", json!({ "code": user.next_code(app) })).await);
        let renewed = second.answer["device_token"].as_str().unwrap();
        assert_ne!(renewed, device);
        assert!(app.new_mails(&user.email).await.is_empty());
        // One that nobody knows changes nothing.
        let body = json!({ "login": user.email, "password": user.password, "device_token": "x" });
        assert_eq!(program.post("/api/login", body).await.ok().json::<Value>()["stage"], "mfa-required");
    }

    async fn a_check_asks_once(app: &App) {
        let user = app.user("nell").await;
        let signed_in = app.bearer(&user).await;
        let (answer, heard) = listening(signed_in.program.get("/api/profile")).await;
        assert_eq!((answer.status, heard.0.len()), (200, 1), "{heard:?}");
        let body = json!({ "refresh": signed_in.refresh });
        let (answer, heard) = listening(app.program().post("/api/refresh", body)).await;
        assert_eq!((answer.status, heard.0.len()), (200, 2), "{heard:?}");
        // A forged token is refused before anything is asked.
        let forged = signed_in.program.token.clone().unwrap().replace("eyJ", "eyK");
        let (answer, heard) = listening(app.program().with(&forged).get("/api/profile")).await;
        assert_eq!((answer.status, heard.0.len()), (401, 0), "{heard:?}");
    }

    async fn staff_have_shorter_sessions(app: &App) {
        let root = app.staff("root", auth::role::Role::Administrator).await;
        let signed_in = app.bearer(&root).await;
        app.pass(15 * MINUTE);
        assert_eq!(app.program().post("/api/refresh", json!({ "refresh": signed_in.refresh })).await.status, 401);
    }
}
