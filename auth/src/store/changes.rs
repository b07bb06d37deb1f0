//! Tables `address_changes` and `changes`: what waits for its code, and what can be undone.

use entity::{address_change, change};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

/// In the place of the session that asked for an address, where staff did.
pub(crate) const BY_STAFF: Uuid = Uuid::nil();
/// Changes of one user that are shown.
const MOST_SHOWN: u64 = 50;

/// Writes the address that a user wants, in the place of one they wanted before.
pub(crate) async fn want_address(
    conn: &impl ConnectionTrait,
    new: address_change::ActiveModel,
    user_id: Uuid,
) -> Result<(), DbErr> {
    forget_wanted(conn, user_id).await?;
    new.insert(conn).await?;
    Ok(())
}

/// The address that a user wants, asked for in this session, or [`BY_STAFF`].
pub(crate) async fn wanted_address(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    session_id: Uuid,
    now: i64,
) -> Result<Option<address_change::Model>, DbErr> {
    address_change::Entity::find_by_id(user_id)
        .filter(address_change::Column::SessionId.eq(session_id))
        .filter(address_change::Column::ExpiresAt.gt(now))
        .one(conn)
        .await
}

/// Forgets the address that a user wanted.
pub(crate) async fn forget_wanted(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<(), DbErr> {
    address_change::Entity::delete_by_id(user_id).exec(conn).await?;
    Ok(())
}

/// Notes a change that can be undone.
pub(crate) async fn note(conn: &impl ConnectionTrait, new: change::ActiveModel) -> Result<(), DbErr> {
    new.insert(conn).await?;
    Ok(())
}

/// The changes of a user that can be undone, newest first.
pub(crate) async fn undoable(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    now: i64,
) -> Result<Vec<change::Model>, DbErr> {
    change::Entity::find()
        .filter(change::Column::UserId.eq(user_id))
        .filter(change::Column::UndoneAt.is_null())
        .filter(change::Column::ExpiresAt.gt(now))
        .order_by_desc(change::Column::CreatedAt)
        .limit(MOST_SHOWN)
        .all(conn)
        .await
}

/// The address that an account had before all changes of it that can be undone: its owner's, as far as can be known.
pub(crate) async fn first_address(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    now: i64,
) -> Result<Option<String>, DbErr> {
    let first = change::Entity::find()
        .filter(change::Column::UserId.eq(user_id))
        .filter(change::Column::Kind.eq("address"))
        .filter(change::Column::UndoneAt.is_null())
        .filter(change::Column::ExpiresAt.gt(now))
        .order_by_asc(change::Column::CreatedAt)
        .one(conn)
        .await?;
    Ok(first.map(|change| change.name))
}

/// Ends the changes of a user that came with or after one that was undone: they stand on it.
pub(crate) async fn end_later(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    kind: &str,
    from: i64,
    now: i64,
) -> Result<(), DbErr> {
    change::Entity::update_many()
        .col_expr(change::Column::UndoneAt, Expr::value(now))
        .filter(change::Column::UserId.eq(user_id))
        .filter(change::Column::Kind.eq(kind))
        .filter(change::Column::CreatedAt.gte(from))
        .filter(change::Column::UndoneAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Ends all changes of factors that a user could undo. Password and address stay: by them an owner finds the way back.
pub(crate) async fn end_of_factors(conn: &impl ConnectionTrait, user_id: Uuid, now: i64) -> Result<(), DbErr> {
    change::Entity::update_many()
        .col_expr(change::Column::UndoneAt, Expr::value(now))
        .filter(change::Column::UserId.eq(user_id))
        .filter(change::Column::Kind.is_not_in(["address", "password"]))
        .filter(change::Column::UndoneAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Marks a change as undone; whether this call was the one that did.
pub(crate) async fn undo(conn: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<bool, DbErr> {
    let undone = change::Entity::update_many()
        .col_expr(change::Column::UndoneAt, Expr::value(now))
        .filter(change::Column::Id.eq(id))
        .filter(change::Column::UndoneAt.is_null())
        .filter(change::Column::ExpiresAt.gt(now))
        .exec(conn)
        .await?;
    Ok(undone.rows_affected == 1)
}

/// Whether an address is reserved for the user who had it a while ago; `for_user` may have it back.
pub(crate) async fn is_reserved(
    conn: &impl ConnectionTrait,
    email_digest: &[u8],
    for_user: Option<Uuid>,
    now: i64,
) -> Result<bool, DbErr> {
    let mut reserved = change::Entity::find()
        .filter(change::Column::EmailDigest.eq(email_digest.to_vec()))
        .filter(change::Column::UndoneAt.is_null())
        .filter(change::Column::ExpiresAt.gt(now));
    if let Some(user_id) = for_user {
        reserved = reserved.filter(change::Column::UserId.ne(user_id));
    }
    Ok(reserved.one(conn).await?.is_some())
}

/// A blank change of a user.
pub(crate) fn blank(user: &entity::user::Model, kind: &str, now: i64, life_ms: i64) -> change::ActiveModel {
    change::ActiveModel {
        id: Set(crate::random::id()),
        user_id: Set(user.id),
        kind: Set(kind.to_owned()),
        name: Set(String::new()),
        factor_id: Set(None),
        email_digest: Set(None),
        password_hash: Set(user.password_hash.clone()),
        before: Set(Vec::new()),
        created_at: Set(now),
        expires_at: Set(now + life_ms),
        undone_at: Set(None),
    }
}
