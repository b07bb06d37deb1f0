//! The profile, and the address.

use super::{done, refused, wrong_field};
use crate::harness::{App, MINUTE, Program, code_in};
use serde_json::{Value, json};

const PATH: &str = "/api/profile";

async fn patch(program: &Program, body: Value) -> crate::harness::Answer {
    program.call("PATCH", PATH, Some(body)).await
}

on_every_backend! {
    async fn read_and_written(app: &App) {
        let user = app.user("ada").await;
        let program = app.bearer(&user).await.program;
        let got = program.get(PATH).await.ok();
        let before: Value = got.json();
        assert_eq!((&before["email"], &before["username"], &before["role"]), (&json!(user.email), &json!("ada"), &json!("user")));
        let tag = got.header("etag").unwrap().to_owned();

        // Read again only where it has changed.
        let again = program.call_with("GET", PATH, &[("if-none-match", &tag)], None).await;
        assert_eq!((again.status, again.text().as_str(), again.header("etag")), (304, "", Some(tag.as_str())));
        let changed = patch(&program, json!({ "display_name": "Countess" })).await.ok();
        assert_eq!(changed.json::<Value>()["display_name"], "Countess");
        let newer = changed.header("etag").unwrap().to_owned();
        assert_ne!(newer, tag);
        program.call_with("GET", PATH, &[("if-none-match", &tag)], None).await.ok();

        // Written only where nobody else has.
        let whole = json!({ "display_name": "Ada", "username": "ada", "time_zone": "Europe/Zurich", "id": before["id"], "email": user.email, "role": "user" });
        for (method, body) in [("PUT", whole.clone()), ("PATCH", json!({ "display_name": "Lost" }))] {
            let late = program.call_with(method, PATH, &[("if-match", &tag)], Some(body)).await;
            refused(&late, 412, "precondition-failed");
        }
        let put = program.call_with("PUT", PATH, &[("if-match", &newer)], Some(whole)).await.ok();
        let now: Value = program.get(PATH).await.ok().json();
        assert_eq!((put.json::<Value>(), &now["time_zone"]), (now.clone(), &json!("Europe/Zurich")));

        // A whole profile has a name; a part may be anything, but for what is fixed.
        refused(&program.call("PUT", PATH, Some(json!({}))).await, 400, "invalid-input");
        wrong_field(&patch(&program, json!({ "time_zone": "Mars/Olympus" })).await, "time_zone", "malformed");
        for (field, other) in [("id", "1"), ("email", "other@example.org"), ("role", "administrator")] {
            wrong_field(&patch(&program, json!({ (field): other })).await, field, "read-only");
        }
        wrong_field(&patch(&program, json!({ "is_staff": "true" })).await, "is_staff", "unknown");
        assert_eq!(program.get(PATH).await.ok().json::<Value>(), now);
    }

    /// A username signs in, so another one asks for a fresh proof; what people are called doesn't.
    async fn usernames(app: &App) {
        let user = app.user("bea").await;
        app.user("cleo").await;
        let mut signed_in = app.bearer(&user).await;
        let taken = patch(&signed_in.program, json!({ "username": "cleo" })).await;
        wrong_field(&taken, "username", "taken");
        assert_eq!(patch(&signed_in.program, json!({ "username": "" })).await.ok().json::<Value>()["username"], Value::Null);
        assert_eq!(patch(&signed_in.program, json!({ "username": "beatrix" })).await.ok().json::<Value>()["username"], "beatrix");
        let stale = signed_in.stale(app).await;
        refused(&patch(&stale, json!({ "username": "bea", "display_name": "B" })).await, 403, "step-up-required");
        let body = json!({ "username": "beatrix", "display_name": "B" });
        let saved: Value = patch(&stale, body).await.ok().json();
        assert_eq!((&saved["username"], &saved["display_name"]), (&json!("beatrix"), &json!("B")));
    }

    async fn another_address(app: &App) {
        let user = app.user("dora").await;
        let (mut signed_in, other) = (app.bearer(&user).await, app.bearer(&user).await);
        let change = async |program: &Program, email: &str| {
            program.post("/api/email/change", json!({ "email": email })).await
        };
        wrong_field(&change(&signed_in.program, "nothing").await, "email", "malformed");
        done(&change(&signed_in.program, "new@example.org").await, 202);
        let code = code_in(&app.mail("new@example.org").await);
        let confirm = async |program: &Program, code: &str| {
            program.post("/api/email/confirm", json!({ "code": code })).await
        };
        let wrong = if code == "00000000" { "00000001" } else { "00000000" };
        refused(&confirm(&signed_in.program, wrong).await, 401, "invalid-code");
        refused(&confirm(&other.program, &code).await, 401, "invalid-code");
        app.pass(MINUTE);
        let tokens: Value = confirm(&signed_in.program, &code).await.ok().json();
        signed_in.program = signed_in.program.with(tokens["access"].as_str().unwrap());
        signed_in.refresh = tokens["refresh"].as_str().unwrap().to_owned();
        let profile: Value = signed_in.program.get(PATH).await.ok().json();
        assert_eq!(profile["email"], "new@example.org");
        refused(&other.program.get(PATH).await, 401, "invalid-token");
        let told = app.new_mails(&user.email).await;
        assert!(told.iter().any(|mail| mail.text.contains("new@example.org") || mail.subject.contains("address")), "{told:?}");
        app.pass(MINUTE);
        // An address of somebody else gets a mail, and no code; the answer is the same.
        let someone = app.user("emmy").await;
        done(&change(&signed_in.program, &someone.email).await, 202);
        let stale = signed_in.stale(app).await;
        refused(&change(&stale, "third@example.org").await, 403, "step-up-required");
    }
}
