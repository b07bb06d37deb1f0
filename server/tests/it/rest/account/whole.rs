//! One's own history, one's own data, and the end of the account.

use super::{done, refused, wrong_field};
use crate::harness::{App, DAY, Program, SignedIn};
use serde_json::{Value, json};

async fn kinds(program: &Program, query: &str) -> (Vec<String>, Value) {
    let page: Value = program.get(&format!("/api/activity{query}")).await.ok().json();
    let items = page["items"].as_array().unwrap();
    (items.iter().map(|item| item["kind"].as_str().unwrap().to_owned()).collect(), page["next"].clone())
}

on_every_backend! {
    async fn history(app: &App) {
        let user = app.user("ada").await;
        app.user("bea").await;
        let program = app.bearer(&user).await.program;
        program.call("PATCH", "/api/profile", Some(json!({ "display_name": "Countess" }))).await.ok();
        let (all, next) = kinds(&program, "?limit=100").await;
        assert!(next.is_null() && all[0] == "profile-changed" && all.contains(&"signed-in".to_owned()), "{all:?}");
        // Page by page it is the same.
        let (mut paged, mut query) = (Vec::new(), "?limit=1".to_owned());
        loop {
            let (kinds, next) = kinds(&program, &query).await;
            assert_eq!(kinds.len(), 1);
            paged.extend(kinds);
            let Some(next) = next.as_str() else { break };
            query = format!("?limit=1&cursor={next}");
        }
        assert_eq!(paged, all);
        let (sign_ins, _) = kinds(&program, "?group=sign-ins").await;
        let (changes, _) = kinds(&program, "?group=changes&limit=5").await;
        assert!(sign_ins.contains(&"signed-in".to_owned()) && !sign_ins.contains(&"profile-changed".to_owned()));
        assert!(changes.contains(&"profile-changed".to_owned()) && !changes.contains(&"signed-in".to_owned()));
        for (query, field, code) in [
            ("?group=x", "group", "malformed"),
            ("?cursor=x", "cursor", "malformed"),
            ("?limit=0", "limit", "malformed"),
            ("?user=1", "user", "unknown"),
        ] {
            wrong_field(&program.get(&format!("/api/activity{query}")).await, field, code);
        }
    }

    async fn export(app: &App) {
        let user = app.user("cleo").await;
        let mut signed_in = app.bearer(&user).await;
        let answer = signed_in.program.post("/api/account/export", json!({})).await.ok();
        let data: Value = answer.json();
        assert_eq!((&data["account"]["email"], data["authenticators"].as_array().unwrap().len()), (&json!(user.email), 1));
        let text = answer.text();
        let secret = user.secret.base32();
        for kept_back in ["argon2", secret.as_str(), &user.recovery_codes[0], &signed_in.refresh] {
            assert!(!text.contains(kept_back), "{kept_back}");
        }
        let stale = signed_in.stale(app).await;
        refused(&stale.post("/api/account/export", json!({})).await, 403, "step-up-required");
    }

    async fn deletion(app: &App) {
        let user = app.user("dora").await;
        let mut signed_in = app.bearer(&user).await;
        let other = app.bearer(&user).await;
        let stale = signed_in.stale(app).await;
        refused(&stale.delete("/api/account").await, 403, "step-up-required");
        let body = json!({ "code": user.next_code(app) });
        let stepped_up: Value = stale.post("/api/step-up", body).await.ok().json();
        let program = stale.with(stepped_up["access"].as_str().unwrap());
        done(&program.delete("/api/account").await, 204);
        for dead in [&program, &other.program] {
            refused(&dead.get("/api/profile").await, 401, "invalid-token");
        }
        refused(&app.program().post("/api/refresh", json!({ "refresh": signed_in.refresh })).await, 401, "invalid-token");
        // Signing in calls it off.
        app.pass(6 * DAY);
        let back = app.bearer(&user).await;
        let data: Value = back.program.post("/api/account/export", json!({})).await.ok().json();
        assert_eq!(data["account"]["deletes_at"], Value::Null);
        app.pass(2 * DAY);
        app.node.running.service.sweep().await.unwrap();
        let again: SignedIn = app.bearer(&user).await;
        // The next time nobody does.
        done(&again.program.delete("/api/account").await, 204);
        app.pass(8 * DAY);
        app.node.running.service.sweep().await.unwrap();
        refused(&app.program().log_in(&user).await, 401, "invalid-credentials");
    }
}
