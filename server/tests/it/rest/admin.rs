//! Other people's accounts, by programs of staff. Who gets in where stands in `guards.rs`; here is what each act does, to
//! whom it can't be done, and what is done at the same moment.

mod acts;
mod edit;
mod export;
mod lists;
mod many;
mod races;
mod search;

use crate::harness::{Answer, App};
use entity::{audit, message, user};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// An id that is nobody's.
const NO_ID: &str = "00000000000000000000000000000000";

/// Refused, by status and code.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) -> Value {
    let problem: Value = answer.json();
    assert_eq!((answer.status, problem["code"].as_str()), (status, Some(code)), "{problem}");
    problem
}

/// Refused for one field.
#[track_caller]
fn wrong_field(answer: &Answer, field: &str, code: &str) {
    let problem = refused(answer, 400, "invalid-input");
    assert_eq!(problem["errors"], serde_json::json!([{ "field": field, "code": code }]));
}

/// Done, without anything to say.
#[track_caller]
fn done(answer: &Answer, status: u16) {
    assert_eq!((answer.status, answer.text().as_str()), (status, ""));
}

/// The path of a user, and of what is done to them.
fn path(id: &str, act: &str) -> String {
    format!("/api/admin/users/{id}{}{act}", if act.is_empty() { "" } else { "/" })
}

/// Somebody in the table who never came through a door: for lists of many. The name is what an older version or an import
/// may have left there.
pub(crate) async fn put_user(app: &App, email: &str, username: Option<&str>, name: &str) -> Uuid {
    let digest = |text: &str| Sha256::digest(text.to_lowercase().as_bytes()).to_vec();
    let id = auth::random::id();
    let row = user::ActiveModel {
        id: Set(id),
        email: Set(email.to_owned()),
        email_digest: Set(digest(email)),
        email_key: Set(email.to_lowercase()),
        username: Set(username.map(ToOwned::to_owned)),
        username_digest: Set(username.map(digest)),
        username_key: Set(username.map(str::to_lowercase)),
        display_name: Set(name.to_owned()),
        name_key: Set(name.to_lowercase()),
        role: Set("user".to_owned()),
        password_hash: Set("!".to_owned()),
        password_changed_at: Set(app.now()),
        epoch: Set(1),
        disabled_at: Set(None),
        created_at: Set(app.now()),
        time_zone: Set("Etc/UTC".to_owned()),
        trust_epoch: Set(1),
        had_factor_at: Set(None),
        mailed_code_off_at: Set(None),
        mailed_code_held_at: Set(None),
        frozen_until: Set(None),
        deletes_at: Set(None),
        has_factor: Set(false),
    };
    user::Entity::insert(row).exec_without_returning(app.db()).await.unwrap();
    let made = audit::ActiveModel {
        seq: NotSet,
        id: Set(auth::random::id()),
        at: Set(app.now()),
        kind: Set("user-created".to_owned()),
        category: Set(String::new()),
        succeeded: Set(true),
        user_id: Set(Some(id)),
        actor_id: Set(None),
        session_id: Set(None),
        network: Set("a test".to_owned()),
        network_sealed: Set(None),
        network_mark: Set(None),
        details: Set("{}".to_owned()),
        chain_pos: Set(None),
        chain_hash: Set(None),
    };
    audit::Entity::insert(made).exec_without_returning(app.db()).await.unwrap();
    id
}

/// A message that waits for its next try, whose letter nobody can open.
pub(crate) async fn waiting_message(app: &App) -> String {
    let (id, now) = (auth::random::id(), app.now());
    let row = message::ActiveModel {
        id: Set(id),
        kind: Set("notice".to_owned()),
        payload: Set(vec![0]),
        state: Set("queued".to_owned()),
        due_at: Set(now + 1_000_000),
        tries: Set(3),
        lease_until: Set(0),
        created_at: Set(now),
        expires_at: Set(now + 10_000_000),
        ended_at: Set(None),
        error: Set(Some("connection".to_owned())),
    };
    message::Entity::insert(row).exec_without_returning(app.db()).await.unwrap();
    id.simple().to_string()
}
