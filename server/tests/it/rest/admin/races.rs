//! What staff do at the same moment: an administrator stays, one of two contradictory acts is the last, and nothing fails.

use super::{path, put_user};
use crate::harness::{Answer, App, Program};
use auth::role::Role;
use entity::user;
use futures_util::future::join;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};

/// How often each pair is tried.
const ROUNDS: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Blow {
    Demote,
    Disable,
    Delete,
}

async fn strike(program: &Program, blow: Blow, id: &str, email: &str) -> Answer {
    match blow {
        Blow::Demote => program.call("PATCH", &path(id, ""), Some(json!({ "role": "user" }))).await,
        Blow::Disable => program.post(&path(id, "disable"), json!({})).await,
        Blow::Delete => program.call("DELETE", &path(id, ""), Some(json!({ "confirmation": email }))).await,
    }
}

/// Refused by a rule, or asked to come back; never a failure.
#[track_caller]
fn is_typed(answer: &Answer) {
    let code = answer.json::<Value>()["code"].clone();
    let known = ["not-permitted", "invalid-token", "last-administrator", "not-found", "unavailable", "invalid-input"];
    assert!(known.iter().any(|known| code == *known), "{} {}", answer.status, answer.text());
}

on_every_backend! {
    async fn of_two_administrators_one_stays(app: &App) {
        let blows = [Blow::Demote, Blow::Disable, Blow::Delete];
        let pairs = blows.into_iter().flat_map(|one| blows.into_iter().map(move |other| (one, other)));
        for (number, (one, other)) in pairs.flat_map(|pair| [pair; ROUNDS]).enumerate() {
            // Whoever stayed before is nobody now.
            let all = user::Entity::update_many().col_expr(user::Column::Role, Expr::value("user"));
            all.exec(app.db()).await.unwrap();
            let names = [format!("ada{number}"), format!("bea{number}")];
            let ada = app.staff(&names[0], Role::Administrator).await;
            let bea = app.staff(&names[1], Role::Administrator).await;
            let (adas, beas) = (app.bearer(&ada).await.program, app.bearer(&bea).await.program);
            let (ada_id, bea_id) = (app.id_of(&ada.email).await, app.id_of(&bea.email).await);
            let (first, second) = join(
                strike(&adas, one, &bea_id, &bea.email),
                strike(&beas, other, &ada_id, &ada.email),
            ).await;
            let left = user::Entity::find()
                .filter(user::Column::Role.eq("administrator"))
                .filter(user::Column::DisabledAt.is_null())
                .count(app.db())
                .await
                .unwrap();
            assert!(left >= 1, "{one:?} {other:?}: nobody is left: {} {}", first.text(), second.text());
            let done = [&first, &second].into_iter().filter(|answer| answer.status < 300).count();
            assert!(done <= 1 && left == 2 - u64::try_from(done).unwrap(), "{one:?} {other:?}: {done} done, {left} left");
            for answer in [&first, &second] {
                if answer.status >= 300 {
                    is_typed(answer);
                }
            }
        }
    }

    async fn contradictory_acts(app: &App) {
        let (root, rosa) = (app.program_of("root", Role::Administrator).await, app.program_of("rosa", Role::Administrator).await);
        for number in 0..6 {
            let user = app.user(&format!("user{number}")).await;
            let id = app.id_of(&user.email).await;
            for (act, body, other, other_body) in [
                ("disable", json!({}), "enable", json!({})),
                ("unlock", json!({}), "disable", json!({})),
                ("reset-mfa", json!({ "reason": "Lost", "enrolment_code": true }), "reset-mfa", json!({ "reason": "Lost too", "enrolment_code": true })),
                ("end-sessions", json!({}), "send-reset", json!({})),
            ] {
                let (path, other_path) = (path(&id, act), path(&id, other));
                let (first, second) = join(root.post(&path, body), rosa.post(&other_path, other_body)).await;
                for answer in [first, second].iter().filter(|answer| answer.status >= 300) {
                    is_typed(answer);
                }
            }
            // Somebody who is deleted at the same moment is there or isn't.
            let delete = json!({ "confirmation": user.email });
            let path_of = path(&id, "");
            let (gone, role) = join(
                root.call("DELETE", &path_of, Some(delete)),
                rosa.call("PATCH", &path_of, Some(json!({ "role": "support" }))),
            ).await;
            for answer in [gone, role].iter().filter(|answer| answer.status >= 300) {
                is_typed(answer);
            }
        }
    }

    /// One username, wanted for two people.
    async fn one_name_for_two(app: &App) {
        let (root, rosa) = (app.program_of("root", Role::Administrator).await, app.program_of("rosa", Role::Administrator).await);
        let ids = [put_user(app, "x@example.org", None, "X").await, put_user(app, "y@example.org", None, "Y").await];
        let paths = ids.map(|id| path(&id.simple().to_string(), ""));
        for number in 0..8 {
            let body = Some(json!({ "username": format!("wanted{number}") }));
            let (first, second) = join(root.call("PATCH", &paths[0], body.clone()), rosa.call("PATCH", &paths[1], body)).await;
            let answers = [first, second];
            assert!(answers.iter().filter(|answer| answer.status == 200).count() <= 1);
            for answer in answers.iter().filter(|answer| answer.status >= 300) {
                is_typed(answer);
            }
        }
    }
}
