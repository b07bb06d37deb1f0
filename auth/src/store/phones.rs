//! Table `phones`: numbers that codes are texted to.

use entity::phone;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, DeleteMany, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

/// A user's confirmed number.
pub(crate) async fn confirmed_of(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<phone::Model>, DbErr> {
    phone::Entity::find()
        .filter(phone::Column::UserId.eq(user_id))
        .filter(phone::Column::ConfirmedAt.is_not_null())
        .one(conn)
        .await
}

/// The number that waits for its code in a session.
pub(crate) async fn waiting_in(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    session_id: Uuid,
    now: i64,
) -> Result<Option<phone::Model>, DbErr> {
    phone::Entity::find()
        .filter(phone::Column::UserId.eq(user_id))
        .filter(phone::Column::SessionId.eq(session_id))
        .filter(phone::Column::ConfirmedAt.is_null())
        .filter(phone::Column::ExpiresAt.gt(now))
        .one(conn)
        .await
}

/// Writes a number that waits for its code, in the place of one that waited before.
pub(crate) async fn want(conn: &impl ConnectionTrait, user_id: Uuid, new: phone::ActiveModel) -> Result<(), DbErr> {
    of(user_id).filter(phone::Column::ConfirmedAt.is_null()).exec(conn).await?;
    new.insert(conn).await?;
    Ok(())
}

/// Confirms the number that waits in this session, in the place of one that was confirmed before; its hint, if this call
/// was the one that did.
pub(crate) async fn confirm(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    session_id: Uuid,
    now: i64,
) -> Result<Option<String>, DbErr> {
    let Some(waiting) = waiting_in(conn, user_id, session_id, now).await? else { return Ok(None) };
    of(user_id).filter(phone::Column::ConfirmedAt.is_not_null()).exec(conn).await?;
    let confirmed = phone::Entity::update_many()
        .col_expr(phone::Column::ConfirmedAt, Expr::value(now))
        .col_expr(phone::Column::SessionId, Expr::value(Option::<Uuid>::None))
        .col_expr(phone::Column::ExpiresAt, Expr::value(Option::<i64>::None))
        .filter(phone::Column::Id.eq(waiting.id))
        .filter(phone::Column::ConfirmedAt.is_null())
        .exec(conn)
        .await?;
    Ok((confirmed.rows_affected == 1).then_some(waiting.hint))
}

/// Deletes what a user has: the confirmed number and one that waits.
pub(crate) async fn delete(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<(), DbErr> {
    of(user_id).exec(conn).await?;
    Ok(())
}

/// Deletes what a user has confirmed at this moment or later, whenever it was given, and one that still waits.
pub(crate) async fn delete_from(conn: &impl ConnectionTrait, user_id: Uuid, from: i64) -> Result<(), DbErr> {
    let came_later =
        Condition::any().add(phone::Column::ConfirmedAt.is_null()).add(phone::Column::ConfirmedAt.gte(from));
    of(user_id).filter(came_later).exec(conn).await?;
    Ok(())
}

fn of(user_id: Uuid) -> DeleteMany<phone::Entity> {
    phone::Entity::delete_many().filter(phone::Column::UserId.eq(user_id))
}
