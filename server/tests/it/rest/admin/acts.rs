//! The acts on one user: what they do, whom they reach, and what stands in the history.

use super::{NO_ID, done, path, refused, wrong_field};
use crate::harness::{App, Program, SECOND, code_in, code_of, secret_of};
use auth::role::Role;
use entity::audit;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

/// Events of this kind about somebody: their network, and what else is known.
async fn events(app: &App, id: &str, kind: &str) -> Vec<audit::Model> {
    let id = uuid::Uuid::try_parse(id).unwrap();
    let of = audit::Entity::find().filter(audit::Column::UserId.eq(id)).filter(audit::Column::Kind.eq(kind));
    of.all(app.db()).await.unwrap()
}

async fn state(program: &Program, id: &str) -> Value {
    program.get(&path(id, "")).await.ok().json::<Value>()["state"].clone()
}

on_every_backend! {
    async fn shut_and_opened(app: &App) {
        let (program, user) = (app.program_of("root", Role::Administrator).await, app.user("ada").await);
        let id = app.id_of(&user.email).await;
        let theirs = app.bearer(&user).await.program;
        done(&program.post(&path(&id, "disable"), json!({ "reason": "Left us" })).await, 204);
        assert_eq!(state(&program, &id).await, "disabled");
        refused(&theirs.get("/api/profile").await, 401, "invalid-token");
        refused(&app.program().log_in(&user).await, 401, "invalid-credentials");
        let noted = events(app, &id, "user-disabled").await;
        assert!(noted.len() == 1 && noted[0].details.contains("Left us") && noted[0].actor_id.is_some(), "{noted:?}");
        // Once more it is nothing new; nobody is told twice.
        done(&program.call("POST", &path(&id, "disable"), None).await, 204);
        assert_eq!(events(app, &id, "user-disabled").await.len(), 1);
        refused(&program.post(&path(&id, "send-reset"), json!({})).await, 403, "not-permitted");
        done(&program.post(&path(&id, "enable"), json!({})).await, 204);
        done(&program.post(&path(&id, "enable"), json!({})).await, 204);
        assert_eq!((state(&program, &id).await, events(app, &id, "user-enabled").await.len()), (json!("active"), 1));
        app.program().log_in(&user).await.ok();
        let long = "x".repeat(201);
        wrong_field(&program.post(&path(&id, "disable"), json!({ "reason": long })).await, "reason", "too-long");
        assert_eq!(state(&program, &id).await, "active");
    }

    async fn a_throttled_account_is_unlocked(app: &App) {
        let (program, user) = (app.program_of("sue", Role::Support).await, app.user("ada").await);
        let id = app.id_of(&user.email).await;
        for _ in 0..12 {
            let body = json!({ "login": user.email, "password": "wrong" });
            app.program().post("/api/login", body).await;
        }
        refused(&app.program().log_in(&user).await, 401, "invalid-credentials");
        let held: Value = program.get("/api/admin/users?filter=throttled").await.ok().json();
        assert_eq!(held["items"][0]["id"], json!(id), "{held}");
        let seen: Value = program.get(&path(&id, "")).await.ok().json();
        assert_eq!(seen["budgets"][0]["name"], "password", "{seen}");
        assert_eq!(seen["may"], json!(["see-users", "unlock-users", "reset-factors", "end-sessions"]));
        done(&program.post(&path(&id, "unlock"), json!({})).await, 204);
        app.program().log_in(&user).await.ok();
        let seen: Value = program.get(&path(&id, "")).await.ok().json();
        assert_eq!(seen["budgets"], json!([]));
    }

    async fn factors_are_taken_away(app: &App) {
        let (program, user) = (app.program_of("sue", Role::Support).await, app.user("ada").await);
        let id = app.id_of(&user.email).await;
        let reset = async |body: Value| program.post(&path(&id, "reset-mfa"), body).await;
        wrong_field(&reset(json!({})).await, "reason", "required");
        wrong_field(&reset(json!({ "reason": " " })).await, "reason", "required");
        assert_eq!(reset(json!({ "reason": "Lost it" })).await.ok().json::<Value>(), json!({}));
        assert!(app.new_mails(&user.email).await.iter().any(|mail| mail.subject.contains("authenticator")));
        let handed: Value = reset(json!({ "reason": "And the mailbox", "enrolment_code": true })).await.ok().json();
        let code = handed["enrolment_code"].as_str().unwrap();
        // The password alone gets nobody in; with the code another authenticator is enrolled.
        let step: Value = app.program().log_in(&user).await.ok().json();
        assert_eq!(step["stage"], "enrolment-required", "{step}");
        let pending = app.program().with(step["pending_token"].as_str().unwrap());
        refused(&pending.post("/api/totp/setup", json!({})).await, 403, "mailbox-proof-required");
        let step: Value = pending.post("/api/otp/verify", json!({ "code": code })).await.ok().json();
        let pending = pending.with(step["pending_token"].as_str().unwrap());
        let set_up: Value = pending.post("/api/totp/setup", json!({})).await.json();
        // A step of the authenticator that is gone stays spent.
        app.pass(30 * SECOND);
        let first = json!({ "code": code_of(&secret_of(&set_up), app) });
        pending.post("/api/totp/verify", first).await.ok();
        // It is good once, and stands nowhere.
        let step: Value = app.program().log_in(&user).await.ok().json();
        assert_eq!(step["stage"], "mfa-required");
        let dump = crate::harness::tables::dump(app.db()).await;
        let bare = code.replace('-', "");
        assert!([code, &bare].iter().all(|code| !dump.windows(code.len()).any(|window| window == code.as_bytes())));
    }

    async fn a_code_isnt_kept_for_a_key(app: &App) {
        let (program, user) = (app.program_of("sue", Role::Support).await, app.user("ada").await);
        let id = app.id_of(&user.email).await;
        let body = json!({ "reason": "Lost it", "enrolment_code": true });
        let keyed = async || {
            program.call_with("POST", &path(&id, "reset-mfa"), &[("idempotency-key", "k")], Some(body.clone())).await
        };
        keyed().await.ok();
        refused(&keyed().await, 409, "idempotency-answer-gone");
        assert_eq!(events(app, &id, "factors-reset").await.len(), 1);
    }

    async fn sessions_end(app: &App) {
        let (program, user) = (app.program_of("sue", Role::Support).await, app.user("ada").await);
        let id = app.id_of(&user.email).await;
        let theirs = app.bearer(&user).await.program;
        done(&program.post(&path(&id, "end-sessions"), json!({})).await, 204);
        refused(&theirs.get("/api/profile").await, 401, "invalid-token");
        assert!(user.browser.stage().await != auth::stage::Stage::Authenticated);
    }

    async fn a_new_password_is_offered(app: &App) {
        let (program, user) = (app.program_of("root", Role::Administrator).await, app.user("ada").await);
        let id = app.id_of(&user.email).await;
        app.new_mails(&user.email).await;
        done(&program.post(&path(&id, "send-reset"), json!({})).await, 202);
        let mails = app.new_mails(&user.email).await;
        assert!(mails.len() == 1 && mails[0].text.contains("?token="), "{mails:?}");
        for _ in 0..4 {
            done(&program.post(&path(&id, "send-reset"), json!({})).await, 202);
        }
        refused(&program.post(&path(&id, "send-reset"), json!({})).await, 429, "cool-down");
    }

    /// Nobody acts on themselves, and support on no staff; ids of nobody are told alike.
    async fn whom_they_reach(app: &App) {
        let root = app.staff("root", Role::Administrator).await;
        let sue = app.staff("sue", Role::Support).await;
        let (theirs, hers) = (app.bearer(&root).await.program, app.bearer(&sue).await.program);
        let (own, sues) = (app.id_of(&root.email).await, app.id_of(&sue.email).await);
        let acts = ["disable", "enable", "unlock", "end-sessions", "send-reset", "reset-mfa"];
        let body = |act: &str| if act == "reset-mfa" { json!({ "reason": "Lost" }) } else { json!({}) };
        for act in acts {
            refused(&theirs.post(&path(&own, act), body(act)).await, 403, "not-permitted");
            for nobody in [NO_ID, "x", "%00", "ffffffff-ffff-ffff-ffff-ffffffffffff", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"] {
                let answer = theirs.post(&path(nobody, act), body(act)).await;
                assert!([400, 404].contains(&answer.status), "{act} {nobody}: {}", answer.text());
            }
        }
        for body in [json!({ "role": "user" }), json!({ "role": "administrator" }), json!({ "display_name": "Me" })] {
            refused(&theirs.call("PATCH", &path(&own, ""), Some(body)).await, 403, "not-permitted");
        }
        let delete = json!({ "confirmation": root.email });
        refused(&theirs.call("DELETE", &path(&own, ""), Some(delete)).await, 403, "not-permitted");
        for act in ["unlock", "end-sessions", "reset-mfa"] {
            for staff in [&own, &sues] {
                refused(&hers.post(&path(staff, act), body(act)).await, 403, "not-permitted");
            }
        }
        let seen: Value = hers.get(&path(&own, "")).await.ok().json();
        assert_eq!(seen["may"], json!(["see-users"]));
    }

    /// Staff who came in by a mailed code are plain users until they step up.
    async fn a_mailed_code_gives_no_rights(app: &App) {
        let root = app.staff("root", Role::Administrator).await;
        let pending = app.program().pending(&root).await;
        app.new_mails(&root.email).await;
        assert_eq!(pending.post("/api/otp/send", json!({ "channel": "email" })).await.status, 202);
        let code = code_in(&app.mail(&root.email).await);
        let step: Value = pending.post("/api/mfa/verify", json!({ "code": code, "method": "email" })).await.ok().json();
        let weak = pending.with(step["access"].as_str().unwrap());
        refused(&weak.get("/api/admin/users").await, 403, "step-up-required");
        let body = json!({ "code": root.next_code(app) });
        let stepped_up: Value = weak.post("/api/step-up", body).await.ok().json();
        weak.with(stepped_up["access"].as_str().unwrap()).get("/api/admin/users").await.ok();
    }
}
