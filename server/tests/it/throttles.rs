//! Budgets: guessing is slow, and nobody can use that to keep somebody else out.

mod codes;
mod passwords;
mod ranges;
mod siege;

use crate::harness::{Answer, App, Browser, Person, SECOND, User, link_in};
use auth::throttle::{self, Key};

/// A password that nobody has.
const WRONG: &str = "not the one that it is";

/// A wrong password, from a place of its own.
async fn guess(app: &App, login: &str) -> Answer {
    wrong_password(&app.anonymous(), login).await
}

async fn wrong_password(browser: &Browser, login: &str) -> Answer {
    browser.post("sign_in", &[("login", login), ("password", WRONG)]).await
}

/// Strangers guess until the owner is offered a way in; the link of that mail.
pub(crate) async fn unlock_link(app: &App, user: &User) -> String {
    for _ in 0..10 {
        app.pass(6 * SECOND);
        guess(app, &user.email).await;
        app.settle().await;
    }
    app.new_mails(&user.email).await;
    guess(app, &user.email).await;
    link_in(&app.mail(&user.email).await)
}

/// Failures in a row that a budget has counted.
async fn failures(app: &App, purpose: &str, subject: &[u8]) -> i32 {
    throttle::failures(&app.node.running.parts.db, Key::of(purpose, subject)).await.unwrap()
}

/// Failures in a row of unknown browsers at an account's password.
async fn password_failures(app: &App, person: &Person) -> i32 {
    failures(app, "password", user_id(app, person).await.as_bytes()).await
}

async fn user_id(app: &App, person: &Person) -> uuid::Uuid {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let user = entity::user::Entity::find().filter(entity::user::Column::Email.eq(&person.email)).one(app.db()).await;
    user.unwrap().expect("a user").id
}
