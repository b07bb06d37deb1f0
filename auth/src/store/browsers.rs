//! Table `browsers`: browsers in which a user has signed in before, or opened an unlock link. One cookie may be known
//! to several users: a row for each.

use crate::{client::Client, random, random::Token};
use entity::browser;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

/// The browser of a cookie, if this user is known in it. The previous value of a rotated cookie is good for a while.
pub(crate) async fn known(
    conn: &impl ConnectionTrait,
    digest: [u8; 32],
    user_id: Uuid,
    now: i64,
) -> Result<Option<browser::Model>, DbErr> {
    let previous = Condition::all()
        .add(browser::Column::PreviousDigest.eq(digest.to_vec()))
        .add(browser::Column::PreviousUntil.gt(now));
    browser::Entity::find()
        .filter(browser::Column::UserId.eq(user_id))
        .filter(Condition::any().add(browser::Column::Digest.eq(digest.to_vec())).add(previous))
        .filter(browser::Column::ExpiresAt.gt(now))
        .one(conn)
        .await
}

/// Gives the browser a new cookie for everybody who is known in it; the old value stays good until `previous_until`.
/// Whether this call was the one that did.
pub(crate) async fn rotate(
    conn: &impl ConnectionTrait,
    old: [u8; 32],
    new: [u8; 32],
    previous_until: i64,
) -> Result<bool, DbErr> {
    let rotated = browser::Entity::update_many()
        .col_expr(browser::Column::PreviousDigest, Expr::value(Some(old.to_vec())))
        .col_expr(browser::Column::PreviousUntil, Expr::value(previous_until))
        .col_expr(browser::Column::Digest, Expr::value(new.to_vec()))
        .filter(browser::Column::Digest.eq(old.to_vec()))
        .exec(conn)
        .await?;
    Ok(rotated.rows_affected > 0)
}

/// Makes a user known in the browser of a cookie; the row's id.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    client: &Client,
    token: &Token,
    user_id: Uuid,
    now: i64,
    life_ms: i64,
) -> Result<Uuid, DbErr> {
    let id = random::id();
    browser::ActiveModel {
        id: Set(id),
        user_id: Set(user_id),
        digest: Set(token.digest().to_vec()),
        previous_digest: Set(None),
        previous_until: Set(0),
        name: Set(client.agent_in_words()),
        network: Set(client.network()),
        created_at: Set(now),
        used_at: Set(now),
        expires_at: Set(now + life_ms),
    }
    .insert(conn)
    .await?;
    Ok(id)
}

/// Renews a known browser at a full sign-in.
pub(crate) async fn renew(
    conn: &impl ConnectionTrait,
    id: Uuid,
    client: &Client,
    now: i64,
    life_ms: i64,
) -> Result<(), DbErr> {
    browser::Entity::update_many()
        .col_expr(browser::Column::UsedAt, Expr::value(now))
        .col_expr(browser::Column::ExpiresAt, Expr::value(now + life_ms))
        .col_expr(browser::Column::Name, Expr::value(client.agent_in_words()))
        .col_expr(browser::Column::Network, Expr::value(client.network()))
        .filter(browser::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Forgets a browser that guessed too often.
pub(crate) async fn forget(conn: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    browser::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// Forgets a user in the browser of a cookie, before a new row takes its place with a budget of its own.
pub(crate) async fn forget_of(conn: &impl ConnectionTrait, digest: [u8; 32], user_id: Uuid) -> Result<(), DbErr> {
    browser::Entity::delete_many()
        .filter(browser::Column::Digest.eq(digest.to_vec()))
        .filter(browser::Column::UserId.eq(user_id))
        .exec(conn)
        .await?;
    Ok(())
}
