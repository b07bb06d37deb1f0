//! Table `resets`: password resets that were asked for.

use entity::reset;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

/// Writes a reset, the same row whether or not there is such an account.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    id: Uuid,
    email_digest: Vec<u8>,
    now: i64,
    expires_at: i64,
) -> Result<(), DbErr> {
    reset::ActiveModel {
        id: Set(id),
        email_digest: Set(email_digest),
        user_id: Set(None),
        created_at: Set(now),
        expires_at: Set(expires_at),
        spent_at: Set(None),
    }
    .insert(conn)
    .await?;
    Ok(())
}

/// A reset that is live.
pub(crate) async fn live(conn: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<Option<reset::Model>, DbErr> {
    reset::Entity::find_by_id(id)
        .filter(reset::Column::SpentAt.is_null())
        .filter(reset::Column::ExpiresAt.gt(now))
        .one(conn)
        .await
}

/// Notes whose password a reset is of; whether it is live, and nobody else's. A second time it is asked after a crash.
pub(crate) async fn assign(conn: &impl ConnectionTrait, id: Uuid, user_id: Uuid, now: i64) -> Result<bool, DbErr> {
    let assigned = reset::Entity::update_many()
        .col_expr(reset::Column::UserId, Expr::value(user_id))
        .filter(reset::Column::Id.eq(id))
        .filter(Condition::any().add(reset::Column::UserId.is_null()).add(reset::Column::UserId.eq(user_id)))
        .filter(reset::Column::SpentAt.is_null())
        .filter(reset::Column::ExpiresAt.gt(now))
        .exec(conn)
        .await?;
    Ok(assigned.rows_affected == 1)
}

/// Spends a reset; whether this call was the one that did.
pub(crate) async fn spend(conn: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<bool, DbErr> {
    let spent = reset::Entity::update_many()
        .col_expr(reset::Column::SpentAt, Expr::value(now))
        .filter(reset::Column::Id.eq(id))
        .filter(reset::Column::SpentAt.is_null())
        .filter(reset::Column::ExpiresAt.gt(now))
        .exec(conn)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Ends every other reset of a user: what is older than a new password is over.
pub(crate) async fn end_of(conn: &impl ConnectionTrait, user_id: Uuid, now: i64) -> Result<(), DbErr> {
    reset::Entity::update_many()
        .col_expr(reset::Column::SpentAt, Expr::value(now))
        .filter(reset::Column::UserId.eq(user_id))
        .filter(reset::Column::SpentAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}
