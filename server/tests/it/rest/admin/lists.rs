//! Registrations, messages, and lists page by page.

use super::{NO_ID, done, put_user, refused, waiting_message, wrong_field};
use crate::harness::{App, Program};
use auth::role::Role;
use entity::message;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The ids of a whole list, page by page; each stands there once.
async fn ids(program: &Program, list: &str, limit: u32) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: Value = program.get(&format!("{list}limit={limit}{cursor}")).await.ok().json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= usize::try_from(limit).unwrap());
        ids.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "somebody stands there twice: {list}");
    ids
}

on_every_backend! {
    async fn page_by_page(app: &App) {
        let program = app.program_of("root", Role::Administrator).await;
        for number in 0..47 {
            // Many of the same moment, and of the same name.
            put_user(app, &format!("u{number}@example.org"), None, ["Same", "Other"][number % 2]).await;
        }
        for list in ["?", "?sort=email&", "?sort=name&", "?filter=active&"] {
            let all = ids(&program, &format!("/api/admin/users{list}"), 100).await;
            assert_eq!(all.len(), 48, "{list}");
            for limit in [1, 7, 47, 48] {
                assert_eq!(ids(&program, &format!("/api/admin/users{list}"), limit).await, all, "{list} {limit}");
            }
        }
        assert_eq!(ids(&program, "/api/admin/users?filter=no-factor&", 10).await.len(), 47);
        assert_eq!(ids(&program, "/api/admin/users?filter=staff&", 10).await.len(), 1);
    }

    /// A cursor that isn't ours, or another list's, is refused; none of them fails.
    async fn made_up_cursors(app: &App) {
        let program = app.program_of("root", Role::Administrator).await;
        for number in 0..3 {
            put_user(app, &format!("u{number}@example.org"), None, "Same").await;
        }
        let cursor_of = async |list: &str| {
            let page: Value = program.get(&format!("/api/admin/users{list}limit=1")).await.ok().json();
            page["next"].as_str().unwrap().to_owned()
        };
        let (by_time, by_text, found) = (cursor_of("?").await, cursor_of("?sort=name&").await, cursor_of("?q=u&").await);
        let lists = [
            ("/api/admin/users?", vec![&by_text, &found]),
            ("/api/admin/users?sort=email&", vec![&by_time]),
            ("/api/admin/users?sort=name&", vec![&by_time]),
            ("/api/admin/users?q=u&", vec![&by_time]),
            ("/api/admin/users?filter=disabled&", vec![&by_text]),
            ("/api/admin/users?filter=throttled&", vec![&by_text, &by_time]),
            ("/api/admin/registrations?", vec![&by_text]),
            ("/api/admin/messages?", vec![&by_text]),
        ];
        for (list, foreign) in lists {
            let made_up = ["x", "1.2", "~", ".", "1.", "%7E00000000000000000000000000000000x", "99999999999999999999.00000000000000000000000000000000", "_w~00000000000000000000000000000000", "null", "1%00"];
            for cursor in made_up.into_iter().chain(foreign.into_iter().map(String::as_str)) {
                let answer = program.get(&format!("{list}cursor={cursor}")).await;
                let problem = refused(&answer, 400, "invalid-input");
                assert_eq!(problem["errors"][0]["field"], "cursor", "{list} {cursor}");
            }
        }
        // Of the right form: somewhere in the list, or behind its end.
        for list in ["/api/admin/users?", "/api/admin/registrations?", "/api/admin/messages?"] {
            for at in ["-9223372036854775808", "9223372036854775807", "0"] {
                program.get(&format!("{list}cursor={at}.{NO_ID}")).await.ok();
            }
        }
        for (query, field) in [("filter=x", "filter"), ("sort=x", "sort"), ("limit=0", "limit"), ("limit=101", "limit")] {
            wrong_field(&program.get(&format!("/api/admin/users?{query}")).await, field, "malformed");
        }
    }

    async fn registrations_wait(app: &App) {
        let program = app.program_of("ann", Role::Auditor).await;
        for name in ["dora", "emmy", "fay"] {
            app.registered(name).await;
        }
        assert_eq!(ids(&program, "/api/admin/registrations?", 2).await.len(), 3);
        let page: Value = program.get("/api/admin/registrations").await.ok().json();
        let text = page.to_string();
        assert!(text.contains("dora@example.org") && !text.contains("password"), "{text}");
        let users: Value = program.get("/api/admin/users?q=dora").await.ok().json();
        assert_eq!(users["items"], json!([]), "nobody yet");
    }

    async fn messages_are_retried_and_dropped(app: &App) {
        let (program, user) = (app.program_of("root", Role::Administrator).await, app.user("ada").await);
        let secret = waiting_message(app).await;
        let listed: Value = program.get("/api/admin/messages?state=queued").await.ok().json();
        let waiting = listed["items"].as_array().unwrap().iter().find(|row| row["id"] == json!(secret)).unwrap().clone();
        assert_eq!((&waiting["tries"], &waiting["error"]), (&json!(3), &json!("connection")));
        assert!(waiting["due_at"].is_string() && waiting["ended_at"].is_null());
        wrong_field(&program.get("/api/admin/messages?state=lost").await, "state", "malformed");
        let path = |id: &str, act: &str| format!("/api/admin/messages/{id}/{act}");
        done(&program.post(&path(&secret, "drop"), json!({})).await, 204);
        refused(&program.post(&path(&secret, "drop"), json!({})).await, 404, "not-found");
        refused(&program.post(&path(&secret, "retry"), json!({})).await, 404, "not-found");
        let retried = waiting_message(app).await;
        done(&program.post(&path(&retried, "retry"), json!({})).await, 204);
        let row = message::Entity::find_by_id(uuid::Uuid::try_parse(&retried).unwrap()).one(app.db()).await.unwrap();
        let row = row.unwrap();
        assert!(row.due_at <= app.now() || row.state != "queued" || row.tries > 3, "{row:?}");
        for id in [NO_ID, "x"] {
            refused(&program.post(&path(id, "retry"), json!({})).await, 404, "not-found");
        }
        // Nobody reads what was mailed: neither codes nor links.
        app.mail(&user.email).await;
        let all: Value = program.get("/api/admin/messages?limit=100").await.ok().json();
        let members: BTreeSet<&String> = all["items"].as_array().unwrap().iter().flat_map(|row| row.as_object().unwrap().keys()).collect();
        let known = ["id", "kind", "state", "tries", "error", "created_at", "due_at", "expires_at", "ended_at"];
        assert!(members.iter().all(|name| known.contains(&name.as_str())), "{members:?}");
    }
}
