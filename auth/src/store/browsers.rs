//! Table `browsers`: browsers in which a user has signed in before, or opened an unlock link. One cookie may be known
//! to several users: a row for each.

use crate::{
    client::{Client, Kind},
    random,
    random::Token,
};
use entity::{browser, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
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

/// A known browser of a user.
pub(crate) async fn by_id(
    conn: &impl ConnectionTrait,
    id: Uuid,
    user_id: Uuid,
    now: i64,
) -> Result<Option<browser::Model>, DbErr> {
    browser::Entity::find_by_id(id)
        .filter(browser::Column::UserId.eq(user_id))
        .filter(browser::Column::ExpiresAt.gt(now))
        .one(conn)
        .await
}

/// Forgets all but the last used of the browsers in which a user is known and which aren't trusted.
pub(crate) async fn keep_last_used(conn: &impl ConnectionTrait, user: &user::Model, most: u64) -> Result<(), DbErr> {
    let is_trusted = Condition::all()
        .add(browser::Column::TrustedUntil.is_not_null())
        .add(browser::Column::TrustEpoch.eq(user.trust_epoch));
    let surplus: Vec<Uuid> = browser::Entity::find()
        .select_only()
        .column(browser::Column::Id)
        .filter(browser::Column::UserId.eq(user.id))
        .filter(is_trusted.not())
        .order_by_desc(browser::Column::UsedAt)
        .offset(most)
        .limit(1_000)
        .into_tuple()
        .all(conn)
        .await?;
    if !surplus.is_empty() {
        browser::Entity::delete_many().filter(browser::Column::Id.is_in(surplus)).exec(conn).await?;
    }
    Ok(())
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
        trusted_at: Set(None),
        trusted_until: Set(None),
        trust_epoch: Set(0),
    }
    .insert(conn)
    .await?;
    Ok(id)
}

/// Gives a row the name that its user has chosen.
pub(crate) async fn rename(conn: &impl ConnectionTrait, id: Uuid, name: &str) -> Result<(), DbErr> {
    browser::Entity::update_many()
        .col_expr(browser::Column::Name, Expr::value(name))
        .filter(browser::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Renews a known browser at a full sign-in. A program keeps the name that its user has chosen.
pub(crate) async fn renew(
    conn: &impl ConnectionTrait,
    id: Uuid,
    client: &Client,
    now: i64,
    life_ms: i64,
) -> Result<(), DbErr> {
    let mut renewed = browser::Entity::update_many()
        .col_expr(browser::Column::UsedAt, Expr::value(now))
        .col_expr(browser::Column::ExpiresAt, Expr::value(now + life_ms))
        .col_expr(browser::Column::Network, Expr::value(client.network()));
    if client.kind == Kind::Browser {
        renewed = renewed.col_expr(browser::Column::Name, Expr::value(client.agent_in_words()));
    }
    renewed.filter(browser::Column::Id.eq(id)).exec(conn).await?;
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

/// Trusts a known browser, as long as the user's trust epoch stays what it was.
pub(crate) async fn trust(
    conn: &impl ConnectionTrait,
    id: Uuid,
    now: i64,
    until: i64,
    trust_epoch: i64,
) -> Result<(), DbErr> {
    browser::Entity::update_many()
        .col_expr(browser::Column::TrustedAt, Expr::value(now))
        .col_expr(browser::Column::TrustedUntil, Expr::value(until))
        .col_expr(browser::Column::TrustEpoch, Expr::value(trust_epoch))
        .filter(browser::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// How many browsers of a user are trusted, besides one.
pub(crate) async fn trusted_besides(
    conn: &impl ConnectionTrait,
    user: &user::Model,
    id: Option<Uuid>,
    now: i64,
) -> Result<u64, DbErr> {
    let mut trusted = trusted(user, now);
    if let Some(id) = id {
        trusted = trusted.filter(browser::Column::Id.ne(id));
    }
    trusted.count(conn).await
}

/// The trusted browsers of a user, the last used first.
pub(crate) async fn trusted_of(
    conn: &impl ConnectionTrait,
    user: &user::Model,
    now: i64,
) -> Result<Vec<browser::Model>, DbErr> {
    trusted(user, now).order_by_desc(browser::Column::UsedAt).order_by_asc(browser::Column::Id).all(conn).await
}

/// In which the password is enough now.
fn trusted(user: &user::Model, now: i64) -> Select<browser::Entity> {
    browser::Entity::find()
        .filter(browser::Column::UserId.eq(user.id))
        .filter(browser::Column::TrustedUntil.gt(now))
        .filter(browser::Column::TrustEpoch.eq(user.trust_epoch))
}

/// The known browsers of a user, the last used first; `most` at most.
pub(crate) async fn of(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    now: i64,
    most: u64,
) -> Result<Vec<browser::Model>, DbErr> {
    browser::Entity::find()
        .filter(browser::Column::UserId.eq(user_id))
        .filter(browser::Column::ExpiresAt.gt(now))
        .order_by_desc(browser::Column::UsedAt)
        .order_by_asc(browser::Column::Id)
        .limit(most)
        .all(conn)
        .await
}

/// Forgets one browser of a user; whether there was one.
pub(crate) async fn forget_one(conn: &impl ConnectionTrait, user_id: Uuid, id: Uuid) -> Result<bool, DbErr> {
    let gone = browser::Entity::delete_many()
        .filter(browser::Column::UserId.eq(user_id))
        .filter(browser::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Forgets all browsers of a user but one; those that went.
pub(crate) async fn forget_others(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    kept: Option<Uuid>,
) -> Result<Vec<Uuid>, DbErr> {
    let mut others =
        browser::Entity::find().select_only().column(browser::Column::Id).filter(browser::Column::UserId.eq(user_id));
    if let Some(kept) = kept {
        others = others.filter(browser::Column::Id.ne(kept));
    }
    let ids: Vec<Uuid> = others.into_tuple().all(conn).await?;
    if !ids.is_empty() {
        browser::Entity::delete_many().filter(browser::Column::Id.is_in(ids.iter().copied())).exec(conn).await?;
    }
    Ok(ids)
}

/// The ids of all browsers in which a user is known.
pub(crate) async fn ids_of(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<Vec<Uuid>, DbErr> {
    browser::Entity::find()
        .select_only()
        .column(browser::Column::Id)
        .filter(browser::Column::UserId.eq(user_id))
        .into_tuple()
        .all(conn)
        .await
}
