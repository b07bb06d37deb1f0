//! The acts on several users: shown, then done.

use super::{NO_ID, path, refused, wrong_field};
use crate::harness::App;
use auth::role::Role;
use serde_json::{Value, json};

on_every_backend! {
    async fn shown_and_done(app: &App) {
        let root = app.staff("root", Role::Administrator).await;
        let program = app.bearer(&root).await.program;
        let (ada, bea, shut) = (app.user("ada").await, app.user("bea").await, app.user("cleo").await);
        let ids = [
            app.id_of(&ada.email).await, app.id_of(&bea.email).await, app.id_of(&shut.email).await,
            app.id_of(&root.email).await, NO_ID.to_owned(), app.id_of(&ada.email).await,
        ];
        assert_eq!(program.post(&path(&ids[2], "disable"), json!({})).await.status, 204);
        let body = json!({ "ids": ids, "reason": "Closing the office" });
        let shown: Value = program.post("/api/admin/users/disable?dry_run=true", body.clone()).await.ok().json();
        let affected: Vec<&Value> = shown["affected"].as_array().unwrap().iter().map(|user| &user["id"]).collect();
        assert_eq!(affected, [&json!(ids[0]), &json!(ids[1])], "{shown}");
        let left_out = shown["left_out"].as_array().unwrap();
        let why: Vec<(&str, &str)> =
            left_out.iter().map(|one| (one["id"].as_str().unwrap(), one["why"].as_str().unwrap())).collect();
        assert_eq!(why, [(&*ids[2], "disabled"), (&*ids[3], "not-permitted"), (NO_ID, "not-found")]);
        let seen: Value = program.get(&path(&ids[0], "")).await.ok().json();
        assert_eq!(seen["state"], "active", "nothing was done");
        let done: Value = program.post("/api/admin/users/disable?dry_run=false", body).await.ok().json();
        assert_eq!(done, json!({ "number": 2 }));
        let listed: Value = program.get("/api/admin/users?filter=disabled").await.ok().json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 3, "{listed}");
        assert_eq!(listed["items"].as_array().unwrap().iter().filter(|user| user["state"] == "disabled").count(), 3);

        let program_of_dora = app.program_of("dora", Role::User).await;
        let dora = app.id_of("dora@example.org").await;
        let support = app.program_of("sue", Role::Support).await;
        let body = json!({ "ids": [dora, ids[3]] });
        let shown: Value = support.post("/api/admin/users/end-sessions?dry_run=true", body.clone()).await.ok().json();
        assert_eq!((&shown["affected"][0]["id"], &shown["left_out"][0]["why"]), (&json!(dora), &json!("not-permitted")));
        assert_eq!(support.post("/api/admin/users/end-sessions", body).await.ok().json::<Value>(), json!({ "number": 1 }));
        refused(&program_of_dora.get("/api/profile").await, 401, "invalid-token");
        program.get("/api/profile").await.ok();
    }

    async fn what_cant_be_taken(app: &App) {
        let program = app.program_of("root", Role::Administrator).await;
        for run in ["", "?dry_run=true"] {
            let post = async |body: Value| program.post(&format!("/api/admin/users/disable{run}"), body).await;
            for (ids, code) in [
                (json!([]), "required"),
                (json!(vec![NO_ID; 101]), "too-long"),
                (json!("x"), "malformed"),
                (json!([1]), "malformed"),
                (json!([NO_ID, null]), "malformed"),
                (json!([["x"]]), "malformed"),
                (json!(["\u{0}"]), "control-character"),
            ] {
                wrong_field(&post(json!({ "ids": ids })).await, "ids", code);
            }
            wrong_field(&post(json!({})).await, "ids", "required");
            refused(&post(json!({ "ids": ["x"] })).await, 404, "not-found");
        }
        wrong_field(&program.post("/api/admin/users/disable?dry_run=yes", json!({ "ids": [NO_ID] })).await, "dry_run", "malformed");
        refused(&program.post("/api/admin/users/disable", json!({ "ids": [NO_ID] })).await, 404, "not-found");
    }

    /// All or nothing, where no administrator would stay.
    async fn somebody_stays(app: &App) {
        let (root, rosa) = (app.staff("root", Role::Administrator).await, app.staff("rosa", Role::Administrator).await);
        let (ada, id) = (app.user("ada").await, app.id_of(&rosa.email).await);
        let program = app.bearer(&root).await.program;
        let body = json!({ "ids": [app.id_of(&ada.email).await, id] });
        assert_eq!(program.post("/api/admin/users/disable", body).await.ok().json::<Value>(), json!({ "number": 2 }));
        let left: Value = program.get("/api/admin/users?filter=staff").await.ok().json();
        let states: Vec<&Value> = left["items"].as_array().unwrap().iter().map(|user| &user["state"]).collect();
        assert_eq!(states.iter().filter(|state| **state == "active").count(), 1, "{left}");
    }
}
